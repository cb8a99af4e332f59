"""An event log that is read while Windows still writes it: each event is in the lake exactly once."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from event_logs import summed
from lakes import manifest_of, opened, stored_rows, take_in

from gazehound.intake.lake.selection import State
from gazehound.intake.readers.evtx import HEADER_SIZE
from gazehound.intake.readers.evtx_chunks import CHUNK_SIZE, FIRST_RECORD, RECORD, RECORD_MAGIC

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "telemetry" / "evtx_attack_samples"
GROWING = SAMPLES / "AutomatedTestingTools" / "panache_sysmon_vs_EDRTestingScript.evtx"
OTHERS = sorted(path for path in SAMPLES.rglob("*.evtx") if path != GROWING)[:40:8]
pytestmark = pytest.mark.skipif(not GROWING.exists(), reason="the real logs are not here")
Write = Callable[[str, str | bytes], Path]


def head_and_chunks(path: Path) -> tuple[bytes, list[bytes]]:
    content = path.read_bytes()
    starts = range(HEADER_SIZE, len(content) - CHUNK_SIZE + 1, CHUNK_SIZE)
    chunks = [content[start : start + CHUNK_SIZE] for start in starts]
    return content[:HEADER_SIZE], [chunk for chunk in chunks if chunk.startswith(b"ElfChnk\0")]


def cut_short(chunk: bytes, count: int) -> bytes:
    """The chunk as it was when it had so many records."""
    at, last, start, number = FIRST_RECORD, 0, 0, 0
    for _ in range(count):
        magic, size, number, _ = RECORD.unpack_from(chunk, at)
        assert magic == RECORD_MAGIC
        last, start, at = number, at, at + size
    made = bytearray(chunk[:at].ljust(CHUNK_SIZE, b"\0"))
    struct.pack_into("<Q", made, 16, struct.unpack_from("<Q", chunk, 8)[0] + count - 1)
    struct.pack_into("<Q", made, 32, last)
    struct.pack_into("<II", made, 44, start, at)
    return summed(made)


def all_rows(lake: Path) -> dict[str, Counter[str]]:
    intake = opened(lake)
    return {table: Counter(map(str, stored_rows(intake, table))) for table in intake.tables if table != "_rejected"}


def stages() -> list[bytes]:
    """One log as it grows: inside a chunk, by a chunk, twice."""
    head, chunks = head_and_chunks(GROWING)
    first, *others = chunks
    begun = [head + cut_short(first, count) for count in (1, 3)]
    return [*begun, head + first, *(head + first + b"".join(others[: count + 1]) for count in range(len(others)))]


def test_a_log_that_grows_is_read_on(write: Write, tmp_path: Path) -> None:
    grown = stages()
    for number, content in enumerate(grown):
        report = take_in(tmp_path / "lake", write("x.evtx", content))
        assert report.files == {State.GROWN if number else State.NEW: 1}
        whole = tmp_path / f"whole{number}"
        take_in(whole, write("x.evtx", content))
        assert all_rows(tmp_path / "lake") == all_rows(whole)
        read, once = (manifest_of(lake)["sources"][0] for lake in (tmp_path / "lake", whole))
        assert (read["rows"], read["formats"], read["marks"]) == (once["rows"], once["formats"], once["marks"])
    rows = sum(map(Counter.total, all_rows(tmp_path / "lake").values()))
    take_in(tmp_path / "lake", write("x.evtx", grown[-1][:120] + b"\1" + grown[-1][121:]))
    assert sum(map(Counter.total, all_rows(tmp_path / "lake").values())) == rows, "only the header has changed"
    assert not opened(tmp_path / "lake").skipped


def test_what_takes_the_place_of_the_oldest_events_is_read(write: Write, tmp_path: Path) -> None:
    """A full log goes on in its oldest chunk, and a log that was cleared begins anew."""
    head, chunks = head_and_chunks(GROWING)
    later = [chunk for path in OTHERS for chunk in head_and_chunks(path)[1][:1]]
    take_in(tmp_path / "lake", write("x.evtx", head + chunks[0] + b"".join(later)))
    assert take_in(tmp_path / "lake", write("x.evtx", head + later[0] + b"".join(later[1:]) + chunks[0])).files == {
        State.GROWN: 1
    }
    take_in(tmp_path / "whole", write("x.evtx", head + chunks[0] + b"".join(later)))
    assert all_rows(tmp_path / "lake") == all_rows(tmp_path / "whole")
    assert take_in(tmp_path / "lake2", write("x.evtx", head + chunks[0])).files == {State.NEW: 1}
    assert take_in(tmp_path / "lake2", write("x.evtx", head + later[0])).files == {State.CHANGED: 1}
    take_in(tmp_path / "both", write("x.evtx", head + chunks[0] + later[0]))
    assert all_rows(tmp_path / "lake2") == all_rows(tmp_path / "both")


def test_a_damaged_chunk_is_told_once(write: Write, tmp_path: Path) -> None:
    head, chunks = head_and_chunks(GROWING)
    junk = b"junk" * (CHUNK_SIZE // 4)
    lake = tmp_path / "lake"
    first = take_in(lake, write("x.evtx", head + cut_short(chunks[0], 2) + junk))
    second = take_in(lake, write("x.evtx", head + chunks[0] + junk))
    assert [each.code for each in first.rejected] == ["K0719"]
    assert second.files == {State.GROWN: 1}
    assert not second.rejected
