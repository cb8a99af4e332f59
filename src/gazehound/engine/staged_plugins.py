"""Plugins over whole row sets: from their input and arguments to the rows they make.

Lives here: what each plugin takes, in Kusto's order of arguments. Does not live here: the computing
(`gazehound.analysis`), when this happens (`staging`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from gazehound.analysis import activity, patterns, schema_merging, sequences
from gazehound.analysis.activity import Period
from gazehound.engine.staged_graphs import STAGED_TYPES, Rows
from gazehound.plan.relations import PluginRows
from gazehound.plan.scalars import PlanColumn
from gazehound.types import ScalarType
from gazehound.types.ticks import EPOCH_TICKS, TICKS_PER_MICROSECOND


class RefusedPlugin(Exception):
    """Raised for arguments that are valid KQL and not supported; the text says which, in KQL words."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument: the constant that it is, or a value for each row."""

    name: str
    type: ScalarType
    constant: Any = None
    rows: pa.Array | None = None

    @property
    def number(self) -> Any:
        """The constant, ticks for times and timespans."""
        if self.rows is not None or not isinstance(self.constant, int | float):
            raise RefusedPlugin(f"`{self.name}` is no constant")
        return self.constant

    def values(self, size: int) -> list[Any]:
        """The value for each row, ticks for times and timespans."""
        if self.rows is None:
            return [self.constant] * size
        if self.type is ScalarType.DATETIME:
            listed = self.rows.cast(pa.int64()).to_pylist()
            return [None if each is None else each * TICKS_PER_MICROSECOND + EPOCH_TICKS for each in listed]
        listed = self.rows.to_pylist()
        return ["" if each is None else each for each in listed] if self.type is ScalarType.STRING else listed


@dataclass(frozen=True, slots=True)
class Call:
    """A plugin, its input, its arguments in order, and a check to be made now and then."""

    relation: PluginRows
    input: Rows
    arguments: Sequence[Argument]
    check: Callable[[], None]

    def values(self, at: int) -> list[Any]:
        return self.arguments[at].values(self.input.size)

    def numbers(self, first: int, count: int) -> list[Any]:
        return [self.given(at).number for at in range(first, first + count)]

    def given(self, at: int) -> Argument:
        if at >= len(self.arguments):
            raise RefusedPlugin("too few arguments")
        return self.arguments[at]

    def keys(self, first: int) -> list[tuple[Any, ...]]:
        """For each row the values of the dimensions, which are the arguments from `first` on."""
        return self.key_of(range(first, len(self.arguments)))

    def key_of(self, places: Iterable[int]) -> list[tuple[Any, ...]]:
        columns = [self.values(at) for at in places]
        return list(zip(*columns, strict=True)) if columns else [()] * self.input.size

    def made(self, found: Iterable[Sequence[Any]]) -> Rows:
        """The plugin's rows, of one tuple each."""
        listed = list(found)
        columns = self.relation.columns
        data = {each.id: _array(each, [row[at] for row in listed]) for at, each in enumerate(columns)}
        return Rows(columns, data, len(listed))


