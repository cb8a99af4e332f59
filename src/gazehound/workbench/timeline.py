"""Times as places on a line, for drawing: the line's ends, marks on round times, and each event's place.

Everything is in thousandths of the line, 0 at its start. Does not live here: drawing (the templates).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LENGTH = 1000.0
MARGIN = 0.02
"""Of the line at both ends, so that nothing is drawn at the very edge."""
MOST_MARKS = 6
STEPS = [
    *(timedelta(seconds=each) for each in (1, 5, 15, 30)),
    *(timedelta(minutes=each) for each in (1, 5, 15, 30)),
    *(timedelta(hours=each) for each in (1, 3, 6, 12)),
    *(timedelta(days=each) for each in (1, 2, 7, 14, 30, 90, 365, 3650)),
]
SHORTEST = timedelta(seconds=1)
MOST_TICKS = 400
"""So many events of a lane are drawn; closer ones fall together."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A round time on the line."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """What is drawn for one finding: a bar from its first to its last event, and a tick for each event."""

    start: float
    end: float
    ticks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of time that holds every moment given."""

    first: datetime
    last: datetime

    @classmethod
    def over(cls, moments: Iterable[datetime]) -> Line | None:
        """The line from the first to the last of these moments; None without any."""
        listed = list(moments)
        if not listed:
            return None
        first, last = min(listed), max(listed)
        return cls(first, max(last, _later(first)))

    def place(self, moment: datetime) -> float:
        """Where on the line a moment is."""
        share = (moment - self.first) / max(self.last - self.first, timedelta.resolution)
        return round(LENGTH * (MARGIN + (1 - 2 * MARGIN) * min(max(share, 0.0), 1.0)), 1)

    def lane(self, first: datetime, last: datetime, events: Sequence[datetime]) -> Lane:
        """The lane of a finding."""
        places = sorted({self.place(each) for each in events or (first, last)})
        step = max(1, len(places) // MOST_TICKS)
        return Lane(self.place(first), self.place(last), tuple(places[::step]))

    def marks(self) -> list[Mark]:
        """Round times on the line, as many as can be told apart; the first one and each midnight say the day."""
        span = self.last - self.first
        step = next((each for each in STEPS if span / each <= MOST_MARKS), STEPS[-1])
        start = datetime(self.first.year, 1, 1, tzinfo=self.first.tzinfo)
        first, last = -((start - self.first) // step), (self.last - start) // step
        moments = [start + number * step for number in range(first, last + 1)]
        return [Mark(self.place(each), _named(each, step, with_day=not at)) for at, each in enumerate(moments)]


def _later(moment: datetime) -> datetime:
    try:
        return moment + SHORTEST
    except OverflowError:  # the last second there is
        return moment


def _named(moment: datetime, step: timedelta, with_day: bool) -> str:
    if step >= timedelta(days=1):
        return f"{moment.day} {moment:%b}" if step < STEPS[-2] else f"{moment:%b %Y}"
    time = f"{moment:%H:%M}" if step >= timedelta(minutes=1) else f"{moment:%H:%M:%S}"
    is_midnight = moment.hour == moment.minute == moment.second == 0
    return f"{moment.day} {moment:%b} {time}" if with_day or is_midnight else time
