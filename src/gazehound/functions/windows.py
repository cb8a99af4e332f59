"""Window functions: `prev()`, `row_number()` and the others that need rows in a fixed order.

A lowering gets its operands like that of a scalar function and writes `function OVER (… ORDER BY "o")`, where
`o` (`ROW_ORDER`) is the number of the row in the serialized order; the code generator provides that column and
computes what is nested in another window function in a SELECT further in.
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound import sql
from gazehound.functions import datetime_sql
from gazehound.functions.declare import (
    ROW_ORDER,
    Example,
    Function,
    Kind,
    Nulls,
    Operand,
    Overload,
    RefusedCall,
)
from gazehound.functions.sql_types import SQL_TYPES
from gazehound.sql import Node
from gazehound.types import ScalarType

_UP_TO_HERE = ("UNBOUNDED PRECEDING", "CURRENT ROW")


def previous(column: Operand, offset: Operand | None = None, default: Operand | None = None) -> Node:
    return _neighbour("lag", column, offset, default)


def following(column: Operand, offset: Operand | None = None, default: Operand | None = None) -> Node:
    return _neighbour("lead", column, offset, default)


def _neighbour(function: str, column: Operand, offset: Operand | None, default: Operand | None) -> Node:
    """The value of a row before or after; the default, or null, where there is no such row."""
    arguments = [column.node, sql.integer(1) if offset is None else offset.node]
    if default is not None:
        arguments.append(sql.try_cast(default.node, SQL_TYPES[column.type]))
    found = _over(sql.call(function, *arguments))
    return sql.coalesce(found, sql.text("")) if column.type is ScalarType.STRING else found


def number_of_row(start: Operand | None = None, restart: Operand | None = None) -> Node:
    number = _over(sql.call("row_number"), _run(restart))
    return number if start is None else sql.binary("+", sql.binary("-", number, sql.integer(1)), start.node)


def running_total(term: Operand, restart: Operand | None = None) -> Node:
    """The sum up to the row, nulls as 0."""
    total = _over(sql.call("sum", term.node), _run(restart), rows=True)
    kind = SQL_TYPES[term.type]
    return sql.coalesce(sql.try_cast(total, kind), sql.cast(sql.integer(0), kind))


def dense_rank(term: Operand, restart: Operand | None = None) -> Node:
    """How many different values in a row there were up to this one."""
    steps = sql.if_(_is_new_value(term, restart), sql.integer(1), sql.integer(0))
    return sql.cast(_over(sql.call("sum", steps), _run(restart), rows=True), "BIGINT")


def minimum_rank(term: Operand, restart: Operand | None = None) -> Node:
    """The number of the first row that has this row's value."""
    number = _over(sql.call("row_number"), _run(restart))
    first = sql.if_(_is_new_value(term, restart), number, sql.null("BIGINT"))
    return _over(sql.call("max", first), _run(restart), rows=True)


def _is_new_value(term: Operand, restart: Operand | None) -> Node:
    run = _run(restart)
    before = _over(sql.call("lag", term.node), run)
    is_first = sql.equals(_over(sql.call("row_number"), run), sql.integer(1))
    return sql.or_(is_first, sql.is_distinct(term.node, before))


def session_start(
    moment: Operand, from_first: Operand, from_neighbour: Operand, restart: Operand | None = None
) -> Node:
    """The datetime at which the row's session began.

    Gaps between neighbours, nulls and restarts cut the rows into runs; within a run sessions are cut one after
    the other where the distance from the session's start is reached.
    """
    if not isinstance(from_first.constant, int):
        raise RefusedCall("a distance from the first row that is not a literal")
    ticks = datetime_sql.ticks_of(moment.node)
    before = _over(sql.call("lag", ticks))
    is_cut = sql.or_(
        sql.is_null(before),
        sql.is_null(ticks),
        sql.binary(">=", sql.binary("-", ticks, before), from_neighbour.node),
        *([_is_true(restart.node)] if restart is not None else []),
    )
    run = [_counted(is_cut)]
    start, each = sql.column("s"), sql.column("t")
    is_over = sql.binary(">=", sql.binary("-", each, start), sql.long(from_first.constant))
    so_far = _over(sql.call("list", ticks), run, rows=True)
    begun = sql.call("list_reduce", so_far, sql.lambda_(["s", "t"], sql.if_(is_over, each, start)))
    return datetime_sql.from_ticks(begun)


def _over(function: Node, partition_by: Sequence[Node] = (), *, rows: bool = False) -> Node:
    order = [sql.order_key(sql.column(ROW_ORDER))]
    return sql.window(function, partition_by=partition_by, order_by=order, rows=_UP_TO_HERE if rows else None)


def _run(restart: Operand | None) -> list[Node]:
    """The key that tells the runs between restarts apart."""
    if restart is None or restart.constant is False:
        return []
    return [_counted(_is_true(restart.node))]


def _counted(condition: Node) -> Node:
    """How many rows up to this one the condition holds for."""
    return _over(sql.call("sum", sql.if_(condition, sql.integer(1), sql.integer(0))), rows=True)


