"""Mathematical functions, functions on bits and conversions of units, one value at a time: the plain form of
`mathematics`, `bits` and `units`.

Reals follow IEEE 754: what has no value is NaN, what is too large is infinite.

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal
from typing import Any

from gazehound.functions.declare import Typed
from gazehound.functions.plain_convert import held, wrapped
from gazehound.functions.plain_numbers import quotient_of_reals
from gazehound.functions.plain_values import long_of, strict
from gazehound.types import ScalarType

_EXACT = Context(prec=80)
_MOST_PLACES = 40


@strict
def absolute(number: Any) -> Any:
    """The smallest long has no counterpart."""
    size = abs(number)
    return None if isinstance(size, int) and long_of(size) != size else size


@strict
def sign(number: Any) -> float:
    return float((number > 0) - (number < 0))


@strict
def ceiling(number: Any) -> Any:
    if isinstance(number, Decimal):
        return number.quantize(Decimal(1), ROUND_CEILING, _EXACT)
    if isinstance(number, int) or not math.isfinite(number):
        return number
    return math.copysign(float(math.ceil(number)), number)


def _round(values: Sequence[Any], types: Sequence[ScalarType]) -> Any:
    """Halves go away from zero; a negative precision rounds in front of the point."""
    number, precision = values if len(values) > 1 else (values[0], 0)
    if number is None or precision is None:
        return None
    places = max(-_MOST_PLACES, min(_MOST_PLACES, precision))
    if isinstance(number, float):
        return _rounded_real(number, places)
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)
    if isinstance(number, Decimal):
        return held(rounded)
    return int(rounded) if wrapped(int(rounded), 32 if types[0] is ScalarType.INT else 64) == rounded else None


round_number = Typed(_round)


def _rounded_real(number: float, places: int) -> float:
    if not math.isfinite(number):
        return number
    scale = 10.0 ** abs(places)
    scaled = number * scale if places >= 0 else number / scale
    if not math.isfinite(scaled):
        return number
    whole = math.copysign(math.floor(abs(scaled) + 0.5) if abs(scaled) < 2**52 else abs(scaled), scaled)
    result = whole / scale if places >= 0 else whole * scale
    return result if math.isfinite(result) else number


def _guarded(function: Callable[..., float], otherwise: float = math.nan) -> Callable[..., float | None]:
    """The function of reals; infinite where it overflows, `otherwise` where it has no value."""

    @strict
    def compute(*numbers: Any) -> float:
        reals = [float(each) for each in numbers]
        try:
            return function(*reals)
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan if any(map(math.isnan, reals)) else otherwise

    return compute


def _logarithm(function: Callable[[float], float]) -> Callable[[Any], float | None]:
    """Null of a negative number, minus infinity of zero."""

    @strict
    def compute(number: Any) -> float | None:
        real = float(number)
        if real < 0:
            return None
        return function(real) if real else -math.inf

    return compute


@strict
def power(base: Any, exponent: Any) -> float:
    left, right = float(base), float(exponent)
    is_odd = right.is_integer() and right % 2 == 1
    negative = is_odd and math.copysign(1.0, left) < 0
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if negative else math.inf
    except ValueError:
        if left == 0:
            return -math.inf if negative else math.inf
        return math.nan


def _cotangent(angle: float) -> float:
    return quotient_of_reals(1.0, math.tan(angle))


def _gamma(number: float) -> float:
    if number == 0:
        return math.copysign(math.inf, number)
    return math.gamma(number)


REAL_FUNCTIONS: dict[str, Callable[[Any], float | None]] = {
    "sqrt": _guarded(math.sqrt),
    "exp": _guarded(math.exp),
    "exp2": _guarded(lambda number: math.pow(2.0, number)),
    "exp10": _guarded(lambda number: math.pow(10.0, number)),
    "log": _logarithm(math.log),
    "log2": _logarithm(math.log2),
    "log10": _logarithm(math.log10),
    "sin": _guarded(math.sin),
    "cos": _guarded(math.cos),
    "tan": _guarded(math.tan),
    "cot": _guarded(_cotangent),
    "asin": _guarded(math.asin),
    "acos": _guarded(math.acos),
    "atan": _guarded(math.atan),
    "degrees": _guarded(math.degrees),
    "radians": _guarded(math.radians),
    "gamma": _guarded(_gamma),
    "loggamma": _guarded(math.lgamma, math.inf),
}
"""Functions of one number, whatever its type, that give a real."""

angle_of = _guarded(math.atan2)


def pi() -> float:
    return math.pi


TESTS: dict[str, Callable[[float | None], bool]] = {
    "isnan": lambda number: number is not None and math.isnan(number),
    "isinf": lambda number: number is not None and math.isinf(number),
    "isfinite": lambda number: number is not None and math.isfinite(number),
}


def _shifted_left(value: int, places: int) -> int | None:
    return long_of(value << places % 64) if places >= 0 else None


def _shifted_right(value: int, places: int) -> int | None:
    return value >> places % 64 if places >= 0 else None


BITS: dict[str, Callable[..., int | None]] = {
    "binary_and": strict(lambda first, second: first & second),
    "binary_or": strict(lambda first, second: first | second),
    "binary_xor": strict(lambda first, second: first ^ second),
    "binary_not": strict(lambda value: ~value),
    "binary_shift_left": strict(_shifted_left),
    "binary_shift_right": strict(_shifted_right),
    "bitset_count_ones": strict(lambda value: (value % (1 << 64)).bit_count()),
}
"""Functions on the 64 bits of whole numbers."""


def by_sizes(sizes: dict[str, float]) -> Callable[[float | None, str, str], float | None]:
    """A conversion between units of known sizes."""

    def convert(value: float | None, source: str, target: str) -> float | None:
        return None if value is None else value * (sizes[source] / sizes[target])

    return convert


def by_scales(scales: dict[str, tuple[float, float]]) -> Callable[[float | None, str, str], float | None]:
    """A conversion between scales of which each has a size of one degree and a zero."""

    def convert(value: float | None, source: str, target: str) -> float | None:
        if value is None:
            return None
        (degree, zero), (into, into_zero) = scales[source], scales[target]
        return (value * degree + zero - into_zero) / into

    return convert
