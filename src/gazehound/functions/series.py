"""Functions over numeric series: element by element, and totals.

A series is a dynamic array; an element that is no number, or missing in the shorter of two series, gives null.
Does not live here: filters and gaps (`series_filters`), fitting (`series_fit`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import json_sql
from gazehound.functions.array_sql import number, over_elements
from gazehound.functions.declare import Example, Function, Lowering, Nulls, Operand, Overload, scalar
from gazehound.functions.json_sql import bound, elements, is_kind, real_to_dynamic
from gazehound.functions.text_sql import dynamic_text
from gazehound.sql import Node
from gazehound.types import INTEGERS, ScalarType

Build = Callable[[Node], Node]


def numbers(series: Node) -> Node:
    """The elements as a LIST of DOUBLE, NULL for what is no number; NULL for what is no array."""
    return sql.call("list_transform", elements(series), sql.lambda_(["e"], number(sql.column("e"))))


def from_numbers(items: Node) -> Node:
    """A LIST of DOUBLE as a dynamic array."""
    element = real_to_dynamic(sql.column("v"))
    return json_sql.from_elements(sql.call("list_transform", items, sql.lambda_(["v"], element)))


def _each(build: Build) -> Lowering:
    """The lowering that computes a real from every number."""

    def lowering(series: Operand) -> Node:
        element = sql.column("e")
        made = real_to_dynamic(build(number(element)))
        return over_elements(series, lambda items: sql.call("list_transform", items, sql.lambda_(["e"], made)))

    return lowering


def _engine(name: str) -> Build:
    return lambda value: sql.call(name, value)


def _sign(value: Node) -> Node:
    return sql.cast(sql.call("sign", value), "DOUBLE")


def _pairs(build: Callable[[Node, Node], Node], *, whole: bool = False, is_test: bool = False) -> Lowering:
    """The lowering that combines two series, or a series and a number, element by element.

    `whole` keeps long results where both elements are longs; `is_test` gives truth values.
    """

    def lowering(first: Operand, second: Operand) -> Node:
        pair = sql.column("p")
        left, right = (sql.call("struct_extract", pair, sql.integer(at)) for at in (1, 2))
        real = build(number(left), number(right))
        made = sql.call("to_json", real) if is_test else real_to_dynamic(real)
        if whole:
            longs = (sql.cast(sql.try_cast(dynamic_text(each), "BIGINT"), "HUGEINT") for each in (left, right))
            are_whole = sql.and_(_is_whole(left), _is_whole(right))
            made = sql.if_(are_whole, sql.call("to_json", build(*longs)), made)
        zipped = sql.call("list_zip", _listed(first, second), _listed(second, first))
        combined = json_sql.from_elements(sql.call("list_transform", zipped, sql.lambda_(["p"], made)))
        return sql.if_(sql.and_(*(_is_series(each) for each in (first, second))), combined, sql.null("JSON"))

    return lowering


def _is_series(value: Operand) -> Node:
    return is_kind(value.node, "ARRAY") if value.type is ScalarType.DYNAMIC else sql.is_not_null(value.node)


def _listed(value: Operand, other: Operand) -> Node:
    """The elements, or a number as often as the other series has elements."""
    if value.type is ScalarType.DYNAMIC:
        return elements(value.node)
    as_json = sql.call("to_json", value.node if value.type in INTEGERS else sql.cast(value.node, "DOUBLE"))
    return sql.call("list_transform", elements(other.node), sql.lambda_(["e"], as_json))


def _is_whole(element: Node) -> Node:
    return sql.in_list(json_sql.json_kind(element), [sql.text("UBIGINT"), sql.text("BIGINT")])


def all_numbers(items: Node) -> Node:
    """True when no element of a LIST is NULL."""
    missing = sql.call("list_filter", items, sql.lambda_(["v"], sql.is_null(sql.column("v"))))
    return sql.equals(sql.call("len", missing), sql.integer(0))


def _total(build: Build) -> Lowering:
    """The lowering that computes one real from the LIST of numbers; NULL where an element is no number."""

    def lowering(series: Operand) -> Node:
        items = sql.column("n")
        value = sql.if_(all_numbers(items), build(items), sql.null("DOUBLE"))
        return sql.if_(is_kind(series.node, "ARRAY"), bound("n", numbers(series.node), value), sql.null("DOUBLE"))

    return lowering


def added(items: Node) -> Node:
    return sql.coalesce(sql.call("list_sum", items), sql.real(0.0))


def _multiplied(items: Node) -> Node:
    return sql.coalesce(sql.call("list_product", items), sql.real(1.0))


def _length_of(items: Node) -> Node:
    value = sql.column("v")
    squares = sql.call("list_transform", items, sql.lambda_(["v"], sql.binary("*", value, value)))
    return sql.call("sqrt", added(squares))


def _products(first: Operand, second: Operand) -> Node:
    """The LIST of the products of two series, NULL where an element is missing."""
    pair = sql.column("p")
    left, right = (number(sql.call("struct_extract", pair, sql.integer(at))) for at in (1, 2))
    zipped = sql.call("list_zip", _listed(first, second), _listed(second, first))
    return sql.call("list_transform", zipped, sql.lambda_(["p"], sql.binary("*", left, right)))


def dot_product(first: Operand, second: Operand) -> Node:
    items = sql.column("d")
    value = sql.if_(all_numbers(items), added(items), sql.null("DOUBLE"))
    are_series = sql.and_(*(_is_series(each) for each in (first, second)))
    return sql.if_(are_series, bound("d", _products(first, second), value), sql.null("DOUBLE"))


def cosine_similarity(
    first: Operand, second: Operand, first_size: Operand | None = None, second_size: Operand | None = None
) -> Node:
    lengths = [
        size.node if size is not None else _total(_length_of)(series)
        for series, size in ((first, first_size), (second, second_size))
    ]
    return sql.binary("/", dot_product(first, second), sql.binary("*", *lengths))


def correlation(first: Operand, second: Operand) -> Node:
    """Pearson's; null for series of different lengths or with an element that is no number."""
    left, right = sql.column("x"), sql.column("y")
    deviations = [_deviations(items) for items in (left, right)]
    pair = sql.column("p")
    parts = (sql.call("struct_extract", pair, sql.integer(at)) for at in (1, 2))
    products = sql.call(
        "list_transform", sql.call("list_zip", *deviations), sql.lambda_(["p"], sql.binary("*", *parts))
    )
    scale = sql.binary("*", *(_length_of(each) for each in deviations))
    fits = sql.and_(sql.equals(sql.call("len", left), sql.call("len", right)), all_numbers(left), all_numbers(right))
    value = sql.if_(fits, sql.binary("/", added(products), scale), sql.null("DOUBLE"))
    return bound("x", numbers(first.node), bound("y", numbers(second.node), value))


