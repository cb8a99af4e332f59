"""The result of a query: its schema, and its rows in the forms that people take them in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gazehound.engine.values import arrow_column, python_values, result_field
from gazehound.types import Column

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from gazehound.plan.query import Chart

ROWS_AT_ONCE = 65_536


class Result:
    """One table of rows; a query with several results has all of them in `tables`.

    Rows keep the query's order where it has one.
    """

    def __init__(self, columns: Sequence[Column], data: pa.Table, chart: Chart | None = None, name: str = "") -> None:
        self._columns = tuple(columns)
        self._data = data
        self.chart = chart
        """What `render` asked for, None without it."""
        self.name = name
        self.tables: tuple[Result, ...] = (self,)

    @property
    def schema(self) -> list[tuple[str, str]]:
        """Column names and Kusto types, in order."""
        return [(each.name, each.type.value) for each in self._columns]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns with their types, in order."""
        return self._columns

    @property
    def stored(self) -> pa.Table:
        """The columns as the database gave them, by place; their names say nothing."""
        return self._data

    def __len__(self) -> int:
        """The number of rows."""
        return int(self._data.num_rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows, converted a batch at a time."""
        for start in range(0, len(self), ROWS_AT_ONCE):
            yield from self._tuples(self._data.slice(start, ROWS_AT_ONCE))

    def rows(self) -> list[tuple[Any, ...]]:
        """Every row as a tuple.

        datetime is an aware `datetime` in UTC, timespan a `timedelta`, guid a `UUID`, decimal a `Decimal`, dynamic
        plain data (dict, list, str, int, float, bool); null is None; a string is never None.
        """
        return self._tuples(self._data)

    def values(self, place: int) -> list[Any]:
        """The values of one column, as in `rows`."""
        return python_values(self._data.column(place), self._columns[place].type)

    def extremes(self, place: int) -> tuple[Any, Any]:
        """The smallest and the largest value of one column of an orderable type; None where it has none."""
        import pyarrow.compute as pc  # noqa: PLC0415  # start-up: 9 MB that a query does not need

        found = pc.min_max(self._data.column(place))
        both = pa.chunked_array([pa.array([found["min"], found["max"]], self._data.column(place).type)])
        least, most = python_values(both, self._columns[place].type)
        return least, most

    def to_dicts(self) -> list[dict[str, Any]]:
        """Every row as a dict by column name."""
        names = [each.name for each in self._columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows()]

    def to_arrow(self) -> pa.Table:
        """An Arrow table with KQL's column names; each field's metadata has its Kusto type as `kusto.type`.

        datetime is timestamp[us, UTC], timespan duration[us], guid and dynamic are text.
        """
        return self._arrow

    def to_polars(self) -> pl.DataFrame:
        """A Polars data frame. ImportError where Polars is not installed."""
        import polars  # noqa: PLC0415  # optional, and slow to load

        frame = polars.from_arrow(self._arrow)
        assert isinstance(frame, polars.DataFrame)
        return frame

    def to_pandas(self) -> pd.DataFrame:
        """A pandas data frame. ImportError where pandas is not installed."""
        frame: pd.DataFrame = self._arrow.to_pandas()
        return frame

    @cached_property
    def _arrow(self) -> pa.Table:
        arrays = [arrow_column(self._data.column(at), column.type) for at, column in enumerate(self._columns)]
        schema = pa.schema([result_field(each.name, each.type) for each in self._columns])
        return pa.Table.from_arrays(arrays, schema=schema)

    def _tuples(self, data: pa.Table) -> list[tuple[Any, ...]]:
        if not self._columns:
            return [()] * data.num_rows
        lists = [python_values(data.column(at), column.type) for at, column in enumerate(self._columns)]
        return list(zip(*lists, strict=True))

    def __repr__(self) -> str:
        return f"<Result: {len(self)} rows, {len(self._columns)} columns>"
