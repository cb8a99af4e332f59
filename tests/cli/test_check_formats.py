"""Everything that `gazehound check` finds reaches its text, JSON and SARIF with file, line and column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

HUNT = """id: 11111111-2222-4333-8444-555555555555
name: {name}
description: A hunt.
requiredDataConnectors:
  - connectorId: XDR
    dataTypes:
      - DeviceProcessEvents
tactics:
  - Command and Control
relevantTechniques:
  - T1219
query: |
  DeviceProcessEvents
  | where FileName == "cmd.exe"
  | where ActionType != "a" or ActionType != "b"
  | where ProcessId == 1 and ProcessId == 2
  | project FileName
entityMappings:
  - entityType: Host
    fieldMappings:
      - identifier: HostName
        columnName: DeviceName
"""

EXPECTED = [
    ("K0633", "warning", "one.yaml", 9, 5),
    ("K0640", "warning", "one.yaml", 22, 21),
    ("K0653", "note", "one.yaml", 13, 3),
    ("K0654", "note", "one.yaml", 14, 11),
    ("K0655", "warning", "one.yaml", 16, 11),
    ("K0656", "warning", "one.yaml", 15, 11),
    ("K0637", "error", "two.yaml", 1, 5),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two hunts of one id; the second one has nothing else to tell."""
    (tmp_path / "one.yaml").write_text(HUNT.format(name="One"))
    second = HUNT.format(name="Two").replace("Command and C", "CommandAndC").replace(": DeviceName", ": Name")
    start, end = second.index("  DeviceProcessEvents\n"), second.index("entityMappings")
    query = "  DeviceProcessEvents\n  | where Timestamp > ago(1d)\n  | project Name = DeviceName\n"
    (tmp_path / "two.yaml").write_text(second[:start] + query + second[end:])
    return tmp_path


def test_as_json(run: Run, folder: Path) -> None:
    told = json.loads(run("check", folder, "--format", "json").stdout)
    found = [
        (each["code"], each["severity"], Path(each["file"]).name, each["line"], each["column"])
        for each in told["diagnostics"]
    ]
    assert sorted(found) == sorted(EXPECTED)
    assert told["summary"]["codes"] == dict.fromkeys((code for code, *_ in EXPECTED), 1)


def test_as_sarif(run: Run, folder: Path) -> None:
    (log,) = json.loads(run("check", folder, "--format", "sarif").stdout)["runs"]
    found = []
    for each in log["results"]:
        place = each["locations"][0]["physicalLocation"]
        name = Path(place["artifactLocation"]["uri"]).name
        found.append(
            (each["ruleId"], each["level"], name, place["region"]["startLine"], place["region"]["startColumn"])
        )
    assert sorted(found) == sorted(EXPECTED)


def test_as_text(run: Run, folder: Path) -> None:
    done = run("check", folder)
    assert done.exit_code == 1
    for code, severity, name, line, column in EXPECTED:
        start = done.stdout.index(f"{severity}[{code}]: ")
        assert f"--> {folder / name}:{line}:{column}\n" in done.stdout[start:].split("\n\n")[0]
    assert done.stdout.endswith("2 hunts in 2 files: 1 error, 4 warnings, 2 notes\n")


def test_many_files_in_several_processes_give_the_same(run: Run, folder: Path) -> None:
    text = (folder / "one.yaml").read_text()
    for at in range(70):
        (folder / f"more{at}.yaml").write_text(text.replace("11111111-", f"{at:08}-"))
    told = [json.loads(run("check", folder, "-f", "json", "--processes", each).stdout) for each in ("1", "2")]
    assert told[0] == told[1]
    assert told[0]["summary"]["codes"]["K0655"] == 71
