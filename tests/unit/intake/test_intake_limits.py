"""Hostile and damaged files: no crash, nothing lost in silence, nothing held beyond the limits."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import zstandard
from looking import find, read_table

from gazehound.intake import Intake, IntakeLimits
from gazehound.intake.lines import lines
from gazehound.intake.streams import Damaged, Stream, file_pieces, inflate, meter, unzstd

Write = Callable[[str, str | bytes], Path]
SHARED = Path(__file__).parents[4] / "shared" / "data" / "telemetry"
EVTX = SHARED / "evtx_attack_samples" / "Credential_Access" / "sysmon_10_11_lsass_memdump.evtx"
needs_evtx = pytest.mark.skipif(not EVTX.exists(), reason="the real logs are not here")

ROWS = 500
LINES = "".join(f'{{"n":{number},"text":"row {number} {number * 7919 % 10007}"}}\n' for number in range(ROWS)).encode()
SMALL = IntakeLimits(expansion_floor=64 << 10, expansion_ratio=2)
BOMB_LINE = b'{"n":1,"text":"' + b"a" * 100 + b'"}\n'


def count(intake: Intake, table: str) -> int:
    return len(read_table(intake, table)) if table in intake.tables else 0


def codes(intake: Intake) -> list[str]:
    return [each.code for each in intake.rejected] + [each.code for each in intake.skipped]


def zipped(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "x.json.gz": gzip.compress,
    "x.json.zst": zstandard.ZstdCompressor().compress,
    "x.zip": lambda content: zipped("x.json", content),
    "x.tgz": lambda content: tarred("x.json", content),
    "x.zip.gz": lambda content: gzip.compress(zipped("x.json", content)),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_bomb_is_read_up_to_the_limit_and_named(write: Write, name: str) -> None:
    intake = find(write(name, PACKED[name](BOMB_LINE * 20_000)), limits=SMALL)
    assert "K0709" in codes(intake)
    assert count(intake, "x") < 20_000


@pytest.mark.parametrize("name", PACKED)
def test_what_expands_like_a_log_is_read_whole(write: Write, name: str) -> None:
    intake = find(write(name, PACKED[name](LINES)))
    assert (count(intake, "x"), codes(intake)) == (ROWS, [])


@pytest.mark.parametrize("name", ["x.json.gz", "x.json.zst"])
def test_a_file_broken_off_gives_what_comes_before(write: Write, name: str) -> None:
    packed = PACKED[name](LINES)
    for cut in range(20, len(packed), len(packed) // 9):
        intake = find(write(name, packed[:cut]))
        assert set(codes(intake)) == {"K0708"}
        assert count(intake, "x") < ROWS
    assert count(find(write("x.json.gz", gzip.compress(LINES)[:-4])), "x") == ROWS


def test_bytes_before_a_bad_checksum_are_kept(write: Write) -> None:
    content = bytearray(zipped("x.json", LINES))
    crc = struct.pack("<I", zlib.crc32(LINES))
    for _ in range(2):
        at = content.index(crc)
        content[at : at + 4] = b"\0\0\0\0"
    intake = find(write("x.zip", bytes(content)))
    assert (count(intake, "x"), codes(intake)) == (ROWS, ["K0708"])


def test_an_encrypted_member_is_named(write: Write) -> None:
    content = bytearray(zipped("x.json", LINES))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    [skipped] = find(write("x.zip", bytes(content))).skipped
    assert (skipped.code, skipped.member) == ("K0711", "x.json")


def test_archives_are_opened_to_a_limited_depth(write: Write) -> None:
    content = LINES
    for depth in range(5):
        content = zipped(f"{depth}.zip" if depth else "x.json", content)
    assert codes(find(write("x.zip", content))) == ["K0710"]
    packed = LINES
    for _ in range(5):
        packed = gzip.compress(packed)
    assert codes(find(write("x.gz", packed))) == ["K0710"]


def test_an_archive_of_too_many_files_is_cut(write: Write) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(6):
            archive.writestr(f"{number}.json", '{"n":1}')
    intake = find(write("x.zip", held.getvalue()), limits=replace(IntakeLimits(), archive_members=4))
    assert (len(intake.tables), codes(intake)) == (4, ["K0711"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", LINES + b'{"n":1,"text":"' + b"a" * 5000 + b'"}\n' + LINES),
        ("x.csv", b"n,text\n" + b"1,a\n" * ROWS + b"1," + b"a" * 5000 + b"\n" + b"1,a\n" * ROWS),
    ],
)
def test_a_line_over_the_limit_is_left_out_alone(write: Write, name: str, content: bytes) -> None:
    limits = replace(IntakeLimits(), line_bytes=1000)
    intake = find(write(name, content), limits=limits)
    assert (count(intake, "x"), codes(intake)) == (2 * ROWS, ["K0706"])


def test_a_line_without_end_is_never_held() -> None:
    # What is held at once stays within the limit, whatever the line grows to.
    found: list[str] = []
    pieces = (b"a" * (1 << 20) for _ in range(256))
    assert list(lines(Stream(pieces), 1 << 20, lambda place, code, *_, **__: found.append(code))) == []
    assert found == ["K0706"]


def test_a_line_in_many_pieces_is_put_together_once() -> None:
    # Joined anew with every piece, the line would be copied a hundred thousand times.
    pieces = iter([b"a" * 400] * 100_000 + [b"\nb"])
    found = list(lines(Stream(pieces), 1 << 26, lambda *_, **__: pytest.fail("nothing is too long")))
    assert [(number, len(line)) for number, line in found] == [(1, 40_000_000), (2, 1)]


def test_a_document_over_the_limit_is_left_out(write: Write) -> None:
    content = '[\n{"a":1},\n{"b":"' + "x" * (3 << 20) + '"},\n{"a":2}]'
    intake = find(write("x.json", content), limits=replace(IntakeLimits(), document_bytes=1 << 20))
    assert (count(intake, "x"), codes(intake)) == (1, ["K0706"])


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"a":' + "9" * 10_000 + "}",
        '{"timestamp":"2024-01-01T00:00:00Z","event_type":"x","flow_id":1,"a":' + '{"a":' * 900 + "1" + "}" * 901,
        '{"records":[' * 400 + "{}" + "]}" * 400,
    ],
    ids=["arrays", "objects", "nested value", "number", "event", "envelopes"],
)
def test_depth_and_length_do_not_break_the_reader(write: Write, content: str) -> None:
    intake = find(write("x.json", content))
    assert intake.skipped or intake.loaded
    for table in intake.tables:
        read_table(intake, table)


def test_halves_of_surrogate_pairs_are_no_characters(write: Write) -> None:
    rows = '{"a\\ud800":"x\\udfff"}\n'
    for content in (rows, f"[{rows}]"):
        assert read_table(find(write("x.json", content)), "x") == [{"a\ufffd": "x\ufffd"}]


def test_columns_and_tables_are_limited(write: Write) -> None:
    limits = replace(IntakeLimits(), columns=10, tables=5)
    wide = find(write("x.json", json.dumps({f"c{number}": number for number in range(20)})), limits=limits)
    assert (len(wide.tables["x"].schema.columns), codes(wide)) == (10, ["K0723"])
    rows = (json.dumps({"category": f"AdvancedHunting-T{number}", "properties": {"a": 1}}) for number in range(8))
    many = find(write("x.json", "\n".join(rows)), limits=limits)
    assert (len(many.tables), codes(many)) == (5, ["K0718"] * 3)


def test_rejected_pieces_are_listed_up_to_a_number_and_counted_beyond(write: Write) -> None:
    intake = find(write("x.json", b'{"n":1}\n' + b"broken\n" * 50), limits=replace(IntakeLimits(), rejected_kept=10))
    assert len(intake.rejected) == 11
    assert sum(each.count for each in intake.rejected) == 50


def test_batches_are_bounded_in_rows_and_bytes(write: Write) -> None:
    path = write("x.json", LINES)
    for limits, most in (
        (replace(IntakeLimits(), batch_rows=100), 100),
        (replace(IntakeLimits(), batch_bytes=2000), 80),
    ):
        [part] = find(path, limits=limits).tables["x"].parts
        sizes = [len(batch) for batch in part.read()]  # type: ignore[union-attr]
        assert sum(sizes) == ROWS
        assert max(sizes) <= most


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with some bytes changed, taken out or put in, sometimes cut."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(made))
        kind = chance.randrange(4)
        if kind <= 1:
            made[at] = chance.randrange(256)
        elif kind == 2:
            del made[at : at + chance.randrange(1, 40)]
        else:
            made[at:at] = chance.choice((b'"', b"{", b"\n", b"\0", b"\\ud800", b"\xff", b"1e999", b","))
    return bytes(made[: chance.randrange(1, len(made))] if chance.random() < 0.2 else made)


def damaged_files(name: str, content: bytes, rounds: int) -> Iterator[bytes]:
    chance = random.Random(name)
    return islice(iter(lambda: damaged(content, chance), None), rounds)


WHOLE = {
    "x.json": LINES[:4000],
    "array.json": json.dumps([json.loads(line) for line in LINES.splitlines()[:60]], indent=1).encode(),
    "x.csv": b"n,text\r\n" + b"".join(b'%d,"a ""quoted"" %d\ncell"\r\n' % (number, number) for number in range(60)),
    "x.log": b"#separator \\x09\n#fields\tts\tuid\n#types\ttime\tstring\n" + b"1521911720.865716\tC1\n" * 60,
    **{name: pack(LINES[:4000]) for name, pack in PACKED.items()},
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_damaged_file_never_breaks_the_reader(write: Write, name: str) -> None:
    for content in damaged_files(name, WHOLE[name], 40):
        intake = find(write(name, content))
        for table in intake.tables:
            read_table(intake, table)
        assert intake.loaded or intake.skipped


@needs_evtx
def test_a_damaged_event_log_loses_nothing_in_silence(write: Write) -> None:
    content = EVTX.read_bytes()[: 4096 + 65_536]
    whole = count(find(write("x.evtx", content)), "Event")
    assert whole > 0
    for damaged_content in damaged_files("x.evtx", content, 60):
        intake = find(write("x.evtx", b"ElfFile\0" + damaged_content[8:]))
        assert count(intake, "Event") == whole or codes(intake)


@needs_evtx
def test_a_torn_chunk_costs_that_chunk_only(write: Write) -> None:
    content = EVTX.read_bytes()
    chunk = content[4096 : 4096 + 65_536]
    torn = content[:4096] + chunk + b"junk" * 16_384 + b"\0" * 65_536 + chunk
    whole = count(find(write("x.evtx", content[:4096] + chunk)), "Event")
    intake = find(write("x.evtx", torn))
    assert count(intake, "Event") == 2 * whole
    assert [(each.code, each.position) for each in intake.rejected] == [("K0719", "chunk 2")]


@pytest.mark.parametrize(
    ("undo", "content"),
    [
        (inflate, gzip.compress(b"\0" * (4 << 20), mtime=0)),
        (unzstd, zstandard.ZstdCompressor().compress(b"\0" * (4 << 20))),
    ],
)
def test_decompression_stops_at_the_limit(undo: Callable[..., Iterator[bytes]], content: bytes) -> None:
    stream = Stream(undo(iter([content]), meter(len(content), replace(SMALL, expansion_floor=1 << 20))))
    with pytest.raises(Damaged, match="K0709"):
        assert sum(map(len, stream.pieces())) <= 4 << 20


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    stream = Stream(file_pieces(tmp_path / "gone"))
    assert stream.take(10) == b""
    assert stream.damage is not None
    assert stream.damage.code == "K0702"
