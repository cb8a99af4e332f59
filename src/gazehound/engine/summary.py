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
