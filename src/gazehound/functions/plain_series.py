"""Numeric series, one value at a time: the plain form of `series` and `series_filters`.

An element that is no number is missing: None. Does not live here: models (`plain_series_models`), seasons
(`plain_seasons`).

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

from gazehound.functions.declare import Typed
from gazehound.functions.plain_written import as_dynamic
from gazehound.types import INTEGERS, ScalarType

Types = Sequence[ScalarType]
Values = Sequence[Any]
Numbers = list[float | None]


def number_of(element: object) -> float | None:
    is_number = isinstance(element, int | float) and not isinstance(element, bool)
    return float(element) if is_number and isinstance(element, int | float) else None


def numbers(series: list[Any]) -> Numbers:
    return [number_of(each) for each in series]


def known(series: object) -> list[float] | None:
    """The numbers of a series that has nothing else."""
    found = numbers(series) if isinstance(series, list) else [None]
    return [each for each in found if each is not None] if None not in found else None


def real(value: float | None) -> object:
    """A real as it stands inside an array."""
    return as_dynamic(value, ScalarType.REAL)


def quotient(left: float, right: float) -> float:
    """As reals are divided."""
    if right:
        return left / right
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def each(function: Callable[[float], float]) -> Callable[[object], list[object] | None]:
    """The function of every number of a series."""

    def computed(series: object) -> list[object] | None:
        if not isinstance(series, list):
            return None
        return [None if value is None else real(function(value)) for value in numbers(series)]

    return computed


def _guarded(function: Callable[..., float], beyond: float = math.nan) -> Callable[..., float]:
    """NaN outside of the function's domain, `beyond` where the result is too large."""

    def guarded(*values: float) -> float:
        try:
            return function(*values)
        except ValueError:
            return math.nan
        except OverflowError:
            return beyond

    return guarded


def _log(value: float) -> float:
    return -math.inf if value == 0 else _guarded(math.log)(value)


series_abs = each(abs)
series_sign = each(lambda value: float((value > 0) - (value < 0)))
series_ceiling = each(lambda value: math.copysign(math.ceil(value), value))
series_floor = each(lambda value: math.copysign(math.floor(value), value))
series_exp = each(_guarded(math.exp, math.inf))
series_log = each(_log)
series_sin, series_cos, series_tan = each(math.sin), each(math.cos), each(math.tan)
series_asin, series_acos, series_atan = each(_guarded(math.asin)), each(_guarded(math.acos)), each(math.atan)


def _paired(values: Values, types: Types) -> list[tuple[Any, Any]] | None:
    """Elements that stand at one place, those of the shorter series missing; a number stands at every place."""
    series = [each for each, kind in zip(values, types, strict=True) if kind is ScalarType.DYNAMIC]
    if any(not isinstance(each, list) for each in series) or None in values:
        return None
    size = max(len(each) for each in series)

    def listed(value: Any, kind: ScalarType) -> list[Any]:
        if kind is ScalarType.DYNAMIC:
            return list(value)
        return [value if kind in INTEGERS else float(value)] * size

    return list(zip_longest(*(listed(each, kind) for each, kind in zip(values, types, strict=True))))


def _is_whole(element: object) -> bool:
    return type(element) is int


def _pairs(function: Callable[[Any, Any], Any], *, whole: bool = False, is_test: bool = False) -> Typed:
    """The function of elements at one place; `whole` keeps whole numbers, `is_test` gives truth values."""

    def combined(left: Any, right: Any) -> object:
        if whole and _is_whole(left) and _is_whole(right):
            return function(left, right)
        first, second = number_of(left), number_of(right)
        if first is None or second is None:
            return None
        value = function(first, second)
        return value if is_test else real(value)

    def computed(values: Values, types: Types) -> list[object] | None:
        pairs = _paired(values, types)
        return None if pairs is None else [combined(*pair) for pair in pairs]

    return Typed(computed)


def power(base: float, exponent: float) -> float:
    if -math.inf < base < 0 and math.isfinite(exponent) and exponent % 1:
        return math.nan
    try:
        value = base**exponent
    except ZeroDivisionError:
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    return float(value)


series_add = _pairs(operator.add, whole=True)
series_subtract = _pairs(operator.sub, whole=True)
series_multiply = _pairs(operator.mul, whole=True)
series_divide = _pairs(quotient)
series_pow = _pairs(power)
series_equals = _pairs(operator.eq, is_test=True)
series_not_equals = _pairs(operator.ne, is_test=True)
series_greater = _pairs(operator.gt, is_test=True)
series_greater_equals = _pairs(operator.ge, is_test=True)
series_less = _pairs(operator.lt, is_test=True)
series_less_equals = _pairs(operator.le, is_test=True)


def _dot_product(values: Values, types: Types) -> float | None:
    pairs = _paired(values, types)
    if pairs is None:
        return None
    products = [
        None if first is None or second is None else first * second
        for first, second in ((number_of(left), number_of(right)) for left, right in pairs)
    ]
    return None if None in products else total([each for each in products if each is not None])


series_dot_product = Typed(_dot_product)


def total(values: Sequence[float]) -> float:
    return math.fsum(values) if all(map(math.isfinite, values)) else sum(values)


