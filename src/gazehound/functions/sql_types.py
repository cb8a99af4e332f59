"""The SQL type that represents each scalar type, and the common type of numbers."""

from __future__ import annotations

from gazehound.types import ScalarType, widest

SQL_TYPES: dict[ScalarType, str] = {
    ScalarType.BOOL: "BOOLEAN",
    ScalarType.INT: "INTEGER",
    ScalarType.LONG: "BIGINT",
    ScalarType.REAL: "DOUBLE",
    ScalarType.DECIMAL: "DECIMAL(38,18)",
    ScalarType.STRING: "VARCHAR",
    ScalarType.DATETIME: "TIMESTAMP",
    ScalarType.TIMESPAN: "BIGINT",
    ScalarType.GUID: "UUID",
    ScalarType.DYNAMIC: "JSON",
    ScalarType.UNKNOWN: "JSON",
}


def common_number(first: ScalarType, second: ScalarType) -> ScalarType:
    """The wider of two number types; of what is no number, the first."""
    try:
        return widest(first, second)
    except KeyError:
        return first
