"""Events that are read in columns are those that the package `evtx` reads one by one."""

from __future__ import annotations

import random
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from event_logs import summed

from gazehound.intake import BatchPart, discover
from gazehound.intake.readers import evtx
from gazehound.intake.readers.evtx_chunks import CHUNK_SIZE, FIRST_RECORD, FREE_SPACE, NewChunk, sums_of
from gazehound.intake.readers.evtx_columns import ChunkEvents, events_of
from gazehound.intake.readers.evtx_instances import Catalog
from gazehound.intake.readers.evtx_templates import FRAGMENT, definition
from gazehound.intake.readers.evtx_values import BEHIND, Bytes, texts
from gazehound.schemas import bundled_table

TELEMETRY = Path(__file__).parents[4] / "shared" / "data" / "telemetry"
LOGS = sorted(TELEMETRY.rglob("*.evtx"))
SMALL = [path for path in LOGS if path.stat().st_size < 80_000]
needs_logs = pytest.mark.skipif(not LOGS, reason="the real logs are not here")
Found = tuple[Counter[tuple[str, str]], list[tuple[object, ...]]]


def left_to_the_package(held: Bytes, chunks: list[NewChunk], *_: Any) -> ChunkEvents:
    return ChunkEvents([], [chunk.index for chunk in chunks], {})


def rows(path: Path) -> Found:
    """The rows of all tables, and what was left out."""
    intake = discover([path], bundled_table)
    found: Counter[tuple[str, str]] = Counter()
    for name, table in intake.tables.items():
        for part in table.parts:
            assert isinstance(part, BatchPart)
            for batch in part.read():
                batch.validate(full=True)
                present = ({key: cell for key, cell in row.items() if cell is not None} for row in batch.to_pylist())
                found.update((name, repr(sorted(row.items()))) for row in present)
    return found, sorted((each.code, each.position, each.reason, each.text, each.count) for each in intake.rejected)


def both(path: Path, patched: pytest.MonkeyPatch) -> tuple[Found, Found]:
    """What is read in columns, and what the package reads."""
    in_columns = rows(path)
    with patched.context() as patch:
        patch.setattr(evtx, "events_of", left_to_the_package)
        return in_columns, rows(path)


def chunks_of(path: Path) -> list[bytes]:
    content = path.read_bytes()
    return [content[at : at + CHUNK_SIZE] for at in range(evtx.HEADER_SIZE, len(content) - CHUNK_SIZE + 1, CHUNK_SIZE)]


def bytes_of(content: bytes) -> Bytes:
    return Bytes(np.frombuffer(content + bytes(BEHIND), np.uint8))


@needs_logs
@pytest.mark.slow
def test_real_logs_are_read_the_same_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in LOGS[::6]:
        in_columns, by_package = both(path, monkeypatch)
        assert in_columns == by_package, path


@needs_logs
def test_most_events_of_real_logs_are_read_in_columns() -> None:
    catalog, read, odd = Catalog(), 0, 0
    for path in LOGS[::3]:
        content = chunks_of(path)
        every = [NewChunk("", index, "", -1, sums_of(memoryview(chunk))) for index, chunk in enumerate(content)]
        chunks = [chunk for chunk in every if chunk.sums.are_right]
        if chunks:
            found = events_of(bytes_of(b"".join(content)), chunks, catalog, lambda event_id: True)
            read += sum(len(kind.columns.places) for kind in found.kinds)
            odd += sum(map(len, found.odd_records.values()))
    assert read > 10 * odd


def changed(path: Path, chance: random.Random) -> Iterator[bytes]:
    """The log with some bytes of its records changed: as damage, and with the right checksums."""
    head = path.read_bytes()[: evtx.HEADER_SIZE]
    chunks = [bytearray(chunk) for chunk in chunks_of(path)]
    for chunk in chunks:
        [free] = struct.unpack_from("<I", chunk, FREE_SPACE)
        for _ in range(chance.choice((1, 2, 5))):
            at = chance.randrange(FIRST_RECORD, min(free, CHUNK_SIZE))
            chunk[at] = chance.choice((0, 1, 255, chance.randrange(256), chunk[at] ^ 1 << chance.randrange(8)))
    yield head + b"".join(chunks)
    yield head + b"".join(summed(chunk) for chunk in chunks)


