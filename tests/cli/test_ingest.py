"""`gazehound ingest`: what it says, how it ends, with and without worker processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import EVENTS, Run


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_summary_and_the_rows(run: Run, logs: Path, tmp_path: Path, threads: str) -> None:
    lake = tmp_path / "lake"
    (logs / "broken.json").write_text('{"n":1}\nbroken\n')
    (logs / "notes.txt").write_text("free text")
    result = run("ingest", logs, "-o", lake, "--threads", threads)
    assert result.exit_code == 0
    for said in (
        "2 files read: 2 JSON rows",
        "DeviceNetworkEvents           3",
        "1 file skipped",
        "1  K0704  no valid JSON",
    ):
        assert said in result.stdout
    counted = run("query", "DeviceNetworkEvents | summarize n = count() by DeviceName", "-d", lake, "-f", "json")
    assert sorted(json.loads(counted.stdout), key=str) == [{"DeviceName": "a", "n": 2}, {"DeviceName": "b", "n": 1}]
    again = run("ingest", logs, "-o", lake, "--threads", threads)
    assert "3 files unchanged" in again.stdout


def test_json_has_everything(run: Run, logs: Path, tmp_path: Path) -> None:
    (logs / "broken.json").write_text("broken\n")
    told = json.loads(run("ingest", logs, "-o", tmp_path / "lake", "-f", "json").stdout)
    assert told["files"] == {"new": 2, "grown": 0, "changed": 0, "unchanged": 0, "copy": 0}
    assert told["tables"] == [{"name": "DeviceNetworkEvents", "rows": len(EVENTS)}]
    assert [each["code"] for each in told["skipped"]] == ["K0703"]


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        ('{"n":1}\n', (), 0),
        ('{"n":1}\n', ("--strict",), 0),
        ('{"n":1}\nbroken\n', (), 0),
        ('{"n":1}\nbroken\n', ("--strict",), 1),
        ("free text\n", ("--strict",), 1),
        ('{"n":1}\n{"n":"a long line"}\n', ("--strict", "--line-limit", "10"), 1),
        ('{"n":1}\n', ("--line-limit", "lots"), 2),
    ],
)
def test_the_exit_code(run: Run, tmp_path: Path, content: str, options: tuple[str, ...], expected: int) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    assert run("ingest", path, "-o", tmp_path / "lake", *options).exit_code == expected


def test_a_path_that_is_not_there_is_bad_usage(run: Run, tmp_path: Path) -> None:
    result = run("ingest", tmp_path / "gone", "-o", tmp_path / "lake")
    assert (result.exit_code, "K0701" in result.stderr) == (2, True)


def test_a_pattern_names_files(run: Run, logs: Path, tmp_path: Path) -> None:
    assert "1 file read" in run("ingest", logs / "*.jsonl", "-o", tmp_path / "lake").stdout


def test_given_schemas_reach_the_workers(run: Run, logs: Path, tmp_path: Path) -> None:
    schemas = tmp_path / "schemas.json"
    schemas.write_text(json.dumps({"DeviceNetworkEvents": {"RemotePort": "string"}}))
    run("ingest", logs, "-o", tmp_path / "lake", "--schemas", schemas, "--threads", "2")
    query = "DeviceNetworkEvents | getschema | where ColumnName == 'RemotePort' | project ColumnType"
    told = run("query", query, "-d", tmp_path / "lake", "--schemas", schemas, "-f", "json")
    assert json.loads(told.stdout) == [{"ColumnType": "string"}]


def test_standard_input_is_read_as_a_file(run: Run, tmp_path: Path) -> None:
    lines = "".join(json.dumps(event) + "\n" for event in EVENTS)
    query = "DeviceNetworkEvents | count"
    assert json.loads(run("query", "stdin | count", "-d", "-", "-f", "json", stdin='{"n":1}\n').stdout) == [
        {"Count": 1}
    ]
    envelopes = "".join(
        json.dumps({"category": "AdvancedHunting-DeviceNetworkEvents", "properties": json.loads(line)}) + "\n"
        for line in lines.splitlines()
    )
    assert run("ingest", "-", "-o", tmp_path / "lake", stdin=envelopes).exit_code == 0
    assert json.loads(run("query", query, "-d", tmp_path / "lake", "-f", "json").stdout) == [{"Count": 3}]


def test_data_may_be_a_pattern(run: Run, logs: Path) -> None:
    found = run("query", "DeviceNetworkEvents | count", "-d", logs / "*.jsonl", "-f", "json")
    assert json.loads(found.stdout) == [{"Count": len(EVENTS)}]


def test_a_file_that_cannot_be_read_is_kept_once(run: Run, logs: Path, tmp_path: Path) -> None:
    (logs / "gone.json").symlink_to(logs / "nothing.json")
    for _ in range(2):
        assert "1 file skipped" in run("ingest", logs, "-o", tmp_path / "lake").stdout
    kept = run("query", "_rejected | project Code", "-d", tmp_path / "lake", "-f", "json").stdout
    assert json.loads(kept) == [{"Code": "K0702"}]
    (logs / "nothing.json").write_text('{"n":1}\n')
    assert "1 file read: 1 JSON rows" in run("ingest", logs, "-o", tmp_path / "lake").stdout


def test_a_term_index_is_told_of_where_it_is_made_and_used(run: Run, logs: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    assert "term index: 0.0 MB, " in run("ingest", logs, "-o", lake, "--term-index").stdout
    found = run("query", "DeviceNetworkEvents | where DeviceId has 'nowhere'", "--data", lake)
    assert "note: 0 of 1 row groups read" in found.stderr
    assert "row groups" not in run("query", "DeviceNetworkEvents | count", "--data", lake).stderr
    told = json.loads(run("ingest", logs, "-o", tmp_path / "plain", "-f", "json").stdout)
    assert told["term_index"] is None


def test_columns_of_no_index_are_refused(run: Run, logs: Path, tmp_path: Path) -> None:
    result = run("ingest", logs, "-o", tmp_path / "lake", "--no-term-index", "--term-columns", "DeviceId")
    assert (result.exit_code, (tmp_path / "lake").exists()) == (2, False)
    assert "--term-columns" in result.stderr
