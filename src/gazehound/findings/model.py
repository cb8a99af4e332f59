"""What is kept of hunts: findings, their states and events, runs. Values only; everything in them is plain data.

Lives here: what a finding is and what it is known by. Does not live here: comparing runs (`diff`), keeping (`store`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Values = Mapping[str, object]
"""Column → value as JSON holds it: datetimes, timespans, guids and decimals are text."""

ID_LENGTH = 16
CODE = re.compile(r"[0-9A-Fa-f]{32,}|\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?")
"""Values that only machines tell apart."""


class State(StrEnum):
    """Where a finding stands: open until a person closes it as what it was."""

    NEW = "new"
    """Returned by the last run that looked, and by none before."""
    SEEN = "seen"
    """Returned before and by the last run that looked."""
    GONE = "gone"
    """Returned before, and no longer by a run that looked everywhere."""
    TRUE_POSITIVE = "true positive"
    FALSE_POSITIVE = "false positive"
    BENIGN = "benign"

    @property
    def is_closed(self) -> bool:
        return self in CLOSED


CLOSED = (State.TRUE_POSITIVE, State.FALSE_POSITIVE, State.BENIGN)


@dataclass(frozen=True, slots=True)
class EntityColumn:
    """An identifier of an entity and the column of the result that fills it; `mapping` numbers the entities."""

    entity_type: str
    identifier: str
    column: str
    mapping: int = 0


@dataclass(frozen=True, slots=True)
class HuntRecord:
    """What a store knows of a hunt; `id` and `version` tell hunts apart."""

    id: str
    version: str = ""
    name: str = ""
    description: str = ""
    severity: str = ""
    query: str = ""
    file: str = ""
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    entities: tuple[EntityColumn, ...] = ()

    @property
    def title(self) -> str:
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One raw event behind a finding."""

    table: str
    values: Values
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What a run saw of a finding: its rows (several where they share an identity), when, and the events behind them.

    `row_count` and `event_count` count all; `rows` and `events` may be fewer. `remarks` say what the events leave out.
    """

    identity: Values
    rows: tuple[Values, ...]
    first_seen: datetime
    last_seen: datetime
    row_count: int = 1
    events: tuple[EventRecord, ...] = ()
    event_count: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAsideRecord:
    """How many events of a table an exclusion set aside before a hunt went on, of how many candidates, and why."""

    exclusion: str
    name: str
    reason: str
    table: str
    count: int
    candidates: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a run says of a hunt: whether and how it looked, what it saw, what was set aside.

    `is_complete`: it looked everywhere, so that what it did not see is gone.
    """

    hunt: HuntRecord
    is_complete: bool
    observations: tuple[Observation, ...] = ()
    set_aside: tuple[SetAsideRecord, ...] = ()
    state: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as it is kept.

    `runs` counts the runs that saw it. `rows`, `row_count`, `event_count` and `remarks` are those of the last one.
    First and last seen span the times of its events over all runs.
    """

    id: str
    hunt: HuntRecord
    identity: Values
    state: State
    first_seen: datetime
    last_seen: datetime
    first_run: int
    last_run: int
    runs: int
    rows: tuple[Values, ...] = ()
    row_count: int = 0
    event_count: int = 0
    remarks: tuple[str, ...] = ()
    note: str = ""

    @property
    def title(self) -> str:
        """The values that identify it, on one line; hashes and GUIDs only where there is nothing to read."""
        texts = [text for each in self.identity.values() if (text := plain_text(each))]
        readable = [each for each in texts if not CODE.fullmatch(each)]
        return " · ".join(readable or texts) or self.hunt.title


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step in the life of a finding: `what` is a state, `back`, `reopened` or `note`."""

    at: datetime
    what: str
    run: int | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of hunts over data; `finished` is None for one that was cut short."""

    number: int
    started: datetime
    moment: datetime
    finished: datetime | None = None
    data: tuple[str, ...] = ()


def finding_id(hunt: HuntRecord, identity: Values) -> str:
    """The id of the finding that a hunt identifies by these values: the same ones give the same id everywhere."""
    return digest([hunt.id, hunt.version, sorted(identity.items())], ID_LENGTH)


def event_digest(event: EventRecord) -> str:
    """What an event is told apart by: its table and all its values."""
    return digest([event.table, sorted(event.values.items())], 2 * ID_LENGTH)


def digest(value: Sequence[object], length: int) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def plain_text(value: object) -> str:
    """A value on one line: empty for null, JSON for lists and bags."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
