"""Arithmetic in SQL: whole numbers, reals, decimals, times and numbers held by dynamic values.

Does not live here: which types an operator takes (`arithmetic`), the mathematical functions.

Sources: Kusto reference, "Numerical operators", "Datetime / timespan arithmetic"; answers recorded from Kusto: int
arithmetic gives long, long arithmetic wraps around, long division cuts toward zero and is null by zero, a
remainder is never negative, times outside the years 1 to 9999 are null. No shape uses TRY: DuckDB refuses it
around aggregates, window functions and subqueries.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gazehound import sql
from gazehound.functions import datetime_sql, json_sql
from gazehound.functions.convert_text import text_to_datetime
from gazehound.functions.declare import Operand, RefusedCall
from gazehound.functions.text_sql import dynamic_text, shortest_real_text
from gazehound.sql import Node
from gazehound.types import INTEGERS, ScalarType
from gazehound.types.ticks import LAST_TICK, TICKS_PER_MICROSECOND

DECIMAL = "DECIMAL(38,18)"
_DECIMAL_END = 9.9e19
"""Decimals hold less than 10^20."""
_FINER = "a timespan with a part finer than a microsecond"
_LONGEST_STEP = LAST_TICK + 1
"""A timespan that no datetime can be moved by."""
_SIGN_BIT = 2**63
_SAFE_DIVISOR = 2**62


# --- whole numbers -----------------------------------------------------------------------------------


def wrapped(huge: Node) -> Node:
    """A HUGEINT as the BIGINT that its lower 64 bits make."""
    shifted = sql.binary("+", huge, sql.cast(sql.integer(_SIGN_BIT), "HUGEINT"))
    low = sql.binary("&", shifted, sql.cast(sql.integer(2 * _SIGN_BIT - 1), "HUGEINT"))
    return sql.cast(sql.binary("-", low, sql.cast(sql.integer(_SIGN_BIT), "HUGEINT")), "BIGINT")


def _wide(node: Node) -> Node:
    return sql.cast(node, "HUGEINT")


def _long(operand: Operand) -> Node:
    return operand.node if operand.type is not ScalarType.INT else sql.cast(operand.node, "BIGINT")


def whole(symbol: str, left: Operand, right: Operand) -> Node:
    """`+`, `-`, `*` of whole numbers or ticks; two ints cannot leave the range of long."""
    if left.type is right.type is ScalarType.INT:
        return sql.binary(symbol, _long(left), _long(right))
    return wrapped(sql.binary(symbol, _wide(left.node), _wide(right.node)))


def divide_whole(left: Operand, right: Operand) -> Node:
    """Cut toward zero; null by zero. Minus one is apart: it can leave the range."""
    dividend = _long(left)
    if isinstance(right.constant, int) and right.constant not in (0, -1):
        return sql.binary("//", dividend, _long(right))
    opposite = wrapped(sql.negate(_wide(dividend)))
    quotient = sql.binary("//", dividend, sql.call("nullif", _long(right), sql.integer(0)))
    return sql.if_(sql.equals(right.node, sql.integer(-1)), opposite, quotient)


def remainder_whole(left: Operand, right: Operand) -> Node:
    """Between 0 and the divisor's size; null by zero."""
    if isinstance(right.constant, int) and 0 < abs(right.constant) < _SAFE_DIVISOR:
        dividend, size = _long(left), sql.long(abs(right.constant))
        return sql.binary("%", sql.binary("+", sql.binary("%", dividend, size), size), size)
    size = sql.call("abs", sql.call("nullif", _wide(right.node), sql.integer(0)))
    positive = sql.binary("%", sql.binary("+", sql.binary("%", _wide(left.node), size), size), size)
    return sql.cast(positive, "BIGINT")


# --- real, decimal -----------------------------------------------------------------------------------


def _real(operand: Operand) -> Node:
    return operand.node if operand.type is ScalarType.REAL else sql.cast(operand.node, "DOUBLE")


def numeric(symbol: str, left: Operand, right: Operand) -> Node:
    if ScalarType.DECIMAL in (left.type, right.type):
        return _DECIMAL[symbol](_decimal(left), _decimal(right))
    return _REAL[symbol](_real(left), _real(right))


def _remainder_real(left: Node, right: Node) -> Node:
    rest = sql.binary("%", left, right)
    return sql.if_(sql.binary("<", rest, sql.integer(0)), sql.binary("+", rest, sql.call("abs", right)), rest)


def _decimal(operand: Operand) -> Node:
    """A real by its shortest digits, not by those of its binary fraction."""
    match operand.type:
        case ScalarType.DECIMAL:
            return operand.node
        case ScalarType.REAL:
            return sql.try_cast(shortest_real_text(operand.node), DECIMAL)
        case _:
            return sql.try_cast(operand.node, DECIMAL)


