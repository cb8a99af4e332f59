"""Statistics, lines, polynomials and Fourier transforms of one series: the plain form of `series_fit`.

Functions of several outputs give them by name. Source: Kusto reference, the pages of the functions; answers recorded
from Kusto.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from gazehound.functions.plain_series import known, number_of, quotient, real, total

Bag = dict[str, object]
NEARLY = 1e-9
_MOST_DEGREE = 20


def finite(series: object) -> list[float] | None:
    """The numbers of a series that has at least one element and only finite ones."""
    values = known(series)
    return values if values and all(map(math.isfinite, values)) else None


def mean(values: Sequence[float]) -> float:
    return total(values) / len(values)


def variance(values: Sequence[float]) -> float:
    """Of a sample; 0 for one element."""
    middle = mean(values)
    return total([(each - middle) ** 2 for each in values]) / (len(values) - 1) if len(values) > 1 else 0.0


def _described(series: object, ignore: bool | None) -> tuple[Bag, list[float]] | None:
    if not isinstance(series, list):
        return None
    values = [number_of(each) for each in series]
    kept = [each for each in values if each is not None and math.isfinite(each)]
    if len(kept) < len(values) and not ignore:
        return None
    lowest, highest = min(kept, default=None), max(kept, default=None)
    spread = variance(kept) if kept else 0.0
    stats: Bag = {
        "min": lowest,
        "min_idx": None if lowest is None else values.index(lowest),
        "max": highest,
        "max_idx": None if highest is None else values.index(highest),
        "avg": mean(kept) if kept else None,
        "stdev": math.sqrt(spread),
        "variance": spread,
    }
    return stats, kept


def series_stats(series: object, ignore: bool | None = False) -> Bag | None:
    found = _described(series, ignore)
    return found[0] if found else None


def series_stats_dynamic(series: object, ignore: bool | None = False) -> Bag | None:
    found = _described(series, ignore)
    return {**found[0], "sum": total(found[1]), "len": len(found[1])} if found else None


def _line(values: Sequence[float], first: int = 0) -> tuple[float, float, list[float]]:
    """Slope, interception and points of the line of least squares over the places `first`, `first + 1`, …"""
    places = [float(first + at) for at in range(len(values))]
    middle = mean(places)
    slope = total([(x - middle) * y for x, y in zip(places, values, strict=True)])
    slope /= total([(x - middle) ** 2 for x in places])
    interception = mean(values) - slope * middle
    return slope, interception, [slope * x + interception for x in places]


def _quality(values: Sequence[float], fitted: Sequence[float]) -> Bag:
    """How much of the variance the model leaves."""
    whole, left = variance(values), variance([y - z for y, z in zip(values, fitted, strict=True)])
    return {"rsquare": 1.0 - left / whole if whole else 0.0, "variance": whole, "rvariance": left}


def _side(values: Sequence[float], first: int) -> Bag:
    slope, interception, fitted = _line(values, first)
    return {**_quality(values, fitted), "slope": slope, "interception": interception}


def series_fit_line(series: object) -> Bag | None:
    values = known(series)
    if values is None or len(values) < 2:
        return None
    slope, interception, fitted = _line(values)
    quality = _quality(values, fitted)
    return {
        "rsquare": quality["rsquare"],
        "slope": slope,
        "variance": quality["variance"],
        "rvariance": quality["rvariance"],
        "interception": interception,
        "line_fit": [real(each) for each in fitted],
    }


def _left_over(values: Sequence[float], split: int) -> float:
    parts = [(part, first) for part, first in ((values[:split], 0), (values[split:], split)) if part]
    return total([(y - z) ** 2 for part, first in parts for y, z in zip(part, _line(part, first)[2], strict=True)])


def _split(values: Sequence[float]) -> int:
    """The first place at which two lines leave the least."""
    left = {at: _left_over(values, at) for at in range(2, len(values) - 1)}
    close = min(left.values()) + NEARLY * _left_over(values, 0)
    return next(at for at, squares in left.items() if squares <= close)


def _two_lines(series: object) -> tuple[Bag, Bag, Bag] | None:
    values = finite(series)
    if values is None or len(values) < 4:
        return None
    split = _split(values)
    fitted = _line(values[:split])[2] + _line(values[split:], split)[2]
    quality = _quality(values, fitted)
    whole = {"rsquare": quality["rsquare"], "split_idx": split, **quality, "line_fit": [real(each) for each in fitted]}
    return whole, _side(values[split:], split), _side(values[:split], 0)


def series_fit_2lines(series: object) -> Bag | None:
    found = _two_lines(series)
    if found is None:
        return None
    whole, right, left = found
    return {
        **whole,
        **{f"right_{name}": value for name, value in right.items()},
        **{f"left_{name}": value for name, value in left.items()},
    }


_ORDER = ("rsquare", "slope", "interception", "variance", "rvariance")


def series_fit_2lines_dynamic(series: object) -> Bag | None:
    found = _two_lines(series)
    if found is None:
        return None
    whole, *sides = found
    shown = {name: whole[name] for name in ("rsquare", "variance", "rvariance", "split_idx", "line_fit")}
    for name, side in zip(("right", "left"), sides, strict=True):
        shown[name] = {each: side[each] for each in _ORDER}
    return shown


def series_fit_poly(series: object, places: object = None, degree: int | None = 1) -> Bag | None:
    """By the normal equations, solved in fractions."""
    degree = 1 if degree is None else degree
    values = finite(series)
    if values is None or not 1 <= degree <= _MOST_DEGREE or len(values) <= degree:
        return None
    x = [at + 1.0 for at in range(len(values))] if places is None else finite(places)
    if x is None or len(x) != len(values) or len(set(x)) <= degree:
        return None
    powers = _solved([Fraction(each) for each in x], [Fraction(each) for each in values], degree)
    fitted = [float(sum(factor * Fraction(at) ** power for power, factor in enumerate(powers))) for at in x]
    quality = _quality(values, fitted)
    return {
        "rsquare": quality["rsquare"],
        "coefficients": [float(each) for each in reversed(powers)],
        "variance": quality["variance"],
        "rvariance": quality["rvariance"],
        "poly_fit": fitted,
    }


def _solved(x: list[Fraction], y: list[Fraction], degree: int) -> list[Fraction]:
    """The factors of the powers 0, 1, … of x that leave the least squares."""
    size = degree + 1
    sums = [sum((each**power for each in x), Fraction()) for power in range(2 * degree + 1)]
    rows = [[sums[row + column] for column in range(size)] for row in range(size)]
    for row in range(size):
        rows[row].append(sum((each**row * value for each, value in zip(x, y, strict=True)), Fraction()))
    for at in range(size):
        pivot = next(row for row in range(at, size) if rows[row][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [each / rows[at][at] for each in rows[at]]
        for row in range(size):
            if row != at:
                factor = rows[row][at]
                rows[row] = [one - factor * two for one, two in zip(rows[row], rows[at], strict=True)]
    return [rows[at][size] for at in range(size)]


def _transform(sign: int, scale: Callable[[int], float]) -> Callable[..., Bag | None]:
    def transform(first: object, second: object = None) -> Bag | None:
        real_parts = finite(first)
        if real_parts is None:
            return None
        imaginary = [0.0] * len(real_parts) if second is None else finite(second)
        if imaginary is None or len(imaginary) != len(real_parts):
            return None
        size = len(real_parts)
        points = [complex(a, b) for a, b in zip(real_parts, imaginary, strict=True)]
        turns = [cmath.exp(sign * 2j * math.pi * at / size) for at in range(size)]
        made = [
            sum(point * turns[at * place % size] for place, point in enumerate(points)) * scale(size)
            for at in range(size)
        ]
        return {"real": [each.real for each in made], "imag": [each.imag for each in made]}

    return transform


series_fft = _transform(-1, lambda size: 1.0)
series_ifft = _transform(1, lambda size: quotient(1.0, size))
