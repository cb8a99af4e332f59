"""K04: kQL that is known and refused."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries()
