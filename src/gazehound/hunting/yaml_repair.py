"""Sentinel YAML that a strict parser refuses, read anyway.

Lives here: the division of a broken file into its top-level keys, and for each of them the repair that makes
it YAML again; every repair is said. Lines are re-indented or quoted, never added, moved or dropped, so that
each keeps its place. Does not live here: the strict reading (`yaml_tree`), the meaning of keys (`fields`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gazehound.diagnostics import Diagnostic, report
from gazehound.hunting.fields import TOP_KEYS, Entry, canonical, entries_of
from gazehound.hunting.places import Excerpt
from gazehound.hunting.yaml_shapes import CHILDREN, SHAPES, TEXT, TEXTS, nested_keys, place_lines
from gazehound.hunting.yaml_tree import AS_WRITTEN, Keyed, Listing, Node, Scalar, YamlProblem, read_documents
from gazehound.text import Span

BLOCK_KEYS = ("query", "description", "description-detailed", "description_detailed")
KNOWN = (*TOP_KEYS, "techniques")
KEY_LINE = re.compile(
    r"(?P<indent>[ \t\u00a0]*)(?P<quote>[\"']?)(?P<key>[A-Za-z][\w-]*)(?P=quote)[ \t]*:(?P<rest>(?!//).*)", re.DOTALL
)
INDICATOR = re.compile(r"[|>][-+0-9]{0,2}\s*(?:#.*)?")
TYPED = re.compile(
    r"\s*\(?(?:string|long|int|real|double|decimal|bool|boolean|datetime|date|timespan|time|guid|dynamic)\b",
    re.IGNORECASE,
)
MOST_MARKED = 40
ITEM = re.compile(r"\s*(?:-\s+)?(?:[A-Za-z][\w-]*:\s+)?")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line that begins a top-level key, or could."""

    at: int
    indent: int
    key: str
    rest: str

    @property
    def known(self) -> str | None:
        return canonical(self.key, KNOWN)

    @property
    def is_spaced(self) -> bool:
        return not self.rest or self.rest[0].isspace()

    @property
    def holds_block(self) -> bool:
        return INDICATOR.fullmatch(self.rest.strip()) is not None

    @property
    def is_block(self) -> bool:
        """Whether a text of several lines follows, with or without its `|`."""
        return self.holds_block or (self.known in BLOCK_KEYS and not self.rest.strip())


