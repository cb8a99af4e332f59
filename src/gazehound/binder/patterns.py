"""Calls of patterns: the query that `declare pattern` gives for just these constants.

Source: Kusto reference, pattern statement.
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.binder.context import Context
from gazehound.binder.invocation import call_for_rows, empty_rows
from gazehound.binder.scope import FunctionSymbol, PatternSymbol, Rows, Scope
from gazehound.plan.scalars import Constant, Scalar, Unbound
from gazehound.syntax import nodes as syntax
from gazehound.text import Span


def call_pattern(
    context: Context,
    symbol: PatternSymbol,
    arguments: Sequence[syntax.Expression],
    path: str | None,
    span: Span,
    scope: Scope,
) -> Rows:
    """The rows of the match with these arguments and, where the pattern has one, this path."""
    given = [context.bind_value(each, scope, False) for each in arguments]
    if any(isinstance(each, Unbound) for each in given):
        return empty_rows(context)
    name = symbol.declaration.name.text
    for match in symbol.declaration.matches:
        wanted = [context.bind_value(each, symbol.scope, False) for each in match.arguments]
        own_path = match.path.value if isinstance(match.path, syntax.Literal) else None
        if own_path == path and [_value(each) for each in wanted] == [_value(each) for each in given]:
            body = FunctionSymbol(name, match.body, symbol.scope)
            return call_for_rows(context, body, (), span, scope) or empty_rows(context)
    context.error("K0229", span, name=name)
    return empty_rows(context)


def _value(scalar: Scalar) -> object:
    """A constant's value; what is no constant equals nothing."""
    return (scalar.type, scalar.value) if isinstance(scalar, Constant) else object()
