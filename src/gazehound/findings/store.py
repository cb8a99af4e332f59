"""The store of findings: what runs write into it, each hunt of a run in one transaction.

A hunt is locked while a run is compared with what is known of it, so two runs at once count one after the other. Does
not live here: the rules of the comparison (`diff`), reading (`reading`), connections (`opening`), tables (`schema`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from gazehound.diagnostics import failure
from gazehound.findings import schema
from gazehound.findings.diff import Diff, compare
from gazehound.findings.model import (
    EventRecord,
    HuntRecord,
    Observation,
    Sighting,
    State,
    event_digest,
    finding_id,
)
from gazehound.findings.opening import Location, open_engine, writing
from gazehound.findings.reading import Reader

MOST_EVENTS = 2000
"""So many events of a finding are kept, over all runs; the first ones that came."""
LAST_RUN = ("last_run", "rows", "row_count", "event_count", "remarks")
"""Columns that say what the last run saw."""

Observed = tuple[str, Observation]
"""The id of a finding and what was seen of it."""


class Store(Reader):
    """A store of findings, opened; closed by `close` or at the end of a `with` block."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine)

    @classmethod
    def open(cls, location: Location, *, create: bool = False) -> Self:
        """Open the store at a file or database URL.

        Errors:  K0691 no store there and not to be made, K0692 not a store, K0693 of a newer version, K0694 and K0695
                 not usable
        """
        return cls(open_engine(location, create=create))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_run(self, started: datetime, moment: datetime, data: Sequence[str] = ()) -> int:
        """Note that a run begins, with its clock and its data; the number it gets."""
        with writing(self._engine) as connection:
            values = {"started": started, "moment": moment, "data": list(data)}
            made = connection.execute(schema.runs.insert().values(values)).inserted_primary_key
        assert made is not None
        return int(made[0])

    def finish_run(self, run: int, finished: datetime) -> None:
        """Note that a run has come to its end."""
        with writing(self._engine) as connection:
            connection.execute(schema.runs.update().where(schema.runs.c.number == run).values(finished=finished))

    def record(self, run: int, sighting: Sighting, at: datetime) -> Diff:
        """Keep what a run saw of one hunt, all of it or nothing, and say what it changed.

        In:      a run that was begun; `at`, the time written into the histories
        """
        observed = {finding_id(sighting.hunt, each.identity): each for each in sighting.observations}
        with writing(self._engine) as connection:
            hunt = _locked_hunt(connection, sighting.hunt)
            known = _states(connection, hunt)
            diff = compare(known, observed, is_complete=sighting.is_complete)
            _write_new(connection, hunt, run, [(each, observed[each]) for each in diff.new])
            _write_seen(connection, run, [(each, observed[each]) for each in diff.seen], {**known, **diff.states})
            _write_gone(connection, diff.gone)
            _write_history(connection, run, diff, known, at)
            _write_events(connection, hunt, observed)
            _write_sighting(connection, run, hunt, sighting, diff)
        return diff

    def triage(self, finding: str, state: State | None, at: datetime, *, by: str = "", note: str = "") -> State:
        """Close a finding as what it was, open it again (`State.SEEN`), or only note something; the state it has then.

        In:      finding, a whole id; state, None to leave it
        Errors:  K0696 when there is no such finding
        """
        return self.triage_all([finding], state, at, by=by, note=note)[0]

    def triage_all(
        self, findings: Sequence[str], state: State | None, at: datetime, *, by: str = "", note: str = ""
    ) -> list[State]:
        """The same for several findings: all of them or, when one is not there, none."""
        with writing(self._engine) as connection:
            _lock_hunts_of(connection, findings)
            return [_triage(connection, each, state, at, by, note) for each in findings]


def _triage(connection: sa.Connection, finding: str, state: State | None, at: datetime, by: str, note: str) -> State:
    table = schema.findings
    before = connection.scalar(sa.select(table.c.state).where(table.c.id == finding))
    if before is None:
        raise failure("K0696", id=finding)
    after = State(before) if state is None else state
    changes = {"state": str(after), **({"note": note} if note else {})}
    connection.execute(table.update().where(table.c.id == finding).values(changes))
    what = "note" if state is None else "reopened" if not after.is_closed else str(after)
    entry = {"finding": finding, "at": at, "what": what, "run": None, "by": by, "note": note}
    connection.execute(schema.history.insert().values(entry))
    return after


def _locked_hunt(connection: sa.Connection, hunt: HuntRecord) -> int:
    """The key of the hunt, which no other run changes until the end of the transaction."""
    table = schema.hunts
    about = {name: value for name, value in asdict(hunt).items() if name not in ("id", "version")}
    found = sa.select(table.c.key).where(table.c.id == hunt.id, table.c.version == hunt.version)
    key: int | None = connection.scalar(found.with_for_update())
    if key is None:
        try:
            with connection.begin_nested():
                connection.execute(table.insert().values(id=hunt.id, version=hunt.version, about=about))
        except IntegrityError:
            pass  # another run was quicker; its hunt is the one to lock
        key = connection.scalar(found.with_for_update())
    connection.execute(table.update().where(table.c.key == key).values(about=about))
    assert key is not None
    return key


