"""Datetime functions that move in time: the clock, starts and ends of periods, steps, time zones.

Does not live here: parts of a datetime (`datetime_parts`), formats (`datetime_formats`), bins (`bins`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import datetime_sql, plain_datetimes, plain_values
from gazehound.functions.declare import Example, Function, Operand, Overload, RefusedCall, ResultName, scalar
from gazehound.functions.once_sql import once
from gazehound.functions.text_sql import constant_text
from gazehound.sql import Node, Select

_STEPS = {"day": "to_days", "week": "to_weeks", "month": "to_months", "quarter": "to_quarters", "year": "to_years"}

DATETIME_PARTS = (
    "year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond",
)  # fmt: skip
"""The parts that `datetime_add()` and `datetime_diff()` take."""


def current_time(now: Operand, offset: Operand | None = None) -> Node:
    return now.node if offset is None else _shifted(now, offset, 1)


def before_now(now: Operand, timespan: Operand) -> Node:
    return _shifted(now, timespan, -1)


def _shifted(now: Operand, by: Operand, sign: int) -> Node:
    if isinstance(now.constant, int) and isinstance(by.constant, int):
        return datetime_sql.literal(now.constant + sign * by.constant)
    ticks = by.node if sign > 0 else sql.negate(by.node)
    return datetime_sql.plus_ticks(now, ticks)


def _start_of(period: str) -> Callable[..., Node]:
    def lowering(date: Operand, offset: Operand | None = None) -> Node:
        start = period_start(period, date.node)
        if offset is None:
            return datetime_sql.in_range(start) if period == "week" else start
        return datetime_sql.in_range(_plus_periods(period, start, offset.node))

    return lowering


def _end_of(period: str) -> Callable[..., Node]:
    def lowering(date: Operand, offset: Operand | None = None) -> Node:
        start = period_start(period, date.node)
        count = sql.long(1) if offset is None else sql.binary("+", offset.node, sql.integer(1))
        next_start = _plus_periods(period, start, count)
        last = sql.binary("-", next_start, sql.call("to_microseconds", sql.integer(1)))
        return datetime_sql.in_range(last)

    return lowering


def period_start(period: str, date: Node) -> Node:
    """The first moment of the day, week (from Sunday), month, quarter or year."""
    if period != "week":
        return sql.call("date_trunc", sql.text(period), date)
    day = sql.call("date_trunc", sql.text("day"), date)
    days = sql.cast(sql.call("dayofweek", date), "INTEGER")
    return sql.binary("-", day, sql.call("to_days", days))


def _plus_periods(period: str, date: Node, count: Node) -> Node:
    return sql.binary("+", date, sql.call(_STEPS[period], sql.try_cast(count, "INTEGER")))


def datetime_part_name(part: Operand, known: tuple[str, ...]) -> str:
    """The part that a literal names; refused when it is not constant or not known."""
    name = (constant_text(part) or "").lower()
    if name not in known:
        raise RefusedCall(f"the date part `{name}`" if name else "a date part that is not a literal")
    return name


def add_part(part: Operand, value: Operand, date: Operand) -> Node:
    """Months and longer keep the day where the month has it, else take its last day."""
    name = datetime_part_name(part, DATETIME_PARTS)
    if name in ("month", "quarter", "year"):
        return datetime_sql.in_range(_plus_periods(name, date.node, value.node))
    count = sql.cast(value.node, "BIGINT")
    if name == "nanosecond":
        return datetime_sql.plus_ticks(date, sql.binary("//", count, sql.integer(100)))
    return datetime_sql.plus_ticks(date, sql.binary("*", count, sql.long(datetime_sql.TICKS[name])))


def utc_to_local(moment: Operand, timezone: Operand) -> Node:
    return _in_zone(timezone, sql.call("timezone", sql.text("UTC"), moment.node))


def local_to_utc(moment: Operand, timezone: Operand) -> Node:
    in_utc = sql.call("timezone", sql.text("UTC"), sql.call("timezone", timezone.node, moment.node))
    return _if_known_zone(timezone, in_utc)


def _in_zone(timezone: Operand, instant: Node) -> Node:
    return _if_known_zone(timezone, sql.call("timezone", timezone.node, instant))


def _if_known_zone(timezone: Operand, converted: Node) -> Node:
    """NULL for a time zone that is not in the engine's list: looking it up would end the query."""
    names = sql.table_function(sql.call("pg_timezone_names"), "zones")
    zones = Select(source=names, columns=(("name", sql.column("name", "zones")),))
    is_known = sql.exists_in([timezone.node], zones.to_node())
    return sql.if_(is_known, once(sql.try_(converted), datetime_sql.in_range, "local"), sql.null("TIMESTAMP"))


