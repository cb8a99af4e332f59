"""Datetimes and timespans in SQL: ticks, bounds, steps.

A datetime is a TIMESTAMP of microseconds in UTC, a timespan a BIGINT of ticks of 100 ns. Lives here: the
shapes that conversions, datetime functions and `bin()` share. Does not live here: any function's rule.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gazehound import sql
from gazehound.functions.declare import Operand
from gazehound.sql import Node
from gazehound.types.ticks import EPOCH_TICKS, LAST_TICK, TICKS_PER_DAY, TICKS_PER_MICROSECOND, TICKS_PER_SECOND

EPOCH_MICROSECONDS = EPOCH_TICKS // TICKS_PER_MICROSECOND
FIRST_MOMENT = "0001-01-01 00:00:00"
LAST_MOMENT = "9999-12-31 23:59:59.999999"

TICKS: dict[str, int] = {
    "microsecond": 10,
    "millisecond": 10_000,
    "second": TICKS_PER_SECOND,
    "minute": 60 * TICKS_PER_SECOND,
    "hour": 3600 * TICKS_PER_SECOND,
    "day": TICKS_PER_DAY,
    "week": 7 * TICKS_PER_DAY,
}
"""Ticks of the parts of a datetime that have a fixed length."""


def ticks_of(datetime_node: Node) -> Node:
    """Ticks since 0001-01-01; the last digit is 0."""
    microseconds = sql.binary("+", sql.call("epoch_us", datetime_node), sql.long(EPOCH_MICROSECONDS))
    return sql.binary("*", microseconds, sql.integer(10))


def exact_ticks(value: Operand) -> Node:
    """Ticks of a datetime since 0001-01-01, with the seventh digit that a literal has."""
    if isinstance(value.constant, int):
        return sql.long(value.constant)
    return ticks_of(value.node)


def from_ticks(ticks: Node) -> Node:
    """The datetime at a number of ticks since 0001-01-01, its last digit dropped; NULL outside the years 1 to 9999.

    Ticks that cannot be computed give NULL. They stand here twice, and the engine moves what is computed
    twice out of a TRY around it: so each piece that may fail has its own.
    """
    ticks = sql.try_(ticks)
    microseconds = sql.binary("-", sql.binary("//", ticks, sql.integer(10)), sql.long(EPOCH_MICROSECONDS))
    is_inside = sql.between(ticks, sql.integer(0), sql.long(LAST_TICK))
    return sql.if_(is_inside, sql.call("make_timestamp", microseconds), sql.null("TIMESTAMP"))


def literal(ticks: int) -> Node:
    """A TIMESTAMP literal at a number of ticks since 0001-01-01; NULL outside the years 1 to 9999."""
    if not 0 <= ticks <= LAST_TICK:
        return sql.null("TIMESTAMP")
    return sql.timestamp((datetime(1, 1, 1) + timedelta(microseconds=ticks // 10)).isoformat(sep=" "))


def plus_ticks(value: Operand, ticks: Node) -> Node:
    """The datetime moved by a timespan; NULL outside the years 1 to 9999."""
    return from_ticks(sql.binary("+", exact_ticks(value), ticks))


def in_range(datetime_node: Node) -> Node:
    """NULL for a datetime outside the years 1 to 9999, or one that cannot be computed."""
    datetime_node = sql.try_(datetime_node)
    is_inside = sql.between(datetime_node, sql.timestamp(FIRST_MOMENT), sql.timestamp(LAST_MOMENT))
    return sql.if_(is_inside, datetime_node, sql.null("TIMESTAMP"))


def epoch_microseconds(datetime_node: Node) -> Node:
    """Microseconds since 1970-01-01."""
    return sql.call("epoch_us", datetime_node)
