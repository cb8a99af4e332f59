"""Relational SQL nodes: SELECT, FROM, set operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import expressions as exp

from gazehound.records import record
from gazehound.sql.nodes import Node, OrderKey, ordered

_UNION_AT_ONCE = 16


def table(name: str) -> Node:
    """A table or common table expression by name, as a FROM item."""
    return exp.Table(this=exp.Identifier(this=name, quoted=True))


def aliased(name: str, alias: str) -> Node:
    """A table under another name, as a FROM item."""
    return exp.Table(this=exp.Identifier(this=name, quoted=True), alias=_alias(alias, ()))


def table_function(call: Node, alias: str, columns: Sequence[str] = ()) -> Node:
    """`call AS alias(columns)` as a FROM item."""
    return exp.Table(this=call, alias=_alias(alias, columns))


def row_values(rows: Sequence[Sequence[Node]], columns: Sequence[str], alias: str) -> Node:
    """`(VALUES …) AS alias(columns)` as a FROM item; at least one row."""
    return exp.Values(expressions=[exp.Tuple(expressions=list(row)) for row in rows], alias=_alias(alias, columns))


def set_operation(queries: Sequence[Node], *, by_name: bool = False) -> Node:
    """The queries under one another (`UNION ALL`), columns by position or by name."""
    joined = list(queries)
    if len(joined) > _UNION_AT_ONCE:  # the time DuckDB takes to plan grows with the square of the depth
        joined = [
            exp.Subquery(this=set_operation(joined[at : at + _UNION_AT_ONCE], by_name=by_name))
            for at in range(0, len(joined), _UNION_AT_ONCE)
        ]
        return set_operation(joined, by_name=by_name)
    result = joined[0]
    for each in joined[1:]:
        result = exp.Union(this=result, expression=each, distinct=False, by_name=by_name)
    return result


def exists_in(left: Sequence[Node], query: Node) -> Node:
    """`(left…) IN (query)`."""
    operand = left[0] if len(left) == 1 else exp.Tuple(expressions=list(left))
    return exp.In(this=exp.Paren(this=operand) if len(left) == 1 else operand, query=exp.Subquery(this=query))


@record(frozen=True, slots=True)
class Select:
    """A SELECT being put together; `to_node` makes the tree.

    `columns` pairs an output name with its node, an empty name for a bare star. `joins` are FROM items with
    the kind of join and its condition.
    """

    source: Node | None = None
    columns: tuple[tuple[str, Node], ...] = ()
    joins: tuple[tuple[str, Node, Node | None], ...] = ()
    where: tuple[Node, ...] = ()
    group_by: tuple[Node, ...] = ()
    qualify: tuple[Node, ...] = ()
    order_by: tuple[OrderKey, ...] = ()
    limit: Node | None = None
    distinct: bool = False
    ctes: tuple[tuple[str, Node, bool | None], ...] = ()
    """Common table expressions: name, query, materialized (None leaves it to the engine)."""

    def with_(self, **changes: object) -> Select:
        """A copy with some parts replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def to_node(self) -> Node:
        select = exp.Select(expressions=[_output(name, node) for name, node in self.columns])
        if self.source is not None:
            select.set("from_", exp.From(this=self.source))
        if self.joins:
            select.set("joins", [_join(kind, item, on) for kind, item, on in self.joins])
        if self.where:
            select.set("where", exp.Where(this=_all(self.where)))
        if self.group_by:
            select.set("group", exp.Group(expressions=list(self.group_by)))
        if self.qualify:
            select.set("qualify", exp.Qualify(this=_all(self.qualify)))
        if self.order_by:
            select.set("order", exp.Order(expressions=[ordered(key) for key in self.order_by]))
        if self.limit is not None:
            select.set("limit", exp.Limit(expression=self.limit))
        if self.distinct:
            select.set("distinct", exp.Distinct())
        if self.ctes:
            select.set("with_", exp.With(expressions=[_cte(*each) for each in self.ctes]))
        return select

    def as_source(self, alias: str) -> Node:
        """This SELECT as a FROM item."""
        return exp.Subquery(this=self.to_node(), alias=_alias(alias, ()))


def subquery_source(query: Node, alias: str) -> Node:
    """Any query as a FROM item."""
    return exp.Subquery(this=query, alias=_alias(alias, ()))


def lateral(query: Node, alias: str) -> Node:
    """A query that may read the columns of FROM items in front of it, as a FROM item."""
    return exp.Lateral(this=exp.Subquery(this=query), alias=_alias(alias, ()))


def with_ctes(query: Node, ctes: Sequence[tuple[str, Node, bool | None]], *, recursive: bool = False) -> Node:
    """The query with common table expressions in front; `recursive` when one of them reads itself."""
    query.set("with_", exp.With(expressions=[_cte(*each) for each in ctes], recursive=recursive))
    return query


def _all(nodes: Sequence[Node]) -> Node:
    from_first = nodes[0]
    if len(nodes) == 1:
        return from_first
    joined: Node = exp.Paren(this=from_first)
    for each in nodes[1:]:
        joined = exp.And(this=joined, expression=exp.Paren(this=each))
    return joined


def _output(name: str, node: Node) -> Node:
    return exp.Alias(this=node, alias=exp.Identifier(this=name, quoted=True)) if name else node


def _alias(alias: str, columns: Sequence[str]) -> Node:
    return exp.TableAlias(
        this=exp.Identifier(this=alias, quoted=True),
        columns=[exp.Identifier(this=name, quoted=True) for name in columns],
    )


def _join(kind: str, item: Node, on: Node | None) -> Node:
    side, _, rest = kind.rpartition(" ")
    join = exp.Join(this=item, on=on)
    if kind == "CROSS":
        join.set("kind", "CROSS")
    elif side:
        join.set("side", side)
        join.set("kind", rest)
    else:
        join.set("kind", kind)
    return join


def _cte(name: str, query: Node, materialized: bool | None) -> Node:
    return exp.CTE(this=query, alias=_alias(name, ()), materialized=materialized)


def create_view(name: str, query: Node) -> Node:
    """`CREATE OR REPLACE VIEW name AS query`."""
    return exp.Create(this=table(name), kind="VIEW", expression=query, replace=True)


def drop_view(name: str) -> Node:
    """`DROP VIEW IF EXISTS name`."""
    return exp.Drop(tables=[table(name)], kind="VIEW", exists=True)


def create_table(name: str, query: Node) -> Node:
    """`CREATE OR REPLACE TABLE name AS query`."""
    return exp.Create(this=table(name), kind="TABLE", expression=query, replace=True)


def drop_table(name: str) -> Node:
    """`DROP TABLE IF EXISTS name`."""
    return exp.Drop(tables=[table(name)], kind="TABLE", exists=True)
