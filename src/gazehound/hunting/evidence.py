"""The raw events behind the rows that a hunt returned.

Lives here: which events of which tables belong to which row, and what is said where they cannot be named. Does not live
here: tracing a plan (`plan.provenance`), the query that finds the events (`engine.behind`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gazehound.diagnostics import KqlError
from gazehound.engine import Result, Session
from gazehound.engine.behind import EventsBehind
from gazehound.hunting.times import EVENT_TIMES
from gazehound.plan.provenance import Trace, Untraced, traces
from gazehound.plan.relations import Relation
from gazehound.types import Column

MOST_EVENTS = 500
"""So many events of a table are kept for each row, the oldest ones; all are counted."""
MOST_IN_ALL = 50_000
"""So many events of a table are kept for all rows of a hunt, shared out evenly, but never fewer than `LEAST_EVENTS`."""
LEAST_EVENTS = 5
MOST_ROWS = 10_000
"""So many rows of a hunt get their events."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a table, as the data has it."""

    table: str
    columns: tuple[Column, ...] = field(repr=False)
    row: tuple[Any, ...] = field(repr=False)

    @property
    def values(self) -> Mapping[str, Any]:
        """The event's values by column."""
        return dict(zip((each.name for each in self.columns), self.row, strict=True))

    @property
    def time(self) -> datetime | None:
        """When the event happened, where the table has a column that says so."""
        for name in EVENT_TIMES:
            for at, each in enumerate(self.columns):
                if each.name == name and isinstance(self.row[at], datetime):
                    found: datetime = self.row[at]
                    return found
        return None


@dataclass(frozen=True, slots=True)
class TableEvents:
    """The events of one table behind a row: the oldest of them, and how many there are in all.

    `number` is the same for rows that the same events are behind.
    """

    table: str
    events: tuple[Event, ...]
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is behind a row: events table by table, and remarks on tables whose events cannot be named or not all.

    Without any event the row itself is the evidence, and a remark says why.
    """

    tables: tuple[TableEvents, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(event for each in self.tables for event in each.events)

    @property
    def total(self) -> int:
        return sum(each.total for each in self.tables)


def evidence_behind(
    session: Session, relation: Relation, result: Result, moment: int, most: int = MOST_EVENTS
) -> tuple[Evidence, ...]:
    """The evidence of each row of `result`, in its order.

    In:      relation, the plan that gave the result, at the clock `moment` (ticks); most, events of a table for a row
    Errors:  none are raised for events that cannot be named or fetched; a remark says so
    """
    if not len(result):
        return ()
    most = min(most, max(LEAST_EVENTS, MOST_IN_ALL // len(result)))
    by_row: list[list[TableEvents]] = [[] for _ in range(len(result))]
    remarks: list[str] = []
    for each in traces(relation, lambda table: _has_events(session, table)):
        if isinstance(each, Untraced):
            remarks.append(f"events of `{each.table}` cannot be named: {each.reason}")
            continue
        try:
            behind = session.behind(each, result, moment, most, MOST_ROWS)
        except KqlError as error:
            remarks.append(f"events of `{each.scan.table}` could not be fetched: {error.diagnostics[0].message}")
            continue
        remarks += _remarks(each, result)
        _share_out(behind, by_row)
    said = tuple(dict.fromkeys(remarks))
    return tuple(_evidence(tables, said) for tables in by_row)


def _has_events(session: Session, table: str) -> bool:
    """True for a table of the data; what a query reads beside it, watchlists and external files, holds no events."""
    return table in session.workspace.data


def _remarks(trace: Trace, result: Result) -> list[str]:
    table = trace.scan.table
    found = []
    if not trace.is_exact:
        names = ", ".join(f"`{result.schema[at][0]}`" for at, _ in trace.keys)
        found.append(f"events of `{table}` are those of the same {names}: the result lacks the other grouping columns")
    if len(result) > MOST_ROWS:
        found.append(f"events of `{table}` are given for the first {MOST_ROWS:,} of {len(result):,} rows")
    return found


def _share_out(behind: EventsBehind, by_row: list[list[TableEvents]]) -> None:
    """Give each row the events of the row that stands for it."""
    events: dict[int, list[Event]] = {}
    totals: dict[int, int] = {}
    for number, total, row in behind.events():
        events.setdefault(number, []).append(Event(behind.table, behind.columns, row))
        totals[number] = total
    for at, number in enumerate(behind.numbers):
        if number in events:
            by_row[at].append(TableEvents(behind.table, tuple(events[number]), totals[number], number))


def _evidence(tables: Sequence[TableEvents], remarks: tuple[str, ...]) -> Evidence:
    if not tables and not remarks:
        remarks = ("no event of the data stands behind this row",)
    return Evidence(tuple(tables), remarks)
