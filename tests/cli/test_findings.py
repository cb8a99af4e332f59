"""`hunt --store` and `gazehound findings`: from run to run, triage, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from gazehound.diagnostics import failure
from gazehound.findings import store as store_module
from tests.cli.conftest import EVENTS, Run, write_hunt

BY_DEVICE = "DeviceNetworkEvents | where RemoteUrl has 'ammyy.com' | summarize Count = count() by DeviceName"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "findings.db"


def write_logs(logs: Path, *devices: str) -> None:
    """The table with an event of Ammyy for each of these devices."""
    rows = [
        {**EVENTS[0], "DeviceName": each, "Timestamp": f"2026-11-20T10:0{at}:00Z"} for at, each in enumerate(devices)
    ]
    (logs / "DeviceNetworkEvents.jsonl").write_text("\n".join(map(json.dumps, rows)))


def hunt(run: Run, hunts: Path, logs: Path, store: Path | str, *options: str) -> Result:
    return run("hunt", hunts, "--data", logs, "--now", "latest", "--store", store, *options)


def listed(run: Run, store: Path, *options: str) -> list[dict[str, Any]]:
    return json.loads(run("findings", "list", "--store", store, "--format", "json", *options).stdout)  # type: ignore[no-any-return]


def ids(run: Run, store: Path) -> dict[str, str]:
    return {each["identity"]["DeviceName"]: each["id"] for each in listed(run, store)}


@pytest.fixture
def hunted(run: Run, hunts: Path, logs: Path, store: Path) -> Path:
    """A store after one run that found two devices, a with two events."""
    write_hunt(hunts, "by device", BY_DEVICE)
    write_logs(logs, "a", "b", "a")
    assert hunt(run, hunts, logs, store).exit_code == 0
    return store


def test_each_run_says_what_is_new_seen_and_gone(run: Run, hunts: Path, logs: Path, hunted: Path) -> None:
    said = []
    for devices in (["a", "b"], ["b", "c"], ["a", "b"], ["b"]):
        write_logs(logs, *devices)
        said += [line.strip() for line in hunt(run, hunts, logs, hunted).stdout.splitlines() if "findings:" in line]
    assert said == [
        "findings: 0 new, 2 seen, 0 gone",
        "findings: 1 new, 1 seen, 1 gone",
        "findings: 0 new, 2 seen (1 back), 1 gone",
        "findings: 0 new, 1 seen, 1 gone",
    ]
    assert {each["identity"]["DeviceName"]: (each["state"], each["runs"]) for each in listed(run, hunted)} == {
        "a": ("gone", 3),
        "b": ("seen", 5),
        "c": ("gone", 1),
    }


def test_json_names_the_findings_that_change(run: Run, hunts: Path, logs: Path, hunted: Path) -> None:
    write_logs(logs, "b", "c")
    report = json.loads(hunt(run, hunts, logs, hunted, "--format", "json").stdout)
    by_name = ids(run, hunted)
    assert report["hunts"][0]["changes"] == {
        "new": [by_name["c"]],
        "seen": [by_name["b"]],
        "gone": [by_name["a"]],
        "back": [],
        "closed": [],
    }
    without = json.loads(run("hunt", hunts, "--data", logs, "--now", "latest", "--format", "json").stdout)
    assert without["hunts"][0]["changes"] is None


def test_a_hunt_that_could_not_look_leaves_its_findings(run: Run, hunts: Path, logs: Path, hunted: Path) -> None:
    (logs / "DeviceNetworkEvents.jsonl").rename(logs / "DeviceFileEvents.jsonl")
    assert "not run" in hunt(run, hunts, logs, hunted).stdout
    assert {each["state"] for each in listed(run, hunted)} == {"new"}


def test_a_closed_finding_does_not_count_as_a_failure(run: Run, hunts: Path, logs: Path, hunted: Path) -> None:
    codes = [hunt(run, hunts, logs, hunted, "--fail-on-finding").exit_code]
    for name in ("a", "b"):
        run("findings", "triage", ids(run, hunted)[name], "--benign", "--store", hunted)
        codes.append(hunt(run, hunts, logs, hunted, "--fail-on-finding").exit_code)
    assert codes == [10, 10, 0]


def test_show_has_the_row_the_history_and_the_events(run: Run, hunted: Path) -> None:
    finding = ids(run, hunted)["a"]
    run("findings", "triage", finding, "--true-positive", "--note", "isolated", "--by", "kim", "--store", hunted)
    shown = run("findings", "show", finding[:8], "--store", hunted).stdout
    for text in (
        finding,
        "by device",
        "true positive",
        "isolated",
        "kim",
        "x.ammyy.com",
        "10:02:00Z",
        "CommandAndControl",
    ):
        assert text in shown
    data = json.loads(run("findings", "show", finding, "--store", hunted, "--format", "json").stdout)
    assert data["rows"] == [{"DeviceName": "a", "Count": 2}]
    assert [(each["what"], each["by"], each["note"]) for each in data["history"]] == [
        ("new", "", ""),
        ("true positive", "kim", "isolated"),
    ]
    assert [each["time"] for each in data["events"]] == ["2026-11-20T10:00:00Z", "2026-11-20T10:02:00Z"]


def test_events_come_in_every_format(run: Run, hunted: Path) -> None:
    def events(format: str) -> str:
        return run("findings", "events", ids(run, hunted)["a"], "--store", hunted, "--format", format).stdout

    expected = ["2026-11-20T10:00:00Z", "2026-11-20T10:02:00Z"]
    assert [each["values"]["Timestamp"] for each in json.loads(events("json"))] == expected
    assert [json.loads(line)["values"]["Timestamp"] for line in events("jsonl").splitlines()] == expected
    assert [each["Timestamp"] for each in csv.DictReader(io.StringIO(events("csv")))] == expected
    assert all(each[11:19] in events("table") for each in expected)


@pytest.mark.parametrize(
    ("options", "devices"),
    [
        ([], ["a", "b"]),
        (["--state", "new"], ["b"]),
        (["--state", "benign", "--state", "new"], ["a", "b"]),
        (["--state", "open"], ["b"]),
        (["--state", "closed"], ["a"]),
        (["--hunt", "BY dev"], ["a", "b"]),
        (["--hunt", "another"], []),
        (["--since", "2026-11-20T10:01:30"], ["a"]),
        (["--since", "2026-11-20"], ["a", "b"]),
        (["--since", "99999d"], ["a", "b"]),
    ],
)
def test_list_takes_filters(run: Run, hunted: Path, options: list[str], devices: list[str]) -> None:
    run("findings", "triage", ids(run, hunted)["a"], "--benign", "--store", hunted)
    assert sorted(each["identity"]["DeviceName"] for each in listed(run, hunted, *options)) == devices


def test_the_list_is_a_table_for_people(run: Run, hunted: Path) -> None:
    shown = run("findings", "list", "--store", hunted)
    assert [line.split()[1:3] for line in shown.stdout.splitlines()[2:4]] == [["new", "a"], ["new", "b"]]
    assert "2 new" in shown.stderr


@pytest.mark.parametrize(
    ("flag", "state"),
    [
        ("--true-positive", "true positive"),
        ("--false-positive", "false positive"),
        ("--benign", "benign"),
        ("--reopen", "seen"),
        ("--note=said", "new"),
    ],
)
def test_triage_changes_every_finding_named(run: Run, hunted: Path, flag: str, state: str) -> None:
    done = run("findings", "triage", *ids(run, hunted).values(), flag, "--store", hunted)
    assert [line.split("  ")[1] for line in done.stdout.splitlines()[:2]] == [f"new → {state}"] * 2
    assert {each["state"] for each in listed(run, hunted)} == {state}


def test_a_wrong_id_among_several_changes_nothing(run: Run, hunted: Path) -> None:
    assert run("findings", "triage", ids(run, hunted)["a"], "ffff", "--benign", "--store", hunted).exit_code == 2
    assert {each["state"] for each in listed(run, hunted)} == {"new"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list"], "missing option '--store'"),
        (["list", "--store", "no such file.db"], "there is no store of findings at `no such file.db`"),
        (["list", "--store", "{store}", "--state", "odd"], "'odd' is not one of"),
        (["list", "--store", "{store}", "--since", "yesterday"], "`yesterday` is neither"),
        (["show", "ffff", "--store", "{store}"], "no finding has the id `ffff`"),
        (["events", "", "--store", "{store}"], "no finding has the id ``"),
        (["triage", "ffff", "--store", "{store}"], "one of --true-positive"),
        (["triage", "ffff", "--benign", "--reopen", "--store", "{store}"], "only one of"),
        (["triage", "ffff", "--benign", "--store", "{store}"], "no finding has the id `ffff`"),
        (["export", "--format", "xml", "--store", "{store}"], "'xml' is not one of"),
        (["list", "--store", "nosuchdatabase://host"], "`nosuchdatabase` is no database that is known here"),
    ],
)
def test_a_call_that_names_what_is_not_there_is_refused(
    run: Run, hunted: Path, arguments: list[str], words: str
) -> None:
    done = run("findings", *(each.format(store=hunted) for each in arguments))
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_hunting_into_what_is_no_store_stops_before_the_hunt(run: Run, hunts: Path, logs: Path, store: Path) -> None:
    write_hunt(hunts, "by device", BY_DEVICE)
    store.write_text("my notes " * 1000)
    done = hunt(run, hunts, logs, store)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "is not a store of findings" in done.stderr
    assert store.read_text() == "my notes " * 1000


def test_a_store_that_fails_on_the_way_does_not_lose_the_report(
    run: Run, hunts: Path, logs: Path, hunted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise failure("K0694", store="x", reason="disk full")

    monkeypatch.setattr(store_module, "_write_sighting", fail)
    done = hunt(run, hunts, logs, hunted)
    assert done.exit_code == 3
    assert "1 hunt: 1 with findings (2 rows)" in done.stdout
    assert "disk full" in done.stderr


def test_an_export_of_nothing_is_still_whole(run: Run, hunted: Path) -> None:
    for format in ("json", "sarif", "navigator", "ocsf", "sentinel"):
        done = run("findings", "export", "--store", hunted, "--format", format, "--state", "gone")
        assert done.exit_code == 0
        json.loads(done.stdout)


def test_an_export_goes_to_a_file(run: Run, hunted: Path, tmp_path: Path) -> None:
    target = tmp_path / "findings.sarif"
    assert run("findings", "export", "--store", hunted, "--format", "sarif", "-o", target).stdout == ""
    assert len(json.loads(target.read_text())["runs"][0]["results"]) == 2