def _deviations(items: Node) -> Node:
    mean = sql.call("list_avg", items)
    return sql.call("list_transform", items, sql.lambda_(["v"], sql.binary("-", sql.column("v"), mean)))


def _compared(symbol: str) -> Lowering:
    """NaN is equal to nothing and neither less nor greater."""

    def build(left: Node, right: Node) -> Node:
        either = sql.or_(sql.call("isnan", left), sql.call("isnan", right))
        return sql.if_(either, sql.boolean(symbol == "<>"), sql.binary(symbol, left, right))

    return _pairs(build, is_test=True)


_PAIR_OVERLOADS = (
    "(series1: DynamicArray, series2: DynamicArray): {result}",
    "(series1: DynamicArray, series2: Number): {result}",
    "(series1: Number, series2: DynamicArray): {result}",
)


def _pair_function(
    name: str, doc: str, lowering: Lowering, both: str, with_number: str, result: str = "dynamic"
) -> Function:
    full = f"series_{name}"
    missing = "dynamic(null)" if result == "dynamic" else "real(null)"
    return scalar(
        full,
        doc=doc,
        source=f"Kusto reference: {full}(); answers recorded from Kusto",
        overloads=tuple(Overload(each.format(result=result), lowering) for each in _PAIR_OVERLOADS),
        examples=(
            Example(f"{full}(dynamic([1, -2, 4]), dynamic([4, -2, 0.5]))", both),
            Example(f"{full}(dynamic([1, -2]), 2)", with_number),
            Example(f"isnull({full}(2, dynamic([])))", "false"),
            Example(f"{full}(dynamic(null), dynamic([1]))", missing),
        ),
    )


