"""Binding scalar expressions.

Lives here: every expression that gives one value per row. Does not live here: functions with rules of their
own (`special`), functions declared by the query (`invocation`), tabular operators (`tabular`).
"""

from __future__ import annotations

from gazehound.binder import graphs, invocation, special
from gazehound.binder.apply import apply_function, operator_call, property_of
from gazehound.binder.context import Context
from gazehound.binder.kinds import PIPELINE_SOURCES, stands_for_rows
from gazehound.binder.names import resolve_scalar, unknown_function, visible_column, visible_rows
from gazehound.binder.outputs import output_at, outputs_of, single_value
from gazehound.binder.scope import FunctionSymbol, GraphVariable, PatternSymbol, Rows, ScalarSymbol, Scope, StepSymbol
from gazehound.functions.registry import AGGREGATES, SCALAR_FUNCTIONS, WINDOW_FUNCTIONS
from gazehound.plan.scalars import (
    ColumnReference,
    Constant,
    ListOfQuery,
    MemberOfQuery,
    Scalar,
    Unbound,
    WindowCall,
)
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType


def bind_scalar(context: Context, expression: syntax.Expression, scope: Scope, *, aggregates: bool = False) -> Scalar:
    """The bound form of an expression; `aggregates` allows aggregation functions in it."""
    match expression:
        case syntax.Literal():
            return Constant(expression.value, expression.type, expression.span)
        case syntax.DynamicLiteral():
            return Constant(expression.value, ScalarType.DYNAMIC, expression.span)
        case syntax.TypeLiteral():
            return Constant(expression.type or ScalarType.UNKNOWN, ScalarType.STRING, expression.span)
        case syntax.NameReference():
            return _bind_name(context, expression, scope)
        case syntax.Parenthesized():
            return bind_scalar(context, expression.inner, scope, aggregates=aggregates)
        case syntax.NamedExpression():
            return bind_scalar(context, expression.value, scope, aggregates=aggregates)
        case syntax.Path():
            return _bind_path(context, expression, scope, aggregates)
        case syntax.Index():
            return _bind_index(context, expression, scope, aggregates)
        case syntax.Unary():
            return _bind_unary(context, expression, scope, aggregates)
        case syntax.Binary():
            return _bind_binary(context, expression, scope, aggregates)
        case syntax.ListOperation():
            return _bind_list_operation(context, expression, scope, aggregates)
        case syntax.Between():
            return _bind_between(context, expression, scope, aggregates)
        case syntax.Call():
            return single_value(_bind_call(context, expression, scope, aggregates))
        case syntax.Pipeline() if not expression.operators and not isinstance(expression.source, PIPELINE_SOURCES):
            return bind_scalar(context, expression.source, scope, aggregates=aggregates)  # type: ignore[arg-type]
        case _:
            return context.error("K0305", expression.span)


def bind_outputs(context: Context, expression: syntax.Expression, scope: Scope, aggregates: bool) -> Scalar:
    """As `bind_scalar`, but a call of several outputs stays whole."""
    inner = expression
    while isinstance(inner, syntax.Parenthesized | syntax.NamedExpression):
        inner = inner.inner if isinstance(inner, syntax.Parenthesized) else inner.value
    if isinstance(inner, syntax.Call):
        return _bind_call(context, inner, scope, aggregates)
    return bind_scalar(context, inner, scope, aggregates=aggregates)


def _bind_name(context: Context, reference: syntax.NameReference, scope: Scope) -> Scalar:
    """A column or declared scalar; a declared function without parameters needs no brackets."""
    symbol = scope.lookup(reference.name.text)
    if isinstance(symbol, FunctionSymbol) and visible_column(scope, reference.name.text) is None:
        return invocation.call_for_value(context, symbol, syntax.Call(reference.name, (), reference.span), scope)
    if isinstance(symbol, GraphVariable) and visible_column(scope, reference.name.text) is None:
        return graphs.variable_value(context, symbol, reference)
    return resolve_scalar(context, reference, scope)


