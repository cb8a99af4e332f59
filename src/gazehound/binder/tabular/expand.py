"""`mv-expand` and `mv-apply`. Source: Kusto reference, "mv-expand operator", "mv-apply operator"."""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.binder.apply import converted
from gazehound.binder.context import Context
from gazehound.binder.naming import UniqueNames, written_name
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.projection import extended
from gazehound.binder.tabular.unions import property_text
from gazehound.plan.relations import Apply, ApplyItems, Assignment, Expand, Expansion
from gazehound.plan.scalars import ColumnReference, PlanColumn, Scalar
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType


def bind_mv_expand(context: Context, operator: syntax.MvExpand, rows: Rows, scope: Scope) -> Rows:
    """One row per element; an expanded column stands where it stood."""
    expanded = _expansions(context, operator.columns, rows, scope)
    index_name = property_text(operator.properties, "with_itemindex")
    index = context.new_column(index_name, ScalarType.LONG) if index_name else None
    limit = context.bind_value(operator.limit, scope, False) if operator.limit is not None else None
    names = UniqueNames(each.name for each in rows.columns)
    columns, typed = list(rows.columns), []
    for name, expansion, final in expanded:
        place = next((at for at, each in enumerate(columns) if each.name == name), None)
        shown = final if final is not None else expansion.column
        if place is None:
            columns.append(PlanColumn(shown.id, names.unique(name), shown.type))
        else:
            columns[place] = PlanColumn(shown.id, name, shown.type)
        if final is not None:
            typed.append(_typed(context, expansion.column, final, operator))
    if index is not None:
        columns.append(index)
    finals = {each.column.id for each in typed}
    raw = [expansion.column for _, expansion, final in expanded if final is not None]
    below = (*(each for each in columns if each.id not in finals), *raw)
    relation = Expand(
        rows.relation,
        tuple(each for _, each, _ in expanded),
        index,
        limit,
        _bags_as_arrays(operator),
        below,
        operator.span,
    )
    return rows.with_relation(extended(relation, typed, columns))


def _bags_as_arrays(operator: syntax.MvExpand) -> bool:
    kind = property_text(operator.properties, "kind") or property_text(operator.properties, "bagexpansion")
    return kind == "array"


Expanded = tuple[str, Expansion, PlanColumn | None]


def _expansions(context: Context, columns: Sequence[syntax.ExpandColumn], rows: Rows, scope: Scope) -> list[Expanded]:
    """For each expression its name, its expansion, and the typed column where `to typeof()` asks for one."""
    inner, made = scope.inner(rows), []
    names = UniqueNames(each.name for each in rows.columns)
    for each in columns:
        value = context.bind_value(each.expression, inner, False)
        if value.type not in (ScalarType.DYNAMIC, ScalarType.UNKNOWN):
            value = context.error("K0321", each.expression.span, given=str(value.type))
        name = each.name.text if each.name is not None else written_name(each.expression)
        if name is None:
            name = names.numbered("Column", 1)
        expansion = Expansion(context.new_column(name, ScalarType.DYNAMIC), value)
        wanted = each.to_type.type if each.to_type is not None else None
        final = context.new_column(name, wanted) if wanted not in (None, ScalarType.DYNAMIC) else None
        made.append((name, expansion, final))
    return made


def _typed(
    context: Context, source: PlanColumn, target: PlanColumn, operator: syntax.MvExpand | syntax.MvApply
) -> Assignment:
    return Assignment(target, converted(context, ColumnReference(source, operator.span), target.type))


def bind_mv_apply(context: Context, operator: syntax.MvApply, rows: Rows, scope: Scope) -> Rows:
    """A subquery over each row's elements; its columns come beside the row's own."""
    expanded = _expansions(context, operator.columns, rows, scope)
    index_name = property_text(operator.properties, "with_itemindex")
    index = context.new_column(index_name, ScalarType.LONG) if index_name else None
    limit = context.bind_value(operator.limit, scope, False) if operator.limit is not None else None
    replaced = {name for name, _, _ in expanded}
    outer = tuple((each, context.copy_of(each)) for each in rows.columns if each.name not in replaced)
    source = _items(context, operator, rows, expanded, outer, index, limit)
    body = context.bind_operators(operator.body, source, scope)
    return rows.with_relation(
        Apply(rows.relation, body.relation, _applied_columns(rows, outer, body), operator.span),
        is_open=rows.is_open or body.is_open,
    )


def _items(
    context: Context,
    operator: syntax.MvApply,
    rows: Rows,
    expanded: Sequence[Expanded],
    outer: tuple[tuple[PlanColumn, PlanColumn], ...],
    index: PlanColumn | None,
    limit: Scalar | None,
) -> Rows:
    inside = {outside.id: copy for outside, copy in outer}
    by_name = {name: (final or expansion.column) for name, expansion, final in expanded}
    shown = [inside[each.id] if each.id in inside else by_name.pop(each.name) for each in rows.columns]
    shown += by_name.values()
    if index is not None:
        shown.append(index)
    typed = [
        _typed(context, expansion.column, final, operator) for _, expansion, final in expanded if final is not None
    ]
    finals = {each.column.id for each in typed}
    raw = [expansion.column for _, expansion, final in expanded if final is not None]
    below = (*(each for each in shown if each.id not in finals), *raw)
    items = ApplyItems(tuple(each for _, each, _ in expanded), outer, index, limit, below, operator.span)
    return Rows(extended(items, typed, shown), rows.is_open, is_serialized=True)


def _applied_columns(
    rows: Rows, outer: tuple[tuple[PlanColumn, PlanColumn], ...], body: Rows
) -> tuple[PlanColumn, ...]:
    """The row's columns, each replaced by the body's of the same name, then the body's other columns.

    An expanded column is only there when the body gives it out.
    """
    copies = {copy.id for _, copy in outer}
    kept = {outside.id for outside, _ in outer}
    from_body = {each.name: each for each in body.columns if each.id not in copies}
    columns = []
    for each in rows.columns:
        replaced = from_body.pop(each.name, None)
        if replaced is not None or each.id in kept:
            columns.append(replaced or each)
    return (*columns, *from_body.values())