def _is_true(condition: Node) -> Node:
    return sql.coalesce(condition, sql.boolean(False))


def _window(
    name: str, doc: str, overloads: tuple[Overload, ...], examples: tuple[Example, ...] = (), source: str = ""
) -> Function:
    source = source or f"Kusto reference: {name}(); answers recorded from Kusto"
    return Function(name, Kind.WINDOW, doc, source, overloads, examples, nulls=Nulls.NEVER)


def _example(call: str, rows: str, result: str, why: str = "") -> Example:
    """A whole query that gathers the values of the call."""
    return Example(f"{rows} | serialize v = {call} | summarize make_list_with_nulls(v)", f"dynamic({result})", why)


_NUMBERS = "datatable(x: long)[10, 20, 20, long(null)]"
_LETTERS = 'datatable(g: string, x: long)["a", 1, "a", 2, "b", 3]'
_NEIGHBOUR = "(column: Scalar, [offset: long], [default_value: Scalar]): Parameter0"
_RANK = "(term: NotDynamic, [restart: bool]): long"

PREV = _window(
    "prev",
    "The value of a column in the row before, or `offset` rows before.",
    (Overload(_NEIGHBOUR, previous),),
    (
        _example("prev(x)", _NUMBERS, "[null, 10, 20, 20]"),
        _example("prev(x, 2, -1)", _NUMBERS, "[-1, -1, 10, 20]"),
        _example("prev(g)", _LETTERS, '["", "a", "a"]', why="a text is never null"),
    ),
)

NEXT = _window(
    "next",
    "The value of a column in the row after, or `offset` rows after.",
    (Overload(_NEIGHBOUR, following),),
    (
        _example("next(x)", _NUMBERS, "[20, 20, null, null]"),
        _example("next(x, 3, 0)", _NUMBERS, "[null, 0, 0, 0]"),
    ),
)

ROW_NUMBER = _window(
    "row_number",
    "The number of the row, from 1 or a given start; it starts again where `restart` holds.",
    (Overload("([startingIndex: long], [restart: bool]): long", number_of_row),),
    (
        _example("row_number()", _NUMBERS, "[1, 2, 3, 4]"),
        _example("row_number(-1)", _NUMBERS, "[-1, 0, 1, 2]"),
        _example("row_number(0, g != prev(g))", _LETTERS, "[0, 1, 0]"),
    ),
)

ROW_CUMSUM = _window(
    "row_cumsum",
    "The sum of a column up to the row; it starts again where `restart` holds.",
    (Overload("(term: Number, [restart: bool]): Parameter0", running_total),),
    (
        _example("row_cumsum(x)", _NUMBERS, "[10, 30, 50, 50]"),
        _example("row_cumsum(x * 1.5, x == 20)", _NUMBERS, "[15.0, 30.0, 30.0, 30.0]"),
        _example("row_cumsum(9223372036854775807 * 1, x == 20)", "datatable(x: long)[1]", "[9223372036854775807]"),
        _example("row_cumsum(-x)", _LETTERS, "[-1, -3, -6]"),
    ),
)

ROW_RANK_DENSE = _window(
    "row_rank_dense",
    "How many different values of a sorted column there were up to the row.",
    (Overload(_RANK, dense_rank),),
    (
        _example("row_rank_dense(x)", _NUMBERS, "[1, 2, 2, 3]"),
        _example("row_rank_dense(x, g != prev(g))", _LETTERS, "[1, 2, 1]"),
    ),
)

ROW_RANK_MIN = _window(
    "row_rank_min",
    "The number of the first row that has this row's value of a sorted column.",
    (Overload(_RANK, minimum_rank),),
    (
        _example("row_rank_min(x)", _NUMBERS, "[1, 2, 2, 4]"),
        _example("row_rank_min(x, g != prev(g))", _LETTERS, "[1, 2, 1]"),
    ),
)

ROW_RANK = _window(
    "row_rank",
    "The old form of row_rank_dense() and row_rank_min().",
    (Overload("(column: NotDynamic, [dense: bool]): long"),),
    source="Kusto reference: row_rank_dense()",
)

ROW_WINDOW_SESSION = _window(
    "row_window_session",
    "The datetime at which the row's session began; gaps, a greatest length and `restart` end a session.",
    (
        Overload(
            "(expr: datetime, maxDistanceFromFirst: timespan, maxDistanceBetweenNeighbors: timespan, [restart: bool]):"
            " Parameter0",
            session_start,
        ),
    ),
    (
        _example(
            "row_window_session(datetime(2024-01-01) + 1m * x, 15m, 20m)",
            "datatable(x: long)[0, 10, 20, 60, 70]",
            '["2024-01-01T00:00:00.0000000Z", "2024-01-01T00:00:00.0000000Z", "2024-01-01T00:20:00.0000000Z",'
            ' "2024-01-01T01:00:00.0000000Z", "2024-01-01T01:00:00.0000000Z"]',
        ),
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    PREV,
    NEXT,
    ROW_NUMBER,
    ROW_CUMSUM,
    ROW_RANK_DENSE,
    ROW_RANK_MIN,
    ROW_RANK,
    ROW_WINDOW_SESSION,
)