def _bind_path(context: Context, path: syntax.Path, scope: Scope, aggregates: bool) -> Scalar:
    side = _side_of(path.base, scope)
    if side is not None:
        return _side_column(context, side, path)
    if isinstance(path.base, syntax.NameReference):
        symbol = scope.lookup(path.base.name.text)
        if isinstance(symbol, StepSymbol):
            return _side_column(context, symbol.rows, path)
        if isinstance(symbol, GraphVariable) and visible_column(scope, path.base.name.text) is None:
            return graphs.variable_property(context, symbol, path)
    base = bind_scalar(context, path.base, scope, aggregates=aggregates)
    member = Constant(path.member.text, ScalarType.STRING, path.member.span)
    return property_of(context, base, member, path.span)


def _side_of(base: syntax.Expression, scope: Scope) -> Rows | None:
    if not isinstance(base, syntax.NameReference) or base.name.text not in ("$left", "$right"):
        return None
    sides = next((each.sides for each in scope.chain() if each.sides is not None), None)
    if sides is None:
        return None
    return sides.left if base.name.text == "$left" else sides.right


def _side_column(context: Context, side: Rows, path: syntax.Path) -> Scalar:
    column = side.column(path.member.text)
    if column is not None:
        return ColumnReference(column, path.span)
    reference = syntax.NameReference(path.member, path.member.span)
    return resolve_scalar(context, reference, Scope(None, {}, side))


def _bind_index(context: Context, index: syntax.Index, scope: Scope, aggregates: bool) -> Scalar:
    base = bind_outputs(context, index.base, scope, aggregates)
    key = bind_scalar(context, index.index, scope, aggregates=aggregates)
    if outputs_of(base):
        return output_at(context, base, key, index.span)
    return property_of(context, base, key, index.span)


def _bind_unary(context: Context, unary: syntax.Unary, scope: Scope, aggregates: bool) -> Scalar:
    operand = bind_scalar(context, unary.operand, scope, aggregates=aggregates)
    if unary.operator == "+" or isinstance(operand, Unbound):
        return operand
    if isinstance(operand, Constant) and isinstance(operand.value, int | float) and not isinstance(operand.value, bool):
        return Constant(-operand.value, operand.type, unary.span)
    return operator_call(context, "unary -", (operand,), unary.span)


def _bind_binary(context: Context, binary: syntax.Binary, scope: Scope, aggregates: bool) -> Scalar:
    """A chain of one left-associative operator is walked, not recursed: chains of `or` get long."""
    if isinstance(binary.left, syntax.Star):
        return _bind_any_column(context, binary, scope, aggregates)
    chain: list[syntax.Binary] = []
    leftmost: syntax.Expression = binary
    while isinstance(leftmost, syntax.Binary) and not isinstance(leftmost.left, syntax.Star):
        chain.append(leftmost)
        leftmost = leftmost.left
    bound = bind_scalar(context, leftmost, scope, aggregates=aggregates)
    for each in reversed(chain):
        right = bind_scalar(context, each.right, scope, aggregates=aggregates)
        name = "has" if each.operator == ":" else each.operator
        bound = operator_call(context, name, (bound, right), each.span)
    return bound


def _bind_any_column(context: Context, binary: syntax.Binary, scope: Scope, aggregates: bool) -> Scalar:
    """`* has "x"`: true where it is true of any text column."""
    rows = visible_rows(scope)
    right = bind_scalar(context, binary.right, scope, aggregates=aggregates)
    name = "has" if binary.operator == ":" else binary.operator
    found: Scalar = Constant(False, ScalarType.BOOL, binary.span)
    for column in rows.columns if rows is not None else ():
        if column.type is ScalarType.STRING:
            one = operator_call(context, name, (ColumnReference(column, binary.span), right), binary.span)
            found = operator_call(context, "or", (found, one), binary.span)
    return found


def _bind_between(context: Context, between: syntax.Between, scope: Scope, aggregates: bool) -> Scalar:
    parts = (between.operand, between.low, between.high)
    bound = [bind_scalar(context, each, scope, aggregates=aggregates) for each in parts]
    return operator_call(context, "!between" if between.negated else "between", bound, between.span)


