"""When the events behind a result happened, as far as the result's own columns tell.

Columns that say so in their name (`FirstSeen`, `max_Timestamp`) count first, then the event's time, then any other
datetime.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gazehound.engine import Result

EVENT_TIMES = ("Timestamp", "TimeGenerated")
FIRST_WORDS = ("first", "start", "min", "earliest", "oldest")
LAST_WORDS = ("last", "end", "max", "latest", "newest")

Span = tuple[datetime | None, datetime | None]


def seen(result: Result) -> Span:
    """When the first and the last event behind the rows happened; None where no column tells."""
    if not len(result):
        return None, None
    firsts, lasts = _columns(result)
    return (
        min(_present(result.extremes(each)[0] for each in firsts), default=None),
        max(_present(result.extremes(each)[1] for each in lasts), default=None),
    )


def seen_by_row(result: Result) -> list[Span]:
    """The same for each row of the result."""
    firsts, lasts = ([result.values(each) for each in places] for places in _columns(result))
    nothing = [None] * len(result)
    return [
        (min(_present(first), default=None), max(_present(last), default=None))
        for first, last in zip(_rows(firsts or [nothing]), _rows(lasts or [nothing]), strict=True)
    ]


def _columns(result: Result) -> tuple[list[int], list[int]]:
    """The places of the columns that tell when the first, and when the last event happened."""
    kinds = {name: at for at, (name, kind) in enumerate(result.schema) if kind == "datetime"}
    events = [at for name, at in kinds.items() if name in EVENT_TIMES] or list(kinds.values())
    firsts = [at for name, at in kinds.items() if name.lower().startswith(FIRST_WORDS)] or events
    lasts = [at for name, at in kinds.items() if name.lower().startswith(LAST_WORDS)] or events
    return firsts, lasts


def _present(moments: Iterable[datetime | None]) -> list[datetime]:
    return [each for each in moments if each is not None]


def _rows(columns: list[list[datetime | None]]) -> Iterable[tuple[datetime | None, ...]]:
    return zip(*columns, strict=True)
