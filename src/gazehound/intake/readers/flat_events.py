"""Windows events as flat JSON: NXLog (`im_msvistalog`) and the Mordor data sets.

Lives here: telling the header from the event's own fields, the time, the fields' order. Does not live here: what events
mean (`windows_events`).
"""

from __future__ import annotations

from collections.abc import Iterator

from gazehound.intake.chunks import Row
from gazehound.intake.datetimes import SECOND, parse_datetime
from gazehound.intake.readers.reading import Reading, RecordKind, Routed
from gazehound.intake.readers.windows_events import is_wanted, keywords, route_event, windows_event

HEADER = frozenset(
    {
        "@timestamp",
        "@version",
        "ActivityID",
        "Channel",
        "ERROR_EVT_UNRESOLVED",
        "EventID",
        "EventReceivedTime",
        "EventTime",
        "EventTypeOrignal",
        "ExecutionProcessID",
        "Hostname",
        "Keywords",
        "Level",
        "Message",
        "Opcode",
        "OpcodeValue",
        "ProviderGuid",
        "RecordNumber",
        "RelatedActivityID",
        "SourceModuleName",
        "SourceModuleType",
        "SourceName",
        "Task",
        "ThreadID",
        "TimeCreated",
        "UserData",
        "Version",
        "host",
        "port",
        "tags",
    }
)
NXLOG_HEADER = frozenset({"Category", "Severity", "SeverityValue", "UserID"})
NXLOG_USER = frozenset({"AccountName", "AccountType", "Domain"})
CLOCK_IS_LOCAL = 15 * 60 * SECOND
SYSMON = "Microsoft-Windows-Sysmon"


def matches(record: Row) -> bool:
    """True for records with an event id, a host and a channel or source."""
    return "EventID" in record and "Hostname" in record and ("Channel" in record or "SourceName" in record)


def route(record: Row, reading: Reading) -> Iterator[Routed]:
    """The tables that the event feeds."""
    if is_wanted(record.get("EventID"), reading):
        yield from route_event(event_of(record), reading)


def event_of(record: Row) -> Row:
    """The event with its header told from its fields."""
    header = _header_names(record)
    named = {name: value for name, value in record.items() if name not in header}
    message = record.get("Message")
    if isinstance(message, str) and record.get("SourceName") == SYSMON:
        named = _in_order_of(message, named)
    domain, account = (record.get(name) if name in header else None for name in ("Domain", "AccountName"))
    system = {
        "Time": _time(record),
        "Computer": record.get("Hostname"),
        "Channel": record.get("Channel"),
        "Provider": record.get("SourceName"),
        "EventID": record.get("EventID"),
        "Version": record.get("Version"),
        "Level": record.get("Level"),
        "Task": record.get("Task"),
        "Opcode": record.get("OpcodeValue"),
        "Keywords": keywords(record.get("Keywords")),
        "RecordId": record.get("RecordNumber"),
        "ProcessId": record.get("ExecutionProcessID"),
        "ThreadId": record.get("ThreadID"),
        "UserId": record.get("UserID"),
        "User": f"{domain}\\{account}" if domain and account else None,
        "ActivityId": record.get("ActivityID"),
        "Message": message,
    }
    return windows_event(system, named)


def _header_names(record: Row) -> frozenset[str]:
    """The names of the header: what NXLog adds is one only where NXLog wrote the record."""
    names = HEADER
    if "SourceModuleType" in record:
        names = names | NXLOG_HEADER
        # NXLog moves its own EventType aside where the event has a field of that name.
        names = names if "EventTypeOrignal" in record else names | {"EventType"}
        names = names if "ExecutionProcessID" in record else names | {"ProcessID"}
    return names | NXLOG_USER if "AccountType" in record else names


def _time(record: Row) -> object:
    """`@timestamp`; Sysmon's own UtcTime where they are far apart, since some collectors wrote local time as UTC."""
    written = record.get("@timestamp") or record.get("TimeCreated") or record.get("EventTime")
    own = record.get("UtcTime")
    if record.get("SourceName") != SYSMON or not own or own == "-":
        return written
    try:
        apart = abs(parse_datetime(written) - parse_datetime(own))
    except (ValueError, OverflowError):
        return written
    return own if apart >= CLOCK_IS_LOCAL else written


def _in_order_of(message: str, named: dict[str, object]) -> dict[str, object]:
    """The fields in the order in which Sysmon's message lists them; JSON exporters shuffle them."""
    listed = (line.partition(":")[0] for line in message.splitlines())
    ordered = {name: named[name] for name in listed if name in named}
    return {**ordered, **named}


KIND = RecordKind("Windows events, flat JSON", matches, route)
