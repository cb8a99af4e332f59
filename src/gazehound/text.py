"""Source text and positions in it.

Lives here: spans, line and column arithmetic, and the map from a KQL block back to the file it was cut
out of. Does not live here: anything that knows what the text means.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from gazehound.records import record


@record(frozen=True, slots=True)
class Span:
    """A half-open range `[start, end)` of code points in one source text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span that covers this one and `other`."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@record(frozen=True, slots=True)
class Origin:
    """Where a block of KQL stood in the file that a person edits.

    `lines[i]` is the 1-based line of the block's line `i` in `file`; `columns[i]` is how many characters
    stood in front of that line there and were cut off.
    """

    file: str
    lines: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class SourceText:
    """A text that diagnostics point into, with the name it is shown under."""

    text: str
    name: str = "query"
    origin: Origin | None = None

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset at which each line begins; the first entry is 0."""
        starts = [0]
        starts.extend(at + 1 for at, character in enumerate(self.text) if character == "\n")
        return tuple(starts)

    @property
    def file(self) -> str:
        """The file's name when the text was cut out of a file, else the text's own name."""
        return self.origin.file if self.origin else self.name

    def line_of(self, offset: int) -> int:
        """The 0-based line of this text that holds `offset`."""
        return bisect_right(self.line_starts, max(offset, 0)) - 1

    def line_text(self, line: int) -> str:
        """The 0-based line's text without its line break."""
        start = self.line_starts[line]
        following = self.line_starts[line + 1] if line + 1 < len(self.line_starts) else len(self.text) + 1
        return self.text[start : following - 1].rstrip("\r")

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based (line, column) of `offset`, in the file where the text has an origin."""
        line = self.line_of(offset)
        column = offset - self.line_starts[line] + 1
        if self.origin is None or line >= len(self.origin.lines):
            return line + 1, column
        return self.origin.lines[line], column + self.origin.columns[line]
