"""Lay nested pieces out on lines.

Lives here: statements and operators on lines of their own, where a long line breaks, how far lines are
indented, where comments go. Does not live here: blanks inside of a line (`pieces`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gazehound.syntax.pieces import Atom, Group, Note, Piece, flat, mode_of
from gazehound.syntax.tokens import TokenKind

WIDTH = 100
"""A line is broken where it would be longer, if it can be."""

STEP = "    "

_LISTS = frozenset(
    {
        *("extend", "project", "project-away", "project-keep", "project-rename", "project-reorder"),
        *("project-by-names", "summarize", "distinct", "print", "union", "by", "make-series", "mv-expand"),
    }
)
"""Words whose columns stand on lines of their own once they do not fit behind it."""

_MODIFIERS = frozenset(
    {"kind", "isfuzzy", "withsource", "with_source", "best_effort", "bagexpansion", "with_itemindex"}
)


@dataclass(slots=True)
class Line:
    """A line of the result: code with its indentation, and the comment behind it."""

    text: str
    comment: str = ""

    def __str__(self) -> str:
        gap = " " if self.comment and self.has_code else ""
        return f"{self.text}{gap}{self.comment}".rstrip()

    @property
    def has_code(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Place:
    """Where pieces are laid out: the text in front of the first line, of the others, and of what goes on."""

    lead: str
    indent: str
    hanging: str
    """What continues a condition (`and …`) is indented by this much more."""
    mode: str = ""

    def inner(self, mode: str | None = None) -> Place:
        """A place one step further in, with nothing in front."""
        indent = self.indent + STEP
        return Place(indent, indent, STEP, self.mode if mode is None else mode)

    def below(self) -> Place:
        """The same place behind the first line."""
        return Place(self.indent, self.indent, self.hanging, self.mode)


# --- statements and pipelines ------------------------------------------------------------------------


def statement_lines(items: Sequence[Piece], text: str, indent: str = "") -> list[Line]:
    """Statements, each ended by `;` but the last; one blank line between two stays where there is one."""
    lines: list[Line] = []
    end = 0
    for run in _runs(items, ";"):
        while run and isinstance(first := run[0], Note):
            end = _add_note(first, lines, indent, text, end)
            run.pop(0)
        if not run:
            continue
        if lines and _has_blank_line(text, end, run[0].start):
            lines.append(Line(""))
        is_ended = _is(run[-1], ";")
        closing = run.pop().end if is_ended else run[-1].end
        tail = _pop_notes(run)
        lines.extend(_pipeline(run, indent, text))
        if is_ended:
            next(line for line in reversed(lines) if line.has_code).text += ";"
        end = run[-1].end
        for note in tail:
            end = _add_note(note, lines, indent, text, end)
        end = max(end, closing)
    return lines


def _is(piece: Piece, *texts: str) -> bool:
    return isinstance(piece, Atom) and piece.token.text in texts


def _runs(items: Sequence[Piece], closer: str) -> Iterator[list[Piece]]:
    """The items in runs, each ended by and holding `closer`."""
    run: list[Piece] = []
    for item in items:
        run.append(item)
        if _is(item, closer):
            yield run
            run = []
    if run:
        yield run


def _pop_notes(items: list[Piece]) -> list[Note]:
    """Take the comments off the end of `items`."""
    notes: list[Note] = []
    while items and isinstance(last := items[-1], Note):
        notes.insert(0, last)
        items.pop()
    return notes


def _add_note(note: Note, lines: list[Line], indent: str, text: str, end: int) -> int:
    """Put a comment between statements on a line of its own, or behind the statement it stood behind."""
    if (note.stands_alone or not lines or lines[-1].comment) and lines and _has_blank_line(text, end, note.start):
        lines.append(Line(""))
    _attach(lines, note, indent)
    return note.end


def _attach(lines: list[Line], note: Note, indent: str) -> None:
    """Put a comment behind the line before it, or on a line of its own."""
    comment = note.token.text.rstrip()
    if note.stands_alone or not lines or lines[-1].comment or not lines[-1].has_code:
        lines.append(Line(indent, comment))
    else:
        lines[-1].comment = comment


def _has_blank_line(text: str, start: int, end: int) -> bool:
    return text.count("\n", start, end) > 1


def _pipeline(items: Sequence[Piece], indent: str, text: str) -> list[Line]:
    """A source and each operator behind it on a line of its own, below `let name =` where that begins it."""
    segments: list[list[Piece]] = [[]]
    for item in items:
        if _is(item, "|"):
            segments.append([])
        else:
            segments[-1].append(item)
    lines: list[Line] = []
    head = _let_head(segments[0]) if len(segments) > 1 else 0
    if head:
        lines.append(Line(indent + (flat(segments[0][:head]) or "")))
        indent += STEP
    for at, segment in enumerate(segments):
        lines.extend(_segment(segment[0 if at else head :], indent, "| " if at else "", text))
    return lines


def _let_head(items: Sequence[Piece]) -> int:
    """How many pieces `let name =` takes before a pipeline; 0 where comments stand between or nothing follows."""
    if not items or not _is(items[0], "let"):
        return 0
    length = next((at + 1 for at, item in enumerate(items) if _is(item, "=")), 0)
    has_note = any(isinstance(item, Note) for item in items[:length])
    return length if not has_note and length < len(items) else 0


def _segment(items: list[Piece], indent: str, bar: str, text: str) -> list[Line]:
    """One operator with the comments around it."""
    lines: list[Line] = []
    while items and isinstance(first := items[0], Note):
        lines.append(Line(indent, first.token.text.rstrip()))
        items.pop(0)
    tail = _pop_notes(items)
    if items:
        lines.extend(_sequence(items, Place(indent + bar, indent, STEP, mode_of(items)), text))
    for note in tail:
        _attach(lines, note, indent)
    return lines


# --- long lines --------------------------------------------------------------------------------------


def _fits(text: str) -> bool:
    return max(map(len, text.split("\n"))) <= WIDTH


def _sequence(items: Sequence[Piece], place: Place, text: str) -> list[Line]:
    """Pieces of one bracket level on as many lines as they need."""
    line = flat(items, place.mode)
    if line is not None and _fits(place.lead + line):
        return [Line(place.lead + line)]
    is_list = _is(items[0], *_LISTS)
    is_tall = any(isinstance(item, Group) and item.is_tall for item in items)
    has_note = any(isinstance(item, Note) for item in items)
    if has_note or (_has_inner(items, ",") and (is_list or not is_tall)) or (is_list and _has_inner(items, "by")):
        return _entries(items, place, text, is_list)
    if _is(items[0], "parse", "parse-where"):
        return _hung(_parse_parts(items), place.inner(), place, text)
    if not is_tall and _has_inner(items, "and", "or"):
        deeper = place.indent + place.hanging
        return _hung(_operands(items), Place(deeper, deeper, STEP, place.mode), place, text)
    at = _group_to_open(items, place)
    return [Line(place.lead + (line or ""))] if at is None else _opened(items, at, place, text)


def _has_inner(items: Sequence[Piece], *signs: str) -> bool:
    """True when one of `signs` stands between pieces of this level."""
    last = len(items) - 1
    return any(_is(item, *signs) for at, item in enumerate(items) if 0 < at < last)


def _hung(parts: Sequence[Sequence[Piece]], deeper: Place, place: Place, text: str) -> list[Line]:
    """The first part at its place, the others below and further in."""
    lines = _sequence(parts[0], place, text)
    for part in parts[1:]:
        lines.extend(_sequence(part, deeper, text))
    return lines


def _operands(items: Sequence[Piece]) -> list[list[Piece]]:
    """A condition cut before each `and` and `or`."""
    parts: list[list[Piece]] = [[]]
    for item in items:
        if parts[-1] and _is(item, "and", "or"):
            parts.append([])
        parts[-1].append(item)
    return parts


def _parse_parts(items: Sequence[Piece]) -> list[list[Piece]]:
    """`parse … with`, then each text to find together with the columns behind it."""
    head = next((at + 1 for at, item in enumerate(items) if _is(item, "with")), len(items))
    parts: list[list[Piece]] = [list(items[:head])]
    for at, item in enumerate(items[head:]):
        is_text = isinstance(item, Atom) and item.token.kind is TokenKind.STRING
        if at == 0 or is_text:
            parts.append([])
        parts[-1].append(item)
    return parts


# --- lists -------------------------------------------------------------------------------------------


def _entries(items: Sequence[Piece], place: Place, text: str, is_list: bool) -> list[Line]:
    """A list with each element, and each comment, on its own line; `by` and what follows it as a list below."""
    at = next((at for at, item in enumerate(items) if at and _is(item, "by")), len(items)) if is_list else len(items)
    entries = list(_split_entries(items[:at]))
    lines: list[Line] = []
    first, notes = entries[0]
    head = _head_length(first) if is_list else 0
    if 0 < head < len(first):
        lines.append(Line(place.lead + (flat(first[:head], place.mode) or "")))
        entries[0] = (first[head:], notes)
    for entry, notes in entries:
        where = place.inner() if lines else place
        lines.extend(_sequence(entry, where, text) if entry else [])
        for note in notes:
            _attach(lines, note, place.inner().indent)
    if at < len(items):
        lines.extend(_sequence(items[at:], place.inner(), text))
    return lines


def _split_entries(items: Sequence[Piece]) -> Iterator[tuple[list[Piece], list[Note]]]:
    """Elements with the comments behind them; a comma behind a comment moves before it."""
    entry: list[Piece] = []
    notes: list[Note] = []
    for item in items:
        if isinstance(item, Note):
            notes.append(item)
        elif _is(item, ",") and notes and entry and not _is(entry[-1], ","):
            entry.append(item)
        else:
            if notes or (entry and _is(entry[-1], ",")):
                yield entry, notes
                entry, notes = [], []
            entry.append(item)
    yield entry, notes


def _head_length(items: Sequence[Piece]) -> int:
    """How many pieces the operator and its modifiers take."""
    length = 1
    while length + 2 < len(items) and _is(items[length + 1], "=") and _is_modifier(items[length]):
        length += 3
    return length


def _is_modifier(piece: Piece) -> bool:
    return isinstance(piece, Atom) and (piece.token.text in _MODIFIERS or piece.token.text.startswith("hint."))


# --- brackets ----------------------------------------------------------------------------------------


def _group_to_open(items: Sequence[Piece], place: Place) -> int | None:
    """The first bracket that does not fit on the line."""
    for at, item in enumerate(items):
        if isinstance(item, Group) and item.items:
            line = flat(items[: at + 1], place.mode)
            if line is None or not _fits(place.lead + line):
                return at
    return None


def _opened(items: Sequence[Piece], at: int, place: Place, text: str) -> list[Line]:
    """The bracket `at` with what it holds on lines of its own, and the rest behind its end.

    A bracket that holds nothing but a bracket is opened together with it: `dynamic([`.
    """
    before = list(items[:at])
    opened = [items[at]]
    while isinstance(outer := opened[-1], Group) and len(outer.items) == 1 and isinstance(outer.items[0], Group):
        opened.append(outer.items[0])
    groups = [group for group in opened if isinstance(group, Group)]
    openers = "".join(group.first.text for group in groups[1:])
    lines = [Line(place.lead + (flat([*before, Atom(groups[0].first)], place.mode) or "") + openers)]
    lines.extend(_inside(groups[-1], before, place.inner(), text))
    closers = "".join(group.last.text for group in groups[:0:-1])
    rest = [Atom(groups[0].last), *items[at + 1 :]]
    below = place.below()
    lines.extend(_sequence(rest, Place(below.lead + closers, below.indent, below.hanging, below.mode), text))
    return lines


def _inside(group: Group, before: Sequence[Piece], place: Place, text: str) -> list[Line]:
    """What a bracket holds: a query, statements, or elements."""
    is_block = group.first.text == "{" and not group.is_bag
    if is_block or any(_is(item, "|", ";") for item in group.items):
        return statement_lines(group.items, text, place.indent)
    aligned = Place(place.lead, place.indent, "", place.mode)
    row = _row_length(before) if group.first.text == "[" else 1
    lines: list[Line] = []
    held: list[Piece] = []
    for entry, notes in _split_entries(group.items):
        held.extend(entry)
        if held and (notes or sum(_is(item, ",") for item in held) >= row):
            lines.extend(_sequence(held, aligned, text))
            held = []
        for note in notes:
            _attach(lines, note, place.indent)
    return lines + (_sequence(held, aligned, text) if held else [])


def _row_length(before: Sequence[Piece]) -> int:
    """How many values of a datatable make a row."""
    for keyword, schema in pairwise(before):
        if _is(keyword, "datatable") and isinstance(schema, Group):
            return 1 + sum(_is(item, ",") for item in schema.items)
    return 1
