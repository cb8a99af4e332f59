"""Seasons, outliers and models of series on their own, against recorded answers and series made for the purpose."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from gazehound.vectorised.outliers import outlier_scores
from gazehound.vectorised.seasons import find_periods, score_of, series_decompose_anomalies
from gazehound.vectorised.series_models import series_fit_2lines, series_fit_poly
from gazehound.vectorised.series_values import read_series, write_series

TRAFFIC = np.array(
    [80, 139, 87, 110, 68, 54, 50, 51, 53, 133, 86, 141, 97, 156, 94, 149, 95, 140, 77, 61, 50, 54, 47, 133, 72, 152,
     94, 148, 105, 162, 101, 160, 87, 63, 53, 55, 54, 151, 103, 189, 108, 183, 113, 175, 113, 178, 90, 71, 62, 62, 65,
     165, 109, 181, 115, 182, 121, 178, 114, 170], np.float64)  # fmt: skip
"""From the documentation of series_periods_detect(); Kusto's answers for it are recorded."""


def test_period_and_score_are_those_that_kusto_gives() -> None:
    assert find_periods(TRAFFIC, 0, 50) == [(14, pytest.approx(0.8405558794091443, rel=1e-12))]
    assert (score_of(TRAFFIC, 14), score_of(TRAFFIC, 10)) == (pytest.approx(0.8405558794091443, rel=1e-12), 0.0)


@pytest.mark.parametrize(
    "values",
    [[1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6], [7, 7, 7, 7, 7, 7, 7, 7], [1, 2], list(range(40))],
    ids=["period of half the series", "constant", "short", "line"],
)
def test_no_period_is_found_where_there_is_none(values: list[int]) -> None:
    assert find_periods(np.array(values, np.float64), 0, 100) == []


def weekly(*, weekend: float, trend: float) -> np.ndarray:
    """Five weeks of hours with a weekly season, dips and spikes."""
    hours = np.arange(1, 24 * 7 * 5 + 1)
    noise = np.random.default_rng(7).random(hours.size)
    values = 2 * noise + np.where((hours // 24) % 7 >= 5, weekend, 15.0) - ((hours % 24) / 10) ** 2 + trend * hours
    values[[149, 199, 779]] -= 8
    values[[299, 399, 599]] += 8
    return values


@pytest.mark.parametrize(("weekend", "trend", "kind"), [(10.0, 0.0, "avg"), (5.0, 1 / 72, "linefit")])
def test_outliers_stand_out_of_season_and_trend(weekend: float, trend: float, kind: str) -> None:
    values = write_series(weekly(weekend=weekend, trend=trend))
    columns = [pa.array([each]) for each in (values, 2.5, -1, kind, 0, "ctukey", 0.6)]
    flags = json.loads(series_decompose_anomalies(*columns).to_pylist()[0]["ad_flag"])
    found = {at: flag for at, flag in enumerate(flags) if flag}
    assert found == {149: -1, 199: -1, 299: 1, 399: 1, 599: 1, 779: -1}


def test_elements_not_learned_from_do_not_move_the_fences() -> None:
    values = np.array([1.0, 2, 3, 4, 5, 100, 200])
    assert outlier_scores(values, values[:5], "tukey").tolist() == [-0.5, 0.0, 0.0, 0.0, 0.5, 48.0, 98.0]


def test_two_lines_are_found() -> None:
    (found,) = series_fit_2lines(pa.array(["[0,1,2,3,4,10,8,6,4]"])).to_pylist()
    shown = [found[name] for name in ("split_idx", "left_slope", "left_interception", "right_slope", "rsquare")]
    assert shown == [5, 1.0, 0.0, pytest.approx(-2.0), pytest.approx(1.0)]
    assert found["right_interception"] == pytest.approx(20.0)


def test_polynomial_has_its_coefficients_from_the_highest_power_on() -> None:
    (found,) = series_fit_poly(pa.array(["[6,11,18,27]"]), pa.array([None], pa.string()), pa.array([2])).to_pylist()
    assert json.loads(found["coefficients"]) == pytest.approx([1.0, 2.0, 3.0])


@pytest.mark.parametrize("text", ["", "{}", "not json", "7", None])
def test_what_is_no_array_is_no_series(text: str | None) -> None:
    assert read_series(text) is None


def test_numbers_that_json_lacks_are_written_as_text() -> None:
    written = write_series([1.5, float("nan"), float("-inf")])
    assert written == '[1.5,"NaN","-Infinity"]'
    assert write_series(read_series(written)) == written
