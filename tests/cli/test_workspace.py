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
