"""Arithmetic operators: `+`, `-`, `*`, `/`, `%` and the sign, on numbers, times and dynamic values.

Does not live here: how each is said in SQL (`arithmetic_sql`), `bin()` and the mathematical functions.
"""

from __future__ import annotations

from functools import partial

from gazehound.functions import arithmetic_sql as shapes
from gazehound.functions import plain_numbers, plain_values
from gazehound.functions.declare import Example, Function, Overload, operator

_PLAIN_WHOLE = {
    "+": plain_values.whole_sum,
    "-": plain_values.whole_difference,
    "*": plain_values.whole_product,
    "/": plain_values.whole_quotient,
    "%": plain_values.whole_remainder,
}


def _dynamic_overloads(symbol: str) -> tuple[Overload, ...]:
    whole, numeric = shapes.loose(shapes.WHOLE[symbol]), shapes.loose(partial(shapes.numeric, symbol))
    plain_whole, plain_real = plain_numbers.with_whole_number(symbol), plain_numbers.with_real(symbol)
    pairs = [
        ("Integer", "long", whole, plain_whole),
        ("real", "real", numeric, plain_real),
        ("decimal", "decimal", numeric, plain_real),
    ]
    return (
        *(Overload(f"(left: dynamic, right: {kind}): {result}", lower, plain) for kind, result, lower, plain in pairs),
        *(Overload(f"(left: {kind}, right: dynamic): {result}", lower, plain) for kind, result, lower, plain in pairs),
        Overload(
            "(left: dynamic, right: dynamic): dynamic",
            partial(shapes.dynamic_pair, symbol),
            plain_numbers.of_dynamics(symbol),
        ),
    )


def _number_overloads(symbol: str) -> tuple[Overload, ...]:
    return (
        Overload("(left: Integer, right: Integer): long", shapes.WHOLE[symbol], _PLAIN_WHOLE[symbol]),
        Overload(
            "(left: Number, right: Number): Widest", partial(shapes.numeric, symbol), plain_numbers.of_numbers(symbol)
        ),
    )


_SOURCE = "Kusto reference: Numerical operators; answers recorded from Kusto"
_TIME_SOURCE = "Kusto reference: Numerical operators; Datetime / timespan arithmetic; answers recorded from Kusto"

ADD = operator(
    "+",
    doc="Add numbers, timespans, or a timespan to a datetime.",
    source=_TIME_SOURCE,
    overloads=(
        *_number_overloads("+"),
        Overload("(left: datetime, right: timespan): datetime", partial(shapes.moved, "+"), plain_values.later),
        Overload("(left: timespan, right: datetime): datetime", shapes.add_to_datetime, plain_numbers.moved),
        Overload("(left: timespan, right: timespan): timespan", partial(shapes.whole, "+"), plain_values.whole_sum),
        Overload("(left: datetime, right: datetime): datetime"),
        *_dynamic_overloads("+"),
        Overload("(left: datetime, right: dynamic): datetime"),
        Overload("(left: dynamic, right: datetime): datetime"),
        Overload("(left: timespan, right: dynamic): timespan"),
        Overload("(left: dynamic, right: timespan): timespan"),
    ),
    examples=(
        Example("1 + 2", "3"),
        Example("toint(2147483647) + toint(1)", "2147483648", why="two ints make a long"),
        Example("9223372036854775807 + 1", "-9223372036854775807 - 1", why="long arithmetic wraps around"),
        Example("-7 + 2.5", "-4.5"),
        Example("1 + long(null)", "long(null)"),
        Example("decimal(0.1) + decimal(0.2)", "decimal(0.3)", why="decimals are exact"),
        Example("datetime(2020-06-15 13:45) + 90m", "datetime(2020-06-15 15:15)"),
        Example("1h + datetime(1969-12-31 23:30)", "datetime(1970-01-01 00:30)"),
        Example("datetime(9999-12-31) + 1d", "datetime(null)", why="there is no year 10000"),
        Example("1d + 90m", "time(1.01:30:00)"),
        Example("dynamic(2) + 3", "5"),
        Example("dynamic([1]) + 3", "long(null)"),
    ),
)

SUBTRACT = operator(
    "-",
    doc="Subtract numbers, timespans, a timespan from a datetime, or one datetime from another.",
    source=_TIME_SOURCE,
    overloads=(
        *_number_overloads("-"),
        Overload("(left: datetime, right: datetime): timespan", shapes.between_moments, plain_values.whole_difference),
        Overload("(left: datetime, right: timespan): datetime", partial(shapes.moved, "-"), plain_values.earlier),
        Overload(
            "(left: timespan, right: timespan): timespan", partial(shapes.whole, "-"), plain_values.whole_difference
        ),
        Overload("(left: timespan, right: datetime): datetime"),
        *_dynamic_overloads("-"),
        Overload(
            "(left: datetime, right: dynamic): timespan",
            shapes.loose(shapes.between_moments),
            plain_numbers.from_moment,
        ),
        Overload(
            "(left: dynamic, right: datetime): timespan",
            shapes.loose(shapes.between_moments),
            plain_numbers.to_moment,
        ),
        Overload("(left: timespan, right: dynamic): timespan"),
        Overload("(left: dynamic, right: timespan): timespan"),
    ),
    examples=(
        Example("3 - 5", "-2"),
        Example("-9223372036854775807 - 2", "9223372036854775807", why="long arithmetic wraps around"),
        Example("0.5 - 1", "-0.5"),
        Example("datetime(2020-06-15) - datetime(2020-06-14)", "1d"),
        Example("datetime(2020-01-01) - datetime(null)", "timespan(null)"),
        Example("datetime(0001-01-01) - 1tick", "datetime(null)"),
        Example("1d - 36h", "-12h"),
        Example("dynamic(2.5) - 1.0", "1.5"),
    ),
)

