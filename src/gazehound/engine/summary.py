"""What a table of the data holds, in a line: rows, columns, the time its events span."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pyarrow as pa

from gazehound import sql
from gazehound.codegen import scan_name, stored_name
from gazehound.records import record
from gazehound.sql import Select, render
from gazehound.types import Column, ScalarType, TableSchema

TIME_COLUMNS = ("Timestamp", "TimeGenerated")


@record(frozen=True, slots=True)
class TableSummary:
    """A table of the data; `first` and `last` are the times of its oldest and newest event, in UTC."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    first: datetime | None = None
    last: datetime | None = None


def time_column(schema: TableSchema) -> int | None:
    """The place of the column that says when an event happened, None without one."""
    for name in TIME_COLUMNS:
        for at, each in enumerate(schema.columns):
            if each.name == name and each.type is ScalarType.DATETIME:
                return at
    return None


def summarize_table(name: str, schema: TableSchema, fetch: Callable[[str], pa.Table]) -> TableSummary:
    """Count the rows of a registered table and find its time range."""
    at = time_column(schema)
    columns = [("rows", sql.call("count", sql.star()))]
    if at is not None:
        moment = sql.column(stored_name(at))
        columns += [("first", sql.call("min", moment)), ("last", sql.call("max", moment.copy()))]
    query = Select(source=sql.table(scan_name(name)), columns=tuple(columns)).to_node()
    rows, *times = (column[0].as_py() for column in fetch(render(query)).columns)
    first, last = (None if each is None else each.replace(tzinfo=UTC) for each in times or (None, None))
    return TableSummary(name, schema.columns, rows, first, last)


def unfilled_columns(name: str, schema: TableSchema, fetch: Callable[[str], pa.Table]) -> tuple[str, ...]:
    """The columns of a registered table that have no value in any row; the empty text is none."""
    if not schema.columns:
        return ()
    counts = [_count(sql.column(stored_name(at)), each.type) for at, each in enumerate(schema.columns)]
    columns = tuple((stored_name(at), count) for at, count in enumerate(counts))
    found = fetch(render(Select(source=sql.table(scan_name(name)), columns=columns).to_node()))
    filled = [column[0].as_py() for column in found.columns]
    return tuple(each.name for each, number in zip(schema.columns, filled, strict=True) if not number)


def is_unfilled(name: str, at: int, type_: ScalarType, fetch: Callable[[str], pa.Table]) -> bool:
    """True for a column of a registered table that has rows and no value in any; the first value ends the reading."""
    source, cell = sql.table(scan_name(name)), _value(sql.column(stored_name(at)), type_)
    one = (("one", sql.integer(1)),)
    filled = Select(source=source, columns=one, where=(sql.is_not_null(cell),), limit=sql.integer(1))
    if fetch(render(filled.to_node())).num_rows:
        return False
    rows = fetch(render(Select(source=source.copy(), columns=one, limit=sql.integer(1)).to_node()))
    return bool(rows.num_rows)


def _count(cell: sql.Node, type_: ScalarType) -> sql.Node:
    """How many rows have a value there."""
    return sql.call("count", _value(cell, type_))


def _value(cell: sql.Node, type_: ScalarType) -> sql.Node:
    """NULL for what is no value."""
    return sql.call("nullif", cell, sql.text("")) if type_ is ScalarType.STRING else cell
