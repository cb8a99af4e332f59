"""How soon there is an answer: the process, the first query, the compiler.

Lives here: measuring with the bundled sample and a small file. Does not live here: what starts slowly and why (each
module says so where it imports late).
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import events
from bench.queries import CASES
from gazehound.compiler import compile_query
from gazehound.hunting.load import load_hunts
from gazehound.schemas import workspace_from
from gazehound.text import SourceText

ROWS = 10_000
SAMPLE_HUNTS = Path(__file__).resolve().parent.parent / "sample" / "hunts"


@dataclass(frozen=True, slots=True)
class Started:
    """What was started, its medians in milliseconds, and what it may take."""

    name: str
    cpu: float
    wall: float
    most: float


def measured(runs: int, interpreter: str = sys.executable) -> Iterator[Started]:
    """Every measurement of this module; `interpreter` is the Python that processes are started with."""
    python = [interpreter, "-m", "gazehound"]
    yield Started("`gazehound --version`", *process([*python, "--version"], runs), 150)
    with tempfile.TemporaryDirectory() as folder:
        events.write(Path(folder), ROWS)
        asked = ["query", "DeviceNetworkEvents | summarize count() by ActionType", "--data", f"{folder}"]
        name = f"first query over a file of {ROWS:,} rows, from process start"
        yield Started(name, *process([*python, *asked], runs), 600)
    yield compiled("compile of a median hunt (Q1 to Q17)", [each.kql for each in CASES], runs)
    hunts = [each.query.text for each in load_hunts(SAMPLE_HUNTS).hunts]
    yield compiled("compile of a median hunt (both hunt pages)", hunts, runs)


def process(command: Sequence[str], runs: int) -> tuple[float, float]:
    """CPU and wall medians of a process, in milliseconds; the first run, which warms the disk's cache, is left out."""
    cpu, wall = [], []
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled
        for _ in range(runs + 1):
            before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
            wall.append(time.perf_counter() - begin)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return 1000 * statistics.median(cpu[1:]), 1000 * statistics.median(wall[1:])


def compiled(name: str, queries: Sequence[str], runs: int) -> Started:
    """From text to SQL: the median over the queries of the median of the runs."""
    workspace = workspace_from(None)
    cpu, wall = [], []
    for query in queries:
        source = SourceText(query)
        times = [_compile_once(source, workspace) for _ in range(runs + 1)][1:]
        cpu.append(statistics.median(each[0] for each in times))
        wall.append(statistics.median(each[1] for each in times))
    return Started(name, 1000 * statistics.median(cpu), 1000 * statistics.median(wall), 5)


def _compile_once(source: SourceText, workspace: object) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    for each in compile_query(source, workspace, 639_000_000_000_000_000):  # type: ignore[arg-type]
        each.sql()
    return time.process_time() - cpu, time.perf_counter() - wall
