"""The bench: `python -m bench [--rows N] [--runs N] [--only queries|packs|growth|start|terms …] [--write FILE]`.

Makes the data in a temporary folder, measures, prints the tables and, with `--write`, keeps them. Engines that are not
installed are left out, which the tables say.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench import events, packs, report, starting, term_index
from bench.contestants import CONTESTANTS, OURS, TUNED
from bench.paired import Measured, in_process
from bench.queries import CASES, Case

PARTS = ("queries", "packs", "growth", "start", "terms")
GROWN = ("Q1", "Q7")
RIVAL_S = 30
"""An engine that has not run a query twice by then is left out of it."""


def main() -> int:
    """Measure what was asked for; 1 when rows differ from those of the tuned SQL."""
    given = arguments()
    found = report.Findings(given.rows, given.runs, load_at_start=os.getloadavg()[0])
    if {"queries", "packs"} & set(given.only):
        with tempfile.TemporaryDirectory(prefix="bench-", dir=given.folder) as made:
            data = Path(made) / "data"
            say(f"making {given.rows:,} rows")
            events.write(data, given.rows)
            if "queries" in given.only:
                found.queries = list(queries(data, given.runs, given.interpreter))
            if "packs" in given.only:
                found.packs = list(measured_packs(data, given.runs, given.packs))
    if "growth" in given.only:
        found.growth = list(growth(given.grown, given.runs, given.folder))
    if "start" in given.only:
        found.starts = list(starting.measured(given.runs, given.interpreter))
    if "terms" in given.only:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=given.folder) as made:
            say(f"term index: two lakes of {given.indexed:,} rows")
            found.terms = term_index.measured(given.indexed, given.runs, Path(made))
    page = report.text(found)
    print(page)
    if given.write:
        before = given.write.read_text(encoding="utf-8") if given.write.exists() else page
        given.write.write_text(report.merged(before, page), encoding="utf-8")
    return int(any(each.problem for each in found.queries if each.contestant in (OURS.name, TUNED.name)))


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7, help="paired runs of each query")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--packs", nargs="+", type=int, default=list(packs.SIZES), metavar="HUNTS")
    parser.add_argument("--grown", nargs="+", type=int, default=[1_000_000], metavar="ROWS", help="for `growth`")
    parser.add_argument("--indexed", type=int, default=1_000_000, metavar="ROWS", help="for `terms`")
    parser.add_argument(
        "--interpreter", default=sys.executable, metavar="PYTHON", help="for `start` and peaks of memory"
    )
    parser.add_argument("--folder", type=Path, help="where the data is made; deleted afterwards")
    parser.add_argument("--write", type=Path, help="the page to write; what is not measured stays in it")
    return parser.parse_args()


def queries(data: Path, runs: int, interpreter: str) -> Iterator[Measured]:
    """Every case by every engine that is installed."""
    names = [each.name for each in CONTESTANTS if each.is_installed]
    for name in sorted({each.name for each in CONTESTANTS} - set(names)):
        say(f"{name} is not installed and left out")
    for case in CASES:
        say(f"{case.name}: {case.title}")
        rivals = [each for name in names[2:] for each in in_process(case, data, 1, [OURS.name, name], RIVAL_S)]
        able = [each.contestant for each in rivals if each.contestant in names[2:] and not each.problem]
        yield from (each for each in rivals if each.contestant in names[2:] and each.problem)
        yield from with_peaks(case, data, in_process(case, data, runs, [*names[:2], *able]), runs, interpreter)


def with_peaks(case: Case, data: Path, measured: Sequence[Measured], runs: int, interpreter: str) -> Iterator[Measured]:
    """The peak memory of the two that are compared by it, medians of processes that do nothing else, in turns.

    Their interpreter has no packages of other engines: Arrow imports pandas where it is installed.
    """
    compared = [each for each in measured if each.contestant in (OURS.name, TUNED.name)]
    peaks: dict[str, list[int]] = {each.contestant: [] for each in compared}
    for _ in range(runs):
        for name, found in peaks.items():
            [alone] = in_process(case, data, 1, [name], interpreter=interpreter)
            found.append(alone.peak)
    for each in compared:
        each.peak = round(statistics.median(peaks[each.contestant]))
    yield from measured


def growth(sizes: Sequence[int], runs: int, folder: Path | None) -> Iterator[Measured]:
    """Some cases over other numbers of rows."""
    for rows in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as made:
            say(f"growth: making {rows:,} rows")
            events.write(Path(made), rows)
            for case in (each for each in CASES if each.name in GROWN):
                for each in in_process(case, Path(made), runs, [OURS.name, TUNED.name]):
                    yield replace(each, case=f"{case.name}, {rows:,}")


def measured_packs(data: Path, runs: int, sizes: Sequence[int]) -> Iterator[packs.PackTimes]:
    """Packs of each size, each in a process of its own."""
    for count in sizes:
        say(f"a pack of {count:,} hunts")
        command = [sys.executable, "-m", "bench.packs", str(data), str(count), str(runs)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        yield packs.PackTimes(**json.loads(done.stdout))


def say(text: str) -> None:
    """A line about what goes on, on stderr."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
