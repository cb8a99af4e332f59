"""Points and lengths of time as Kusto writes them, from ticks of 100 ns.

Source: Kusto reference, "The datetime data type", "The timespan data type".
"""

from __future__ import annotations

from datetime import date, timedelta

TICKS_PER_MICROSECOND = 10
TICKS_PER_SECOND = 10_000_000
SECONDS_PER_DAY = 86_400
TICKS_PER_DAY = SECONDS_PER_DAY * TICKS_PER_SECOND
EPOCH_TICKS = 719_162 * TICKS_PER_DAY
"""1970-01-01, counted from 0001-01-01 as every datetime."""
LAST_TICK = 3_652_059 * TICKS_PER_DAY - 1
"""The last tick of the year 9999."""
MICROSECOND = timedelta(microseconds=1)


def timespan_text(ticks: int) -> str:
    """A timespan as `[-][days.]hh:mm:ss[.fffffff]`."""
    seconds, fraction = divmod(abs(ticks), TICKS_PER_SECOND)
    days, seconds = divmod(seconds, SECONDS_PER_DAY)
    hours, seconds = divmod(seconds, 3600)
    clock = f"{hours:02}:{seconds // 60:02}:{seconds % 60:02}"
    return f"{'-' if ticks < 0 else ''}{f'{days}.' if days else ''}{clock}{f'.{fraction:07}' if fraction else ''}"


def datetime_text(ticks: int) -> str:
    """A datetime, ticks since 0001-01-01 UTC, as ISO 8601 with `Z`; the fraction as long as it has to be."""
    seconds, fraction = divmod(ticks, TICKS_PER_SECOND)
    days, seconds = divmod(seconds, SECONDS_PER_DAY)
    day = date.fromordinal(days + 1).isoformat()
    tail = f".{fraction:07}".rstrip("0") if fraction else ""
    return f"{day}T{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}{tail}Z"