NOW = scalar(
    "now",
    doc="The time at which the query began, moved by an offset.",
    source="Kusto reference: now()",
    overloads=(Overload("([offset: timespan]): datetime", current_time, plain_values.clock_moved),),
    examples=(
        Example("now() - now(-1d)", "1d"),
        Example("now() == now()", "true", why="one value for the whole query"),
        Example("now(timespan(null))", "datetime(null)"),
    ),
    uses_clock=True,
)

AGO = scalar(
    "ago",
    doc="The time at which the query began, less a timespan.",
    source="Kusto reference: ago()",
    overloads=(Overload("(timespan: timespan): datetime", before_now, plain_values.earlier),),
    examples=(
        Example("now() - ago(1h)", "1h"),
        Example("ago(-1d) - now()", "1d"),
        Example("ago(timespan(null))", "datetime(null)"),
    ),
    uses_clock=True,
)


def _period_functions(period: str, start: tuple[Example, ...], end: tuple[Example, ...]) -> tuple[Function, Function]:
    signature = "(date: datetime, [offset: long]): datetime"
    first = scalar(
        f"startof{period}",
        doc=f"The first moment of the datetime's {period}, `offset` {period}s on.",
        source=f"Kusto reference: startof{period}(); answers recorded from Kusto",
        result_name=ResultName.FIRST_ARGUMENT if period == "day" else ResultName.NONE,
        overloads=(Overload(signature, _start_of(period), plain_datetimes.start_of(period)),),
        examples=start,
    )
    last = scalar(
        f"endof{period}",
        doc=f"The last moment of the datetime's {period}, `offset` {period}s on.",
        source=f"Kusto reference: endof{period}(); answers recorded from Kusto",
        overloads=(Overload(signature, _end_of(period), plain_datetimes.end_of(period)),),
        examples=end,
        notes="The last moment ends in six nines: datetimes hold microseconds.",
    )
    return first, last


_PERIODS = (
    *_period_functions(
        "day",
        (
            Example("startofday(datetime(2017-01-01 10:10:17))", "datetime(2017-01-01)"),
            Example("startofday(datetime(2017-01-01 10:10:17), -1)", "datetime(2016-12-31)"),
            Example("startofday(datetime(0001-01-02), -5)", "datetime(null)"),
            Example("startofday(datetime(null))", "datetime(null)"),
        ),
        (
            Example("endofday(datetime(2020-06-15 13:45:00))", "datetime(2020-06-15 23:59:59.999999)"),
            Example("endofday(datetime(2020-06-15 13:45:00), 2)", "datetime(2020-06-17 23:59:59.999999)"),
            Example("endofday(datetime(null))", "datetime(null)"),
        ),
    ),
    *_period_functions(
        "week",
        (
            Example("startofweek(datetime(2020-06-15 13:45:00))", "datetime(2020-06-14)", why="weeks begin on Sunday"),
            Example("startofweek(datetime(2020-06-14))", "datetime(2020-06-14)"),
            Example("startofweek(datetime(2020-06-15), -2)", "datetime(2020-05-31)"),
            Example("startofweek(datetime(null))", "datetime(null)"),
        ),
        (
            Example("endofweek(datetime(2020-06-15 13:45:00))", "datetime(2020-06-20 23:59:59.999999)"),
            Example("endofweek(datetime(null), 1)", "datetime(null)"),
        ),
    ),
    *_period_functions(
        "month",
        (
            Example("startofmonth(datetime(2020-06-15), -13)", "datetime(2019-05-01)"),
            Example("startofmonth(datetime(1969-12-31 23:59:59.999))", "datetime(1969-12-01)"),
            Example("startofmonth(datetime(null))", "datetime(null)"),
        ),
        (
            Example("endofmonth(datetime(2020-02-28))", "datetime(2020-02-29 23:59:59.999999)"),
            Example("endofmonth(datetime(2017-01-31), 1)", "datetime(2017-02-28 23:59:59.999999)"),
            Example("endofmonth(datetime(null))", "datetime(null)"),
        ),
    ),
    *_period_functions(
        "year",
        (
            Example("startofyear(datetime(2020-06-15), -5)", "datetime(2015-01-01)"),
            Example("startofyear(datetime(2020-06-15), 9000)", "datetime(null)"),
            Example("startofyear(datetime(null))", "datetime(null)"),
        ),
        (
            Example("endofyear(datetime(2999-06-15))", "datetime(2999-12-31 23:59:59.999999)"),
            Example("endofyear(datetime(9999-06-15))", "datetime(9999-12-31 23:59:59.999999)"),
            Example("endofyear(datetime(null))", "datetime(null)"),
        ),
    ),
)

