"""What identifies a chunk of an event log, so that a log that has grown is read on where it was left.

Lives here: the mark of a chunk, and which records of it are new. Does not live here: reading records (`evtx`), where
marks are kept (`gazehound.intake.lake.manifest`).

A log grows inside its last chunk, in new chunks, and where it is full in place of its oldest ones. A chunk is known by
the id and the time of its first record: both stay when records are added, and no other chunk of the log has them, also
after the log was cleared and its ids begin anew.

Source: Microsoft, "[MS-EVEN6]"; the layout of chunks is as Windows writes it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

CHUNK_MAGIC = b"ElfChnk\0"
RECORD_MAGIC = b"**\0\0"
FIRST_RECORD = 512
CHUNK_SIZE = 65_536
FREE_SPACE, SUM_AT = 48, 124
"""Where a chunk says where its free space begins, and its header's checksum."""
SUMS = struct.Struct("<2I68xI")
RECORD = struct.Struct("<4sIQQ")
"""How a record begins: magic bytes, size, id, time of writing."""


class ChunkMark(NamedTuple):
    """How far a chunk was read: the id of its last record, the checksum of its bytes."""

    last: int
    checksum: int


Marks = Mapping[str, ChunkMark]


def name_of(chunk: bytes) -> str:
    """What stays of a chunk when it grows: id and time of the first record; empty without one."""
    if len(chunk) < FIRST_RECORD + RECORD.size or not chunk.startswith(CHUNK_MAGIC):
        return ""
    magic, _, number, written = RECORD.unpack_from(chunk, FIRST_RECORD)
    return f"{number}-{written:x}" if magic == RECORD_MAGIC else ""


class Sums(NamedTuple):
    """Whether the header and the records of a chunk have the checksums that it says; the checksum of all its bytes."""

    are_right: bool
    of_all: int


@dataclass(frozen=True, slots=True)
class NewChunk:
    """A chunk with records beyond the number `last`: the one at `index` of those that are read at once."""

    place: str
    index: int
    name: str
    last: int
    sums: Sums


def sums_of(chunk: memoryview) -> Sums:
    """The checksums of a chunk of full length; its records, most of its bytes, are summed up once for both."""
    head = chunk[:FIRST_RECORD].tobytes()
    end, records, own = (int(each) for each in SUMS.unpack_from(head, FREE_SPACE))
    if not head.startswith(CHUNK_MAGIC) or not FIRST_RECORD <= end <= CHUNK_SIZE:
        return Sums(False, zlib.crc32(chunk))
    found = zlib.crc32(chunk[FIRST_RECORD:end])
    is_own = zlib.crc32(head[SUM_AT + 4 :], zlib.crc32(head[: SUM_AT - 4])) == own
    return Sums(is_own and found == records, zlib.crc32(chunk[end:], zlib.crc32(head, found)))


def mark_of(chunk: memoryview, sums: Sums) -> tuple[str, ChunkMark]:
    """The name of a chunk, its checksum where it has none, and its mark before any record was read."""
    return name_of(chunk[: FIRST_RECORD + RECORD.size].tobytes()) or f"{sums.of_all:x}", ChunkMark(-1, sums.of_all)
