"""`join` and `lookup`. Source: Kusto reference, "join operator", "lookup operator"."""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.binder.context import Context
from gazehound.binder.naming import UniqueNames
from gazehound.binder.scope import Rows, Scope, Sides
from gazehound.binder.tabular.projection import renamed
from gazehound.diagnostics import did_you_mean, listing
from gazehound.plan.relations import Join, JoinKind
from gazehound.plan.scalars import ColumnReference, PlanColumn, Scalar, Unbound, walk
from gazehound.syntax import nodes as syntax
from gazehound.types import NUMBERS, ScalarType

JOIN_KINDS: dict[str, JoinKind] = {
    **{each.value: each for each in JoinKind if each is not JoinKind.CROSS},
    "anti": JoinKind.LEFTANTI,
    "leftantisemi": JoinKind.LEFTANTI,
    "rightantisemi": JoinKind.RIGHTANTI,
}
LOOKUP_KINDS: dict[str, JoinKind] = {"leftouter": JoinKind.LEFTOUTER, "inner": JoinKind.INNER}

LEFT_ONLY = frozenset({JoinKind.LEFTSEMI, JoinKind.LEFTANTI})
RIGHT_ONLY = frozenset({JoinKind.RIGHTSEMI, JoinKind.RIGHTANTI})

Keys = list[tuple[Scalar, Scalar]]


def bind_join(context: Context, operator: syntax.Join, rows: Rows, scope: Scope) -> Rows:
    """The left columns, then the right ones, those of a taken name with a number behind."""
    kind = _kind(context, operator.properties, JOIN_KINDS, JoinKind.INNERUNIQUE)
    right = context.bind_rows(operator.right, scope)
    keys = _bind_keys(context, operator.on, rows, right, scope)
    columns = _join_columns(kind, rows, right)
    relation = Join(rows.relation, right.relation, kind, tuple(keys), columns, operator.span)
    return Rows(relation, _is_open(kind, rows, right))


def bind_lookup(context: Context, operator: syntax.Lookup, rows: Rows, scope: Scope) -> Rows:
    """A join to a small table: the right side's key columns do not come along."""
    kind = _kind(context, operator.properties, LOOKUP_KINDS, JoinKind.LEFTOUTER)
    right = context.bind_rows(operator.right, scope)
    keys = _bind_keys(context, operator.on, rows, right, scope)
    keyed = {each.column.id for _, each in keys if isinstance(each, ColumnReference)}
    added = beside(rows.columns, [each for each in right.columns if each.id not in keyed])
    relation = Join(rows.relation, right.relation, kind, tuple(keys), (*rows.columns, *added), operator.span)
    return Rows(relation, rows.is_open or right.is_open)


def _is_open(kind: JoinKind, left: Rows, right: Rows) -> bool:
    if kind in LEFT_ONLY:
        return left.is_open
    return right.is_open if kind in RIGHT_ONLY else left.is_open or right.is_open


def _join_columns(kind: JoinKind, left: Rows, right: Rows) -> tuple[PlanColumn, ...]:
    if kind in LEFT_ONLY:
        return left.columns
    if kind in RIGHT_ONLY:
        return right.columns
    return (*left.columns, *beside(left.columns, right.columns))


def beside(left: Sequence[PlanColumn], right: Sequence[PlanColumn]) -> list[PlanColumn]:
    """The right columns; one whose name is taken on the left gets a number that no column of either side has."""
    taken = {each.name for each in left}
    names = UniqueNames([*taken, *(each.name for each in right)])
    return [renamed(each, names.unique(each.name)) if each.name in taken else each for each in right]


def _kind(
    context: Context, properties: Sequence[syntax.Property], kinds: dict[str, JoinKind], default: JoinKind
) -> JoinKind:
    for each in properties:
        if each.name.text == "kind":
            name = each.value.name.text if isinstance(each.value, syntax.NameReference) else ""
            if name in kinds:
                return kinds[name]
            context.error(
                "K0213", each.value.span, name=name, what="join flavor", notes=(f"flavors: {listing(kinds, 12)}",),
                help=did_you_mean(name, kinds, "flavor"),
            )  # fmt: skip
    return default


def _bind_keys(context: Context, on: Sequence[syntax.Expression], left: Rows, right: Rows, scope: Scope) -> Keys:
    keys: Keys = []
    for each in on:
        for condition in _conjuncts(each):
            pair = _key(context, condition, left, right, scope)
            if pair is not None:
                keys.append(pair)
    return keys


def _conjuncts(condition: syntax.Expression) -> list[syntax.Expression]:
    if isinstance(condition, syntax.Parenthesized):
        return _conjuncts(condition.inner)
    if isinstance(condition, syntax.Binary) and condition.operator == "and":
        return [*_conjuncts(condition.left), *_conjuncts(condition.right)]
    return [condition]


def _key(
    context: Context, condition: syntax.Expression, left: Rows, right: Rows, scope: Scope
) -> tuple[Scalar, Scalar] | None:
    if isinstance(condition, syntax.NameReference):
        name = condition.name.text
        found = left.column(name), right.column(name)
        if found[0] is not None and found[1] is not None:
            return _checked(
                context, ColumnReference(found[0], condition.span), ColumnReference(found[1], condition.span)
            )
        _report_missing(context, condition, left, right)
        return None
    if isinstance(condition, syntax.Binary) and condition.operator == "==":
        inner = scope.inner(sides=Sides(left, right))
        bound = context.bind_value(condition.left, inner, False), context.bind_value(condition.right, inner, False)
        return _sided(context, condition, bound, left, right)
    context.error("K0320", condition.span)
    return None


def _report_missing(context: Context, reference: syntax.NameReference, left: Rows, right: Rows) -> None:
    name = reference.name.text
    for side, rows in (("left", left), ("right", right)):
        if rows.column(name) is None and not rows.is_open:
            known = [each.name for each in rows.columns]
            context.error(
                "K0214", reference.span, name=name, side=side, notes=(f"columns of the {side} side: {listing(known)}",),
                help=did_you_mean(name, known, "column"),
            )  # fmt: skip
            return


def _sided(
    context: Context, condition: syntax.Binary, bound: tuple[Scalar, Scalar], left: Rows, right: Rows
) -> tuple[Scalar, Scalar] | None:
    first, second = bound
    if isinstance(first, Unbound) or isinstance(second, Unbound):
        return None
    if _belongs(first, left) and _belongs(second, right):
        return _checked(context, first, second)
    context.error("K0320", condition.span)
    return None


def _belongs(value: Scalar, rows: Rows) -> bool:
    ids = {each.id for each in rows.columns}
    return all(each.column.id in ids for each in walk(value) if isinstance(each, ColumnReference))


def _checked(context: Context, left: Scalar, right: Scalar) -> tuple[Scalar, Scalar] | None:
    types = {left.type, right.type}
    if ScalarType.DYNAMIC in types:
        context.error("K0315", left.span, operator="join")
        return None
    if len(types) > 1 and not types <= NUMBERS and ScalarType.UNKNOWN not in types:
        context.error("K0306", left.span, left=str(left.type), right=str(right.type))
        return None
    return left, right
