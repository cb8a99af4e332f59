"""Arithmetic of reals, decimals, times and numbers in dynamic values, one value at a time: the plain form of
`arithmetic` beside whole numbers, which are in `plain_values`.

Source: Kusto reference, "Numerical operators", "Datetime / timespan arithmetic"; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext

from gazehound.functions.plain_convert import held, to_decimal
from gazehound.functions.plain_moments import moment_from_text
from gazehound.functions.plain_values import (
    later,
    long_of,
    strict,
    whole_difference,
    whole_product,
    whole_quotient,
    whole_remainder,
    whole_sum,
)
from gazehound.types import ScalarType

Pair = Callable[[object, object], object]
DIGITS = 80
"""Enough for products of two decimals."""


def quotient_of_reals(left: float, right: float) -> float:
    """As IEEE 754 has it: a number by zero is infinite, zero by zero no number."""
    if right:
        return left / right
    if math.isnan(left) or math.isnan(right) or left == 0:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder_of_reals(left: float, right: float) -> float:
    """Never negative; no number by zero."""
    if not right or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    rest = math.fmod(left, right)
    return rest + abs(right) if rest < 0 else rest


def _decimal_quotient(left: Decimal, right: Decimal) -> Decimal | None:
    return None if right == 0 else left / right


def _decimal_remainder(left: Decimal, right: Decimal) -> Decimal | None:
    return None if right == 0 else (left % right + abs(right)) % abs(right)


_REALS: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": quotient_of_reals,
    "%": remainder_of_reals,
}
_DECIMALS: dict[str, Callable[[Decimal, Decimal], Decimal | None]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _decimal_quotient,
    "%": _decimal_remainder,
}
_WHOLE: dict[str, Pair] = {
    "+": whole_sum,
    "-": whole_difference,
    "*": whole_product,
    "/": whole_quotient,
    "%": whole_remainder,
}


def of_numbers(symbol: str) -> Pair:
    """The operator on two reals or two decimals; null where a decimal cannot hold the result."""

    def compute(left: object, right: object) -> object:
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            with localcontext(prec=DIGITS):
                result = _DECIMALS[symbol](left, right)
            return None if result is None else held(result)
        if isinstance(left, float) and isinstance(right, float):
            return _REALS[symbol](left, right)
        return None

    return compute


def _held_long(value: object) -> int | None:
    """The number that a dynamic value holds, cut toward zero."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if long_of(value) == value else None
    if isinstance(value, float) and math.isfinite(value):
        cut = math.trunc(value)
        return cut if long_of(cut) == cut else None
    return None


def held_real(value: object) -> float | None:
    """The number that a dynamic value holds."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def with_whole_number(symbol: str) -> Pair:
    """The operator on a dynamic value and a whole number, on either side."""
    return lambda left, right: _WHOLE[symbol](_held_long(left), _held_long(right))


def with_real(symbol: str) -> Pair:
    """The operator on a dynamic value and a real or decimal, on either side."""
    compute = of_numbers(symbol)

    def pair(left: object, right: object) -> object:
        if isinstance(left, Decimal) or isinstance(right, Decimal):
            return compute(_as_decimal(left), _as_decimal(right))
        return compute(held_real(left), held_real(right))

    return pair


def _as_decimal(value: object) -> Decimal | None:
    return None if isinstance(value, bool | str) else to_decimal(value, ScalarType.DYNAMIC)


def of_dynamics(symbol: str) -> Pair:
    """A long of two whole numbers, else a real; null where one is no number."""
    compute = of_numbers(symbol)

    def pair(left: object, right: object) -> object:
        if _is_whole(left) and _is_whole(right):
            return _WHOLE[symbol](left, right)
        result = compute(held_real(left), held_real(right))
        return dynamic_real(result) if isinstance(result, float) else None

    return pair


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and long_of(value) == value


def dynamic_real(value: float) -> object:
    """A real inside a dynamic value: JSON has no infinity."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def opposite_of_dynamic(value: object) -> object:
    return of_dynamics("-")(0, value)


@strict
def moved(length: int, moment: int) -> int | None:
    """A timespan in front of a datetime."""
    return later(moment, length)


def between_moments(left: object, right: object) -> int | None:
    """The ticks between two moments, one of them a dynamic text."""
    first, second = (moment_from_text(each) if isinstance(each, str) else each for each in (left, right))
    return whole_difference(first, second)


def from_moment(moment: object, other: object) -> int | None:
    """The ticks since a moment that a dynamic text tells."""
    return between_moments(moment, other) if isinstance(other, str) else None


def to_moment(other: object, moment: object) -> int | None:
    return between_moments(other, moment) if isinstance(other, str) else None


@strict
def span_product(span: int, factor: float | Decimal) -> int | None:
    """A timespan times a number, cut toward zero."""
    return long_of(span * factor) if isinstance(factor, int) else _ticks(float(span) * float(factor))


def product_with_span(factor: object, span: object) -> object:
    return span_product(span, factor)


@strict
def span_quotient(span: int, divisor: float | Decimal) -> int | None:
    if isinstance(divisor, int):
        return whole_quotient(span, divisor)
    return _ticks(quotient_of_reals(float(span), float(divisor)))


@strict
def span_ratio(left: int, right: int) -> float:
    return quotient_of_reals(float(left), float(right))


def _ticks(real: float) -> int | None:
    if not math.isfinite(real):
        return None
    cut = math.trunc(real)
    return cut if long_of(cut) == cut else None