def series_sum(series: object) -> float | None:
    values = known(series)
    return None if values is None else total(values)


def series_product(series: object) -> float | None:
    values = known(series)
    return None if values is None else math.prod(values, start=1.0)


def series_magnitude(series: object) -> float | None:
    values = known(series)
    return None if values is None else math.sqrt(total([value * value for value in values]))


def series_cosine_similarity(first: object, second: object, *sizes: float | None) -> float | None:
    given = [*sizes, *(series_magnitude(each) for each in (first, second)[len(sizes) :])]
    product = _dot_product((first, second), (ScalarType.DYNAMIC,) * 2)
    if product is None or given[0] is None or given[1] is None:
        return None
    return quotient(product, given[0] * given[1])


def series_pearson_correlation(first: object, second: object) -> float | None:
    left, right = known(first), known(second)
    if left is None or right is None or len(left) != len(right):
        return None
    if not left:
        return math.nan
    one, two = (_from_mean(each) for each in (left, right))
    scale = math.sqrt(total([x * x for x in one])) * math.sqrt(total([y * y for y in two]))
    return quotient(total([x * y for x, y in zip(one, two, strict=True)]), scale)


def _from_mean(values: list[float]) -> list[float]:
    mean = total(values) / len(values)
    return [each - mean for each in values]


def _gaps(series: list[Any], placeholder: float | None) -> Numbers:
    """The numbers, None for gaps; a number equal to the placeholder is one."""
    return [None if value == placeholder else value for value in numbers(series)]


def _filled_from(series: object, placeholder: float | None) -> list[Any] | None:
    if not isinstance(series, list):
        return None
    filled, last = [], None
    for element, value in zip(series, _gaps(series, placeholder), strict=True):
        last = last if value is None else (element,)
        filled.append(element if last is None else last[0])
    return filled


def series_fill_forward(series: object, placeholder: float | None = None) -> list[Any] | None:
    return _filled_from(series, placeholder)


def series_fill_backward(series: object, placeholder: float | None = None) -> list[Any] | None:
    filled = _filled_from(series[::-1], placeholder) if isinstance(series, list) else None
    return None if filled is None else filled[::-1]


def _fill_const(values: Values, types: Types) -> list[Any] | None:
    series, *given = values
    if not isinstance(series, list):
        return None
    fill = as_dynamic(given[0], types[1]) if given else 0
    gaps = _gaps(series, given[1] if len(given) > 1 else None)
    return [fill if value is None else element for element, value in zip(series, gaps, strict=True)]


series_fill_const = Typed(_fill_const)


def _fill_linear(values: Values, types: Types) -> list[Any] | None:
    """On the line between the neighbours, at the edges the nearest number, the constant where there is none."""
    series, *given = values
    if not isinstance(series, list):
        return None
    placeholder, edges = (given[at] if len(given) > at else None for at in (0, 1))
    constant = as_dynamic(given[2], types[3]) if len(given) > 2 else 0
    points = {at: value for at, value in enumerate(_gaps(series, placeholder)) if value is not None}

    def filled(at: int, element: Any) -> Any:
        if at in points:
            return element
        return constant if not points else _on_line(points, at, element, is_edge_filled=edges is not False)

    return [filled(at, element) for at, element in enumerate(series)]


def _on_line(points: dict[int, float], at: int, element: Any, *, is_edge_filled: bool) -> Any:
    before = max((place for place in points if place < at), default=None)
    after = min((place for place in points if place > at), default=None)
    if before is not None and after is not None:
        share = (at - before) / (after - before)
        return real(points[before] + (points[after] - points[before]) * share)
    nearest = after if before is None else before
    return real(points[nearest]) if is_edge_filled and nearest is not None else element


series_fill_linear = Typed(_fill_linear)


def series_fir(
    series: object, weights: object, normalize: bool | None = None, center: bool | None = None
) -> list[object] | None:
    """What lies outside of the series, and what is no number, counts as 0."""
    factors = known(weights)
    if not isinstance(series, list) or factors is None:
        return None
    has_negative = any(each < 0 for each in factors)
    is_normal = not has_negative if normalize is None else normalize
    if is_normal and has_negative:
        return None
    scale = total(factors) if is_normal else 1.0
    shift = (len(factors) - 1) // 2 if center and factors else 0
    values = numbers(series)

    def value_at(at: int) -> float:
        return (values[at] or 0.0) if 0 <= at < len(values) else 0.0

    sums = [
        total([factor * value_at(at + shift - back) for back, factor in enumerate(factors)])
        for at in range(len(values))
    ]
    return [real(quotient(each, scale)) for each in sums]


def series_iir(series: object, numerators: object, denominators: object) -> list[object] | None:
    values, ahead, fed_back = known(series), known(numerators), known(denominators)
    if values is None or ahead is None or fed_back is None:
        return None
    if not fed_back:
        return [None] * len(values)
    done: list[float] = []
    for at in range(len(values)):
        terms = [factor * values[at - back] for back, factor in enumerate(ahead) if back <= at]
        echoes = [factor * done[at - back] for back, factor in enumerate(fed_back) if 0 < back <= at]
        done.append(quotient(sum(terms) - sum(echoes), fed_back[0]))
    return [real(each) for each in done]
