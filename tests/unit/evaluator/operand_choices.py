"""What each parameter takes: names of pools, or KQL literals, by its kind, its name or its function.

Does not live here: making calls of them (`calls`).
"""

from __future__ import annotations

from gazehound.functions.units import ANGLE, ENERGY, FORCE, LENGTH, MASS, SPEED, TEMPERATURE, VOLUME

ANY_TYPE = ["any_text", "long", "real", "datetime", "timespan", "bool", "dynamic", "int", "decimal", "guid"]
COMMON_TYPES = ["long", "string", "real", "datetime", "timespan", "bool", "int", "decimal", "guid"]

OF_KIND: dict[str, list[str]] = {
    "Any": ANY_TYPE,
    "Scalar": ANY_TYPE,
    "NotDynamic": ["string", "long", "real", "datetime", "timespan", "bool", "int", "decimal", "guid"],
    "Orderable": ["long", "string", "real", "datetime", "timespan", "bool", "int", "decimal", "guid"],
    "Integer": ["small", "long", "int"],
    "Number": ["real", "long", "int", "decimal"],
    "NumberOrBool": ["real", "long", "int", "decimal", "bool"],
    "Summable": ["long", "timespan", "real", "int", "decimal"],
    "NotRealOrBool": ["string", "long", "datetime"],
    "DynamicArray": ["array", "texts"],
    "DynamicBag": ["bag"],
    "StringOrDynamic": ["hay", "string", "array"],
    "StringOrArray": ["string", "array"],
    "IntegerOrArray": ["count", "codepoints"],
    "bool": ["bool"],
    "int": ["int", "small_int"],
    "long": ["small", "long"],
    "real": ["real"],
    "decimal": ["decimal"],
    "string": ["string", "hay"],
    "datetime": ["datetime"],
    "timespan": ["timespan"],
    "guid": ["guid"],
    "dynamic": ["dynamic", "array", "bag"],
    "type": ["typeof(string)", "typeof(long)", "typeof(real)", "typeof(bool)", "typeof(datetime)", "typeof(timespan)"],
}
"""What a parameter of a kind takes where its name does not say more: names of pools, or KQL literals."""

REGEX = [
    r'@"[a-c]+"',
    r'@"(\w+)"',
    r'@"(a)(b)?"',
    r'@"^a|b$"',
    r'@"\s+"',
    r'@"(?i)AB"',
    r'@"\d{1,3}"',
    r'@"[^a-z]"',
    r'@"."',
    r'@"(.)(.)"',
    r'@"\bA"',
    r'@"(\d+)\.(\d+)"',
    r'@"é"',
    r'@"x*"',
]
CAPTURING = [
    r'@"(\w+)"',
    r'@"(a)(b)?"',
    r'@"(.)(.)"',
    r'@"(?P<k>[a-z]+)\W*(\d*)"',
    r'@"(\d+)"',
    r'@"(?i)(AB?)(.*)"',
    r'@"([^_]+)_?"',
]
REWRITE = [r'@"<\0>"', '""', r'@"\1\1"', '"$1"', '"é"']
PARTS = [
    f'"{part}"'
    for part in (
        "year",
        "quarter",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
        "nanosecond",
    )
]
FIELDS = [
    f'"{part}"'
    for part in (
        "year",
        "quarter",
        "month",
        "week_of_year",
        "day",
        "dayOfYear",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
        "nanosecond",
    )
]
ZONES = [
    f'"{zone}"'
    for zone in (
        "Europe/Paris",
        "US/Pacific",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "UTC",
        "Pacific/Apia",
        "Nowhere",
        "America/Sao_Paulo",
    )
]
DATE_FORMATS = [
    f'"{form}"'
    for form in (
        "yyyy-MM-dd HH:mm:ss.fffffff",
        "yy/M/d h:m:s tt",
        "dd",
        "HH",
        "yyyy",
        "[yyyy_MM]",
        "fff",
        "FFF",
        "y",
        "s.F",
        "d-M-yyyy",
        "hh:mm tt",
    )
]
SPAN_FORMATS = [
    f'"{form}"'
    for form in (
        "dd.hh:mm:ss.fffffff",
        "d",
        "h:m:s",
        "HH:mm",
        "ddd [hh]",
        "ss.FFF",
        "fff",
        "dddd hh",
        "F",
        "mm/ss",
    )
]

