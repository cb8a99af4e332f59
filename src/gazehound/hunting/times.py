"""When the events behind a result happened, as far as the result's own columns tell.

Columns that say so in their name (`FirstSeen`, `max_Timestamp`) count first, then the event's time, then any other
datetime.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from gazehound.engine import Result

EVENT_TIMES = ("Timestamp", "TimeGenerated")
FIRST_WORDS = ("first", "start", "min", "earliest", "oldest")
LAST_WORDS = ("last", "end", "max", "latest", "newest")

Span = tuple[datetime | None, datetime | None]


def seen(result: Result) -> Span:
    """When the first and the last event behind the rows happened; None where no column tells."""
    spans = seen_by_row(result)
    firsts = [first for first, _ in spans if first is not None]
    lasts = [last for _, last in spans if last is not None]
    return min(firsts, default=None), max(lasts, default=None)


def seen_by_row(result: Result) -> list[Span]:
    """The same for each row of the result."""
    kinds = {name: at for at, (name, kind) in enumerate(result.schema) if kind == "datetime"}
    events = [at for name, at in kinds.items() if name in EVENT_TIMES] or list(kinds.values())
    firsts = [at for name, at in kinds.items() if name.lower().startswith(FIRST_WORDS)] or events
    lasts = [at for name, at in kinds.items() if name.lower().startswith(LAST_WORDS)] or events
    return [(min(_given(row, firsts), default=None), max(_given(row, lasts), default=None)) for row in result.rows()]


def _given(row: Sequence[Any], places: Iterable[int]) -> list[datetime]:
    return [row[at] for at in places if row[at] is not None]