def _each_function(name: str, doc: str, build: Build, result: str) -> Function:
    full = f"series_{name}"
    return scalar(
        full,
        doc=doc,
        source=f"Kusto reference: {full}(); answers recorded from Kusto",
        overloads=(Overload("(series: DynamicArray): dynamic", _each(build)),),
        examples=(
            Example(f'{full}(dynamic([-1, 0, 0.5, "x", null]))', f"dynamic({result})"),
            Example(f"{full}(dynamic([]))", "dynamic([])"),
            Example(f"{full}(dynamic(null))", "dynamic(null)"),
        ),
    )


def _total_function(
    name: str, doc: str, build: Build, result: str, of_nothing: str, aliases: tuple[str, ...] = ()
) -> Function:
    return scalar(
        name,
        aliases=aliases,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        overloads=(Overload("(series: DynamicArray): real", _total(build)),),
        examples=(
            Example(f"{name}(dynamic([1, 2, -3.0, 4]))", result),
            Example(f"{name}(dynamic([]))", of_nothing),
            Example(f'{name}(dynamic([1, "x"]))', "real(null)"),
            Example(f"{name}(dynamic(null))", "real(null)"),
        ),
    )


_ELEMENT_FUNCTIONS = (
    _each_function("abs", "The elements without their signs.", _engine("abs"), "[1.0, 0.0, 0.5, null, null]"),
    _each_function("sign", "-1, 0 or 1 for every element.", _sign, "[-1.0, 0.0, 1.0, null, null]"),
    _each_function("ceiling", "Every element rounded up.", _engine("ceil"), "[-1.0, 0.0, 1.0, null, null]"),
    _each_function("floor", "Every element rounded down.", _engine("floor"), "[-1.0, 0.0, 0.0, null, null]"),
    _each_function("exp", "e to the power of every element.", _engine("exp"),
                   "[0.36787944117144233, 1.0, 1.6487212707001282, null, null]"),
    _each_function("log", "The natural logarithm of every element.", _engine("ln"),
                   '["NaN", "-Infinity", -0.6931471805599453, null, null]'),
    _each_function("sin", "The sine of every element.", _engine("sin"),
                   "[-0.8414709848078965, 0.0, 0.479425538604203, null, null]"),
    _each_function("cos", "The cosine of every element.", _engine("cos"),
                   "[0.5403023058681398, 1.0, 0.8775825618903728, null, null]"),
    _each_function("tan", "The tangent of every element.", _engine("tan"),
                   "[-1.5574077246549023, 0.0, 0.5463024898437905, null, null]"),
    _each_function("asin", "The arcsine of every element.", _engine("asin"),
                   "[-1.5707963267948966, 0.0, 0.5235987755982989, null, null]"),
    _each_function("acos", "The arccosine of every element.", _engine("acos"),
                   "[3.141592653589793, 1.5707963267948966, 1.0471975511965979, null, null]"),
    _each_function("atan", "The arctangent of every element.", _engine("atan"),
                   "[-0.7853981633974483, 0.0, 0.4636476090008061, null, null]"),
)  # fmt: skip

