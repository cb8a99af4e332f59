"""Chunks of event logs, changed and whole again."""

from __future__ import annotations

import struct
import zlib

from gazehound.intake.readers.evtx_chunks import FIRST_RECORD, FREE_SPACE, SUM_AT


def summed(chunk: bytes) -> bytes:
    """The chunk with the checksums that its records and its header have now."""
    made = bytearray(chunk)
    [free] = struct.unpack_from("<I", made, FREE_SPACE)
    struct.pack_into("<I", made, FREE_SPACE + 4, zlib.crc32(made[FIRST_RECORD:free]))
    head = made[: SUM_AT - 4] + made[SUM_AT + 4 : FIRST_RECORD]
    struct.pack_into("<I", made, SUM_AT, zlib.crc32(head))
    return bytes(made)
