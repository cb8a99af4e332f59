"""One hunt by several engines in one process, taking turns: CPU and wall medians, peak memory, whether rows agree.

Called for each hunt as a process of its own: `python -m bench.paired CASE FOLDER RUNS CONTESTANT…` prints one line of
JSON per contestant. With `RUNS` 1 and one contestant it tells the peak memory of the process.

Lives here: measuring. Does not live here: the hunts (`queries`), what is written about it (`report`).
"""

from __future__ import annotations

import gc
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.comparing import differences
from bench.contestants import CONTESTANTS, OURS, TUNED, Rows, Run
from bench.queries import CASES, Case

MOST, ENOUGH_S = 5, 10
"""Quick hunts are run up to so many times as often, until all runs together took so many seconds."""


@dataclass(slots=True)
class Measured:
    """What one engine needed for one hunt; times in seconds, memory in MB."""

    case: str
    contestant: str
    problem: str = ""
    """Why there are no times, or what is wrong with the rows."""
    rows: int = 0
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak: int = 0

    @property
    def cpu_median(self) -> float:
        return statistics.median(self.cpu) if self.cpu else float("nan")

    @property
    def wall_median(self) -> float:
        return statistics.median(self.wall) if self.wall else float("nan")


def measured(case: Case, data: Path, runs: int, names: Sequence[str]) -> list[Measured]:
    """The measurements of each named contestant, in turns."""
    prepared: list[tuple[Measured, Run]] = []
    results = []
    expected: Rows | None = None
    for contestant in (each for each in CONTESTANTS if each.name in names):
        result = Measured(case.name, contestant.name)
        results.append(result)
        try:
            run = contestant.prepare(case, data)
            rows = run()
        except Exception as error:  # noqa: BLE001 -- whatever another engine raises is its result
            result.problem = f"{type(error).__name__}: {error}".partition("\n")[0][:160]
            continue
        result.rows = len(rows)
        expected = rows if expected is None else expected
        result.problem = differences(case.is_sorted, expected, rows)
        if contestant in (OURS, TUNED) or not result.problem:
            prepared.append((result, run))
    take_turns(prepared, runs)
    for result in results:
        result.peak = peak_memory()
    return results


def take_turns(prepared: Sequence[tuple[Measured, Run]], runs: int) -> None:
    """Run each so many times, and more often where several are quick; every round has an order of its own.

    Who ran before leaves caches and threads behind: in a fixed order one engine would always come behind the same.
    """
    chance, begin, turn = random.Random(0), time.perf_counter(), 0
    while turn < runs or (runs > 1 and turn < MOST * runs and time.perf_counter() - begin < ENOUGH_S):
        turn += 1
        for result, run in chance.sample(prepared, len(prepared)):
            gc.collect()
            cpu, wall = time.process_time(), time.perf_counter()
            run()
            result.wall.append(time.perf_counter() - wall)
            result.cpu.append(time.process_time() - cpu)


def peak_memory() -> int:
    """The most memory that this process held, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(each.split()[1]) // 1024 for each in lines if each.startswith("VmHWM"))


def in_process(
    case: Case,
    data: Path,
    runs: int,
    names: Sequence[str],
    timeout: float = 900,
    interpreter: str = sys.executable,
) -> list[Measured]:
    """`measured` in a process of its own; one that ends early gives what is wrong."""
    command = [interpreter, "-m", "bench.paired", case.name, str(data), str(runs), *names]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return [Measured(case.name, name, f"not done within {timeout:.0f} s") for name in names]
    lines = [each for each in done.stdout.splitlines() if each.startswith('{"case"')]
    if not lines:
        problem = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return [Measured(case.name, name, problem[:160]) for name in names]
    return [Measured(**json.loads(each)) for each in lines]


def main(arguments: Sequence[str]) -> int:
    """Measure one case and print it."""
    name, data, runs, *names = arguments
    case = next(each for each in CASES if each.name == name)
    for each in measured(case, Path(data), int(runs), names):
        print(json.dumps(asdict(each)))
    sys.stdout.flush()
    os._exit(0)  # engines that share a process do not always agree on how to leave it


if __name__ == "__main__":
    main(sys.argv[1:])
