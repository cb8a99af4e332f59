"""`gazehound test`: what passes, what fails and how that is said."""

from __future__ import annotations

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
