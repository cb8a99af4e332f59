"""Datetimes as text, in the forms that Kusto reads, to ticks of 100 ns since 0001-01-01 UTC.

A text without a zone is UTC. Every function raises ValueError where the text is no datetime, OverflowError
where it lies outside of the years 1 to 9999.
Source: Kusto reference, "The datetime data type" (ISO 8601, RFC 822 and RFC 850 forms); separators other
than `-` as recorded from Kusto.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from gazehound.types.ticks import LAST_TICK, TICKS_PER_DAY, TICKS_PER_SECOND

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_YEAR_OF_1900 = 50
"""Of the years written with two digits; those before belong to 2000."""
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}

_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp][Mm])?"
)
_ZONE = rf"(?:\s*(?P<zone>[Zz]|UTC|GMT|{'|'.join(_ZONES)}|[+-]\d{{1,2}}(?::?\d{{2}})?))?"
_TIME = rf"{_CLOCK}{_ZONE}"
_LATER = rf"(?:(?:[T_]|,?\s+){_CLOCK})?{_ZONE}"
_SPACED = rf"(?:,?\s+{_TIME})?"
_GAP = r"(?:\s*[-/.,]\s*|\s+)"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_MONTH = r"(?P<month_name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS = (
    rf"(?ai)(?P<year>\d{{4}}){_GAP}(?P<month>\d{{1,2}}){_GAP}(?P<day>\d{{1,2}}){_LATER}",
    rf"(?ai)(?P<month>\d{{1,2}}){_GAP}(?P<day>\d{{1,2}}){_GAP}(?P<year>\d{{4}}){_LATER}",
    r"(?ai)(?P<year>\d{4})(?:[-/](?P<month>\d{1,2}))?",
    rf"(?ai){_WEEKDAY}(?P<day>\d{{1,2}})(?:\s+|-){_MONTH}(?:\s+|-)(?P<year>\d{{2}}(?:\d{{2}})?){_SPACED}",
    rf"(?ai){_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_SPACED}",
)
"""The forms in the order in which they are tried, case ignored; most texts have the first."""
_SPACES = re.compile(r"\s+")
"""Those of all scripts, such as the narrow no-break space that pages are written with."""


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """A form, compiled when a text is first read by it: together they take 3 ms of the start."""
    return re.compile(form)


def datetime_ticks(text: str) -> int:
    """Ticks of what stands in `datetime(…)`, quotes or not."""
    return ticks_of_form(_bare(text))


def ticks_of_form(text: str) -> int:
    """Ticks of a text without quotes, and without blanks around it."""
    for form in _FORMS:
        if found := _pattern(form).fullmatch(text):
            return _ticks(found.groupdict())
    raise ValueError(text)


def time_of_day_ticks(text: str) -> int | None:
    """Ticks since midnight of a text that names no day (`8:30`), which means today; None for another text."""
    found = _pattern(_TIME).fullmatch(_bare(text))
    if found is None:
        return None
    try:
        return _clock_ticks(found.groupdict()) - _zone_seconds(found["zone"]) * TICKS_PER_SECOND
    except ValueError:
        return None


def _bare(text: str) -> str:
    bare = _SPACES.sub(" ", text.strip())
    is_quoted = len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'"
    return bare[1:-1].strip() if is_quoted else bare


def _ticks(parts: dict[str, str | None]) -> int:
    written = parts["year"] or ""
    year = int(written)
    if len(written) == 2:
        year += 2000 if year < _FIRST_YEAR_OF_1900 else 1900
    name = parts.get("month_name")
    month = _MONTHS.index(name.lower()) + 1 if name else int(parts.get("month") or 1)
    day = date(year, month, int(parts.get("day") or 1)).toordinal() - 1
    ticks = day * TICKS_PER_DAY + _clock_ticks(parts) - _zone_seconds(parts.get("zone")) * TICKS_PER_SECOND
    if not 0 <= ticks <= LAST_TICK:
        raise OverflowError(written)
    return ticks


def _clock_ticks(parts: dict[str, str | None]) -> int:
    hour, minute, second = (int(parts.get(part) or 0) for part in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(half)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"{hour}:{minute}:{second}")
    fraction = int((parts.get("fraction") or "0")[:7].ljust(7, "0"))
    return ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + fraction


def _zone_seconds(zone: str | None) -> int:
    if not zone or zone.upper() in ("Z", "UTC", "GMT"):
        return 0
    if zone.upper() in _ZONES:
        return _ZONES[zone.upper()] * 3600
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:2]), int(digits[2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise ValueError(zone)
    return (hours * 60 + minutes) * 60 * (-1 if zone[0] == "-" else 1)


def datetime_text(ticks: int) -> str:
    """`2024-01-31T12:34:56.1234567Z`, as Kusto writes a datetime into JSON."""
    day, rest = divmod(ticks, TICKS_PER_DAY)
    seconds, fraction = divmod(rest, TICKS_PER_SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{date.fromordinal(day + 1).isoformat()}T{hour:02}:{minute:02}:{second:02}.{fraction:07}Z"
