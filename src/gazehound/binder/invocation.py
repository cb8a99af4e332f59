"""Calling functions: those that the query declares are bound anew for each call, those of the workspace are not.

Lives here: parameters, arguments and bodies. Does not live here: the functions of the language (`apply`).
Source: Kusto reference, "User-defined functions".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from gazehound.binder.calls import converted_to
from gazehound.binder.context import LARGEST_VALUE, MOST_CALLS, MOST_CALLS_DEEP, Context, text_constant
from gazehound.binder.kinds import gives_rows
from gazehound.binder.names import unknown_column
from gazehound.binder.naming import UniqueNames
from gazehound.binder.saved import in_own_text
from gazehound.binder.scope import FunctionSymbol, Rows, ScalarSymbol, Scope, Symbol, TabularSymbol
from gazehound.binder.workspace import WorkspaceFunction
from gazehound.diagnostics import did_you_mean, listing
from gazehound.plan.relations import Scan, Shared, SharedReference, Values, WorkspaceRows
from gazehound.plan.scalars import Constant, Scalar, Unbound, walk
from gazehound.syntax import nodes as syntax
from gazehound.syntax.placed import placed
from gazehound.text import Span
from gazehound.types import NUMBERS, ScalarType, promotes

Bound = TypeVar("Bound")


def call_for_value(context: Context, function: FunctionSymbol, call: syntax.Call, scope: Scope) -> Scalar:
    """The value of a declared function's call."""
    bound = _enter(context, function, call.arguments, call.span, scope, None)
    if bound is None or function.declaration.result is None:
        return Unbound(call.span)
    if gives_rows(context, function):
        rows = in_own_text(context, function, call.span, partial(_body, context, bound, context.bind_rows))
        return context.error("K0208", call.span, name=function.name) if rows.columns else Unbound(call.span)
    bind = partial(_body, context, bound, lambda result, body: context.bind_value(result, body, False))
    return in_own_text(context, function, call.span, bind)


def call_for_rows(
    context: Context,
    function: FunctionSymbol,
    arguments: Sequence[syntax.Expression],
    span: Span,
    scope: Scope,
    piped: Rows | None = None,
) -> Rows | None:
    """The rows of a declared function's call; `piped` is the first argument of `invoke`. None when it failed."""
    bound = _enter(context, function, arguments, span, scope, piped)
    if bound is None or function.declaration.result is None:
        return None
    return in_own_text(context, function, span, partial(_body, context, bound, context.bind_rows))


def _enter(
    context: Context,
    function: FunctionSymbol,
    arguments: Sequence[syntax.Expression],
    span: Span,
    scope: Scope,
    piped: Rows | None,
) -> dict[str, Symbol] | None:
    """The parameters with their arguments; None for a call that is wrong."""
    if context.calls_deep >= MOST_CALLS_DEEP:
        context.error("K0308", span, name=function.name, limit=MOST_CALLS_DEEP)
        return None
    if context.calls >= MOST_CALLS:
        context.error("K0326", span, name=function.name, limit=MOST_CALLS)
        return None
    context.calls += 1
    if function.source is not None:
        function = replace(function, declaration=placed(function.declaration, span))
    return _bind_arguments(context, function, arguments, span, scope, piped)


def _body(
    context: Context,
    arguments: Mapping[str, Symbol],
    bind: Callable[[syntax.Expression, Scope], Bound],
    function: FunctionSymbol,
) -> Bound:
    """What `bind` makes of the body's result, one call deeper."""
    assert function.declaration.result is not None
    context.calls_deep += 1
    body = Scope(function.scope, dict(arguments))
    for statement in function.declaration.statements:
        context.declare(statement, body)
    bound = bind(function.declaration.result, body)
    context.calls_deep -= 1
    return bound


