"""Events as tables of the HTML report: what differs in columns, what they have in common once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gazehound.findings.model import CODE, EventRecord, plain_text

TIMES = ("Timestamp", "TimeGenerated")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EventTable:
    """Events of one table: a line each for what differs, and once what they have in common."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    common: Pairs
    left_out: int

    @property
    def count(self) -> int:
        return len(self.rows) + self.left_out


def event_tables(events: Iterable[EventRecord], most: int) -> Iterator[EventTable]:
    """The events table by table, the oldest first, `most` of each."""
    tables: dict[str, list[EventRecord]] = {}
    for each in sorted(events, key=lambda each: (each.time is None, each.time)):
        tables.setdefault(each.table, []).append(each)
    for table, listed in tables.items():
        yield event_table(table, listed[:most], len(listed))


def event_table(table: str, events: Sequence[EventRecord], total: int) -> EventTable:
    """Those events of a table that are shown, of `total`; columns of hashes and the like stand last."""
    names = [name for name in dict.fromkeys(name for each in events for name in each.values) if name not in TIMES]
    texts = {name: [plain_text(each.values.get(name)) for each in events] for name in names}
    common = [(name, texts[name][0]) for name in names if len(set(texts[name])) == 1]
    differing = [name for name in names if len(set(texts[name])) > 1]
    differing.sort(key=lambda name: any(CODE.fullmatch(each) for each in texts[name]))
    rows = tuple((moment_text(each.time), *(texts[name][at] for name in differing)) for at, each in enumerate(events))
    columns = ("Time", *differing)
    return EventTable(table, columns, rows, pairs(common), total - len(events))


def pairs(given: Iterable[tuple[str, object]]) -> Pairs:
    """Names and values as text; what is empty is left out."""
    return tuple((name, text) for name, value in given if (text := plain_text(value)))


def span_text(first: datetime | None, last: datetime | None) -> str:
    """From when to when; empty where that is not known."""
    if first is None or last is None:
        return ""
    start, end = moment_text(first), moment_text(last)
    return start if start == end else f"{start} to {end}"


def moment_text(moment: datetime | None) -> str:
    """To the second, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
