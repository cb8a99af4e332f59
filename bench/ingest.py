"""How fast logs become tables, beside the barest reading of the same files, in one run.

    python bench/ingest.py --telemetry FOLDER [--size 256] [--rounds 3] [--memory 2048] [--only NAME]

Lives here: the inputs, made in a temporary folder that is deleted afterwards, and the measurements. Does not live
here: checks of what was read (`tests/unit/intake`).

FOLDER is a collection of EVTX files and of zipped JSON lines of Windows events (Mordor); its records are repeated until
a file has `--size` MB. Rows of Defender's streaming API are made up. Each measurement is a process of its own:

    evtx               every record of the file through the package `evtx` as JSON text; nothing is done with it
    duckdb             `create table … as select * from read_json(…)` in memory
    reading            every row of every table that the file feeds, typed and in Arrow, in one process; nothing is kept
    ingest             `gazehound ingest`: the same rows, hashed, sorted, compressed and on disk
    duckdb to Parquet  the same `read_json`, sorted and compressed, as a file: what it costs to store, to compare

What is compared runs on as many threads: one, or (`ingest, all cores`) all of them on both sides. The limits are for
reading; the start of a process is part of the time of ingest only. Rounds take turns, so that whatever else the
machine does hits all alike; the least time of each counts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

MB = 1 << 20
HEADER_SIZE, CHUNK_SIZE, MOST_CHUNKS = 4096, 65_536, 65_535
FREE_SPACE = 48
BUSY = 5
"""Full chunks of a log that was written for a while; most of a collection are short extracts."""
START = datetime(2026, 3, 1, tzinfo=UTC)

CORES = os.cpu_count() or 1
CLOCK = "time.perf_counter(), time.process_time()"
TIMED = f"""
import sys, time
{{imports}}
begun = {CLOCK}
{{work}}
ended = {CLOCK}
print(*(after - before for before, after in zip(begun, ended)))
"""
"""A program that tells the seconds of its work, its start left out: on the clock, and of all processors."""
DUCKDB = """
duckdb.sql("set enable_progress_bar=false")
duckdb.sql(f"set threads={sys.argv[2]}")
duckdb.sql(f"{query}")
"""
SOURCE = "select * from read_json('{sys.argv[1]}', format='newline_delimited'%s)"
TABLE = f"create table t as {SOURCE}"
FILE = f"copy ({SOURCE} order by 1) to '{{sys.argv[1]}}.parquet' (format parquet, compression zstd)"
ALL_LINES = ", sample_size=-1"
"""From its usual sample DuckDB infers columns that later lines of Mordor contradict, and stops."""


def timed(imports: str, work: str) -> str:
    """The text of a program that tells the time of its work."""
    return TIMED.format(imports=imports, work=work)


def duckdb(query: str, options: str) -> str:
    """A program that reads a file, given beside the number of threads."""
    return timed("import duckdb", DUCKDB.replace("{query}", query % options))


BARE = {
    "evtx": timed("import evtx", "for _ in evtx.PyEvtxParser(sys.argv[1], int(sys.argv[2])).records_json(): pass"),
    "duckdb": duckdb(TABLE, ""),
    "duckdb, all lines sampled": duckdb(TABLE, ALL_LINES),
}
TO_PARQUET = {"duckdb": duckdb(FILE, ""), "duckdb, all lines sampled": duckdb(FILE, ALL_LINES)}
READING_IMPORTS = """
from pathlib import Path
import pyarrow as pa
from gazehound.intake.lake.units import Form, Unit
from gazehound.intake.lake.work import Task, Worker
from gazehound.intake.limits import IntakeLimits
from gazehound.schemas import bundled_table

class Nowhere:
    def add(self, table, batch, types, /): pass
    def finish(self): return []

pa.set_cpu_count(1)
"""
READING_WORK = """
path = Path(sys.argv[1])
worker = Worker(Task(Path(), IntakeLimits(), {}), "reading", bundled_table, Nowhere())
worker.read(Unit(0, path, None, path.stat().st_size), Form.WHOLE)
"""
READING = timed(READING_IMPORTS, READING_WORK)
"""The work of one process of ingest without what is for the lake only: the file's hash, and the writing of parts."""


