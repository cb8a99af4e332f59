"""`join` and `lookup` as SQL.

Keys match as in Kusto: null matches null (recorded), and a string that is NULL in SQL is the empty text.
Source: Kusto reference, "join operator" and the pages of its flavors.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeGuard

from gazehound import sql
from gazehound.codegen.aggregates import ready_for
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment
from gazehound.codegen.names import column_name
from gazehound.codegen.scalars import Scalars
from gazehound.plan.relations import Aggregate, Join, JoinKind, Relation, Scan, walk_relations
from gazehound.plan.scalars import ColumnReference, Scalar, walk
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
_RIGHT_IS_LOOKED_UP = (JoinKind.LEFTSEMI, JoinKind.LEFTANTI)


def join(context: Context, relation: Join) -> Fragment:
    """The join of two relations."""
    left, right = (_side(context, relation, each) for each in (relation.left, relation.right))
    if relation.kind is JoinKind.INNERUNIQUE and _is_membership(context, relation, left):
        return _membership(context, relation, left, right)
    if relation.kind is JoinKind.INNERUNIQUE:
        left = _deduplicated(context, relation, left)
    names = context.name("l"), context.name("r")
    sides = _visible(left, names[0]), _visible(right, names[1])
    condition = _condition(context, relation, sides) if relation.keys else None
    sources = [sql.subquery_source(each.to_query(), name) for each, name in zip((left, right), names, strict=True)]
    if relation.kind in _SWAPPED:
        sources.reverse()
    select = Select(source=sources[0], joins=((_sql_kind(relation), sources[1], _on(relation, condition)),))
    if relation.kind in _LEFT_MAY_MISS:
        context.mark_nullable(relation.left.columns)
    if relation.kind in _RIGHT_MAY_MISS:
        context.mark_nullable(relation.right.columns)
    return Fragment(select, {**sides[1], **sides[0]}).only(relation.columns)


def _needed(context: Context, relation: Join) -> Collection[int]:
    """The columns of the join's result that something above it needs."""
    return context.live.above_join.get(id(relation.right), context.live.columns)


def _side(context: Context, relation: Join, side: Relation) -> Fragment:
    """One side, with the columns that the join or something above it needs."""
    keys = {part.column.id for key in relation.keys for each in key for part in walk(each) if _is_column(part)}
    kept = keys.union(_needed(context, relation))
    if relation.kind in (_RIGHT_IS_LOOKED_UP if side is relation.right else _SWAPPED):
        context.may_repeat(side)
    fragment = context.fragment(side).unordered()
    return fragment.only(tuple(each for each in side.columns if each.id in kept))


def _is_column(scalar: Scalar) -> TypeGuard[ColumnReference]:
    return isinstance(scalar, ColumnReference)


def _is_membership(context: Context, relation: Join, left: Fragment) -> bool:
    """True when nothing of the left row is needed but its keys, which the right row has too."""
    keys = {mine.column.id: other for mine, other in relation.keys if _is_column(mine)}
    needed = set(_needed(context, relation)).intersection(left.columns)
    return needed <= keys.keys() and all(mine.type is other.type for mine, other in relation.keys)


def _membership(context: Context, relation: Join, left: Fragment, right: Fragment) -> Fragment:
    """Right rows whose key the left side has, once each: what is left of deduplicating and joining."""
    names = context.name("l"), context.name("r")
    sides = _visible(left, names[0]), _visible(right, names[1])
    item = sql.subquery_source(_once_each(context, relation, left).to_query(), names[0])
    select = Select(
        source=sql.subquery_source(right.to_query(), names[1]),
        joins=(("SEMI", item, _condition(context, relation, sides)),),
    )
    columns = dict(sides[1])
    scalars = Scalars(context, sides[1])
    for mine, other in relation.keys:
        if _is_column(mine):
            columns[mine.column.id] = scalars.hand_on(other, mine.column)
    return Fragment(select, columns).only(relation.columns)


def _once_each(context: Context, relation: Join, left: Fragment) -> Fragment:
    """The left keys, once each where they are texts.

    A membership needs no such care; it is faster, as one entity stands in many events. Numbers mostly count events.
    """
    keys = [mine for mine, _ in relation.keys]
    if any(each.type is not ScalarType.STRING for each in keys) or _is_unique_by(relation.left, keys):
        return left
    left = left if left.is_open else context.nested(left)
    grouped = left.select.with_(group_by=tuple(node.copy() for node in left.columns.values()))
    return Fragment(grouped, left.columns, is_fixed=True)


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
    needed = _needed(context, relation)
    others = [node.copy() for identity, node in left.columns.items() if identity in needed]
    order = [] if _is_written(relation.left) else others
    number = sql.window(sql.call("row_number"), partition_by=lowered, order_by=[sql.order_key(each) for each in order])
    select = left.select.with_(qualify=(sql.equals(number, sql.integer(1)),))
    return Fragment(select, left.columns, is_fixed=True)


def _is_unique_by(relation: Relation, keys: Sequence[Scalar]) -> bool:
    """True when an aggregation has left one row per combination of the keys already."""
    read = {each.column.id for each in keys if hasattr(each, "column")}
    return isinstance(relation, Aggregate) and {each.column.id for each in relation.keys} <= read


def _is_written(relation: Relation) -> bool:
    """True when all rows are written in the query, so that their order is known."""
    return not any(isinstance(each, Scan) for each in walk_relations(relation))
