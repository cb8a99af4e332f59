"""Which columns of the data have values: a hunt over those that have none finds nothing there.

Does not live here: how many rows a table has, and from when (`summary`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa

from gazehound import sql
from gazehound.codegen import scan_name, stored_name
from gazehound.sql import Select, render
from gazehound.types import ScalarType, TableSchema


class FilledColumns:
    """Answers for the tables of the data; a single column is asked for once."""

    def __init__(
        self, tables: Mapping[str, TableSchema], register: Callable[[str], None], fetch: Callable[[str], pa.Table]
    ) -> None:
        self._tables = tables
        self._register = register
        self._fetch = fetch
        self._is_unfilled: dict[tuple[str, int], bool] = {}

    def unfilled(self, name: str) -> tuple[str, ...]:
        """The columns of a table that have no value in any row; the empty text is none."""
        columns = self._tables[name].columns
        if not columns:
            return ()
        self._register(name)
        counts = tuple((stored_name(at), _count(at, each.type)) for at, each in enumerate(columns))
        found = self._fetch(render(Select(source=sql.table(scan_name(name)), columns=counts).to_node()))
        filled = [column[0].as_py() for column in found.columns]
        return tuple(each.name for each, number in zip(columns, filled, strict=True) if not number)

    def is_unfilled(self, name: str, position: int) -> bool:
        """True for the column at a place of a table when the table has rows and none has a value there."""
        if (name, position) not in self._is_unfilled:
            self._register(name)
            self._is_unfilled[name, position] = self._asked(name, position)
        return self._is_unfilled[name, position]

    def is_known(self, name: str, position: int) -> bool:
        """True for a column that is known to have a value; nothing is read to find out."""
        return self._is_unfilled.get((name, position)) is False

    def know(self, name: str, position: int) -> None:
        """Remember that a column has a value."""
        self._is_unfilled[name, position] = False

    def _asked(self, name: str, at: int) -> bool:
        """The first value ends the reading."""
        source, cell = sql.table(scan_name(name)), _value(at, self._tables[name].columns[at].type)
        one = (("one", sql.integer(1)),)
        filled = Select(source=source, columns=one, where=(sql.is_not_null(cell),), limit=sql.integer(1))
        if self._fetch(render(filled.to_node())).num_rows:
            return False
        rows = self._fetch(render(Select(source=source.copy(), columns=one, limit=sql.integer(1)).to_node()))
        return bool(rows.num_rows)


def _count(at: int, type_: ScalarType) -> sql.Node:
    """How many rows have a value there."""
    return sql.call("count", _value(at, type_))


def _value(at: int, type_: ScalarType) -> sql.Node:
    """NULL for what is no value."""
    cell = sql.column(stored_name(at))
    return sql.call("nullif", cell, sql.text("")) if type_ is ScalarType.STRING else cell
