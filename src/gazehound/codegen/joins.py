"""`join` and `lookup` as SQL.

Keys match as in Kusto: null matches null (recorded), and a string that is NULL in SQL is the empty text.
Source: Kusto reference, "join operator" and the pages of its flavors.
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound import sql
from gazehound.codegen.aggregates import ready_for
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment
from gazehound.codegen.names import column_name
from gazehound.codegen.scalars import Scalars
from gazehound.plan.relations import Aggregate, Join, JoinKind, Relation, Scan, walk_relations
from gazehound.plan.scalars import Scalar
from gazehound.sql import Node, Select
from gazehound.types import ScalarType

_SQL_KINDS = {
    JoinKind.INNERUNIQUE: "INNER",
    JoinKind.INNER: "INNER",
    JoinKind.LEFTOUTER: "LEFT OUTER",
    JoinKind.RIGHTOUTER: "RIGHT OUTER",
    JoinKind.FULLOUTER: "FULL OUTER",
    JoinKind.LEFTSEMI: "SEMI",
    JoinKind.RIGHTSEMI: "SEMI",
    JoinKind.LEFTANTI: "ANTI",
    JoinKind.RIGHTANTI: "ANTI",
    JoinKind.CROSS: "CROSS",
}
_LEFT_MAY_MISS = (JoinKind.RIGHTOUTER, JoinKind.FULLOUTER)
_RIGHT_MAY_MISS = (JoinKind.LEFTOUTER, JoinKind.FULLOUTER)
_SWAPPED = (JoinKind.RIGHTSEMI, JoinKind.RIGHTANTI)


def join(context: Context, relation: Join) -> Fragment:
    """The join of two relations."""
    left = context.fragment(relation.left).unordered()
    right = context.fragment(relation.right).unordered()
    if relation.kind is JoinKind.INNERUNIQUE:
        left = _deduplicated(context, relation, left)
    left_name, right_name = context.name("l"), context.name("r")
    sides = (_visible(left, left_name), _visible(right, right_name))
    condition = _condition(context, relation, sides) if relation.keys else None
    first, second = (left, left_name), (right, right_name)
    if relation.kind in _SWAPPED:
        first, second = second, first
    item = sql.subquery_source(second[0].to_query(), second[1])
    select = Select(
        source=sql.subquery_source(first[0].to_query(), first[1]),
        joins=((_sql_kind(relation), item, _on(relation, condition)),),
    )
    if relation.kind in _LEFT_MAY_MISS:
        context.mark_nullable(relation.left.columns)
    if relation.kind in _RIGHT_MAY_MISS:
        context.mark_nullable(relation.right.columns)
    return Fragment(select, {**sides[1], **sides[0]}).only(relation.columns)


def _sql_kind(relation: Join) -> str:
    return _SQL_KINDS[relation.kind] if relation.keys or relation.kind is not JoinKind.INNER else "CROSS"


def _on(relation: Join, condition: Node | None) -> Node | None:
    return None if _sql_kind(relation) == "CROSS" else condition or sql.boolean(True)


def _visible(fragment: Fragment, name: str) -> dict[int, Node]:
    return {identity: sql.column(column_name(identity), name) for identity in fragment.columns}


def _condition(context: Context, relation: Join, sides: tuple[dict[int, Node], dict[int, Node]]) -> Node:
    left, right = (Scalars(context, columns) for columns in sides)
    return sql.and_(*(same_key(left.lower(mine), right.lower(other), mine) for mine, other in relation.keys))


def same_key(left: Node, right: Node, key: Scalar) -> Node:
    """The condition that two keys match."""
    if key.type is ScalarType.STRING:
        return sql.equals(left, right)
    return sql.is_same(left, right)


def _deduplicated(context: Context, relation: Join, left: Fragment) -> Fragment:
    """The left side with one row per key: the first one written, or of stored rows the first by value."""
    keys = [mine for mine, _ in relation.keys]
    if _is_unique_by(relation.left, keys):
        return left
    left = ready_for(context, left, keys)
    lowered = [Scalars(context, left.columns).lower(each) for each in keys]
    order = [] if _is_written(relation.left) else _others(relation, left)
    number = sql.window(sql.call("row_number"), partition_by=lowered, order_by=[sql.order_key(each) for each in order])
    select = left.select.with_(qualify=(sql.equals(number, sql.integer(1)),))
    return Fragment(select, left.columns, is_fixed=True)


def _others(relation: Join, left: Fragment) -> list[Node]:
    """The columns of the left side that the query goes on with; their order decides which row stands for its key."""
    kept = {each.id for each in relation.columns}
    return [node.copy() for identity, node in left.columns.items() if identity in kept]


def _is_unique_by(relation: Relation, keys: Sequence[Scalar]) -> bool:
    """True when an aggregation has left one row per combination of the keys already."""
    read = {each.column.id for each in keys if hasattr(each, "column")}
    return isinstance(relation, Aggregate) and {each.column.id for each in relation.keys} <= read


def _is_written(relation: Relation) -> bool:
    """True when all rows are written in the query, so that their order is known."""
    return not any(isinstance(each, Scan) for each in walk_relations(relation))
