"""How near to Kusto's the answer of each function is, for the support page.

Lives here: what is approximate, with the error, and what is exact where Kusto estimates. Does not live here: what is
refused (the overloads without a lowering, `notes`). The errors are those that the tests of the plain evaluator allow;
Kusto's own errors are those of its reference.
"""

from __future__ import annotations

from gazehound.functions.declare import Function

EXACT = "exact"
_LAST_DIGITS = "exact but for the last digits of reals: a relative error below 1e-12"
_SUMS = "approximate: sums of reals are rounded in another order, a relative error below 1e-9"
_MODELS = "approximate: computed another way, a relative error below 1e-7"
_COUNTS = "exact, where Kusto estimates: its error is 0.8 % by default, 0.2 to 1.6 % by the accuracy asked for"
_RANKS = "exact nearest ranks, where Kusto estimates from a digest of the values"
_BY_REALS = "decimals of many digits are computed as reals: a relative error below 1e-15; exact for all other types"

_STATEMENTS: dict[str, str] = {
    _SUMS: "series_sum series_dot_product series_magnitude series_cosine_similarity series_stats series_stats_dynamic "
    "series_pearson_correlation series_fir series_iir sum sumif avg avgif stdev stdevif stdevp stdevpif variance "
    "varianceif variancep variancepif covariance covarianceif covariancep covariancepif",
    _MODELS: "series_fit_line series_fit_line_dynamic series_fit_2lines series_fit_2lines_dynamic series_fit_poly "
    "series_fft series_ifft series_seasonal series_periods_detect series_periods_validate series_decompose "
    "series_decompose_forecast series_decompose_anomalies series_outliers",
    "approximate: another library, a relative error below 1e-8": "beta_cdf beta_inv beta_pdf welch_test",
    "approximate: a relative error below 1e-15 near the zeros": "loggamma",
    "approximate: on a sphere of 6371010 metres as Kusto has it, a relative error below 1e-7": "geo_distance_2points "
    "geo_azimuth geo_angle geo_line_length geo_line_centroid geo_line_interpolate_point geo_line_locate_point "
    "geo_polygon_area geo_polygon_perimeter geo_polygon_centroid geo_distance_point_to_line geo_point_in_circle "
    "geo_union_lines_array geo_intersection_2lines geo_line_densify "
    "geo_distance_point_to_polygon geo_closest_point_on_line geo_closest_point_on_polygon",
    "approximate: corners are rounded within 1e-12 degrees": "geo_s2cell_to_central_point geo_s2cell_to_polygon "
    "geo_h3cell_to_central_point geo_h3cell_to_polygon geo_union_polygons_array "
    "geo_intersection_2polygons geo_intersection_line_with_polygon geo_point_buffer "
    "geo_line_buffer geo_polygon_buffer geo_polygon_densify geo_line_simplify geo_polygon_simplify "
    "geo_simplify_polygons_array",
    _COUNTS: "dcount dcountif hll hll_if hll_merge dcount_hll",
    _RANKS: "percentile percentiles percentiles_array percentilew percentilesw percentilesw_array tdigest "
    "tdigest_merge merge_tdigest percentile_tdigest percentile_array_tdigest percentiles_array_tdigest rank_tdigest "
    "percentrank_tdigest",
    _BY_REALS: "* / around",
    "random": "rand new_guid",
}

STATEMENTS: dict[str, str] = {name: statement for statement, names in _STATEMENTS.items() for name in names.split()}
"""By the function's name, where it is not exact or Kusto's is not."""


def precision_of(function: Function) -> str:
    """A statement such as `exact` or `approximate: …`, without a full stop."""
    if function.name in STATEMENTS:
        return STATEMENTS[function.name]
    gives_reals = any(overload.text.endswith("): real") for overload in function.overloads)
    return _LAST_DIGITS if gives_reals else EXACT
