"""Run a function's lowering in DuckDB on columns, without the rest of the product."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from gazehound import sql
from gazehound.engine.database import add_function
from gazehound.engine.outside import Outside
from gazehound.functions.declare import Operand
from gazehound.functions.registry import AGGREGATES, SCALAR_FUNCTIONS
from gazehound.functions.vectorised import functions_in
from gazehound.sql import Select
from gazehound.types import ScalarType, scalar_type

REPRESENTATION = {
    ScalarType.BOOL: "BOOLEAN",
    ScalarType.INT: "INTEGER",
    ScalarType.LONG: "BIGINT",
    ScalarType.REAL: "DOUBLE",
    ScalarType.DECIMAL: "DECIMAL(38,18)",
    ScalarType.STRING: "VARCHAR",
    ScalarType.DATETIME: "TIMESTAMP",
    ScalarType.TIMESPAN: "BIGINT",
    ScalarType.GUID: "UUID",
    ScalarType.DYNAMIC: "JSON",
}

Cell = str | None


def evaluate(
    function: str,
    types: str,
    rows: Sequence[Sequence[Cell]],
    *,
    overload: int = 0,
    first: Sequence[Operand] = (),
    last: Sequence[Operand] = (),
) -> list[object]:
    """The function's value for each row; `types` names the columns' types, `rows` holds the cells as text.

    `first` and `last` are literal arguments in front of and behind the columns.
    """
    kinds = _kinds(types)
    operands = [*first, *(Operand(sql.column(f"c{at}"), kind) for at, kind in enumerate(kinds)), *last]
    lowering = SCALAR_FUNCTIONS.by_name[function].overloads[overload].duckdb
    assert lowering is not None
    query = Select(source=_source(kinds, rows), columns=(("v", lowering(*operands)),))
    return [row[0] for row in _run(sql.render(query.to_node()))]


def literal(value: str | int) -> Operand:
    """A string or long literal as an argument."""
    if isinstance(value, str):
        return Operand(sql.text(value), ScalarType.STRING, value)
    return Operand(sql.long(value), ScalarType.LONG, value)


def aggregate(
    function: str, types: str, rows: Sequence[Sequence[Cell]], *, overload: int = 0, last: Sequence[Operand] = ()
) -> object:
    """The aggregation function's value over all rows; `last` are literal arguments behind the columns."""
    kinds = _kinds(types)
    operands = [*(Operand(sql.column(f"c{at}"), kind) for at, kind in enumerate(kinds)), *last]
    lowering = AGGREGATES.by_name[function].overloads[overload].duckdb
    assert lowering is not None
    source = _source(kinds, rows or [[None] * len(kinds)])
    where = () if rows else (sql.boolean(False),)
    query = Select(source=source, columns=(("v", lowering(*operands)),), where=where)
    return _run(sql.render(query.to_node()))[0][0]


def _kinds(types: str) -> list[ScalarType]:
    kinds = [scalar_type(name) for name in types.split()]
    return [kind for kind in kinds if kind is not None]


def _source(kinds: list[ScalarType], rows: Sequence[Sequence[Cell]]) -> sql.Node:
    cells = [[_cell(kind, cell) for kind, cell in zip(kinds, row, strict=True)] for row in rows]
    return sql.row_values(cells, [f"c{at}" for at in range(len(kinds))], "t")


def _cell(kind: ScalarType, cell: Cell) -> sql.Node:
    return sql.cast(sql.null() if cell is None else sql.text(cell), REPRESENTATION[kind])


def _run(text: str) -> list[tuple[object, ...]]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET error_on_division_by_zero = false")
    for each in functions_in(text):
        add_function(connection, each, Outside())
    return connection.execute(text).fetchall()
