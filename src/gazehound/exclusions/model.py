"""What is said of an exclusion: verdicts with their witnesses, and the proof that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
    scenario means, None where none is known.
    """

    verdicts: tuple[Verdict, ...]
    predicate: str = ""
    repaired: str | None = None

    @property
    def kinds(self) -> set[VerdictKind]:
        return {each.kind for each in self.verdicts}

    @property
    def is_safe(self) -> bool:
        """True when nothing stands against applying the exclusion."""
        return not self.verdicts