@needs_logs
@pytest.mark.parametrize("seed", range(12))
def test_changed_logs_are_read_the_same_both_ways(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    for path in chance.sample(SMALL, 5):
        for number, content in enumerate(changed(path, chance)):
            log = tmp_path / f"{number}.evtx"
            log.write_bytes(content)
            in_columns, by_package = both(log, monkeypatch)
            if number:
                # Where the package gives a record up for a reason that does not touch it, more is read here.
                assert not by_package[0] - in_columns[0], path
            else:
                assert in_columns == by_package, path


@needs_logs
@pytest.mark.parametrize("number", [0, 1 << 62, (1 << 63) - 1, 1 << 63, (1 << 64) - 1_000])
def test_records_of_any_number_are_read(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = SMALL[0]
    chunk = bytearray(chunks_of(path)[0])
    first, last = struct.unpack_from("<2Q", chunk, 24)
    struct.pack_into("<4Q", chunk, 8, *(2 * (number, number + last - first)))
    at = FIRST_RECORD
    for offset in range(last - first + 1):
        struct.pack_into("<Q", chunk, at + 8, number + offset)
        at += struct.unpack_from("<I", chunk, at + 4)[0]
    log = tmp_path / "log.evtx"
    log.write_bytes(path.read_bytes()[: evtx.HEADER_SIZE] + summed(bytes(chunk)))
    in_columns, by_package = both(log, monkeypatch)
    assert in_columns == by_package
    assert in_columns[0].total() >= last - first + 1


@pytest.mark.parametrize(
    ("type_", "raw", "expected"),
    [
        (1, "text".encode("utf-16-le"), "text"),
        (1, "end\0".encode("utf-16-le"), "end"),
        (1, "ünï 漢 \uffff".encode("utf-16-le"), "ünï 漢 \uffff"),
        (1, b"", ""),
        (1, "a\0b\0\0".encode("utf-16-le"), "a"),
        (1, "\0b".encode("utf-16-le"), ""),
        (2, b"text\0", "text"),
        (2, b"", ""),
        (2, b"a\0b", None),
        (2, b"\xfc", None),
        (1, "🐕".encode("utf-16-le"), None),
        (3, b"\xff", "-1"),
        (4, b"\xff", "255"),
        (7, b"\xff\xff\xff\xff", "-1"),
        (10, b"\xff" * 8, "18446744073709551615"),
        (13, b"\1\0\0\0", "true"),
        (13, b"\2\0\0\0", None),
        (14, b"\x01\xab", "01AB"),
        (15, bytes(range(16)), "03020100-0504-0706-0809-0A0B0C0D0E0F"),
        (17, (132_223_104_000_000_019).to_bytes(8, "little"), "2020-01-01T00:00:00.000001Z"),
        (17, bytes(8), None),
        (19, bytes.fromhex("010200000000000520000000 20020000"), "S-1-5-32-544"),
        (19, bytes.fromhex("0103000000000005 20000000"), None),
        (20, b"\0\0\0\0", "0x0"),
        (20, b"\x1f\0\0\0", "0x1f"),
        (21, b"\0" * 7 + b"\x80", "0x8000000000000000"),
    ],
)
def test_values_are_written_as_the_package_writes_them(type_: int, raw: bytes, expected: str | None) -> None:
    held = bytes_of(b"before" + raw + b"behind")
    starts, sizes = (np.array([number]) for number in (len(b"before"), len(raw)))
    written, odd = texts(held, type_, starts, sizes)
    assert ((None if odd is not None and odd.all() else written.to_pylist()[0]), len(written)) == (expected, 1)


@pytest.mark.parametrize("xml", [b"", FRAGMENT, FRAGMENT + b"\x01", FRAGMENT + b"\x41" + b"\xff" * 30])
def test_a_damaged_template_has_no_layout(xml: bytes) -> None:
    assert definition(bytes(24) + xml, 0).layout is None
