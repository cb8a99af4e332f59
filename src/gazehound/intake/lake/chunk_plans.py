"""Columns and types for one chunk after the other, without a pass over the file before.

Lives here: planning a chunk from what it holds itself, remembering what was planned, and the profile of the whole
file on the way. Does not live here: what becomes of a plan that the rest of the file contradicts (`settle`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gazehound.intake.chunks import Chunk
from gazehound.intake.columns import ColumnPlan, Profile, plan_table, profile_of
from gazehound.intake.infer import JsonKinds, TextForms
from gazehound.intake.naming import Known
from gazehound.types import ScalarType, TableSchema


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table and how one file fills them."""

    schema: TableSchema
    plans: tuple[ColumnPlan, ...]

    @property
    def types(self) -> dict[str, ScalarType]:
        """The type of each column of the table."""
        return {each.name: each.type for each in self.schema.columns}


@dataclass(slots=True)
class TableReading:
    """One table of one file, or of a range of it: its profile, and each column's types and keys as it was filled."""

    profile: Profile
    types: dict[str, set[ScalarType]] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)

    def used(self, layout: Layout) -> None:
        """Remember how rows were made."""
        for plan in layout.plans:
            self.types.setdefault(plan.column.name, set()).add(plan.column.type)
            self.keys.setdefault(plan.column.name, set()).update(plan.keys)

    def join(self, other: TableReading) -> None:
        """Add what another piece of the same file showed."""
        merge(self.profile, other.profile)
        for name, types in other.types.items():
            self.types.setdefault(name, set()).update(types)
            self.keys.setdefault(name, set()).update(other.keys[name])


@dataclass(slots=True)
class ChunkPlans:
    """Plans for the chunks of one file; `settled` are those of its tables that a pass before has shown."""

    known: Known
    limit: int
    in_lake: Mapping[str, TableSchema]
    settled: Mapping[str, Layout]
    cache: dict[object, Layout]
    tables: dict[str, TableReading] = field(default_factory=dict)
    _of_names: dict[tuple[str, tuple[str, ...]], Layout] = field(default_factory=dict)
    """The layouts of chunks of which the names tell all: the table is known and takes no other columns."""

    def layout(self, chunk: Chunk) -> Layout:
        """How the chunk's columns are filled; without a value in the chunk an extra column is left out."""
        if not chunk.is_closed or chunk.declared or self.known(chunk.table) is None:
            return self._observed(chunk)
        shape = chunk.table, tuple(chunk.names())
        if shape in self._of_names:
            self.tables[chunk.table].profile.rows += len(chunk)
        else:
            self._of_names[shape] = self._observed(chunk)
        return self._of_names[shape]

    def _observed(self, chunk: Chunk) -> Layout:
        reading = self.tables.setdefault(
            chunk.table, TableReading(Profile(self.known(chunk.table), self.limit, is_closed=chunk.is_closed))
        )
        profile = Profile(self.known(chunk.table), self.limit)
        profile.observe(chunk)
        merge(reading.profile, profile)
        layout = self.settled.get(chunk.table) or self._planned(chunk, profile)
        reading.used(layout)
        return layout

    def _planned(self, chunk: Chunk, profile: Profile) -> Layout:
        types = tuple((key, profile.type_of(key)) for key, told in profile.fields.items() if told is not None)
        signature = (chunk.table, tuple(profile.fields), types, frozenset(profile.declared.items()))
        if signature not in self.cache:
            lake = profile_of(self.in_lake.get(chunk.table), profile.known, self.limit)
            schema, plans = plan_table(chunk.table, profile.known, [lake, profile])
            empty = {key for key, kind in types if kind is None}
            kept = tuple(plan for plan in plans[1] if plan.constant is not None or not empty.issuperset(plan.keys))
            self.cache[signature] = Layout(schema, kept)
        return self.cache[signature]


def merge(into: Profile, other: Profile) -> None:
    """Take what another piece of the same file showed into account."""
    into.rows += other.rows
    into.is_closed = other.is_closed
    into.declared.update(other.declared)
    into.surplus.update(other.surplus)
    for key, told in other.fields.items():
        if key not in into.fields:
            if len(into.fields) >= into.limit:
                into.surplus[key] = None
                continue
            into.fields[key] = told
            continue
        before = into.fields[key]
        if isinstance(before, TextForms) and isinstance(told, TextForms):
            before.alive = [each for each in before.alive if each in told.alive]
            before.is_filled = before.is_filled or told.is_filled
        elif isinstance(before, JsonKinds) and isinstance(told, JsonKinds):
            before.kinds |= told.kinds
