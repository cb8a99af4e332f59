"""A run that is killed, at any moment, and then run again: the lake has each event exactly once."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lakes import counted, manifest_of, opened

from gazehound.intake.lake.layout import MANIFEST, index_path
from gazehound.intake.lake.term_index import open_index

EVENTS = 4_000
FILES = 20
MOMENTS = 20
PROGRAM = """
import sys
from gazehound.cli.main import main
from gazehound.intake.lake import ingest
ingest.COMMITTED_AT_ONCE = 150_000
main(["ingest", sys.argv[1], "--output", sys.argv[2], "--threads", sys.argv[3], *sys.argv[4:]])
"""
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="there is no signal 9")]


def started(logs: Path, lake: Path, threads: int, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", PROGRAM, str(logs), str(lake), str(threads), *options]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def begun(process: subprocess.Popen[bytes], lake: Path) -> float:
    """The moment at which a run turns to the lake; what comes before is the start of Python."""
    while not lake.exists() and process.poll() is None:
        time.sleep(0.002)
    return time.perf_counter()


def finished(logs: Path, lake: Path, threads: int) -> float:
    """Seconds that a whole run takes from there on."""
    process = started(logs, lake, threads)
    since = begun(process, lake)
    assert process.wait() == 0
    return time.perf_counter() - since


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Events of several days in lines, plain and packed; each has a number of its own."""
    folder = tmp_path_factory.mktemp("logs")
    for at in range(FILES):
        rows = [
            {"TimeGenerated": f"2026-11-{1 + number % 9:02}T10:00:00Z", "Number": number, "Text": "x" * 200}
            for number in range(at, EVENTS, FILES)
        ]
        content = "".join(json.dumps(row) + "\n" for row in rows).encode()
        is_packed = at % 4 == 0
        name = f"{at:02}/Events_CL.json" + (".gz" if is_packed else "")
        (folder / name).parent.mkdir()
        (folder / name).write_bytes(gzip.compress(content) if is_packed else content)
    return folder


@pytest.fixture(scope="module")
def durations(logs: Path, tmp_path_factory: pytest.TempPathFactory) -> list[float]:
    """How long a run takes with one process and with two workers."""
    return [finished(logs, tmp_path_factory.mktemp("whole") / "lake", threads) for threads in (1, 2)]


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_each_event_is_there_exactly_once(seed: int, logs: Path, durations: list[float], tmp_path: Path) -> None:
    chance, lake = random.Random(seed), tmp_path / "lake"
    process = started(logs, lake, 1 + seed % 2, "--term-index" if seed % 3 else "--no-term-index")
    begun(process, lake)
    time.sleep(chance.random() * durations[seed % 2])
    if seed % 4 < 2:
        os.killpg(process.pid, signal.SIGKILL)
    else:  # worker processes are left to find out for themselves
        process.kill()
    process.wait()
    if (lake / MANIFEST).exists() and opened(lake).tables:
        assert set(counted(lake, "Events_CL", "Number").values()) == {1}
    finished(logs, lake, 1)
    assert counted(lake, "Events_CL", "Number") == dict.fromkeys(range(EVENTS), 1)
    indexed = {lake / part["path"] for part in manifest_of(lake)["parts"] if part.get("terms")}
    assert {index_path(each) for each in indexed} == set(lake.glob("table=*/date=*/_part-*.terms"))
    assert all(map(open_index, indexed))
