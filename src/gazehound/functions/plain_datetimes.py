"""Datetimes and timespans, one at a time: the plain form of `datetimes` and `datetime_parts`.

Values are ticks of 100 ns, of a datetime since 0001-01-01 UTC; what leaves the years 1 to 9999 is null.

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_convert import to_long
from gazehound.functions.plain_moments import DAY, FIRST_TICK, HOUR, LAST_TICK, MINUTE, SECOND
from gazehound.functions.plain_values import LARGEST_LONG, long_of, strict
from gazehound.types import ScalarType
from gazehound.types.ticks import EPOCH_TICKS

WEEK = 7 * DAY
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
TICKS_OF = {"week": WEEK, "day": DAY, "hour": HOUR, "minute": MINUTE, "second": SECOND, "millisecond": 10_000,
            "microsecond": 10}  # fmt: skip
_LONGEST_TIMESPAN_DAYS = 10_675_199
_LAST_MONTH = 12 * 9999


def in_years(ticks: int) -> int | None:
    """The ticks; null outside the years 1 to 9999."""
    return ticks if FIRST_TICK <= ticks <= LAST_TICK else None


def day_of(ticks: int) -> date:
    return date.fromordinal(ticks // DAY + 1)


def first_tick(day: date) -> int:
    return (day.toordinal() - 1) * DAY


def period_start(period: str, ticks: int) -> int:
    """The first tick of the day, week (from Sunday), month, quarter or year."""
    day = day_of(ticks)
    match period:
        case "day":
            return ticks - ticks % DAY
        case "week":
            return ticks - ticks % DAY - day.isoweekday() % 7 * DAY
        case "month":
            return first_tick(day.replace(day=1))
        case "quarter":
            return first_tick(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1))
        case _:
            return first_tick(day.replace(month=1, day=1))


def plus_months(ticks: int, months: int) -> int | None:
    """The day is kept where the month has it, else it is the month's last."""
    day = day_of(ticks)
    count = 12 * day.year + day.month - 1 + months
    if not 12 <= count < _LAST_MONTH + 12:
        return None
    year, month = divmod(count, 12)
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return first_tick(moved) + ticks % DAY


def _next_start(period: str, start: int, count: int) -> int | None:
    """The start of the period `count` on; the tick behind the year 9999 for the one behind the last."""
    if period in ("day", "week"):
        moved = start + count * TICKS_OF[period]
        return moved if FIRST_TICK <= moved <= LAST_TICK + 1 else None
    months = count * MONTHS_OF[period]
    day = day_of(start) if start >= 0 else date.min
    if 12 * day.year + day.month - 1 + months == _LAST_MONTH + 12:
        return LAST_TICK + 1
    return plus_months(start, months)


def start_of(period: str) -> Callable[..., int | None]:
    """The first moment of the period, `offset` periods on."""

    def start(ticks: int, offset: int = 0) -> int | None:
        moved = _next_start(period, period_start(period, ticks), offset)
        return None if moved is None else in_years(moved)

    return strict(start)


def end_of(period: str) -> Callable[..., int | None]:
    """The last moment of the period, `offset` periods on."""

    def end(ticks: int, offset: int = 0) -> int | None:
        behind = _next_start(period, period_start(period, ticks), offset + 1)
        return None if behind is None else in_years(behind - 1)

    return strict(end)


@strict
def add_part(part: str, count: int, ticks: int) -> int | None:
    name = part.lower()
    if name in MONTHS_OF:
        return plus_months(ticks, count * MONTHS_OF[name])
    if name == "nanosecond":
        return in_years(ticks + math.trunc(Fraction(count, 100)))
    return in_years(ticks + count * TICKS_OF[name])


@strict
def boundaries_between(part: str, later: int, earlier: int) -> int | None:
    """How many starts of the part lie between two moments."""
    name = part.lower()
    if name == "nanosecond":
        return _long((later - earlier) * 100)
    if name == "week":
        return (period_start("week", later) - period_start("week", earlier)) // WEEK
    if name in MONTHS_OF:
        return _months_since_start(later) // MONTHS_OF[name] - _months_since_start(earlier) // MONTHS_OF[name]
    return later // TICKS_OF[name] - earlier // TICKS_OF[name]


def _months_since_start(ticks: int) -> int:
    day = day_of(ticks)
    return 12 * day.year + day.month - 1


def _long(number: int) -> int | None:
    return number if long_of(number) == number else None


_PARTS: dict[str, Callable[[int], int]] = {
    "year": lambda ticks: day_of(ticks).year,
    "quarter": lambda ticks: (day_of(ticks).month + 2) // 3,
    "month": lambda ticks: day_of(ticks).month,
    "week_of_year": lambda ticks: day_of(ticks).isocalendar().week,
    "weekofyear": lambda ticks: day_of(ticks).isocalendar().week,
    "day": lambda ticks: day_of(ticks).day,
    "dayofyear": lambda ticks: day_of(ticks).timetuple().tm_yday,
    "hour": lambda ticks: ticks % DAY // HOUR,
    "minute": lambda ticks: ticks % HOUR // MINUTE,
    "second": lambda ticks: ticks % MINUTE // SECOND,
    "millisecond": lambda ticks: ticks % SECOND // 10_000,
    "microsecond": lambda ticks: ticks % SECOND // 10,
    "nanosecond": lambda ticks: ticks % SECOND * 100,
}


