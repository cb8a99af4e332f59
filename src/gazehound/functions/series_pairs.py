"""Functions over two numeric series: element by element, and how alike they are.

An element that is no number, or missing in the shorter of two series, gives null; a number stands for a series of it.
Does not live here: one series (`series`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import json_sql, plain_series
from gazehound.functions.array_sql import number
from gazehound.functions.declare import Example, Function, Lowering, Nulls, Operand, Overload, Plain, scalar
from gazehound.functions.json_sql import bound, elements, is_kind, real_to_dynamic
from gazehound.functions.series import added, all_numbers, length_of, numbers, total
from gazehound.functions.text_sql import dynamic_text
from gazehound.sql import Node
from gazehound.types import INTEGERS, ScalarType


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
        size.node if size is not None else total(length_of)(series)
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
    scale = sql.binary("*", *(length_of(each) for each in deviations))
    fits = sql.and_(sql.equals(sql.call("len", left), sql.call("len", right)), all_numbers(left), all_numbers(right))
    value = sql.if_(fits, sql.binary("/", added(products), scale), sql.null("DOUBLE"))
    return bound("x", numbers(first.node), bound("y", numbers(second.node), value))


def _deviations(items: Node) -> Node:
    mean = sql.call("list_avg", items)
    return sql.call("list_transform", items, sql.lambda_(["v"], sql.binary("-", sql.column("v"), mean)))


def _compared(symbol: str) -> Lowering:
    """NaN is equal to nothing and neither less nor greater."""

    def build(left: Node, right: Node) -> Node:
        is_missing = sql.or_(sql.is_null(left), sql.is_null(right))
        is_nan = sql.or_(sql.call("isnan", left), sql.call("isnan", right))
        branches = [(is_missing, sql.null("BOOLEAN")), (is_nan, sql.boolean(symbol == "<>"))]
        return sql.case(branches, sql.binary(symbol, left, right))

    return _pairs(build, is_test=True)


_PAIR_OVERLOADS = (
    "(series1: DynamicArray, series2: DynamicArray): {result}",
    "(series1: DynamicArray, series2: Number): {result}",
    "(series1: Number, series2: DynamicArray): {result}",
)


def _pair_function(
    name: str, doc: str, lowering: Lowering, plain: Plain, both: str, with_number: str, result: str = "dynamic"
) -> Function:
    full = f"series_{name}"
    missing = "dynamic(null)" if result == "dynamic" else "real(null)"
    return scalar(
        full,
        doc=doc,
        source=f"Kusto reference: {full}(); answers recorded from Kusto",
        overloads=tuple(Overload(each.format(result=result), lowering, plain) for each in _PAIR_OVERLOADS),
        examples=(
            Example(f"{full}(dynamic([1, -2, 4]), dynamic([4, -2, 0.5]))", both),
            Example(f"{full}(dynamic([1, -2]), 2)", with_number),
            Example(f"isnull({full}(2, dynamic([])))", "false"),
            Example(f"{full}(dynamic(null), dynamic([1]))", missing),
        ),
    )


_PAIR_FUNCTIONS = (
    _pair_function(
        "add",
        "The sums of the elements of two series.",
        _pairs(lambda left, right: sql.binary("+", left, right), whole=True),
        plain_series.series_add,
        "dynamic([5, -4, 4.5])",
        "dynamic([3, 0])",
    ),
    _pair_function(
        "subtract",
        "The differences of the elements of two series.",
        _pairs(lambda left, right: sql.binary("-", left, right), whole=True),
        plain_series.series_subtract,
        "dynamic([-3, 0, 3.5])",
        "dynamic([-1, -4])",
    ),
    _pair_function(
        "multiply",
        "The products of the elements of two series.",
        _pairs(lambda left, right: sql.binary("*", left, right), whole=True),
        plain_series.series_multiply,
        "dynamic([4, 4, 2.0])",
        "dynamic([2, -4])",
    ),
    _pair_function(
        "divide",
        "The quotients of the elements of two series.",
        _pairs(lambda left, right: sql.binary("/", left, right)),
        plain_series.series_divide,
        "dynamic([0.25, 1.0, 8.0])",
        "dynamic([0.5, -1.0])",
    ),
    _pair_function(
        "pow",
        "The elements of one series to the power of those of another.",
        _pairs(lambda left, right: sql.call("pow", left, right)),
        plain_series.series_pow,
        "dynamic([1.0, 0.25, 2.0])",
        "dynamic([1.0, 4.0])",
    ),
    _pair_function(
        "equals",
        "Where the elements of two series are equal.",
        _compared("="),
        plain_series.series_equals,
        "dynamic([false, true, false])",
        "dynamic([false, false])",
    ),
    _pair_function(
        "not_equals",
        "Where the elements of two series differ.",
        _compared("<>"),
        plain_series.series_not_equals,
        "dynamic([true, false, true])",
        "dynamic([true, true])",
    ),
    _pair_function(
        "greater",
        "Where the elements of one series are above those of another.",
        _compared(">"),
        plain_series.series_greater,
        "dynamic([false, false, true])",
        "dynamic([false, false])",
    ),
    _pair_function(
        "greater_equals",
        "Where the elements of one series are not below those of another.",
        _compared(">="),
        plain_series.series_greater_equals,
        "dynamic([false, true, true])",
        "dynamic([false, false])",
    ),
    _pair_function(
        "less",
        "Where the elements of one series are below those of another.",
        _compared("<"),
        plain_series.series_less,
        "dynamic([true, false, false])",
        "dynamic([true, true])",
    ),
    _pair_function(
        "less_equals",
        "Where the elements of one series are not above those of another.",
        _compared("<="),
        plain_series.series_less_equals,
        "dynamic([true, true, false])",
        "dynamic([true, true])",
    ),
    _pair_function(
        "dot_product",
        "The sum of the products of the elements of two series.",
        dot_product,
        plain_series.series_dot_product,
        "10.0",
        "-2.0",
        "real",
    ),
)


COSINE_SIMILARITY = scalar(
    "series_cosine_similarity",
    doc="The cosine of the angle between two series; their magnitudes may be given.",
    source="Kusto reference: series_cosine_similarity(); answers recorded from Kusto",
    overloads=(
        Overload(
            "(series1: DynamicArray, series2: DynamicArray, [series1_magnitude: real], [series2_magnitude: real])"
            ": real",
            cosine_similarity,
            plain_series.series_cosine_similarity,
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
    overloads=(
        Overload(
            "(series1: DynamicArray, series2: DynamicArray): real", correlation, plain_series.series_pearson_correlation
        ),
    ),
    examples=(
        Example("series_pearson_correlation(dynamic([1, 2, 3]), dynamic([-2, -4, -6]))", "-1.0"),
        Example("series_pearson_correlation(dynamic([1, 1]), dynamic([2, 4]))", "real(nan)"),
        Example("series_pearson_correlation(dynamic([1, 2]), dynamic([2]))", "real(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (*_PAIR_FUNCTIONS, COSINE_SIMILARITY, PEARSON)