MULTIPLY = operator(
    "*",
    doc="Multiply numbers, or a timespan by a number.",
    source=_TIME_SOURCE,
    overloads=(
        *_number_overloads("*"),
        Overload("(left: timespan, right: Number): timespan", shapes.scale, plain_numbers.span_product),
        Overload("(left: Number, right: timespan): timespan", shapes.scaled, plain_numbers.product_with_span),
        Overload("(left: timespan, right: timespan): timespan"),
        Overload("(left: datetime, right: Number): datetime"),
        Overload("(left: Number, right: datetime): datetime"),
        *_dynamic_overloads("*"),
    ),
    examples=(
        Example("6 * 7", "42"),
        Example("int(-2147483648) * int(-2147483648)", "4611686018427387904"),
        Example("9223372036854775807 * 2", "-2", why="long arithmetic wraps around"),
        Example("1.5 * -4", "-6.0"),
        Example("decimal(1.1) * decimal(1.1)", "decimal(1.21)"),
        Example("1d * 2.5", "60h"),
        Example("3 * 1h", "3h"),
        Example("1h * int(null)", "timespan(null)"),
    ),
    notes="Decimal factors with more than nine decimal places are multiplied as reals.",
)

DIVIDE = operator(
    "/",
    doc="Divide numbers, a timespan by a number, or one timespan by another.",
    source=_TIME_SOURCE,
    overloads=(
        *_number_overloads("/"),
        Overload("(left: timespan, right: timespan): real", shapes.ratio, plain_numbers.span_ratio),
        Overload("(left: timespan, right: Number): timespan", shapes.split, plain_numbers.span_quotient),
        Overload("(left: datetime, right: Number): datetime"),
        Overload("(left: datetime, right: timespan): real"),
        Overload("(left: datetime, right: datetime): real"),
        *_dynamic_overloads("/"),
    ),
    examples=(
        Example("7 / 2", "3", why="whole numbers are cut toward zero"),
        Example("-7 / 2", "-3"),
        Example("5 / 0", "long(null)"),
        Example("(-9223372036854775807 - 1) / -1", "-9223372036854775807 - 1"),
        Example("7 / 2.0", "3.5"),
        Example("1.0 / 0.0", "real(+inf)"),
        Example("decimal(1) / decimal(4)", "decimal(0.25)"),
        Example("1d / 1h", "24.0"),
        Example("90m / 2", "45m"),
        Example("1s / 1000", "1ms"),
        Example("1s / 0", "timespan(null)"),
    ),
    notes="Quotients of decimals have the precision of a real.",
)

MODULO = operator(
    "%",
    doc="The remainder of a division, never negative.",
    source=_SOURCE,
    overloads=(
        *_number_overloads("%"),
        Overload("(left: timespan, right: timespan): timespan", shapes.remainder_whole, plain_values.whole_remainder),
        Overload("(left: timespan, right: Number): timespan"),
        Overload("(left: datetime, right: timespan): datetime"),
        Overload("(left: datetime, right: datetime): timespan"),
        Overload("(left: datetime, right: Number): datetime"),
        *_dynamic_overloads("%"),
    ),
    examples=(
        Example("14 % 12", "2"),
        Example("-14 % 12", "10"),
        Example("-14 % -12", "10"),
        Example("5 % 0", "long(null)"),
        Example("9223372036854775807 % 9223372036854775807", "0"),
        Example("-5.5 % 2", "0.5"),
        Example("25h % 1d", "1h"),
    ),
)


NEGATE = operator(
    "unary -",
    doc="The opposite of a number or timespan.",
    source=_SOURCE,
    overloads=(
        Overload("(operand: Integer): long", shapes.opposite, plain_values.opposite),
        Overload("(operand: Number): Parameter0", shapes.opposite, plain_values.opposite),
        Overload("(operand: timespan): timespan", shapes.opposite, plain_values.opposite),
        Overload("(operand: dynamic): dynamic", shapes.opposite, plain_numbers.opposite_of_dynamic),
        Overload("(operand: datetime): datetime"),
    ),
    examples=(
        Example("-toint(-2147483648)", "2147483648", why="the opposite of an int is a long"),
        Example("-tolong(5)", "-5"),
        Example("-todouble(2.5)", "-2.5"),
        Example("-(1h + 30m)", "-90m"),
        Example("-int(null)", "long(null)"),
        Example("-dynamic(1.5)", "dynamic(-1.5)"),
    ),
)

OPERATORS: tuple[Function, ...] = (ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, NEGATE)