DATETIME_ADD = scalar(
    "datetime_add",
    doc="Move a datetime by a number of years, months, … or nanoseconds.",
    source="Kusto reference: datetime_add(); answers recorded from Kusto",
    overloads=(
        Overload("(part: string, value: Integer, datetime: datetime): datetime", add_part, plain_datetimes.add_part),
    ),
    examples=(
        Example("datetime_add('year', 1, datetime(2020-02-29))", "datetime(2021-02-28)"),
        Example("datetime_add('quarter', -5, datetime(2020-05-31))", "datetime(2019-02-28)"),
        Example("datetime_add('week', -53, datetime(2021-03-15 12:00))", "datetime(2020-03-09 12:00)"),
        Example("datetime_add('hour', 100000, datetime(2020-01-01))", "datetime(2031-05-29 16:00)"),
        Example("datetime_add('day', -1, datetime(0001-01-01 12:00:00))", "datetime(null)"),
        Example("datetime_add('day', 9223372036854775807, datetime(2020-01-01))", "datetime(null)"),
        Example("datetime_add('month', 1, datetime(null))", "datetime(null)"),
    ),
)

UTC_TO_LOCAL = scalar(
    "datetime_utc_to_local",
    doc="Show a UTC datetime as the local time of a time zone.",
    source="Kusto reference: datetime_utc_to_local()",
    overloads=(Overload("(from: datetime, timezone: string): datetime", utc_to_local, plain_datetimes.utc_to_local),),
    examples=(
        Example("datetime_utc_to_local(datetime(2020-07-01), 'Europe/Paris')", "datetime(2020-07-01 02:00)"),
        Example("datetime_utc_to_local(datetime(2020-01-01), 'US/Pacific')", "datetime(2019-12-31 16:00)"),
        Example("datetime_utc_to_local(datetime(null), 'Europe/Paris')", "datetime(null)"),
        Example("datetime_utc_to_local(datetime(2020-01-01), 'Nowhere')", "datetime(null)"),
    ),
)

LOCAL_TO_UTC = scalar(
    "datetime_local_to_utc",
    doc="Read a datetime as the local time of a time zone and give it in UTC.",
    source="Kusto reference: datetime_local_to_utc()",
    overloads=(Overload("(from: datetime, timezone: string): datetime", local_to_utc, plain_datetimes.local_to_utc),),
    examples=(
        Example("datetime_local_to_utc(datetime(2020-07-01 02:00), 'Europe/Paris')", "datetime(2020-07-01)"),
        Example("datetime_local_to_utc(datetime(null), 'Europe/Paris')", "datetime(null)"),
        Example("datetime_local_to_utc(datetime(2020-07-01), '')", "datetime(null)"),
    ),
)

LIST_TIMEZONES = scalar(
    "datetime_list_timezones",
    doc="The names of the time zones that are known.",
    source="Kusto reference: datetime_list_timezones()",
    overloads=(Overload("(): dynamic"),),
)

FUNCTIONS: tuple[Function, ...] = (
    NOW,
    AGO,
    *_PERIODS,
    DATETIME_ADD,
    UTC_TO_LOCAL,
    LOCAL_TO_UTC,
    LIST_TIMEZONES,
)
