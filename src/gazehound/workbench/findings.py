"""Findings of a store as plain data and as bytes, the same for every front end.

Lives here: JSON and CSV, and the table of all forms that findings can be exported in. Does not live here: the forms of
other programs (`sarif`, `navigator`, `ocsf`, `bookmarks`), keeping findings (`gazehound.findings`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import BinaryIO

import orjson

from gazehound.findings.model import EventRecord, Finding, HistoryEntry, State, plain_text
from gazehound.findings.schema import to_json
from gazehound.findings.store import Store
from gazehound.workbench.bookmarks import bookmarks
from gazehound.workbench.export import write_csv
from gazehound.workbench.finding_sarif import findings_sarif
from gazehound.workbench.navigator import navigator_layer
from gazehound.workbench.ocsf import detection_findings
from gazehound.workbench.stored import StoredFinding
from gazehound.workbench.values import datetime_value

CSV_COLUMNS = (
    *("id", "state", "hunt_id", "hunt_version", "hunt", "severity", "tactics", "techniques", "identity"),
    *("first_seen", "last_seen", "runs", "rows", "events", "note", "row"),
)


def stored_findings(store: Store, findings: Sequence[Finding]) -> list[StoredFinding]:
    """Findings with their history and their events."""
    ids = [each.id for each in findings]
    histories, events = store.histories(ids), store.events_of(ids)
    return [StoredFinding(each, histories[each.id], events[each.id]) for each in findings]


def finding_data(finding: Finding) -> dict[str, object]:
    """A finding as plain data, the documented JSON form."""
    hunt = asdict(finding.hunt)
    return {
        "id": finding.id,
        "state": str(finding.state),
        "hunt": {name: list(value) if isinstance(value, tuple) else value for name, value in hunt.items()},
        "identity": dict(finding.identity),
        "first_seen": datetime_value(finding.first_seen),
        "last_seen": datetime_value(finding.last_seen),
        "first_run": finding.first_run,
        "last_run": finding.last_run,
        "runs": finding.runs,
        "note": finding.note,
        "row_count": finding.row_count,
        "rows": [dict(each) for each in finding.rows],
        "event_count": finding.event_count,
        "remarks": list(finding.remarks),
    }


def stored_data(stored: StoredFinding) -> dict[str, object]:
    """A finding with its history and its events."""
    return {
        **finding_data(stored.finding),
        "history": [history_data(each) for each in stored.history],
        "events": [event_data(each) for each in stored.events],
    }


def history_data(entry: HistoryEntry) -> dict[str, object]:
    return {"at": datetime_value(entry.at), "what": entry.what, "run": entry.run, "by": entry.by, "note": entry.note}


def event_data(event: EventRecord) -> dict[str, object]:
    time = datetime_value(event.time) if event.time else None
    return {"table": event.table, "time": time, "values": dict(event.values)}


def write_json(data: object, stream: BinaryIO) -> None:
    """Plain data as indented JSON, numbers of more than 64 bits included."""
    try:
        stream.write(orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    except TypeError:
        stream.write(to_json(data).encode() + b"\n")


def write_findings_csv(stored: Sequence[StoredFinding], stream: BinaryIO) -> None:
    """A line per finding; what identifies it and its first row are JSON."""
    write_csv(CSV_COLUMNS, (_line(each.finding) for each in stored), stream)


def _line(finding: Finding) -> list[object]:
    hunt = finding.hunt
    about = [hunt.id, hunt.version, hunt.name, hunt.severity, " ".join(hunt.tactics), " ".join(hunt.techniques)]
    seen = [finding.first_seen, finding.last_seen, finding.runs, finding.row_count, finding.event_count]
    row = plain_text(dict(finding.rows[0])) if finding.rows else ""
    return [finding.id, str(finding.state), *about, plain_text(dict(finding.identity)), *seen, finding.note, row]


Writer = Callable[[Sequence[StoredFinding], BinaryIO], None]


def _as_json(make: Callable[[Sequence[StoredFinding]], object]) -> Writer:
    return lambda stored, stream: write_json(make(stored), stream)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that findings can be exported in: what it is, and what writes it."""

    doc: str
    write: Writer


FORMS: dict[str, Form] = {
    "json": Form("everything: row, history, events", _as_json(lambda stored: [stored_data(each) for each in stored])),
    "csv": Form("a line per finding", write_findings_csv),
    "sarif": Form("SARIF 2.1.0, for code hosts and CI", _as_json(findings_sarif)),
    "navigator": Form("a layer of the ATT&CK Navigator", _as_json(navigator_layer)),
    "ocsf": Form("OCSF detection findings", _as_json(detection_findings)),
    "sentinel": Form("hunting bookmarks of Microsoft Sentinel", _as_json(bookmarks)),
}


def triage(store: Store, ids: Sequence[str], state: State | None, *, by: str, note: str) -> list[tuple[Finding, State]]:
    """Say of findings what they were; each with the state it has now. Nothing is changed when one id is wrong.

    In:      ids, whole or the first digits of them; state, None to only add the note
    Errors:  K0696, K0697 for ids that name none or several
    """
    found = [store.finding(each) for each in ids]
    states = store.triage_all([each.id for each in found], state, datetime.now(UTC), by=by, note=note)
    return list(zip(found, states, strict=True))
