"""Evaluating one bound expression.

Values: None for null, str, bool, int (also the ticks of datetimes and timespans), float, Decimal, UUID, and plain
data for dynamic. A string is never None: a missing one is "".
"""

from __future__ import annotations

from collections.abc import Mapping

from gazehound.functions.declare import NotStated, Plain, Typed
from gazehound.functions.plain_convert import implicit
from gazehound.plan.scalars import (
    Clock,
    ColumnReference,
    Constant,
    Convert,
    FunctionCall,
    OutputField,
    Scalar,
    walk,
)
from gazehound.types import ScalarType

Row = Mapping[int, object]
"""The values of a row by column id."""


class NotEvaluated(Exception):
    """Raised for an expression that has no plain form; the text names what has none, in KQL words."""


def evaluate(scalar: Scalar, row: Row, now: int = 0) -> object:
    """The value of the expression for one row; `now` in ticks. Raises `NotEvaluated`."""
    match scalar:
        case Constant():
            return "" if scalar.value is None and scalar.type is ScalarType.STRING else scalar.value
        case Clock():
            return now
        case ColumnReference():
            value = row.get(scalar.column.id)
            return "" if value is None and scalar.type is ScalarType.STRING else value
        case Convert():
            return implicit(evaluate(scalar.operand, row, now), scalar.operand.type, scalar.type)
        case FunctionCall():
            return _called(scalar, row, now)
        case OutputField():
            outputs = evaluate(scalar.call, row, now)
            return outputs[scalar.name] if isinstance(outputs, dict) else None
        case _:
            raise NotEvaluated(type(scalar).__name__)


def _called(call: FunctionCall, row: Row, now: int) -> object:
    plain = call.overload.plain
    if plain is None:
        raise NotEvaluated(f"`{call.function.name}`")
    arguments = [evaluate(each, row, now) for each in call.arguments]
    if call.function.uses_clock:
        arguments.insert(0, now)
    try:
        return _applied(plain, call, arguments)
    except NotStated as unknown:
        raise NotEvaluated(f"`{call.function.name}` of {unknown}") from unknown


def _applied(plain: Plain, call: FunctionCall, arguments: list[object]) -> object:
    if isinstance(plain, Typed):
        types = [each.type for each in call.arguments]
        return plain.function(arguments, [ScalarType.DATETIME, *types] if call.function.uses_clock else types)
    return plain(*arguments)


def missing_functions(scalar: Scalar) -> list[str]:
    """The functions of the expression that have no plain form; empty when it can be evaluated."""
    missing = []
    for each in walk(scalar):
        if isinstance(each, FunctionCall):
            if each.overload.plain is None:
                missing.append(each.function.name)
        elif not isinstance(each, Constant | Clock | ColumnReference | Convert | OutputField):
            missing.append(type(each).__name__)
    return missing
