"""Statements that declare names: `let`, `declare query_parameters`, `declare pattern`, `set`, `alias`, `restrict`."""

from __future__ import annotations

from gazehound.binder.context import Context
from gazehound.binder.invocation import limited
from gazehound.binder.kinds import stands_for_rows
from gazehound.binder.scope import (
    EntityGroupSymbol,
    FunctionSymbol,
    PatternSymbol,
    ScalarSymbol,
    Scope,
    TabularSymbol,
)
from gazehound.plan.relations import Shared
from gazehound.plan.scalars import Unbound
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType


def declare(context: Context, statement: syntax.Statement, scope: Scope) -> None:
    """Add to `scope` what the statement declares."""
    match statement:
        case syntax.Let():
            _declare_let(context, statement, scope)
        case syntax.QueryParameters():
            _declare_parameters(context, statement, scope)
        case syntax.DeclarePattern():
            scope.names[statement.name.text] = PatternSymbol(statement, scope)
        case syntax.Alias():
            context.error("K0405", statement.span, name="alias")
        case syntax.Restrict():
            context.error("K0407", statement.span, name="restrict")
        case syntax.SetOption():
            if statement.value is not None:
                context.options[statement.name.text] = statement.value
        case syntax.ExpressionStatement():
            context.bind_rows(statement.expression, scope)


def _declare_let(context: Context, statement: syntax.Let, scope: Scope) -> None:
    """Source: Kusto reference, let statement."""
    name, value = statement.name.text, statement.value
    if name in scope.names and not isinstance(scope.names[name], TabularSymbol):
        context.error("K0221", statement.name.span, name=name)
    if isinstance(value, syntax.FunctionDeclaration):
        scope.names[name] = _function(context, name, value, scope)
    elif isinstance(value, syntax.Call) and value.name.text == "entity_group":
        scope.names[name] = EntityGroupSymbol(value.arguments)
    elif stands_for_rows(context, value, scope):
        rows = context.bind_rows(value, scope)
        scope.names[name] = TabularSymbol(Shared(name, rows.relation, False), rows.is_open, rows.is_serialized)
    else:
        scope.names[name] = ScalarSymbol(limited(context, statement.name, context.bind_value(value, scope, False)))


def _function(context: Context, name: str, declaration: syntax.FunctionDeclaration, scope: Scope) -> FunctionSymbol:
    """A declared function sees what is declared before it, not after."""
    closed = Scope(scope.parent, dict(scope.names), scope.rows, scope.sides)
    return FunctionSymbol(name, declaration, closed)


def _declare_parameters(context: Context, statement: syntax.QueryParameters, scope: Scope) -> None:
    """Source: Kusto reference, query parameters declaration statement."""
    for parameter in statement.parameters:
        if parameter.default is None:
            context.error("K0222", parameter.span, name=parameter.name.text)
            value = Unbound(parameter.span, parameter.type or ScalarType.UNKNOWN)
            scope.names[parameter.name.text] = ScalarSymbol(value)
        else:
            scope.names[parameter.name.text] = ScalarSymbol(context.bind_value(parameter.default, scope, False))
