"""SQL shapes that the aggregation functions share.

An aggregate over part of the rows has the condition as a FILTER. Does not live here: any function's entry.
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import json_sql
from gazehound.functions.arithmetic_sql import wrapped
from gazehound.functions.declare import Lowering, Operand
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node
from gazehound.types import ScalarType

DEFAULT_MAX_SIZE = 1_048_576
"""Elements that `make_list()`, `make_set()` and `make_bag()` keep when no size is given."""

_AS_JSON = frozenset({ScalarType.BOOL, ScalarType.INT, ScalarType.LONG, ScalarType.STRING})


def over_rows(name: str, *arguments: Node, where: Node | None = None) -> Node:
    """An aggregate over the rows for which `where` holds."""
    return sql.extended_call(name, arguments, where=where)


def conditional(build: Callable[..., Node], condition_at: int) -> Lowering:
    """The lowering of a `…if` function: the argument at `condition_at` becomes `where`."""

    def lowering(*operands: Operand) -> Node:
        others = [each for at, each in enumerate(operands) if at != condition_at]
        return build(*others, where=operands[condition_at].node)

    return lowering


def wrapped_sum(value: Node, where: Node | None) -> Node:
    """The sum of longs in 64 bits, two's complement; 0 of no rows."""
    return sql.coalesce(wrapped(over_rows("sum", value, where=where)), sql.long(0))


def as_listed(value: Operand) -> Node:
    """The value in the form in which a list of it becomes JSON by `to_json`: numbers as they are, else text."""
    if value.type in _AS_JSON or value.type is ScalarType.REAL:
        return value.node
    return sql.if_(sql.is_null(value.node), sql.null("VARCHAR"), text_of(value))


def list_to_dynamic(items: Node, kind: ScalarType) -> Node:
    """A LIST made by `as_listed` as a dynamic array; an empty array for NULL."""
    if kind is ScalarType.REAL:
        items = sql.call("list_transform", items, sql.lambda_(["v"], json_sql.real_to_dynamic(sql.column("v"))))
    return sql.coalesce(json_sql.from_elements(items), sql.cast(sql.text("[]"), "JSON"))


def dynamic_elements(node: Node) -> Node:
    """What a dynamic value adds to a list: an array its elements, any other value itself."""
    return sql.coalesce(json_sql.elements(node), sql.array([node]))


def limited(items: Node, max_size: Operand | None) -> Node:
    """The first elements of a LIST."""
    size = sql.long(DEFAULT_MAX_SIZE) if max_size is None else sql.cast(max_size.node, "BIGINT")
    return sql.slice_(items, sql.integer(1), size)


def as_real(value: Operand) -> Node:
    return value.node if value.type is ScalarType.REAL else sql.cast(value.node, "DOUBLE")


def both(first: Node, second: Node | None) -> Node:
    """The conjunction of a condition and the condition of the call, if it has one."""
    return first if second is None else sql.and_(second, first)
