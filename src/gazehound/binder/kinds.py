"""Whether an expression stands for rows or for one value: decided from its form, before it is bound."""

from __future__ import annotations

from gazehound.binder.context import Context
from gazehound.binder.names import visible_column
from gazehound.binder.scope import EntityGroupSymbol, FunctionSymbol, PatternSymbol, Scope, TabularSymbol
from gazehound.syntax import nodes as syntax

PIPELINE_SOURCES = (
    syntax.Print,
    syntax.Range,
    syntax.Union_,
    syntax.Search,
    syntax.Find,
    syntax.Evaluate,
    syntax.MacroExpand,
)
"""Operators that can stand first in a pipeline."""

CLUSTER_FUNCTIONS = frozenset({"external_table", "materialized_view", "graph", "stored_query_result"})
"""Functions that read what a cluster keeps beside its tables."""

TABLE_FUNCTIONS = frozenset({"table", "materialize", "view", *CLUSTER_FUNCTIONS})
DATABASE_FUNCTIONS = frozenset({"cluster", "database", "workspace", "app", "resource", "adx", "arg"})


def stands_for_rows(context: Context, expression: syntax.Expression, scope: Scope) -> bool:
    """True when the expression stands for rows rather than for one value."""
    return _stands_for_rows(context, expression, scope, {})


def gives_rows(context: Context, function: FunctionSymbol) -> bool:
    """True when a declared function returns rows."""
    declaration = function.declaration
    local = {each.name.text: each.schema is not None for each in declaration.parameters}
    for statement in declaration.statements:
        if isinstance(statement, syntax.Let) and not isinstance(statement.value, syntax.FunctionDeclaration):
            local[statement.name.text] = _stands_for_rows(context, statement.value, function.scope, local)
        elif isinstance(statement, syntax.Let):
            inner = FunctionSymbol(statement.name.text, statement.value, function.scope)  # type: ignore[arg-type]
            local[f"{statement.name.text}()"] = gives_rows(context, inner)
    if declaration.result is None:
        return False
    return _stands_for_rows(context, declaration.result, function.scope, local)


def _stands_for_rows(context: Context, expression: syntax.Expression, scope: Scope, local: dict[str, bool]) -> bool:
    match expression:
        case syntax.Parenthesized():
            return _stands_for_rows(context, expression.inner, scope, local)
        case syntax.Pipeline(operators=()):
            source = expression.source
            return isinstance(source, PIPELINE_SOURCES) or _stands_for_rows(context, source, scope, local)  # type: ignore[arg-type]
        case syntax.Pipeline() | syntax.Datatable() | syntax.ExternalData() | syntax.WildcardReference():
            return True
        case syntax.InlineExternalTable():
            return True
        case syntax.NameReference():
            return _name_stands_for_rows(context, expression.name.text, scope, local)
        case syntax.Call():
            return _call_gives_rows(context, expression, scope, local)
        case syntax.Path():
            return _starts_at_database(expression.base, scope)
        case _:
            return False


def _name_stands_for_rows(context: Context, name: str, scope: Scope, local: dict[str, bool]) -> bool:
    if name in local:
        return local[name]
    if visible_column(scope, name) is not None:
        return False
    symbol = scope.lookup(name)
    if symbol is None:
        function = context.workspace.function(name)
        return context.workspace.table(name) is not None or (function is not None and function.result is not None)
    if isinstance(symbol, FunctionSymbol):
        return not symbol.declaration.parameters and gives_rows(context, symbol)
    return isinstance(symbol, TabularSymbol)


def _call_gives_rows(context: Context, call: syntax.Call, scope: Scope, local: dict[str, bool]) -> bool:
    name = call.name.text
    if f"{name}()" in local:
        return local[f"{name}()"]
    symbol = scope.lookup(name)
    if isinstance(symbol, FunctionSymbol):
        return gives_rows(context, symbol)
    if isinstance(symbol, TabularSymbol | PatternSymbol) or name in TABLE_FUNCTIONS or call.base is not None:
        return True
    function = context.workspace.function(name)
    return function is not None and function.result is not None


def _starts_at_database(expression: syntax.Expression, scope: Scope) -> bool:
    while isinstance(expression, syntax.Path):
        expression = expression.base
    if not isinstance(expression, syntax.Call | syntax.NameReference):
        return False
    if isinstance(scope.lookup(expression.name.text), PatternSymbol | EntityGroupSymbol):
        return True
    return isinstance(expression, syntax.Call) and expression.name.text in DATABASE_FUNCTIONS
