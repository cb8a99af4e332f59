"""Functions over series that describe or fit them; several give several columns.

Does not live here: seasons and outliers (`series_seasons`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_series_models
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, scalar
from gazehound.functions.json_sql import bound, field, is_kind
from gazehound.functions.series import added, all_numbers, from_numbers, numbers
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType

Output = tuple[str, ScalarType]

REAL, LONG, DYNAMIC = ScalarType.REAL, ScalarType.LONG, ScalarType.DYNAMIC

STATS: tuple[Output, ...] = (
    ("min", REAL),
    ("min_idx", LONG),
    ("max", REAL),
    ("max_idx", LONG),
    ("avg", REAL),
    ("stdev", REAL),
    ("variance", REAL),
)
LINE: tuple[Output, ...] = (
    ("rsquare", REAL),
    ("slope", REAL),
    ("variance", REAL),
    ("rvariance", REAL),
    ("interception", REAL),
    ("line_fit", DYNAMIC),
)
TWO_LINES: tuple[Output, ...] = (
    ("rsquare", REAL),
    ("split_idx", LONG),
    ("variance", REAL),
    ("rvariance", REAL),
    ("line_fit", DYNAMIC),
    ("right_rsquare", REAL),
    ("right_slope", REAL),
    ("right_interception", REAL),
    ("right_variance", REAL),
    ("right_rvariance", REAL),
    ("left_rsquare", REAL),
    ("left_slope", REAL),
    ("left_interception", REAL),
    ("left_variance", REAL),
    ("left_rvariance", REAL),
)
POLYNOMIAL: tuple[Output, ...] = (
    ("rsquare", REAL),
    ("coefficients", DYNAMIC),
    ("variance", REAL),
    ("rvariance", REAL),
    ("poly_fit", DYNAMIC),
)
COMPLEX: tuple[Output, ...] = (("real", DYNAMIC), ("imag", DYNAMIC))

_VALUES, _VALUE = sql.column("n"), sql.column("v")


def statistics(series: Operand, ignore_nonfinite: Operand | None = None) -> Node:
    """A STRUCT of `STATS`; all NULL where an element is no finite number and those are not ignored."""
    return _described(series, ignore_nonfinite, sql.struct(_stats_fields()))


def statistics_bag(series: Operand, ignore_nonfinite: Operand | None = None) -> Node:
    """The statistics, the sum and the length as a bag; null where they are not known."""
    finite = sql.column("f")
    fields = [*_stats_fields(), ("sum", added(finite)), ("len", sql.cast(sql.call("len", finite), "BIGINT"))]
    return _described(series, ignore_nonfinite, sql.call("to_json", sql.struct(fields)))


def _described(series: Operand, ignore_nonfinite: Operand | None, result: Node) -> Node:
    is_finite = sql.coalesce(sql.call("isfinite", _VALUE), sql.boolean(False))
    finite = sql.call("list_filter", _VALUES, sql.lambda_(["v"], is_finite))
    all_finite = sql.equals(sql.call("len", finite), sql.call("len", _VALUES))
    ignored = (
        sql.boolean(False) if ignore_nonfinite is None else sql.coalesce(ignore_nonfinite.node, sql.boolean(False))
    )
    value = sql.if_(sql.or_(ignored, all_finite), bound("f", finite, result), sql.null())
    return sql.if_(is_kind(series.node, "ARRAY"), bound("n", numbers(series.node), value), sql.null())


def _stats_fields() -> list[tuple[str, Node]]:
    finite = sql.column("f")
    lowest, highest = sql.call("list_min", finite), sql.call("list_max", finite)
    return [
        ("min", lowest),
        ("min_idx", _place_of(lowest)),
        ("max", highest),
        ("max_idx", _place_of(highest)),
        ("avg", sql.call("list_avg", finite)),
        ("stdev", sql.coalesce(sql.call("list_stddev_samp", finite), sql.real(0.0))),
        ("variance", sql.coalesce(sql.call("list_var_samp", finite), sql.real(0.0))),
    ]


def _place_of(value: Node) -> Node:
    """The first place of a value, from 0; NULL for none."""
    place = sql.if_(
        sql.is_null(value), sql.null("BIGINT"), sql.cast(sql.call("list_position", _VALUES, value), "BIGINT")
    )
    return sql.binary("-", place, sql.integer(1))


def fit_line(series: Operand) -> Node:
    """A STRUCT of `LINE`: least squares over the places 0, 1, …; all NULL where an element is no number."""
    return _fitted(series, sql.struct(_line_fields(sql.column("m"))))


def fit_line_bag(series: Operand) -> Node:
    return _fitted(series, sql.call("to_json", sql.struct(_line_fields(sql.column("m")))))


def _fitted(series: Operand, result: Node) -> Node:
    size = sql.cast(sql.call("len", _VALUES), "DOUBLE")
    mean_place = sql.binary("/", sql.binary("-", size, sql.real(1.0)), sql.real(2.0))
    from_mean = sql.binary("-", sql.binary("-", sql.column("i"), sql.integer(1)), mean_place)
    products = sql.call("list_transform", _VALUES, sql.lambda_(["v", "i"], sql.binary("*", _VALUE, from_mean)))
    squares = sql.call("list_transform", _VALUES, sql.lambda_(["v", "i"], sql.binary("*", from_mean, from_mean)))
    slope = sql.binary("/", added(products), added(squares))
    mean = sql.call("list_avg", _VALUES)
    interception = sql.binary("-", mean, sql.binary("*", sql.column("g"), mean_place))
    model = bound("g", slope, sql.struct([("slope", sql.column("g")), ("interception", interception)]))
    is_possible = sql.and_(all_numbers(_VALUES), sql.binary(">", sql.call("len", _VALUES), sql.integer(1)))
    fitted = sql.if_(is_possible, bound("m", model, result), sql.null())
    return sql.if_(is_kind(series.node, "ARRAY"), bound("n", numbers(series.node), fitted), sql.null())


def _line_fields(model: Node) -> list[tuple[str, Node]]:
    slope, interception = field(model, "slope"), field(model, "interception")
    place = sql.binary("-", sql.column("i"), sql.integer(1))
    point = sql.binary("+", sql.binary("*", slope, place), interception)
    line = sql.call("list_transform", _VALUES, sql.lambda_(["v", "i"], point))
    residuals = sql.call("list_transform", _VALUES, sql.lambda_(["v", "i"], sql.binary("-", _VALUE, point)))
    variance, left = sql.call("list_var_samp", _VALUES), sql.call("list_var_samp", residuals)
    explained = sql.binary("-", sql.real(1.0), sql.binary("/", left, variance))
    rsquare = sql.if_(sql.equals(variance, sql.real(0.0)), sql.real(0.0), explained)
    return [
        ("rsquare", rsquare),
        ("slope", slope),
        ("variance", variance),
        ("rvariance", left),
        ("interception", interception),
        ("line_fit", from_numbers(line)),
    ]


_STATS_EXAMPLE = "dynamic([23, 46, -2, 87])"

SERIES_STATS = scalar(
    "series_stats",
    doc="The smallest and largest element, where they are, and the mean, deviation and variance of a series.",
    source="Kusto reference: series_stats(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(series: DynamicArray, [ignore_nonfinite: bool]): dynamic", statistics, plain_series_models.series_stats
        ),
    ),
    examples=(
        Example(f"series_stats({_STATS_EXAMPLE})", "-2.0", why="one value stands for the first"),
        Example("series_stats(dynamic([1, null]))", "real(null)"),
        Example("series_stats(dynamic([1, null]), true)", "1.0"),
        Example("series_stats(dynamic(null))", "real(null)"),
    ),
    outputs=STATS,
)

SERIES_STATS_DYNAMIC = scalar(
    "series_stats_dynamic",
    doc="The statistics of a series as a bag.",
    source="Kusto reference: series_stats_dynamic(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(series: DynamicArray, [ignore_nonfinite: bool]): dynamic",
            statistics_bag,
            plain_series_models.series_stats_dynamic,
        ),
    ),
    examples=(
        Example(
            "series_stats_dynamic(dynamic([10, 20]))",
            'dynamic({"min": 10.0, "min_idx": 0, "max": 20.0, "max_idx": 1, "avg": 15.0, "stdev": 7.0710678118654755,'
            ' "variance": 50.0, "sum": 30.0, "len": 2})',
        ),
        Example("series_stats_dynamic(dynamic([1, null]))", "dynamic(null)"),
    ),
)

SERIES_FIT_LINE = scalar(
    "series_fit_line",
    doc="The line that fits a series best, and how well it does.",
    source="Kusto reference: series_fit_line(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(series: DynamicArray): dynamic", fit_line, plain_series_models.series_fit_line),),
    examples=(
        Example("series_fit_line(dynamic([1, 3, 5]))", "1.0", why="one value stands for the first"),
        Example("series_fit_line(dynamic([1]))", "real(null)"),
        Example('series_fit_line(dynamic([1, "x"]))', "real(null)"),
    ),
    outputs=LINE,
)

SERIES_FIT_LINE_DYNAMIC = scalar(
    "series_fit_line_dynamic",
    doc="The line that fits a series best, as a bag.",
    source="Kusto reference: series_fit_line_dynamic()",
    nulls=Nulls.NEVER,
    overloads=(Overload("(series: DynamicArray): dynamic", fit_line_bag, plain_series_models.series_fit_line),),
    examples=(
        Example(
            "series_fit_line_dynamic(dynamic([1, 3, 5]))",
            'dynamic({"rsquare": 1.0, "slope": 2.0, "variance": 4.0, "rvariance": 0.0, "interception": 1.0,'
            ' "line_fit": [1.0, 3.0, 5.0]})',
        ),
        Example("series_fit_line_dynamic(dynamic(null))", "dynamic(null)"),
    ),
)


_DYNAMIC_ONLY = "(series: DynamicArray): dynamic"
_TWO_LINES_SERIES = "dynamic([1, 2, 3, 4, -10, -20, -30])"

SERIES_FIT_2LINES = scalar(
    "series_fit_2lines",
    doc="The two lines that fit a series best, the right one from `split_idx` on.",
    source="Kusto reference: series_fit_2lines()",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(array: DynamicArray): dynamic",
            vectorised("series_models:series_fit_2lines", "dynamic", fields=TWO_LINES),
            plain_series_models.series_fit_2lines,
        ),
    ),
    examples=(
        Example(f"series_fit_2lines({_TWO_LINES_SERIES})", "1.0", why="one value stands for the first"),
        Example("series_fit_2lines(dynamic([1, 2, 3]))", "real(null)", why="each line needs two points"),
        Example('series_fit_2lines(dynamic([1, 2, 3, "x"]))', "real(null)"),
        Example("series_fit_2lines(dynamic(null))", "real(null)"),
    ),
    outputs=TWO_LINES,
    notes="Places on both lines count from the start of the series.",
)

SERIES_FIT_2LINES_DYNAMIC = scalar(
    "series_fit_2lines_dynamic",
    doc="The two lines that fit a series best, as a bag.",
    source="Kusto reference: series_fit_2lines_dynamic()",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            _DYNAMIC_ONLY,
            vectorised("series_models:series_fit_2lines_dynamic", "dynamic"),
            plain_series_models.series_fit_2lines_dynamic,
        ),
    ),
    examples=(
        Example(f"tolong(series_fit_2lines_dynamic({_TWO_LINES_SERIES}).split_idx)", "4"),
        Example(f"round(toreal(series_fit_2lines_dynamic({_TWO_LINES_SERIES}).right.slope), 9)", "-10.0"),
        Example("series_fit_2lines_dynamic(dynamic(null))", "dynamic(null)"),
    ),
    notes="Places on both lines count from the start of the series.",
)

SERIES_FIT_POLY = scalar(
    "series_fit_poly",
    doc="The polynomial that fits a series best, coefficients from the highest power on.",
    source="Kusto reference: series_fit_poly()",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(y_series: DynamicArray, [x_series: DynamicArray], [degree: Integer]): dynamic",
            vectorised("series_models:series_fit_poly", "dynamic dynamic long", fields=POLYNOMIAL),
            plain_series_models.series_fit_poly,
        ),
    ),
    examples=(
        Example(
            "series_fit_poly(dynamic([1, -1, 1, -1]), dynamic([1, 2, 3, 4]), 1)",
            "0.2",
            why="one value stands for the first",
        ),
        Example("series_fit_poly(dynamic([1, 4]), dynamic([1, 2]), 2)", "real(null)", why="too few points"),
        Example("series_fit_poly(dynamic(null))", "real(null)"),
    ),
    outputs=POLYNOMIAL,
)

_COMPLEX_SERIES = "(series: DynamicArray, [series_imaginary: DynamicArray]): dynamic"

SERIES_FFT = scalar(
    "series_fft",
    doc="The fast Fourier transform of a series.",
    source="Kusto reference: series_fft()",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            _COMPLEX_SERIES,
            vectorised("series_models:series_fft", "dynamic dynamic", fields=COMPLEX),
            plain_series_models.series_fft,
        ),
    ),
    examples=(
        Example(
            "series_fft(dynamic([1, -1, 1, -1]))", "dynamic([0.0, 0.0, 4.0, 0.0])", why="one value stands for the first"
        ),
        Example("series_fft(dynamic([1, 2]), dynamic([1]))", "dynamic(null)"),
        Example("series_fft(dynamic(null))", "dynamic(null)"),
    ),
    outputs=COMPLEX,
)

SERIES_IFFT = scalar(
    "series_ifft",
    doc="The inverse fast Fourier transform of a series.",
    source="Kusto reference: series_ifft()",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            _COMPLEX_SERIES,
            vectorised("series_models:series_ifft", "dynamic dynamic", fields=COMPLEX),
            plain_series_models.series_ifft,
        ),
    ),
    examples=(
        Example(
            "series_ifft(dynamic([0, 0, 4, 0]), dynamic([0, 0, 0, 0]))",
            "dynamic([1.0, -1.0, 1.0, -1.0])",
            why="one value stands for the first",
        ),
        Example("series_ifft(dynamic([]))", "dynamic(null)"),
    ),
    outputs=COMPLEX,
)

FUNCTIONS: tuple[Function, ...] = (
    SERIES_STATS,
    SERIES_STATS_DYNAMIC,
    SERIES_FIT_LINE,
    SERIES_FIT_LINE_DYNAMIC,
    SERIES_FIT_2LINES,
    SERIES_FIT_2LINES_DYNAMIC,
    SERIES_FIT_POLY,
    SERIES_FFT,
    SERIES_IFFT,
)
