"""Inputs on which the engine and the plain form may differ, each with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Accepted:
    """Inputs of a function for which the answers are not compared."""

    reason: str
    applies: Callable[[dict[str, Any]], bool] = lambda inputs: False
    decimals: float = 0.0
    """How far decimals may lie apart, in relation to their size."""

    reals: float = 0.0
    """How far reals may lie apart, whatever their size."""

    relative: float = 0.0
    """How far reals may lie apart, in relation to their size."""

    any_order: bool = False
    """Whether arrays may hold the same values in another order."""

    any_start: bool = False
    """Whether rings of shapes may start at another corner, and shapes hold their parts in another order."""


NOTHING = Accepted("")


def _has_huge_real(inputs: dict[str, Any]) -> bool:
    values = [each for value in inputs.values() for each in (value if isinstance(value, list) else [value])]
    return any(isinstance(each, float) and not abs(each) < 1e15 for each in values)


_BY_REALS = Accepted("decimals of many digits are multiplied and divided as reals", decimals=1e-15)

ACCEPTED: dict[str, Accepted] = {
    "extract_json": Accepted(
        "a number larger than any real keeps its digits in the engine",
        lambda inputs: any("1E400" in str(each) for each in inputs.values()),
    ),
    **dict.fromkeys(
        (
            "series_sum",
            "series_dot_product",
            "series_magnitude",
            "series_cosine_similarity",
            "series_stats",
            "series_pearson_correlation",
            "series_fir",
            "series_iir",
            "series_stats_dynamic",
        ),
        Accepted(
            "sums are rounded in another order; of huge reals little is left", _has_huge_real, reals=1e-9, relative=1e-9
        ),
    ),
    **dict.fromkeys(
        (
            "series_fit_line",
            "series_fit_line_dynamic",
            "series_fit_2lines",
            "series_fit_2lines_dynamic",
            "series_fit_poly",
            "series_fft",
            "series_ifft",
            "series_decompose",
            "series_decompose_forecast",
            "series_decompose_anomalies",
            "series_seasonal",
            "series_periods_detect",
            "series_periods_validate",
            "series_outliers",
        ),
        Accepted(
            "models are solved another way; of huge reals little is left", _has_huge_real, reals=1e-7, relative=1e-7
        ),
    ),
    **dict.fromkeys(
        ("beta_cdf", "beta_pdf", "welch_test"),
        Accepted("libraries differ in the last digits", reals=1e-12, relative=1e-8),
    ),
    "beta_inv": Accepted(
        "next to 0 and 1 many values have one probability",
        lambda inputs: any(0 < abs(each) < 1e-3 or 0 < abs(1 - each) < 1e-9 for each in inputs.values() if each),
        relative=1e-8,
    ),
    **dict.fromkeys(
        (
            "geo_distance_2points",
            "geo_azimuth",
            "geo_angle",
            "geo_line_length",
            "geo_line_centroid",
            "geo_line_interpolate_point",
            "geo_line_locate_point",
            "geo_polygon_area",
            "geo_polygon_perimeter",
            "geo_polygon_centroid",
            "geo_distance_point_to_line",
            "geo_distance_point_to_polygon",
            "geo_closest_point_on_line",
            "geo_closest_point_on_polygon",
            "geo_intersection_2lines",
            "geo_union_lines_array",
            "geo_line_densify",
        ),
        Accepted("the sphere's formulas are rounded in different places", reals=1e-6, relative=1e-7),
    ),
    **dict.fromkeys(
        (
            "geo_s2cell_to_central_point",
            "geo_s2cell_to_polygon",
            "geo_h3cell_to_central_point",
            "geo_h3cell_to_polygon",
        ),
        Accepted("trigonometry is rounded in different places", reals=1e-12, relative=1e-12),
    ),
    **dict.fromkeys(
        (
            "geo_polygon_densify",
            "geo_union_polygons_array",
            "geo_intersection_2polygons",
            "geo_intersection_line_with_polygon",
        ),
        Accepted("rings start at any corner, polygons and lines come in any order", reals=1e-6, any_start=True),
    ),
    "geo_polygon_to_h3cells": Accepted("the order in which Kusto lists the cells is not known", any_order=True),
    "loggamma": Accepted("libraries differ in the last digits near the zeros", reals=1e-15),
    "around": Accepted(
        "decimals of many digits are compared as reals",
        lambda inputs: any(isinstance(each, Decimal) and abs(each) > 10**15 for each in inputs.values()),
    ),
    "*": _BY_REALS,
    "/": _BY_REALS,
    "format_bytes": Accepted("reals beyond 15 digits: which digits Kusto writes is not known", _has_huge_real),
}

WITHOUT_PLAIN: dict[str, str] = {
    "geo_info_from_ip_address": "it says what is in a file that a person names",
    "rand": "random",
    "new_guid": "random",
    "parse pattern": "no expression of its own: `parse` is lowered with it",
    "parse key value": "no expression of its own: `parse-kv` is lowered with it",
    "as condition": "no expression of its own: `where` is lowered with it",
}
"""Why a function that runs in the engine has no plain form."""
