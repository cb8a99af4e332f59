"""Comparison operators `==`, `!=`, `<`, `<=`, `>`, `>=`, `between`, and the logical operators `and`, `or`.

Does not live here: string operators, membership in lists, how values compare in SQL (`comparison_sql`).
"""

from __future__ import annotations

from functools import partial

from gazehound import sql
from gazehound.functions import convert_values, plain_comparison
from gazehound.functions.arithmetic_sql import moved
from gazehound.functions.comparison_sql import equal, not_equal, ordered
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, operator
from gazehound.sql import Node
from gazehound.types import ScalarType

_SOURCE = "Kusto reference: Numerical operators; answers recorded from Kusto"
_NULLS = "Kusto reference: Null values; answers recorded from Kusto"

EQUAL = operator(
    "==",
    doc="True when both values are the same, letter case included.",
    source=_NULLS,
    nulls=Nulls.NEVER,
    false_on_empty=True,
    overloads=(Overload("(left: Scalar, right: Scalar): bool", equal, plain_comparison.equal),),
    examples=(
        Example('"a" == "a"', "true"),
        Example('"a" == "A"', "false"),
        Example('"" == tostring(dynamic(null))', "true", why="a missing text is the empty text"),
        Example("5 == 5.0", "true"),
        Example("9007199254740993 == 9007199254740992", "false"),
        Example("long(null) == 0", "false", why="a null equals no value"),
        Example("long(null) == long(null)", "bool(null)"),
        Example("real(nan) == real(nan)", "false"),
        Example("datetime(2020-01-01) == datetime(2020-01-01 00:00)", "true"),
        Example("60m == 1h", "true"),
        Example('dynamic("x") == "x"', "true"),
        Example("dynamic(5) == 5", "true"),
        Example("dynamic(1.5) == 1", "false"),
        Example('dynamic("é") == "É"', "false"),
        Example("dynamic([1]) == 1", "false"),
    ),
)

NOT_EQUAL = operator(
    "!=",
    doc="True when the values differ.",
    source=_NULLS,
    nulls=Nulls.NEVER,
    overloads=(Overload("(left: Scalar, right: Scalar): bool", not_equal, plain_comparison.not_equal),),
    examples=(
        Example('"a" != "A"', "true"),
        Example('"ß" != "ß"', "false"),
        Example("1 != -1", "true"),
        Example("int(null) != 5", "true", why="a null differs from every value"),
        Example("int(null) != int(null)", "bool(null)"),
        Example("real(nan) != real(nan)", "true"),
        Example('dynamic({"a": 1}).b != "x"', "true"),
        Example("dynamic(5) != 5", "false"),
    ),
)


def _order_overloads(symbol: str) -> tuple[Overload, ...]:
    lowering = partial(ordered, symbol)
    pairs = (
        ("Number", "Number"),
        ("datetime", "datetime"),
        ("timespan", "timespan"),
        ("bool", "NumberOrBool"),
        ("Number", "bool"),
        ("dynamic", "Number"),
        ("Number", "dynamic"),
        ("dynamic", "dynamic"),
    )
    plain = plain_comparison.ordered(symbol)
    return tuple(Overload(f"(left: {left}, right: {right}): bool", lowering, plain) for left, right in pairs)


def _order_operator(symbol: str, doc: str, *examples: Example) -> Function:
    return operator(
        symbol,
        doc=doc,
        source=_SOURCE,
        overloads=_order_overloads(symbol),
        examples=(Example(f"long(null) {symbol} 0", "bool(null)"), *examples),
    )


LESS = _order_operator(
    "<",
    "True when the left value is smaller.",
    Example("1 < 2.5", "true"),
    Example("-9223372036854775807 < 9223372036854775807", "true"),
    Example("1.0 < real(nan)", "false", why="nothing is smaller than NaN"),
    Example("datetime(1969-12-31) < datetime(1970-01-01)", "true"),
    Example("1m < 59s", "false"),
    Example("dynamic(5) < 5.5", "true"),
    Example('dynamic("x") < 5', "bool(null)"),
)
LESS_OR_EQUAL = _order_operator(
    "<=",
    "True when the left value is smaller or the same.",
    Example("2 <= 2", "true"),
    Example("real(nan) <= real(nan)", "false"),
    Example("-1h <= 0s", "true"),
)
GREATER = _order_operator(
    ">",
    "True when the left value is larger.",
    Example("2 > 1", "true"),
    Example("real(nan) > 1.0", "false", why="NaN is larger than nothing"),
    Example("real(+inf) > 1e308", "true"),
    Example("true > false", "true"),
)
GREATER_OR_EQUAL = _order_operator(
    ">=",
    "True when the left value is larger or the same.",
    Example("2 >= 2.0", "true"),
    Example("real(nan) >= 1.0", "false"),
    Example("datetime(2020-01-02) >= datetime(2020-01-01)", "true"),
)