def _bind_arguments(
    context: Context,
    function: FunctionSymbol,
    arguments: Sequence[syntax.Expression],
    span: Span,
    scope: Scope,
    piped: Rows | None,
) -> dict[str, Symbol] | None:
    parameters = function.declaration.parameters
    bound: dict[str, Symbol] = {}
    rest = list(parameters)
    if piped is not None and rest:
        first = rest.pop(0)
        bound[first.name.text] = _tabular_argument(context, first, piped, span)
    placed = _place(context, function.name, rest, arguments)
    if placed is None:
        return None
    for parameter, argument in placed:
        if piped is not None and parameter.name.text in function.columns:
            symbol = _named_column(context, parameter, argument, span, scope, piped)
        else:
            symbol = _bind_argument(context, function, parameter, argument, span, scope)
        if symbol is None:
            return None
        bound[parameter.name.text] = symbol
    return bound


def _place(
    context: Context,
    name: str,
    parameters: Sequence[syntax.Parameter],
    arguments: Sequence[syntax.Expression],
) -> list[tuple[syntax.Parameter, syntax.Expression | None]] | None:
    """Each parameter with its argument, by position and by name."""
    given: dict[str, syntax.Expression] = {}
    by_name = {each.name.text: each for each in parameters}
    for at, argument in enumerate(arguments):
        if isinstance(argument, syntax.NamedExpression) and len(argument.names) == 1:
            written = argument.names[0]
            if written.text not in by_name:
                help_text = did_you_mean(written.text, by_name, "parameter")
                context.error("K0209", written.span, name=written.text, function=name, help=help_text)
                return None
            given[written.text] = argument.value
        elif at < len(parameters):
            given[parameters[at].name.text] = argument
        else:
            context.error("K0301", argument.span, name=name, expected=str(len(parameters)), given=len(arguments))
            return None
    return [(each, given.get(each.name.text)) for each in parameters]


def _bind_argument(
    context: Context,
    function: FunctionSymbol,
    parameter: syntax.Parameter,
    argument: syntax.Expression | None,
    span: Span,
    scope: Scope,
) -> Symbol | None:
    written = argument if argument is not None else parameter.default
    if written is None:
        listed = listing([each.name.text for each in function.declaration.parameters])
        context.error(
            "K0309", span, name=function.name, parameter=parameter.name.text, notes=(f"parameters: {listed}",)
        )
        return None
    if parameter.schema is not None:
        return _tabular_argument(context, parameter, context.bind_rows(written, scope), written.span)
    value = context.bind_value(written, scope if argument is not None else function.scope, False)
    return ScalarSymbol(_as_parameter(parameter, limited(context, parameter.name, value)))


def _named_column(
    context: Context,
    parameter: syntax.Parameter,
    argument: syntax.Expression | None,
    span: Span,
    scope: Scope,
    piped: Rows,
) -> Symbol | None:
    """The name of a piped-in column, which the argument is, or says as a text."""
    written = argument if argument is not None else parameter.default
    if isinstance(written, syntax.NameReference) and piped.column(written.name.text) is not None:
        return ScalarSymbol(Constant(written.name.text, ScalarType.STRING, written.span))
    value = context.bind_value(written, scope.inner(piped), False) if written is not None else Unbound(span)
    name = text_constant(value)
    place = span if argument is None else argument.span
    if name is None:
        if not isinstance(value, Unbound):
            context.error("K0310", place, name=parameter.name.text)
        return None
    if piped.column(name) is None and not piped.is_open:
        unknown_column(context, name, piped, scope, place)
        return None
    return ScalarSymbol(value)


def limited(context: Context, name: syntax.Name, value: Scalar) -> Scalar:
    """The value of a name, or K0327 where it has grown too large: it is repeated wherever the name stands."""
    if any(at >= LARGEST_VALUE for at, _ in enumerate(walk(value))):
        return context.error("K0327", name.span, name=name.text, limit=LARGEST_VALUE)
    return value


def _as_parameter(parameter: syntax.Parameter, value: Scalar) -> Scalar:
    """The argument as the parameter's type where that is a promotion; another type goes in as it is, as in Kusto."""
    wanted = parameter.type
    if wanted is None or wanted is value.type or isinstance(value, Unbound):
        return value
    is_number = wanted in NUMBERS and value.type in NUMBERS
    return converted_to(value, wanted) if is_number or promotes(value.type, wanted) else value


