"""Zeek's own logs: tab-separated values under `#` lines.

Lives here: the `#` lines, types and escapes of the values. Does not live here: Zeek's JSON and the tables
(`network_records`).

Source: Zeek documentation, "Log formats".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gazehound.intake.chunks import Chunk
from gazehound.intake.lines import decoded, lines, utf8
from gazehound.intake.readers.network_records import route_zeek_event, zeek_log_of
from gazehound.intake.readers.reading import Gathering, Reader, Reading
from gazehound.intake.sources import Source
from gazehound.types import ScalarType

START = re.compile(rb"(\xef\xbb\xbf)?#(separator|fields|set_separator|path)[ \t]")
ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})|\\\\")
CONTAINER = re.compile(r"(set|vector|table|list)\[(\w+)\]")
WHOLE = frozenset({"count", "int", "port"})
FRACTION = frozenset({"double", "time", "interval"})
BOOLS: dict[str, object] = {"T": True, "F": False}
LAYOUT = frozenset({"#set_separator", "#empty_field", "#unset_field", "#path"})


def recognises(head: bytes, source: Source) -> bool:
    """True for text that starts with the `#` lines of a Zeek log."""
    return START.match(head) is not None


def unescaped(text: str) -> str:
    """Zeek's `\\xNN` and doubled backslashes undone."""
    if "\\" not in text:
        return text
    plain = ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", text)
    if "\\x" not in text:
        return plain
    try:
        return plain.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return plain


def _element(kind: str) -> Callable[[str], object]:
    if kind in WHOLE:
        return int
    if kind in FRACTION:
        return float
    return BOOLS.__getitem__ if kind == "bool" else unescaped


def _type(kind: str) -> ScalarType:
    if CONTAINER.fullmatch(kind):
        return ScalarType.DYNAMIC
    if kind in FRACTION:
        return ScalarType.REAL
    return ScalarType.LONG if kind in WHOLE else ScalarType.BOOL if kind == "bool" else ScalarType.STRING


@dataclass(slots=True)
class _Layout:
    """What the `#` lines said."""

    separator: str = "\t"
    set_separator: str = ","
    empty_field: str = "(empty)"
    unset_field: str = "-"
    path: str = ""
    names: list[str] = field(default_factory=list)
    types: dict[str, ScalarType] = field(default_factory=dict)
    special: list[tuple[str, Callable[[str], object]]] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Learn from a `#` line; others than those of the layout say nothing."""
        if line.startswith("#separator"):
            self.separator = unescaped(line.partition(" ")[2].strip()) or "\t"
            return
        name, *values = line.split(self.separator)
        if name == "#fields":
            self.names, self.types, self.special = values, {}, []
        elif name == "#types":
            kinds = dict(zip(self.names, values, strict=False))
            self.types = {name: _type(kind) for name, kind in kinds.items()}
            made = ((name, self._special(kind)) for name, kind in kinds.items())
            self.special = [(name, read) for name, read in made if read is not None]
        elif values and name in LAYOUT:
            setattr(self, name[1:], values[0])

    def _special(self, kind: str) -> Callable[[str], object] | None:
        """How values are read that are more than a text or number."""
        container = CONTAINER.fullmatch(kind)
        if container is None:
            return BOOLS.__getitem__ if kind == "bool" else None
        each, mark, empty = _element(container[2]), self.set_separator, self.empty_field
        return lambda text: [] if text == empty else [each(part) for part in text.split(mark)]

    def row(self, line: str) -> dict[str, object]:
        """The values of a line by field, numbers still as text; ValueError when they do not fit."""
        values = line.split(self.separator)
        if len(values) != len(self.names):
            raise ValueError(line)
        unset = self.unset_field
        texts = {name: text for name, text in zip(self.names, values, strict=True) if text != unset}
        row: dict[str, object] = dict(texts)
        if "\\" in line or self.empty_field in line:
            row.update((name, "" if text == self.empty_field else unescaped(text)) for name, text in texts.items())
        for name, read in self.special:
            if name in texts:
                row[name] = read(texts[name])
        return row


def read(reading: Reading) -> Iterator[Chunk]:
    """The rows that the log feeds.

    Errors: K0722 for a line that does not fit the `#` lines.
    """
    layout, gathering = _Layout(), Gathering(reading)
    stream = utf8(reading.source.open(reading.limits))
    for number, raw in lines(stream, reading.limits.line_bytes, reading.reject):
        line = decoded(raw.rstrip(b"\r"), f"line {number}", reading.reject)
        if line.startswith("#"):
            layout.take(line)
            continue
        if not line:
            continue
        try:
            event = layout.row(line)
        except (ValueError, KeyError):
            reading.reject(f"line {number}", "K0722", line)
            continue
        for routed in route_zeek_event(layout.path or zeek_log_of(reading), event, reading, layout.types):
            gathering.add(routed, number, len(raw))
        if gathering.is_full:
            yield from gathering.flush()
    yield from gathering.flush()


READER = Reader("Zeek", recognises, read)
