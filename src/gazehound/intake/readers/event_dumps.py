"""Windows events as parsers of EVTX dump them: the package `evtx`, Velociraptor's `parse_evtx`, EvtxECmd.

Lives here: those three layouts. Does not live here: EVTX itself (`evtx`), what events mean (`windows_events`).
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from gazehound.intake.events import Row
from gazehound.intake.readers.evtx import event_of
from gazehound.intake.readers.reading import Reading, RecordKind, Routed
from gazehound.intake.readers.windows_events import route_event, windows_event

EVTXECMD = frozenset({"RecordNumber", "EventRecordId", "TimeCreated", "EventId", "Channel", "Payload"})
LEVELS = {"LogAlways": 0, "Critical": 1, "Error": 2, "Warning": 3, "Info": 4, "Information": 4, "Verbose": 5}


def matches_dump(record: Row) -> bool:
    """True for `{"Event": {"System": …}}`, and for the same without the outer object."""
    inner = record.get("Event", record)
    return isinstance(inner, dict) and isinstance(inner.get("System"), dict) and "EventID" in inner["System"]


def route_dump(record: Row, reading: Reading) -> Iterator[Routed]:
    """The tables that the event feeds."""
    inner = record.get("Event", record)
    if isinstance(inner, dict):
        message = record.get("Message")
        event = {**inner, "RenderingInfo": {"Message": message}} if isinstance(message, str) else inner
        yield from route_event(event_of(event), reading)


def matches_evtxecmd(record: Row) -> bool:
    """True for rows with the columns of EvtxECmd."""
    return record.keys() >= EVTXECMD


def route_evtxecmd(record: Row, reading: Reading) -> Iterator[Routed]:
    """The tables that the event feeds; its fields are those of the payload."""
    named, unnamed = _payload(record.get("Payload"))
    system = {
        "Time": record.get("TimeCreated"),
        "Computer": record.get("Computer"),
        "Channel": record.get("Channel"),
        "Provider": record.get("Provider"),
        "EventID": record.get("EventId"),
        "Level": LEVELS.get(str(record.get("Level")), record.get("Level")),
        "Keywords": record.get("Keywords"),
        "RecordId": record.get("EventRecordId"),
        "ProcessId": record.get("ProcessId"),
        "ThreadId": record.get("ThreadId"),
        "UserId": record.get("UserId") or None,
    }
    yield from route_event(windows_event(system, named, unnamed), reading)


def _payload(text: object) -> tuple[dict[str, object], list[object]]:
    """`{"EventData":{"Data":[{"@Name":…,"#text":…}]}}` as named and unnamed values."""
    try:
        loaded = orjson.loads(text) if isinstance(text, str) else text
    except ValueError:
        return {}, [text]
    inner = loaded.get("EventData") or loaded.get("UserData") if isinstance(loaded, dict) else None
    if not isinstance(inner, dict):
        return {}, [inner] if inner else []
    named: dict[str, object] = {}
    unnamed: list[object] = []
    data = inner.get("Data")
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict) and "@Name" in item:
            named[str(item["@Name"])] = item.get("#text", "")
        elif item not in (None, ""):
            unnamed.append(item)
    for name, value in inner.items():
        if name not in ("Data", "Binary") and not name.startswith("@"):
            named[name] = value
    return named, unnamed


DUMP = RecordKind("Windows events, dump of EVTX", matches_dump, route_dump)
EVTXECMD_ROWS = RecordKind("EvtxECmd", matches_evtxecmd, route_evtxecmd)
