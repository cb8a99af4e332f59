"""`search` and `find`: operators over the columns of many tables.

Source: Kusto reference, "search operator", "find operator".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gazehound.binder.apply import function_call, operator_call
from gazehound.binder.context import Context
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.projection import assigned, bind_item, name_items, narrowed, select_columns
from gazehound.binder.tabular.unions import Named, combine, input_rows, property_text
from gazehound.plan.relations import Assignment, Extend, Filter
from gazehound.plan.scalars import ColumnReference, Constant, PlanColumn, Scalar, walk
from gazehound.syntax import nodes as syntax
from gazehound.text import Span
from gazehound.types import ScalarType


def bind_search(context: Context, operator: syntax.Search, rows: Rows | None, scope: Scope) -> Rows:
    """Rows with the terms in any column; a column `$table` in front tells where each came from."""
    if rows is not None:
        named: list[Named] = [("search_arg0", rows)]
    else:
        named = _tables(context, operator.tables, scope, operator.span)
    cased = property_text(operator.properties, "kind") == "case_sensitive"
    if _is_of_terms(operator.predicate):
        return combine(
            context, _found_in_each(context, operator, named, scope, cased), "outer", "$table", operator.span
        )
    combined = combine(context, named, "outer", "$table", operator.span)
    predicate = _bind_predicate(context, operator.predicate, combined, scope, cased)
    return combined.with_relation(Filter(combined.relation, predicate))


def _is_of_terms(predicate: syntax.Expression) -> bool:
    """True for a predicate of bare terms: each table can then be searched on its own, in its own columns."""
    match predicate:
        case syntax.Parenthesized():
            return _is_of_terms(predicate.inner)
        case syntax.Binary(operator="and" | "or"):
            return _is_of_terms(predicate.left) and _is_of_terms(predicate.right)
        case syntax.Literal() | syntax.Star():
            return True
        case _:
            return False


def _found_in_each(
    context: Context, operator: syntax.Search, named: Sequence[Named], scope: Scope, cased: bool
) -> list[Named]:
    found = []
    for name, rows in named:
        predicate = _bind_predicate(context, operator.predicate, rows, scope, cased)
        found.append((name, rows.with_relation(Filter(rows.relation, predicate))))
    return found


def _tables(context: Context, listed: Sequence[syntax.Expression], scope: Scope, span: Span) -> list[Named]:
    """The tables listed, or all there are."""
    expressions = listed or (syntax.WildcardReference("*", span),)
    return [named for at, each in enumerate(expressions) for named in input_rows(context, each, scope, False, at)]


def _bind_predicate(context: Context, predicate: syntax.Expression, rows: Rows, scope: Scope, cased: bool) -> Scalar:
    """A predicate in which a bare text is looked for in all columns."""
    match predicate:
        case syntax.Parenthesized():
            return _bind_predicate(context, predicate.inner, rows, scope, cased)
        case syntax.Binary(operator="and" | "or"):
            left = _bind_predicate(context, predicate.left, rows, scope, cased)
            right = _bind_predicate(context, predicate.right, rows, scope, cased)
            return operator_call(context, predicate.operator, (left, right), predicate.span)
        case syntax.Call(name=syntax.Name(text="not"), arguments=(argument,)):
            return function_call(
                context, "not", (_bind_predicate(context, argument, rows, scope, cased),), predicate.span
            )
        case syntax.Binary(operator=":"):
            return _column_has(context, predicate, rows, scope, cased)
        case syntax.Literal(type=ScalarType.STRING | ScalarType.LONG):
            return _any_column_has(context, str(predicate.value), rows, predicate.span, cased)
        case syntax.Literal():
            return context.error("K0402", predicate.span, name="search", reason=f"a bare {predicate.type}")
        case syntax.Star():
            return Constant(True, ScalarType.BOOL, predicate.span)
        case _:
            return context.bind_value(predicate, scope.inner(rows), False)


def _column_has(context: Context, predicate: syntax.Binary, rows: Rows, scope: Scope, cased: bool) -> Scalar:
    if isinstance(predicate.left, syntax.Star) and isinstance(predicate.right, syntax.Literal):
        return _any_column_has(context, str(predicate.right.value), rows, predicate.span, cased)
    left = context.bind_value(predicate.left, scope.inner(rows), False)
    if not isinstance(predicate.right, syntax.Literal):
        right = context.bind_value(predicate.right, scope, False)
        return operator_call(context, "has_cs" if cased else "has", (left, right), predicate.span)
    return _has(context, left, str(predicate.right.value), predicate.span, cased)


def _any_column_has(context: Context, text: str, rows: Rows, span: Span, cased: bool) -> Scalar:
    found: Scalar | None = None
    for column in rows.columns:
        if column.name == "$table":
            continue
        one = _has(context, ColumnReference(column, span), text, span, cased)
        found = one if found is None else operator_call(context, "or", (found, one), span)
    return found if found is not None else Constant(False, ScalarType.BOOL, span)


def _has(context: Context, value: Scalar, text: str, span: Span, cased: bool) -> Scalar:
    """Term search with `*` at the ends: prefix, suffix or anywhere."""
    if text in ("*", ""):
        return Constant(True, ScalarType.BOOL, span)
    if value.type is not ScalarType.STRING:
        value = function_call(context, "tostring", (value,), span)
    names = {(False, False): "has", (False, True): "hasprefix", (True, False): "hassuffix", (True, True): "contains"}
    name = names[text.startswith("*"), text.endswith("*")]
    bare = text.strip("*")
    if "*" in bare:
        return context.error("K0402", span, name="search", reason="`*` inside a term")
    return operator_call(
        context, f"{name}_cs" if cased else name, (value, Constant(bare, ScalarType.STRING, span)), span
    )


def bind_find(context: Context, operator: syntax.Find, rows: Rows | None, scope: Scope) -> Rows:
    """Rows of several tables: their source, the columns in common and those of the predicate, the rest in a bag."""
    named = [("", rows)] if rows is not None else _tables(context, operator.tables, scope, operator.span)
    source = property_text(operator.properties, "withsource") or "source_"
    combined = combine(context, named, "outer", source, operator.span)
    predicate = (
        _bind_predicate(context, operator.predicate, combined, scope, False)
        if operator.predicate is not None
        else Constant(True, ScalarType.BOOL, operator.span)
    )
    found = combined.with_relation(Filter(combined.relation, predicate))
    if operator.project_kind == "project":
        return _projected(context, operator, found, source, scope)
    if operator.project_kind == "project-away":
        away = {column.id for each in operator.project for column in select_columns(context, each, found)}
        found = narrowed(found, [each for each in found.columns if each.id not in away])
    return _packed(context, found, named, predicate, operator)


def _projected(context: Context, operator: syntax.Find, found: Rows, source: str, scope: Scope) -> Rows:
    inner = scope.inner(found)
    items = [
        item
        for each in operator.project
        if not (isinstance(each, syntax.Call) and each.name.text == "pack")
        for item in bind_item(context, each, inner)
    ]
    names = name_items(context, items, found)
    made = assigned(context, items, names)
    columns: list[PlanColumn] = [column for column in found.columns if column.name == source]
    columns += [each.column for each in made]
    assignments = list(made)
    if any(isinstance(each, syntax.Call) and each.name.text == "pack" for each in operator.project):
        kept = {each.value.column.id for each in made if isinstance(each.value, ColumnReference)}
        rest = [each for each in found.columns if each.id not in kept and each.name != source]
        assignments.append(_bag(context, rest, operator.span))
        columns.append(assignments[-1].column)
    return found.with_relation(Extend(found.relation, tuple(assignments), tuple(columns)))


def _packed(context: Context, found: Rows, named: Sequence[Named], predicate: Scalar, operator: syntax.Find) -> Rows:
    shared = [{(each.name, each.type) for each in rows.columns} for _, rows in named]
    used = {each.column.id for each in walk(predicate) if isinstance(each, ColumnReference)}
    source = found.columns[:1]
    common = [each for each in found.columns[1:] if all((each.name, each.type) in names for names in shared)]
    common_ids = {each.id for each in common}
    asked = [each for each in found.columns[1:] if each.id in used and each.id not in common_ids]
    kept = {each.id for each in (*source, *common, *asked)}
    bag = _bag(context, [each for each in found.columns if each.id not in kept], operator.span)
    columns = (*source, *common, *asked, bag.column)
    return replace(found.with_relation(Extend(found.relation, (bag,), columns)), is_open=found.is_open)


def _bag(context: Context, columns: Sequence[PlanColumn], span: Span) -> Assignment:
    arguments: list[Scalar] = []
    for each in columns:
        arguments += [Constant(each.name, ScalarType.STRING, span), ColumnReference(each, span)]
    value = function_call(context, "bag_pack", arguments, span)
    return Assignment(context.new_column("pack_", ScalarType.DYNAMIC), value)
