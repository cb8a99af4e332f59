"""Periods, seasons, trends and outliers of one series: the plain form of `series_seasons`.

Source: Kusto reference, series_periods_detect(), series_seasonal(), series_decompose(), series_outliers(); answers
recorded from Kusto; for the scaling of `ctukey` its author's explanation (Stack Overflow 75264555).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from statistics import median

from gazehound.functions.plain_series import quotient, real, total
from gazehound.functions.plain_series_models import NEARLY, finite, mean

LEAST_PERIOD = 4
LEAST_POWER = 2.0
SEASONAL_SCORE, DECOMPOSE_SCORE = 0.7, 0.6
_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_SCALE = 2.772605605507914

Bag = dict[str, object]
Parts = tuple[list[float], list[float], list[float], list[float]]


def _powers(values: Sequence[float]) -> list[float]:
    """How strong each frequency up to half the length is."""
    size, middle = len(values), mean(values)
    return [
        abs(sum((each - middle) * cmath.exp(-2j * math.pi * at * place / size) for place, each in enumerate(values)))
        ** 2
        for at in range(size // 2 + 1)
    ]


def _likeness(values: Sequence[float]) -> list[float] | None:
    """By lag, from 0 for the least alike to 1 for lag 0; the series goes on from its beginning."""
    size, middle = len(values), mean(values)
    moved = [each - middle for each in values]
    found = [total([moved[at] * moved[(at + lag) % size] for at in range(size)]) for lag in range(size)]
    spread = found[0] - min(found)
    return None if spread <= 1e-12 * max(found[0], 1e-300) else [(each - min(found)) / spread for each in found]


def _lag_near(alike: Sequence[float], period: float, frequency: float) -> int | None:
    """The best lag among those that round to the frequency, where it is a peak."""
    size = len(alike)
    low = max(math.ceil(size / (frequency + 1)), LEAST_PERIOD)
    high = min(math.floor(size / (frequency - 1)) if frequency > 1 else size, size // 2)
    if low > high or period > size:
        return None
    highest = max(alike[low : high + 1])
    best = next(lag for lag in range(low, high + 1) if alike[lag] >= highest - NEARLY)
    neighbours = (alike[best - 1], alike[min(best + 1, size - 1)])
    return best if alike[best] >= max(neighbours) - NEARLY else None


def _periods(values: Sequence[float], least: float, most: float) -> list[tuple[int, float]]:
    alike = _likeness(values)
    if alike is None:
        return []
    powers = _powers(values)
    found: dict[int, float] = {}
    for at in range(1, len(powers)):
        behind = powers[at + 1] if at + 1 < len(powers) else 0.0
        in_front = powers[at - 1] if at > 1 else 0.0
        if powers[at] >= max(LEAST_POWER * mean(powers[1:]), behind, in_front):
            lag = _lag_near(alike, len(values) / at, at)
            if lag is not None and least <= lag <= most:
                found[lag] = alike[lag]
    return sorted(found.items(), key=lambda each: -each[1])


def series_periods_detect(series: object, least: float, most: float, count: int) -> Bag | None:
    values = finite(series)
    if values is None or None in (least, most, count):
        return None
    found = _periods(values, float(least), float(most))
    found = found[:count] if count >= 0 else found[: max(len(found) + count, 0)]
    found += [(0, 0.0)] * (count - len(found))
    return {"periods": [float(period) for period, _ in found], "scores": [score for _, score in found]}


def _score(values: Sequence[float], period: float) -> float:
    alike = _likeness(values)
    if alike is None or not LEAST_PERIOD <= period <= len(values) / 2:
        return 0.0
    lag = _lag_near(alike, period, len(values) / period)
    return alike[lag] if lag is not None and lag == round(period) else 0.0


def series_periods_validate(series: object, *periods: float | None) -> Bag | None:
    values = finite(series)
    if values is None:
        return None
    asked = [float(each) for each in periods if each is not None]
    return {"periods": [real(each) for each in asked], "scores": [_score(values, each) for each in asked]}


def _learned(values: list[float], test_points: int | None) -> list[float]:
    return values[: max(len(values) - max(test_points or 0, 0), 0)]


def _season(learned: Sequence[float], size: int, period: int | None, least_score: float) -> list[float]:
    """The median of all elements at one place within the period; zeros without a period."""
    if period is None or period == -1:
        found = _periods(learned, LEAST_PERIOD, len(learned) / 2)
        period = found[0][0] if found and found[0][1] >= least_score else 0
    if period <= 0 or period > len(learned):
        return [0.0] * size
    return [median(learned[at % period :: period]) for at in range(size)]


def series_seasonal(series: object, period: int | None = -1, test_points: int | None = 0) -> list[float] | None:
    values = finite(series)
    if values is None or not _learned(values, test_points):
        return None
    return _season(_learned(values, test_points), len(values), period, SEASONAL_SCORE)


def _trend(left: Sequence[float], size: int, trend: str) -> list[float] | None:
    if trend == "none":
        return [0.0] * size
    if trend == "avg" or (trend == "linefit" and len(left) < 2):
        return [mean(left)] * size
    if trend != "linefit":
        return None
    middle = (len(left) - 1) / 2
    slope = total([(at - middle) * each for at, each in enumerate(left)])
    slope /= total([(at - middle) ** 2 for at in range(len(left))])
    return [mean(left) + slope * (at - middle) for at in range(size)]


def _parts(
    values: list[float] | None, period: int | None, trend: str, test_points: int | None, score: float | None
) -> Parts | None:
    """Baseline, season, trend and rest."""
    learned = _learned(values, test_points) if values else []
    if not values or not learned:
        return None
    season = _season(learned, len(values), period, DECOMPOSE_SCORE if score is None else float(score))
    left = [each - usual for each, usual in zip(learned, season, strict=False)]
    line = _trend(left, len(values), trend.lower())
    if line is None:
        return None
    baseline = [one + two for one, two in zip(season, line, strict=True)]
    return baseline, season, line, [each - usual for each, usual in zip(values, baseline, strict=True)]


def _named(parts: Parts | None) -> Bag | None:
    return None if parts is None else dict(zip(("baseline", "seasonal", "trend", "residual"), parts, strict=True))


def series_decompose(
    series: object,
    period: int | None = -1,
    trend: str = "avg",
    test_points: int | None = 0,
    score: float | None = None,
) -> Bag | None:
    return _named(_parts(finite(series), period, trend or "avg", test_points, score))


def series_decompose_forecast(
    series: object,
    test_points: int | None,
    period: int | None = -1,
    trend: str = "linefit",
    score: float | None = None,
) -> Bag | None:
    return _named(_parts(finite(series), period, trend or "linefit", test_points, score))


def series_decompose_anomalies(
    series: object,
    threshold: float | None = 1.5,
    period: int | None = -1,
    trend: str = "avg",
    test_points: int | None = 0,
    method: str = "ctukey",
    score: float | None = None,
) -> Bag | None:
    kind = (method or "ctukey").lower()
    parts = _parts(finite(series), period, trend or "avg", test_points, score)
    if parts is None or kind not in ("tukey", "ctukey"):
        return None
    scores = _outside(parts[3], _learned(parts[3], test_points), kind)
    limit = 1.5 if threshold is None else float(threshold)
    flags = [(each > limit) - (each < -limit) for each in scores]
    return {"ad_flag": flags, "ad_score": [real(each) for each in scores], "baseline": parts[0]}


def _percentile(values: Sequence[float], share: float) -> float:
    """Between the two nearest elements, in proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _outside(values: Sequence[float], learned: Sequence[float], kind: str) -> list[float]:
    """How far each element is outside of the usual ones, in their range; 0 inside and for NaN."""
    usual = [each for each in learned if math.isfinite(each)]
    if not usual:
        return [0.0] * len(values)
    shares, scale = ((0.25, 0.75), 1.0) if kind == "tukey" else ((0.1, 0.9), _SCALE)
    low, high = (_percentile(usual, share) for share in shares)

    def scored(value: float) -> float:
        beyond = value - high if value > high else value - low if value < low else 0.0
        return quotient(beyond, high - low) * scale if beyond else 0.0

    return [scored(each) for each in values]


def series_outliers(
    series: object,
    kind: str = "ctukey",
    ignored: float | None = None,
    low: float | None = None,
    high: float | None = None,
    test_points: int | None = 0,
) -> list[object] | None:
    """Percentiles of its own only for `ctukey`, and there 10 and 90 alone."""
    method = (kind or "ctukey").lower()
    asked = (10.0 if low is None else low, 90.0 if high is None else high)
    if not isinstance(series, list) or method not in ("tukey", "ctukey"):
        return None
    if method == "ctukey" and asked != (10.0, 90.0):
        return None
    values = [_element(each) for each in series]
    values = [math.nan if ignored is not None and each == ignored else each for each in values]
    return [real(each) for each in _outside(values, _learned(values, test_points), method)]


def _element(element: object) -> float:
    if isinstance(element, int | float) and not isinstance(element, bool):
        return float(element)
    return _SPECIAL.get(element, math.nan) if isinstance(element, str) else math.nan