def _within(value: Operand, low: Operand, high: Operand) -> Node:
    return sql.and_(ordered(">=", value, low), ordered("<=", value, high))


def _within_span(value: Operand, low: Operand, length: Operand) -> Node:
    """From a datetime on for a timespan."""
    return _within(value, low, Operand(moved("+", low, length), ScalarType.DATETIME))


def _outside(value: Operand, low: Operand, high: Operand) -> Node:
    return sql.not_(_within(value, low, high))


def _outside_span(value: Operand, low: Operand, length: Operand) -> Node:
    return sql.not_(_within_span(value, low, length))


_BOUNDED = tuple(
    f"(value: {value}, low: {kind}, high: {kind}): bool"
    for value, kind in (
        ("Number", "Number"),
        ("datetime", "datetime"),
        ("timespan", "timespan"),
        ("dynamic", "Number"),
    )
)
_SPANNED = "(value: datetime, low: datetime, high: timespan): bool"

BETWEEN = operator(
    "between",
    doc="True when the value is within a range, its ends included.",
    source="Kusto reference: between operator",
    overloads=(
        *(Overload(each, _within, plain_comparison.between) for each in _BOUNDED),
        Overload(_SPANNED, _within_span, plain_comparison.between_span),
    ),
    examples=(
        Example("5 between (1 .. 5)", "true"),
        Example("0 between (1 .. 5)", "false"),
        Example("-2.5 between (-3 .. -2)", "true"),
        Example("int(null) between (1 .. 5)", "bool(null)"),
        Example("real(nan) between (1 .. 5)", "false"),
        Example("datetime(2020-01-03) between (datetime(2020-01-01) .. 2d)", "true"),
        Example("datetime(2020-01-03 00:00:01) between (datetime(2020-01-01) .. 2d)", "false"),
        Example("90s between (1m .. 2m)", "true"),
    ),
)

NOT_BETWEEN = operator(
    "!between",
    doc="True when the value is outside a range.",
    source="Kusto reference: !between operator",
    overloads=(
        *(Overload(each, _outside, plain_comparison.not_between) for each in _BOUNDED),
        Overload(_SPANNED, _outside_span, plain_comparison.not_between_span),
    ),
    examples=(
        Example("5 !between (1 .. 5)", "false"),
        Example("6 !between (1 .. 5)", "true"),
        Example("int(null) !between (1 .. 5)", "bool(null)"),
        Example("datetime(2020-01-04) !between (datetime(2020-01-01) .. 2d)", "true"),
    ),
)


def _truth(operand: Operand) -> Node:
    """A truth value, also one that a dynamic holds."""
    if operand.type in (ScalarType.DYNAMIC, ScalarType.UNKNOWN):
        return convert_values.to_bool(operand)
    return operand.node


def _both(left: Operand, right: Operand) -> Node:
    return sql.and_(_truth(left), _truth(right))


def _either(left: Operand, right: Operand) -> Node:
    return sql.or_(_truth(left), _truth(right))


_LOGICAL = tuple(
    f"(left: {left}, right: {right}): bool"
    for left, right in (("bool", "bool"), ("bool", "dynamic"), ("dynamic", "bool"), ("dynamic", "dynamic"))
)

AND = operator(
    "and",
    doc="True when both sides are true.",
    source="Kusto reference: Logical (binary) operators; answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=tuple(Overload(each, _both, plain_comparison.both) for each in _LOGICAL),
    examples=(
        Example("true and false", "false"),
        Example("bool(null) and true", "bool(null)"),
        Example("bool(null) and false", "false"),
    ),
)

OR = operator(
    "or",
    doc="True when at least one side is true.",
    source="Kusto reference: Logical (binary) operators; answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=tuple(Overload(each, _either, plain_comparison.either) for each in _LOGICAL),
    examples=(
        Example("true or false", "true"),
        Example("bool(null) or false", "bool(null)"),
        Example("bool(null) or true", "true"),
    ),
)

OPERATORS: tuple[Function, ...] = (
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    BETWEEN,
    NOT_BETWEEN,
    AND,
    OR,
)