def _lock_hunts_of(connection: sa.Connection, findings: Sequence[str]) -> None:
    """Keep runs from changing findings until the end of the transaction; always in the same order."""
    hunts = sa.select(schema.findings.c.hunt).where(schema.findings.c.id.in_(findings))
    table = schema.hunts
    connection.execute(sa.select(table.c.key).where(table.c.key.in_(hunts)).order_by(table.c.key).with_for_update())


def _states(connection: sa.Connection, hunt: int) -> dict[str, State]:
    table = schema.findings
    rows = connection.execute(sa.select(table.c.id, table.c.state).where(table.c.hunt == hunt).order_by(table.c.id))
    return {each: State(state) for each, state in rows}


def _write_new(connection: sa.Connection, hunt: int, run: int, observed: Sequence[Observed]) -> None:
    values = [
        {
            **_last_run(run, observation),
            "id": each,
            "hunt": hunt,
            "identity": dict(observation.identity),
            "state": str(State.NEW),
            "first_seen": observation.first_seen,
            "last_seen": observation.last_seen,
            "first_run": run,
            "runs": 1,
            "note": "",
        }
        for each, observation in observed
    ]
    if values:
        connection.execute(schema.findings.insert(), values)


def _write_seen(connection: sa.Connection, run: int, observed: Sequence[Observed], states: Mapping[str, State]) -> None:
    table = schema.findings
    values = [
        {
            **{f"now_{name}": value for name, value in _last_run(run, observation).items()},
            "now_id": each,
            "now_state": str(states[each]),
            "now_first_seen": observation.first_seen,
            "now_last_seen": observation.last_seen,
        }
        for each, observation in observed
    ]
    changes: dict[str, Any] = {name: _now(table.c[name]) for name in ("state", *LAST_RUN)}
    changes |= {
        "runs": table.c.runs + 1,
        "first_seen": _least(table.c.first_seen),
        "last_seen": _greatest(table.c.last_seen),
    }
    if values:
        connection.execute(table.update().where(table.c.id == _now(table.c.id)).values(changes), values)


def _write_gone(connection: sa.Connection, gone: Sequence[str]) -> None:
    table = schema.findings
    if gone:
        change = table.update().where(table.c.id == _now(table.c.id)).values(state=str(State.GONE))
        connection.execute(change, [{"now_id": each} for each in gone])


def _last_run(run: int, seen: Observation) -> dict[str, object]:
    values = (run, [dict(each) for each in seen.rows], seen.row_count, seen.event_count, list(seen.remarks))
    return dict(zip(LAST_RUN, values, strict=True))


def _now(column: sa.Column[Any]) -> sa.BindParameter[Any]:
    """What this run says of a column."""
    return sa.bindparam(f"now_{column.name}", type_=column.type)


def _least(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.case((column > _now(column), _now(column)), else_=column)


def _greatest(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.case((column < _now(column), _now(column)), else_=column)


def _write_history(connection: sa.Connection, run: int, diff: Diff, known: Mapping[str, State], at: datetime) -> None:
    """One entry per turn of events; being seen once more is none."""
    steps = [(each, str(State.NEW)) for each in diff.new]
    steps += [(each, "back") for each in diff.back]
    steps += [(each, str(State.GONE)) for each in diff.gone]
    entries = [{"finding": each, "at": at, "what": what, "run": run, "by": "", "note": ""} for each, what in steps]
    if entries:
        connection.execute(schema.history.insert(), entries)


def _write_events(connection: sa.Connection, hunt: int, observed: Mapping[str, Observation]) -> None:
    """Add the events that are not kept yet; what the data holds twice is kept twice."""
    table = schema.events
    own = sa.select(schema.findings.c.id).where(schema.findings.c.hunt == hunt)
    rows = connection.execute(sa.select(table.c.finding, table.c.digest, table.c.copy).where(table.c.finding.in_(own)))
    kept: dict[str, set[tuple[str, int]]] = {}
    for finding, digest, copy in rows:
        kept.setdefault(finding, set()).add((digest, copy))
    added = [row for each, seen in observed.items() for row in _events_to_add(each, seen.events, kept.get(each, set()))]
    if added:
        connection.execute(table.insert(), added)


def _events_to_add(
    finding: str, events: Iterable[EventRecord], kept: Collection[tuple[str, int]]
) -> Iterator[dict[str, object]]:
    """Those that are not kept yet, as many as fit."""
    copies: Counter[str] = Counter()
    room = MOST_EVENTS - len(kept)
    for each in events:
        digest = event_digest(each)
        copy = copies[digest]
        copies[digest] += 1
        if room > 0 and (digest, copy) not in kept:
            room -= 1
            about = {"table": each.table, "time": each.time, "values": dict(each.values)}
            yield {"finding": finding, "digest": digest, "copy": copy, **about}


def _write_sighting(connection: sa.Connection, run: int, hunt: int, sighting: Sighting, diff: Diff) -> None:
    values = {
        "run": run,
        "hunt": hunt,
        "state": sighting.state,
        "explanation": sighting.explanation,
        "new": len(diff.new),
        "seen": len(diff.seen),
        "gone": len(diff.gone),
        "set_aside": [asdict(each) for each in sighting.set_aside],
    }
    connection.execute(schema.sightings.insert().values(values))
