"""Every diagnostic code, one module per range.

K00 text, K01 syntax, K02 names, K03 types, K04 unsupported, K05 engine, K06 hunts and exclusions,
K07 intake.
"""

from __future__ import annotations

from gazehound.diagnostics.catalog import (
    engine,
    exclusion_verdicts,
    findings,
    hunt_queries,
    hunts,
    intake,
    names,
    syntax,
    text,
    types,
    unsupported,
)
from gazehound.diagnostics.catalog.entry import Entry

CATALOG: dict[str, Entry] = {
    **text.ENTRIES,
    **syntax.ENTRIES,
    **names.ENTRIES,
    **types.ENTRIES,
    **unsupported.ENTRIES,
    **engine.ENTRIES,
    **hunts.ENTRIES,
    **exclusion_verdicts.ENTRIES,
    **hunt_queries.ENTRIES,
    **findings.ENTRIES,
    **intake.ENTRIES,
}

__all__ = ["CATALOG", "Entry"]
