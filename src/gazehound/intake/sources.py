"""Sources: files, and files inside archives, as named byte streams that can be opened again and again.

Lives here: what a source is and peeling gzip and Zstandard off it. Does not live here: the insides of zip and tar
(`archives`), undoing compression (`streams`), what the bytes mean (`readers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gazehound.intake.limits import IntakeLimits
from gazehound.intake.streams import (
    GZIP_MAGIC,
    ZSTD_MAGIC,
    Damaged,
    Stream,
    file_pieces,
    inflate,
    meter,
    unzstd,
)

COMPRESSIONS = {GZIP_MAGIC: inflate, ZSTD_MAGIC: unzstd}


@dataclass(frozen=True, slots=True)
class Source:
    """A file (`members` empty) or a file inside archives, outermost member first.

    `stored` gives the bytes as they are stored, `packed` counts them.
    """

    path: Path
    members: tuple[str, ...]
    packed: int
    stored: Callable[[], Iterator[bytes]] = field(repr=False, compare=False)
    root: Path | None = None

    @property
    def member(self) -> str:
        """The way to it through archives, empty for a file on disk."""
        return "!".join(self.members)

    @property
    def name(self) -> PurePosixPath:
        """The path that names it: the member's inside an archive, else the file's below the folder given."""
        if self.members:
            return PurePosixPath(self.members[-1].replace("\\", "/"))
        return PurePosixPath(self.path.as_posix())

    @property
    def is_plain(self) -> bool:
        """True for a file that can be read in place."""
        return not self.members and self.stored_kind() is None

    def stored_kind(self) -> bytes | None:
        """The magic of the outermost compression, None for none."""
        head = Stream(self.stored()).peek(4)
        return next((magic for magic in COMPRESSIONS if head.startswith(magic)), None)

    def open(self, limits: IntakeLimits) -> Stream:
        """Its plain bytes from the start; damage is met while reading."""
        stream, measure = Stream(self.stored()), meter(self.packed, limits, is_member=bool(self.members))
        for _ in range(limits.archive_depth):
            undo = next((undo for magic, undo in COMPRESSIONS.items() if stream.peek(4).startswith(magic)), None)
            if undo is None:
                return stream
            stream = Stream(undo(stream.pieces(), measure))
        raise Damaged("K0710", depth=limits.archive_depth)


def file_source(path: Path, root: Path | None) -> Source:
    """The source that a file on disk is."""
    return Source(path, (), path.stat().st_size, lambda: file_pieces(path), root)
