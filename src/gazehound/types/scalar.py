"""The scalar types of Kusto and what may be converted into what.

Source of the rules: Kusto reference, "Scalar data types".
"""

from __future__ import annotations

from enum import StrEnum


class ScalarType(StrEnum):
    """A scalar type under its Kusto name; `UNKNOWN` stands for a type that only the data can tell."""

    BOOL = "bool"
    INT = "int"
    LONG = "long"
    REAL = "real"
    DECIMAL = "decimal"
    STRING = "string"
    DATETIME = "datetime"
    TIMESPAN = "timespan"
    GUID = "guid"
    DYNAMIC = "dynamic"
    UNKNOWN = "unknown"


INTEGERS = frozenset({ScalarType.INT, ScalarType.LONG})
NUMBERS = frozenset({ScalarType.INT, ScalarType.LONG, ScalarType.REAL, ScalarType.DECIMAL})
SUMMABLE = NUMBERS | {ScalarType.TIMESPAN}
ORDERABLE = frozenset(ScalarType) - {ScalarType.DYNAMIC}

ALIASES = {
    "boolean": ScalarType.BOOL,
    "date": ScalarType.DATETIME,
    "double": ScalarType.REAL,
    "float": ScalarType.REAL,
    "int32": ScalarType.INT,
    "int64": ScalarType.LONG,
    "sbyte": ScalarType.BOOL,
    "time": ScalarType.TIMESPAN,
    "uniqueid": ScalarType.GUID,
    "uuid": ScalarType.GUID,
    "object": ScalarType.DYNAMIC,
}

_BY_NAME = {each.value: each for each in ScalarType if each is not ScalarType.UNKNOWN}

_RANK = {ScalarType.INT: 0, ScalarType.LONG: 1, ScalarType.REAL: 2, ScalarType.DECIMAL: 3}


def scalar_type(name: str) -> ScalarType | None:
    """The type that `name` spells (`real`, `double`, …), None for no type."""
    lowered = name.lower()
    if lowered in ALIASES:
        return ALIASES[lowered]
    return _BY_NAME.get(lowered)


def widest(first: ScalarType, second: ScalarType) -> ScalarType:
    """The wider of two numeric types: int < long < real < decimal."""
    return first if _RANK[first] >= _RANK[second] else second


def promotes(source: ScalarType, target: ScalarType) -> bool:
    """True when a value of `source` may stand where `target` is asked for without a conversion function."""
    if source is target or ScalarType.UNKNOWN in (source, target):
        return True
    return source in NUMBERS and target in NUMBERS and _RANK[source] < _RANK[target]
