"""Inputs on which the engine and the plain form may differ, each with the reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
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


NOTHING = Accepted("")


def _has_huge_real(inputs: dict[str, Any]) -> bool:
    return any(isinstance(each, float) and not abs(each) < 1e15 for each in inputs.values())


def _has_no_finite(inputs: dict[str, Any]) -> bool:
    return any(isinstance(each, float) and not math.isfinite(each) for each in inputs.values())


_BY_REALS = Accepted("decimals of many digits are multiplied and divided as reals", decimals=1e-15)

ACCEPTED: dict[str, Accepted] = {
    "loggamma": Accepted("libraries differ in the last digits near the zeros", reals=1e-15),
    "*": _BY_REALS,
    "/": _BY_REALS,
    "format_bytes": Accepted("reals beyond 15 digits: which digits Kusto writes is not known", _has_huge_real),
}

WITHOUT_PLAIN: dict[str, str] = {
    "rand": "random",
    "new_guid": "random",
    "parse pattern": "no expression of its own: `parse` is lowered with it",
    "parse key value": "no expression of its own: `parse-kv` is lowered with it",
    "as condition": "no expression of its own: `where` is lowered with it",
}
"""Why a function that runs in the engine has no plain form."""

NOT_STATED = frozenset(
    [
        "parse_url",
        "parse_urlquery",
        "parse_path",
        "parse_csv",
        "parse_version",
        "parse_command_line",
        "parse_user_agent",
        "base64_decode_tostring",
        "base64_decode_toarray",
        "base64_decode_toguid",
        "base64_encode_tostring",
        "base64_encode_fromarray",
        "base64_encode_fromguid",
        "url_decode",
        "url_encode",
        "url_encode_component",
        "unicode_codepoints_from_string",
        "unicode_codepoints_to_string",
        "gzip_compress_to_base64_string",
        "gzip_decompress_from_base64_string",
        "zlib_compress_to_base64_string",
        "zlib_decompress_from_base64_string",
        "punycode_from_string",
        "punycode_to_string",
        "punycode_domain_from_string",
        "punycode_domain_to_string",
        "treepath",
        "parse_xml",
        "series_abs",
        "series_sign",
        "series_ceiling",
        "series_floor",
        "series_exp",
        "series_log",
        "series_sin",
        "series_cos",
        "series_tan",
        "series_asin",
        "series_acos",
        "series_atan",
        "series_add",
        "series_subtract",
        "series_multiply",
        "series_divide",
        "series_pow",
        "series_equals",
        "series_not_equals",
        "series_greater",
        "series_greater_equals",
        "series_less",
        "series_less_equals",
        "series_dot_product",
        "series_sum",
        "series_product",
        "series_magnitude",
        "series_cosine_similarity",
        "series_pearson_correlation",
        "series_fill_forward",
        "series_fill_backward",
        "series_fill_const",
        "series_fill_linear",
        "series_fir",
        "series_iir",
        "series_stats",
        "series_stats_dynamic",
        "series_fit_line",
        "series_fit_line_dynamic",
        "series_fit_2lines",
        "series_fit_2lines_dynamic",
        "series_fit_poly",
        "series_fft",
        "series_ifft",
        "series_periods_detect",
        "series_periods_validate",
        "series_seasonal",
        "series_decompose",
        "series_decompose_forecast",
        "series_decompose_anomalies",
        "series_outliers",
        "erf",
        "erfc",
        "beta_cdf",
        "beta_inv",
        "beta_pdf",
        "welch_test",
        "hash_md5",
        "hash_sha1",
        "hash_sha256",
        "hash",
        "hash_xxhash64",
        "parse_ipv4",
        "parse_ipv4_mask",
        "ipv4_compare",
        "ipv4_is_match",
        "ipv4_is_in_range",
        "ipv4_is_in_any_range",
        "ipv4_is_private",
        "ipv4_netmask_suffix",
        "format_ipv4",
        "format_ipv4_mask",
        "ipv4_range_to_cidr_list",
        "geo_distance_2points",
        "geo_point_in_circle",
        "geo_azimuth",
        "geo_angle",
        "geo_point_to_geohash",
        "geo_geohash_to_central_point",
        "geo_geohash_to_polygon",
        "geo_geohash_neighbors",
        "geo_point_to_s2cell",
        "geo_s2cell_to_central_point",
        "geo_s2cell_to_polygon",
        "geo_s2cell_neighbors",
        "geo_polygon_to_s2cells",
        "geo_line_to_s2cells",
        "geo_point_to_h3cell",
        "geo_h3cell_to_central_point",
        "geo_h3cell_to_polygon",
        "geo_h3cell_level",
        "geo_h3cell_parent",
        "geo_h3cell_children",
        "geo_h3cell_neighbors",
        "geo_h3cell_rings",
        "geo_polygon_to_h3cells",
        "geo_line_length",
        "geo_line_centroid",
        "geo_line_interpolate_point",
        "geo_line_locate_point",
        "geo_polygon_area",
        "geo_polygon_perimeter",
        "geo_polygon_centroid",
        "geo_point_in_polygon",
        "geo_distance_point_to_line",
        "geo_distance_point_to_polygon",
        "geo_closest_point_on_line",
        "geo_closest_point_on_polygon",
        "geo_from_wkt",
        "geo_union_lines_array",
        "geo_union_polygons_array",
        "geo_intersects_2lines",
        "geo_intersects_2polygons",
        "geo_intersects_line_with_polygon",
        "geo_intersection_2lines",
        "geo_intersection_2polygons",
        "geo_intersection_line_with_polygon",
        "geo_point_buffer",
        "geo_line_buffer",
        "geo_polygon_buffer",
        "geo_line_densify",
        "geo_polygon_densify",
        "geo_line_simplify",
        "geo_polygon_simplify",
        "geo_simplify_polygons_array",
        "dcount_hll",
        "percentile_tdigest",
        "percentiles_array_tdigest",
        "percentile_array_tdigest",
        "percentrank_tdigest",
        "rank_tdigest",
        "hll_merge",
        "tdigest_merge",
        "merge_tdigest",
        "assert",
        "estimate_data_size",
        "ipv6_compare",
        "ipv6_is_match",
        "ipv6_is_in_range",
        "ipv6_is_in_any_range",
        "parse_ipv6",
        "parse_ipv6_mask",
        "geo_info_from_ip_address",
        "has_ipv4",
        "has_any_ipv4",
        "has_ipv4_prefix",
        "has_any_ipv4_prefix",
    ]
)
"""Functions whose rule is stated once only, in the engine's form."""
