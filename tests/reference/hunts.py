"""The two bundled hunts in plain Python: which events match, and how they are summarised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tests.reference.logs import TICKS, Event, moment
from tests.reference.terms import has, has_any, isempty

WINDOW = 5 * 86_400 * TICKS

ADDIGY_HOSTS = ("prod.addigy.com", "grtmprod.addigy.com", "agents.addigy.com")
ADDIGY_IMAGES = ("go-agent", "auditor", "collector", "xpcproxy", "lan-cache", "mdmclient", "launchd")


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of a hunt's result; `reports` stands for the array, whose order Kusto leaves open."""

    device_id: str
    device_name: str
    url: str
    first_seen: datetime
    last_seen: datetime
    reports: frozenset[int]
    count: int


def ammyy(event: Event) -> bool:
    """The Ammyy hunt's condition without its window."""
    return has(event.url, "ammyy.com") and has(event.company, "ammyy") and has(event.product, "ammyy admin")


def addigy(event: Event) -> bool:
    """The Addigy hunt's condition without its window."""
    return has_any(event.url, ADDIGY_HOSTS) and has_any(event.image, ADDIGY_IMAGES) and isempty(event.company)


CONDITIONS = {"ammyy": ammyy, "addigy": addigy}


def matches(hunt: str, events: Iterable[Event], now: int) -> list[Event]:
    """The events inside the window, both ends included, that the hunt's condition holds for."""
    return [event for event in events if now - WINDOW <= event.ticks <= now and CONDITIONS[hunt](event)]


def findings(hunt: str, events: Iterable[Event], now: int) -> set[Finding]:
    """The hunt's result: one row for each device, device name and URL; a missing text groups with the empty one."""
    groups: dict[tuple[str, str, str], list[Event]] = {}
    for event in matches(hunt, events, now):
        key = (event.device_id or "", event.device_name or "", event.url or "")
        groups.setdefault(key, []).append(event)
    return {summary(key, group) for key, group in groups.items()}


def summary(key: tuple[str, str, str], group: list[Event]) -> Finding:
    """`summarize` of one group; `make_set` leaves nulls out, `count` does not."""
    return Finding(
        *key,
        first_seen=moment(min(event.ticks for event in group)),
        last_seen=moment(max(event.ticks for event in group)),
        reports=frozenset(event.report for event in group if event.report is not None),
        count=len(group),
    )
