"""Windows events as flat JSON: NXLog (`im_msvistalog`) and the Mordor data sets.

Lives here: telling the header from the event's own fields, the time, the fields' order. Does not live here: what events
mean (`windows_events`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from gazehound.intake.cells import Cells, Repeated
from gazehound.intake.datetimes import SECOND, parse_datetime
from gazehound.intake.events import Row
from gazehound.intake.mapping import each_once
from gazehound.intake.readers.reading import Reading, RecordKind, Routed
from gazehound.intake.readers.shaped_events import Key, Layout, Names
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
ACCOUNT = ("Domain", "AccountName")
SYSTEM = {
    "Computer": "Hostname",
    "Channel": "Channel",
    "Provider": "SourceName",
    "EventID": "EventID",
    "Version": "Version",
    "Level": "Level",
    "Task": "Task",
    "Opcode": "OpcodeValue",
    "RecordId": "RecordNumber",
    "ProcessId": "ExecutionProcessID",
    "ThreadId": "ThreadID",
    "UserId": "UserID",
    "ActivityId": "ActivityID",
    "Message": "Message",
}
"""What the system says, and the name under which the record has it."""
CLOCK_IS_LOCAL = 15 * 60 * SECOND
ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
SYSMON = "Microsoft-Windows-Sysmon"

Field = TypeVar("Field")


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
    domain, account = (record.get(name) if name in header else None for name in ACCOUNT)
    system = {name: record.get(source) for name, source in SYSTEM.items()}
    system["Time"] = _time(_written(record), record.get("UtcTime"), record.get("SourceName"))
    system["Keywords"] = keywords(record.get("Keywords"))
    system["User"] = f"{domain}\\{account}" if domain and account else None
    return windows_event(system, named)


def keys_of(records: Sequence[Row]) -> list[Key]:
    """Event id, provider and channel of each."""
    return [(record["EventID"], record.get("SourceName"), record.get("Channel")) for record in records]


def columns_of(key: Key, names: Names, records: Sequence[Row]) -> tuple[dict[str, Cells], dict[str, Cells]]:
    """The fields and the header of records with the same names, as `event_of` tells them apart in each."""
    first, provider = records[0], key[1]
    values = zip(*(record.values() for record in records), strict=True)
    columns: dict[str, Cells] = dict(zip(names, values, strict=True))
    header = _header_names(first)
    named = {name: cells for name, cells in columns.items() if name not in header}
    message = first.get("Message")
    if isinstance(message, str) and provider == SYSMON:
        named = _in_order_of(message, named)
    system: dict[str, Cells] = {name: columns[source] for name, source in SYSTEM.items() if source in columns}
    system["Provider"], system["Channel"] = Repeated(provider, len(records)), Repeated(key[2], len(records))
    system["Time"] = _times(columns, records, provider)
    if "Keywords" in columns:
        system["Keywords"] = each_once(keywords, columns["Keywords"])
    if header.issuperset(ACCOUNT) and columns.keys() >= set(ACCOUNT):
        pairs = zip(*(columns[name] for name in ACCOUNT), strict=True)
        system["User"] = [f"{domain}\\{account}" if domain and account else None for domain, account in pairs]
    return named, system


def _header_names(record: Row) -> frozenset[str]:
    """The names of the header: what NXLog adds is one only where NXLog wrote the record."""
    names = HEADER
    if "SourceModuleType" in record:
        names = names | NXLOG_HEADER
        # NXLog moves its own EventType aside where the event has a field of that name.
        names = names if "EventTypeOrignal" in record else names | {"EventType"}
        names = names if "ExecutionProcessID" in record else names | {"ProcessID"}
    return names | NXLOG_USER if "AccountType" in record else names


def _written(record: Row) -> object:
    return record.get("@timestamp") or record.get("TimeCreated") or record.get("EventTime")


def _times(columns: Mapping[str, Cells], records: Sequence[Row], provider: object) -> Cells:
    written = list(map(_written, records))
    own = columns.get("UtcTime")
    if provider != SYSMON or own is None:
        return written
    is_far: dict[tuple[str, str], bool | None] = {}
    return [_chosen(each, utc, is_far) for each, utc in zip(written, own, strict=True)]


def _chosen(written: object, own: object, is_far: dict[tuple[str, str], bool | None]) -> object:
    """As `_time`, each pair of minutes compared once; `is_far` is None where the seconds matter."""
    if not isinstance(written, str) or not isinstance(own, str) or written[-1:] != "Z":
        return _time(written, own, SYSMON)
    minutes = written[:16], own[:16]
    if minutes not in is_far:
        is_far[minutes] = _far_apart(*minutes)
    answer = is_far[minutes]
    return _time(written, own, SYSMON) if answer is None else own if answer else written


def _far_apart(written: str, own: str) -> bool | None:
    """Whether times of these minutes are far apart for certain, None where the seconds may decide or it is no time."""
    try:
        apart = abs(parse_datetime(written) - parse_datetime(own))
    except (ValueError, OverflowError):
        return None
    return None if abs(apart - CLOCK_IS_LOCAL) <= 60 * SECOND else apart > CLOCK_IS_LOCAL


def _time(written: object, own: object, provider: object) -> object:
    """The time written; Sysmon's own UtcTime where they are far apart: some collectors wrote local time as UTC."""
    if provider != SYSMON or not own or own == "-":
        return written
    try:
        apart = abs(parse_datetime(written) - parse_datetime(own))
    except (ValueError, OverflowError):
        return written
    return own if apart >= CLOCK_IS_LOCAL else written


def _in_order_of(message: str, named: dict[str, Field]) -> dict[str, Field]:
    """The fields in the order in which Sysmon's message lists them; JSON exporters shuffle them."""
    listed = (line.partition(":")[0] for line in message.splitlines())
    ordered = {name: named[name] for name in listed if name in named}
    return {**ordered, **named}


def formats_of(names: Collection[str], records: Iterable[Row]) -> set[str]:
    """The format's name; it says so where the only time is the collector's own clock, taken for UTC."""
    if "@timestamp" in names or "TimeCreated" in names:
        return {KIND.name}
    return {LOCAL if _is_local(record) else KIND.name for record in records}


def _is_local(record: Row) -> bool:
    if record.get("UtcTime") and record.get("SourceName") == SYSMON:
        return False
    written = record.get("EventTime")
    return isinstance(written, str) and not ZONED.search(written)


KIND = RecordKind("Windows events, flat JSON", matches, route)
LOCAL = f"{KIND.name} in local time"
LAYOUT = Layout(keys_of, columns_of, route)
