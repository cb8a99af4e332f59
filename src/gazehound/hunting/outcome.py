"""What became of hunts: values.

Lives here: states and reasons, findings, the report over many hunts. Does not live here: running (`run`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gazehound.diagnostics import Diagnostic
from gazehound.engine import Result
from gazehound.exclusions.apply import NotApplied
from gazehound.findings.diff import Diff
from gazehound.hunting.blind_spots import Blind
from gazehound.hunting.evidence import Event, Evidence
from gazehound.hunting.excluding import SetAside
from gazehound.hunting.model import HuntingQuery


class HuntState(StrEnum):
    """Whether a hunt looked, and whether it found something."""

    FINDINGS = "findings"
    NO_FINDINGS = "no findings"
    IN_PART = "looked in part"
    """It ran and found nothing, but some of the tables it names have no data, or none in the columns it asks for."""
    NOT_RUN = "not run"


class Reason(StrEnum):
    """Why a hunt could not look, or only in part."""

    TABLE_MISSING = "table missing"
    CONNECTOR_MISSING = "connector missing"
    COLUMN_MISSING = "column missing"
    COLUMN_UNFILLED = "column never filled"
    UNSUPPORTED = "not supported"
    INVALID = "errors in the query"
    FAILED = "run failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that a hunt returned: its values by column.

    `evidence` are the raw events behind it, the oldest of each table; `event_count` is how many there are in all.
    `remarks` say of which tables events cannot be named or not all, and why; without any the row is the evidence.
    """

    hunt: HuntingQuery
    values: Mapping[str, object]
    evidence: tuple[Event, ...] = ()
    event_count: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class HuntOutcome:
    """What became of one hunt.

    `result` is None where it did not run. `explanation` says in a sentence why it could not look, or only in part;
    `missing_tables` are those that the query names and of which there is no data, `blind_spots` those of whose events
    none can be found, as what is asked of them stands in columns that no event fills. First and last seen are taken
    from the result's own columns and are None where it has none that tells. `set_aside` says which exclusion took how
    many events out of which table before the hunt went on, `not_applied` which one in scope could not, and why.
    `moment` is the clock it ran with, `identity` the columns that identify a row from run to run, `evidence` the events
    behind each row; it is empty where they were not asked for. `changes` says what is new, seen and gone in the store
    that the outcome was recorded in.
    """

    hunt: HuntingQuery
    state: HuntState
    result: Result | None = None
    reason: Reason | None = None
    explanation: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    missing_tables: tuple[str, ...] = ()
    blind_spots: tuple[Blind, ...] = ()
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    seconds: float = 0.0
    rows: int = 0
    set_aside: tuple[SetAside, ...] = ()
    not_applied: tuple[NotApplied, ...] = ()
    moment: datetime | None = None
    identity: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    changes: Diff | None = None

    @property
    def looked_everywhere(self) -> bool:
        """True when it ran over every table it names, so that what it did not return is not there."""
        return self.state in (HuntState.FINDINGS, HuntState.NO_FINDINGS) and self.reason is None

    @property
    def findings(self) -> Iterator[Finding]:
        """The rows of the result."""
        if self.result is None:
            return
        names = [name for name, _ in self.result.schema]
        evidence = self.evidence or (Evidence(),) * len(self.result)
        for row, behind in zip(self.result.rows(), evidence, strict=True):
            yield Finding(self.hunt, dict(zip(names, row, strict=True)), behind.events, behind.total, behind.remarks)

    def __repr__(self) -> str:
        told = f", {self.reason}: {self.explanation}" if self.reason else ""
        return f"<HuntOutcome: {self.hunt.name or self.hunt.id}: {self.state}, {self.rows} rows{told}>"


@dataclass(frozen=True, slots=True)
class HuntReport:
    """Every hunt with what became of it, in the order given, and what was said while loading them."""

    outcomes: tuple[HuntOutcome, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def findings(self) -> Iterator[Finding]:
        """Every row that any hunt returned."""
        for outcome in self.outcomes:
            yield from outcome.findings

    @property
    def set_aside(self) -> Iterator[SetAside]:
        """What exclusions set aside, one entry per hunt, table and exclusion."""
        for outcome in self.outcomes:
            yield from outcome.set_aside

    @property
    def skipped(self) -> Iterator[HuntOutcome]:
        """The hunts that could not look, or only in part and found nothing: their silence proves nothing."""
        for outcome in self.outcomes:
            if outcome.state in (HuntState.NOT_RUN, HuntState.IN_PART):
                yield outcome

    def count(self, state: HuntState) -> int:
        """How many hunts ended in `state`."""
        return sum(outcome.state is state for outcome in self.outcomes)
