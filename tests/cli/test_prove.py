"""`gazehound prove`: verdicts with events, exit codes, exclusion files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write_hunt

HUNT = "DeviceNetworkEvents | where InitiatingProcessFileName in~ ('AA_v3.exe', 'ammyy_admin.exe')"
CASES = [
    ('process.name != "AA_v3.exe" or process.name != "x.exe"', 1, "tautology"),
    ('process.name != "ammyy.exe"', 1, "blinding"),
    ('process.name == "notepad.exe"', 0, "dead"),
    ('user.account_type == "IT"', 0, "unavailable-field"),
]


@pytest.mark.parametrize(("expression", "code", "verdict"), CASES)
def test_an_expression_is_proven_against_a_hunt(
    run: Run, hunts: Path, expression: str, code: int, verdict: str
) -> None:
    write_hunt(hunts, "finds", HUNT)
    done = run("prove", hunts, "--exclusion", expression, "--format", "json")
    (proven,) = json.loads(done.stdout)
    assert done.exit_code == code
    assert verdict in [each["kind"] for each in proven["verdicts"]]


def test_exclusion_files_are_proven_against_the_hunts_they_cover(run: Run, hunts: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", HUNT)
    path = tmp_path / "team.exclusions.yaml"
    path.write_text(
        "exclusions:\n"
        "  - {name: here, when: RemotePort >= 0 or RemotePort < 0, scope: {hunts: fin*}}\n"
        "  - {name: elsewhere, when: RemotePort == 1, scope: {hunts: other}}\n"
    )
    done = run("prove", hunts, "--exclusions", path, "--format", "json")
    assert [each["scenario"] for each in json.loads(done.stdout)] == ["finds: here"]


def test_a_text_that_is_no_expression_is_said_and_costs_no_other(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "finds", HUNT)
    done = run("prove", hunts, "--exclusion", "process.name ==")
    assert done.exit_code == 1
    assert "error" in done.stderr


def test_latest_needs_data(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "finds", HUNT)
    done = run("prove", hunts, "--now", "latest")
    assert (done.exit_code, "--now latest" in done.stderr) == (2, True)