def _bind_list_operation(context: Context, operation: syntax.ListOperation, scope: Scope, aggregates: bool) -> Scalar:
    operand = bind_scalar(context, operation.operand, scope, aggregates=aggregates)
    rows = _tabular_item(context, operation, scope)
    if rows is not None:
        return _member_of_rows(context, operation, operand, rows)
    items = [bind_scalar(context, each, scope, aggregates=aggregates) for each in operation.items]
    return operator_call(context, operation.operator, (operand, *items), operation.span)


def _tabular_item(context: Context, operation: syntax.ListOperation, scope: Scope) -> Rows | None:
    if len(operation.items) != 1 or not stands_for_rows(context, operation.items[0], scope):
        return None
    return context.bind_rows(operation.items[0], scope)


def _member_of_rows(context: Context, operation: syntax.ListOperation, operand: Scalar, rows: Rows) -> Scalar:
    if isinstance(operand, Unbound) or not rows.columns:
        return Unbound(operation.span)
    column, name = rows.columns[0], operation.operator
    if name in ("has_any", "has_all"):
        values = ListOfQuery(rows.relation, column, operation.span)
        return operator_call(context, name, (operand, values), operation.span)
    if not _comparable(operand.type, column.type):
        reason = f"{operand.type} against a column of {column.type}"
        return context.error("K0402", operation.span, name=name, reason=reason)
    return MemberOfQuery(operand, rows.relation, column, name.startswith("!"), name.endswith("~"), operation.span)


def _comparable(left: ScalarType, right: ScalarType) -> bool:
    numbers = {ScalarType.INT, ScalarType.LONG, ScalarType.REAL, ScalarType.DECIMAL}
    loose = {ScalarType.DYNAMIC, ScalarType.UNKNOWN}
    return left is right or left in loose or right in loose or {left, right} <= numbers


def _bind_call(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    name = call.name.text
    symbol = scope.lookup(name)
    if isinstance(symbol, FunctionSymbol):
        return invocation.call_for_value(context, symbol, call, scope)
    if isinstance(symbol, PatternSymbol):
        return context.error("K0403", call.span, name=name)
    if isinstance(symbol, ScalarSymbol) and not call.arguments:
        return symbol.value
    form = graphs.graph_form(name, call, scope) or special.SCALAR_FORMS.get(name)
    if form is not None:
        return form(context, call, scope, aggregates)
    if aggregates and name in AGGREGATES.by_name:
        return _bind_aggregate(context, call, scope)
    return _bind_plain_call(context, call, scope, aggregates)


def _bind_plain_call(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    name = call.name.text
    function = SCALAR_FUNCTIONS.get(name) or WINDOW_FUNCTIONS.get(name)
    if function is not None:
        arguments = [
            bound for each in call.arguments for bound in _bind_argument(context, each, scope, aggregates=aggregates)
        ]
        bound = apply_function(context, function, name, arguments, call.span)
        if isinstance(bound, WindowCall):
            _check_serialized(context, call, scope)
        return bound
    if name in AGGREGATES.by_name:
        return context.error("K0206", call.name.span, name=name)
    workspace_function = context.workspace.function(name)
    if workspace_function is not None:
        return invocation.workspace_value(context, workspace_function, call, scope)
    return unknown_function(context, name, scope, call.name.span)


def _bind_argument(context: Context, argument: syntax.Expression, scope: Scope, *, aggregates: bool) -> list[Scalar]:
    """One argument, or every column for `*`."""
    rows = visible_rows(scope)
    if isinstance(argument, syntax.Star) and rows is not None:
        return [ColumnReference(each, argument.span) for each in rows.columns]
    return [bind_scalar(context, argument, scope, aggregates=aggregates)]


def _bind_aggregate(context: Context, call: syntax.Call, scope: Scope) -> Scalar:
    """An aggregation function; its arguments are scalar over the rows of the group."""
    name = call.name.text
    function = AGGREGATES.by_name[name]
    arguments = [bind_scalar(context, each, scope) for each in call.arguments]
    return apply_function(context, function, name, arguments, call.span)


def _check_serialized(context: Context, call: syntax.Call, scope: Scope) -> None:
    rows = visible_rows(scope)
    if rows is not None and not rows.is_serialized:
        context.error("K0307", call.span, name=call.name.text)