FOR_PARAMETER: dict[str, list[str]] = {
    "regex": REGEX,
    "lookup_regex": REGEX,
    "rewrite": REWRITE,
    "rewrite_pattern": REWRITE,
    "part": PARTS,
    "timezone": ZONES,
    "captureGroup": ["0", "1", "2"],
    "captureGroups": ["dynamic([1])", "dynamic([1, 2])", "dynamic([2, 1])"],
    "startingIndex": ["small", "small_int", "long", "0", "1", "-2"],
    "delimiter": ["needle", '"_"', '"a"', '""', '" "', '"aa"'],
    "requestedIndex": ["small", "0", "-1", "1"],
    "multiplier": ["count", "2"],
    "needle": ["needle"],
    "lookup": ["needle", '"a"', '""', '"é"'],
    "kind": ['"normal"', '"regex"'],
    "precision": ["0", "1", "2", "3"],
    "format": [],
    "minLength": ["small", "4", "8", "0"],
    "searchList": ['"abc"', '"é_"', '""', '"aa"'],
    "replacementList": ['"x"', '"xyz"', '""', '"é"'],
    "offset": ["small", "steps", "1", "-1"],
    "parser": ['"windows"'],
    "jsonPath": ['"$.a"', '"$.a.b"', '"$"', "\"$['a b']\"", '"$.b[0]"', '"$.c[1].a"', "json_path"],
    "nulls_last": ["true", "false", "bool"],
    "indices": ["indices"],
    "from": [],
    "to": [],
}
"""What a parameter of this name takes, in any function."""

_IPV4 = {
    "ip": ["ip"],
    "ip1": ["ip"],
    "ip2": ["ip", "range"],
    "ip_range": ["range"],
    "ranges": ["ranges", "range", '"10.0.0.0/8"', 'dynamic(["10.0.0.0/8", "x", "192.168.1.1/16"])'],
    "start_ip": ["ip"],
    "end_ip": ["ip"],
    "prefix": ["prefix"],
}
_IPV6 = {
    "ip": ["ipv6"],
    "ip1": ["ipv6"],
    "ip2": ["ipv6"],
    "ip_range": ["ipv6"],
    "ranges": ["ranges6", "ipv6", '"fe80::/10"', 'dynamic(["fe80::/10", "", "::/1"])'],
    "prefix": ["prefix6"],
}
_SERIES = {name: ["series", "numbers"] for name in ("series", "series1", "series2", "array", "y_series", "x_series")}
_MOVES = {"shift_count": ["small", "long", "2"], "rotate_count": ["small", "long", "-1"]}
_TO = {"value": ["any_text", *ANY_TYPE[1:]]}
_GEO = {
    **{name: ["longitude"] for name in ("p1_longitude", "p2_longitude", "p3_longitude", "p_longitude", "pc_longitude")},
    **{name: ["latitude"] for name in ("p1_latitude", "p2_latitude", "p3_latitude", "p_latitude", "pc_latitude")},
    "longitude": ["longitude", "near_longitude"],
    "latitude": ["latitude", "near_longitude"],
    "p3_latitude": ["latitude"],
    "lineString": ["lines"],
    "lineString1": ["lines"],
    "lineString2": ["lines"],
    "polygon": ["polygons", "odd_polygons"],
    "polygon1": ["polygons", "odd_polygons"],
    "polygon2": ["polygons", "odd_polygons"],
    "fraction": ["fraction", "0.5", "1", "0"],
    "wkt": ["wkt"],
    "h3cell": ["h3_cell"],
    "c_radius": ["radius"],
    "use_spheroid": ["false"],
}  # fmt: skip

