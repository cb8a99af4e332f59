"""`gazehound test`: what passes, what fails and how that is said."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Run, write_hunt

QUERY = (
    "DeviceNetworkEvents | where Timestamp > ago(1d) | where RemoteUrl has 'ammyy' | summarize count() by DeviceName"
)
HEAD = "hunt: finds\ntests:\n  - name: relay\n    table: DeviceNetworkEvents\n"
RELAY = "{Timestamp: 2026-11-20T10:00:00Z, DeviceName: pc-1, RemoteUrl: rl.ammyy.com}"
OTHER = "{Timestamp: 2026-11-20T10:00:00Z, DeviceName: pc-1, RemoteUrl: notammyy.com}"
EXCLUSION = "exclusions:\n  - {name: pc-1, when: 'DeviceName == \"pc-1\"'%s}\n"

CASES = [
    (f"must_find: [{RELAY}]", 0, "1 event: 1 passed, 0 failed"),
    (f"must_find: [{OTHER}]", 1, "it was not found"),
    (f"must_not_find: [{OTHER}]", 0, "1 event: 1 passed, 0 failed"),
    (f"must_not_find: [{RELAY}, {OTHER}]", 1, "it was found"),
    (f"must_set_aside: [{RELAY}]", 1, "it was found"),
    (f"must_set_aside: [{OTHER}]", 1, "it is no candidate of the hunt"),
    ("must_find: [{DeviceName: no url}]", 1, "it was not found"),
]


@pytest.mark.parametrize(("events", "code", "said"), CASES)
def test_events_of_hunts(run: Run, hunts: Path, events: str, code: int, said: str) -> None:
    write_hunt(hunts, "finds", QUERY)
    (hunts / "finds.tests.yaml").write_text(f"{HEAD}    {events}\n")
    done = run("test", hunts)
    assert (done.exit_code, said in done.stdout) == (code, True), done.output


EXCLUDED = [
    ("", f"must_set_aside: [{RELAY}]", 0, "1 event: 1 passed"),
    ("", f"must_find: [{RELAY}]", 1, "it was set aside"),
    (", scope: {tables: DeviceNetworkEvents}, tests: {must_drop: [{DeviceName: pc-1}]}", "", 0, "1 event: 1 passed"),
    (", scope: {tables: DeviceNetworkEvents}, tests: {must_drop: [{DeviceName: pc-2}]}", "", 1, "it was kept"),
    (", scope: {tables: DeviceNetworkEvents}, tests: {must_keep: [{DeviceName: pc-1}]}", "", 1, "it was set aside"),
    (", scope: {tables: DeviceNetworkEvents}, tests: {must_keep: [{RemotePort: 1}]}", "", 0, "1 event: 1 passed"),
    (", tests: {must_keep: [{RemotePort: 1}]}", "", 0, "1 event: 1 passed"),
    (", scope: {hunts: other}, tests: {must_keep: [{RemotePort: 1}]}", "", 1, "its scope names no table"),
    (", scope: {tables: SecurityEvent}, tests: {must_drop: [{Computer: a}]}", "", 1, "SecurityEvent"),
]


@pytest.mark.parametrize(("more", "events", "code", "said"), EXCLUDED)
def test_drafts_are_tested_too(
    run: Run, hunts: Path, tmp_path: Path, more: str, events: str, code: int, said: str
) -> None:
    write_hunt(hunts, "finds", QUERY)
    exclusions = tmp_path / "team.exclusions.yaml"
    exclusions.write_text(EXCLUSION % more)
    if events:
        (hunts / "finds.tests.yaml").write_text(f"{HEAD}    {events}\n")
    done = run("test", hunts, "--exclusions", exclusions)
    assert (done.exit_code, said in done.stdout) == (code, True), done.output


BROKEN = [
    ("hunt: finds\n", "K0664"),
    ("tests: []\n", "K0665"),
    ("hunt: [", "K0664"),
    ("hunt: finds\ntests: [{must_find: []}]\n", "K0665"),
    (f"{HEAD}    must_fnd: []\n", "must_find"),
    (f"{HEAD}    must_find: 3\n", "K0665"),
    (f"{HEAD}    must_keep: [{RELAY}]\n", "it needs an `exclusion`"),
    (f"{HEAD}    now: soon\n    must_find: [{RELAY}]\n", "`soon` is no time"),
    (HEAD, "K0665"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_a_broken_file_is_named(run: Run, hunts: Path, text: str, said: str) -> None:
    (hunts / "x.tests.yaml").write_text(text)
    write_hunt(hunts, "finds", QUERY)
    done = run("test", hunts)
    assert (done.exit_code, said in done.stderr, "x.tests.yaml" in done.stderr) == (1, True, True), done.output


def test_a_test_of_no_hunt_fails(run: Run, hunts: Path) -> None:
    (hunts / "x.tests.yaml").write_text(f"{HEAD}    must_find: [{RELAY}]\n")
    done = run("test", hunts)
    assert (done.exit_code, "no hunt of this id or name" in done.stdout) == (1, True)


def test_junit_has_a_case_per_event(run: Run, hunts: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", QUERY)
    (hunts / "finds.tests.yaml").write_text(f"{HEAD}    must_find: [{RELAY}, {OTHER}]\n")
    run("test", hunts, "--junit", tmp_path / "out.xml")
    (suite,) = ElementTree.parse(tmp_path / "out.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [each.get("message") for each in suite.iter("failure")] == ["it was not found"]


# --- made tests and coverage --------------------------------------------------------------------------

TEAM = """\
exclusions:
  - id: helpdesk
    name: The help desk repairs devices
    when: InitiatingProcessAccountName in~ (helpers) and DeviceName startswith "hd-"
    lists: {helpers: [anna, ben]}
    scope: {hunts: [finds], devices: [hd-*]}
    status: active
