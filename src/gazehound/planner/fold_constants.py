"""Texts that a query puts together from literals are literals: `strcat("a", "b")`, `split("a,b", ",")`.

Some functions take only a literal: a regular expression, a format, a list of needles that is searched in one go. A
call whose arguments are all literals and whose result is a text, or a dynamic value made of texts, is replaced by its
value. Numbers, datetimes and the clock are left to the engine, which computes them once as well.
"""

from __future__ import annotations

from gazehound.evaluator import NotEvaluated, evaluate
from gazehound.functions.declare import Function
from gazehound.functions.precision import STATEMENTS
from gazehound.plan.scalars import Constant, Convert, FunctionCall, Scalar, walk
from gazehound.types import ScalarType

PLACES = "geo_"
LONGEST_TEXT = 1 << 16
"""Longer values stay calls: what they are good for as literals is less than what they cost in the SQL."""


def folded(scalar: Scalar) -> Scalar:
    """The literal that a call stands for, or the expression as it is."""
    if not isinstance(scalar, FunctionCall) or scalar.type not in (ScalarType.STRING, ScalarType.DYNAMIC):
        return scalar
    if not all(_is_fixed(each) for each in walk(scalar)):
        return scalar
    try:
        value = evaluate(scalar, {})
    except (NotEvaluated, RecursionError):
        return scalar
    return Constant(value, scalar.type, scalar.span) if _is_text(value, scalar.type) else scalar


def _is_fixed(scalar: Scalar) -> bool:
    """True for literals and for calls that give the same for the same arguments."""
    if isinstance(scalar, FunctionCall):
        return scalar.overload.plain is not None and _is_folded(scalar.function)
    if isinstance(scalar, Convert):
        return scalar.type is not ScalarType.STRING or scalar.operand.type is ScalarType.STRING
    return isinstance(scalar, Constant)


def _is_folded(function: Function) -> bool:
    """Not what changes from run to run, is only near to the engine's answer, or takes long outside the engine."""
    is_fixed = function.is_deterministic and not function.uses_clock
    return is_fixed and function.name not in STATEMENTS and not function.name.startswith(PLACES)


def _is_text(value: object, type: ScalarType) -> bool:
    if type is ScalarType.STRING:
        return isinstance(value, str) and len(value) <= LONGEST_TEXT
    return isinstance(value, list | dict) and 0 <= _letters(value) <= LONGEST_TEXT


def _letters(value: object) -> int:
    """How long the texts of a dynamic value are together; far below zero when it holds anything but texts."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(map(_letters, value))
    if isinstance(value, dict):
        return sum(len(key) + _letters(each) for key, each in value.items())
    return -(1 << 62)
