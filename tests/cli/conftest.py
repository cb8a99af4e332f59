"""Small logs and hunts, and the command run inside the test's own process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gazehound.cli.main import main

EVENTS = [
    {"Timestamp": "2026-11-20T10:00:00Z", "DeviceName": "a", "RemoteUrl": "x.ammyy.com", "RemotePort": 443},
    {"Timestamp": "2026-11-20T11:00:00.5Z", "DeviceName": "b", "RemoteUrl": "example.org", "RemotePort": 80},
    {"Timestamp": "2026-11-20T12:00:00Z", "DeviceName": "a", "RemoteUrl": "ammyy.com", "RemotePort": 443},
]

HUNT = """id: {id}
name: {name}
description: A hunt.
requiredDataConnectors:
  - connectorId: {connector}
    dataTypes:
      - {table}
tactics:
  - CommandAndControl
relevantTechniques:
  - T1219
query: |
  {query}
"""

Run = Callable[..., Result]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with one table of three events."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "DeviceNetworkEvents.jsonl").write_text("\n".join(map(json.dumps, EVENTS)))
    return folder


@pytest.fixture
def run() -> Run:
    """Run the command with arguments; its result has `exit_code`, `stdout`, `stderr`."""

    def invoke(*arguments: str | Path, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, list(map(str, arguments)), input=stdin)

    return invoke


@pytest.fixture
def hunts(tmp_path: Path) -> Path:
    """An empty folder for hunts."""
    folder = tmp_path / "hunts"
    folder.mkdir()
    return folder


def write_hunt(folder: Path, name: str, query: str, table: str = "DeviceNetworkEvents", connector: str = "XDR") -> Path:
    """A hunting query in a file of its own."""
    path = folder / f"{name}.yaml"
    number = f"{len(list(folder.iterdir())):08}-0000-4000-8000-000000000000"
    path.write_text(HUNT.format(id=number, name=name, query=query, table=table, connector=connector))
    return path
