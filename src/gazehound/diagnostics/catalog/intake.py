"""K07: files of logs."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries()
