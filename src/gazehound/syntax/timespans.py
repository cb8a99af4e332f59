"""Timespans as text: `1.02:03:04.5`, `5d`, `1.5h`, to ticks of 100 ns.

Every function raises ValueError where the text is no timespan, OverflowError where it is too long.
Source: Kusto reference, "The timespan data type".
"""

from __future__ import annotations

import re
from decimal import Decimal

from gazehound.syntax.tokens import NANOSECOND_UNITS, TIMESPAN_UNITS
from gazehound.types.ticks import TICKS_PER_DAY, TICKS_PER_SECOND

LARGEST = 2**63 - 1
MOST_DIGITS = 60

_CLOCK = re.compile(
    r"(?:(?P<days>[0-9]+)(?:\.|:(?=[0-9]+:[0-9]+:)))?(?P<hours>[0-9]{1,2}):(?P<minutes>[0-9]{1,2})"
    r"(?::(?P<seconds>[0-9]{1,2})(?:\.(?P<fraction>[0-9]{1,7}))?)?"
)
"""`d.hh:mm:ss.f`; the dot behind the days may be a colon where all four numbers stand."""
_UNIT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(?P<unit>[a-z]+)")
_DAYS = re.compile(r"[0-9]+")


def timespan_ticks(text: str) -> int:
    """Ticks of what stands in `timespan(…)`, quotes or not; a bare whole number counts days."""
    bare = text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
    if len(bare) > MOST_DIGITS:
        raise ValueError(text)
    sign = -1 if bare.startswith("-") else 1
    ticks = sign * _unsigned(bare.removeprefix("-").strip())
    if abs(ticks) > LARGEST:
        raise OverflowError(text)
    return ticks


def _unsigned(text: str) -> int:
    if clock := _CLOCK.fullmatch(text):
        return _clock_ticks(clock)
    if _DAYS.fullmatch(text):
        return int(text) * TICKS_PER_DAY
    if unit := _UNIT.fullmatch(text.lower()):
        return unit_ticks(unit["number"], unit["unit"])
    raise ValueError(text)


def _clock_ticks(clock: re.Match[str]) -> int:
    hours, minutes, seconds = int(clock["hours"]), int(clock["minutes"]), int(clock["seconds"] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(clock.group())
    ticks = ((hours * 60 + minutes) * 60 + seconds) * TICKS_PER_SECOND
    ticks += int((clock["fraction"] or "0").ljust(7, "0"))
    return int(clock["days"] or 0) * TICKS_PER_DAY + ticks


def unit_ticks(number: str, unit: str) -> int:
    """Ticks of `number` units, rounded toward zero to whole ticks; ValueError for a unit that is none."""
    if len(number) > MOST_DIGITS:
        raise OverflowError(number)
    amount = Decimal(number)
    if unit in NANOSECOND_UNITS:
        return int(amount / 100)
    if unit not in TIMESPAN_UNITS:
        raise ValueError(unit)
    return int(amount * TIMESPAN_UNITS[unit])


def timespan_literal(text: str) -> int:
    """Ticks of a bare literal such as `1.5h` or `-1d`."""
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    ticks = unit_ticks(number, text[len(number) :])
    if abs(ticks) > LARGEST:
        raise OverflowError(text)
    return ticks


def timespan_text(ticks: int) -> str:
    """`1.02:03:04.5000000`, days and fraction only where they are not 0, as Kusto writes a timespan."""
    days, rest = divmod(abs(ticks), TICKS_PER_DAY)
    seconds, fraction = divmod(rest, TICKS_PER_SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    sign = "-" if ticks < 0 else ""
    shown_days = f"{days}." if days else ""
    return f"{sign}{shown_days}{hour:02}:{minute:02}:{second:02}" + (f".{fraction:07}" if fraction else "")
