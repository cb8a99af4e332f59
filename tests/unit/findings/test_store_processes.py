"""Several processes and one store: nothing is lost, nothing is half written, whoever dies or writes at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from gazehound.findings.model import State
from gazehound.findings.store import Store
from tests.unit.findings.observing import NOW
from tests.unit.findings.writer import DEVICES, EVENTS

ROOT = Path(__file__).resolve().parents[3]
KILLS = 20


def writer(store: Path | str, runs: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.unit.findings.writer", str(store), str(runs)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def assert_whole(path: Path, done: set[int]) -> None:
    """Every run that was said to be done is there, and each that is there is there with all its findings and events."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        recorded = [run for (run,) in connection.execute("select run from sightings order by run")]
        history = connection.execute("select what, count(*) from history group by what").fetchall()
        finished = {run for (run,) in connection.execute("select number from runs where finished is not null")}
    assert done <= finished <= set(recorded)
    with Store.open(path) as store:
        found = store.findings()
        assert {str(each.identity["Device"]) for each in found} == set(DEVICES)
        assert {each.runs for each in found} == {len(recorded)}
        assert {each.last_run for each in found} == {recorded[-1]}
        assert {len(store.events(each.id)) for each in found} == {len(recorded) * EVENTS}
    assert history == [("new", len(DEVICES))]


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_writes_leaves_a_whole_store(tmp_path: Path) -> None:
    path, done = tmp_path / "findings.db", set[int]()
    for kill in range(KILLS):
        with writer(path, 0) as process:
            assert process.stdout is not None
            done.add(int(process.stdout.readline()))
            time.sleep(kill * 0.004)
            process.send_signal(signal.SIGKILL)
            done |= {int(line) for line in process.stdout.read().split("\n")[:-1]}
        assert_whole(path, done)


@pytest.mark.slow
def test_two_processes_that_write_at_once_lose_no_update(tmp_path: Path) -> None:
    path = tmp_path / "findings.db"
    processes = [writer(path, 15) for _ in range(2)]
    said = [int(line) for each in processes for line in each.communicate()[0].split()]
    assert [each.returncode for each in processes] == [0, 0]
    assert sorted(said) == list(range(1, 31))
    with Store.open(path) as store:
        assert {each.runs for each in store.findings()} == {30}
        assert {len(store.events(each.id)) for each in store.findings()} == {30 * EVENTS}
        assert [each.finished for each in store.runs()] == [NOW] * 30


@pytest.mark.slow
def test_triage_between_the_writes_of_another_process_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "findings.db"
    with writer(path, 12) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with Store.open(path) as store:
            ids = [each.id for each in store.findings()]
            for each in ids:
                store.triage(each, State.BENIGN, NOW, note=f"about {each}")
            process.communicate()
            found = store.findings()
            histories = [[entry.what for entry in store.history(each)] for each in ids]
    assert {(each.state, each.note == f"about {each.id}", each.runs) for each in found} == {(State.BENIGN, True, 12)}
    assert histories == [["new", "benign"]] * len(DEVICES)
