"""K00: characters and tokens that cannot be read."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries()
