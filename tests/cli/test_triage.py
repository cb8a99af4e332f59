"""`gazehound findings triage --false-positive`: the exclusion it proposes, and what that would have done."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from gazehound.exclusions.load import load_exclusions
from gazehound.exclusions.model import Status
from tests.cli.conftest import EVENTS, Run, write_hunt

BY_DEVICE = "DeviceNetworkEvents | where RemoteUrl has 'ammyy.com' | summarize Count = count() by DeviceName"
TODAY = datetime.now(UTC).date()


def log(*devices: str, **more: object) -> str:
    rows = [
        {**EVENTS[0], "DeviceName": each, "Timestamp": f"2026-11-20T10:{at:02}:00Z", **more}
        for at, each in enumerate(devices)
    ]
    return "\n".join(map(json.dumps, rows))


@pytest.fixture
def store(run: Run, hunts: Path, logs: Path, tmp_path: Path) -> Path:
    """Findings of the devices a (two events), b and c."""
    write_hunt(hunts, "by device", BY_DEVICE)
    (logs / "DeviceNetworkEvents.jsonl").write_text(log("a", "b", "c", "a"))
    store = tmp_path / "findings.db"
    assert run("hunt", hunts, "--data", logs, "--now", "latest", "--store", store).exit_code == 0
    return store


def ids(run: Run, store: Path, *devices: str) -> list[str]:
    listed = json.loads(run("findings", "list", "--store", store, "--format", "json").stdout)
    by_device = {each["identity"].get("DeviceName", ""): each["id"] for each in listed}
    return [by_device[each] for each in devices]


def triage(run: Run, store: Path, *devices: str, options: tuple[object, ...] = ()) -> Any:
    given = map(str, options)
    return run("findings", "triage", *ids(run, store, *devices), "--false-positive", "--store", store, *given)


def draft(run: Run, store: Path, *devices: str, options: tuple[object, ...] = ()) -> tuple[dict[str, Any], str]:
    """The draft as YAML reads it, and its comments."""
    shown = triage(run, store, *devices, options=options).stdout.partition("\n\n")[2]
    (exclusion,) = yaml.safe_load(shown)["exclusions"]
    return exclusion, shown.partition("exclusions:")[0]


def test_the_draft_covers_the_marked_findings_and_keeps_the_others(run: Run, store: Path) -> None:
    exclusion, said = draft(run, store, "a", options=("--by", "kim", "--note", "a test"))
    assert exclusion["when"].split("\nand ") == [
        'DeviceName =~ "a"', 'RemoteUrl =~ "x.ammyy.com"', "RemotePort == 443"
    ]  # fmt: skip
    assert exclusion["status"] == "draft"
    assert (exclusion["owner"], exclusion["scenario"]) == ("kim", "a test")
    assert (exclusion["created"], exclusion["expires"]) == (TODAY, TODAY + timedelta(days=90))
    assert exclusion["scope"]["tables"] == ["DeviceNetworkEvents"]
    assert "by device" in exclusion["scope"]["hunts"]
    assert "1 of 1 marked findings set aside with 2 events of DeviceNetworkEvents" in said
    assert "2 other findings of the hunt kept whole, 2 of them proven for any event" in said
    assert "data:" not in said


def test_several_findings_are_one_draft(run: Run, store: Path) -> None:
    exclusion, said = draft(run, store, "a", "c")
    assert 'DeviceName in~ ("a", "c")' in exclusion["when"]
    assert "2 of 2 marked findings set aside with 3 events" in said
    assert exclusion["evidence"] == f"findings {', '.join(ids(run, store, 'a', 'c'))}"


def test_it_is_tried_on_data(run: Run, store: Path, logs: Path) -> None:
    more = log("a", "a", "b", "d")
    (logs / "DeviceNetworkEvents.jsonl").write_text(f"{more}\n{log('a', RemotePort=8080)}")
    _, said = draft(run, store, "a", options=("--data", logs, "--now", "latest"))
    assert "data: 2 of 5 events of DeviceNetworkEvents set aside (40.0%); 0 of 3 findings gone" in said


def test_it_says_which_findings_would_go_from_data(run: Run, store: Path, logs: Path) -> None:
    _, said = draft(run, store, "a", "b", options=("--data", logs, "--now", "latest"))
    assert "data: 3 of 4 events of DeviceNetworkEvents set aside (75.0%); 2 of 3 findings gone" in said
    assert "without being marked" not in said


def test_a_draft_in_a_file_passes_its_tests_and_once_active_does_what_it_said(
    run: Run, store: Path, hunts: Path, logs: Path, tmp_path: Path
) -> None:
    path = tmp_path / "known.exclusions.yaml"
    done = triage(run, store, "a", options=("--draft", path, "--expires", "30d"))
    assert "1 of 1 marked findings set aside" in done.stdout
    ((exclusion,), problems) = load_exclusions(path)
    assert not problems
    assert (exclusion.status, exclusion.expires) == (Status.DRAFT, TODAY + timedelta(days=30))
    assert sorted(each.must_drop for each in exclusion.tests) == [False, False, True]
    assert "3 passed, 0 failed" in run("test", hunts, "--exclusions", path).output
    path.write_text(path.read_text().replace("status: draft", "status: active"))
    shown = run("hunt", hunts, "--data", logs, "--now", "latest", "--exclusions", path).stdout
    assert "set aside 2 of 4 events of DeviceNetworkEvents: a" in shown
    assert "(2 rows)" in shown


def test_a_draft_has_no_effect(run: Run, store: Path, hunts: Path, logs: Path, tmp_path: Path) -> None:
    path = tmp_path / "known.exclusions.yaml"
    triage(run, store, "a", options=("--draft", path))
    assert "set aside" not in run("hunt", hunts, "--data", logs, "--now", "latest", "--exclusions", path).stdout


def test_letter_case_is_asked_where_it_tells_findings_apart(run: Run, hunts: Path, logs: Path, store: Path) -> None:
    (logs / "DeviceNetworkEvents.jsonl").write_text(log("a", "A"))
    run("hunt", hunts, "--data", logs, "--now", "latest", "--store", store)
    exclusion, said = draft(run, store, "A")
    assert 'DeviceName == "A"' in exclusion["when"]
    assert "3 other findings of the hunt kept whole, 3 of them proven" in said


def test_findings_closed_before_as_false_positives_need_not_be_kept(
    run: Run, hunts: Path, logs: Path, store: Path
) -> None:
    (logs / "DeviceNetworkEvents.jsonl").write_text(log("a", "A"))
    run("hunt", hunts, "--data", logs, "--now", "latest", "--store", store)
    triage(run, store, "A")
    exclusion, said = draft(run, store, "a")
    assert 'DeviceName =~ "a"' in exclusion["when"]
    assert "closed findings that lose events, too: A" in said
    assert "2 other findings of the hunt kept whole" in said


def test_findings_with_the_same_events_get_no_exclusion(run: Run, hunts: Path, logs: Path, tmp_path: Path) -> None:
    kinds = ", ".join(f"(DeviceNetworkEvents | extend Kind = '{each}')" for each in ("one", "two"))
    write_hunt(hunts, "by device", f"union {kinds} | summarize Count = count() by Kind")
    (logs / "DeviceNetworkEvents.jsonl").write_text(log("a"))
    store = tmp_path / "kinds.db"
    run("hunt", hunts, "--data", logs, "--now", "latest", "--store", store)
    listed = json.loads(run("findings", "list", "--store", store, "--format", "json").stdout)
    done = run("findings", "triage", listed[0]["id"], "--false-positive", "--store", store)
    assert done.stdout.rstrip().endswith(f"new → false positive  {listed[0]['identity']['Kind']}")
    assert "no exclusion of events of DeviceNetworkEvents covers them alone: other findings have" in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--false-positive", "--expires", "soon"], "`soon` is neither a day such as"),
        (["--false-positive", "--expires", "2020-01-01"], "`2020-01-01` has passed"),
        (["--true-positive", "--draft", "x.yaml"], "--draft and --data are for an exclusion"),
        (["--note", "x", "--data", "{logs}"], "--draft and --data are for an exclusion"),
        (["--false-positive", "--draft", "{store}"], "exists; a draft is written to a new file"),
    ],
)
def test_a_call_that_cannot_be_done_changes_nothing(
    run: Run, store: Path, logs: Path, options: list[str], words: str
) -> None:
    given = [each.format(store=store, logs=logs) for each in options]
    done = run("findings", "triage", *ids(run, store, "a"), *given, "--store", store)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    listed = json.loads(run("findings", "list", "--store", store, "--format", "json").stdout)
    assert {each["state"] for each in listed} == {"new"}


def test_benign_findings_get_a_draft_on_request(run: Run, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "known.exclusions.yaml"
    (finding,) = ids(run, store, "a")
    assert "exclusions:" not in run("findings", "triage", finding, "--benign", "--store", store).stdout
    run("findings", "triage", finding, "--benign", "--store", store, "--draft", path)
    assert len(load_exclusions(path)[0]) == 1
