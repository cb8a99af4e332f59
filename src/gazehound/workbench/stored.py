"""A stored finding with all that belongs to it: what exports are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gazehound.findings.model import EventRecord, Finding, HistoryEntry


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding, what became of it over time, and the raw events kept of it."""

    finding: Finding
    history: Sequence[HistoryEntry] = ()
    events: Sequence[EventRecord] = ()
