"""Windows events from winlogbeat and Elastic Agent.

Lives here: the `winlog` object, nested or with dots in its names. Does not live here: what events mean
(`windows_events`). The copies in ECS fields (`process.*`, `user.*`) are left aside: `winlog` has the originals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gazehound.intake.events import Row
from gazehound.intake.readers.reading import Reading, RecordKind, Routed
from gazehound.intake.readers.windows_events import route_event, windows_event

DOTTED = "winlog."
LEVELS = {"critical": 1, "error": 2, "warning": 3, "information": 4, "info": 4, "verbose": 5}


def matches(record: Row) -> bool:
    """True for records with the object `winlog`."""
    return isinstance(record.get("winlog"), dict) or f"{DOTTED}event_id" in record


def route(record: Row, reading: Reading) -> Iterator[Routed]:
    """The tables that the event feeds."""
    yield from route_event(event_of(record), reading)


def event_of(record: Row) -> Row:
    """The event as `winlog` has it."""
    inner = record.get("winlog")
    winlog = inner if isinstance(inner, dict) else _undotted(record, DOTTED)
    process, user = _bag(winlog.get("process")), _bag(winlog.get("user"))
    named = _bag(winlog.get("event_data")) or _bag(winlog.get("user_data"))
    system = {
        "Time": record.get("@timestamp"),
        "Computer": winlog.get("computer_name"),
        "Channel": winlog.get("channel"),
        "Provider": winlog.get("provider_name"),
        "EventID": winlog.get("event_id"),
        "Version": winlog.get("version"),
        "Level": LEVELS.get(str(_deep(record, "log", "level")).lower()),
        "Task": winlog.get("task") if isinstance(winlog.get("task"), int) else None,
        "RecordId": winlog.get("record_id"),
        "ProcessId": process.get("pid"),
        "ThreadId": _bag(process.get("thread")).get("id"),
        "UserId": user.get("identifier"),
        "User": f"{user['domain']}\\{user['name']}" if user.get("domain") and user.get("name") else None,
        "ActivityId": winlog.get("activity_id"),
        "Message": record.get("message"),
    }
    return windows_event(system, named)


def _bag(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _deep(record: Row, outer: str, inner: str) -> object:
    return _bag(record.get(outer)).get(inner, record.get(f"{outer}.{inner}"))


def _undotted(record: Row, prefix: str) -> dict[str, object]:
    """Names with dots as objects inside objects: `winlog.event_data.Image` → event_data → Image."""
    made: dict[str, object] = {}
    for name, value in record.items():
        if name.startswith(prefix):
            *path, last = name[len(prefix) :].split(".")
            here = made
            for step in path:
                deeper = here.setdefault(step, {})
                here = deeper if isinstance(deeper, dict) else here
            here[last] = value
    return made


KIND = RecordKind("winlogbeat", matches, route)