"""
NAMES = [
    "it fires", "not Timestamp > ago(1d)", "not RemoteUrl has 'ammyy'",
    "The help desk repairs devices: set aside",
    'The help desk repairs devices: kept, not InitiatingProcessAccountName in~ ("anna", "ben")',
    'The help desk repairs devices: kept, not DeviceName startswith "hd-"',
]  # fmt: skip


def test_made_tests_pass_and_exercise_every_condition(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "finds", QUERY)
    (hunts / "team.exclusions.yaml").write_text(TEAM)
    done = run("test", hunts, "--generate", "--coverage", "--format", "json")
    data = json.loads(done.stdout)
    assert (done.exit_code, data["failed"]) == (0, 0), done.output
    assert set(NAMES) <= {each["name"] for each in data["tests"]}
    assert [each["expected"] for each in data["tests"]].count("must be found") == 1
    (coverage,) = data["coverage"]
    assert (coverage["conditions"], coverage["exercised"]) == (2, 2)
    again = run("test", hunts, "--format", "json")  # what was written is read, whoever runs it
    assert json.loads(again.stdout)["tests"] == data["tests"]
    assert run("test", hunts, "--generate").stdout == run("test", hunts).stdout


def test_made_tests_go_where_they_are_wanted(run: Run, hunts: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", QUERY)
    target = tmp_path / "made"
    done = run("test", hunts, "--generate", "--output", target)
    assert (done.exit_code, [each.name for each in target.iterdir()]) == (0, ["finds.generated.tests.yaml"])
    assert "3 events: 3 passed" in done.stdout
    assert run("test", hunts, "--output", target).exit_code == 2


NO_TESTS = [
    ("DeviceNetworkEvents | summarize n = count() by DeviceName | where n > 5", "it was not found"),
    ("DeviceNetworkEvents | where RemotePort == 1 and RemotePort == 2", "there is no such event"),
    ("DeviceNetworkEvents | where strlen(RemoteUrl) == 77", "there is no such event among those tried"),
    ("print x = 1", "it reads no table event by event"),
    ("DeviceNetworkEvents | where", "error"),
]


@pytest.mark.parametrize(("query", "said"), NO_TESTS)
def test_what_cannot_be_tested_is_said(run: Run, hunts: Path, query: str, said: str) -> None:
    write_hunt(hunts, "finds", query)
    done = run("test", hunts, "--generate")
    assert (done.exit_code, "no tests could be made of finds" in done.stderr) == (1, True), done.output
    assert said in done.stderr or said == "error"
    assert not list(hunts.glob("*.tests.yaml"))


MADE = [
    ("DeviceNetworkEvents | where RemoteUrl matches regex '^q{7}z$'", 2, 1),
    ("DeviceNetworkEvents | where not(RemotePort in (80, 443)) or RemoteUrl has 'x.y' | project DeviceName", 2, 1),
    ("DeviceNetworkEvents | extend h = tolower(RemoteUrl) | where h == 'a.b' | where RemotePort > 5", 3, 2),
    ("union (DeviceNetworkEvents | where RemotePort == 1), (DeviceProcessEvents | where FileName =~ 'a')", 4, 2),
    ("let hosts = dynamic(['a.b', 'c.d']); DeviceNetworkEvents | where RemoteUrl has_any (hosts)", 2, 1),
    (
        "DeviceProcessEvents | where ProcessCommandLine has_all ('a', 'b') | where ProcessCommandLine !contains 'a b'",
        3,
        2,
    ),
    ("DeviceNetworkEvents | where Timestamp between (datetime(2025-01-01) .. datetime(2025-02-01))", 2, 1),
]


@pytest.mark.parametrize(("query", "tests", "conditions"), MADE)
def test_tests_are_made_of_many_shapes(run: Run, hunts: Path, query: str, tests: int, conditions: int) -> None:
    write_hunt(hunts, "finds", query)
    done = run("test", hunts, "--generate", "--coverage", "--format", "json")
    data = json.loads(done.stdout)
    assert (done.exit_code, data["passed"], data["failed"]) == (0, tests, 0), done.output
    assert (data["coverage"][0]["conditions"], data["coverage"][0]["exercised"]) == (conditions, conditions)


COVERED = [
    ("", "0 of 2 conditions exercised", ["not exercised", "not exercised"], "nothing must be found"),
    (f"must_find: [{RELAY}]", "0 of 2 conditions", ["not exercised", "not exercised"], "1 event that must be found"),
    (f"must_not_find: [{OTHER}]", "1 of 2 conditions", ["not exercised", "exercised"], "nothing must be found"),
    ("now: 2026-12-24\n    must_not_find: [" + RELAY + "]", "1 of 2", ["exercised", "not exercised"], "nothing"),
    ("must_not_find: [{RemoteUrl: none of both}]", "0 of 2", ["not exercised", "not exercised"], "nothing"),
]


@pytest.mark.parametrize(("events", "total", "marks", "found"), COVERED)
def test_coverage_tells_which_conditions_no_test_exercises(
    run: Run, hunts: Path, events: str, total: str, marks: list[str], found: str
) -> None:
    write_hunt(hunts, "finds", QUERY)
    if events:
        (hunts / "finds.tests.yaml").write_text(f"{HEAD}    {events}\n")
    lines = run("test", hunts, "--coverage").stdout.splitlines()
    assert any(total in line for line in lines), lines
    assert any(found in line for line in lines), lines
    assert [line.partition(" line ")[0].strip() for line in lines if " line " in line] == marks


OF_EXCLUSIONS = [
    ("must_drop: [{RemoteUrl: ammyy, DeviceName: pc-1}]", 0, "1 passed"),
    ("must_keep: [{RemoteUrl: ammyy, DeviceName: pc-1}]", 1, "it was set aside"),
    ("must_keep: [{RemoteUrl: ammyy, DeviceName: pc-2}]", 0, "1 passed"),
    ("must_drop: [{RemoteUrl: ammyy, DeviceName: pc-2}]", 1, "it was found"),
    ("must_find: [{RemoteUrl: ammyy}]", 1, "beside an `exclusion`"),
]


@pytest.mark.parametrize(("events", "code", "said"), OF_EXCLUSIONS)
def test_tests_of_an_exclusion_in_a_hunt(run: Run, hunts: Path, events: str, code: int, said: str) -> None:
    write_hunt(hunts, "finds", QUERY.replace("| where Timestamp > ago(1d) ", ""))
    (hunts / "team.exclusions.yaml").write_text(EXCLUSION % ", status: active")
    (hunts / "finds.tests.yaml").write_text(f"{HEAD}    exclusion: pc-1\n    {events}\n")
    done = run("test", hunts)
    assert (done.exit_code, said in done.output) == (code, True), done.output


def test_a_test_of_no_exclusion_fails(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "finds", QUERY)
    (hunts / "finds.tests.yaml").write_text(f"{HEAD}    exclusion: none\n    must_keep: [{RELAY}]\n")
    assert "there is no exclusion `none`" in run("test", hunts).stdout
