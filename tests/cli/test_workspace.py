"""`--workspace` and `--functions`: one file instead of many options, and mistakes in it at their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

FILE = """data: [logs]
watchlists: lists
functions: saved
external: {"https://feeds.example/": lists}
databases:
  workspace('soc'): other
  cluster("c").database("d"): local
  adx('x'): refused
"""


@pytest.fixture
def workspace(tmp_path: Path, logs: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "VIP.csv").write_text("Account\nadmin\n", encoding="utf-8")
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "f.kql").write_text("let Web = () { DeviceNetworkEvents | where RemotePort == 443 };")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "DeviceNetworkEvents.jsonl").write_text('{"DeviceName": "z", "RemotePort": 1}\n')
    (tmp_path / "workspace.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path / "workspace.yaml"


QUERIES = [
    ("Web | count", "2"),
    ("_GetWatchlist('VIP') | project SearchKey", "admin"),
    ("externaldata(a:string)['https://feeds.example/VIP.csv'] | count", "2"),
    ("workspace('soc').DeviceNetworkEvents | project DeviceName", "z"),
    ("cluster('c').database('d').DeviceNetworkEvents | count", "3"),
]


@pytest.mark.parametrize(("kql", "value"), QUERIES)
def test_the_file_says_where_everything_is(kql: str, value: str, run: Run, workspace: Path) -> None:
    done = run("query", kql, "--workspace", workspace, "--format", "csv")
    assert (done.exit_code, done.stdout.split()[1:]) == (0, [value])


def test_options_win(run: Run, workspace: Path) -> None:
    done = run("query", "Web | count", "--workspace", workspace, "--data", workspace.parent / "other", "-f", "csv")
    assert done.stdout.split()[1:] == ["0"]


HUNT = """id: web
name: Web of a
description: A hunt.
query: |
  Web | where DeviceName in ((_GetWatchlist('VIP') | project SearchKey))
"""
TESTS = """hunt: web
tests:
  - name: by workspace
    table: DeviceNetworkEvents
    must_find: [{DeviceName: admin, RemotePort: 443}]
    must_not_find: [{DeviceName: admin, RemotePort: 80}, {DeviceName: eve, RemotePort: 443}]
    must_set_aside: []
"""
EXCLUSIONS = """exclusions:
  - name: known
    when: DeviceName in~ (vips)
    status: active
    lists: {vips: {watchlist: VIP}}
    scope: {hunts: [web]}
"""


@pytest.fixture
def hunts(workspace: Path) -> Path:
    """A hunt that needs a saved function and a watchlist, its tests, and an exclusion that needs the watchlist."""
    folder = workspace.parent / "hunts"
    folder.mkdir()
    (folder / "web.yaml").write_text(HUNT, encoding="utf-8")
    (folder / "web.tests.yaml").write_text(TESTS, encoding="utf-8")
    (folder / "team.exclusions.yaml").write_text(EXCLUSIONS, encoding="utf-8")
    return folder


def test_tests_of_hunts_read_it(run: Run, hunts: Path, workspace: Path) -> None:
    assert "3 events: 3 passed, 0 failed" in run("test", hunts, "--workspace", workspace).stdout
    lists = run("test", hunts, "--functions", workspace.parent / "saved", "--watchlists", workspace.parent / "lists")
    assert (lists.exit_code, "3 passed" in lists.stdout) == (0, True)
    assert "the hunt did not run" in run("test", hunts).stdout


def test_generated_tests_read_it(run: Run, hunts: Path, workspace: Path) -> None:
    (workspace.parent / "hunts" / "web.yaml").write_text(
        HUNT.replace(" | where", " | where RemotePort > 1 and true //")
    )
    done = run("test", hunts / "web.yaml", "--generate", "--workspace", workspace)
    assert "of Web of a" in done.stderr
    assert "no tests could be made" in run("test", hunts / "web.yaml", "--generate").stderr


def test_proofs_read_it(run: Run, hunts: Path, workspace: Path) -> None:
    exclusions = ("--exclusions", hunts / "team.exclusions.yaml")
    assert "admin" in run("prove", hunts / "web.yaml", *exclusions, "--workspace", workspace).stdout
    assert "`Web`" in run("prove", hunts / "web.yaml", *exclusions).stderr


def test_check_reads_watchlists_of_exclusions(run: Run, hunts: Path, workspace: Path) -> None:
    functions = ("--functions", workspace.parent / "saved")
    assert "`vips` is a list without values" in run("check", hunts, *functions).stdout
    assert "is a list without values" not in run("check", hunts, "--workspace", workspace).stdout


@pytest.mark.parametrize("command", ["check", "explain", "hunt"])
def test_every_command_that_binds_takes_it(command: str, run: Run, workspace: Path) -> None:
    hunt = workspace.parent / "hunt.kql"
    hunt.write_text("Web | where DeviceName == 'a' and Timestamp > ago(7d)", encoding="utf-8")
    assert run(command, hunt, "--workspace", workspace).exit_code == 0
    without = run(command, hunt, *(["--data", workspace.parent / "logs"] if command == "hunt" else []))
    assert "`Web`" in without.stdout + without.stderr


def test_functions_are_a_folder_or_a_file(run: Run, workspace: Path, logs: Path) -> None:
    for path in (workspace.parent / "saved", workspace.parent / "saved" / "f.kql"):
        assert run("query", "Web | count", "--data", logs, "--functions", path, "-f", "csv").stdout.split()[1:] == ["2"]


WRONG = [
    ("data: [logs]\nwatchlist: lists\n", "K0644", ":2:1"),
    ("watchlists: nowhere\n", "K0645", ":1:13"),
    ("databases:\n  soc: local\n", "K0645", ":2:3"),
    ("databases: [soc]\n", "K0645", ":1:12"),
    ("databases:\n  workspace('x'): nowhere\n", "K0645", ":2:19"),
    ("data: {a: b}\n", "K0645", ":1:7"),
    ("data: [logs\n", "K0645", ":2:1"),
    ("data: logs\ndata: logs\n", "K0645", ":2:1"),
]


@pytest.mark.parametrize(("text", "code", "place"), WRONG)
def test_mistakes_are_told_at_their_place(text: str, code: str, place: str, run: Run, workspace: Path) -> None:
    workspace.write_text(text, encoding="utf-8")
    done = run("query", "print 1", "--workspace", workspace)
    assert done.exit_code == 1
    assert f"error[{code}]" in done.stderr
    assert f"workspace.yaml{place}" in done.stderr


def test_what_the_file_refuses_is_refused(run: Run, workspace: Path) -> None:
    done = run("query", "adx('x').T", "--workspace", workspace)
    assert (done.exit_code, "error[K0415]" in done.stderr) == (1, True)