@dataclass
class Repair:
    """One run over one broken document; `said` collects what was repaired, `failed` what could not be."""

    excerpt: Excerpt
    said: list[Diagnostic]
    failed: list[Diagnostic]

    def entries(self) -> list[Entry]:
        """The document's keys, as far as they can be read."""
        lines = self.excerpt
        starts = list(_sections(lines.lines))
        read: list[Entry] = []
        self._report_lead(lines, starts)
        ends = [*(each.at for each in starts), len(lines.lines)][1:]
        for start, stop in zip(starts, ends, strict=True):
            section = lines.cut(start.at, stop)
            if start.indent != starts[0].indent:
                self._say("K0610", 0, section, key=start.key)
            read.extend(self._section(section, start))
        return read

    def _say(self, code: str, line: int, excerpt: Excerpt, **values: str) -> None:
        span = excerpt.line_span(line)
        shown = Span(span.start, min(span.end, span.start + MOST_MARKED))
        self.said.append(report(code, shown, excerpt.source, label=None, notes=(), **values))

    def _printable(self, section: Excerpt) -> Excerpt:
        """Characters that YAML refuses become blanks."""
        lines = [UNPRINTABLE.sub(" ", line) for line in section.lines]
        return self._changed(section, lines, "K0618")

    def _even(self, section: Excerpt) -> Excerpt:
        """Tabs and no-break spaces in front of lines become blanks."""
        lines = [_evened(line) for line in section.lines]
        return self._changed(section, lines, "K0611")

    def _changed(self, section: Excerpt, lines: list[str], code: str) -> Excerpt:
        changed = next((at for at, line in enumerate(lines) if line != section.lines[at] and line.strip()), None)
        if changed is not None and not any(each.code == code for each in self.said):
            self._say(code, changed, section)
        return _replaced(section, lines)

    def _report_lead(self, lines: Excerpt, starts: list[KeyLine]) -> None:
        """Lines in front of the first key belong to nothing."""
        first = starts[0].at if starts else len(lines.lines)
        for at, line in enumerate(lines.lines[:first]):
            if line.strip() and not line.lstrip().startswith(("#", "---", "%")):
                self._left_out(lines, at)
                return

    def _left_out(self, excerpt: Excerpt, line: int) -> None:
        text = excerpt.lines[line].strip()
        self.failed.append(report("K0622", excerpt.line_span(line), excerpt.source, text=_shortened(text)))

    def _section(self, section: Excerpt, start: KeyLine) -> list[Entry]:
        section = _moved_left(section, start.indent)
        if not start.is_spaced:
            section = _spaced(section, start)
            self._say("K0614", 0, section, key=start.key, what="no blank after the colon")
        found = self._as_is(section, start)
        if found is None:
            section = self._printable(section)
            section = section if start.is_block else self._even(section)
            found = self._as_is(section, start) or self._repaired(section, start)
        if found is None:
            self.failed.append(report("K0619", section.line_span(0), section.source, key=start.key))
        return found or []

    def _as_is(self, section: Excerpt, start: KeyLine) -> list[Entry] | None:
        if start.known in BLOCK_KEYS and not start.rest.strip() and _filled(section.lines[1:]):
            return None  # a text without `|`: valid or not, its lines would be folded into one
        found = _read(section)
        return None if found is not None and not fits(start.known or start.key, found[0].value) else found

    def _repaired(self, section: Excerpt, start: KeyLine) -> list[Entry] | None:
        if start.is_block:
            return self._block(section, start)
        shape = SHAPES.get(start.known or start.key)
        if shape is not None and _filled(section.lines[1:]):
            placed = place_lines(list(section.lines[1:]), shape)
            found = _read(_replaced(section, [section.lines[0], *placed])) if placed is not None else None
            if found is not None:
                self._say("K0610", self._first_moved(section, placed or []), section, key=start.key)
                return found
            found = self._quoted_lines(section, placed or list(section.lines[1:]), start)
            if found is not None:
                return found
        return self._as_written(section, start)

    def _first_moved(self, section: Excerpt, placed: list[str]) -> int:
        changed = (at + 1 for at, line in enumerate(placed) if line.strip() and line != section.lines[at + 1].rstrip())
        return next(changed, 0)

    def _block(self, section: Excerpt, start: KeyLine) -> list[Entry] | None:
        """A block of text: given its `|` and an indentation where they are missing."""
        head = section.lines[0].rstrip()
        if not start.holds_block:
            head += " |"
            self._say("K0613", 0, section, key=start.key)
        body = list(section.lines[1:])
        shared = _shared_lead(body)
        is_lost = not shared or bool(shared.strip(" "))  # no indentation at all, or one of tabs
        if is_lost:
            body = ["  " + line[len(shared) :] if line.strip() else "" for line in body]
            head = re.sub(r"([|>])[-+0-9]*", r"\1", head)
        if _leads_with_more(body):
            head = re.sub(r"([|>])[-+0-9]*", rf"\g<1>{2 if is_lost else len(shared)}", head)
        found = _read(_replaced(section, [head, *body]))
        if found is not None and (is_lost or start.holds_block):
            self._say("K0610", _first_filled(section.lines), section, key=start.key)
        return found

    def _quoted_lines(self, section: Excerpt, body: list[str], start: KeyLine) -> list[Entry] | None:
        """Lists and mappings with values that need quotes."""
        made = []
        for line in body:
            found = ITEM.match(line)
            lead = found[0] if found else ""
            value = line[len(lead) :].rstrip()
            made.append(lead + _quote(value) if _needs_quotes(value) else line)
        found_entries = _read(_replaced(section, [section.lines[0], *made]))
        if found_entries is not None:
            at = next((at for at, line in enumerate(made) if line != body[at]), -1)
            self._say("K0614", at + 1, section, key=start.key, what="a value needs quotes")
        return found_entries

    def _as_written(self, section: Excerpt, start: KeyLine) -> list[Entry] | None:
        """One text, on one line or several, taken as it stands; lists and mappings are not texts."""
        shape = SHAPES.get(start.known or start.key, TEXT)
        if not isinstance(shape, str):
            return None
        lines = [start.rest.strip(), *(line.strip() for line in section.lines[1:])]
        while len(lines) > 1 and not lines[-1]:
            lines.pop()
        begin = section.lines[0].index(":") + 1
        begin += len(section.lines[0][begin:]) - len(section.lines[0][begin:].lstrip())
        keeps_lines = start.known in BLOCK_KEYS and lines[0][:1] not in ("'", '"')
        text = ("\n" if keeps_lines else " ").join(_unquoted(lines)).strip()
        if shape == TEXTS:
            text = text.strip("[] ")
        if keeps_lines and len(lines) > 1:
            self._say("K0613", 0, section, key=start.key)
        else:
            self._say("K0614", 0, section, key=start.key, what="it was read as the text it is")
        key_end = len(section.lines[0][: section.lines[0].index(":")].rstrip())
        node = Scalar(text, AS_WRITTEN, begin, len(section.text.rstrip()))
        return [Entry(start.key, section.span(0, key_end), node, section)]


def fits(key: str, value: Node) -> bool:
    """Whether a list of mappings is one: bare texts among them are items of a list inside, moved out."""
    if not isinstance(SHAPES.get(key), list) or not isinstance(value, Listing):
        return True
    return all(isinstance(item, Keyed) for item in value.items)


