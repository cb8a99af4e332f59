"""Findings made up for the tests of the store: a hunt, observations, and a fixed clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gazehound.findings.model import EntityColumn, EventRecord, HuntRecord, Observation, Sighting

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HUNT = HuntRecord(
    "hunt-1",
    "1.0",
    "A hunt",
    "Looks for it.",
    "High",
    "Events | summarize count() by Device",
    "hunts/a.yaml",
    ("CommandAndControl",),
    ("T1219",),
    (EntityColumn("Host", "HostName", "Device"),),
)


def event(number: int, device: str = "a") -> EventRecord:
    time = NOW - timedelta(minutes=number)
    return EventRecord("Events", {"Id": number, "Device": device, "At": time.isoformat()}, time)


def observed(device: str, *events: EventRecord, hours: int = 1) -> Observation:
    """A device seen from `hours` ago until now."""
    return Observation(
        {"Device": device},
        ({"Device": device, "Count": len(events)},),
        NOW - timedelta(hours=hours),
        NOW,
        events=events,
        event_count=len(events),
    )


def sighting(*devices: str, is_complete: bool = True, hunt: HuntRecord = HUNT) -> Sighting:
    return Sighting(hunt, is_complete, tuple(map(observed, devices)), state="findings" if devices else "no findings")