def _array(column: PlanColumn, values: Sequence[Any]) -> pa.Array:
    if column.type is ScalarType.DATETIME:
        values = [None if each is None else int(each - EPOCH_TICKS) // TICKS_PER_MICROSECOND for each in values]
        return pa.array(values, pa.int64()).cast(STAGED_TYPES[ScalarType.DATETIME])
    if column.type in (ScalarType.LONG, ScalarType.INT, ScalarType.TIMESPAN):
        values = [None if each is None else int(each) for each in values]
    return pa.array(values, STAGED_TYPES[column.type])


def _sliding_window_counts(call: Call) -> Rows:
    start, end, lookback, step = call.numbers(2, 4)
    period = _period(start, end, step)
    return call.made(activity.sliding_counts(call.values(0), call.values(1), call.keys(6), period, lookback))


def _active_users_count(call: Call) -> Rows:
    start, end, lookback, length, least, step = call.numbers(2, 6)
    period = _period(start, end, step)
    if length <= 0:
        raise RefusedPlugin("a period that is not positive")
    found = activity.active_counts(call.values(0), call.values(1), call.keys(8), period, lookback, length, least)
    return call.made(found)


def _period(start: Any, end: Any, step: Any) -> Period:
    if step <= 0:
        raise RefusedPlugin("a step that is not positive")
    return Period(start, end, step)


def _rolling_percentile(call: Call) -> Rows:
    percent, step, bins = call.given(1).number, call.given(3).number, call.given(4).number
    if step <= 0 or bins <= 0:
        raise RefusedPlugin("a bin that is not positive")
    return call.made(
        activity.rolling_percentiles(call.values(0), call.values(2), call.keys(5), percent, step, int(bins))
    )


def _sequence_detect(call: Call) -> Rows:
    names = [each.name for each in call.arguments]
    steps = [at for at in range(3, len(names)) if names[at] != f"argument{at}"]
    others = [at for at in range(3, len(names)) if at not in steps]
    if not steps or len(call.relation.columns) != len(names) - 2:
        raise RefusedPlugin("steps without names")
    keys = call.key_of(others)
    between, in_all = call.numbers(1, 2)
    conditions = [call.values(at) for at in steps]
    return call.made(sequences.sequences(call.values(0), conditions, keys, between, in_all, call.check))


def _basket(call: Call) -> Rows:
    """`basket(threshold, weight, most, wildcards…)`; `~` stands for the usual value."""
    given = [None if each.constant == "~" and each.rows is None else each for each in call.arguments]
    threshold, weight, most = (given[at] if at < len(given) else None for at in range(3))
    wildcards = _wildcards(call, [each for each in given[3:] if each is not None])
    columns = call.relation.input.columns
    listed = [_dimension(call, each, weight) for each in columns]
    weights = None if weight is None else weight.values(call.input.size)
    share = 0.05 if threshold is None else float(threshold.number)
    if not 0 < share < 1:
        raise RefusedPlugin("a threshold that is not between 0 and 1")
    found, total = patterns.frequent_patterns(
        listed, call.input.size, weights, share, 5 if most is None else int(most.number), call.check
    )
    rows = []
    for number, each in enumerate(found):
        values = dict(each.values)
        cells = [values.get(at, wildcards.get(column.type)) for at, column in enumerate(columns)]
        rows.append((number, each.weight, each.weight / total * 100, *cells))
    return call.made(rows)


def _dimension(call: Call, column: PlanColumn, weight: Argument | None) -> list[Any] | None:
    """The values of a column; None for that of the weights, which patterns are not made of."""
    rows = call.input.data[column.id]
    if weight is not None and weight.rows is rows:
        return None
    return Argument(column.name, column.type, rows=rows).values(call.input.size)


def _wildcards(call: Call, given: Sequence[Argument]) -> Mapping[ScalarType, Any]:
    """What stands for any value, by type: the empty text for strings, null for others."""
    return {ScalarType.STRING: "", **{each.type: each.constant for each in given}}


def _schema_merge(call: Call) -> Rows:
    by_name = {each.name: Argument(each.name, each.type, rows=call.input.data[each.id]) for each in call.input.columns}
    names = ("ColumnName", "ColumnOrdinal", "DataType", "ColumnType")
    if any(each not in by_name for each in names):
        raise RefusedPlugin("rows that are not those of `getschema`")
    preserve = next((each.constant for each in call.arguments if each.name == "PreserveOrder"), True)
    columns = [by_name[each].values(call.input.size) for each in names]
    try:
        merged = schema_merging.merged_schema(zip(*columns, strict=True), keeps_order=preserve is not False)
    except schema_merging.DifferentTypes as different:
        raise RefusedPlugin(f"the column `{different}` of several types") from None
    shown = [names.index(each.name) if each.name in names else None for each in call.relation.columns]
    return call.made([[None if at is None else row[at] for at in shown] for row in merged])


STAGED_PLUGINS: dict[str, Callable[[Call], Rows]] = {
    "active_users_count": _active_users_count,
    "basket": _basket,
    "rolling_percentile": _rolling_percentile,
    "schema_merge": _schema_merge,
    "sequence_detect": _sequence_detect,
    "sliding_window_counts": _sliding_window_counts,
}
