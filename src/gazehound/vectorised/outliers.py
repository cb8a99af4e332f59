"""Outliers of a series by Tukey's fences, as `series_outliers` scores them.

Source: Kusto reference, series_outliers(); the scaling of `ctukey` as explained by the function's author
(Stack Overflow 75264555), with the scores that the question shows.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from gazehound.vectorised.rows import as_texts
from gazehound.vectorised.series_values import Series, read_series, without_last, write_series

LOW, HIGH = 10.0, 90.0
SCALE_10_90 = 2.772605605507914
"""What makes a distance of the 10th and 90th percentile comparable with one of the quartiles, as Kusto has it."""
LEAST_PERCENTILE, MOST_PERCENTILE = 2.0, 98.0


def series_outliers(
    series: pa.Array, kind: pa.Array, ignored: pa.Array, low: pa.Array, high: pa.Array, test_points: pa.Array
) -> pa.Array:
    """How far each element is outside, in interpercentile ranges; 0 inside and for what is no number.

    Other percentiles than 10 and 90 are not taken with `ctukey`: null.
    """
    return as_texts(_scored, (series, kind, ignored, low, high, test_points))


def _scored(
    text: str | None, kind: str, ignored: float | None, low: float | None, high: float | None, test_points: int | None
) -> str | None:
    values = read_series(text)
    if values is None:
        return None
    if ignored is not None:
        values = np.where(values == ignored, np.nan, values)
    learned = without_last(values, test_points)
    method = (kind or "ctukey").lower()
    if method not in ("tukey", "ctukey"):
        return None
    if method == "ctukey" and (low if low is not None else LOW, high if high is not None else HIGH) != (LOW, HIGH):
        return None
    return write_series(outlier_scores(values, learned, method))


def outlier_scores(values: Series, learned: Series, method: str) -> Series:
    """The scores of `values`, the percentiles being those of `learned`; NaN counts nowhere and scores 0."""
    known = learned[np.isfinite(learned)]
    scores = np.zeros(values.size)
    if not known.size:
        return scores
    bounds, scale = ((25.0, 75.0), 1.0) if method == "tukey" else ((LOW, HIGH), SCALE_10_90)
    low, high = np.percentile(known, bounds)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = (values - high) / (high - low) * scale
        below = (values - low) / (high - low) * scale
    scores = np.where(values > high, above, np.where(values < low, below, 0.0))
    return np.where(np.isnan(values), 0.0, scores)
