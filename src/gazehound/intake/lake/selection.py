"""Which files are new to a lake, and what of them.

Lives here: comparing files with what the manifest remembers of them. Does not live here: hashing (`fingerprint`),
cutting into units (`units`), reading (`work`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import orjson

from gazehound.intake.lake.fingerprint import BLOCK, Fingerprint, Mark, fingerprint
from gazehound.intake.lake.manifest import ReadSource
from gazehound.intake.lake.units import PIECE, Form, Unit, form_of, has_grown, tail_of, units_of
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.naming import Known, Naming
from gazehound.intake.paths import Found, real_path
from gazehound.intake.sources import Source, file_source

JUST_NOW_NS = 2_000_000_000
"""A file changed so shortly before it was read may change again without its time of change telling."""


class State(StrEnum):
    """What a file is to the lake."""

    NEW = "new"
    GROWN = "grown"
    """It has what was read of it before: the rest is read."""
    CHANGED = "changed"
    """It is another content under a known path: all of it is read, the earlier rows stay."""
    UNCHANGED = "unchanged"
    COPY = "copy"
    """The same content under the same names was read from another path."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A file with its state, the units to read, and how the manifest will remember it."""

    state: State
    record: ReadSource
    form: Form = Form.WHOLE
    units: tuple[Unit, ...] = ()
    copy_of: str = ""


@dataclass(slots=True)
class Selection:
    """Takes files one after the other; `read_at` is the time of the run in nanoseconds since 1970."""

    sources: Mapping[str, ReadSource]
    known: Known
    limits: IntakeLimits
    read_at: int
    contents: dict[tuple[str, str], str] = field(default_factory=dict)
    """Hash and names → the path that was read."""

    def __post_init__(self) -> None:
        for each in filter(lambda source: source.digest, self.sources.values()):
            self.contents.setdefault((each.digest, each.naming), each.path)

    def select(self, number: int, found: Found) -> Selected:
        """What of a file is to be read.

        Errors: `Damaged` with K0702 where it cannot be read.
        """
        path = plain_text(str(found.path.resolve()))
        before = self.sources.get(path)
        before = before if before is not None and before.digest else None
        status = found.path.stat()
        if before is not None and (status.st_size, status.st_mtime_ns) == (before.size, before.modified):
            return Selected(State.UNCHANGED, before)
        source = file_source(found.path, found.root)
        mark = (before.read_to, before.read_digest) if before is not None and before.read_to else None
        print_ = fingerprint(found.path, PIECE, mark)
        record = ReadSource(path, print_.digest, print_.size, self._modified(print_), _naming(source, self.known))
        if before is not None and before.digest == print_.digest:
            return Selected(State.UNCHANGED, replace(before, modified=record.modified, size=record.size))
        first = self.contents.setdefault((record.digest, record.naming), path)
        if first != path:
            return Selected(State.COPY, record, copy_of=first)
        return self._to_read(number, source, record, print_, before)

    def _to_read(
        self, number: int, source: Source, record: ReadSource, print_: Fingerprint, before: ReadSource | None
    ) -> Selected:
        form = form_of(source, self.limits)
        record = _with_end(record, source, form, print_)
        units = tuple(units_of(number, source, form, print_))
        if before is not None and print_.continues and form in (Form.LINES, Form.HEADED):
            whole = replace(units[0], start=0, stop=print_.size, size=print_.size, first=0)
            tail = tail_of(whole, form, before.read_to, before.lines, source)
            record = replace(record, rows=before.rows, rejected=before.rejected)
            return Selected(State.GROWN, record, form, (tail,))
        if before is not None and form is Form.CHUNKS and has_grown(source.path, before.marks):
            units = tuple(replace(unit, seen=before.marks) for unit in units)
            record = replace(record, rows=before.rows, rejected=before.rejected, formats=before.formats)
            return Selected(State.GROWN, record, form, units)
        return Selected(State.CHANGED if before is not None else State.NEW, record, form, units)

    def _modified(self, print_: Fingerprint) -> int:
        """The time of change, 0 where it is too fresh to be trusted."""
        return 0 if self.read_at - print_.modified < JUST_NOW_NS else print_.modified


def _with_end(record: ReadSource, source: Source, form: Form, print_: Fingerprint) -> ReadSource:
    """The record with the offset from which the file may be read on when it has grown.

    That is behind its last line feed; behind a last line without one where it is a whole JSON object. Whether another
    line is whole cannot be told, so such a file is not read on.
    """
    end = print_.marks[-1] if print_.marks else Mark(0, 0)
    if form is Form.LINES and end.offset < print_.size and _is_whole(source.path, end.offset, print_.size):
        return replace(record, read_to=print_.size, read_digest=print_.digest, lines=end.lines)
    if form is Form.LINES or (form is Form.HEADED and end.offset == print_.size):
        return replace(record, read_to=end.offset, read_digest=print_.line_digest, lines=end.lines)
    return record


def _is_whole(path: Path, start: int, stop: int) -> bool:
    """True when the last line, which has no line feed, is a JSON object all the same."""
    if stop - start > 64 * BLOCK:
        return False
    with path.open("rb") as file:
        file.seek(start)
        try:
            orjson.loads(file.read(stop - start))
        except ValueError:
            return False
    return True


def _naming(source: Source, known: Known) -> str:
    """What the path says of tables: two files of one content and these names give the same rows."""
    naming = Naming(source, known)
    return plain_text(f"{naming.partition or ''}/{naming.given or ''}/{naming.fallback}")


def plain_text(text: str) -> str:
    """Text that JSON can hold: bytes of file names that are no UTF-8 spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()


def files_in(found: Iterator[Found], lake: Path) -> Iterator[Found]:
    """The files without those of the lake itself, which may lie below a folder that is read."""
    inside = lake.resolve()
    for each in found:
        if inside not in real_path(each.path).parents:
            yield each
