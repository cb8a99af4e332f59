"""The term index of a part: for each row group and column of texts the set of its terms, in a file beside the part.

A text that holds `evil.com` as `has` asks for it has the terms `evil` and `com`; a row group without one of them need
not be read. Lives here: the file, written with the part and read by queries. Does not live here: what a term is and how
sets are kept small (`gazehound.vectorised`), which terms a query asks for (`gazehound.plan.terms`).

    8 bytes   MAGIC, which has the version
    4 bytes   the length of the directory, 4 bytes its CRC-32, all numbers little-endian
    directory JSON: the part it is for (size, CRC-32 of its footer), the rows of each row group, and for each column
              and row group the place, length and CRC-32 of its set, null for one that holds everything
    the sets  as `gazehound.vectorised.packed_hashes` has them

An index that is missing, damaged, of another version or of another part is none: everything is read. For that reason it
is not synced as parts are, which would take longer than writing it.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from gazehound.intake.lake.layout import index_path
from gazehound.vectorised.packed_hashes import holds, packed
from gazehound.vectorised.term_hashes import Hashes, hashes_in

VERSION = 1
"""Of the file, the terms, their hashes and the sets; another one is not read."""
MAGIC = b"GZHTRM\x00" + bytes([VERSION])
LONGEST = 8 << 20
"""Bytes of a text; to cut a longer one into terms would take many times its size in memory."""
HEAD = struct.Struct("<8sII")
FOOTER_END = struct.Struct("<I4s")
"""The end of a Parquet file: how long the footer before it is, and `PAR1`."""

Set = tuple[int, int, int]
"""Where a set begins behind the directory, its length, its CRC-32."""


@dataclass(frozen=True, slots=True)
class TermIndex:
    """The index of a part: the rows of each of its row groups, and where the sets of each column are."""

    path: Path
    groups: tuple[int, ...]
    start: int
    columns: Mapping[str, Sequence[Set | None]] = field(default_factory=dict)

    def may_hold(self, column: str, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """For each hash and row group whether some text of the column may have the term; False is certain."""
        sets = self.columns.get(column)
        shape = (len(hashes), len(self.groups))
        if sets is None:
            return np.ones(shape, bool)
        found = np.ones(shape, bool)
        try:
            with self.path.open("rb") as file:
                for at, each in enumerate(sets):
                    if each is not None and (content := _checked(file, self.start, each)) is not None:
                        found[:, at] = holds(content, hashes)
        except (OSError, ValueError):
            return np.ones(shape, bool)
        return found


def write_index(part: Path, rows: pa.Table, columns: Sequence[str]) -> int:
    """Index the columns of a part that was just written from `rows`; how many bytes that took."""
    footer, size = _footer(part)
    groups = _row_groups(part)
    sets: list[bytes] = []
    directory: dict[str, list[Set | None]] = {name: [] for name in columns}
    place = 0
    for name in columns:
        start = 0
        for count in groups:
            content = _set_of(_texts(rows.column(name).slice(start, count)))
            start += count
            if content is None:
                directory[name].append(None)
                continue
            directory[name].append((place, len(content), zlib.crc32(content)))
            sets.append(content)
            place += len(content)
    plain = {"size": size, "footer": footer, "groups": groups, "columns": directory}
    return _write(index_path(part), orjson.dumps(plain), sets)


def open_index(part: Path) -> TermIndex | None:
    """The index of a part, None where there is none that can be trusted."""
    path = index_path(part)
    try:
        with path.open("rb") as file:
            magic, length, check = HEAD.unpack(file.read(HEAD.size))
            if magic != MAGIC:
                return None
            directory = file.read(length)
        if zlib.crc32(directory) != check:
            return None
        plain = orjson.loads(directory)
        groups = plain["groups"]
        if (plain["footer"], plain["size"]) != _footer(part):
            return None
        if any(len(sets) != len(groups) for sets in plain["columns"].values()):
            return None
        return TermIndex(path, tuple(groups), HEAD.size + length, plain["columns"])
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None


def _set_of(texts: pa.Array) -> bytes | None:
    """The set of the terms of some texts; None for one that would hold everything."""
    import pyarrow.compute as pc  # noqa: PLC0415  # start-up: those who read an index make none

    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return None if longest > LONGEST else packed(hashes_in(texts))


def _write(path: Path, directory: bytes, sets: Iterable[bytes]) -> int:
    with path.open("wb") as file:
        file.write(HEAD.pack(MAGIC, len(directory), zlib.crc32(directory)))
        file.write(directory)
        file.writelines(sets)
        return file.tell()


def _checked(file: Any, start: int, place: Set) -> bytes | None:
    """A set as it was written; None for a damaged one."""
    offset, length, check = place
    file.seek(start + offset)
    content: bytes = file.read(length)
    return content if zlib.crc32(content) == check else None


def _footer(part: Path) -> tuple[int, int]:
    """The CRC-32 of a Parquet file's footer, which says where all its pages are, and the size of the file.

    Errors: OSError, struct.error or ValueError for what is no such file
    """
    with part.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - FOOTER_END.size, 0))
        length, _ = FOOTER_END.unpack(file.read(FOOTER_END.size))
        file.seek(size - FOOTER_END.size - length)
        return zlib.crc32(file.read(length)), size


def _row_groups(part: Path) -> list[int]:
    import pyarrow.parquet as pq  # noqa: PLC0415  # start-up, as above

    metadata = pq.read_metadata(part)
    return [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]


def _texts(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
