"""Byte streams that say where they break: files, gzip, Zstandard, members of archives.

Lives here: turning stored bytes into plain bytes, piece by piece, within the expansion limit. Does not live here:
which files and members there are (`sources`), characters and lines (`lines`).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gazehound.intake.limits import IntakeLimits

BLOCK = 1 << 18
OUT_STEP = 1 << 16
ZSTD_STEP = 1 << 12
ZSTD_MAX_WINDOW = 1 << 27
MEMBER_FLOOR, MEMBER_RATIO = 1 << 20, 2_000
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


class Damaged(Exception):
    """Bytes that cannot be read any further; `code` and `values` make the message of the catalog."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Stream:
    """Plain bytes read forwards; what was read before the damage is handed out before `Damaged` is raised."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""
        self._damage: Damaged | None = None
        self._ended = False

    def _more(self) -> bytes:
        if self._damage is None and not self._ended:
            try:
                return next(self._pieces)
            except StopIteration:
                self._ended = True
            except Damaged as damage:
                self._damage = damage
        return b""

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end, without taking them."""
        while len(self._held) < size and (piece := self._more()):
            self._held += piece
        return self._held[:size]

    def pieces(self) -> Iterator[bytes]:
        """The rest, in pieces as they come."""
        while piece := self._held or self._more():
            self._held = b""
            yield piece
        if self._damage is not None:
            raise self._damage

    def take(self, size: int) -> bytes:
        """Exactly the next `size` bytes, fewer at the end or before damage."""
        return b"".join(self._next(size))

    def fill(self, room: memoryview) -> int:
        """The next bytes written into this room: how many there were, fewer than fit at the end or before damage."""
        filled = 0
        for part in self._next(len(room)):
            room[filled : filled + len(part)] = part
            filled += len(part)
        return filled

    def _next(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes in parts as they come."""
        while size > 0 and (piece := self._held or self._more()):
            part, self._held = piece[:size], piece[size:]
            size -= len(part)
            yield part

    @property
    def damage(self) -> Damaged | None:
        """Why the stream ended early, once all good bytes were taken."""
        return None if self._held else self._damage


@dataclass(slots=True)
class Meter:
    """Counts what decompression puts out and stops at the limit."""

    limit: int
    seen: int = 0

    def __call__(self, out: bytes) -> bytes:
        self.seen += len(out)
        if self.seen > self.limit:
            raise Damaged("K0709", limit=self.limit)
        return out


def meter(packed: int, limits: IntakeLimits, *, is_member: bool = False) -> Meter:
    """The meter for data that takes `packed` bytes on disk.

    An archive may hold very many members: each has a floor of its own size, so that they do not add up to a bomb.
    """
    floor = min(limits.expansion_floor, MEMBER_FLOOR + MEMBER_RATIO * packed) if is_member else limits.expansion_floor
    return Meter(floor + limits.expansion_ratio * packed)


def file_pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file as stored."""
    try:
        with path.open("rb") as file:
            yield from handle_pieces(file)
    except OSError as problem:
        raise Damaged("K0702", reason=problem.strerror or type(problem).__name__) from problem


def handle_pieces(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file from where it stands."""
    while piece := file.read(BLOCK):
        yield piece


def inflate(pieces: Iterator[bytes], measure: Meter, wbits: int = 31) -> Iterator[bytes]:
    """Undo deflate: `wbits` 31 for gzip with any number of members, -15 for the bare data of a zip member."""
    unpacker = zlib.decompressobj(wbits)
    for piece in pieces:
        while piece:
            try:
                out = unpacker.decompress(piece, OUT_STEP)
            except zlib.error as problem:
                raise Damaged("K0708", reason="its compressed data is damaged", offset=measure.seen) from problem
            if out:
                yield measure(out)
            piece = unpacker.unconsumed_tail
            if unpacker.eof:
                piece = unpacker.unused_data.lstrip(b"\0") if wbits == 31 else b""
                if piece and not piece.startswith(GZIP_MAGIC[: len(piece)]):
                    raise Damaged("K0708", reason="other bytes follow its compressed data", offset=measure.seen)
                if piece:
                    unpacker = zlib.decompressobj(wbits)
    if not unpacker.eof and (rest := unpacker.flush()):
        yield measure(rest)
    if not unpacker.eof:
        raise Damaged("K0708", reason="its compressed data breaks off", offset=measure.seen)


def unzstd(pieces: Iterator[bytes], measure: Meter) -> Iterator[bytes]:
    """Undo Zstandard, frame after frame."""
    import zstandard  # noqa: PLC0415  # start-up: few files are packed so

    unpack = zstandard.ZstdDecompressor(max_window_size=ZSTD_MAX_WINDOW).decompressobj
    frame = unpack()
    for piece in pieces:
        # A few bytes of Zstandard may stand for very many: small steps keep what is held in bounds.
        for start in range(0, len(piece), ZSTD_STEP):
            step = piece[start : start + ZSTD_STEP]
            while step:
                frame = unpack() if frame.eof else frame
                try:
                    out = frame.decompress(step)
                except zstandard.ZstdError as problem:
                    raise Damaged("K0708", reason="its compressed data is damaged", offset=measure.seen) from problem
                if out:
                    yield measure(out)
                step = frame.unused_data if frame.eof else b""
    if not frame.eof:
        raise Damaged("K0708", reason="its compressed data breaks off", offset=measure.seen)
