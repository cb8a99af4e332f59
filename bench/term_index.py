"""What the term index of a lake saves, and what it costs: two lakes of the same rows, with and without one.

Lives here: making the lakes, the questions, the measurements. Does not live here: the index (the product), the rows
(`events`).

The rows come in files of `PIECE` rows, in the order of time. In `PLANTED` of them, wherever chance puts them, a command
line has a text that is nowhere else. Every question is put to both lakes in turns, after once to each; the rows have to
be the same. Bytes are those that the process read of files, the index included.
"""

from __future__ import annotations

import gc
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import gazehound
from bench import events
from bench.packs import pack
from bench.queries import domains, listed
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.session import Session

PIECE = 10 * events.ROWS_AT_ONCE
PLANTED = 20
RARE = "c:/temp/mimikatz.exe sekurlsa::logonpasswords exit"
TABLE = "DeviceNetworkEvents"
COMMAND = "InitiatingProcessCommandLine"
HUNTS = 300
WITHOUT, WITH = "no-term-index", "term-index"
"""The lakes, named like the options that make them."""
Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class Asked:
    """One question: row groups read of all, and medians with and without the index; bytes, and CPU in seconds."""

    title: str
    found: int
    read: int
    total: int
    bytes_with: int
    bytes_without: int
    cpu_with: float
    cpu_without: float


@dataclass(slots=True)
class Taken:
    """An ingest: CPU and wall seconds of all its processes, bytes of the parts and of the indexes beside them."""

    cpu: float
    wall: float
    parts: int
    indexes: int


@dataclass(slots=True)
class TermIndexFound:
    """Everything that was measured for so many rows."""

    rows: int
    plain: Taken
    indexed: Taken
    asked: list[Asked] = field(default_factory=list)


