"""Operators with several results or several inputs at once: `fork`, `facet`, `macro-expand`.

Source: Kusto reference, the operators' pages.
"""

from __future__ import annotations

from dataclasses import replace

from gazehound.binder.context import Context
from gazehound.binder.invocation import empty_rows, rows_of_symbol
from gazehound.binder.scope import EntityGroupSymbol, Rows, Scope, TabularSymbol
from gazehound.binder.tabular.projection import select_columns
from gazehound.binder.tabular.unions import combine
from gazehound.functions.registry import AGGREGATES
from gazehound.plan.relations import Aggregate, Assignment, Shared
from gazehound.plan.scalars import AggregateCall, ColumnReference
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType


def bind_fork(context: Context, operator: syntax.Fork, rows: Rows, scope: Scope) -> Rows:
    """One result per branch, all over the same rows."""
    symbol = TabularSymbol(Shared("fork", rows.relation, True), rows.is_open, rows.is_serialized)
    results = []
    for branch in operator.branches:
        bound = context.bind_operators(branch.body, rows_of_symbol(context, symbol), scope)
        results.append(replace(bound, name=branch.name.text if branch.name is not None else bound.name))
    return _several(context, results)


def bind_facet(context: Context, operator: syntax.Facet, rows: Rows, scope: Scope) -> Rows:
    """A table of counts per column, then the rows of the subquery."""
    symbol = TabularSymbol(Shared("facet", rows.relation, True), rows.is_open, rows.is_serialized)
    results = []
    for expression in operator.by:
        reading = rows_of_symbol(context, symbol)
        for column in select_columns(context, expression, reading):
            key = Assignment(context.copy_of(column), ColumnReference(column, expression.span))
            results.append(
                Rows(Aggregate(reading.relation, (key,), (_count(context, f"count_{column.name}", operator),)))
            )
    if operator.body:
        results.append(context.bind_operators(operator.body, rows_of_symbol(context, symbol), scope))
    return _several(context, results)


def _several(context: Context, results: list[Rows]) -> Rows:
    if not results:
        return empty_rows(context)
    return replace(results[0], others=(*results[1:], *(other for each in results for other in each.others)))


def _count(context: Context, name: str, operator: syntax.Operator) -> Assignment:
    function = AGGREGATES.by_name["count"]
    value = AggregateCall(function, function.overloads[0], (), ScalarType.LONG, operator.span)
    return Assignment(context.new_column(name, ScalarType.LONG), value)


def bind_macro_expand(context: Context, operator: syntax.MacroExpand, scope: Scope) -> Rows:
    """The subquery once per member of an entity group, the results under one another."""
    members: tuple[syntax.Expression, ...] = ()
    if isinstance(operator.group, syntax.NameReference):
        symbol = scope.lookup(operator.group.name.text)
        members = symbol.members if isinstance(symbol, EntityGroupSymbol) else ()
    elif isinstance(operator.group, syntax.Call):
        members = operator.group.arguments
    if not members:
        context.error("K0224", operator.group.span)
        return empty_rows(context)
    bound = [(f"union_arg{at}", _of_member(context, operator, each, scope)) for at, each in enumerate(members)]
    return combine(context, bound, "outer", None, operator.span)


def _of_member(context: Context, operator: syntax.MacroExpand, member: syntax.Expression, scope: Scope) -> Rows:
    inner = scope.inner()
    if operator.scope is not None:
        inner.names[operator.scope.text] = EntityGroupSymbol((member,))
    for statement in operator.statements[:-1]:
        context.declare(statement, inner)
    last = operator.statements[-1] if operator.statements else None
    if not isinstance(last, syntax.ExpressionStatement):
        return empty_rows(context)
    return context.bind_rows(last.expression, inner)