def evtx_file(path: Path, telemetry: Path, size: int) -> None:
    """The full chunks of busy logs of the collection, again and again, as one log."""
    logs = [list(_full_chunks(log.read_bytes())) for log in sorted(telemetry.rglob("*.evtx"))]
    chunks = [chunk for log in logs if len(log) >= BUSY for chunk in log]
    count = min(size // CHUNK_SIZE, MOST_CHUNKS)
    numbers = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, count - 1, 1, 128, 1, 3, HEADER_SIZE, count)
    head = numbers.ljust(120, b"\0")
    with path.open("wb") as file:
        file.write((head + struct.pack("<II", 0, zlib.crc32(head))).ljust(HEADER_SIZE, b"\0"))
        for chunk, _ in zip(cycle(chunks), range(count)):
            file.write(chunk)


def _full_chunks(log: bytes) -> Iterator[bytes]:
    """The sound chunks without much free space."""
    for start in range(HEADER_SIZE, len(log) - CHUNK_SIZE + 1, CHUNK_SIZE):
        chunk = log[start : start + CHUNK_SIZE]
        is_sound = chunk.startswith(b"ElfChnk\0") and zlib.crc32(chunk[:120] + chunk[128:512]) == _number(chunk, 124)
        if is_sound and _number(chunk, FREE_SPACE) > CHUNK_SIZE - HEADER_SIZE:
            yield chunk


def _number(chunk: bytes, at: int) -> int:
    return int.from_bytes(chunk[at : at + 4], "little")


def mordor_file(path: Path, telemetry: Path, size: int) -> None:
    """The lines of all flat Windows events of the collection, again and again."""
    texts = [text for archive in sorted((telemetry / "otrf").glob("*.zip")) for text in _members(archive)]
    _repeated(path, cycle(texts), size)


