"""`gazehound query`: formats, files, streams, exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Run

QUERY = "DeviceNetworkEvents | where RemoteUrl has 'ammyy' | project Timestamp, DeviceName, RemotePort"


def test_rows_are_a_table_on_stdout(run: Run, logs: Path) -> None:
    done = run("query", QUERY, "--data", logs)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Timestamp             DeviceName  RemotePort",
        "────────────────────  ──────────  ──────────",
        "2026-11-20 10:00:00Z  a                  443",
        "2026-11-20 12:00:00Z  a                  443",
        "(2 rows)",
    ]


def test_json_is_an_array_of_objects(run: Run, logs: Path) -> None:
    done = run("query", QUERY, "--data", logs, "--format", "json")
    assert json.loads(done.stdout) == [
        {"Timestamp": "2026-11-20T10:00:00Z", "DeviceName": "a", "RemotePort": 443},
        {"Timestamp": "2026-11-20T12:00:00Z", "DeviceName": "a", "RemotePort": 443},
    ]


def test_json_lines_hold_one_row_each(run: Run, logs: Path) -> None:
    lines = run("query", QUERY, "--data", logs, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["Timestamp"] for line in lines] == ["2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z"]


def test_csv_has_a_header_and_quotes_where_needed(run: Run) -> None:
    done = run("query", "print a = 'x,\"y\"', b = dynamic([1, 'z']), c = long(null), d = true", "--format", "csv")
    assert list(csv.reader(io.StringIO(done.stdout))) == [["a", "b", "c", "d"], ['x,"y"', '[1,"z"]', "", "true"]]


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_binary_formats_hold_the_same_table(run: Run, logs: Path, format: str) -> None:
    content = run("query", QUERY, "--data", logs, "--format", format).stdout_bytes
    table = pq.read_table(io.BytesIO(content)) if format == "parquet" else pa.ipc.open_file(content).read_all()
    assert table.column("RemotePort").to_pylist() == [443, 443]
    assert table.schema.field("Timestamp").type == pa.timestamp("us", "UTC")


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv", "parquet", "arrow"])
def test_a_file_gets_what_stdout_would_get(run: Run, logs: Path, tmp_path: Path, format: str) -> None:
    path = tmp_path / "out.data"
    done = run("query", QUERY, "--data", logs, "--format", format, "--output", path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert path.read_bytes() == run("query", QUERY, "--data", logs, "--format", format).stdout_bytes
    assert [each.name for each in tmp_path.iterdir() if "partial" in each.name] == []


def test_the_name_of_the_file_says_the_format(run: Run, logs: Path, tmp_path: Path) -> None:
    run("query", QUERY, "--data", logs, "-o", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 2


def test_rows_can_be_limited_and_that_is_said(run: Run, logs: Path) -> None:
    done = run("query", "DeviceNetworkEvents | project DeviceName", "--data", logs, "--rows", "1")
    assert done.stdout.splitlines()[-1] == "(3 rows, the first 1 are shown)"
    assert run("query", "range x from 1 to 60 step 1", "--rows", "0").stdout.splitlines()[-1] == "(60 rows)"


@pytest.mark.parametrize("query", ["", "// nothing", "let x = 1;"])
def test_a_query_without_a_result_says_so(run: Run, query: str) -> None:
    done = run("query", query, "--format", "csv")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "warning: the query has no result\n")


def test_several_results_are_told_apart(run: Run) -> None:
    text = run("query", "print a = 1; print b = 2").stdout
    assert text.splitlines()[0] == "Result 1 of 2"
    assert json.loads(run("query", "print a = 1; print b = 2", "--format", "json").stdout) == [[{"a": 1}], [{"b": 2}]]


def test_several_results_do_not_fit_into_one_table(run: Run) -> None:
    done = run("query", "print a = 1; print b = 2", "--format", "csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "the query has 2 results" in done.stderr


def test_now_is_the_clock_of_the_query(run: Run, logs: Path) -> None:
    text = "print n = now()"
    assert json.loads(run("query", text, "--now", "2026-01-02T03:04:05+01:00", "-f", "json").stdout) == [
        {"n": "2026-01-02T02:04:05Z"}
    ]
    assert json.loads(run("query", text, "--data", logs, "--now", "latest", "-f", "json").stdout) == [
        {"n": "2026-11-20T12:00:00Z"}
    ]


def test_a_table_without_data_is_empty_and_that_is_said(run: Run, logs: Path) -> None:
    done = run("query", "SecurityEvent | count", "--data", logs, "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, [{"Count": 0}])
    assert done.stderr == "warning: there is no data for `SecurityEvent`; a table without data is empty\n"


def test_lines_that_are_no_rows_are_counted(run: Run, logs: Path) -> None:
    with (logs / "DeviceNetworkEvents.jsonl").open("a") as file:
        file.write("\n{broken\n")
    done = run("query", "DeviceNetworkEvents | count", "--data", logs, "--format", "json")
    assert json.loads(done.stdout) == [{"Count": 3}]
    assert done.stderr.startswith("note: 1 piece of files not readable")


def test_the_query_may_come_from_a_file_or_stdin(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.kql").write_text("print a = 1")
    for arguments, stdin in [([tmp_path / "one.kql"], None), (["-"], "print a = 1")]:
        assert json.loads(run("query", *arguments, "--format", "json", stdin=stdin).stdout) == [{"a": 1}]


def test_tables_of_a_schema_file_can_be_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "schemas.json"
    path.write_text('{"Mine": {"Id": "string"}}')
    done = run("query", "Mine | project Id", "--schemas", path, "--format", "csv")
    assert (done.exit_code, done.stdout_bytes) == (0, b"Id\r\n")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is not JSON"),
        ("[]", "it is not an object of objects"),
        ('{"T": 1}', "it is not an object of objects"),
        ('{"T": {"Id": "text"}}', "`text` is not a Kusto type"),
        ('{"T": {"Id": 1}}', ""),
    ],
)
def test_a_malformed_schema_file_is_a_usage_mistake(run: Run, tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "schemas.json"
    path.write_text(text)
    done = run("query", "print 1", "--schemas", path)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert problem in done.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--timeout", "soon"], "`soon` is not a time such as 90s or 5m"),
        (["--memory", "10MB"], "at least"),
        (["--threads", "0"], "0 is not in the range"),
        (["--data", "nowhere"], "Path 'nowhere' does not exist."),
        (["--output", "nowhere/out.csv"], "`nowhere/out.csv` cannot be written"),
        (["--output", "out.xlsx"], "`out.xlsx` names no format; `--format` does: table, json, jsonl, csv, "),
    ],
)
def test_a_usage_mistake_is_one_line(run: Run, arguments: list[str], problem: str) -> None:
    done = run("query", "print 1", *arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert problem in done.stderr


def test_an_error_in_the_query_leaves_the_file_alone(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    done = run("query", "print Nothing", "-o", path)
    assert (done.exit_code, done.stdout, path.read_text()) == (1, "", "before")
    assert done.stderr.startswith("error[K02")


def test_running_out_of_time_is_exit_3(run: Run) -> None:
    text = "range x from 1 to 1000000000000 step 1 | summarize dcount(x)"
    done = run("query", text, "--timeout", "1ms")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith("error[K0502]")


def test_values_of_a_log_cannot_steer_the_terminal(run: Run) -> None:
    done = run("query", r"print a = '\u001b[2Jgone'")
    assert "\x1b" not in done.stdout
    assert r"\x1b[2Jgone" in done.stdout


def test_the_limits_of_reading_hold_without_a_lake_too(run: Run, tmp_path: Path) -> None:
    logs = tmp_path / "T.jsonl"
    logs.write_text('{"n":1}\n{"n":2,"t":"' + "x" * 100 + '"}\n{"n":3}\n')
    every = run("query", "T | summarize sum(n)", "--data", logs, "--format", "csv")
    assert every.stdout.splitlines()[1:] == ["6"]
    limited = run("query", "T | summarize sum(n)", "--data", logs, "--format", "csv", "--line-limit", "50")
    assert limited.stdout.splitlines()[1:] == ["4"]
    assert "1 piece of files not readable" in limited.stderr
