"""Texts in the many forms of a datetime, in SQL: the forms of `datetime(…)` literals.

Does not live here: the plain ISO forms, which the engine reads itself (`convert_text`).

Source: `gazehound.syntax.datetimes`, which names its own.
"""

from __future__ import annotations

import re

from gazehound import sql
from gazehound.functions.datetime_sql import FIRST_MOMENT, LAST_MOMENT
from gazehound.functions.once_sql import once
from gazehound.sql import Node
from gazehound.syntax.datetimes import FIRST_YEAR_OF_1900, FORMS, MONTHS, ZONES

_MICROSECONDS_PER_SECOND = 1_000_000
_MOST_ZONE_HOURS = 14


def datetime_of_form(text: Node) -> Node:
    """The datetime that a text of one of the forms stands for; NULL for another text or no such moment."""
    return once(text, lambda bare: sql.case([_branch(bare, form) for form in FORMS], sql.null("TIMESTAMP")), "written")


def _branch(text: Node, form: re.Pattern[str]) -> tuple[Node, Node]:
    pattern = sql.text(f"(?i){form.pattern}")
    names = sql.array(sql.text(each) for each in form.groupindex)
    parts = sql.call("regexp_extract", text, sql.text(f"^(?i:{form.pattern})$"), names)
    return sql.call("regexp_full_match", text, pattern), once(parts, lambda each: _moment(each, form), "parts")


def _moment(parts: Node, form: re.Pattern[str]) -> Node:
    """The parts put together, less the zone's offset."""

    def part(name: str) -> Node:
        return sql.call("struct_extract", parts, sql.text(name)) if name in form.groupindex else sql.text("")

    def number(name: str, otherwise: int) -> Node:
        return sql.coalesce(sql.try_cast(part(name), "BIGINT"), sql.long(otherwise))

    hour = _hour_of_day(number("hour", 0), sql.call("lower", part("half")))
    date = [_year(part("year")), _month(part("month_name"), number("month", 1)), number("day", 1)]
    second = sql.cast(number("second", 0), "DOUBLE")
    whole = sql.try_(sql.call("make_timestamp", *date, hour, number("minute", 0), second))
    fraction = sql.cast(sql.call("rpad", part("fraction"), sql.integer(6), sql.text("0")), "BIGINT")
    shift = sql.binary("-", fraction, _zone_microseconds(part("zone")))
    moment = sql.call("make_timestamp", sql.binary("+", sql.call("epoch_us", whole), shift))
    is_clock = sql.and_(
        sql.between(hour, sql.integer(0), sql.integer(23)),
        sql.binary("<", number("second", 0), sql.integer(60)),
        sql.between(moment, sql.timestamp(FIRST_MOMENT), sql.timestamp(LAST_MOMENT)),
    )
    return sql.if_(is_clock, moment, sql.null("TIMESTAMP"))


def _year(written: Node) -> Node:
    """Two digits stand for a year near the turn of the century."""
    year = sql.cast(written, "BIGINT")
    is_late = sql.binary(">=", year, sql.integer(FIRST_YEAR_OF_1900))
    century = sql.if_(is_late, sql.integer(1900), sql.integer(2000))
    is_short = sql.equals(sql.call("length", written), sql.integer(2))
    return sql.if_(is_short, sql.binary("+", year, century), year)


def _month(name: Node, number: Node) -> Node:
    months = sql.array(sql.text(each) for each in MONTHS)
    place = sql.cast(sql.call("list_position", months, sql.call("lower", name)), "BIGINT")
    return sql.if_(sql.equals(name, sql.text("")), number, place)


def _hour_of_day(hour: Node, half: Node) -> Node:
    """The hour of a clock with or without halves of a day; -1 for an hour that a half does not have."""
    of_half = sql.binary("%", hour, sql.integer(12))
    afternoon = sql.if_(sql.equals(half, sql.text("pm")), sql.integer(12), sql.integer(0))
    is_hour = sql.between(hour, sql.integer(1), sql.integer(12))
    with_half = sql.if_(is_hour, sql.binary("+", of_half, afternoon), sql.long(-1))
    return sql.if_(sql.equals(half, sql.text("")), hour, with_half)


def _zone_microseconds(zone: Node) -> Node:
    """How far a zone is ahead of UTC; NULL for one that is none."""
    named = [(sql.equals(sql.call("upper", zone), sql.text(name)), _hours(hours)) for name, hours in ZONES.items()]
    no_shift = (sql.in_list(sql.call("upper", zone), [sql.text(each) for each in ("", "Z", "UTC", "GMT")]), _hours(0))
    return sql.case([no_shift, *named], _offset(zone))


def _hours(count: int) -> Node:
    return sql.long(count * 3600 * _MICROSECONDS_PER_SECOND)


def _offset(zone: Node) -> Node:
    digits = sql.call("replace", sql.call("substring", zone, sql.integer(2)), sql.text(":"), sql.text(""))
    hours = sql.try_cast(sql.call("left", digits, sql.integer(2)), "BIGINT")
    minutes = sql.coalesce(sql.try_cast(sql.call("substring", digits, sql.integer(3)), "BIGINT"), sql.long(0))
    seconds = sql.binary("*", sql.binary("+", sql.binary("*", hours, sql.integer(60)), minutes), sql.integer(60))
    sign = sql.if_(sql.call("starts_with", zone, sql.text("-")), sql.integer(-1), sql.integer(1))
    is_offset = sql.and_(
        sql.binary("<=", hours, sql.integer(_MOST_ZONE_HOURS)), sql.binary("<", minutes, sql.integer(60))
    )
    shift = sql.binary("*", sql.binary("*", seconds, sign), sql.integer(_MICROSECONDS_PER_SECOND))
    return sql.if_(is_offset, shift, sql.null("BIGINT"))
