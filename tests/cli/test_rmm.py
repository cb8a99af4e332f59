"""`gazehound rmm`: what is printed, in which order, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

APPROVED = "approved: [{tool: Ammyy Admin, devices: [a]}]"


@pytest.fixture
def approved(tmp_path: Path) -> Path:
    path = tmp_path / "approved.yaml"
    path.write_text(APPROVED)
    return path


def test_the_overview_names_tools_devices_and_evidence(run: Run, logs: Path) -> None:
    result = run("rmm", "--data", logs)
    assert result.exit_code == 0
    assert "Ammyy Admin        1  2026-11-20  2026-11-20  its host: " in result.stdout
    assert "1 of 269 tools seen\n" in result.stdout
    assert "approved" not in result.stdout


def test_a_list_of_approvals_adds_its_column(run: Run, logs: Path, approved: Path) -> None:
    result = run("rmm", "--data", logs, "--approved", approved, "--fail-on-finding")
    assert result.exit_code == 0
    assert "Ammyy Admin  yes " in result.stdout
    assert "1 of 269 tools seen: 1 approved" in result.stdout


@pytest.mark.parametrize(("text", "code"), [("approved: []", 10), ("approved: [{tool: addigy}]", 10), (APPROVED, 0)])
def test_what_is_not_approved_can_fail_the_run(run: Run, logs: Path, approved: Path, text: str, code: int) -> None:
    approved.write_text(text)
    assert run("rmm", "--data", logs, "--approved", approved, "--fail-on-finding").exit_code == code


def test_tables_without_data_are_said_on_stderr(run: Run, logs: Path) -> None:
    assert "no data for `DeviceProcessEvents`, `DeviceFileCertificateInfo`" in run("rmm", "--data", logs).stderr


def test_a_named_tool_is_shown_with_its_devices(run: Run, logs: Path) -> None:
    result = run("rmm", "ammyy", "--data", logs)
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["network:", "its", "host:", "1", "device,", "2", "events"] in lines
    assert ["a", "2026-11-20", "10:00", "2026-11-20", "12:00", "2"] in lines


def test_json_has_the_documented_fields(run: Run, logs: Path, approved: Path) -> None:
    data = json.loads(run("rmm", "--data", logs, "--approved", approved, "--format", "json").stdout)
    assert data.keys() == {"asked", "looked", "missing", "behaviours", "tools"}
    tool = data["tools"][0]
    assert (tool["id"], tool["approved"], tool["strength"], tool["events"]) == ("ammyy", "yes", "own", 2)
    assert tool["devices"][0] == {
        "name": "a",
        "approved": True,
        "accounts": [],
        "first": "2026-11-20T10:00:00Z",
        "last": "2026-11-20T12:00:00Z",
        "events": 2,
    }
    assert tool["evidence"][0]["values"] == ["ammyy.com", "x.ammyy.com"]


def test_since_looks_back_from_now(run: Run, logs: Path) -> None:
    data = json.loads(run("rmm", "--data", logs, "--now", "latest", "--since", "1h", "--format", "json").stdout)
    assert [each["events"] for each in data["tools"]] == [1]


def test_own_tools_are_added(run: Run, logs: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    header = {
        "format": "gazehound remote-management catalogue",
        "version": 1,
        "sources": {"own": {"repository": "here", "licence": "facts"}},
    }
    tool = {
        "id": "example",
        "name": "Example Support",
        "hosts": [{"value": "example.org", "match": "suffix", "sources": ["own"]}],
    }
    own.write_text("\n".join(map(json.dumps, (header, tool))))
    result = run("rmm", "--data", logs, "--catalogue", own)
    assert "Example Support" in result.stdout
    assert "2 of 270 tools seen" in result.stdout
    own.write_text("\n".join(map(json.dumps, (header, {**tool, "hosts": [{"value": "example.org"}]}))))
    broken = run("rmm", "--data", logs, "--catalogue", own)
    assert broken.exit_code == 1
    assert "own.jsonl:2:" in broken.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("approved: [{tool: anydesc}]", "K0677"),
        ("nothing: []", "K0675"),
        ("approved: [{tool: anydesk, device: [a]}]", "K0676"),
    ],
)
def test_a_broken_list_is_no_answer(run: Run, logs: Path, approved: Path, text: str, said: str) -> None:
    approved.write_text(text)
    result = run("rmm", "--data", logs, "--approved", approved)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "--data"),
        (["anydesc", "--data", "."], 2, "`anydesk`"),
        (["--since", "soon", "--data", "."], 2, "7d or 12h"),
    ],
)
def test_bad_usage_is_one_line(run: Run, arguments: list[str], code: int, said: str) -> None:
    result = run("rmm", *arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_data_without_the_tables_is_no_answer(run: Run, tmp_path: Path) -> None:
    (tmp_path / "SecurityEvent.jsonl").write_text('{"TimeGenerated": "2026-11-20T10:00:00Z", "EventID": 1}')
    result = run("rmm", "--data", tmp_path)
    assert result.exit_code == 3
    assert "none of the tables" in result.stderr


def test_behaviour_is_shown_under_what_it_is(run: Run, logs: Path) -> None:
    event = {
        "Timestamp": "2026-11-20T10:00:00Z",
        "DeviceName": "pc-1",
        "FileName": "AnyDesk.exe",
        "FolderPath": "C:\\Users\\anna\\Downloads\\AnyDesk.exe",
    }
    (logs / "DeviceProcessEvents.jsonl").write_text(json.dumps(event))
    shown = run("rmm", "--data", logs).stdout
    assert "a program run from downloads  pc-1    AnyDesk.exe  2026-11-20  C:\\Users\\anna\\Downloads" in shown
    data = json.loads(run("rmm", "--data", logs, "--format", "json").stdout)
    assert [(each["behaviour"], each["program"], each["events"]) for each in data["behaviours"]] == [
        ("a program run from downloads", "AnyDesk.exe", 1)
    ]


def test_the_report_is_a_page(run: Run, logs: Path, approved: Path, tmp_path: Path) -> None:
    page = tmp_path / "rmm.html"
    assert run("rmm", "--data", logs, "--approved", approved, "--report", page).exit_code == 0
    text = page.read_text()
    assert "<h1>The one tool seen is approved.</h1>" in text
    assert "Ammyy Admin" in text
