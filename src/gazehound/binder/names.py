"""What a name means where it stands, and what to say when it means nothing."""

from __future__ import annotations

from gazehound.binder.context import Context
from gazehound.binder.scope import Rows, ScalarSymbol, Scope, TabularSymbol
from gazehound.diagnostics import did_you_mean, listing
from gazehound.functions.registry import AGGREGATES, SCALAR_FUNCTIONS, WINDOW_FUNCTIONS
from gazehound.plan.scalars import ColumnReference, Constant, PlanColumn, Scalar, Unbound
from gazehound.syntax import nodes as syntax
from gazehound.text import Span


def visible_column(scope: Scope, name: str) -> PlanColumn | None:
    """The column spelled exactly `name` of the rows visible here."""
    for each in scope.chain():
        if each.sides is not None:
            return each.sides.left.column(name) or each.sides.right.column(name)
        if each.rows is not None:
            return each.rows.column(name)
    return None


def visible_rows(scope: Scope) -> Rows | None:
    """The rows whose columns are visible here."""
    return next((each.rows for each in scope.chain() if each.rows is not None), None)


def resolve_scalar(context: Context, reference: syntax.NameReference, scope: Scope) -> Scalar:
    """A name in a scalar expression: a column, else a declared scalar."""
    name = reference.name.text
    column = visible_column(scope, name)
    if column is not None:
        return ColumnReference(column, reference.span)
    symbol = scope.lookup(name)
    if isinstance(symbol, ScalarSymbol):
        return respanned(symbol.value, reference.span)
    rows = visible_rows(scope)
    if rows is not None and rows.is_open:
        return Unbound(reference.span)
    if isinstance(symbol, TabularSymbol):
        return context.error("K0208", reference.span, name=name)
    return unknown_column(context, name, rows, scope, reference.span)


def respanned(value: Scalar, span: Span) -> Scalar:
    """A constant told at the place that uses it; other expressions keep the place they were written at."""
    return Constant(value.value, value.type, span) if isinstance(value, Constant) else value


def unknown_column(context: Context, name: str, rows: Rows | None, scope: Scope, span: Span) -> Unbound:
    """Report a name that is no column of `rows`, with those spelled like it; no declared name where there are none."""
    if rows is None:
        help_text = did_you_mean(name, scope.declared(), "name")
        return context.error("K0202", span, name=name, help=help_text)
    columns = [each.name for each in rows.columns]
    return context.error(
        "K0203",
        span,
        name=name,
        notes=(f"columns at this point: {listing(columns)}",),
        help=did_you_mean(name, [*columns, *scope.declared()], "column"),
    )


def unknown_table(context: Context, name: str, scope: Scope, span: Span) -> None:
    """Report a name that is no table, with those spelled like it."""
    known = [*scope.declared(), *context.workspace.table_names()]
    context.error("K0201", span, name=name, help=did_you_mean(name, known, "table"))


def unknown_function(context: Context, name: str, scope: Scope, span: Span) -> Unbound:
    """Report a name that is no function, with those spelled like it."""
    known = [
        *SCALAR_FUNCTIONS.by_name,
        *AGGREGATES.by_name,
        *WINDOW_FUNCTIONS.by_name,
        *scope.declared(),
        *context.workspace.function_names(),
    ]
    return context.error("K0204", span, name=name, help=did_you_mean(name, known, "function"))
