"""Operators that work row by row or choose among rows and columns."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from gazehound.binder.apply import operator_call
from gazehound.binder.context import Context
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.projection import (
    Item,
    assigned,
    bind_item,
    extend_rows,
    name_items,
    narrowed,
    renamed,
    select_columns,
)
from gazehound.diagnostics import listing
from gazehound.functions.registry import AGGREGATES
from gazehound.plan.relations import Aggregate, Assignment, Extend, Filter, Serialize, Sort, SortKey, Take
from gazehound.plan.scalars import AggregateCall, ColumnReference, Constant, PlanColumn, Scalar, Unbound
from gazehound.syntax import nodes as syntax
from gazehound.types import INTEGERS, ORDERABLE, ScalarType


def bind_where(context: Context, operator: syntax.Where, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, where operator."""
    predicate = context.bind_value(operator.predicate, scope.inner(rows), False)
    predicate = as_condition(context, predicate)
    return rows.with_relation(Filter(rows.relation, predicate))


def as_condition(context: Context, predicate: Scalar) -> Scalar:
    """The predicate as a bool; numbers and dynamic values count as Kusto counts them, text does not."""
    if predicate.type in (ScalarType.BOOL, ScalarType.UNKNOWN):
        return predicate
    if predicate.type in (ScalarType.INT, ScalarType.LONG, ScalarType.DYNAMIC):
        return operator_call(context, "as condition", (predicate,), predicate.span)
    return context.error("K0314", predicate.span, given=str(predicate.type))


