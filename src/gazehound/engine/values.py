"""Columns of a result as Python values and as Arrow columns, whole columns at a time.

In:      the columns that the database gives: TIMESTAMP (µs, UTC), BIGINT ticks, UUID and JSON as text, …
Out:     Python: aware datetimes, `timedelta`, `uuid.UUID`, `Decimal`, plain data for dynamic, None for null;
         Arrow: `timestamp[us, UTC]`, `duration[us]`, text for guid and dynamic, with the Kusto type beside it
Units:   ticks are 100 ns; what is finer than a microsecond is cut
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from typing import Any
from uuid import UUID

import orjson
import pyarrow as pa

from gazehound.intake.readers.parquet_files import KUSTO_TYPE
from gazehound.types import ScalarType
from gazehound.types.ticks import TICKS_PER_MICROSECOND

_ALL_DIGITS = Context(prec=38)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ARROW_RESULT_TYPES: dict[ScalarType, pa.DataType] = {
    ScalarType.BOOL: pa.bool_(),
    ScalarType.INT: pa.int32(),
    ScalarType.LONG: pa.int64(),
    ScalarType.REAL: pa.float64(),
    ScalarType.DECIMAL: pa.decimal128(38, 18),
    ScalarType.STRING: pa.string(),
    ScalarType.DATETIME: pa.timestamp("us", "UTC"),
    ScalarType.TIMESPAN: pa.duration("us"),
    ScalarType.GUID: pa.string(),
    ScalarType.DYNAMIC: pa.string(),
    ScalarType.UNKNOWN: pa.string(),
}


def result_field(name: str, kind: ScalarType) -> pa.Field:
    """The Arrow field of a result's column."""
    return pa.field(name, ARROW_RESULT_TYPES[kind], metadata={KUSTO_TYPE: kind.value.encode()})


def arrow_column(column: pa.ChunkedArray, kind: ScalarType) -> pa.ChunkedArray:
    """The column in the Arrow type of its Kusto type."""
    if kind is ScalarType.TIMESPAN:
        return _microseconds(column).cast(pa.duration("us"))
    target = ARROW_RESULT_TYPES[kind]
    return column if column.type == target else column.cast(target)


def python_values(column: pa.ChunkedArray, kind: ScalarType) -> list[Any]:
    """The column's values, null as None."""
    return _CONVERSIONS.get(kind, _as_they_are)(column)


def _as_they_are(column: pa.ChunkedArray) -> list[Any]:
    values: list[Any] = column.to_pylist()
    return values


def _microseconds(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole microseconds of ticks, rounded toward zero."""
    import pyarrow.compute as pc  # noqa: PLC0415  # start-up: 9 MB that most results do not need

    return pc.divide(column.cast(pa.int64()), TICKS_PER_MICROSECOND)


def _mapped(values: list[Any], make: Callable[[Any], Any]) -> list[Any]:
    return [None if value is None else make(value) for value in values]


def _datetimes(column: pa.ChunkedArray) -> list[datetime | None]:
    if pa.types.is_timestamp(column.type):  # as numbers without a cast, which would import as much
        column = pa.chunked_array([each.view(pa.int64()) for each in column.chunks], pa.int64())
    microseconds = column.cast(pa.int64()) if column.type != pa.int64() else column
    return _mapped(microseconds.to_pylist(), lambda value: _EPOCH + timedelta(microseconds=value))


def _timespans(column: pa.ChunkedArray) -> list[timedelta | None]:
    return _mapped(_microseconds(column).to_pylist(), lambda value: timedelta(microseconds=value))


def _decimals(column: pa.ChunkedArray) -> list[Decimal | None]:
    return _mapped(column.to_pylist(), _plain_decimal)


def _plain_decimal(value: Decimal) -> Decimal:
    """Without the zeros that only fill the column's scale."""
    short = value.normalize(_ALL_DIGITS)
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1), context=_ALL_DIGITS)  # type: ignore[operator]


def _guids(column: pa.ChunkedArray) -> list[UUID | None]:
    return _mapped(column.to_pylist(), UUID)


def _dynamics(column: pa.ChunkedArray) -> list[Any]:
    return _mapped(column.to_pylist(), _parsed)


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # `NaN` and its kind, which JSON lacks
        return json.loads(text)


_CONVERSIONS: dict[ScalarType, Callable[[pa.ChunkedArray], list[Any]]] = {
    ScalarType.DATETIME: _datetimes,
    ScalarType.TIMESPAN: _timespans,
    ScalarType.DECIMAL: _decimals,
    ScalarType.GUID: _guids,
    ScalarType.DYNAMIC: _dynamics,
    ScalarType.UNKNOWN: _dynamics,
}
