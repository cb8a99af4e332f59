"""From what files call their columns to the columns of a table.

Lives here: portal headers (`TimeGenerated [UTC]`), pairs that a union left (`ReportId_long`, `ReportId_string`),
`Timestamp` beside `TimeGenerated`, extra columns, the schema that results. Does not live here: the name of the table
(`naming`), types from data (`infer`), converting (`batches`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from gazehound.intake.datetimes import zone_named
from gazehound.intake.merging import merged
from gazehound.records import record
from gazehound.types import Column, ScalarType, TableSchema

if TYPE_CHECKING:
    from gazehound.intake.chunks import Chunk
    from gazehound.intake.infer import JsonKinds, TextForms

ZONED = re.compile(r"(.+) \[([^\[\]]+)\]", re.DOTALL)
SUFFIXED = re.compile(r"(.+)_(bool|int|long|real|double|decimal|string|datetime|timespan|guid|dynamic)")
SURPLUS_NAMED = 5
NAMES_REMEMBERED = 10_000
NAMELESS = "Column1"
TIMES = ("TimeGenerated", "Timestamp")
TIME_STAND_INS = {
    "SigninLogs": "CreatedDateTime",
    "AADNonInteractiveUserSignInLogs": "CreatedDateTime",
    "AADServicePrincipalSignInLogs": "CreatedDateTime",
    "AADManagedIdentitySignInLogs": "CreatedDateTime",
    "AuditLogs": "ActivityDateTime",
    "OfficeActivity": "Start_Time",
}
"""The column that says the same as `TimeGenerated` in exports that lack it."""


@record(frozen=True, slots=True)
class ColumnPlan:
    """A column of the table and the names in the file that fill it; the first one with a value wins."""

    column: Column
    keys: tuple[str, ...]
    zone: tzinfo | None = None
    unknown_zone: str = ""
    constant: str | None = None


@dataclass(slots=True)
class Profile:
    """What one file holds for one table: rows, names and, where no schema tells, types."""

    known: TableSchema | None
    limit: int
    rows: int = 0
    is_closed: bool = False
    is_mixed: bool = False
    """True when the file feeds other tables too: a union's empty columns then belong to those."""
    fields: dict[str, TextForms | JsonKinds | None] = field(default_factory=dict)
    declared: dict[str, ScalarType] = field(default_factory=dict)
    surplus: dict[str, None] = field(default_factory=dict)
    """The first names beyond the limit; their cells are left out."""

    def observe(self, chunk: Chunk) -> None:
        """Take one batch into account."""
        from gazehound.intake.infer import JsonKinds, TextForms  # noqa: PLC0415  # start-up: Parquet states its types

        self.rows += len(chunk)
        self.is_closed = chunk.is_closed
        self.declared.update(chunk.declared)
        for key in chunk.names():
            if key not in self.fields:
                is_known = self.known is not None and target_of(key, self.known) is not None
                if self.known is not None and chunk.is_closed and not is_known:
                    continue
                if len(self.fields) >= self.limit:
                    if len(self.surplus) < SURPLUS_NAMED:
                        self.surplus[key] = None
                    continue
                needs_type = not is_known and key not in self.declared
                self.fields[key] = None if not needs_type else TextForms() if chunk.is_text else JsonKinds()
            if (told := self.fields[key]) is not None:
                told.observe(chunk.column(key))

    def is_foreign(self, key: str) -> bool:
        """True for an extra field that the known table has no use for."""
        if self.known is None or target_of(key, self.known):
            return False
        return self.is_closed or (self.is_mixed and self.type_of(key) is None)

    def type_of(self, key: str) -> ScalarType | None:
        """The type that the cells under `key` have, None where all are empty."""
        told = self.fields.get(key)
        return self.declared.get(key) or (told.type() if told is not None else None)


def profile_of(schema: TableSchema | None, known: TableSchema | None, limit: int) -> Profile:
    """What a file holds that declares its columns; a lake that has a table already counts as one."""
    made = Profile(known, limit)
    for column in schema.columns if schema else ():
        made.fields[column.name] = None
        made.declared[column.name] = column.type
    return made


@lru_cache(maxsize=NAMES_REMEMBERED)
def unzoned(key: str) -> tuple[str, str]:
    """A portal header as column name and zone: `TimeGenerated [UTC]` → `TimeGenerated`, `UTC`."""
    found = ZONED.fullmatch(key)
    return (found[1], found[2]) if found else (key, "")


def target_of(key: str, known: TableSchema) -> Column | None:
    """The known column that `key` of a file fills, None for an extra one."""
    name = unzoned(key)[0]
    if column := known.column(name):
        return column
    suffixed = SUFFIXED.fullmatch(name)
    return known.column(suffixed[1]) if suffixed else None