def _sections(lines: tuple[str, ...]) -> Iterator[KeyLine]:
    """The lines on which a top-level key begins."""
    current: KeyLine | None = None
    base = 0
    deep = False  # whether the current section has shown that its content is indented
    seen: set[str] = set()
    opened = ""  # the key of the line before, where nothing followed it
    for at, line in enumerate(lines):
        found = _key_line(at, line)
        before, opened = opened, found.key.lower() if found is not None and not found.rest.strip() else ""
        if found is None or (current is None and found.known is None):
            if current is not None and line.strip() and not deep:
                deep = _indent(line) > base
            continue
        if current is None:
            base = found.indent
        elif found.key.lower() in CHILDREN.get(before, ()) or not _begins(found, current, base, deep, seen):
            deep = deep or found.indent > base
            continue
        yield found
        seen.add(found.known or found.key)
        current, deep = found, False


def _begins(found: KeyLine, current: KeyLine, base: int, deep: bool, seen: set[str]) -> bool:
    """Whether a line like a key begins a new top-level key or belongs to the current one."""
    in_block = current.is_block
    fresh = found.known is not None and found.known not in seen
    if in_block and not deep:  # a text whose indentation is lost: only a key not yet given can end it
        return found.indent <= base and fresh and found.is_spaced and not TYPED.match(found.rest)
    if found.indent > base:
        return not in_block and fresh and bool(current.rest.strip()) and found.is_spaced
    if in_block:
        return found.is_spaced and (fresh or not TYPED.match(found.rest))
    shape = SHAPES.get(current.known or current.key)
    inner = set() if shape is None else {key.lower() for key in nested_keys(shape)}
    if found.key.lower() in inner and (found.known is None or not fresh):
        return False
    if shape is not None and not deep and found.known is None and not isinstance(shape, str | list):
        return True
    return found.known is not None or (found.is_spaced and (deep or shape is None or shape == TEXTS))


def _key_line(at: int, line: str) -> KeyLine | None:
    found = KEY_LINE.fullmatch(line)
    if found is None:
        return None
    made = KeyLine(at, _indent(line), found["key"], found["rest"])
    return made if made.is_spaced or made.known is not None else None


def _read(section: Excerpt) -> list[Entry] | None:
    """The one key that the section should hold, None where it is not YAML or something else."""
    try:
        documents = read_documents(section.text)
    except YamlProblem:
        return None
    if len(documents) != 1 or not isinstance(documents[0], Keyed) or len(documents[0].pairs) != 1:
        return None
    return entries_of(documents[0], section)


def _moved_left(section: Excerpt, by: int) -> Excerpt:
    """The section with its key at the margin."""
    if by == 0:
        return section
    taken = [min(by, _indent(line)) for line in section.lines]
    lines = [line[cut:] for line, cut in zip(section.lines, taken, strict=True)]
    return section.rewritten(lines, [shift + cut for shift, cut in zip(section.shifts, taken, strict=True)])


def _spaced(section: Excerpt, start: KeyLine) -> Excerpt:
    head, value = section.lines[0].split(":", 1)
    return section.rewritten([f"{head}: {value}", *section.lines[1:]], section.shifts)


def _replaced(section: Excerpt, lines: list[str]) -> Excerpt:
    """The section with changed lines; what changed in front of a line's text moves its columns."""
    shifts = []
    for old, new, shift in zip(section.lines, lines, section.shifts, strict=True):
        shifts.append(shift + _indent(old) - _indent(new))
    return section.rewritten(lines, shifts)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _evened(line: str) -> str:
    lead = line[: _indent(line)]
    return lead.replace("\u00a0", " ").expandtabs(4) + line[len(lead) :]


def _filled(lines: tuple[str, ...]) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _first_filled(lines: tuple[str, ...]) -> int:
    """The first line with content below the key's own."""
    return next((at for at, line in enumerate(lines) if at > 0 and line.strip()), 0)


def _shared_lead(body: list[str]) -> str:
    """The white space that all lines with content begin with; a blank where there are none."""
    leads = [line[: _indent(line)] for line in body if line.strip()]
    if not leads:
        return " "
    low, high = min(leads), max(leads)
    at = next((at for at, (left, right) in enumerate(zip(low, high, strict=False)) if left != right), len(low))
    return low[:at]


def _leads_with_more(body: list[str]) -> bool:
    """Whether the first line of a block is indented more than a later one, which YAML takes for its end."""
    depths = [len(line) - len(line.lstrip(" ")) for line in body if line.strip()]
    first = next((line for line in body if line.strip()), "")
    return bool(depths) and (depths[0] > min(depths) or first.lstrip(" ") != first.lstrip())


def _unquoted(lines: list[str]) -> list[str]:
    """The lines of one text without the quotes around the whole."""
    quote = lines[0][:1]
    if not quote or quote not in "'\"" or not lines[-1].endswith(quote) or lines == [quote]:
        return lines
    inner = [lines[0][1:], *lines[1:]]
    return [*inner[:-1], inner[-1][:-1]]


def _needs_quotes(value: str) -> bool:
    if not value:
        return False
    try:
        documents = read_documents(f"key: {value}")
    except YamlProblem:
        return True
    return not (len(documents) == 1 and isinstance(documents[0], Keyed) and len(documents[0].pairs) == 1)


def _quote(value: str) -> str:
    return "'" + _unquoted([value])[0].replace("'", "''") + "'"


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
