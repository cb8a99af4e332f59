"""Functions over one numeric series: element by element, and totals.

A series is a dynamic array; an element that is no number, or missing in the shorter of two series, gives null.
Does not live here: two series (`series_pairs`), filters and gaps (`series_filters`), fitting (`series_fit`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import json_sql, plain_series
from gazehound.functions.array_sql import number, over_elements
from gazehound.functions.declare import Example, Function, Lowering, Operand, Overload, Plain, scalar
from gazehound.functions.json_sql import bound, elements, is_kind, real_to_dynamic
from gazehound.sql import Node

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


def all_numbers(items: Node) -> Node:
    """True when no element of a LIST is NULL."""
    missing = sql.call("list_filter", items, sql.lambda_(["v"], sql.is_null(sql.column("v"))))
    return sql.equals(sql.call("len", missing), sql.integer(0))


def total(build: Build) -> Lowering:
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


def length_of(items: Node) -> Node:
    value = sql.column("v")
    squares = sql.call("list_transform", items, sql.lambda_(["v"], sql.binary("*", value, value)))
    return sql.call("sqrt", added(squares))


def _each_function(name: str, doc: str, build: Build, plain: Plain, result: str) -> Function:
    full = f"series_{name}"
    return scalar(
        full,
        doc=doc,
        source=f"Kusto reference: {full}(); answers recorded from Kusto",
        overloads=(Overload("(series: DynamicArray): dynamic", _each(build), plain),),
        examples=(
            Example(f'{full}(dynamic([-1, 0, 0.5, "x", null]))', f"dynamic({result})"),
            Example(f"{full}(dynamic([]))", "dynamic([])"),
            Example(f"{full}(dynamic(null))", "dynamic(null)"),
        ),
    )


def _total_function(
    name: str, doc: str, build: Build, plain: Plain, result: str, of_nothing: str, aliases: tuple[str, ...] = ()
) -> Function:
    return scalar(
        name,
        aliases=aliases,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        overloads=(Overload("(series: DynamicArray): real", total(build), plain),),
        examples=(
            Example(f"{name}(dynamic([1, 2, -3.0, 4]))", result),
            Example(f"{name}(dynamic([]))", of_nothing),
            Example(f'{name}(dynamic([1, "x"]))', "real(null)"),
            Example(f"{name}(dynamic(null))", "real(null)"),
        ),
    )


_ELEMENT_FUNCTIONS = (
    _each_function(
        "abs",
        "The elements without their signs.",
        _engine("abs"),
        plain_series.series_abs,
        "[1.0, 0.0, 0.5, null, null]",
    ),
    _each_function(
        "sign", "-1, 0 or 1 for every element.", _sign, plain_series.series_sign, "[-1.0, 0.0, 1.0, null, null]"
    ),
    _each_function(
        "ceiling",
        "Every element rounded up.",
        _engine("ceil"),
        plain_series.series_ceiling,
        "[-1.0, 0.0, 1.0, null, null]",
    ),
    _each_function(
        "floor",
        "Every element rounded down.",
        _engine("floor"),
        plain_series.series_floor,
        "[-1.0, 0.0, 0.0, null, null]",
    ),
    _each_function(
        "exp",
        "e to the power of every element.",
        _engine("exp"),
        plain_series.series_exp,
        "[0.36787944117144233, 1.0, 1.6487212707001282, null, null]",
    ),
    _each_function(
        "log",
        "The natural logarithm of every element.",
        _engine("ln"),
        plain_series.series_log,
        '["NaN", "-Infinity", -0.6931471805599453, null, null]',
    ),
    _each_function(
        "sin",
        "The sine of every element.",
        _engine("sin"),
        plain_series.series_sin,
        "[-0.8414709848078965, 0.0, 0.479425538604203, null, null]",
    ),
    _each_function(
        "cos",
        "The cosine of every element.",
        _engine("cos"),
        plain_series.series_cos,
        "[0.5403023058681398, 1.0, 0.8775825618903728, null, null]",
    ),
    _each_function(
        "tan",
        "The tangent of every element.",
        _engine("tan"),
        plain_series.series_tan,
        "[-1.5574077246549023, 0.0, 0.5463024898437905, null, null]",
    ),
    _each_function(
        "asin",
        "The arcsine of every element.",
        _engine("asin"),
        plain_series.series_asin,
        "[-1.5707963267948966, 0.0, 0.5235987755982989, null, null]",
    ),
    _each_function(
        "acos",
        "The arccosine of every element.",
        _engine("acos"),
        plain_series.series_acos,
        "[3.141592653589793, 1.5707963267948966, 1.0471975511965979, null, null]",
    ),
    _each_function(
        "atan",
        "The arctangent of every element.",
        _engine("atan"),
        plain_series.series_atan,
        "[-0.7853981633974483, 0.0, 0.4636476090008061, null, null]",
    ),
)


_TOTALS = (
    _total_function(
        "series_sum", "The sum of the elements.", added, plain_series.series_sum, "4.0", "0.0", ("array_sum",)
    ),
    _total_function(
        "series_product", "The product of the elements.", _multiplied, plain_series.series_product, "-24.0", "1.0"
    ),
    _total_function(
        "series_magnitude",
        "The square root of the sum of the squares.",
        length_of,
        plain_series.series_magnitude,
        "5.477225575051661",
        "0.0",
    ),
)


FUNCTIONS: tuple[Function, ...] = (*_ELEMENT_FUNCTIONS, *_TOTALS)