def _tabular_argument(context: Context, parameter: syntax.Parameter, rows: Rows, span: Span) -> Symbol:
    schema = parameter.schema
    if schema is not None and not rows.is_open:
        for column in schema.columns:
            if rows.column(column.name.text) is None:
                context.error("K0210", span, column=column.name.text, parameter=parameter.name.text)
    shared = Shared(parameter.name.text, rows.relation, False)
    return TabularSymbol(shared, rows.is_open, rows.is_serialized)


def rows_of_symbol(context: Context, symbol: TabularSymbol) -> Rows:
    """A new reading of a named tabular value."""
    columns = tuple(context.copy_of(each) for each in symbol.shared.relation.columns)
    relation = SharedReference(symbol.shared, columns)
    return Rows(relation, symbol.is_open, symbol.is_serialized)


def workspace_rows(
    context: Context,
    function: WorkspaceFunction,
    arguments: Sequence[syntax.Expression],
    span: Span,
    scope: Scope,
    piped: Rows | None = None,
) -> Rows:
    """The rows of a function that the workspace provides."""
    inside = scope if piped is None else scope.inner(piped)
    bound = _workspace_arguments(context, function, arguments, span, inside, skip=piped is not None)
    added = function.result.columns if function.result is not None else ()
    found = context.workspace.rows_of_function(function.name, _constants(bound)) if piped is None else None
    if found is not None:
        table, schema = found
        columns = [context.new_column(each.name, each.type) for each in schema.columns]
        return Rows(Scan(table, tuple(columns), tuple(range(len(columns))), span))
    names = UniqueNames(each.name for each in piped.columns) if piped is not None and function.adds else UniqueNames()
    columns = [context.new_column(names.unique(each.name), each.type) for each in added]
    is_open = function.result is not None and function.result.is_open
    context.uses_table(f"{function.name}()")
    kept = piped.columns if piped is not None and function.adds else ()
    relation = WorkspaceRows(
        function.name, piped.relation if piped is not None else None, bound, tuple(columns), (*kept, *columns), span
    )
    return Rows(relation, is_open or (piped is not None and piped.is_open))


def _constants(arguments: Sequence[tuple[str, Scalar]]) -> list[object]:
    return [each.value if isinstance(each, Constant) else None for _, each in arguments]


def workspace_value(context: Context, function: WorkspaceFunction, call: syntax.Call, scope: Scope) -> Scalar:
    """The value of a scalar function that the workspace provides: named as not runnable here."""
    for each in call.arguments:
        context.bind_value(each, scope, False)
    if function.result is not None:
        return context.error("K0208", call.span, name=function.name)
    return Unbound(call.span, function.returns or ScalarType.UNKNOWN)


def _workspace_arguments(
    context: Context,
    function: WorkspaceFunction,
    arguments: Sequence[syntax.Expression],
    span: Span,
    scope: Scope,
    skip: bool,
) -> tuple[tuple[str, Scalar], ...]:
    parameters = [each for each in function.parameters if each.type is not None] if skip else list(function.parameters)
    names = {each.name for each in parameters}
    bound = []
    for at, argument in enumerate(arguments):
        if isinstance(argument, syntax.NamedExpression):
            name = argument.names[0].text
            if name not in names:
                context.error(
                    "K0209",
                    argument.span,
                    name=name,
                    function=function.name,
                    help=did_you_mean(name, names, "parameter"),
                )
            bound.append((name, context.bind_value(argument.value, scope, False)))
        elif at < len(parameters):
            bound.append((parameters[at].name, context.bind_value(argument, scope, False)))
        else:
            context.error("K0301", span, name=function.name, expected=str(len(parameters)), given=len(arguments))
            break
    return tuple(bound)


def empty_rows(context: Context) -> Rows:
    """Rows of nothing, open, for what could not be bound."""
    return Rows(Values((), ()), is_open=True)
