"""K06: hunting queries, hunt pages and exclusions."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries()
