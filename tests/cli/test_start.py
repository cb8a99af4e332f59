"""What a process loads before its first answer: none of what the command at hand has no use for.

A table of commands and the modules that stay away; each of them costs time and memory before the first row.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gazehound

SOURCE = Path(gazehound.__file__).parents[1]
ENGINE = ("duckdb", "pyarrow", "numpy", "sqlglot", "rich")
ARROW = ("pyarrow.compute", "pyarrow.parquet", "pyarrow.fs", "pyarrow.dataset")
"""Packages of Arrow beyond its columns: functions on them, and clients of cloud storage."""
READERS = tuple(
    f"gazehound.intake.{name}"
    for name in (
        "archive_members", "batches", "chunks", "convert", "events", "infer", "mapping", "row_files",
        "readers.registry", "readers.parquet_rows", "readers.evtx",
    )
)  # fmt: skip
STAGED = (
    "gazehound.engine.staged_operators",
    "gazehound.engine.skipping",
    "gazehound.analysis",
    "gazehound.vectorised",
)
ELSEWHERE = (
    "sqlalchemy",
    "jinja2",
    "yaml",
    "zstandard",
    "xml.dom.minidom",
    "pandas",
    "gazehound.hunting.run",
    "gazehound.syntax.format",
)
QUERY = ARROW + READERS + STAGED + ELSEWHERE

COMMAND = "from gazehound.cli.main import main\ntry: main({arguments})\nexcept SystemExit as end: assert not end.code\n"
PYTHON = "import gazehound\nassert len(gazehound.connect({data!r}).query({kql!r}).rows()) == 2\n"
TOLD = "import json, sys; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
KQL = "DeviceInfo | where DeviceName has 'pc' | summarize n = count(), latest = max(Timestamp) by DeviceName"
STAGING = (
    "DeviceInfo | evaluate active_users_count(DeviceName, Timestamp, datetime(2026), datetime(2027), 1d, 1d, 1, 1d)"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of one Parquet file."""
    folder = tmp_path_factory.mktemp("data")
    times = pa.array([1_790_000_000_000_000, 1_790_000_001_000_000], pa.timestamp("us", "UTC"))
    pq.write_table(pa.table({"Timestamp": times, "DeviceName": ["pc-1", "pc-2"]}), folder / "DeviceInfo.parquet")
    return folder


def loaded(code: str) -> set[str]:
    """The modules that a process has loaded once it has run the code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{TOLD}"], env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import gazehound", ENGINE),
        (COMMAND.format(arguments=["--version"]), ENGINE),
        (COMMAND.format(arguments=["--help"]), ENGINE),
        (
            COMMAND.format(arguments=["query", KQL, "--data", "DATA"]),
            (*QUERY, "rich.progress", "gazehound.hunting.load"),
        ),
        (PYTHON.format(data="DATA", kql=KQL), (*QUERY, "rich", "click")),
    ],
    ids=["import", "version", "help", "query", "python"],
)
def test_what_is_not_asked_for_is_not_loaded(code: str, absent: tuple[str, ...], data: Path) -> None:
    assert not loaded(code.replace("DATA", str(data))) & set(absent)


def test_the_modules_of_the_table_are_there_when_they_are_needed(data: Path, tmp_path: Path) -> None:
    """A name that no longer is a module's would stay away for ever."""
    (tmp_path / "logs.jsonl").write_text('{"TimeGenerated": "2026-11-01T10:00:00Z", "$table": "Other", "N": 1}\n')
    imports = "".join(f"import {name}\n" for name in QUERY if name not in ("pandas", "sqlalchemy"))
    assert set(QUERY) - {"pandas", "sqlalchemy"} <= loaded(imports)
    assert set(READERS[1:6]) <= loaded(f"import gazehound\ngazehound.connect({str(tmp_path)!r}).query('Other').rows()")
    assert set(STAGED[:1]) <= loaded(f"import gazehound\ngazehound.connect({str(data)!r}).query({STAGING!r}).rows()")


@pytest.mark.parametrize(("given", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")], ids=["none", "given"])
def test_the_threads_of_linear_algebra_are_one_unless_the_user_says_otherwise(
    given: dict[str, str], threads: str
) -> None:
    code = "import os\nfrom gazehound.cli import process\nprocess.main = lambda: print(os.environ[NAME])\nprocess.run()"
    bare = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", code.replace("NAME", "'OPENBLAS_NUM_THREADS'")],
        env={**bare, **given, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == threads
