"""JSON of network sensors and normalised sources: Zeek, Suricata, OCSF, osquery.

Lives here: their signs, objects inside objects as names with dots, the custom table that keeps each record as it is.
Does not live here: Zeek's tab-separated logs (`zeek_tsv`), the rules (`mappings/*.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

from gazehound.intake.events import Events, Row
from gazehound.intake.mapping import rule_book
from gazehound.intake.readers.reading import Reading, RecordKind, Routed
from gazehound.types import ScalarType

DEEPEST = 16
NO_TYPES: Mapping[str, ScalarType] = {}
NO_NAME = re.compile(r"\W+")
ZEEK_IDS = {"id_orig_h": "id.orig_h", "id_orig_p": "id.orig_p", "id_resp_h": "id.resp_h", "id_resp_p": "id.resp_p"}
TIME = {"TimeGenerated": ScalarType.DATETIME}
ZEEK_TIME = {**TIME, "ts": ScalarType.DATETIME}


@cache
def column_name(name: str) -> str:
    """A field's name as a name of KQL."""
    return NO_NAME.sub("_", name)


@dataclass(frozen=True, eq=False, slots=True)
class _AsItIs:
    """The record's own fields as columns, dots as underscores, and its time."""

    time: str

    def names(self, events: Events) -> list[str]:
        """The names of all fields of these records."""
        return list(dict.fromkeys(chain.from_iterable(self._rows(events))))

    def column(self, name: str, events: Events) -> list[object]:
        """The cells of one column."""
        return [row.get(name) for row in self._rows(events)]

    def _rows(self, events: Events) -> list[Row]:
        if self not in events.kept:
            events.kept[self] = [self._row(item) for item in events.items]
        rows: list[Row] = events.kept[self]
        return rows

    def _row(self, item: Row) -> Row:
        row = {column_name(name): value for name, value in item.items() if not name.startswith("$")}
        return {"TimeGenerated": item.get(self.time), **row}


AS_ZEEK, AS_SURICATA, AS_OSQUERY = _AsItIs("ts"), _AsItIs("timestamp"), _AsItIs("unixTime")


def flat(record: Row, prefix: str = "", depth: int = DEEPEST) -> dict[str, object]:
    """Objects inside objects as names with dots; arrays stay, and what is nested deeper than any event."""
    made: dict[str, object] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth:
            made.update(flat(value, f"{prefix}{name}.", depth - 1))
        else:
            made[f"{prefix}{name}"] = value
    return made


def routed(rules: str, event: Row, reading: Reading) -> Iterator[Routed]:
    """The known tables that an event feeds."""
    for rule in rule_book(rules).rules_for(event, reading.wanted):
        yield Routed(rule.table, event, rule, is_closed=True)


def matches_zeek(record: Row) -> bool:
    """True for records with `ts` and a log name, or the addresses of a connection."""
    if "ts" not in record:
        return False
    has_id = "id.orig_h" in record or "id_orig_h" in record or isinstance(record.get("id"), dict)
    return "_path" in record or "@stream" in record or (has_id and "uid" in record)


def route_zeek(record: Row, reading: Reading) -> Iterator[Routed]:
    """The tables of a Zeek record; its log is `_path`, `@stream`, or the name of the file."""
    named = record.get("_path") or record.get("@stream") or zeek_log_of(reading)
    event = {ZEEK_IDS.get(name, name): value for name, value in flat(record).items()}
    yield from route_zeek_event(str(named), event, reading)


def zeek_log_of(reading: Reading) -> str:
    """The log that a file's name says: `conn` for `conn.log`, `conn.20:00:00-21:00:00.log`, `SCRANTON_conn.log`."""
    return reading.naming.fallback.split(".")[0].rpartition("_")[2]


def route_zeek_event(
    log: str, event: dict[str, object], reading: Reading, types: Mapping[str, ScalarType] = NO_TYPES
) -> Iterator[Routed]:
    """The known tables of a Zeek event, and its own custom table with the types that the log states."""
    event["$log"] = log
    yield from routed("zeek", event, reading)
    table = f"Zeek_{column_name(log)}_CL"
    if reading.wants(table):
        stated = {column_name(name): kind for name, kind in types.items()} if types else types
        yield Routed(table, event, AS_ZEEK, {**stated, **ZEEK_TIME})


def matches_suricata(record: Row) -> bool:
    """True for records of eve.json, by their type and flow."""
    return (
        isinstance(record.get("event_type"), str)
        and "timestamp" in record
        and ("flow_id" in record or "src_ip" in record or record["event_type"] == "stats")
    )


def route_suricata(record: Row, reading: Reading) -> Iterator[Routed]:
    """The known tables of an eve record, and the custom table of its type."""
    kind = str(record["event_type"])
    event = flat(record)
    yield from routed("suricata", event, reading)
    yield Routed(f"Suricata_{column_name(kind)}_CL", dict(record), AS_SURICATA, TIME)


def matches_ocsf(record: Row) -> bool:
    """True for events with an OCSF class."""
    return isinstance(record.get("class_uid"), int) and isinstance(record.get("metadata"), dict)


def route_ocsf(record: Row, reading: Reading) -> Iterator[Routed]:
    """The known tables of an OCSF event; an event that feeds none is kept under the file's name."""
    event = flat(record)
    is_mapped = False
    for found in rule_book("ocsf").rules_for(event):
        is_mapped = True
        if reading.wants(found.table):
            yield Routed(found.table, event, found, is_closed=True)
    if not is_mapped:
        yield Routed(reading.naming.given or reading.naming.fallback, record)


def matches_osquery(record: Row) -> bool:
    """True for results of scheduled queries."""
    return "hostIdentifier" in record and "unixTime" in record and ("columns" in record or "snapshot" in record)


def route_osquery(record: Row, reading: Reading) -> Iterator[Routed]:
    """The rows of a scheduled query's result; each query has its own table."""
    table = column_name(str(record.get("name") or reading.naming.fallback))
    rest = {name: value for name, value in record.items() if name not in ("columns", "snapshot")}
    rows = record.get("snapshot", record.get("columns"))
    for row in rows if isinstance(rows, list) else [rows]:
        if isinstance(row, dict):
            yield Routed(table, {**rest, **row}, AS_OSQUERY, TIME)


ZEEK = RecordKind("Zeek JSON", matches_zeek, route_zeek)
SURICATA = RecordKind("Suricata eve", matches_suricata, route_suricata)
OCSF = RecordKind("OCSF", matches_ocsf, route_ocsf)
OSQUERY = RecordKind("osquery", matches_osquery, route_osquery)
