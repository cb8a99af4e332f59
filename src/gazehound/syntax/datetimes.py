"""Datetimes as text, in every form that Kusto reads, to ticks of 100 ns since 0001-01-01 UTC.

Source: Kusto reference, "The datetime data type" (ISO 8601, RFC 822 and RFC 850 forms).
"""

from __future__ import annotations

import re
from datetime import date

TICKS_PER_SECOND = 10_000_000
TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND
LAST_TICK = 3_652_059 * TICKS_PER_DAY - 1
"""The last tick of the year 9999."""

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp][Mm])?"
)
_ZONE = r"(?:\s*(?P<zone>[Zz]|UTC|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|[+-]\d{1,2}(?::?\d{2})?))?"
_DAY_NAME = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_MONTH = r"(?P<month_name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})(?:-(?P<day>\d{{1,2}})(?:(?:[T_]|\s+){_CLOCK}{_ZONE})?)?",
        rf"(?P<year>\d{{4}})/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})(?:(?:T|\s+){_CLOCK}{_ZONE})?",
        rf"(?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})[/-](?P<year>\d{{4}})(?:(?:T|\s+){_CLOCK}{_ZONE})?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})",
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})[\s-]+{_MONTH}[\s-]+(?P<year>\d{{2}}(?:\d{{2}})?)(?:\s+{_CLOCK}{_ZONE})?",
        rf"{_DAY_NAME}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})(?:\s+{_CLOCK}{_ZONE})?",
    )
]
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}


def datetime_ticks(text: str) -> int:
    """Ticks of `text`; ValueError where it is no datetime that needs no clock."""
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        bare = bare[1:-1].strip()
    for form in _FORMS:
        if found := form.fullmatch(bare):
            return _ticks(found.groupdict())
    raise ValueError("no datetime")


def _ticks(parts: dict[str, str | None]) -> int:
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 30 else 1900
    name = parts.get("month_name")
    month = _MONTHS.index(name.lower()) + 1 if name else int(parts.get("month") or 1)
    day = date(year, month, int(parts.get("day") or 1)).toordinal() - 1
    ticks = day * TICKS_PER_DAY + _clock_ticks(parts) - _zone_seconds(parts.get("zone")) * TICKS_PER_SECOND
    if not 0 <= ticks <= LAST_TICK:
        raise OverflowError
    return ticks


def _clock_ticks(parts: dict[str, str | None]) -> int:
    hour, minute, second = (int(parts.get(part) or 0) for part in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError("no hour of half a day")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("no time of day")
    fraction = int((parts.get("fraction") or "0")[:7].ljust(7, "0"))
    return ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + fraction


def _zone_seconds(zone: str | None) -> int:
    if not zone or zone.upper() in ("Z", "UTC", "GMT"):
        return 0
    if zone.upper() in _ZONES:
        return _ZONES[zone.upper()] * 3600
    digits = zone[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    return (hours * 60 + minutes) * 60 * (-1 if zone[0] == "-" else 1)
