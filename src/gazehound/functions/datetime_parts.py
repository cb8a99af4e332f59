"""Datetime functions that take a datetime apart or put one together.

Does not live here: moving in time (`datetimes`), formats (`datetime_formats`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import convert_values, datetime_sql, plain_convert, plain_datetimes
from gazehound.functions.datetimes import DATETIME_PARTS, datetime_part_name, period_start
from gazehound.functions.declare import Example, Function, Operand, Overload, scalar
from gazehound.sql import Node
from gazehound.types import ScalarType
from gazehound.types.ticks import EPOCH_TICKS, TICKS_PER_DAY, TICKS_PER_SECOND

_CALENDAR = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week_of_year": "week",
    "weekofyear": "week",
    "day": "day",
    "dayofyear": "dayofyear",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
}
_FRACTIONS = {"millisecond": 10_000, "microsecond": 10, "nanosecond": 1}
"""Ticks of the parts of a second."""
PARTS = (*_CALENDAR, *_FRACTIONS)
"""The parts that `datetime_part()` takes."""

_LONGEST_TIMESPAN_DAYS = 10_675_199


def part_of(part: Operand, date: Operand) -> Node:
    name = datetime_part_name(part, PARTS)
    if name in _CALENDAR:
        return sql.cast(sql.call(_CALENDAR[name], date.node), "INTEGER")
    in_second = sql.binary("%", datetime_sql.exact_ticks(date), sql.long(TICKS_PER_SECOND))
    counted = sql.binary("//", in_second, sql.integer(_FRACTIONS[name]))
    scaled = sql.binary("*", counted, sql.integer(100)) if name == "nanosecond" else counted
    return sql.cast(scaled, "INTEGER")


def _calendar(function: str) -> Callable[[Operand], Node]:
    def lowering(date: Operand) -> Node:
        return sql.cast(sql.call(function, date.node), "INTEGER")

    return lowering


def day_of_week(date: Operand) -> Node:
    """The time since the Sunday before."""
    return sql.binary("*", sql.call("dayofweek", date.node), sql.long(TICKS_PER_DAY))


def boundaries_between(part: Operand, later: Operand, earlier: Operand) -> Node:
    """How many starts of the part lie between two datetimes."""
    name = datetime_part_name(part, DATETIME_PARTS)
    if name == "nanosecond":
        ticks = sql.binary("-", datetime_sql.exact_ticks(later), datetime_sql.exact_ticks(earlier))
        return sql.try_(sql.binary("*", ticks, sql.integer(100)))
    if name == "microsecond":
        counts = (sql.binary("//", datetime_sql.exact_ticks(each), sql.integer(10)) for each in (later, earlier))
        return sql.binary("-", *counts)
    if name == "week":
        starts = (period_start("week", each.node) for each in (earlier, later))
        return sql.binary("//", sql.call("date_diff", sql.text("day"), *starts), sql.integer(7))
    return sql.call("date_diff", sql.text(name), earlier.node, later.node)


def datetime_of_parts(year: Operand, month: Operand, day: Operand, *clock: Operand) -> Node:
    """NULL for parts that make no datetime; the seventh digit of the second is dropped."""
    whole = [convert_values.to_long(each) for each in (year, month, day, *clock[:2])]
    whole += [sql.long(0)] * (5 - len(whole))
    minute_start = sql.try_(sql.call("make_timestamp", *whole, sql.real(0.0)))
    if len(clock) < 3:
        return datetime_sql.in_range(minute_start)
    ticks = _second_ticks(clock[2])
    microseconds = sql.call("to_microseconds", sql.binary("//", ticks, sql.integer(10)))
    moment = datetime_sql.in_range(sql.binary("+", minute_start, microseconds))
    return sql.if_(_is_within_minute(ticks), moment, sql.null("TIMESTAMP"))


def timespan_of_parts(*parts: Operand) -> Node:
    """`(hours, minutes, [seconds])` or `(days, hours, minutes, seconds)`; NULL outside 0 to 23, 59, 59.9999999."""
    days = parts[0] if len(parts) == 4 else None
    hours, minutes, *seconds = parts[1:] if days else parts
    hour, minute = convert_values.to_long(hours), convert_values.to_long(minutes)
    second_ticks = _second_ticks(seconds[0]) if seconds else sql.long(0)
    day = convert_values.to_long(days) if days else sql.long(0)
    total = sql.binary("+", _times(day, "day"), _times(hour, "hour"))
    total = sql.binary("+", sql.binary("+", total, _times(minute, "minute")), second_ticks)
    is_valid = sql.and_(
        sql.between(day, sql.integer(0), sql.integer(_LONGEST_TIMESPAN_DAYS)),
        sql.between(hour, sql.integer(0), sql.integer(23)),
        sql.between(minute, sql.integer(0), sql.integer(59)),
        _is_within_minute(second_ticks),
    )
    return sql.if_(is_valid, sql.try_(total), sql.null("BIGINT"))


def _times(count: Node, part: str) -> Node:
    return sql.binary("*", count, sql.long(datetime_sql.TICKS[part]))


def _second_ticks(second: Operand) -> Node:
    scaled = sql.binary("*", convert_values.to_real(second), sql.real(float(TICKS_PER_SECOND)))
    return sql.try_cast(sql.call("round", scaled), "BIGINT")


def _is_within_minute(ticks: Node) -> Node:
    return sql.between(ticks, sql.integer(0), sql.long(60 * TICKS_PER_SECOND - 1))


def _unix_time(ticks_per_unit: int, units_per_tick: int = 1) -> Callable[[Operand], Node]:
    def lowering(number: Operand) -> Node:
        if number.type in (ScalarType.INT, ScalarType.LONG):
            count = sql.cast(number.node, "BIGINT")
            ticks = sql.binary("*", count, sql.long(ticks_per_unit))
            ticks = ticks if units_per_tick == 1 else sql.binary("//", count, sql.integer(units_per_tick))
        else:
            scaled = sql.binary("*", sql.cast(number.node, "DOUBLE"), sql.real(ticks_per_unit / units_per_tick))
            ticks = sql.cast(sql.call("trunc", scaled), "BIGINT")
        return datetime_sql.from_ticks(sql.binary("+", ticks, sql.long(EPOCH_TICKS)))

    return lowering


def _part_function(name: str, doc: str, lowering: Callable[[Operand], Node], *examples: Example) -> Function:
    return scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        overloads=(Overload("(date: datetime): int", lowering, plain_datetimes.CALENDAR[name]),),
        examples=(*examples, Example(f"{name}(datetime(null))", "int(null)")),
    )


_PARTS_OF_DATES = (
    _part_function(
        "dayofmonth",
        "The day of the month, from 1.",
        _calendar("day"),
        Example("dayofmonth(datetime(2024-12-31))", "int(31)"),
    ),
    _part_function(
        "dayofyear",
        "The day of the year, from 1.",
        _calendar("dayofyear"),
        Example("dayofyear(datetime(2024-12-31))", "int(366)"),
    ),
    _part_function(
        "hourofday",
        "The hour of the day, 0 to 23.",
        _calendar("hour"),
        Example("hourofday(datetime(2015-12-14 18:54))", "int(18)"),
    ),
    _part_function(
        "getmonth",
        "The month of the year, from 1.",
        _calendar("month"),
        Example("getmonth(datetime(1950-06-15))", "int(6)"),
    ),
    _part_function(
        "monthofyear",
        "The month of the year, from 1.",
        _calendar("month"),
        Example("monthofyear(datetime(2015-12-14))", "int(12)"),
    ),
    _part_function(
        "getyear",
        "The year.",
        _calendar("year"),
        Example("getyear(datetime(0001-01-01))", "int(1)"),
    ),
)

WEEK_OF_YEAR = scalar(
    "week_of_year",
    aliases=("weekofyear",),
    doc="The week of the year by ISO 8601: week 1 holds the first Thursday.",
    source="Kusto reference: week_of_year(); answers recorded from Kusto",
    overloads=(Overload("(date: datetime): int", _calendar("week"), plain_datetimes.CALENDAR["week_of_year"]),),
    examples=(
        Example("week_of_year(datetime(2016-01-01))", "int(53)"),
        Example("week_of_year(datetime(2018-12-31))", "int(1)"),
        Example("week_of_year(datetime(null))", "int(null)"),
    ),
)

DAY_OF_WEEK = scalar(
    "dayofweek",
    doc="The time since the Sunday before, in whole days.",
    source="Kusto reference: dayofweek(); answers recorded from Kusto",
    overloads=(Overload("(date: datetime): timespan", day_of_week, plain_datetimes.day_of_week),),
    examples=(
        Example("dayofweek(datetime(1947-11-30 10:00:05))", "0s"),
        Example("dayofweek(datetime(2020-06-15))", "1d"),
        Example("dayofweek(datetime(null))", "timespan(null)"),
    ),
)

DATETIME_PART = scalar(
    "datetime_part",
    aliases=("datepart",),
    doc="One part of a datetime, from the year down to the nanoseconds of its second.",
    source="Kusto reference: datetime_part()",
    overloads=(Overload("(part: string, date: datetime): int", part_of, plain_datetimes.part_of),),
    examples=(
        Example('datetime_part("quarter", datetime(2017-10-30))', "int(4)"),
        Example('datetime_part("week_of_year", datetime(2017-10-30))', "int(44)"),
        Example('datetime_part("DayOfYear", datetime(2017-10-30))', "int(303)"),
        Example('datetime_part("nanosecond", datetime(2017-10-30 01:02:03.765432))', "int(765432000)"),
        Example('datetime_part("millisecond", datetime(1969-12-31 23:59:59.999))', "int(999)"),
        Example('datetime_part("year", datetime(null))', "int(null)"),
    ),
)

DATETIME_DIFF = scalar(
    "datetime_diff",
    doc="How many starts of a period lie between two datetimes; negative when the first is the earlier.",
    source="Kusto reference: datetime_diff(); answers recorded from Kusto",
    overloads=(
        Overload(
            "(part: string, datetime1: datetime, datetime2: datetime): long",
            boundaries_between,
            plain_datetimes.boundaries_between,
        ),
    ),
    examples=(
        Example("datetime_diff('year', datetime(2017-01-01), datetime(2000-12-31))", "17"),
        Example("datetime_diff('quarter', datetime(2024-03-31), datetime(2020-04-01))", "15"),
        Example("datetime_diff('week', datetime(2017-10-29), datetime(2017-09-30 23:59))", "5"),
        Example("datetime_diff('day', datetime(1969-12-25), datetime(1970-01-01))", "-7"),
        Example("datetime_diff('hour', datetime(2017-10-31 01:00), datetime(2017-10-30 23:59))", "2"),
        Example("datetime_diff('nanosecond', datetime(2017-10-30), datetime(2017-10-30 00:00:00.000007))", "-7000"),
        Example("datetime_diff('nanosecond', datetime(9999-12-31), datetime(0001-01-01))", "long(null)"),
        Example("datetime_diff('day', datetime(null), datetime(2020-01-01))", "long(null)"),
    ),
)

MAKE_DATETIME = scalar(
    "make_datetime",
    doc="A datetime from its parts, or from a text; null for parts that make none.",
    source="Kusto reference: make_datetime(); answers recorded from Kusto",
    overloads=(
        Overload(
            "(year: Number, month: Number, day: Number, [hour: Number], [minute: Number], [second: Number]): datetime",
            datetime_of_parts,
            plain_datetimes.from_parts,
        ),
        Overload("(value: Scalar): datetime", convert_values.to_datetime, plain_convert.todatetime),
    ),
    examples=(
        Example("make_datetime(2017, 10, 01)", "datetime(2017-10-01)"),
        Example("make_datetime(2017, 10, 01, 12, 10)", "datetime(2017-10-01 12:10)"),
        Example("make_datetime(2020, 2, 29, 23, 59, 59.5)", "datetime(2020-02-29 23:59:59.5)"),
        Example("make_datetime(2020, 13, 1)", "datetime(null)"),
        Example("make_datetime(2020, 1, 1, 0, 0, 60)", "datetime(null)"),
        Example("make_datetime(-1, 1, 1)", "datetime(null)"),
        Example("make_datetime(9223372036854775807, 1, 1)", "datetime(null)"),
        Example("make_datetime(long(null), 1, 1)", "datetime(null)"),
        Example('make_datetime("2020-01-01")', "datetime(2020-01-01)"),
    ),
)

MAKE_TIMESPAN = scalar(
    "make_timespan",
    doc="A timespan from its parts, or from a text; null for parts out of range.",
    source="Kusto reference: make_timespan(); answers recorded from Kusto",
    overloads=(
        Overload(
            "(days: Integer, hours: Integer, minutes: Integer, seconds: Number): timespan",
            timespan_of_parts,
            plain_datetimes.span_from_parts,
        ),
        Overload(
            "(hours: Integer, minutes: Integer, [seconds: Number]): timespan",
            timespan_of_parts,
            plain_datetimes.span_from_parts,
        ),
        Overload("(value: Scalar): timespan", convert_values.to_timespan, plain_convert.totimespan),
    ),
    examples=(
        Example("make_timespan(1, 12, 30, 55.123)", "time(1.12:30:55.123)"),
        Example("make_timespan(2, 30)", "2h + 30m"),
        Example("make_timespan(0, 0, 1)", "1s"),
        Example("make_timespan(25, 70)", "timespan(null)"),
        Example("make_timespan(-1, 0)", "timespan(null)"),
        Example("make_timespan(9223372036854775807, 0, 0, 0)", "timespan(null)"),
        Example('make_timespan("1.02:03:04")', "time(1.02:03:04)"),
        Example("make_timespan(long(null), 1)", "timespan(null)"),
    ),
)


def _unix_function(unit: str, lowering: Callable[[Operand], Node], number: int) -> Function:
    name = f"unixtime_{unit}_todatetime"
    return scalar(
        name,
        doc=f"The datetime at a number of {unit} since 1970.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        overloads=(Overload("(number: Number): datetime", lowering, plain_datetimes.SINCE_1970[unit]),),
        examples=(
            Example(f"{name}({number})", "datetime(2019-01-01)"),
            Example(f"{name}(-{number})", "datetime(1921-01-01)"),
            Example(f"{name}(0.0)", "datetime(1970-01-01)"),
            Example(f"{name}(1e300)", "datetime(null)"),
            Example(f"{name}(long(null))", "datetime(null)"),
        ),
    )


_UNIX_TIMES = (
    _unix_function("seconds", _unix_time(TICKS_PER_SECOND), 1_546_300_800),
    _unix_function("milliseconds", _unix_time(10_000), 1_546_300_800_000),
    _unix_function("microseconds", _unix_time(10), 1_546_300_800_000_000),
    _unix_function("nanoseconds", _unix_time(1, 100), 1_546_300_800_000_000_000),
)

FUNCTIONS: tuple[Function, ...] = (
    *_PARTS_OF_DATES,
    WEEK_OF_YEAR,
    DAY_OF_WEEK,
    DATETIME_PART,
    DATETIME_DIFF,
    MAKE_DATETIME,
    MAKE_TIMESPAN,
    *_UNIX_TIMES,
)