_PAIR_FUNCTIONS = (
    _pair_function("add", "The sums of the elements of two series.",
                   _pairs(lambda left, right: sql.binary("+", left, right), whole=True),
                   "dynamic([5, -4, 4.5])", "dynamic([3, 0])"),
    _pair_function("subtract", "The differences of the elements of two series.",
                   _pairs(lambda left, right: sql.binary("-", left, right), whole=True),
                   "dynamic([-3, 0, 3.5])", "dynamic([-1, -4])"),
    _pair_function("multiply", "The products of the elements of two series.",
                   _pairs(lambda left, right: sql.binary("*", left, right), whole=True),
                   "dynamic([4, 4, 2.0])", "dynamic([2, -4])"),
    _pair_function("divide", "The quotients of the elements of two series.",
                   _pairs(lambda left, right: sql.binary("/", left, right)),
                   "dynamic([0.25, 1.0, 8.0])", "dynamic([0.5, -1.0])"),
    _pair_function("pow", "The elements of one series to the power of those of another.",
                   _pairs(lambda left, right: sql.call("pow", left, right)),
                   "dynamic([1.0, 0.25, 2.0])", "dynamic([1.0, 4.0])"),
    _pair_function("equals", "Where the elements of two series are equal.", _compared("="),
                   "dynamic([false, true, false])", "dynamic([false, false])"),
    _pair_function("not_equals", "Where the elements of two series differ.", _compared("<>"),
                   "dynamic([true, false, true])", "dynamic([true, true])"),
    _pair_function("greater", "Where the elements of one series are above those of another.", _compared(">"),
                   "dynamic([false, false, true])", "dynamic([false, false])"),
    _pair_function("greater_equals", "Where the elements of one series are not below those of another.",
                   _compared(">="), "dynamic([false, true, true])", "dynamic([false, false])"),
    _pair_function("less", "Where the elements of one series are below those of another.", _compared("<"),
                   "dynamic([true, false, false])", "dynamic([true, true])"),
    _pair_function("less_equals", "Where the elements of one series are not above those of another.",
                   _compared("<="), "dynamic([true, true, false])", "dynamic([true, true])"),
    _pair_function("dot_product", "The sum of the products of the elements of two series.", dot_product,
                   "10.0", "-2.0", "real"),
)  # fmt: skip

_TOTALS = (
    _total_function("series_sum", "The sum of the elements.", added, "4.0", "0.0", ("array_sum",)),
    _total_function("series_product", "The product of the elements.", _multiplied, "-24.0", "1.0"),
    _total_function("series_magnitude", "The square root of the sum of the squares.", _length_of,
                    "5.477225575051661", "0.0"),
)  # fmt: skip

COSINE_SIMILARITY = scalar(
    "series_cosine_similarity",
    doc="The cosine of the angle between two series; their magnitudes may be given.",
    source="Kusto reference: series_cosine_similarity(); answers recorded from Kusto",
    overloads=(
        Overload(
            "(series1: DynamicArray, series2: DynamicArray, [series1_magnitude: real], [series2_magnitude: real])"
            ": real",
            cosine_similarity,
        ),
    ),
    examples=(
        Example("series_cosine_similarity(dynamic([3, 4]), dynamic([-3, -4]))", "-1.0"),
        Example("series_cosine_similarity(dynamic([3, 4]), dynamic([3, 4]), 5.0, 10.0)", "0.5"),
        Example("series_cosine_similarity(dynamic([3, 4]), dynamic([3]))", "real(null)"),
    ),
)

PEARSON = scalar(
    "series_pearson_correlation",
    doc="Pearson's correlation of two series.",
    source="Kusto reference: series_pearson_correlation(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(series1: DynamicArray, series2: DynamicArray): real", correlation),),
    examples=(
        Example("series_pearson_correlation(dynamic([1, 2, 3]), dynamic([-2, -4, -6]))", "-1.0"),
        Example("series_pearson_correlation(dynamic([1, 1]), dynamic([2, 4]))", "real(nan)"),
        Example("series_pearson_correlation(dynamic([1, 2]), dynamic([2]))", "real(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (*_ELEMENT_FUNCTIONS, *_PAIR_FUNCTIONS, *_TOTALS, COSINE_SIMILARITY, PEARSON)