def _add_decimals(symbol: str, left: Node, right: Node) -> Node:
    """Exact; null where the sum does not fit."""
    size = sql.call("abs", sql.binary(symbol, sql.cast(left, "DOUBLE"), sql.cast(right, "DOUBLE")))
    fits = sql.binary("<", size, sql.real(_DECIMAL_END))
    return sql.if_(fits, sql.binary(symbol, left, right), sql.null(DECIMAL))


def _multiply_decimals(left: Node, right: Node) -> Node:
    """Exact where both have at most nine decimal places and the product fits, else by way of doubles."""
    short_left, short_right = (sql.try_cast(each, "DECIMAL(19,9)") for each in (left, right))
    are_short = sql.and_(sql.equals(short_left, left), sql.equals(short_right, right))
    exact = sql.cast(sql.binary("*", short_left, short_right), DECIMAL)
    by_double = sql.binary("*", sql.cast(left, "DOUBLE"), sql.cast(right, "DOUBLE"))
    return sql.if_(are_short, exact, sql.try_cast(by_double, DECIMAL))


def _divide_decimals(left: Node, right: Node) -> Node:
    divisor = sql.call("nullif", sql.cast(right, "DOUBLE"), sql.integer(0))
    return sql.try_cast(sql.binary("/", sql.cast(left, "DOUBLE"), divisor), DECIMAL)


def _remainder_decimals(left: Node, right: Node) -> Node:
    return sql.cast(_remainder_real(left, sql.call("nullif", right, sql.integer(0))), DECIMAL)


_REAL: dict[str, Callable[[Node, Node], Node]] = {
    **{symbol: partial(sql.binary, symbol) for symbol in "+-*/"},
    "%": _remainder_real,
}
_DECIMAL: dict[str, Callable[[Node, Node], Node]] = {
    "+": partial(_add_decimals, "+"),
    "-": partial(_add_decimals, "-"),
    "*": _multiply_decimals,
    "/": _divide_decimals,
    "%": _remainder_decimals,
}


# --- times -------------------------------------------------------------------------------------------


def moved(symbol: str, moment: Operand, span: Operand) -> Node:
    """A datetime moved by a timespan; null outside the years 1 to 9999.

    `least` and `greatest` pull what is outside to the next tick, which `nullif` then takes out (and a null with
    it): the sum is written once, so that chains of additions stay short.
    """
    if isinstance(moment.constant, int) and isinstance(span.constant, int):
        total = moment.constant + (span.constant if symbol == "+" else -span.constant)
        if 0 <= total <= LAST_TICK and total % TICKS_PER_MICROSECOND:
            _refuse_ticks(span.constant)
        return datetime_sql.literal(total)
    if isinstance(span.constant, int):
        _refuse_ticks(span.constant)
    step = _held(_whole_microseconds(symbol, span), -_LONGEST_STEP, _LONGEST_STEP)
    ticks = _held(sql.binary(symbol, datetime_sql.ticks_of(moment.node), step), -1, _LONGEST_STEP)
    inside = sql.call("nullif", sql.call("nullif", ticks, sql.long(_LONGEST_STEP)), sql.long(-1))
    microseconds = sql.binary("//", inside, sql.integer(10))
    return sql.call("make_timestamp", sql.binary("-", microseconds, sql.long(datetime_sql.EPOCH_MICROSECONDS)))


def _refuse_ticks(span: int) -> None:
    """Datetimes are kept to the microsecond: one moved by less would be a different one, silently."""
    if span % TICKS_PER_MICROSECOND:
        raise RefusedCall(_FINER)


def _whole_microseconds(symbol: str, span: Operand) -> Node:
    """The span; a row where it is finer ends the query."""
    if span.is_constant:
        return span.node
    told = sql.cast(sql.call("error", sql.text(f"RefusedValue: {symbol}: {_FINER}")), "BIGINT")
    part = sql.binary("%", span.node, sql.integer(TICKS_PER_MICROSECOND))
    return sql.if_(sql.binary("<>", part, sql.integer(0)), told, span.node)


def _held(node: Node, lowest: int, highest: int) -> Node:
    """The number within bounds; the upper bound for null."""
    return sql.call("greatest", sql.call("least", node, sql.long(highest)), sql.long(lowest))


def add_to_datetime(span: Operand, moment: Operand) -> Node:
    return moved("+", moment, span)


def between_moments(left: Operand, right: Operand) -> Node:
    """Ticks from one datetime to another."""
    if isinstance(left.constant, int) and isinstance(right.constant, int):
        return sql.long(left.constant - right.constant)
    microseconds = sql.binary("-", sql.call("epoch_us", left.node), sql.call("epoch_us", right.node))
    return sql.binary("*", microseconds, sql.integer(10))


