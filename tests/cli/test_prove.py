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


def test_exclusions_are_proven_together_too(run: Run, hunts: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", HUNT)
    path = tmp_path / "team.exclusions.yaml"
    path.write_text(
        "exclusions:\n"
        "  - {name: low, when: RemotePort < 100 or isnull(RemotePort)}\n"
        "  - {name: high, when: RemotePort >= 100}\n"
        "  - {name: old, when: DeviceName == 'pc-1', status: active, expires: 2020-01-01}\n"
    )
    done = run("prove", hunts, "--exclusions", path)
    assert done.exit_code == 1
    assert "all exclusions together" in done.stdout
    assert "is set aside by `low`, `high` together" in " ".join(done.stdout.split())
    assert "it has expired since 2020-01-01" in done.stdout
    data = json.loads(run("prove", hunts, "--exclusions", path, "--format", "json").stdout)
    assert [each["exclusions"] for each in data] == [["low"], ["high"], ["old"], ["low", "high", "old"]]


def test_watchlists_fill_lists(run: Run, hunts: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", HUNT)
    (tmp_path / "Pcs.csv").write_text("Name\npc-1\n")
    path = tmp_path / "team.exclusions.yaml"
    path.write_text("exclusions:\n  - {name: a, when: DeviceName in~ (pcs), lists: {pcs: {watchlist: Pcs}}}\n")
    assert "placeholder" in run("prove", hunts, "--exclusions", path).stdout
    assert 'DeviceName in~ ("pc-1")' in run("prove", hunts, "--exclusions", path, "--watchlists", tmp_path).stdout


CHECKED = [
    ("RemotePort >= 0 or RemotePort < 0 or isnull(RemotePort)", "active", "", 1, "error[K0680]"),
    ("RemotePort >= 0 or RemotePort < 0 or isnull(RemotePort)", "draft", "", 0, "warning[K0681]"),
    ("process.nmae =~ 'x'", "active", "", 0, "`process.nmae` is no field"),
    ("RemotePort == 443", "active", "", 0, "note[K0682]"),
    ("DeviceName =~ 'pc-1'", "active", "", 0, "1 hunt in 2 files: 0 errors, 0 warnings"),
    ("DeviceName =~ 'pc-1'", "active", "elsewhere", 0, "note[K0683]"),
    ("DeviceName =~", "active", "", 0, "K0682"),
]


@pytest.mark.parametrize(("when", "status", "scope", "code", "said"), CHECKED)
def test_check_proves_exclusions_beside_hunts(
    run: Run, hunts: Path, when: str, status: str, scope: str, code: int, said: str
) -> None:
    write_hunt(hunts, "finds", HUNT)
    entry = {"name": "a", "status": status, "when": when, "scope": {"hunts": [scope] if scope else []}}
    (hunts / "team.exclusions.yaml").write_text(json.dumps({"exclusions": [entry]}))
    done = run("check", hunts)
    assert (done.exit_code, said in done.stdout) == (code, True), done.output


def test_check_names_exclusions_that_blind_together(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "finds", HUNT)
    (hunts / "team.exclusions.yaml").write_text(
        "exclusions:\n"
        "  - {name: low, status: active, when: RemotePort < 100 or isnull(RemotePort)}\n"
        "  - {name: high, status: active, when: RemotePort >= 100}\n"
    )
    (hunts / "finds.tests.yaml").write_text("hunt: finds\ntests: 5\n")
    done = run("check", hunts)
    assert "`low`, `high` together" in done.stdout
    assert "error[K0664]" in done.stdout
    assert run("check", hunts / "team.exclusions.yaml").exit_code == 0
