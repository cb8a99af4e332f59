"""After all files of a commit were read: the schemas of their tables, and whether the rows written fit them.

Lives here: joining what the pieces of files showed, finding columns that were written in a way that loses something
once the whole is known. Does not live here: planning a single chunk (`chunk_plans`), reading again (`ingest`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gazehound.intake.columns import plan_table, profile_of
from gazehound.intake.lake.chunk_plans import Layout, TableReading
from gazehound.intake.naming import Known
from gazehound.types import ScalarType, TableSchema

T = ScalarType
EXACT = frozenset({(T.INT, T.LONG), (T.INT, T.REAL), (T.LONG, T.REAL), (T.INT, T.STRING), (T.LONG, T.STRING)})
"""Types as which a column may lie in the lake and be read as the other without losing anything."""

Place = tuple[int, str, str]
"""A file by number, a member of it, a table that it feeds."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The schema of each table, and the layouts for those readings that have to be done again."""

    schemas: Mapping[str, TableSchema]
    layouts: Mapping[Place, Layout]
    is_exact: bool


def join(readings: dict[Place, TableReading], place: Place, piece: TableReading) -> None:
    """Add what a piece of a file showed of a table."""
    if place in readings:
        readings[place].join(piece)
    else:
        readings[place] = piece


def settle(
    readings: Mapping[Place, TableReading], in_lake: Mapping[str, TableSchema], known: Known, limit: int
) -> Settled:
    """The schemas that a reading of all files at once would have given."""
    _mark_mixed(readings)
    by_table: dict[str, list[Place]] = {}
    for place in readings:
        by_table.setdefault(place[2], []).append(place)
    schemas: dict[str, TableSchema] = {}
    layouts: dict[Place, Layout] = {}
    is_exact = True
    for table, places in by_table.items():
        profiles = [profile_of(in_lake.get(table), known(table), limit), *(readings[each].profile for each in places)]
        schemas[table], plans = plan_table(table, known(table), profiles)
        for place, plan in zip(places, plans[1:], strict=True):
            layouts[place] = Layout(schemas[table], plan)
            is_exact = is_exact and _fits(readings[place], layouts[place])
    return Settled(schemas, layouts, is_exact)


def _mark_mixed(readings: Mapping[Place, TableReading]) -> None:
    """A file that feeds several tables gives each of them only the columns that hold something."""
    tables: dict[tuple[int, str], int] = {}
    for file, member, _ in readings:
        tables[file, member] = tables.get((file, member), 0) + 1
    for (file, member, _), reading in readings.items():
        reading.profile.is_mixed = tables[file, member] > 1


def _fits(reading: TableReading, layout: Layout) -> bool:
    """True when the rows written are those that the final layout would have given."""
    final = {plan.column.name: plan for plan in layout.plans}
    for name, types in reading.types.items():
        plan = final.get(name)
        if plan is None or not reading.keys[name].issubset(plan.keys):
            return False
        if any(kind is not plan.column.type and (kind, plan.column.type) not in EXACT for kind in types):
            return False
    # Beyond the limit of columns it takes the whole file to tell which are kept.
    return not reading.profile.surplus