def scale(span: Operand, factor: Operand) -> Node:
    if factor.type in INTEGERS:
        return whole("*", span, factor)
    return _cut(sql.binary("*", sql.cast(span.node, "DOUBLE"), _real(factor)))


def scaled(factor: Operand, span: Operand) -> Node:
    return scale(span, factor)


def split(span: Operand, divisor: Operand) -> Node:
    if divisor.type in INTEGERS:
        return divide_whole(span, divisor)
    return _cut(sql.binary("/", sql.cast(span.node, "DOUBLE"), _real(divisor)))


def _cut(real: Node) -> Node:
    """A real as whole ticks, cut toward zero; null where it is none."""
    return sql.try_cast(sql.call("trunc", real), "BIGINT")


def ratio(left: Operand, right: Operand) -> Node:
    return sql.binary("/", sql.cast(left.node, "DOUBLE"), sql.cast(right.node, "DOUBLE"))


# --- dynamic -----------------------------------------------------------------------------------------


def held_number(node: Node) -> Node:
    """The number that a dynamic holds, as a real; null for anything else."""
    is_number = sql.in_list(json_sql.json_kind(node), [sql.text(kind) for kind in ("UBIGINT", "BIGINT", "DOUBLE")])
    return sql.if_(is_number, sql.try_cast(node, "DOUBLE"), sql.null("DOUBLE"))


def held_long(node: Node) -> Node:
    """The number that a dynamic holds, as a long, cut toward zero; null for anything else."""
    whole = sql.in_list(json_sql.json_kind(node), [sql.text("UBIGINT"), sql.text("BIGINT")])
    return sql.if_(whole, sql.try_cast(node, "BIGINT"), _cut(held_number(node)))


def _held_decimal(node: Node) -> Node:
    kinds = [sql.text(kind) for kind in ("UBIGINT", "BIGINT", "DOUBLE")]
    is_number = sql.in_list(json_sql.json_kind(node), kinds)
    return sql.if_(is_number, sql.try_cast(dynamic_text(node), DECIMAL), sql.null(DECIMAL))


def _held_text(node: Node) -> Node:
    is_text = sql.equals(json_sql.json_kind(node), sql.text("VARCHAR"))
    return sql.if_(is_text, dynamic_text(node), sql.text(""))


def _as(operand: Operand, other: Operand) -> Operand:
    """A dynamic operand as a value of the other's type."""
    if operand.type is not ScalarType.DYNAMIC:
        return operand
    match other.type:
        case ScalarType.INT | ScalarType.LONG:
            return Operand(held_long(operand.node), ScalarType.LONG)
        case ScalarType.DECIMAL:
            return Operand(_held_decimal(operand.node), ScalarType.DECIMAL)
        case ScalarType.DATETIME:
            return Operand(text_to_datetime(_held_text(operand.node)), ScalarType.DATETIME)
        case _:
            return Operand(held_number(operand.node), ScalarType.REAL)


def loose(lowering: Callable[[Operand, Operand], Node]) -> Callable[[Operand, Operand], Node]:
    """The lowering for one dynamic operand, taken as a value of the other operand's type."""
    return lambda left, right: lowering(_as(left, right), _as(right, left))


def dynamic_pair(symbol: str, left: Operand, right: Operand) -> Node:
    """Two dynamic numbers: a long where both are whole, else a real; null where one is no number."""
    kinds = [json_sql.json_kind(each.node) for each in (left, right)]
    are_whole = sql.and_(*(sql.in_list(kind, [sql.text("UBIGINT"), sql.text("BIGINT")]) for kind in kinds))
    longs = [Operand(sql.try_cast(each.node, "BIGINT"), ScalarType.LONG) for each in (left, right)]
    reals = [held_number(each.node) for each in (left, right)]
    return sql.if_(
        are_whole,
        sql.call("to_json", WHOLE[symbol](*longs)),
        json_sql.real_to_dynamic(_REAL[symbol](*reals)),
    )


WHOLE: dict[str, Callable[[Operand, Operand], Node]] = {
    **{symbol: partial(whole, symbol) for symbol in "+-*"},
    "/": divide_whole,
    "%": remainder_whole,
}


def opposite(value: Operand) -> Node:
    match value.type:
        case ScalarType.INT:
            return sql.negate(_long(value))
        case ScalarType.LONG | ScalarType.TIMESPAN:
            return wrapped(sql.negate(_wide(value.node)))
        case ScalarType.DYNAMIC:
            return dynamic_pair("-", Operand(sql.cast(sql.text("0"), "JSON"), ScalarType.DYNAMIC), value)
        case _:
            return sql.negate(value.node)