CALENDAR: dict[str, Callable[..., int | None]] = {
    "dayofmonth": strict(_PARTS["day"]),
    "dayofyear": strict(_PARTS["dayofyear"]),
    "hourofday": strict(_PARTS["hour"]),
    "getmonth": strict(_PARTS["month"]),
    "monthofyear": strict(_PARTS["month"]),
    "getyear": strict(_PARTS["year"]),
    "week_of_year": strict(_PARTS["week_of_year"]),
}
"""Functions that give one part of a datetime."""


@strict
def part_of(part: str, ticks: int) -> int:
    return _PARTS[part.lower()](ticks)


@strict
def day_of_week(ticks: int) -> int:
    """The time since the Sunday before, in whole days."""
    return day_of(ticks).isoweekday() % 7 * DAY


def _whole(number: Any) -> int | None:
    return to_long(number, ScalarType.REAL)


def _second_ticks(second: Any) -> int | None:
    """Ticks within a minute, rounded; null for none."""
    real = float(second)
    if not math.isfinite(real) or abs(real) > LARGEST_LONG / SECOND:
        return None
    ticks = math.floor(abs(real * SECOND) + 0.5)
    return ticks if (real >= 0 or ticks == 0) and ticks < MINUTE else None


@strict
def from_parts(year: Any, month: Any, day: Any, hour: Any = 0, minute: Any = 0, second: Any = 0) -> int | None:
    whole = [_whole(each) for each in (year, month, day, hour, minute)]
    seconds = _second_ticks(second)
    numbers = [each for each in whole if each is not None]
    if len(numbers) < len(whole) or seconds is None or not 0 <= numbers[3] < 24 or not 0 <= numbers[4] < 60:
        return None
    try:
        start = first_tick(date(*numbers[:3]))
    except (ValueError, OverflowError):
        return None
    return start + numbers[3] * HOUR + numbers[4] * MINUTE + seconds


@strict
def span_from_parts(*parts: Any) -> int | None:
    """`(hours, minutes, [seconds])` or `(days, hours, minutes, seconds)`."""
    days, hours, minutes, second = parts if len(parts) == 4 else (0, *parts, *([0] * (3 - len(parts))))
    seconds = _second_ticks(second)
    is_clock = 0 <= days <= _LONGEST_TIMESPAN_DAYS and 0 <= hours < 24 and 0 <= minutes < 60
    if seconds is None or not is_clock:
        return None
    return _long(days * DAY + hours * HOUR + minutes * MINUTE + seconds)


def _since_1970(ticks_per_unit: int, units_per_tick: int = 1) -> Callable[[Any], int | None]:
    """The datetime at a number of units since 1970."""

    def moment(number: Any) -> int | None:
        if isinstance(number, int):
            return in_years(EPOCH_TICKS + math.trunc(Fraction(number * ticks_per_unit, units_per_tick)))
        ticks = float(number) * (ticks_per_unit / units_per_tick)
        return in_years(EPOCH_TICKS + math.trunc(ticks)) if math.isfinite(ticks) else None

    return strict(moment)


SINCE_1970 = {
    "seconds": _since_1970(SECOND),
    "milliseconds": _since_1970(10_000),
    "microseconds": _since_1970(10),
    "nanoseconds": _since_1970(1, 100),
}


@cache
def _zone(name: str) -> ZoneInfo | None:
    """The time zone. Raises `NotStated` where the system knows none at all."""
    known = available_timezones()
    if not known:
        raise NotStated("the system has no time zones")
    return ZoneInfo(name) if name in known else None


def _as_datetime(ticks: int) -> datetime:
    return datetime(1, 1, 1) + timedelta(microseconds=ticks // 10)


def _as_ticks(moment: datetime, ticks: int) -> int:
    return (moment - datetime(1, 1, 1)) // timedelta(microseconds=1) * 10 + ticks % 10


@strict
def utc_to_local(ticks: int, zone_name: str) -> int | None:
    zone = _zone(zone_name)
    if zone is None:
        return None
    try:
        local = _as_datetime(ticks).replace(tzinfo=UTC).astimezone(zone)
    except OverflowError:
        return None
    return _as_ticks(local.replace(tzinfo=None), ticks)


@strict
def local_to_utc(ticks: int, zone_name: str) -> int | None:
    zone = _zone(zone_name)
    if zone is None:
        return None
    try:
        moment = _as_datetime(ticks).replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None
    return _as_ticks(moment.replace(tzinfo=None), ticks)
