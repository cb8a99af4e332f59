"""Findings in the forms of other programs: required fields, types, allowed values, and what stands in them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from gazehound.findings.model import EntityColumn, Finding, HistoryEntry, HuntRecord, State, finding_id
from gazehound.hunting import attack
from gazehound.workbench.findings import FORMS
from gazehound.workbench.navigator import tactic_name
from gazehound.workbench.stored import StoredFinding
from tests.unit.findings.observing import HUNT, NOW, event

ROW = {"Device": "a", "Address": "192.0.2.1", "Count": 2}


def stored(state: State = State.NEW, hunt: HuntRecord = HUNT, device: str = "a", note: str = "") -> StoredFinding:
    identity = {"Device": device}
    finding = Finding(
        id=finding_id(hunt, identity),
        hunt=hunt,
        identity=identity,
        state=state,
        first_seen=NOW - timedelta(hours=2),
        last_seen=NOW,
        first_run=1,
        last_run=3,
        runs=3,
        rows=({**ROW, "Device": device},),
        row_count=1,
        event_count=2,
        note=note,
    )
    history = [HistoryEntry(NOW, "new", 1)]
    history += [HistoryEntry(NOW + timedelta(days=1), str(state), None, "kim", note)] if state.is_closed else []
    return StoredFinding(finding, history, [event(2), event(1)])


def exported(form: str, findings: Sequence[StoredFinding]) -> Any:
    stream = io.BytesIO()
    FORMS[form].write(findings, stream)
    return json.loads(stream.getvalue())


EVERY_STATE = [stored(state, device=str(state)) for state in State]
ODD = stored(
    hunt=HuntRecord("odd", query="T", tactics=("NoTactic",), techniques=("T9999", "T1003.001")), device="\u2028<b>"
)
ALL = [*EVERY_STATE, ODD, stored(hunt=replace(HUNT, version="2"))]

TEXT, NUMBER, LIST, BAG = str, int, list, dict


def check(value: Any, required: dict[str, Any]) -> None:
    """Each named field is there: of this type, one of these values, or a text of this pattern."""
    for name, wanted in required.items():
        found = value[name]
        if isinstance(wanted, type):
            assert isinstance(found, wanted), (name, found)
        elif isinstance(wanted, re.Pattern):
            assert wanted.fullmatch(found), (name, found)
        else:
            assert found in wanted, (name, found)


def test_sarif_has_a_rule_per_hunt_and_a_result_per_finding() -> None:
    log = exported("sarif", ALL)
    check(log, {"$schema": TEXT, "version": ["2.1.0"], "runs": LIST})
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], len(driver["rules"]), len(run["results"])) == ("gazehound", 3, len(ALL))
    for rule in driver["rules"]:
        check(rule, {"id": TEXT, "shortDescription": BAG, "fullDescription": BAG})
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
    for result in run["results"]:
        check(
            result,
            {
                "ruleId": [driver["rules"][result["ruleIndex"]]["id"]],
                "level": ["error", "warning", "note", "none"],
                "message": BAG,
                "baselineState": ["new", "unchanged", "updated", "absent"],
                "partialFingerprints": BAG,
                "locations": LIST,
            },
        )
        assert result["locations"][0]["logicalLocations"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "hunts/a.yaml"}


@pytest.mark.parametrize(
    ("state", "baseline", "is_suppressed"),
    [
        (State.NEW, "new", False),
        (State.SEEN, "unchanged", False),
        (State.GONE, "absent", False),
        (State.TRUE_POSITIVE, "unchanged", False),
        (State.FALSE_POSITIVE, "unchanged", True),
        (State.BENIGN, "unchanged", True),
    ],
)
def test_sarif_says_what_became_of_a_finding(state: State, baseline: str, is_suppressed: bool) -> None:
    (result,) = exported("sarif", [stored(state, note="known")])["runs"][0]["results"]
    assert result["baselineState"] == baseline
    assert result.get("suppressions", []) == (
        [{"kind": "external", "status": "accepted", "justification": "known"}] if is_suppressed else []
    )


def test_a_navigator_layer_scores_techniques_by_what_is_open() -> None:
    layer = exported("navigator", ALL)
    check(layer, {"name": TEXT, "domain": ["enterprise-attack"], "techniques": LIST, "gradient": BAG, "versions": BAG})
    check(
        layer["versions"], {"layer": ["4.5"], "navigator": re.compile(r"[5-9]\.\d+\.\d+"), "attack": re.compile(r"\d+")}
    )
    gradient = layer["gradient"]
    assert gradient["maxValue"] > gradient["minValue"]
    assert all(re.fullmatch(r"#[0-9a-f]{6}", each) for each in gradient["colors"])
    marked = {(each["techniqueID"], each.get("tactic")): each["score"] for each in layer["techniques"]}
    assert marked == {("T1219", "command-and-control"): 4, ("T1003.001", None): 1}
    for technique in layer["techniques"]:
        check(
            technique,
            {"techniqueID": re.compile(r"T\d{4}(\.\d{3})?"), "score": NUMBER, "comment": TEXT, "metadata": LIST},
        )
        assert all(isinstance(each["value"], str) for each in technique["metadata"])


@pytest.mark.parametrize(
    ("tactic", "name"),
    [("CommandAndControl", "command-and-control"), ("Execution", "execution"), ("LateralMovement", "lateral-movement")],
)
def test_a_tactic_has_the_short_name_of_attack(tactic: str, name: str) -> None:
    assert tactic in attack.tactics()
    assert tactic_name(tactic) == name


def test_ocsf_events_have_what_the_class_requires() -> None:
    for found in exported("ocsf", ALL):
        check(
            found,
            {
                "class_uid": [2004],
                "category_uid": [2],
                "activity_id": [1, 2, 3],
                "type_uid": [200400 + found["activity_id"]],
                "severity_id": [0, 1, 2, 3, 4, 5, 6, 99],
                "status_id": [1, 2, 3, 4, 5, 6, 99],
                "verdict_id": range(11),
                "time": NUMBER,
                "metadata": BAG,
                "finding_info": BAG,
                "evidences": LIST,
                "observables": LIST,
            },
        )
        check(found["metadata"], {"version": re.compile(r"1\.\d+\.\d+"), "product": BAG})
        check(
            found["finding_info"], {"uid": re.compile("[0-9a-f]{16}"), "title": TEXT, "analytic": BAG, "attacks": LIST}
        )
        assert all(set(each) & {"tactic", "technique", "sub_technique"} for each in found["finding_info"]["attacks"])
        assert all(isinstance(each["data"], dict) for each in found["evidences"])
        for observable in found["observables"]:
            check(observable, {"name": TEXT, "type_id": NUMBER, "value": TEXT})


@pytest.mark.parametrize(
    ("state", "activity", "status", "verdict"),
    [
        (State.NEW, 1, 1, 0),
        (State.SEEN, 2, 2, 0),
        (State.GONE, 2, 99, 0),
        (State.TRUE_POSITIVE, 3, 4, 2),
        (State.FALSE_POSITIVE, 3, 3, 1),
        (State.BENIGN, 3, 3, 5),
    ],
)
def test_ocsf_says_where_a_finding_stands(state: State, activity: int, status: int, verdict: int) -> None:
    (found,) = exported("ocsf", [stored(state)])
    assert (found["activity_id"], found["status_id"], found["verdict_id"]) == (activity, status, verdict)


def test_ocsf_names_attacks_and_observables() -> None:
    first, odd = exported("ocsf", [stored(), ODD])
    (known,) = first["finding_info"]["attacks"]
    assert known["technique"]["uid"] == "T1219"
    assert known["tactic"] == {"name": "CommandAndControl", "uid": "TA0011"}
    assert [each.get("sub_technique", {}).get("uid") for each in odd["finding_info"]["attacks"]] == [
        None,
        "T1003.001",
        None,
    ]
    assert first["observables"] == [{"name": "Device", "type_id": 1, "value": "a"}]
    assert odd["observables"] == [{"name": "Device", "type_id": 99, "type": "Device", "value": "\u2028<b>"}]
    assert first["evidences"][0]["data"]["values"] == {"Id": 2, "Device": "a", "At": event(2).values["At"]}


def test_without_events_the_row_is_the_evidence_of_ocsf() -> None:
    (found,) = exported("ocsf", [replace(stored(), events=())])
    assert found["evidences"] == [{"data": ROW}]


def test_bookmarks_have_what_the_interface_of_sentinel_takes() -> None:
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
    names = set()
    for bookmark in exported("sentinel", ALL):
        check(bookmark, {"name": TEXT, "type": ["Microsoft.SecurityInsights/bookmarks"], "properties": BAG})
        names.add(UUID(bookmark["name"]))
        check(
            bookmark["properties"],
            {
                **dict.fromkeys(("displayName", "query", "queryResult", "notes"), TEXT),
                **dict.fromkeys(("eventTime", "queryStartTime", "queryEndTime", "created", "updated"), moment),
                **dict.fromkeys(("labels", "tactics", "techniques", "entityMappings"), LIST),
            },
        )
        json.loads(bookmark["properties"]["queryResult"])
    assert len(names) == len(ALL)


def test_a_bookmark_keeps_its_name_and_fills_each_entity_apart() -> None:
    entities = (
        EntityColumn("Host", "HostName", "Device", 0),
        EntityColumn("IP", "Address", "Address", 1),
        EntityColumn("Host", "HostName", "Count", 2),
        EntityColumn("Account", "Name", "NoSuchColumn", 3),
    )
    hunt = replace(HUNT, entities=entities)
    (first,), (again,) = (exported("sentinel", [stored(state, hunt)]) for state in (State.NEW, State.BENIGN))
    assert first["name"] == again["name"]
    assert first["properties"]["entityMappings"] == [
        {"entityType": "Host", "fieldMappings": [{"identifier": "HostName", "value": "a"}]},
        {"entityType": "IP", "fieldMappings": [{"identifier": "Address", "value": "192.0.2.1"}]},
        {"entityType": "Host", "fieldMappings": [{"identifier": "HostName", "value": "2"}]},
    ]


def test_json_has_everything_and_csv_a_line_each() -> None:
    first = exported("json", ALL)[0]
    assert {"id", "state", "hunt", "identity", "rows", "history", "events", "remarks"} <= first.keys()
    assert first["hunt"]["entities"] == [
        {"entity_type": "Host", "identifier": "HostName", "column": "Device", "mapping": 0}
    ]
    stream = io.BytesIO()
    FORMS["csv"].write(ALL, stream)
    lines = list(csv.DictReader(io.StringIO(stream.getvalue().decode())))
    assert [each["state"] for each in lines[: len(State)]] == [str(each) for each in State]
    assert json.loads(lines[0]["row"]) == {**ROW, "Device": "new"}
