"""`hunt --store` by several processes at once, and by ones that are killed: the store stays whole and loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gazehound.findings.model import State
from gazehound.findings.store import Store
from tests.cli.conftest import write_hunt
from tests.cli.test_triage import BY_DEVICE, log

ROOT = Path(__file__).resolve().parents[2]
DEVICES = [f"pc-{number}" for number in range(20)]
HUNTS = 12
KILLS = 6

pytestmark = pytest.mark.slow


@pytest.fixture
def hunting(hunts: Path, logs: Path, tmp_path: Path) -> list[str]:
    """A command that runs twelve hunts, each of which finds twenty devices, into a store."""
    for number in range(HUNTS):
        write_hunt(hunts, f"by device {number}", BY_DEVICE)
    (logs / "DeviceNetworkEvents.jsonl").write_text(log(*DEVICES, *DEVICES))
    store = str(tmp_path / "findings.db")
    return [sys.executable, "-m", "gazehound", "hunt", str(hunts), "-d", str(logs), "--now", "latest", "--store", store]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(command: list[str]) -> int:
    process = start(command)
    process.communicate()
    return process.returncode


def test_processes_that_hunt_into_one_new_store_at_once_lose_no_update(hunting: list[str]) -> None:
    processes = [start(hunting) for _ in range(3)]
    said = [each.communicate()[1].decode() for each in processes]
    assert [each.returncode for each in processes] == [0, 0, 0], said
    with Store.open(hunting[-1]) as store:
        found = store.findings()
        assert len(found) == HUNTS * len(DEVICES)
        assert {(each.runs, each.state) for each in found} == {(3, State.SEEN)}
        assert {tuple(entry.what for entry in store.history(each.id)) for each in found} == {("new",)}
        assert {len(store.events(each.id)) for each in found} == {2}
        assert all(each.finished for each in store.runs())


def test_hunts_that_are_killed_leave_each_hunt_written_whole_or_not_at_all(hunting: list[str]) -> None:
    begin = time.monotonic()
    assert finish(hunting) == 0
    takes = time.monotonic() - begin
    for kill in range(KILLS):
        process = start(hunting)
        time.sleep(takes * (0.5 + 0.5 * kill / KILLS))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert_whole(hunting[-1])
    assert finish(hunting) == 0
    with Store.open(hunting[-1]) as store:
        assert store.runs()[-1].finished is not None
    assert_whole(hunting[-1])


def assert_whole(path: str) -> None:
    """All findings of a hunt were seen by the same runs, each with all its events."""
    with Store.open(path) as store:
        found = store.findings()
        assert len(found) == HUNTS * len(DEVICES)
        runs = {each.hunt.id: set[tuple[int, int, int]]() for each in found}
        for each in found:
            runs[each.hunt.id].add((each.runs, each.last_run, len(store.events(each.id))))
        assert all(len(each) == 1 for each in runs.values())
