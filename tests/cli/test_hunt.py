"""`gazehound hunt`: states, totals, findings, exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, write_hunt

FINDS = "DeviceNetworkEvents | where RemoteUrl has 'ammyy' | project Timestamp, DeviceName"
FINDS_NOTHING = "DeviceNetworkEvents | where RemoteUrl has 'nothing'"


def report(run: Run, hunts: Path, logs: Path, *more: str | Path) -> dict[str, Any]:
    done = run("hunt", hunts, "--data", logs, "--now", "latest", "--format", "json", *more)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_the_report_shows_states_then_totals_then_findings(run: Run, hunts: Path, logs: Path) -> None:
    write_hunt(hunts, "a finds", FINDS)
    write_hunt(hunts, "b finds nothing", FINDS_NOTHING)
    write_hunt(hunts, "c cannot look", "SecurityEvent | take 1", "SecurityEvent", "SecurityEvents")
    done = run("hunt", hunts, "--data", logs, "--now", "latest")
    assert done.exit_code == 0
    assert done.stdout.replace(str(hunts), "HUNTS").splitlines() == [
        "findings        a finds",
        "                2 rows, seen 2026-11-20 10:00:00Z to 2026-11-20 12:00:00Z",
        "                CommandAndControl · T1219 · HUNTS/a finds.yaml",
        "no findings     b finds nothing",
        "                CommandAndControl · T1219 · HUNTS/b finds nothing.yaml",
        "not run         c cannot look",
        "                connector missing: no data for `SecurityEvent` (data connector SecurityEvents)",
        "                CommandAndControl · T1219 · HUNTS/c cannot look.yaml",
        "",
        "3 hunts: 1 with findings (2 rows), 1 without, 1 not run",
        "Could not look: connector missing (1)",
        "",
        "a finds",
        "Timestamp             DeviceName",
        "────────────────────  ──────────",
        "2026-11-20 10:00:00Z  a",
        "2026-11-20 12:00:00Z  a",
        "(2 rows)",
        "",
    ]


@pytest.mark.parametrize(
    ("query", "connector", "state", "reason", "exit_code"),
    [
        (FINDS, "XDR", "findings", None, 0),
        (FINDS_NOTHING, "XDR", "no findings", None, 0),
        ("SecurityEvent | take 1", "''", "not run", "table missing", 0),
        ("NoSuchTable | take 1", "XDR", "not run", "table missing", 0),
        ("DeviceNetworkEvents | where NoSuchColumn == 1", "XDR", "not run", "column missing", 1),
        ("DeviceNetworkEvents | take", "XDR", "not run", "errors in the query", 1),
        ("externaldata(x: string) ['https://example.org/x.csv']", "XDR", "not run", "not supported", 0),
        ("union DeviceNetworkEvents, SecurityEvent | where 1 == 2", "XDR", "looked in part", "table missing", 0),
        ("union DeviceNetworkEvents, SecurityEvent | take 1", "XDR", "findings", "table missing", 0),
    ],
)
def test_each_state_has_its_reason(
    run: Run, hunts: Path, logs: Path, query: str, connector: str, state: str, reason: str | None, exit_code: int
) -> None:
    write_hunt(hunts, "hunt", query, connector=connector)
    done = run("hunt", hunts, "--data", logs, "--now", "latest", "--format", "json")
    (outcome,) = json.loads(done.stdout)["hunts"]
    assert (outcome["state"], outcome["reason"], done.exit_code) == (state, reason, exit_code)


def test_json_has_everything(run: Run, hunts: Path, logs: Path) -> None:
    path = write_hunt(hunts, "finds", FINDS)
    told = report(run, hunts, logs)
    assert told["totals"] == {
        "hunts": 1, "with_findings": 1, "without_findings": 0, "looked_in_part": 0, "not_run": 0, "findings": 2,
        "events_set_aside": 0,
    }  # fmt: skip
    (outcome,) = told["hunts"]
    del outcome["seconds"]
    assert outcome == {
        "id": "00000000-0000-4000-8000-000000000000",
        "name": "finds",
        "file": str(path),
        "tactics": ["CommandAndControl"],
        "techniques": ["T1219"],
        "state": "findings",
        "reason": None,
        "explanation": "",
        "missing_tables": [],
        "rows": 2,
        "first_seen": "2026-11-20T10:00:00Z",
        "last_seen": "2026-11-20T12:00:00Z",
        "set_aside": [],
        "exclusions_not_applied": [],
        "changes": None,
        "columns": [{"name": "Timestamp", "type": "datetime"}, {"name": "DeviceName", "type": "string"}],
        "findings": [
            {"Timestamp": "2026-11-20T10:00:00Z", "DeviceName": "a"},
            {"Timestamp": "2026-11-20T12:00:00Z", "DeviceName": "a"},
        ],
    }


def test_lines_and_csv_hold_the_findings_and_stderr_what_could_not_look(run: Run, hunts: Path, logs: Path) -> None:
    write_hunt(hunts, "finds", FINDS)
    write_hunt(hunts, "cannot look", "SecurityEvent | take 1", "SecurityEvent", "SecurityEvents")
    lines = run("hunt", hunts, "--data", logs, "--format", "jsonl")
    assert [json.loads(line)["finding"]["DeviceName"] for line in lines.stdout.splitlines()] == ["a", "a"]
    rows = list(csv.DictReader(io.StringIO(run("hunt", hunts, "--data", logs, "--format", "csv").stdout)))
    assert [(row["hunt"], json.loads(row["finding"])["DeviceName"]) for row in rows] == [("finds", "a")] * 2
    assert lines.stderr.startswith("not run: cannot look: connector missing: no data for `SecurityEvent`")


def test_findings_can_be_made_to_count_as_a_failure(run: Run, hunts: Path, logs: Path) -> None:
    write_hunt(hunts, "finds", FINDS)
    assert run("hunt", hunts, "--data", logs, "--fail-on-finding").exit_code == 10
    (hunts / "finds.yaml").unlink()
    write_hunt(hunts, "finds nothing", FINDS_NOTHING)
    assert run("hunt", hunts, "--data", logs, "--fail-on-finding").exit_code == 0


def test_a_folder_without_hunts_is_a_content_error(run: Run, hunts: Path, logs: Path) -> None:
    done = run("hunt", hunts, "--data", logs)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("error[K0605]")


def test_a_folder_without_logs_is_a_run_that_failed(run: Run, hunts: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "a", FINDS)
    (tmp_path / "empty").mkdir()
    done = run("hunt", hunts, "--data", tmp_path / "empty")
    assert done.exit_code == 3
    assert "1 hunt: 0 with findings, 0 without, 1 not run" in done.stdout
    assert done.stderr == f"gazehound hunt: there are no logs in `{tmp_path / 'empty'}`\n"


def test_a_single_finding_is_one_row(run: Run, hunts: Path, logs: Path) -> None:
    write_hunt(hunts, "a", f"{FINDS} | take 1")
    assert "1 hunt: 1 with findings (1 row), 0 without" in run("hunt", hunts, "--data", logs).stdout


def test_hunting_needs_data(run: Run, hunts: Path) -> None:
    done = run("hunt", hunts)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "gazehound hunt: missing option '--data': a file or folder of logs\n"


def test_a_repaired_hunt_is_announced(run: Run, hunts: Path, logs: Path) -> None:
    path = write_hunt(hunts, "finds", FINDS)
    path.write_text(path.read_text().replace("tactics:\n  - CommandAndControl", "tactics: CommandAndControl"))
    done = run("hunt", hunts, "--data", logs)
    assert done.exit_code == 0
    assert done.stderr.startswith(f"note: {path}: ")


def test_exclusions_set_events_aside_and_say_so(run: Run, hunts: Path, logs: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", FINDS)
    path = tmp_path / "team.exclusions.yaml"
    path.write_text(
        "exclusions:\n"
        "  - {id: noon, name: The noon job, when: Timestamp > datetime(2026-11-20T11:00:00Z), status: active}\n"
        "  - {id: gone, name: Gone, when: NoSuchColumn == 1, status: active}\n"
        "  - {id: draft, name: Draft, when: true}\n"
    )
    (outcome,) = report(run, hunts, logs, "--exclusions", path)["hunts"]
    assert outcome["rows"] == 1
    (aside,) = outcome["set_aside"]
    assert (aside["exclusion"], aside["count"], len(aside["events"])) == ("noon", 1, 1)
    assert [each["exclusion"] for each in outcome["exclusions_not_applied"]] == ["gone"]
    shown = run("hunt", hunts, "--data", logs, "--exclusions", path).stdout
    assert "set aside 1 of" in shown
    assert "The noon job" in shown
