"""Where a piece of a file stood in that file.

Lives here: excerpts (consecutive lines of a file, each possibly re-indented) and the map from text cut out
of an excerpt back to the file. Does not live here: what the lines mean.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gazehound.text import Origin, SourceText, Span


@dataclass(frozen=True)
class Excerpt:
    """Consecutive lines of the file `source`, the first being its line `first` (from 0).

    `shifts[i]` added to a column of `lines[i]` gives the column in the file; it differs from 0 where a
    line was re-indented.
    """

    source: SourceText
    first: int
    lines: tuple[str, ...]
    shifts: tuple[int, ...]

    @cached_property
    def content(self) -> SourceText:
        """The excerpt's own text, lines joined by a line feed."""
        return SourceText("\n".join(self.lines), self.source.name)

    @property
    def text(self) -> str:
        return self.content.text

    def locate(self, offset: int) -> tuple[int, int]:
        """The (line, column) in the file, both from 0, of an offset of the excerpt's text."""
        line = self.content.line_of(offset)
        column = offset - self.content.line_starts[line] + self.shifts[line]
        return self.first + line, max(0, min(column, len(self.source.line_text(self.first + line))))

    def span(self, start: int, end: int) -> Span:
        """The span in the file of `[start, end)` of the excerpt's text."""
        begin = self._file_offset(start)
        return Span(begin, max(begin, self._file_offset(end)))

    def line_span(self, line: int) -> Span:
        """The span in the file of the excerpt's line `line`, without its white space at both ends."""
        written = self.source.line_text(self.first + line)
        start = self.source.line_starts[self.first + line]
        lead = len(written) - len(written.lstrip())
        return Span(start + lead, start + max(lead, len(written.rstrip())))

    def cut(self, start: int, stop: int) -> Excerpt:
        """The excerpt's lines `start` to `stop`, the latter not included."""
        return Excerpt(self.source, self.first + start, self.lines[start:stop], self.shifts[start:stop])

    def rewritten(self, lines: Sequence[str], shifts: Sequence[int]) -> Excerpt:
        """The same lines of the file with another text; `shifts` as above."""
        return Excerpt(self.source, self.first, tuple(lines), tuple(shifts))

    def trimmed(self) -> Excerpt:
        """Without the blank lines at both ends."""
        filled = [at for at, line in enumerate(self.lines) if line.strip()]
        return self.cut(filled[0], filled[-1] + 1) if filled else self.cut(0, 0)

    def as_query(self) -> SourceText:
        """The lines as KQL whose positions are the file's."""
        numbers = tuple(range(self.first + 1, self.first + 1 + len(self.lines)))
        return SourceText(self.text.rstrip(), self.source.name, Origin(self.source.file, numbers, self.shifts))

    def _file_offset(self, offset: int) -> int:
        line, column = self.locate(offset)
        return self.source.line_starts[line] + column


def whole(source: SourceText) -> Excerpt:
    """All lines of a file, line breaks of Windows taken off."""
    lines = tuple(line.removesuffix("\r") for line in source.text.split("\n"))
    return Excerpt(source, 0, lines, (0,) * len(lines))


@dataclass(frozen=True, slots=True)
class Piece:
    """From offset `start` of a text on, the text stood at this 1-based line and column of the file."""

    start: int
    line: int
    column: int


@dataclass(frozen=True)
class JoinedText(SourceText):
    """A text one line of which was joined from several places of the file (folded YAML, escapes)."""

    pieces: tuple[Piece, ...] = ()

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based (line, column) in the file of `offset`; a line's first blanks go with what follows them."""
        at = max(0, bisect_right(self.pieces, offset, key=lambda piece: piece.start) - 1)
        if at + 1 < len(self.pieces) and "\n" in self.text[self.pieces[at].start : offset]:
            at += 1
        piece = self.pieces[at]
        return piece.line, max(1, piece.column + offset - piece.start)


def placed_text(text: str, runs: Sequence[tuple[int, int]], excerpt: Excerpt) -> SourceText:
    """`text` with its positions in the file.

    `runs` are (offset in `text`, offset in the excerpt's text), one for each stretch that was copied as it
    stood. One run per line makes a plain origin; more, or blanks that the file does not have, make a
    `JoinedText`.
    """
    located = [(start, *excerpt.locate(offset)) for start, offset in runs]
    plain = SourceText(text, excerpt.source.name)
    by_line = {
        plain.line_of(start): (line, column - (start - plain.line_starts[plain.line_of(start)]))
        for start, line, column in located
    }
    if len(by_line) < len(located) or any(column < 0 for _, column in by_line.values()):
        pieces = tuple(Piece(at, line + 1, column + 1) for at, line, column in located)
        return JoinedText(text, excerpt.source.name, Origin(excerpt.source.file, (), ()), pieces)
    return SourceText(text, excerpt.source.name, _origin(excerpt.source.file, by_line, len(plain.line_starts)))


def _origin(file: str, by_line: dict[int, tuple[int, int]], count: int) -> Origin:
    lines, columns = [], []
    number = min((line - own for own, (line, _) in by_line.items()), default=0) - 1
    for own in range(count):  # a blank line has no run: it follows the line before it
        number, column = by_line.get(own, (number + 1, 0))
        lines.append(number + 1)
        columns.append(column)
    return Origin(file, tuple(lines), tuple(columns))
