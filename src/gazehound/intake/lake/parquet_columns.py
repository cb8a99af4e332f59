"""Columns of foreign Parquet files in the Arrow types of intake.

Lives here: converting whole columns, with the answer that the engine gives where it scans such a file in place. Does
not live here: Parquet whose rows feed other tables (`readers.parquet_rows`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gazehound.intake.columns import ColumnPlan
from gazehound.intake.convert import Bad, to_array
from gazehound.intake.model import ARROW_TYPES
from gazehound.types import ScalarType
from gazehound.types.ticks import TICKS_PER_MICROSECOND

ROWS = 1 << 16
PLAIN = frozenset({ScalarType.BOOL, ScalarType.INT, ScalarType.LONG, ScalarType.REAL, ScalarType.DECIMAL})

Cells = Callable[[str, int, object], None]
"""`bad(column, row, value)` is told of a cell that is none of its column's type; rows count from 1."""


def batches_of(path: Path, plans: Sequence[ColumnPlan], bad: Cells) -> Iterator[pa.RecordBatch]:
    """The rows of a file, each planned column in the type that the table gives it."""
    with pq.ParquetFile(path) as opened:
        before = 0
        for batch in opened.iter_batches(ROWS):
            arrays = {plan.column.name: _filled(batch, plan, before, bad) for plan in plans}
            yield pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
            before += len(batch)


def _filled(batch: pa.RecordBatch, plan: ColumnPlan, before: int, bad: Cells) -> pa.Array:
    name, type_ = plan.column.name, plan.column.type
    if plan.constant is not None:
        return pa.array([plan.constant] * len(batch), pa.string())

    def told(index: int, value: object) -> None:
        bad(name, before + index + 1, value)

    first, *others = [converted(batch.column(key), type_, told) for key in plan.keys]
    for other in others:
        first = pc.coalesce(first, other)
    return first


def converted(column: pa.Array, type_: ScalarType, bad: Bad) -> pa.Array:
    """The column as an array of the Kusto type; null where a cell is none of the type."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), ARROW_TYPES[type_])
    quick = _quick(column, type_)
    return quick if quick is not None else to_array(column.to_pylist(), type_, bad)


def _quick(column: pa.Array, type_: ScalarType) -> pa.Array | None:
    kind, target = column.type, ARROW_TYPES[type_]
    if type_ is ScalarType.STRING and (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return column.cast(target)
    if type_ is ScalarType.DATETIME and (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        # The value of a time with a zone is already in UTC.
        return column.cast(pa.timestamp("us", getattr(kind, "tz", None)), safe=False).cast(target)
    if type_ is ScalarType.TIMESPAN:
        return _ticks(column)
    if type_ is ScalarType.BOOL and pa.types.is_integer(kind):
        return pc.not_equal(column, 0)
    if type_ not in PLAIN or not _is_plain(kind):
        return None
    try:
        return column.cast(target)
    except pa.ArrowInvalid:
        return None


def _ticks(column: pa.Array) -> pa.Array | None:
    kind = column.type
    if pa.types.is_integer(kind):
        return column.cast(pa.int64())
    if pa.types.is_duration(kind) or pa.types.is_time(kind):
        unit = pa.duration("us") if pa.types.is_duration(kind) else pa.time64("us")
        return pc.multiply(column.cast(unit, safe=False).cast(pa.int64()), TICKS_PER_MICROSECOND)
    return None


def _is_plain(kind: pa.DataType) -> bool:
    tests = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(test(kind) for test in tests)
