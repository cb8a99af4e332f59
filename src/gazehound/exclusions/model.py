"""Exclusions, and what is said of them: verdicts with their witnesses, and the proof that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fnmatch import fnmatchcase

from gazehound.text import SourceText, Span


class VerdictKind(StrEnum):
    """What can be wrong with an exclusion."""

    TAUTOLOGY = "tautology"
    CONTRADICTION = "contradiction"
    DEAD = "dead"
    BLINDING = "blinding"
    REDUNDANT = "redundant"
    MIXED_POLARITY = "mixed-polarity"
    PLACEHOLDER = "placeholder"
    UNKNOWN_FIELD = "unknown-field"
    IMPOSSIBLE_VALUE = "impossible-value"
    UNAVAILABLE_FIELD = "unavailable-field"
    TOO_BROAD = "too-broad"
    CASE = "case"
    EXPIRED = "expired"
    NOT_PROVEN = "not-proven"


Witness = Mapping[str, object]
"""Field name → value of an event that shows what a verdict says."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing proven of an exclusion, in a sentence, with an event that shows it (empty where none exists)."""

    kind: VerdictKind
    message: str
    witness: Witness = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything proven of an exclusion against a hunt.

    `predicate` is the expression as the hunt's table understands it; `repaired` a predicate that says what the
    scenario means, None where none is known; `example` an event of the hunt that it sets aside, empty where none is.
    """

    verdicts: tuple[Verdict, ...]
    predicate: str = ""
    repaired: str | None = None
    example: Witness = field(default_factory=dict)

    @property
    def kinds(self) -> set[VerdictKind]:
        return {each.kind for each in self.verdicts}

    @property
    def is_safe(self) -> bool:
        """True when nothing stands against applying the exclusion."""
        return not self.verdicts


class Status(StrEnum):
    """Only active exclusions apply."""

    DRAFT = "draft"
    ACTIVE = "active"
    EXPIRED = "expired"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an exclusion applies; empty means everywhere.

    `hunts` by id, name or pattern (`*`); `tables`; `devices` by name, id or pattern, in any letter case; events from
    `start` on and before `end` (UTC).
    """

    hunts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class ValueList:
    """Values that an expression calls by name: written out, or a watchlist by alias and version.

    `column` is the watchlist's column with the values, its first one by default.
    """

    name: str
    values: tuple[str, ...] = ()
    watchlist: str = ""
    version: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class ExclusionTest:
    """An event that the exclusion must set aside (`must_drop`) or must keep."""

    event: Mapping[str, object]
    must_drop: bool


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A reasoned, owned, expiring statement that some events are expected.

    `when` is the benign predicate: events for which it is true are set aside. `original` is the text that it was
    made from. `expires` is the first day on which it no longer applies. `budget` is the largest share of a hunt's
    events that it may set aside, `device_budget` the largest share of the devices that they come from.
    """

    id: str
    name: str
    when: str
    scenario: str = ""
    description: str = ""
    original: str = ""
    scope: Scope = Scope()
    owner: str = ""
    approved_by: str = ""
    ticket: str = ""
    evidence: str = ""
    created: date | None = None
    expires: date | None = None
    budget: float | None = None
    device_budget: float | None = None
    lists: tuple[ValueList, ...] = ()
    status: Status = Status.DRAFT
    tests: tuple[ExclusionTest, ...] = ()
    source: SourceText | None = None
    span: Span | None = None

    def is_live(self, day: date) -> bool:
        """True when it applies on `day`: active and not past its expiry."""
        return self.status is Status.ACTIVE and (self.expires is None or day < self.expires)

    def is_expired(self, day: date) -> bool:
        """True when it no longer applies because of its age."""
        return self.status is Status.EXPIRED or (self.expires is not None and day >= self.expires)

    def covers_hunt(self, hunt: str, name: str) -> bool:
        """True when its scope takes in the hunt, by name or by id; an id is a GUID, whose letter case says nothing."""
        hunts = self.scope.hunts
        return not hunts or any(
            fnmatchcase(name, pattern) or fnmatchcase(hunt.lower(), pattern.lower()) for pattern in hunts
        )

    def covers(self, hunt: str, name: str, table: str) -> bool:
        """True when its scope takes in the hunt (by id or name) and the table."""
        return self.covers_hunt(hunt, name) and (not self.scope.tables or table in self.scope.tables)
