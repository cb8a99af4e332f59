"""`gazehound tables`: which columns no row fills, from files and from a lake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import EVENTS, Run

FILLED = {"Timestamp", "TimeGenerated", "DeviceName", "RemoteUrl", "RemotePort", "Type"}


@pytest.fixture(params=["files", "lake"])
def data(request: pytest.FixtureRequest, run: Run, logs: Path, tmp_path: Path) -> Path:
    if request.param == "lake":
        run("ingest", logs, "-o", tmp_path / "lake")
        return tmp_path / "lake"
    return logs


def test_columns_that_no_row_fills_are_named(run: Run, data: Path) -> None:
    (table,) = json.loads(run("tables", "--data", data, "--format", "json").stdout)["tables"]
    names = {each["name"] for each in table["columns"]}
    assert names - set(table["unfilled"]) == FILLED
    lines = run("tables", "--data", data).stdout.splitlines()
    assert any(line.startswith(f"  DeviceNetworkEvents: {len(names) - len(FILLED)}: ") for line in lines)
    marked = [line.split() for line in run("tables", "--data", data, "--columns").stdout.splitlines()]
    assert ["RemotePort", "int"] in marked
    assert ["LocalPort", "int", "never", "filled"] in marked


def test_the_empty_text_fills_nothing(run: Run, tmp_path: Path) -> None:
    rows = [{**event, "RemoteUrl": ""} for event in EVENTS]
    (tmp_path / "DeviceNetworkEvents.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (table,) = json.loads(run("tables", "--data", tmp_path, "--format", "json").stdout)["tables"]
    assert "RemoteUrl" in table["unfilled"]


def test_every_column_of_a_custom_table_is_filled(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text('{"n":1}\n')
    told = run("tables", "--data", tmp_path)
    assert "no row fills" not in told.stdout
