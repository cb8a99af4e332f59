"""Findings as SARIF 2.1.0: hunts are the rules, findings the results; CI and code hosts track them by their ids.

A finding that a person closed as a false positive or as benign carries an accepted suppression.
Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote

import gazehound
from gazehound.findings.model import Finding, HuntRecord, State, plain_text
from gazehound.workbench.sarif import SCHEMA
from gazehound.workbench.stored import StoredFinding
from gazehound.workbench.values import datetime_value

BASELINE = {State.NEW: "new", State.GONE: "absent"}
"""What CI calls a finding compared with the run before; any other is `unchanged`."""
SUPPRESSED = (State.FALSE_POSITIVE, State.BENIGN)
LEVELS = {"high": "error", "medium": "warning", "low": "note", "informational": "note"}
"""By the severity of the hunt; without one a finding is a warning."""
FINGERPRINT = "gazehoundFinding/v1"


def findings_sarif(stored: Sequence[StoredFinding]) -> dict[str, object]:
    """One run with a rule per hunt and a result per finding."""
    hunts = list({(each.finding.hunt.id, each.finding.hunt.version): each.finding.hunt for each in stored}.values())
    places = {(hunt.id, hunt.version): at for at, hunt in enumerate(hunts)}
    driver = {"name": "gazehound", "version": gazehound.__version__, "rules": list(map(_rule, hunts))}
    results = [_result(each.finding, places[each.finding.hunt.id, each.finding.hunt.version]) for each in stored]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(hunt: HuntRecord) -> dict[str, object]:
    return {
        "id": hunt.id,
        "name": hunt.title,
        "shortDescription": {"text": hunt.title},
        "fullDescription": {"text": hunt.description or hunt.title},
        "defaultConfiguration": {"level": _level(hunt)},
        "properties": {
            "version": hunt.version,
            "tags": [*hunt.tactics, *hunt.techniques],
            "query": hunt.query,
        },
    }


def _level(hunt: HuntRecord) -> str:
    return LEVELS.get(hunt.severity.lower(), "warning")


def _result(finding: Finding, rule: int) -> dict[str, object]:
    hunt = finding.hunt
    result: dict[str, object] = {
        "ruleId": hunt.id,
        "ruleIndex": rule,
        "level": _level(hunt),
        "message": {"text": f"{hunt.title}: {finding.title}"},
        "partialFingerprints": {FINGERPRINT: finding.id},
        "baselineState": BASELINE.get(finding.state, "unchanged"),
        "locations": [_location(finding)],
        "occurrenceCount": max(1, finding.event_count or finding.row_count),
        "properties": {
            "state": str(finding.state),
            "firstSeen": datetime_value(finding.first_seen),
            "lastSeen": datetime_value(finding.last_seen),
            "runs": finding.runs,
            "rows": [dict(each) for each in finding.rows],
        },
    }
    if finding.state in SUPPRESSED:
        justification = finding.note or str(finding.state)
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return result


def _location(finding: Finding) -> dict[str, object]:
    """The hunt's file, which code hosts want, and what the finding is about."""
    location: dict[str, object] = {
        "logicalLocations": [
            {"name": plain_text(value), "fullyQualifiedName": f"{name}={plain_text(value)}"}
            for name, value in finding.identity.items()
        ]
        or [{"name": finding.hunt.title}]
    }
    if finding.hunt.file:
        uri = quote(PurePath(finding.hunt.file).as_posix())
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}
    return location