def _members(archive: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if name.endswith(".json") and "__MACOSX" not in name:
                yield opened.read(name).strip() + b"\n"


def defender_file(path: Path, telemetry: Path, size: int) -> None:
    """Made-up events of Defender's streaming API: connections, processes, files."""
    chance = random.Random(20260301)
    kinds = (_connection, _process, _file)
    rows = (kinds[chance.choices((0, 1, 2), (5, 3, 2))[0]](chance, number) for number in range(1 << 40))
    _repeated(path, (json.dumps(row, separators=(",", ":")).encode() + b"\r\n" for row in rows), size)


def _repeated(path: Path, texts: Iterator[bytes], size: int) -> None:
    with path.open("wb") as file:
        while file.tell() < size:
            file.write(next(texts))


def _hex(chance: random.Random, digits: int) -> str:
    return f"{chance.getrandbits(4 * digits):0{digits}x}"


def _program(chance: random.Random) -> str:
    return chance.choice(("svchost", "chrome", "powershell", "MsMpEng", "outlook", "teams", "java", "python")) + ".exe"


def _envelope(chance: random.Random, number: int, table: str, action: str, own: dict[str, object]) -> dict[str, object]:
    happened = START + timedelta(milliseconds=7 * number)
    device, program = chance.randrange(2000), _program(chance)
    properties: dict[str, object] = {
        "DeviceId": f"{device:040x}",
        "DeviceName": f"workstation-{device}.corp.example",
        "ReportId": number,
        "InitiatingProcessSHA1": _hex(chance, 40),
        "InitiatingProcessFileSize": chance.randrange(1 << 24),
        "InitiatingProcessMD5": _hex(chance, 32),
        "InitiatingProcessFileName": program,
        "InitiatingProcessParentFileName": _program(chance),
        "InitiatingProcessId": chance.randrange(60_000),
        "InitiatingProcessCommandLine": f'"C:\\Program Files\\{program}" --id {chance.randrange(10**6)}',
        "InitiatingProcessCreationTime": (happened - timedelta(minutes=3)).isoformat().replace("+00:00", "Z"),
        "InitiatingProcessFolderPath": f"c:\\program files\\{program.lower()}",
        "InitiatingProcessParentId": chance.randrange(60_000),
        "InitiatingProcessParentCreationTime": (happened - timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
        "InitiatingProcessSHA256": _hex(chance, 64),
        "InitiatingProcessAccountName": f"user{device}",
        "InitiatingProcessAccountDomain": "corp",
        "InitiatingProcessAccountSid": f"S-1-5-21-1-2-3-{device}",
        "InitiatingProcessAccountUpn": None,
        "InitiatingProcessIntegrityLevel": "Medium",
        "InitiatingProcessTokenElevation": "TokenElevationTypeLimited",
        "InitiatingProcessVersionInfoCompanyName": chance.choice(("Microsoft Corporation", "", "Example Ltd")),
        "InitiatingProcessVersionInfoProductName": "Product",
        "MachineGroup": "main",
        "Timestamp": happened.isoformat().replace("+00:00", "Z"),
        "ActionType": action,
        "AdditionalFields": json.dumps({"k": number}) if chance.random() < 0.2 else None,
        **own,
    }
    received = (happened + timedelta(minutes=4)).isoformat().replace("+00:00", "Z")
    head = {"time": received, "tenantId": "0b0f4b1a-1111-2222-3333-444455556666", "operationName": "Publish"}
    return {**head, "category": f"AdvancedHunting-{table}", "properties": properties, "Tenant": "DefaultTenant"}


def _connection(chance: random.Random, number: int) -> dict[str, object]:
    own: dict[str, object] = {
        "RemoteIP": f"{chance.randrange(1, 224)}.{chance.randrange(256)}.{chance.randrange(256)}.1",
        "RemotePort": chance.choice((443, 443, 80, 53, 8080)),
        "RemoteUrl": f"host{chance.randrange(5000)}.example.com" if chance.random() < 0.7 else "",
        "LocalIP": "10.1.2.3",
        "LocalPort": chance.randrange(1024, 65_535),
        "Protocol": "Tcp",
        "LocalIPType": "Private",
        "RemoteIPType": "Public",
    }
    return _envelope(chance, number, "DeviceNetworkEvents", "ConnectionSuccess", own)


def _process(chance: random.Random, number: int) -> dict[str, object]:
    program = _program(chance)
    own: dict[str, object] = {
        "FileName": program,
        "FolderPath": f"C:\\Program Files\\{program}",
        "SHA1": _hex(chance, 40),
        "SHA256": _hex(chance, 64),
        "MD5": _hex(chance, 32),
        "FileSize": chance.randrange(1 << 24),
        "ProcessId": chance.randrange(60_000),
        "ProcessCommandLine": f'"{program}" /c {_hex(chance, 24)}',
        "ProcessIntegrityLevel": "Medium",
        "AccountName": "someone",
        "AccountDomain": "corp",
        "LogonId": chance.randrange(1 << 30),
    }
    return _envelope(chance, number, "DeviceProcessEvents", "ProcessCreated", own)


def _file(chance: random.Random, number: int) -> dict[str, object]:
    name = f"{_hex(chance, 8)}.tmp"
    own: dict[str, object] = {
        "FileName": name,
        "FolderPath": f"C:\\Users\\someone\\AppData\\Local\\Temp\\{name}",
        "SHA1": _hex(chance, 40),
        "FileSize": chance.randrange(1 << 20),
        "RequestProtocol": "Local",
    }
    return _envelope(chance, number, "DeviceFileEvents", chance.choice(("FileCreated", "FileDeleted")), own)


INPUTS: dict[str, tuple[Callable[[Path, Path, int], None], str, float]] = {
    "evtx": (evtx_file, "evtx", 2.0),
    "mordor": (mordor_file, "duckdb, all lines sampled", 1.5),
    "defender": (defender_file, "duckdb", 1.5),
}
"""What makes the file, what it is compared with, how many times as long ours may take."""


class Time(NamedTuple):
    """Seconds on the clock, and of all processors together."""

    wall: float
    processor: float

    def least(self, other: Time) -> Time:
        """The lesser of each."""
        return Time(min(self.wall, other.wall), min(self.processor, other.processor))

    def told(self, bare: Time) -> str:
        """Both with how many times as long as the bare way they are."""
        wall = f"{self.wall:.2f} s ({self.wall / bare.wall:.2f}×)"
        return f"{wall}, {self.processor:.2f} s of processors ({self.processor / bare.processor:.2f}×)"


def told_seconds(command: list[str]) -> Time:
    """What a program says that it took."""
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return Time(*map(float, told.split()))


def seconds(command: list[str]) -> Time:
    """What a program takes from its start to its end."""
    begun, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begun, os.times()
    user, system = after.children_user - before.children_user, after.children_system - before.children_system
    return Time(wall, user + system)


def ingest_command(source: Path, lake: Path, threads: int = CORES) -> list[str]:
    """The command line that reads a file into a lake."""
    return [sys.executable, "-m", "gazehound", "ingest", str(source), "--output", str(lake), "--threads", str(threads)]


class Way(NamedTuple):
    """A way to read a file, and the name of the one that it is compared with."""

    command: list[str]
    beside: str


def ways(source: Path, bare: str, lake: Path) -> dict[str, Way]:
    """All ways to read a file, by name."""

    def program(text: str, threads: int) -> list[str]:
        return [sys.executable, "-c", text, str(source), str(threads)]

    one, all_ = f"{bare}, 1 thread", f"{bare}, {CORES} threads"
    found = {
        one: Way(program(BARE[bare], 1), one),
        "reading, 1 process": Way(program(READING, 1), one),
        "ingest, 1 process": Way(ingest_command(source, lake, 1), one),
        all_: Way(program(BARE[bare], CORES), all_),
        "ingest, all cores": Way(ingest_command(source, lake), all_),
    }
    if bare in TO_PARQUET:
        found["duckdb to Parquet, 1 thread"] = Way(program(TO_PARQUET[bare], 1), one)
    return found


def measured(source: Path, bare: str, rounds: int, folder: Path) -> dict[str, tuple[Time, Time]]:
    """The least time of each way to read a file, and of the one that it is compared with."""
    lake = folder / "lake"
    found = ways(source, bare, lake)
    times: dict[str, Time] = {}
    for _ in range(rounds):
        for name, way in found.items():
            took = told_seconds(way.command) if way.command[1] == "-c" else seconds(way.command)
            times[name] = took.least(times.get(name, took))
            shutil.rmtree(lake, ignore_errors=True)
            source.with_name(f"{source.name}.parquet").unlink(missing_ok=True)
    return {name: (times[name], times[way.beside]) for name, way in found.items()}


def held_by(process: int) -> int:
    """Bytes that a process and its children hold right now."""
    total = 0
    for folder in Path("/proc").iterdir():
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if folder.name == str(process) or fields[1] == str(process):
                total += int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            continue
    return total


def peaks(source: Path, folder: Path) -> list[int]:
    """The most bytes held in each quarter of an ingest."""
    seen: list[int] = []
    with subprocess.Popen(ingest_command(source, folder / "lake"), stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            seen.append(held_by(process.pid))
            time.sleep(0.1)
    shutil.rmtree(folder / "lake", ignore_errors=True)
    quarter = max(1, len(seen) // 4)
    return [max(seen[start : start + quarter]) for start in range(0, 4 * quarter, quarter)]


def main() -> None:
    """Make the inputs, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--telemetry", type=Path, required=True)
    parser.add_argument("--size", type=int, default=256, help="MB of each input")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--memory", type=int, default=2048, help="MB of the input whose peak memory is told; 0 for none"
    )
    parser.add_argument("--only", choices=INPUTS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-ingest-") as made:
        folder = Path(made)
        for name, (make, bare, most) in INPUTS.items():
            if given.only in (None, name):
                source = folder / f"input.{'evtx' if name == 'evtx' else 'json'}"
                make(source, given.telemetry, given.size * MB)
                times = measured(source, bare, given.rounds, folder)
                print(f"{name}, {source.stat().st_size / MB:,.0f} MB, reading may take {most}×:", flush=True)
                for way, (took, beside) in times.items():
                    print(f"    {way:<36} {took.told(beside)}", flush=True)
                source.unlink()
        if given.memory:
            source = folder / "input.json"
            for size in (given.memory // 4, given.memory):
                defender_file(source, given.telemetry, size * MB)
                quarters = ", ".join(f"{peak / MB:,.0f}" for peak in peaks(source, folder))
                print(f"memory    {size:,} MB: peaks of the quarters of the run {quarters} MB", flush=True)


if __name__ == "__main__":
    main()
