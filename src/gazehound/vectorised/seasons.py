"""Periods of a series, its season, trend and rest, and what those do not explain.

A period is looked for where the spectrum has a peak and then placed on the peak of the autocorrelation near it.
The autocorrelation is circular; a period's score is its place between the lowest value and that of lag 0.

Source: Kusto reference, series_periods_detect(), series_seasonal() and series_decompose(); answers recorded from
Kusto. Which peaks of the spectrum are candidates is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from gazehound.vectorised.outliers import outlier_scores
from gazehound.vectorised.rows import as_structs, as_texts
from gazehound.vectorised.series_values import Series, finite_series, without_last, write_series

LEAST_PERIOD = 4
"""Shorter periods are not found. Source: Kusto reference, series_periods_detect()."""
LEAST_POWER = 2.0
"""A peak of the spectrum counts from this many times the mean power on."""
NEARLY = 1e-9
"""How far apart scores may be rounded that are the same."""
SEASONAL_SCORE, DECOMPOSE_SCORE = 0.7, 0.6
"""The least scores of a season that is taken unasked, by function."""

_PERIODS = {"periods": pa.string(), "scores": pa.string()}
_PARTS = {"baseline": pa.string(), "seasonal": pa.string(), "trend": pa.string(), "residual": pa.string()}
_ANOMALIES = {"ad_flag": pa.string(), "ad_score": pa.string(), "baseline": pa.string()}


def series_periods_detect(series: pa.Array, least: pa.Array, most: pa.Array, count: pa.Array) -> pa.Array:
    """The periods between `least` and `most` with their scores, best first, zeros behind them up to `count`."""
    return as_structs(_detected, (series, least, most, count), _PERIODS)


def _detected(text: str | None, least: float | None, most: float | None, count: int | None) -> Mapping[str, str] | None:
    values = finite_series(text)
    if values is None or least is None or most is None or count is None:
        return None
    found = find_periods(values, least, most)[:count]
    found += [(0, 0.0)] * (count - len(found))
    return _periods([float(period) for period, _ in found], [score for _, score in found])


def _periods(periods: list[float], scores: list[float]) -> Mapping[str, str]:
    return {"periods": write_series(periods), "scores": write_series(scores)}


def series_periods_validate(*columns: pa.Array) -> pa.Array:
    """A series and periods: the score of each period, 0 where the series does not have it."""
    return as_structs(_validated, columns, _PERIODS)


def _validated(text: str | None, *periods: float | None) -> Mapping[str, str] | None:
    values = finite_series(text)
    if values is None:
        return None
    asked = [each for each in periods if each is not None]
    return _periods(asked, [score_of(values, each) for each in asked])


def find_periods(values: Series, least: float, most: float) -> list[tuple[int, float]]:
    """Periods and scores, best first."""
    similar = _autocorrelation(values)
    if similar is None:
        return []
    power = np.abs(np.fft.rfft(values - values.mean())) ** 2
    found: dict[int, float] = {}
    for frequency in _peaks(power):
        period = _peak_near(similar, values.size / frequency, frequency)
        if period is not None and least <= period <= most:
            found[period] = float(similar[period])
    return sorted(found.items(), key=lambda each: -each[1])


def score_of(values: Series, period: float) -> float:
    """The score of a period, 0 where the autocorrelation has no peak there."""
    similar = _autocorrelation(values)
    if similar is None or not LEAST_PERIOD <= period <= values.size / 2:
        return 0.0
    lag = _peak_near(similar, period, values.size / period)
    return float(similar[lag]) if lag is not None and lag == round(period) else 0.0


def _autocorrelation(values: Series) -> Series | None:
    """From 0 for the lag that is least alike to 1 for lag 0; None for a constant series."""
    power = np.abs(np.fft.fft(values - values.mean())) ** 2
    circular = np.fft.ifft(power).real
    spread = circular[0] - circular.min()
    return None if spread <= 1e-12 * max(circular[0], 1e-300) else (circular - circular.min()) / spread


def _peaks(power: Series) -> list[int]:
    """The frequencies whose power is above that of their neighbours and of weight."""
    weight = LEAST_POWER * power[1:].mean()
    padded = np.append(power, 0.0)
    return [
        at
        for at in range(1, power.size)
        if power[at] >= weight and power[at] >= padded[at + 1] and (at == 1 or power[at] >= power[at - 1])
    ]


def _peak_near(similar: Series, period: float, frequency: float) -> int | None:
    """The lag with the best autocorrelation among those that round to the frequency; None at the edge of the range."""
    size = similar.size
    low = max(int(np.ceil(size / (frequency + 1))), LEAST_PERIOD)
    high = min(int(np.floor(size / (frequency - 1))) if frequency > 1 else size, size // 2)
    if low > high or period > size:
        return None
    lags = similar[low : high + 1]
    best = low + int(np.argmax(lags >= lags.max() - NEARLY))
    neighbours = max(similar[best - 1], similar[min(best + 1, size - 1)])
    return best if similar[best] >= neighbours - NEARLY else None


def series_seasonal(series: pa.Array, period: pa.Array, test_points: pa.Array) -> pa.Array:
    """The season of a series, zeros where it has none; a period of -1 is looked for."""
    return as_texts(_seasonal, (series, period, test_points))


def _seasonal(text: str | None, period: int | None, test_points: int | None) -> str | None:
    values = finite_series(text)
    if values is None:
        return None
    learned = without_last(values, test_points)
    if not learned.size:
        return None
    return write_series(_season(learned, values.size, -1 if period is None else period, SEASONAL_SCORE))


def _season(learned: Series, size: int, period: int, least_score: float) -> Series:
    """The median of all elements at the same place within the period, over `size` places."""
    if period == -1:
        found = find_periods(learned, LEAST_PERIOD, learned.size / 2)
        period = found[0][0] if found and found[0][1] >= least_score else 0
    if period <= 0 or period > learned.size:
        return np.zeros(size)
    medians = np.array([np.median(learned[place::period]) for place in range(period)])
    return np.resize(medians, size)


def series_decompose(
    series: pa.Array, period: pa.Array, trend: pa.Array, test_points: pa.Array, score: pa.Array
) -> pa.Array:
    """Baseline, season, trend and rest; the trend is the average where none is named."""
    return as_structs(lambda *row: _decomposed("avg", *row), (series, period, trend, test_points, score), _PARTS)


def series_decompose_forecast(
    series: pa.Array, test_points: pa.Array, period: pa.Array, trend: pa.Array, score: pa.Array
) -> pa.Array:
    """The same, learned without the last elements; the trend is a line where none is named."""
    columns = (series, period, trend, test_points, score)
    return as_structs(lambda *row: _decomposed("linefit", *row), columns, _PARTS)


def _decomposed(
    usual: str, text: str | None, period: int | None, trend: str, test_points: int | None, score: float | None
) -> Mapping[str, str] | None:
    values = finite_series(text)
    parts = None if values is None else decompose(values, period, trend or usual, test_points, score)
    return None if parts is None else {name: write_series(each) for name, each in parts.items()}


def decompose(
    values: Series, period: int | None, trend: str, test_points: int | None, score: float | None
) -> dict[str, Series] | None:
    """The parts of a series: the season first, then the trend of what is left. None for an unknown trend."""
    learned = without_last(values, test_points)
    if not learned.size:
        return None
    least_score = DECOMPOSE_SCORE if score is None else score
    season = _season(learned, values.size, -1 if period is None else period, least_score)
    line = _trend(learned - season[: learned.size], values.size, trend.lower())
    if line is None:
        return None
    baseline = season + line
    return {"baseline": baseline, "seasonal": season, "trend": line, "residual": values - baseline}


def _trend(left: Series, size: int, trend: str) -> Series | None:
    if trend == "none":
        return np.zeros(size)
    if trend == "avg" or (trend == "linefit" and left.size < 2):
        return np.full(size, left.mean())
    if trend != "linefit":
        return None
    places = np.arange(left.size) - (left.size - 1) / 2
    slope = float(places @ left) / float(places @ places)
    return np.asarray(left.mean() + slope * (np.arange(size) - (left.size - 1) / 2))


def series_decompose_anomalies(
    series: pa.Array,
    threshold: pa.Array,
    period: pa.Array,
    trend: pa.Array,
    test_points: pa.Array,
    method: pa.Array,
    score: pa.Array,
) -> pa.Array:
    """Flags (1, -1, 0), scores and baseline: outliers of the rest that season and trend leave."""
    return as_structs(_anomalies, (series, threshold, period, trend, test_points, method, score), _ANOMALIES)


def _anomalies(
    text: str | None,
    threshold: float | None,
    period: int | None,
    trend: str,
    test_points: int | None,
    method: str,
    score: float | None,
) -> Mapping[str, Any] | None:
    values, kind = finite_series(text), (method or "ctukey").lower()
    if values is None or kind not in ("tukey", "ctukey"):
        return None
    parts = decompose(values, period, trend or "avg", test_points, score)
    if parts is None:
        return None
    rest = parts["residual"]
    scores = outlier_scores(rest, without_last(rest, test_points), kind)
    limit = 1.5 if threshold is None else threshold
    flags = (scores > limit).astype(int) - (scores < -limit).astype(int)
    return {
        "ad_flag": "[" + ",".join(map(str, flags.tolist())) + "]",
        "ad_score": write_series(scores),
        "baseline": write_series(parts["baseline"]),
    }