def measured(rows: int, runs: int, folder: Path) -> TermIndexFound:
    """Make the lakes below a folder, ask them, and say what was found."""
    logs = folder / "logs"
    write(logs, rows)
    plain, indexed = (take_in(logs, folder / name, f"--{name}") for name in (WITHOUT, WITH))
    command = [sys.executable, "-m", "bench.term_index", str(folder), str(runs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return TermIndexFound(rows, plain, indexed, [Asked(**each) for each in json.loads(done.stdout)])


def write(folder: Path, rows: int) -> None:
    """The rows as Parquet, a file for each piece."""
    folder.mkdir(parents=True)
    batches = events.batches(rows)
    places = sorted(random.Random(rows).sample(range(rows), PLANTED))
    at = 0
    for number in range(-(-rows // PIECE)):
        (folder / str(number)).mkdir()
        table = pa.concat_tables(islice(batches, PIECE // events.ROWS_AT_ONCE))
        own = [each - at for each in places if at <= each < at + len(table)]
        pq.write_table(_planted(table, own), folder / str(number) / f"{TABLE}.parquet", compression="zstd")
        at += len(table)


def _planted(table: pa.Table, places: Sequence[int]) -> pa.Table:
    mask = np.zeros(len(table), bool)
    mask[list(places)] = True
    lines = table[COMMAND].combine_chunks()
    changed = pc.replace_with_mask(lines, pa.array(mask), pa.array([RARE] * len(places), pa.string()))
    return table.set_column(table.schema.get_field_index(COMMAND), COMMAND, changed)


def take_in(logs: Path, lake: Path, option: str) -> Taken:
    """Ingest in a process of its own, which may start others."""
    command = [sys.executable, "-m", "gazehound", "ingest", str(logs), "-o", str(lake), option]
    cpu, wall = _cpu_of_children(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    cpu, wall = _cpu_of_children() - cpu, time.perf_counter() - wall
    parts, indexes = (_size(lake, each) for each in ("*.parquet", "*.terms"))
    return Taken(cpu, wall, parts, indexes)


def _cpu_of_children() -> float:
    import resource  # noqa: PLC0415  # of POSIX alone; the rest of the bench runs elsewhere too

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _size(folder: Path, pattern: str) -> int:
    return sum(each.stat().st_size for each in folder.rglob(pattern))


def questions() -> Iterator[tuple[str, str]]:
    """Single queries: a title and the KQL."""
    hosts = rare_hosts(20)
    absent = domains(103, seed=17)[3:]
    window = "where Timestamp between (datetime(2026-11-15) .. datetime(2026-11-20))"
    shown = "project Timestamp, DeviceName, RemoteUrl, ReportId"
    yield f"`has`: {PLANTED} command lines", f"{TABLE} | where {COMMAND} has 'mimikatz' | {shown}"
    yield "the same, five of thirty days", f"{TABLE} | {window} | where {COMMAND} has 'mimikatz' | {shown}"
    yield "`contains` with a whole term inside: the same", f"{TABLE} | where {COMMAND} contains '/mimikatz.e' | {shown}"
    yield "`has`: one of the rarest hosts", f"{TABLE} | where RemoteUrl has '{hosts[0]}' | {shown}"
    yield "`has_any`: twenty of the rarest hosts", f"{TABLE} | where RemoteUrl has_any ({listed(hosts)}) | {shown}"
    yield "`has_any`: 100 hosts that are nowhere", f"{TABLE} | where RemoteUrl has_any ({listed(absent)}) | {shown}"
    yield "`has`: a host in every row group", f"{TABLE} | where RemoteUrl has 'ammyy.com' | {shown}"


def rare_hosts(count: int) -> tuple[str, ...]:
    """The last of the hosts, which come least often, without what is around their names."""
    made = events.estate(events.SEED).hosts.to_pylist()[-count:]
    return tuple(each.removeprefix("https://").partition("/")[0] for each in made)


def ask(folder: Path, runs: int) -> Iterator[Asked]:
    """Put all questions to both lakes."""
    with gazehound.connect(folder / WITHOUT) as plain, gazehound.connect(folder / WITH) as indexed:
        for title, kql in questions():
            yield asked(title, runs, (plain, indexed), lambda session, kql=kql: session.query(kql).rows())
        hunts = pack(HUNTS)
        title = f"a pack of {HUNTS} hunts for three hosts each, five of thirty days"
        yield asked(title, runs, (plain, indexed), lambda session: found_by(session, hunts))


def found_by(session: Session, hunts: Sequence[HuntingQuery]) -> list[tuple[object, ...]]:
    """The rows of all hunts."""
    results = (each.result for each in session.hunt(list(hunts), evidence=0).outcomes)
    return [row for each in results if each is not None for row in each.rows()]


def asked(title: str, runs: int, sessions: tuple[Session, Session], work: Callable[[Session], Rows]) -> Asked:
    """Ask both in turns; the first time is not measured."""
    plain, indexed = sessions
    rows = [work(each) for each in sessions]
    if sorted(map(repr, rows[0])) != sorted(map(repr, rows[1])):
        raise AssertionError(f"{title}: {len(rows[1])} rows with the index, {len(rows[0])} without, or others")
    groups = replace(indexed.row_groups)
    times: dict[Session, list[tuple[float, int]]] = {each: [] for each in sessions}
    for turn in range(runs):
        for session in sessions if turn % 2 else reversed(sessions):
            gc.collect()
            cpu, read = time.process_time(), bytes_read()
            work(session)
            times[session].append((time.process_time() - cpu, bytes_read() - read))
    read, total = ((after - before) // runs for before, after in (
        (groups.read, indexed.row_groups.read), (groups.total, indexed.row_groups.total)))  # fmt: skip
    cpu_with, bytes_with = map(statistics.median, zip(*times[indexed], strict=True))
    cpu_without, bytes_without = map(statistics.median, zip(*times[plain], strict=True))
    return Asked(title, len(rows[0]), read, total, int(bytes_with), int(bytes_without), cpu_with, cpu_without)


def bytes_read() -> int:
    """What this process has read of files so far, from the disk or the system's memory."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith("rchar"))


def main(arguments: Sequence[str]) -> None:
    """Ask the lakes of a folder and print what was found as JSON: FOLDER RUNS."""
    folder, runs = arguments
    print(json.dumps([asdict(each) for each in ask(Path(folder), int(runs))]))


if __name__ == "__main__":
    main(sys.argv[1:])
