"""Queries that are run ahead of the query they stand in: `toscalar()`, the list behind `has_any (…)`.

What they give takes part as if it had been written: it reaches statistics, and lists of needles become patterns.
Does not live here: which of them are asked (codegen).
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import orjson
import pyarrow as pa

from gazehound.plan.relations import Extend, Relation, Take
from gazehound.plan.scalars import Constant, PlanColumn
from gazehound.text import Span
from gazehound.types import ScalarType
from gazehound.types.ticks import EPOCH_TICKS, TICKS_PER_MICROSECOND

_NOWHERE = Span(0, 0)


def asked(query: Relation, column: PlanColumn, most: int) -> Relation:
    """The plan of the first values of one column, one more than `most` where a list is asked for."""
    rows = Constant(most if most == 1 else most + 1, ScalarType.LONG, _NOWHERE)
    return Take(Extend(query, (), (column,)), rows)


def literal_values(found: pa.ChunkedArray, kind: ScalarType) -> list[object]:
    """The values as a plan's literals hold them; see `gazehound.plan.scalars.Constant`."""
    if kind is ScalarType.DATETIME:
        found = found.cast(pa.int64())
    values = found.to_pylist()
    convert = _CONVERSIONS.get(kind)
    return values if convert is None else [None if each is None else convert(each) for each in values]


_CONVERSIONS: dict[ScalarType, Callable[..., object]] = {
    ScalarType.DATETIME: lambda microseconds: microseconds * TICKS_PER_MICROSECOND + EPOCH_TICKS,
    ScalarType.GUID: UUID,
    ScalarType.DYNAMIC: orjson.loads,
    ScalarType.UNKNOWN: orjson.loads,
}
