"""The value of `now()`: a given time, the newest event of the data, or the clock.

This is the one place that reads the clock.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gazehound.types.ticks import TICKS_PER_SECOND

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LATEST = "latest"
"""Stands for the time of the newest event in the data."""


def ticks_of(moment: datetime) -> int:
    """Ticks of an aware datetime; ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("`now` has no time zone; an aware datetime is needed")
    return (moment - _FIRST) // _MICROSECOND * (TICKS_PER_SECOND // 1_000_000)


def moment_of(ticks: int) -> datetime:
    """The aware datetime of so many ticks, to the microsecond."""
    return _FIRST + ticks // (TICKS_PER_SECOND // 1_000_000) * _MICROSECOND


def clock_ticks() -> int:
    """Ticks of this moment."""
    return ticks_of(datetime.now(UTC))
