"""Applying a declared function or operator to bound arguments."""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.binder.calls import choose
from gazehound.binder.context import Context
from gazehound.functions.declare import Function, Kind
from gazehound.functions.registry import OPERATORS, SCALAR_FUNCTIONS
from gazehound.plan.scalars import AggregateCall, FunctionCall, Scalar, Unbound, WindowCall
from gazehound.text import Span
from gazehound.types import ScalarType


def operator_call(context: Context, name: str, arguments: Sequence[Scalar], span: Span) -> Scalar:
    """The operator `name` over bound operands."""
    function = OPERATORS.get(name)
    if function is None:
        return context.error("K0403", span, name=name)
    return apply_function(context, function, name, arguments, span)


def function_call(context: Context, name: str, arguments: Sequence[Scalar], span: Span) -> Scalar:
    """The scalar function `name` over bound arguments."""
    function = SCALAR_FUNCTIONS.get(name)
    if function is None:
        return context.error("K0401", span, name=name)
    return apply_function(context, function, name, arguments, span)


def apply_function(context: Context, function: Function, name: str, arguments: Sequence[Scalar], span: Span) -> Scalar:
    """The call of `function` under the spelling `name`, with the overload that the arguments fit."""
    choice = choose(context, function, name, arguments, span)
    if choice is None:
        return Unbound(span)
    if function.kind is Kind.AGGREGATE:
        return AggregateCall(function, choice.overload, choice.arguments, choice.type, span)
    if function.kind is Kind.WINDOW:
        return WindowCall(function, choice.overload, choice.arguments, choice.type, span)
    return FunctionCall(function, choice.overload, choice.arguments, choice.type, span)


def property_of(context: Context, base: Scalar, key: Scalar, span: Span) -> Scalar:
    """`base.key`, `base[key]` of a dynamic value; null where there is no such property or element."""
    if isinstance(base, Unbound):
        return base
    if base.type not in (ScalarType.DYNAMIC, ScalarType.UNKNOWN):
        return context.error("K0304", span, given=str(base.type))
    return operator_call(context, "[]", (base, key), span)


TO_FUNCTIONS = {
    ScalarType.BOOL: "tobool",
    ScalarType.INT: "toint",
    ScalarType.LONG: "tolong",
    ScalarType.REAL: "todouble",
    ScalarType.DECIMAL: "todecimal",
    ScalarType.STRING: "tostring",
    ScalarType.DATETIME: "todatetime",
    ScalarType.TIMESPAN: "totimespan",
    ScalarType.GUID: "toguid",
}
"""The conversion function of each type."""


def converted(context: Context, value: Scalar, type: ScalarType) -> Scalar:
    """The value through the conversion function of `type`; as it is where it has that type already."""
    function = TO_FUNCTIONS.get(type)
    if value.type is type or function is None or isinstance(value, Unbound):
        return value
    return function_call(context, function, (value,), value.span)
