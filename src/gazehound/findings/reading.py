"""Reading a store: findings by hunt, state and time, their history and their events."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

import sqlalchemy as sa

from gazehound.diagnostics import failure, listing
from gazehound.findings import schema
from gazehound.findings.model import (
    EntityColumn,
    EventRecord,
    Finding,
    HistoryEntry,
    HuntRecord,
    Run,
    SetAsideRecord,
    State,
)
from gazehound.findings.opening import reading

MOST_IDS = 5
MOST_AT_ONCE = 500
"""So many findings are asked for in one query."""


class Reader:
    """The reading half of a store."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def findings(self, hunt: str = "", states: Collection[State] = (), since: datetime | None = None) -> list[Finding]:
        """The findings, the last seen first.

        In:      hunt, an id, or a name or a part of it, `*` for anything, in any case; states, those wanted, none for
                 all; since, only those seen then or later
        """
        table = schema.findings
        query = sa.select(table).order_by(table.c.last_seen.desc(), table.c.id)
        if states:
            query = query.where(table.c.state.in_([str(each) for each in states]))
        if since is not None:
            query = query.where(table.c.last_seen >= since)
        with reading(self._engine) as connection:
            hunts = _hunts(connection)
            rows = connection.execute(query).mappings().all()
        found = [_finding(row, hunts[row["hunt"]]) for row in rows]
        return [each for each in found if not hunt or _is_meant(each.hunt, hunt)]

    def finding(self, given: str) -> Finding:
        """The finding whose id begins with these digits. K0696 for none, K0697 for several."""
        table = schema.findings
        prefix = given.strip().lower()
        query = sa.select(table).where(table.c.id.startswith(prefix, autoescape=True)).order_by(table.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
            hunts = _hunts(connection)
        if not rows or not prefix:
            raise failure("K0696", id=given)
        if len(rows) > 1:
            raise failure("K0697", id=given, count=len(rows), ids=listing([row["id"] for row in rows], MOST_IDS))
        return _finding(rows[0], hunts[rows[0]["hunt"]])

    def history(self, finding: str) -> list[HistoryEntry]:
        """What became of a finding, in order; `finding` is a whole id."""
        return self.histories([finding])[finding]

    def histories(self, findings: Sequence[str]) -> dict[str, list[HistoryEntry]]:
        """What became of each of these findings, by their whole ids."""
        table = schema.history
        rows = self._rows_of(table, findings, table.c.number)
        return {
            each: [HistoryEntry(row["at"], row["what"], row["run"], row["by"], row["note"]) for row in listed]
            for each, listed in rows.items()
        }

    def events(self, finding: str) -> list[EventRecord]:
        """The raw events kept of a finding, the oldest first; `finding` is a whole id."""
        return self.events_of([finding])[finding]

    def events_of(self, findings: Sequence[str]) -> dict[str, list[EventRecord]]:
        """The raw events kept of each of these findings, the oldest first, by their whole ids."""
        table = schema.events
        rows = self._rows_of(table, findings, table.c.time, table.c.table, table.c.digest, table.c.copy)
        return {
            each: [EventRecord(row["table"], row["values"], row["time"]) for row in listed]
            for each, listed in rows.items()
        }

    def _rows_of(
        self, table: sa.Table, findings: Sequence[str], *order: sa.ColumnElement[Any]
    ) -> dict[str, list[sa.RowMapping]]:
        """The rows of a table that belong to each finding."""
        found: dict[str, list[sa.RowMapping]] = {each: [] for each in findings}
        with reading(self._engine) as connection:
            for at in range(0, len(findings), MOST_AT_ONCE):
                some = findings[at : at + MOST_AT_ONCE]
                query = sa.select(table).where(table.c.finding.in_(some)).order_by(*order)
                for row in connection.execute(query).mappings():
                    found[row["finding"]].append(row)
        return found

    def runs(self) -> list[Run]:
        """Every run, in order."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(schema.runs).order_by(schema.runs.c.number)).mappings().all()
        return [Run(row["number"], row["started"], row["moment"], row["finished"], tuple(row["data"])) for row in rows]

    def set_aside(self, run: int) -> list[tuple[HuntRecord, SetAsideRecord]]:
        """What exclusions set aside in a run, hunt by hunt."""
        table = schema.sightings
        with reading(self._engine) as connection:
            hunts = _hunts(connection)
            rows = connection.execute(sa.select(table.c.hunt, table.c.set_aside).where(table.c.run == run)).all()
        return [(hunts[hunt], SetAsideRecord(**each)) for hunt, several in rows for each in several]


def _hunts(connection: sa.Connection) -> dict[int, HuntRecord]:
    rows = connection.execute(sa.select(schema.hunts)).mappings().all()
    return {row["key"]: _hunt(row) for row in rows}


def _hunt(row: sa.RowMapping) -> HuntRecord:
    about: dict[str, Any] = dict(row["about"])
    entities = tuple(EntityColumn(**each) for each in about.pop("entities"))
    tactics, techniques = (tuple(about.pop(name)) for name in ("tactics", "techniques"))
    return HuntRecord(row["id"], row["version"], tactics=tactics, techniques=techniques, entities=entities, **about)


def _finding(row: sa.RowMapping, hunt: HuntRecord) -> Finding:
    values = {name: value for name, value in row.items() if name not in ("hunt", "state", "rows", "remarks")}
    return Finding(
        hunt=hunt, state=State(row["state"]), rows=tuple(row["rows"]), remarks=tuple(row["remarks"]), **values
    )


def _is_meant(hunt: HuntRecord, given: str) -> bool:
    wanted = given.lower()
    return wanted == hunt.id.lower() or fnmatchcase(hunt.name.lower(), f"*{wanted}*")
