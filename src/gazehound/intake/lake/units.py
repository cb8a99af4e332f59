"""The pieces of work of a run: whole files, or ranges of files whose lines or chunks can be read apart.

Lives here: which files can be cut and where, the source that a range is, places counted from the file's start. Does
not live here: which files are new (`selection`), reading them (`work`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from gazehound.intake.archives import TAR_MAGIC, TAR_MAGIC_AT, ZIP_MAGICS
from gazehound.intake.lake.fingerprint import Fingerprint, Mark
from gazehound.intake.ledger import Rejected
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.lines import encoding_of
from gazehound.intake.readers import delimited, evtx, json_text, parquet_files, zeek_tsv
from gazehound.intake.readers.evtx_chunks import CHUNK_SIZE, FIRST_RECORD, RECORD, Marks, name_of
from gazehound.intake.readers.json_values import FIRST_LINE, is_lines
from gazehound.intake.sources import Source
from gazehound.intake.streams import BLOCK, Damaged

WORTH_CUTTING = 48 << 20
PIECE = 64 << 20
PLACE = re.compile(r"(line|chunk) (\d+)")


class Form(StrEnum):
    """How a file may be cut and how it may grow."""

    WHOLE = "whole"
    """Read from the start or not at all."""
    LINES = "lines"
    """Each line stands alone: JSON lines."""
    HEADED = "headed lines"
    """Lines below a header that says what they mean: CSV, Zeek."""
    CHUNKS = "chunks"
    """A header and chunks of one size: EVTX."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A file, or a range of it: `header` and then the bytes from `start` to `stop`, line or chunk `first` + 1 on."""

    file: int
    path: Path
    root: Path | None
    size: int
    start: int = 0
    stop: int | None = None
    header: bytes = b""
    first: int = 0
    seen: Marks = field(default_factory=dict)
    """How far the chunks of an event log were read before."""

    @property
    def is_range(self) -> bool:
        return self.stop is not None

    def source(self) -> Source:
        """The range as a source."""
        return Source(self.path, (), self.size, self._pieces, self.root)

    def _pieces(self) -> Iterator[bytes]:
        if self.header:
            yield self.header
        try:
            with self.path.open("rb") as file:
                file.seek(self.start)
                left = (self.stop or 0) - self.start
                while left > 0 and (piece := file.read(min(BLOCK, left))):
                    left -= len(piece)
                    yield piece
        except OSError as problem:
            raise Damaged("K0702", reason=problem.strerror or type(problem).__name__) from problem

    def placed(self, rejected: Rejected) -> Rejected:
        """The same with its place counted from the start of the file."""
        if not self.first:
            return rejected
        position = PLACE.sub(lambda found: f"{found[1]} {int(found[2]) + self.first}", rejected.position, count=1)
        if position == rejected.position and position.startswith("row "):
            position = f"{position} after line {self.first + self.header.count(10)}"
        return replace(rejected, position=position)


def form_of(source: Source, limits: IntakeLimits) -> Form:
    """How the file may be cut, from its first bytes; damage makes it whole."""
    try:
        if not source.is_plain:
            return Form.WHOLE
        head = source.open(limits).peek(FIRST_LINE)
    except Damaged:
        return Form.WHOLE
    if head.startswith(ZIP_MAGICS) or head[TAR_MAGIC_AT:].startswith(TAR_MAGIC) or parquet_files.recognises(head):
        return Form.WHOLE
    if evtx.recognises(head, source):
        return Form.CHUNKS
    encoding, mark = encoding_of(head)
    if encoding != "utf-8":
        return Form.WHOLE
    if zeek_tsv.recognises(head, source):
        return Form.HEADED
    if json_text.recognises(head, source):
        return Form.LINES if is_lines(head[mark:]) else Form.WHOLE
    return Form.HEADED if delimited.recognises(head, source) else Form.WHOLE


def units_of(file: int, source: Source, form: Form, found: Fingerprint) -> list[Unit]:
    """The whole file, cut where that is worth it and its form allows it."""
    whole = Unit(file, source.path, source.root, found.size)
    if found.size < WORTH_CUTTING or form not in (Form.LINES, Form.CHUNKS):
        return [whole] if form is Form.WHOLE else [replace(whole, stop=found.size)]
    if form is Form.CHUNKS:
        return _cut(whole, _chunk_marks(found.size), _head(source.path, evtx.HEADER_SIZE), evtx.HEADER_SIZE)
    marks = [mark for mark in found.marks if mark.offset < found.size]
    return _cut(whole, [*marks, Mark(found.size, 0)], b"", 0)


def _cut(whole: Unit, marks: Sequence[Mark], header: bytes, start: int) -> list[Unit]:
    """A unit up to each mark; a mark's count is that of the lines or chunks before it."""
    made, first = [], 0
    for mark in marks:
        size = mark.offset - start
        made.append(replace(whole, start=start, stop=mark.offset, header=header, first=first, size=size))
        start, first = mark.offset, mark.lines
    return made


def _chunk_marks(size: int) -> list[Mark]:
    chunks = PIECE // CHUNK_SIZE
    ends = range(evtx.HEADER_SIZE + PIECE, size, PIECE)
    return [*(Mark(end, chunks * number) for number, end in enumerate(ends, start=1)), Mark(size, 0)]


def has_grown(path: Path, before: Marks) -> bool:
    """True when an event log still has chunks of those that were read before."""
    with path.open("rb") as file:
        start = evtx.HEADER_SIZE
        while True:
            file.seek(start)
            head = file.read(FIRST_RECORD + RECORD.size)
            if not head:
                return False
            if name_of(head) in before:
                return True
            start += CHUNK_SIZE


def tail_of(unit: Unit, form: Form, start: int, lines: int, source: Source) -> Unit:
    """What a file has beyond `start`, where it was read up to that offset and `lines` line feeds."""
    header = b"" if form is Form.LINES else header_before(source, start)
    first = lines - header.count(b"\n")
    return replace(unit, start=start, stop=unit.size, header=header, first=first, size=unit.size - start)


def header_before(source: Source, end: int) -> bytes:
    """What says the meaning of lines: the `#` lines of a Zeek log as far as they were read, else the first line."""
    with source.path.open("rb") as file:
        first = file.readline()
        if not first.removeprefix(b"\xef\xbb\xbf").startswith(b"#"):
            return first
        file.seek(0)
        told = []
        while file.tell() < end and (line := file.readline()):
            if line.startswith((b"#", b"\xef\xbb\xbf#")):
                told.append(line)
        return b"".join(told)


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)
