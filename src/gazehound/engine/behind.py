"""The events behind the rows of a result: one query over the trace of a scan, joined with those rows.

Lives here: the SQL around the traced plan, and its rows put in order. Does not live here: the trace itself
(`plan.provenance`), running it (`session`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from gazehound import sql
from gazehound.codegen import DUCKDB_TYPES, column_name
from gazehound.engine.result import Result
from gazehound.engine.summary import TIME_COLUMNS
from gazehound.plan.provenance import Trace
from gazehound.records import record
from gazehound.sql import Node, Select
from gazehound.types import Column, ScalarType

WANTED = "wanted rows"
"""The table of the rows whose events are looked for; no KQL table can have the name."""
NUMBER, TOTAL = "n", "total"


@record(frozen=True, slots=True)
class EventsBehind:
    """The events of one table behind the rows of a result.

    `numbers[row]` is the row that stands for all of the same key; `events` yields such rows' numbers, how many events
    each has in all, and the events that were asked for, oldest first.
    """

    table: str
    columns: tuple[Column, ...]
    numbers: list[int]
    found: Result

    def events(self) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
        for number, total, *values in self.found:
            yield number, total, tuple(values)


def wanted_rows(trace: Trace, result: Result, rows: int) -> tuple[pa.Table, list[int]]:
    """The keys of the first `rows` rows, each once with the number of its first row; and the number of every row.

    Out:     columns `n`, `k0`, `k1`, … in the order of the trace's keys
    """
    stored = result.stored.slice(0, rows)
    keys = [stored.column(at) for at, _ in trace.keys]
    first: dict[tuple[Any, ...], int] = {}
    texts = [each.to_pylist() for each in keys]
    numbers = [first.setdefault(key, at) for at, key in enumerate(zip(*texts, strict=True))]
    if not keys:
        numbers, first = [0] * stored.num_rows, {(): 0}
    chosen = pa.array(sorted(first.values()), pa.int64())
    columns = {NUMBER: chosen, **{f"k{at}": each.take(chosen) for at, each in enumerate(keys)}}
    return pa.table(columns), numbers


def events_query(trace: Trace, events: Node, most: int) -> Node:
    """The query over `events`, the SQL of the trace: the number of the row, the total, the columns of the event."""
    carried = [column_name(each.id) for each in trace.carried]
    matches = [_matches(at, key.id, key.type) for at, (_, key) in enumerate(trace.keys)]
    found = Select(
        source=sql.subquery_source(events, "e"),
        joins=(("INNER" if matches else "CROSS", sql.aliased(WANTED, "w"), sql.and_(*matches) if matches else None),),
        columns=((NUMBER, sql.column(NUMBER, "w")), *((name, sql.column(name, "e")) for name in carried)),
        where=(sql.column(column_name(trace.present.id), "e"),),
        distinct=trace.is_repeated,
    )
    of_row = [sql.column(NUMBER, "m")]
    order = [sql.order_key(sql.column(each, "m")) for each in _time_columns(trace)]
    place = sql.window(sql.call("row_number"), partition_by=of_row, order_by=order)
    total = sql.window(sql.call("count", sql.star()), partition_by=of_row)
    return Select(
        source=found.as_source("m"),
        columns=((NUMBER, of_row[0]), (TOTAL, total), *((name, sql.column(name, "m")) for name in carried)),
        qualify=(sql.binary("<=", place, sql.integer(most)),),
        order_by=(sql.order_key(of_row[0].copy()), *(sql.order_key(each.node.copy()) for each in order)),
    ).to_node()


def event_columns(trace: Trace) -> list[Column]:
    """The columns of `events_query`."""
    numbers = [Column(NUMBER, ScalarType.LONG), Column(TOTAL, ScalarType.LONG)]
    return [*numbers, *(Column(each.name, each.type) for each in trace.scan.columns)]


def _matches(at: int, identity: int, kind: ScalarType) -> Node:
    """Keys are the same, null the same as null; dynamic values by their text."""
    stored = "VARCHAR" if kind in (ScalarType.DYNAMIC, ScalarType.UNKNOWN) else DUCKDB_TYPES[kind]
    mine, other = sql.column(column_name(identity), "e"), sql.column(f"k{at}", "w")
    return sql.is_same(sql.cast(mine, stored), sql.cast(other, stored))


def _time_columns(trace: Trace) -> list[str]:
    named = {each.name: column_name(copy.id) for each, copy in zip(trace.scan.columns, trace.carried, strict=True)}
    return [named[each] for each in TIME_COLUMNS if each in named]