def plan_table(
    table: str, known: TableSchema | None, profiles: Sequence[Profile]
) -> tuple[TableSchema, list[tuple[ColumnPlan, ...]]]:
    """The schema of a table and, for each of the files that feed it, how its columns are filled.

    Known columns come first, in their order, extra ones after them as they were met; an extra column that every file
    leaves empty is a string.
    """
    named = [_names(profile, known) for profile in profiles]
    types: dict[str, list[ScalarType | None]] = defaultdict(list)
    for profile, names in zip(profiles, named, strict=True):
        for name, keys in names.items():
            types[name].append(_type(name, keys, profile))
    columns = list(known.columns) if known else []
    listed = {column.name for column in columns}
    columns += [Column(name, merged(kinds) or ScalarType.STRING) for name, kinds in types.items() if name not in listed]
    schema = TableSchema(tuple(columns), is_open=known.is_open if known else False)
    return schema, [_plans(table, known, schema, names) for names in named]


def _names(profile: Profile, known: TableSchema | None) -> dict[str, list[str]]:
    """Column name → keys of the file, in the file's order."""
    names: dict[str, list[str]] = {}
    pairs = _pairs(profile.fields, known)
    for key in profile.fields:
        column = target_of(key, known) if known else None
        if profile.is_foreign(key):
            continue
        plain = unzoned(key)[0] or NAMELESS
        names.setdefault(column.name if column else pairs.get(plain, plain), []).append(key)
    return names


def _pairs(keys: Iterable[str], known: TableSchema | None) -> dict[str, str]:
    """Names that a union told apart by type, with the name that they share; a single one is left alone."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        plain = unzoned(key)[0]
        if (found := SUFFIXED.fullmatch(plain)) and not (known and target_of(key, known)):
            groups[found[1]].append(plain)
    return {plain: stem for stem, plains in groups.items() if len(plains) > 1 for plain in plains}


def _type(name: str, keys: Sequence[str], profile: Profile) -> ScalarType | None:
    if any(unzoned(key)[1] for key in keys):
        return ScalarType.DATETIME
    return merged(profile.type_of(key) for key in keys)


def _plans(
    table: str, known: TableSchema | None, schema: TableSchema, names: Mapping[str, list[str]]
) -> tuple[ColumnPlan, ...]:
    plans = [_plan(column, names[column.name]) for column in schema.columns if column.name in names]
    if known is None:
        return tuple(plans)
    filled = {plan.column.name: plan for plan in plans}
    for name, other in _stand_ins(table, known):
        if other in filled:
            own = filled.get(name) or ColumnPlan(_named(known, name), ())
            source = filled[other]
            zone, unknown = own.zone or source.zone, own.unknown_zone or source.unknown_zone
            filled[name] = replace(own, keys=own.keys + source.keys, zone=zone, unknown_zone=unknown)
    if (kind := known.column("Type")) and kind.type is ScalarType.STRING:
        # Log Analytics keeps the table's name there, whatever an event's own field of that name says.
        filled["Type"] = ColumnPlan(kind, (), constant=table)
    return tuple(filled[column.name] for column in schema.columns if column.name in filled)


def _stand_ins(table: str, known: TableSchema) -> list[tuple[str, str]]:
    """(column, the column that may stand in for it): the two names of the event time in Defender tables."""
    pairs = [TIMES, TIMES[::-1]] if all(known.column(name) for name in TIMES) else []
    other = TIME_STAND_INS.get(table)
    if other and known.column(TIMES[0]) and known.column(other):
        pairs.append((TIMES[0], other))
    return pairs


def _named(known: TableSchema, name: str) -> Column:
    return next(column for column in known.columns if column.name == name)


def _plan(column: Column, keys: Sequence[str]) -> ColumnPlan:
    """The key that is spelled like the column first, then the one that names its type."""
    zone = next((zone for key in keys if (zone := unzoned(key)[1])), "")
    known_zone = zone_named(zone) if zone else None

    def rank(key: str) -> tuple[bool, bool]:
        plain = unzoned(key)[0]
        return plain != column.name, not plain.endswith(f"_{column.type.value}")

    is_utc = zone.upper() == "UTC"
    return ColumnPlan(
        column,
        tuple(sorted(keys, key=rank)),
        None if is_utc else known_zone,
        zone if zone and known_zone is None else "",
    )


def parquet_aliases(table: str, known: TableSchema | None, names: Iterable[str]) -> dict[str, str]:
    """For files scanned in place: columns that they lack and the column that holds the same value."""
    present = set(names)
    if known is None:
        return {}
    return {name: other for name, other in _stand_ins(table, known) if name not in present and other in present}
