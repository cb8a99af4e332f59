"""Values on a grid and near a point, one at a time: the plain form of `bins`.

Source: Kusto reference, "bin()", "bin_at()", "around()"; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any

from gazehound.functions.declare import Typed
from gazehound.functions.plain_convert import held, wrapped
from gazehound.functions.plain_moments import FIRST_TICK, LAST_TICK
from gazehound.functions.plain_numbers import DIGITS, quotient_of_reals
from gazehound.functions.plain_values import long_of, strict
from gazehound.types import ScalarType


def _floored(value: Any, step: Any) -> Any:
    """The largest multiple of the step that is not above the value."""
    if isinstance(value, float):
        count = quotient_of_reals(value, step)
        return (float(math.floor(count)) if math.isfinite(count) else count) * step
    if isinstance(value, Decimal):
        rest = value % step
        return value - (rest + step if rest < 0 else rest)
    return value - value % step


def _fits(value: Any) -> Any:
    """The value; null for a whole number or decimal out of its range."""
    if isinstance(value, Decimal):
        return held(value)
    return None if isinstance(value, int) and long_of(value) != value else value


def _is_step(step: Any) -> bool:
    return bool(step > 0) or math.isnan(step)


def _in_type(value: Any, types: Sequence[ScalarType]) -> Any:
    """The value; null for one that the type of the operands does not hold."""
    if isinstance(value, int) and set(types) == {ScalarType.INT}:
        return value if wrapped(value, 32) == value else None
    return _fits(value)


def _bin_number(values: Sequence[Any], types: Sequence[ScalarType]) -> Any:
    """Of numbers or timespans; null for a step that is not positive."""
    value, step = values
    if None in values or not _is_step(step):
        return None
    with localcontext(prec=DIGITS):
        return _in_type(_floored(value, step), types)


bin_number = Typed(_bin_number)


@strict
def bin_moment(moment: int, step: int) -> int | None:
    """Bins of time are counted from the year 1."""
    return _moment(_floored(moment, step)) if step > 0 else None


def _moment(ticks: int) -> int | None:
    return ticks if FIRST_TICK <= ticks <= LAST_TICK else None


def _bin_number_at(values: Sequence[Any], types: Sequence[ScalarType]) -> Any:
    value, step, origin = values
    if None in values or not _is_step(step):
        return None
    with localcontext(prec=DIGITS):
        return _in_type(_floored(value - origin, step) + origin, types)


bin_number_at = Typed(_bin_number_at)


@strict
def bin_moment_at(moment: int, step: int, origin: int) -> int | None:
    return _moment(_floored(moment - origin, step) + origin) if step > 0 else None


@strict
def is_around(value: Any, center: Any, delta: Any) -> bool:
    """True at a distance of at most `delta`."""
    if any(isinstance(each, float) for each in (value, center, delta)):
        value, center, delta = float(value), float(center), float(delta)
    return bool(abs(value - center) <= delta)
