"""Scalar SQL nodes.

Every function returns a new node. An operator's operands are bracketed when they are operators themselves,
so a tree always renders to what it means.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import count

from sqlglot import expressions as exp

from gazehound.records import record

Node = exp.Expr

_BINARY: dict[str, type[exp.Binary]] = {
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "/": exp.Div,
    "//": exp.IntDiv,
    "%": exp.Mod,
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "||": exp.DPipe,
    "&": exp.BitwiseAnd,
    "|": exp.BitwiseOr,
    "<<": exp.BitwiseLeftShift,
    ">>": exp.BitwiseRightShift,
}

_TEXTS = "texts"
_VOLATILE = frozenset({"random", "gen_random_uuid", "uuid"})

_BRACKETED = (exp.Binary, exp.Unary, exp.Between, exp.In, exp.Case, exp.Not, exp.Lambda)


@record(frozen=True, slots=True)
class OrderKey:
    """One key of an ORDER BY."""

    node: Node
    descending: bool
    nulls_first: bool


ASCENDING = False
DESCENDING = True


def order_key(node: Node, descending: bool = ASCENDING, nulls_first: bool | None = None) -> OrderKey:
    """A sort key; as in Kusto nulls come first when ascending and last when descending."""
    return OrderKey(node, descending, (not descending) if nulls_first is None else nulls_first)


def ordered(key: OrderKey) -> Node:
    """The key as a node of an ORDER BY list."""
    return exp.Ordered(this=key.node, desc=key.descending, nulls_first=key.nulls_first)


def column(name: str, relation: str | None = None) -> Node:
    """A column, always quoted."""
    return exp.Column(
        this=exp.Identifier(this=name, quoted=True),
        table=exp.Identifier(this=relation, quoted=True) if relation else None,
    )


def document(name: str, unread: str, written: str) -> Node:
    """A column of JSON that is there as text too: `unread`, where it may not be JSON, and as it is `written`.

    What is written may also be empty or `null`, which the others have no value for.
    """
    found = column(name)
    found.meta[_TEXTS] = (unread, written)
    return found


def unread(node: Node) -> Node | None:
    """The column that has the unread text of a `document`; None for any other node."""
    return _text_of(node, 0)


def written(node: Node) -> Node | None:
    """The column that has a `document` as it is written; None for any other node."""
    return _text_of(node, 1)


def _text_of(node: Node, at: int) -> Node | None:
    names = node.meta.get(_TEXTS) if isinstance(node, exp.Column) else None
    return None if names is None else column(names[at])


def star() -> Node:
    return exp.Star()


def text(value: str) -> Node:
    return exp.Literal(this=value, is_string=True)


def integer(value: int) -> Node:
    """A whole number as it is written; DuckDB picks INTEGER, BIGINT or HUGEINT by size."""
    literal = exp.Literal(this=str(abs(value)), is_string=False)
    return exp.Neg(this=literal) if value < 0 else literal


def long(value: int) -> Node:
    """A BIGINT."""
    return cast(integer(value), "BIGINT")


def real(value: float) -> Node:
    """A DOUBLE: a bare `1.5` would be a DECIMAL."""
    if math.isnan(value) or math.isinf(value):
        return cast(text(str(value)), "DOUBLE")
    return cast(text(repr(value)), "DOUBLE")


def boolean(value: bool) -> Node:
    return exp.Boolean(this=value)


def timestamp(value: str) -> Node:
    """A TIMESTAMP from its text."""
    return cast(text(value), "TIMESTAMP")


def null(type_name: str | None = None) -> Node:
    return cast(exp.Null(), type_name) if type_name else exp.Null()


def raw_type(name: str) -> Node:
    """A type by its DuckDB name, such as `VARCHAR[]`."""
    return exp.DataType(this=exp.DataType.Type.USERDEFINED, kind=name)


def cast(node: Node, type_name: str) -> Node:
    return exp.Cast(this=node, to=raw_type(type_name))


def try_cast(node: Node, type_name: str) -> Node:
    """NULL where the value does not convert."""
    return exp.TryCast(this=node, to=raw_type(type_name))


def try_(node: Node) -> Node:
    """NULL where evaluating raises. DuckDB refuses subqueries and random values inside TRY: they are bound outside."""
    refused = [each for each in node.walk(prune=_is_refused_in_try) if _is_refused_in_try(each)]
    if not refused:
        return call("try", node)
    taken = {each.name for each in node.find_all(exp.Identifier)}
    name = next(each for each in (f"v{number}" for number in count()) if each not in taken)
    values = {each.sql(dialect="duckdb"): each.copy() for each in refused}
    places = {written: integer(at) for at, written in enumerate(values, start=1)}

    def bound(part: Node) -> Node:
        if not _is_refused_in_try(part):
            return part
        return call("struct_extract", column(name), places[part.sql(dialect="duckdb")].copy())

    guarded = call("try", node.copy().transform(bound, copy=False))
    row = call("row", *values.values())
    return call("list_extract", call("list_transform", array([row]), lambda_([name], guarded)), integer(1))


def _is_refused_in_try(node: Node) -> bool:
    return isinstance(node, exp.Subquery) or (isinstance(node, exp.Anonymous) and node.name in _VOLATILE)


def call(name: str, *arguments: Node) -> Node:
    return exp.Anonymous(this=name, expressions=list(arguments))


def named(name: str, value: Node) -> Node:
    """A named argument of a table function: `name = value`."""
    return exp.EQ(this=exp.Identifier(this=name, quoted=False), expression=value)


def distinct_call(name: str, *arguments: Node, where: Node | None = None) -> Node:
    """`name(DISTINCT …)`, an aggregate, with a FILTER behind."""
    return _filtered(exp.Anonymous(this=name, expressions=[exp.Distinct(expressions=list(arguments))]), where)


def extended_call(
    name: str,
    arguments: Sequence[Node],
    *,
    order: Sequence[OrderKey] = (),
    where: Node | None = None,
) -> Node:
    """An aggregate with an ORDER BY inside and a FILTER behind."""
    listed = list(arguments)
    if order:
        listed[-1] = exp.Order(this=listed[-1], expressions=[ordered(key) for key in order])
    return _filtered(exp.Anonymous(this=name, expressions=listed), where)


def _filtered(node: Node, where: Node | None) -> Node:
    return node if where is None else exp.Filter(this=node, expression=exp.Where(this=where))


def binary(operator: str, left: Node, right: Node) -> Node:
    return _BINARY[operator](this=_bracketed(left), expression=_bracketed(right))


def equals(left: Node, right: Node) -> Node:
    return binary("=", left, right)


def is_distinct(left: Node, right: Node) -> Node:
    """`IS DISTINCT FROM`: never NULL."""
    return exp.NullSafeNEQ(this=_bracketed(left), expression=_bracketed(right))


def is_same(left: Node, right: Node) -> Node:
    """`IS NOT DISTINCT FROM`: equal, two NULLs included; never NULL."""
    return exp.NullSafeEQ(this=_bracketed(left), expression=_bracketed(right))


def negate(node: Node) -> Node:
    return exp.Neg(this=_bracketed(node))


def not_(node: Node) -> Node:
    return exp.Not(this=_bracketed(node))


def and_(*nodes: Node) -> Node:
    """The conjunction, TRUE of nothing."""
    return _joined(exp.And, nodes, True)


def or_(*nodes: Node) -> Node:
    """The disjunction, FALSE of nothing."""
    return _joined(exp.Or, nodes, False)


def between(node: Node, low: Node, high: Node) -> Node:
    return exp.Between(this=_bracketed(node), low=_bracketed(low), high=_bracketed(high))


def is_null(node: Node) -> Node:
    return exp.Is(this=_bracketed(node), expression=exp.Null())


def is_not_null(node: Node) -> Node:
    return exp.Not(this=exp.Paren(this=is_null(node)))


def in_list(node: Node, items: Iterable[Node]) -> Node:
    return exp.In(this=_bracketed(node), expressions=list(items))


def if_(condition: Node, then: Node, otherwise: Node) -> Node:
    return case([(condition, then)], otherwise)


def case(branches: Iterable[tuple[Node, Node]], otherwise: Node) -> Node:
    return exp.Case(ifs=[exp.If(this=test, true=value) for test, value in branches], default=otherwise)


def coalesce(*nodes: Node) -> Node:
    return call("coalesce", *nodes)


def array(items: Iterable[Node]) -> Node:
    """A LIST."""
    return exp.Array(expressions=list(items))


def struct(fields: Iterable[tuple[str, Node]]) -> Node:
    """A STRUCT of named fields."""
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.Identifier(this=name, quoted=True), expression=node) for name, node in fields
        ]
    )


def lambda_(parameters: Sequence[str], body: Node) -> Node:
    """A lambda; its parameters are columns named by `parameters` inside `body`."""
    return exp.Lambda(this=body, expressions=[exp.Identifier(this=name, quoted=True) for name in parameters])


def slice_(node: Node, start: Node, stop: Node) -> Node:
    """Elements `start` to `stop` of a list or text, counted from 1, both ends included."""
    return call("array_slice", node, start, stop)


def window(
    function: Node,
    *,
    partition_by: Sequence[Node] = (),
    order_by: Sequence[OrderKey] = (),
    rows: tuple[str, str] | None = None,
) -> Node:
    """`function OVER (…)`; `rows` such as `("UNBOUNDED PRECEDING", "CURRENT ROW")`."""
    spec = None
    if rows:
        (start, start_side), (end, end_side) = (_frame_end(each) for each in rows)
        spec = exp.WindowSpec(kind="ROWS", start=start, start_side=start_side, end=end, end_side=end_side)
    return exp.Window(
        this=function,
        partition_by=list(partition_by),
        order=exp.Order(expressions=[ordered(key) for key in order_by]) if order_by else None,
        spec=spec,
    )


def scalar_subquery(query: Node) -> Node:
    """The first value of the query's single column, NULL when it has no row."""
    return exp.Subquery(this=query)


def _frame_end(words: str) -> tuple[str, str | None]:
    if words == "CURRENT ROW":
        return words, None
    start, _, side = words.rpartition(" ")
    return start, side


def _joined(kind: type[exp.Connector], nodes: Sequence[Node], empty: bool) -> Node:
    if not nodes:
        return boolean(empty)
    joined = nodes[0]
    for each in nodes[1:]:
        joined = kind(this=joined if isinstance(joined, kind) else _bracketed(joined), expression=_bracketed(each))
    return joined


def _bracketed(node: Node) -> Node:
    return exp.Paren(this=node) if isinstance(node, _BRACKETED) and not isinstance(node, exp.Paren) else node