def bind_extend(context: Context, operator: syntax.Extend, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, extend operator."""
    inner = scope.inner(rows)
    items = [item for each in operator.columns for item in bind_item(context, each, inner)]
    return extend_rows(context, rows, items)


def bind_project(context: Context, operator: syntax.Project, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, project operator."""
    inner = scope.inner(rows)
    items = _project_items(context, operator.columns, rows, inner)
    names = name_items(context, items, rows)
    assignments, columns = [], []
    for item, name in zip(items, names, strict=True):
        if isinstance(item.value, ColumnReference):
            columns.append(renamed(item.value.column, name))
            continue
        assignments.append(Assignment(context.new_column(name, item.value.type), item.value))
        columns.append(assignments[-1].column)
    columns = _distinct_ids(context, assignments, columns, operator)
    return rows.with_relation(Extend(rows.relation, tuple(assignments), tuple(columns)), is_open=False)


def _distinct_ids(
    context: Context, assignments: list[Assignment], columns: list[PlanColumn], operator: syntax.Project
) -> list[PlanColumn]:
    """A column projected twice gets an identity of its own the second time."""
    seen: set[int] = set()
    unique = []
    for column in columns:
        if column.id in seen:
            copy = context.copy_of(column)
            assignments.append(Assignment(copy, ColumnReference(column, operator.span)))
            column = copy
        seen.add(column.id)
        unique.append(column)
    return unique


def _project_items(
    context: Context, expressions: tuple[syntax.Expression, ...], rows: Rows, inner: Scope
) -> list[Item]:
    items: list[Item] = []
    for each in expressions:
        if isinstance(each, syntax.Star | syntax.WildcardReference):
            items += [
                Item(column.name, False, ColumnReference(column, each.span))
                for column in select_columns(context, each, rows)
            ]
        else:
            items += bind_item(context, each, inner)
    return items


def bind_project_away(context: Context, operator: syntax.ProjectAway, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, project-away operator."""
    away = {column.id for each in operator.columns for column in select_columns(context, each, rows)}
    return narrowed(rows, [each for each in rows.columns if each.id not in away])


def bind_project_keep(context: Context, operator: syntax.ProjectKeep, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, project-keep operator."""
    kept = {column.id for each in operator.columns for column in select_columns(context, each, rows)}
    return narrowed(rows, [each for each in rows.columns if each.id in kept])


def bind_project_by_names(context: Context, operator: syntax.ProjectByNames, rows: Rows, scope: Scope) -> Rows:
    """The columns whose names a constant tells. Source: Kusto reference, project-by-names operator."""
    chosen: dict[int, PlanColumn] = {}
    are_known = True
    for each in operator.columns:
        bound = context.bind_value(each, scope, False)
        if isinstance(bound, Unbound):
            are_known = False
            continue
        if not isinstance(bound, Constant):
            context.error("K0310", each.span, name="project-by-names")
            continue
        for name in bound.value if isinstance(bound.value, list) else [bound.value]:
            for column in rows.columns:
                if fnmatchcase(column.name, str(name).replace("[", "[[]")):
                    chosen.setdefault(column.id, column)
    found = narrowed(rows, list(chosen.values()))
    return found if are_known else replace(found, is_open=True)


def bind_project_rename(context: Context, operator: syntax.ProjectRename, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, project-rename operator."""
    names: dict[int, str] = {}
    for each in operator.columns:
        for column in select_columns(context, each.value, rows):
            names[column.id] = each.names[0].text
    columns = [renamed(each, names.get(each.id, each.name)) for each in rows.columns]
    for column in columns:
        if column.id in names and sum(each.name == column.name for each in columns) > 1:
            context.error("K0211", operator.span, name=column.name)
            break
    return narrowed(rows, columns)


def bind_project_reorder(context: Context, operator: syntax.ProjectReorder, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, project-reorder operator."""
    first: dict[int, PlanColumn] = {}
    named = {each.name.text for each in operator.columns if isinstance(each, syntax.NameReference)}
    seen: set[str] = set()
    for expression, order in zip(operator.columns, operator.orders, strict=True):
        chosen = select_columns(context, expression, rows)
        if isinstance(expression, syntax.NameReference):
            if expression.name.text in seen:
                context.error("K0211", expression.span, name=expression.name.text)
            seen.add(expression.name.text)
        if isinstance(expression, syntax.WildcardReference | syntax.Star):
            chosen = [each for each in chosen if each.name not in named]
        for column in _reordered(chosen, order):
            first.setdefault(column.id, column)
    return narrowed(rows, [*first.values(), *(each for each in rows.columns if each.id not in first)])


def _reordered(columns: list[PlanColumn], order: str | None) -> list[PlanColumn]:
    if order is None:
        return columns
    key = _granny_key if order.startswith("granny") else str.lower
    return sorted(columns, key=lambda each: key(each.name), reverse=order.endswith("desc"))


def _granny_key(name: str) -> list[tuple[int, int, str]]:
    """Digits inside a name ordered as numbers: `a2` before `a10`."""
    parts: list[tuple[int, int, str]] = []
    digits = text = ""
    for character in name.lower() + "\0":
        if character.isdigit():
            digits += character
            continue
        if digits:
            parts += [(1, 0, text), (0, int(digits), "")]
            digits = text = ""
        text += character
    return [*parts, (1, 0, text)]


def bind_distinct(context: Context, operator: syntax.Distinct, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, distinct operator."""
    inner = scope.inner(rows)
    items = _project_items(context, operator.columns, rows, inner)
    names = name_items(context, items, rows)
    for item in items:
        if item.value.type is ScalarType.DYNAMIC:
            context.error("K0315", item.value.span, operator="distinct")
    return Rows(Aggregate(rows.relation, assigned(context, items, names), ()))


def bind_count(context: Context, operator: syntax.Count, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, count operator."""
    name = operator.as_name.text if operator.as_name else "Count"
    function = AGGREGATES.by_name["count"]
    value = AggregateCall(function, function.overloads[0], (), ScalarType.LONG, operator.span)
    column = context.new_column(name, ScalarType.LONG)
    return Rows(Aggregate(rows.relation, (), (Assignment(column, value),)))


def bind_take(context: Context, operator: syntax.Take, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, take operator."""
    return rows.with_relation(Take(rows.relation, row_count(context, operator.rows, scope)))


def row_count(context: Context, expression: syntax.Expression, scope: Scope) -> Scalar:
    """A number of rows: an expression without columns."""
    bound = context.bind_value(expression, scope, False)
    if bound.type not in INTEGERS | {ScalarType.UNKNOWN, ScalarType.REAL, ScalarType.DYNAMIC}:
        return context.error("K0316", expression.span, given=str(bound.type))
    return bound


def bind_top(context: Context, operator: syntax.Top, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, top operator."""
    key = sort_key(context, operator.by, scope.inner(rows))
    count = row_count(context, operator.rows, scope)
    return rows.with_relation(Take(Sort(rows.relation, (key,)), count), is_serialized=True)


def bind_sort(context: Context, operator: syntax.Sort, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, sort operator."""
    inner = scope.inner(rows)
    keys = tuple(sort_key(context, each, inner) for each in operator.by)
    return rows.with_relation(Sort(rows.relation, keys), is_serialized=True)


def sort_key(context: Context, ordered: syntax.Ordered, inner: Scope) -> SortKey:
    """A sort key: descending unless written otherwise; nulls last when descending, first when ascending."""
    value = context.bind_value(ordered.expression, inner, False)
    if value.type not in ORDERABLE:
        value = context.error("K0317", ordered.expression.span, given=str(value.type))
    descending = ordered.descending is not False
    nulls_first = (not descending) if ordered.nulls_first is None else ordered.nulls_first
    return SortKey(value, descending, nulls_first)


def bind_serialize(context: Context, operator: syntax.Serialize, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, serialize operator."""
    rows = rows.with_relation(Serialize(rows.relation), is_serialized=True)
    inner = scope.inner(rows)
    items = [item for each in operator.columns for item in bind_item(context, each, inner)]
    return extend_rows(context, rows, items)


def bind_assert_schema(context: Context, operator: syntax.AssertSchema, rows: Rows, scope: Scope) -> Rows:
    """Source: Kusto reference, assert-schema operator."""
    wanted = [(each.name.text, each.type) for each in operator.schema.columns]
    given = [(each.name, each.type) for each in rows.columns]
    fits = given[: len(wanted)] == wanted if operator.schema.star else given == wanted
    if not fits and not rows.is_open:
        names = listing([f"{name}: {kind}" for name, kind in given])
        context.error("K0318", operator.schema.span, notes=(f"columns at this point: {names}",))
    return rows
