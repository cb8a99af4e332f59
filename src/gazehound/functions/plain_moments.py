"""Texts read as datetimes and timespans, one at a time: the plain form of that part of `convert_text`.

Values are ticks of 100 ns, of a datetime since 0001-01-01.

Source: Kusto reference, "The datetime data type", "The timespan data type"; answers recorded from Kusto.
"""

from __future__ import annotations

import re

from gazehound.types.datetimes import datetime_ticks
from gazehound.types.ticks import TICKS_PER_SECOND

FIRST_TICK = 0
LAST_TICK = 3_155_378_975_999_999_999
BLANKS = " \t\r\n\f\v"
SECOND = TICKS_PER_SECOND
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LARGEST_LONG = (1 << 63) - 1

_CLOCK = r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{1,2})(?::(?P<s>[0-9]{1,2})(?:\.(?P<f>[0-9]{1,9}))?)?"
_EIGHT_DIGITS = re.compile("[0-9]{8}")
_SPAN = re.compile(r"(?P<sign>[+-]?)(?:(?P<d>[0-9]{1,8})[.])?" + _CLOCK)
_SPAN_WITH_COLONS = re.compile(
    r"(?P<sign>[+-]?)(?P<d>[0-9]+):(?P<h>[0-9]{1,2}):(?P<m>[0-9]{1,2}):(?P<s>[0-9]{1,2})(?:\.(?P<f>[0-9]{1,7}))?"
)
_DAYS_ONLY = re.compile(r"[+-]?[0-9]{1,8}")
_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<amount>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?P<unit>d|h|m|s|ms|microsecond|tick)")
UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": 10_000, "microsecond": 10, "tick": 1}


def moment_from_text(text: str) -> int | None:
    """The forms of a literal, without its quotes, and eight digits."""
    bare = text.strip(BLANKS)
    written = f"{bare[:4]}-{bare[4:6]}-{bare[6:]}" if _EIGHT_DIGITS.fullmatch(bare) else bare
    try:
        return None if bare[:1] in ("'", '"') else datetime_ticks(written)
    except (ValueError, OverflowError):
        return None


def _clock_ticks(parts: dict[str, str]) -> int | None:
    hours, minutes, seconds = (int(parts.get(name, 0)) for name in "hms")
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    fraction = int(parts.get("f", "0").ljust(7, "0")[:7])
    return hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction


def span_from_text(text: str) -> int | None:
    """`[d.]hh:mm[:ss[.fffffff]]`, a bare number of days, or a number with a unit."""
    bare = text.strip(BLANKS)
    for pattern in (_SPAN, _SPAN_WITH_COLONS):
        found = pattern.fullmatch(bare)
        if found is not None:
            return _span({name: each for name, each in found.groupdict().items() if each})
    if _DAYS_ONLY.fullmatch(bare):
        return _held(int(bare) * DAY)
    amount = _AMOUNT.fullmatch(bare)
    if amount is None:
        return None
    ticks = float(amount["amount"]) * UNITS[amount["unit"]]
    return _held(-int(ticks) if amount["sign"] == "-" else int(ticks))


def _span(parts: dict[str, str]) -> int | None:
    clock = _clock_ticks(parts)
    if clock is None or len(parts.get("f", "")) > 7:
        return None
    ticks = int(parts.get("d", 0)) * DAY + clock
    return _held(-ticks if parts.get("sign") == "-" else ticks)


def _held(ticks: int) -> int | None:
    return ticks if -LARGEST_LONG - 1 <= ticks <= LARGEST_LONG else None
