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


def recognises(head: bytes, source: Source) -> bool:
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


def _scalar(kind: str) -> Callable[[str], object]:
    if kind in WHOLE:
        return int
    if kind in FRACTION:
        return float
    if kind == "bool":
        return lambda text: {"T": True, "F": False}[text]
    return unescaped


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
    empty: str = "(empty)"
    unset: str = "-"
    path: str = ""
    names: list[str] = field(default_factory=list)
    readers: list[Callable[[str], object]] = field(default_factory=list)
    types: dict[str, ScalarType] = field(default_factory=dict)

    def take(self, line: str) -> None:
        """Learn from a `#` line; others than those of the layout say nothing."""
        if line.startswith("#separator"):
            self.separator = unescaped(line.partition(" ")[2].strip()) or "\t"
            return
        name, *values = line.split(self.separator)
        if name == "#fields":
            self.names, self.readers = values, [unescaped] * len(values)
        elif name == "#types":
            self.readers = [self._reader(kind) for kind in values]
            self.types = {name: _type(kind) for name, kind in zip(self.names, values, strict=False)}
        elif values and name in ("#set_separator", "#empty_field", "#unset_field", "#path"):
            setattr(self, {"#empty_field": "empty", "#unset_field": "unset"}.get(name, name[1:]), values[0])

    def _reader(self, kind: str) -> Callable[[str], object]:
        container = CONTAINER.fullmatch(kind)
        if container is None:
            return _scalar(kind)
        each, mark, empty = _scalar(container[2]), self.set_separator, self.empty
        return lambda text: [] if text == empty else [each(part) for part in text.split(mark)]

    def row(self, line: str) -> dict[str, object]:
        """The values of a line by field; ValueError when they do not fit."""
        values = line.split(self.separator)
        if len(values) != len(self.names) or len(self.readers) != len(self.names):
            raise ValueError(line)
        cells = zip(self.names, self.readers, values, strict=True)
        return {name: self._value(read, text) for name, read, text in cells}

    def _value(self, read: Callable[[str], object], text: str) -> object:
        if text == self.unset:
            return None
        return "" if text == self.empty and read is unescaped else read(text)


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