UNITS = {
    "angle": ANGLE, "energy": ENERGY, "force": FORCE, "length": LENGTH, "mass": MASS, "speed": SPEED,
    "temperature": TEMPERATURE, "volume": VOLUME,
}  # fmt: skip

MOVING = ["moving" if each == "timespan" else each for each in ANY_TYPE]
"""A datetime is not moved by less than a microsecond."""
FOR_FUNCTION: dict[str, dict[str, list[str]]] = {
    "+": {"left": MOVING, "right": MOVING},
    "-": {"left": MOVING, "right": MOVING},
    "between": {"high": MOVING},
    "!between": {"high": MOVING},
    "datetime_part": {"part": FIELDS},
    "format_datetime": {"format": DATE_FORMATS},
    "format_timespan": {"format": SPAN_FORMATS},
    "format_bytes": {"format": ['""', '"KB"', '"MB"', '"Bytes"']},
    "toint": {"value": ["number_text", *ANY_TYPE]},
    "tolong": {"value": ["number_text", *ANY_TYPE]},
    "toreal": {"value": ["number_text", *ANY_TYPE]},
    "todecimal": {"value": ["number_text", *ANY_TYPE]},
    "tobool": {"value": ["bool_text", "number_text", *ANY_TYPE]},
    "todatetime": {"value": ["date_text", "date_text", *ANY_TYPE]},
    "make_datetime": {
        "value": ["date_text"],
        **{name: ["part"] for name in ("month", "day", "hour", "minute")},
        "year": ["year"],
        "second": ["second", "part"],
    },
    "totimespan": {"value": ["span_text", "span_text", *ANY_TYPE]},
    "make_timespan": {
        "value": ["span_text"],
        **{name: ["part", "count"] for name in ("days", "hours", "minutes")},
        "seconds": ["second", "part"],
    },
    "toguid": {"value": ["guid_text", "any_text", "dynamic", "guid"]},
    "parse_json": {"json_text": ["json_text", "any_text", "dynamic"]},
    "extract_json": {"jsonText": ["json_text", "bag"]},
    "parse_url": {"url": ["url"]},
    "parse_urlquery": {"query": ["query", "url"]},
    "parse_path": {"path": ["path"]},
    "parse_version": {"version": ["version"]},
    "parse_csv": {"csv_text": ["csv"]},
    "parse_command_line": {"command": ["command", "string"]},
    "parse_xml": {"xml_text": ["xml"]},
    "base64_decode_tostring": {"base64_string": ["base64", "string"]},
    "base64_decode_toarray": {"base64_string": ["base64", "string"]},
    "base64_decode_toguid": {"base64_string": ["base64"]},
    "base64_encode_fromarray": {"base64_string_decoded_as_array": ["bytes"]},
    "url_decode": {"encoded_url": ["encoded"]},
    "url_encode": {"url": ["url"]},
    "url_encode_component": {"url": ["url"]},
    "unicode_codepoints_to_string": {"value": ["count", "codepoints"]},
    "extract": {"regex": CAPTURING, "source": ["any_text", "hay"]},
    "extract_all": {"regex": CAPTURING, "source": ["any_text", "hay"]},
    "indexof_regex": {"match": REGEX, "string": ["hay", "any_text", "long"]},
    "indexof": {"string": ["hay", "hay", "string", "long"], "match": ["needle", "small", '"a"']},
    "countof": {"source": ["hay"], "search": ["needle", '"a"', '"aa"', '"é"']},
    "has_any_index": {"values": ["texts", 'dynamic(["a", "b"])']},
    "replace_string": {"text": ["hay", "string"], "rewrite": ["string", "needle"]},
    "replace_strings": {"text": ["hay"], "lookups": ["texts"], "rewrites": ["texts"]},
    "split": {"source": ["hay", "string", "long"]},
    "strcat_array": {"delimiter": ["needle", '", "']},
    "strcmp": {"s1": ["needle", "hay"], "s2": ["needle", "string"]},
    "binary_shift_left": {"shift": ["shift"]},
    "binary_shift_right": {"shift": ["shift"]},
    "gzip_decompress_from_base64_string": {"value": ["gzipped"]},
    "zlib_decompress_from_base64_string": {"value": ["zlibbed"]},
    "punycode_to_string": {"value": ["punycode"]},
    "punycode_domain_from_string": {"value": ["domain", "punycode"]},
    "punycode_domain_to_string": {"value": ["domain", "string"]},
    "parse_user_agent": {
        "user_agent": ["user_agent"],
        "look_for": ['"browser"', '"os"', '"device"', 'dynamic(["Device", "OS"])', '"none"'],
    },
    **{
        name: {
            "series": ["seasonal"],
            "min_period": ["small", "4", "2.5"],
            "max_period": ["count", "20", "8.5"],
            "num_periods": ["2", "count"],
            "period": ["small", "5", "4", "-1"],
            "trend": ['"avg"', '"linefit"', '"none"', '"Avg"', '"other"'],
            "test_points": ["small", "0", "3"],
            "seasonality_threshold": ["0.5", "eighths"],
            "threshold": ["1.5", "eighths", "0"],
            "method": ['"tukey"', '"ctukey"', '"other"'],
        }
        for name in (
            "series_periods_detect",
            "series_periods_validate",
            "series_seasonal",
            "series_decompose",
            "series_decompose_forecast",
            "series_decompose_anomalies",
        )
    },
    "series_outliers": {
        "series": ["seasonal", "series"],
        "kind": ['"tukey"', '"ctukey"', '"x"'],
        "ignore_val": ["eighths", "0.0", "1.0"],
        "min_percentile": ["10.0"],
        "max_percentile": ["90.0"],
        "test_points": ["small", "0", "3"],
    },
    "series_periods_validate": {"series": ["seasonal"], "period": ["small", "5.0", "4", "eighths"]},
    "series_fir": {"filter": ["numbers", "dynamic([1, 1, 1])", "dynamic([0.5, -0.5])", "series"]},
    "series_iir": {"numerators": ["numbers", "dynamic([1])"], "denominators": ["numbers", "dynamic([1, -0.5])"]},
    **{
        f"series_fill_{name}": {
            "missing_value_placeholder": ["small", "0", "1", "real(null)"],
            "constant_value": ["small", "eighths", "0.5"],
        }
        for name in ("forward", "backward", "const", "linear")
    },
    "series_fit_poly": {"x_series": ["numbers", "dynamic([1, 2, 4, 8, 9, 10])"], "degree": ["1", "2", "3", "small"]},
    "series_cosine_similarity": {"series1_magnitude": ["eighths", "2.0"], "series2_magnitude": ["eighths"]},
    **{
        name: {each: ["eighths", "fraction"] for each in ("x", "alpha", "beta", "probability")}
        for name in ("beta_cdf", "beta_inv", "beta_pdf")
    },
    "welch_test": {
        f"{each}{at}": ["eighths", "moderate", "small"] for each in ("mean", "variance", "count") for at in (1, 2)
    },
    "dcount_hll": {"hll": ["hll"]},
    "hll_merge": {"hll": ["hll"]},
    **{
        name: {
            "tdigest": ["digest"],
            "digest": ["digest"],
            "percentile1": ["eighths", "50", "99.5", "small", "long"],
            "percentile": ["eighths", "50", "99.5"],
            "percentiles": ["numbers", "dynamic([5, 50, 100])", "array"],
            "value": ["small", "eighths", "datetime", "any_text", "dynamic", "decimal"],
        }
        for name in (
            "percentile_tdigest",
            "percentiles_array_tdigest",
            "percentile_array_tdigest",
            "percentrank_tdigest",
            "rank_tdigest",
            "tdigest_merge",
            "merge_tdigest",
        )
    },
    "assert": {"predicate": ["true", "string_0 == string_0"], "message": ["string"]},
    "geo_point_to_geohash": {"accuracy": ["small", "eighths", "18", "7", "12.5"]},
    "geo_union_lines_array": {"lineStrings": ["line_arrays"]},
    "geo_union_polygons_array": {"polygons": ["polygon_arrays"]},
    "geo_intersection_2polygons": {name: ["near_polygons", "odd_polygons"] for name in ("polygon1", "polygon2")},
    "geo_intersection_line_with_polygon": {
        "lineString": ["near_paths", "lines"],
        "polygon": ["near_polygons", "odd_polygons"],
    },
    "geo_intersection_2lines": {"lineString1": ["single_lines"], "lineString2": ["single_lines"]},
    "geo_line_densify": {
        "tolerance": ["10000", "5000.5", "0.05", "1000"],
        "preserve_crossing": ["true", "false"],
        "lineString": ["near_lines", "far_lines"],
    },
    "geo_polygon_densify": {
        "tolerance": ["10000", "5000.5", "0.05", "1000"],
        "preserve_crossing": ["true", "false"],
        "polygon": ["polygons", "cities", "odd_polygons"],
    },
    "geo_point_to_h3cell": {"resolution": ["small", "eighths", "15", "9", "count"]},
    "geo_h3cell_neighbors": {"h3cell": ["h3_cell", "fine_h3_cell"]},
    "geo_h3cell_rings": {"distance": ["1", "0", "2.5", "-1", "143", "long"]},
    "geo_polygon_to_h3cells": {
        "polygon": ["cities"],
        "resolution": ["4", "5", "6", "7", "2.5", "-1", "15"],
        "radius": ["0", "-1", "real(null)"],
    },
    "geo_line_to_s2cells": {
        "lineString": ["near_lines"],
        "level": ["3", "4", "5", "31", "-1"],
        "radius": ["0", "100000", "-1"],
    },
    "geo_polygon_to_s2cells": {
        "polygon": ["near_polygons", "cities"],
        "level": ["3", "4", "5", "31", "-1"],
        "radius": ["0", "100000", "-1"],
    },
    "geo_point_buffer": {"radius": ["near_radius"], "tolerance": ["10", "1000", "0.5", "eighths"]},
    "geo_line_buffer": {
        "lineString": ["near_lines", "gentle_lines"],
        "radius": ["near_radius"],
        "tolerance": ["10", "1000", "30", "eighths"],
    },
    "geo_polygon_buffer": {
        "polygon": ["near_polygons", "round_polygons"],
        "radius": ["near_radius"],
        "tolerance": ["10", "1000", "30", "eighths"],
    },
    "geo_line_simplify": {
        "lineString": ["gentle_lines"],
        "tolerance": ["10", "1", "100", "1000", "eighths", "0"],
    },
    "geo_polygon_simplify": {
        "polygon": ["round_polygons"],
        "tolerance": ["10", "1", "100", "1000", "eighths", "0", "1e6"],
    },
    "geo_simplify_polygons_array": {
        "polygons": ["polygon_arrays"],
        "tolerance": ["7e6", "1e6", "5e6", "-1", "real(null)"],
    },
    "geo_h3cell_parent": {"resolution": ["small", "count", "eighths", "3"]},
    "geo_h3cell_children": {"resolution": ["0", "1", "2", "eighths"]},
    "geo_point_to_s2cell": {"level": ["small", "eighths", "30", "11", "count"]},
    **{name: {"geohash": ["geohash"]} for name in ("geo_geohash_to_central_point", "geo_geohash_to_polygon")},
    "geo_geohash_neighbors": {"geohash": ["inner_geohash"]},
    **{
        name: {"s2cell": ["s2_token"]}
        for name in ("geo_s2cell_to_central_point", "geo_s2cell_to_polygon", "geo_s2cell_neighbors")
    },
    "repeat": {"count": ["count"]},
    "range": {
        "start": ["small", "small_int", "eighths", "near_moment", "near_span"],
        "stop": ["count", "small", "eighths", "near_moment", "near_span"],
        "step": ["small", "eighths", "step_span"],
    },
    **{
        f"convert_{measure}": {each: [f'"{unit}"' for unit in sizes] for each in ("from", "to")}
        for measure, sizes in UNITS.items()
    },
    "bag_has_key": {"key": ["key"]},
    "bag_set_key": {"key": ["key", '"a"', '"$.a.b"']},
    "bag_remove_keys": {"keys": ["texts", 'dynamic(["a", "$.b.c"])']},
    "bag_zip": {"keys": ["texts", "array"], "values": ["array"]},
    "array_split": {"index": ["small"], "indices": ["indices"]},
    "datetime_add": {"value": ["steps", "small", "1"]},
    "exp": {"number": ["moderate", "real", "long"]},
    "exp2": {"number": ["moderate", "real", "long"]},
    "exp10": {"number": ["moderate", "real", "long"]},
    "sin": {"number": ["moderate", "small"]},
    "cos": {"number": ["moderate", "small"]},
    "tan": {"number": ["moderate", "small"]},
    "cot": {"number": ["moderate", "small"]},
    "asin": {"number": ["fraction", "real", "small"]},
    "acos": {"number": ["fraction", "real", "small"]},
    "gamma": {"number": ["moderate", "small"]},
    "loggamma": {"number": ["moderate", "small", "real"]},
    "pow": {"base": ["moderate", "small", "real"], "exponent": ["moderate", "small", "decimal"]},
    "round": {"precision": ["small", "0", "2", "-1"]},
    "format_ipv4": {**_IPV4, "ip": ["ip", "address"]},
    "format_ipv4_mask": {**_IPV4, "ip": ["ip", "address"]},
    "unixtime_seconds_todatetime": {"number": ["unix", "unix_real", "real", "long", "int", "decimal"]},
    "unixtime_milliseconds_todatetime": {"number": ["unix", "unix_real", "real", "long", "int", "decimal"]},
    "unixtime_microseconds_todatetime": {"number": ["unix", "unix_real", "real", "long", "int", "decimal"]},
    "unixtime_nanoseconds_todatetime": {"number": ["unix", "unix_real", "real", "long", "int", "decimal"]},
    "has_ipv4": {"source": ["text_with_ip"], "ip": ['"127.0.0.1"', '"10.0.0.1"', '"256.0.0.1"', '"0.0.0.0"']},
    "has_ipv4_prefix": {
        "source": ["text_with_ip"],
        "ip_prefix": ['"127."', '"10.0."', '"10.0"', '"0.0.0.0"', '"192.168."'],
    },
    "has_any_ipv4": {
        "source": ["text_with_ip"],
        "ips": ['"127.0.0.1"', '"10.0.0.1"', '"256.0.0.1"', 'dynamic(["0.0.0.0", "192.168.1.1", "1.2.3.4", 5])'],
    },
    "has_any_ipv4_prefix": {
        "source": ["text_with_ip"],
        "ip_prefixes": ['"127."', '"10.0."', '"10.0"', '"1.2.3.4"', 'dynamic(["192.168.", "0.0.0.", "256.", 1])'],
    },
    "now": {"offset": ["timespan"]},
    "matches regex": {"needle": REGEX, "text": ["hay", "any_text", "array"]},
    "has_any": {"text": ["hay", "any_text", "array"], "needles": ["texts", "needle", *ANY_TYPE]},
    "has_all": {"text": ["hay", "any_text", "array"], "needles": ["texts", "needle", *ANY_TYPE]},
}
"""What the parameters of one function take."""

PREFIXES: dict[str, dict[str, list[str]]] = {
    "ipv4_": {**_IPV4},
    "parse_ipv4": _IPV4,
    "ipv6_": _IPV6,
    "parse_ipv6": _IPV6,
    "series_": _SERIES,
    "array_rotate": _MOVES,
    "array_shift": _MOVES,
    "geo_": _GEO,
}
