"""K05: queries that could not be run to their end."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries()
