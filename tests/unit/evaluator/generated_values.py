"""Generated operands: values of every pool as the columns of one table.

The table `Inputs` has three columns of each pool (`ip_0`, `ip_1`, `ip_2`), drawn apart, so that a call takes any
values of its parameters' kinds together. Does not live here: the values (`value_strategies`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random
from typing import Any
from uuid import UUID

import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, Unsatisfiable
from hypothesis.internal.conjecture import providers

from gazehound.types import ScalarType
from tests.unit.evaluator.value_strategies import POOLS

ROWS = 512
COLUMNS_PER_POOL = 3
_AT_ONCE = 32
providers._get_local_constants = lambda: providers._local_constants
"""Hypothesis takes numbers and texts from the source of the modules that are loaded, which differ from run to run."""
ROW = "row_number_"
"""The column that numbers the rows."""
T = ScalarType


def drawn(values: st.SearchStrategy[Any], count: int) -> list[Any]:
    """`count` values of a strategy, the same in every run; different ones as far as it has many."""
    try:
        return _drawn(st.lists(values, min_size=_AT_ONCE, max_size=_AT_ONCE, unique_by=repr), count)
    except (InvalidArgument, Unsatisfiable):
        few = {repr(each): each for each in _drawn(st.lists(values, min_size=_AT_ONCE, max_size=_AT_ONCE), count)}
        return list(islice(cycle(few.values()), count))


def _drawn(lists: st.SearchStrategy[list[Any]], count: int) -> list[Any]:
    found: list[Any] = []

    @settings(
        max_examples=math.ceil(count / _AT_ONCE) + 4,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(lists)
    def collect(values: list[Any]) -> None:
        found.extend(values)

    collect()
    return list(islice(cycle(reversed(found)), count))


def arrow_column(values: list[Any], kind: ScalarType) -> pa.Array:
    """The values as a stored column of the type."""
    convert, target = _STORED[kind]
    return pa.array([None if value is None else convert(value) for value in values], target)


def _moment(ticks: int) -> datetime:
    return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)


_STORED: dict[ScalarType, tuple[Callable[[Any], Any], pa.DataType]] = {
    T.BOOL: (bool, pa.bool_()),
    T.INT: (int, pa.int32()),
    T.LONG: (int, pa.int64()),
    T.REAL: (float, pa.float64()),
    T.DECIMAL: (Decimal, pa.decimal128(38, 18)),
    T.STRING: (str, pa.string()),
    T.DATETIME: (_moment, pa.timestamp("us", "UTC")),
    T.TIMESPAN: (int, pa.int64()),
    T.GUID: (lambda guid: str(UUID(str(guid))), pa.string()),
    T.DYNAMIC: (lambda value: json.dumps(value, ensure_ascii=False), pa.string()),
}


@dataclass(frozen=True)
class Inputs:
    """The generated columns by name, as Python values, and the same as an Arrow table."""

    columns: dict[str, list[Any]]
    table: pa.Table


def generated_inputs(rows: int = ROWS) -> Inputs:
    """Every column of every pool."""
    columns: dict[str, list[Any]] = {}
    fields, arrays = [pa.field(ROW, pa.int64())], [pa.array(range(rows), pa.int64())]
    for name, pool in POOLS.items():
        values = drawn(pool.values, rows)
        for at in range(COLUMNS_PER_POOL):
            column = f"{name}_{at}"
            columns[column] = Random(column).sample(values, rows)
            array = arrow_column(columns[column], pool.type)
            fields.append(pa.field(column, array.type, metadata={b"kusto.type": pool.type.value.encode()}))
            arrays.append(array)
    return Inputs(columns, pa.Table.from_arrays(arrays, schema=pa.schema(fields)))
