"""What a file is, told from its bytes in one pass: its hash, where its lines end, whether it only grew.

Lives here: reading a file once before its rows are read. Does not live here: what is done about it (`sources`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gazehound.intake.streams import Damaged

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file behind a line feed: its offset and how many line feeds are before it."""

    offset: int
    lines: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file at one moment.

    `marks` lie about `every` bytes apart, the last one behind the last line feed, with `line_digest` the SHA-256 of
    all before it; `continues` is True where the content begins with what was read before.
    """

    size: int
    modified: int
    digest: str
    marks: tuple[Mark, ...]
    line_digest: str
    continues: bool


def fingerprint(path: Path, every: int, before: tuple[int, str] | None = None) -> Fingerprint:
    """Read a file as far as it goes now; `before` are offset and SHA-256 of what was read of it earlier.

    Errors: `Damaged` with K0702 where it cannot be read.
    """
    scan = _Scan(every, before)
    try:
        status = path.stat()
        for block in _blocks(path, status.st_size):
            scan.take(block)
    except OSError as problem:
        raise Damaged("K0702", reason=problem.strerror or type(problem).__name__) from problem
    modified = status.st_mtime_ns
    return Fingerprint(scan.size, modified, scan.digest.hexdigest(), scan.all_marks(), scan.line_digest, scan.continues)


def _blocks(path: Path, size: int) -> Iterator[bytes]:
    """The first `size` bytes: what is appended meanwhile is for the next run."""
    with path.open("rb") as file:
        while size > 0 and (block := file.read(min(BLOCK, size))):
            size -= len(block)
            yield block


class _Scan:
    def __init__(self, every: int, before: tuple[int, str] | None) -> None:
        self.every = every
        self.before = before
        self.size = 0
        self.digest = hashlib.sha256()
        self.line_digest = ""
        self.continues = False
        self.marks: list[Mark] = []
        self._lines = 0
        self._end = Mark(0, 0)

    def take(self, block: bytes) -> None:
        self._compare(block)
        end = block.rfind(b"\n") + 1
        if end:
            self.digest.update(block[:end])
            self.line_digest = self.digest.hexdigest()
            self.digest.update(block[end:])
            self._mark(block, end)
        else:
            self.digest.update(block)
        self.size += len(block)

    def _compare(self, block: bytes) -> None:
        """Compare with what was read before, where that ends in this block."""
        if self.before is not None and 0 < self.before[0] - self.size <= len(block):
            copy = self.digest.copy()
            copy.update(block[: self.before[0] - self.size])
            self.continues = copy.hexdigest() == self.before[1]

    def _mark(self, block: bytes, end: int) -> None:
        self._lines += block.count(b"\n")
        self._end = Mark(self.size + end, self._lines)
        if self._end.offset - (self.marks[-1].offset if self.marks else 0) >= self.every:
            self.marks.append(self._end)

    def all_marks(self) -> tuple[Mark, ...]:
        last = [self._end] if self._end.offset and (not self.marks or self.marks[-1] != self._end) else []
        return (*self.marks, *last)
