"""Findings as OCSF events of the class Detection Finding (2004).

Source: Open Cybersecurity Schema Framework 1.3.0, the class Detection Finding with the profile Incident, and the
objects Finding Information, Evidence Artifacts, Analytic, MITRE ATT&CK and Observable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import gazehound
from gazehound.findings.model import EventRecord, Finding, HuntRecord, State, plain_text
from gazehound.hunting import attack
from gazehound.workbench.stored import StoredFinding
from gazehound.workbench.values import datetime_value

SCHEMA_VERSION = "1.3.0"
CLASS, CATEGORY = 2004, 2
CREATE, UPDATE, CLOSE = 1, 2, 3
ACTIVITIES = {CREATE: "Create", UPDATE: "Update", CLOSE: "Close"}
SEVERITIES = {"informational": (1, "Informational"), "low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High")}
UNKNOWN = (0, "Unknown")
STATUSES = {
    State.NEW: (1, "New"),
    State.SEEN: (2, "In Progress"),
    State.GONE: (99, "Gone"),
    State.TRUE_POSITIVE: (4, "Resolved"),
    State.FALSE_POSITIVE: (3, "Suppressed"),
    State.BENIGN: (3, "Suppressed"),
}
VERDICTS = {
    State.TRUE_POSITIVE: (2, "True Positive"),
    State.FALSE_POSITIVE: (1, "False Positive"),
    State.BENIGN: (5, "Benign"),
}
OBSERVABLES = {
    ("Account", "FullName"): 4,
    ("Account", "Name"): 4,
    ("DNS", "DomainName"): 1,
    ("File", "Name"): 7,
    ("FileHash", "Value"): 8,
    ("Host", "FullName"): 1,
    ("Host", "HostName"): 1,
    ("IP", "Address"): 2,
    ("Process", "CommandLine"): 13,
    ("URL", "Url"): 6,
}
"""Entity identifiers of Sentinel as types of observables: host name 1, address 2, user 4, URL 6, file name 7, hash 8,
command line 13; any other is 99 with its own name."""
OTHER = 99


def detection_findings(stored: Sequence[StoredFinding]) -> list[dict[str, object]]:
    """An OCSF event per finding."""
    return [_event(each) for each in stored]


def _event(stored: StoredFinding) -> dict[str, object]:
    finding = stored.finding
    activity = CLOSE if finding.state.is_closed else CREATE if finding.state is State.NEW else UPDATE
    changed = stored.history[-1].at if stored.history else finding.last_seen
    severity, severity_name = SEVERITIES.get(finding.hunt.severity.lower(), UNKNOWN)
    status, status_name = STATUSES[finding.state]
    verdict, verdict_name = VERDICTS.get(finding.state, UNKNOWN)
    return {
        "class_uid": CLASS,
        "class_name": "Detection Finding",
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "activity_id": activity,
        "activity_name": ACTIVITIES[activity],
        "type_uid": CLASS * 100 + activity,
        "type_name": f"Detection Finding: {ACTIVITIES[activity]}",
        "time": _milliseconds(changed),
        "start_time": _milliseconds(finding.first_seen),
        "end_time": _milliseconds(finding.last_seen),
        "count": max(1, finding.event_count or finding.row_count),
        "severity_id": severity,
        "severity": severity_name,
        "status_id": status,
        "status": status_name,
        "verdict_id": verdict,
        "verdict": verdict_name,
        "message": f"{finding.hunt.title}: {finding.title}",
        **({"comment": finding.note} if finding.note else {}),
        "metadata": {
            "version": SCHEMA_VERSION,
            "profiles": ["incident"],
            "product": {"name": "gazehound", "vendor_name": "gazehound", "version": gazehound.__version__},
        },
        "finding_info": _finding_info(stored),
        "evidences": [_evidence(each) for each in stored.events] or [{"data": dict(each)} for each in finding.rows],
        "observables": list(_observables(finding)),
    }


def _finding_info(stored: StoredFinding) -> dict[str, object]:
    finding, hunt = stored.finding, stored.finding.hunt
    tables = sorted({each.table for each in stored.events})
    created = stored.history[0].at if stored.history else finding.first_seen
    return {
        "uid": finding.id,
        "title": f"{hunt.title}: {finding.title}",
        "desc": hunt.description,
        "types": ["Threat hunting"],
        "created_time": _milliseconds(created),
        "first_seen_time": _milliseconds(finding.first_seen),
        "last_seen_time": _milliseconds(finding.last_seen),
        "analytic": {"type_id": 1, "type": "Rule", "uid": hunt.id, "name": hunt.title, "version": hunt.version},
        "attacks": list(_attacks(hunt)),
        **({"data_sources": tables} if tables else {}),
    }


def _attacks(hunt: HuntRecord) -> Iterator[dict[str, object]]:
    """Each technique with each tactic of the hunt that it serves; a tactic that none serves by itself."""
    tactics = [attack.tactic_named(each) or each for each in hunt.tactics]
    used: set[str] = set()
    for each in hunt.techniques:
        known = attack.technique(each)
        served = [tactic for tactic in tactics if known and tactic in known.tactics]
        used.update(served)
        for tactic in served:
            yield {"version": attack.version(), **_technique(each), "tactic": _tactic(tactic)}
        if not served:
            yield {"version": attack.version(), **_technique(each)}
    for tactic in tactics:
        if tactic not in used:
            yield {"version": attack.version(), "tactic": _tactic(tactic)}


def _technique(technique: str) -> dict[str, object]:
    """The technique, and the sub-technique where it is one."""
    parent, _, sub = technique.partition(".")
    named = {"technique": _named(parent)}
    return {**named, "sub_technique": _named(technique)} if sub else {**named}


def _named(technique: str) -> dict[str, str]:
    known = attack.technique(technique)
    return {"uid": technique, **({"name": known.name} if known else {})}


def _tactic(tactic: str) -> dict[str, str]:
    uid = attack.tactic_id(tactic)
    return {"name": tactic, **({"uid": uid} if uid else {})}


def _evidence(event: EventRecord) -> dict[str, object]:
    time = {"time": datetime_value(event.time)} if event.time else {}
    return {"data": {**time, "table": event.table, "values": dict(event.values)}}


def _observables(finding: Finding) -> Iterator[dict[str, object]]:
    """The values of the hunt's entities; without entity mappings those that identify the finding."""
    row = {**(finding.rows[0] if finding.rows else {}), **finding.identity}
    mapped = [each for each in finding.hunt.entities if row.get(each.column) not in (None, "")]
    for each in mapped:
        kind = OBSERVABLES.get((each.entity_type, each.identifier), OTHER)
        observable: dict[str, object] = {"name": each.column, "type_id": kind, "value": plain_text(row[each.column])}
        yield {**observable, "type": f"{each.entity_type} {each.identifier}"} if kind == OTHER else observable
    for name, value in finding.identity.items() if not mapped else ():
        if value not in (None, ""):
            yield {"name": name, "type_id": OTHER, "type": name, "value": plain_text(value)}


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
