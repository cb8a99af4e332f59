"""Literals of the plan as SQL.

Source of the ranges: Kusto reference, "Scalar data types"; of the SQL types: docs/decisions/0003.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any, cast

from gazehound import sql
from gazehound.codegen.names import DUCKDB_TYPES
from gazehound.functions.declare import RefusedCall
from gazehound.sql import Node
from gazehound.types import ScalarType

_FIRST_DAY = dt.datetime(1, 1, 1)
_MOST_DECIMAL = Decimal(10) ** 20


def constant(value: object, kind: ScalarType) -> Node:
    """The literal as a node of the type's SQL type; None is NULL, but `''` for a string."""
    if kind is ScalarType.STRING:
        return sql.text(str(value or ""))
    if value is None:
        return sql.null(DUCKDB_TYPES[kind])
    return _present(cast("Any", value), kind)


def _present(value: Any, kind: ScalarType) -> Node:
    match kind:
        case ScalarType.BOOL:
            return sql.boolean(value)
        case ScalarType.LONG | ScalarType.TIMESPAN:
            return sql.long(value)
        case ScalarType.REAL:
            return sql.real(float(value))
        case ScalarType.DATETIME:
            return datetime_constant(value)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return sql.cast(sql.text(json_text(value)), "JSON")
        case ScalarType.DECIMAL:
            return decimal_constant(value)
        case _:
            return sql.cast(sql.text(str(value)), DUCKDB_TYPES[kind])


def datetime_constant(ticks: int) -> Node:
    """A datetime; what is finer than a microsecond is cut."""
    return sql.timestamp(datetime_text(ticks))


def datetime_text(ticks: int) -> str:
    """The text of a datetime, from which SQL makes a timestamp of whatever kind."""
    return (_FIRST_DAY + dt.timedelta(microseconds=ticks // 10)).isoformat(sep=" ")


def decimal_constant(value: Decimal) -> Node:
    """A decimal of at most 20 digits before and 18 behind the point; `RefusedCall` beyond that."""
    if not value.is_finite() or abs(value) >= _MOST_DECIMAL:
        raise RefusedCall("a decimal has at most 20 digits in front of the point")
    return sql.cast(sql.text(f"{value:f}"), DUCKDB_TYPES[ScalarType.DECIMAL])


def json_text(value: object) -> str:
    """Plain data as JSON, without blanks, numbers of any size."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
