"""Templates of Windows event logs: which value of an event goes where, told once for all events of a template.

Lives here: reading a definition in binary XML, the layouts that are understood. Does not live here: the values
(`evtx_values`), the events of a chunk (`evtx_columns`). A template that is laid out in any other way has no layout; its
events are left to the package `evtx`.

Source: Microsoft, "[MS-EVEN6]", section "BinXml".
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

FRAGMENT = b"\x0f\x01\x01\x00"
INSTANCE = b"\x0c\x01"
DEFINITION = 24
"""Bytes before the XML of a definition: offset of the next one, guid, size."""
NESTED = 0x21
"""The type of a value that is binary XML itself."""
MORE = 0x40
"""Set in a token where attributes follow, or more of them."""
END, OPEN, CLOSE_START, CLOSE_EMPTY, CLOSE, TEXT, ATTRIBUTE, VALUE, OPTIONAL = 0, 1, 2, 3, 4, 5, 6, 13, 14
STRING = 1
U16, U32 = struct.Struct("<H"), struct.Struct("<I")

PLAIN = {
    "Computer": "Computer",
    "Channel": "Channel",
    "EventID": "EventID",
    "Version": "Version",
    "Level": "Level",
    "Task": "Task",
    "Opcode": "Opcode",
    "Keywords": "Keywords",
    "EventRecordID": "RecordId",
}
"""Elements of the header, and what their values are called here."""
IN_ATTRIBUTES = {
    "Provider": {"Name": "Provider"},
    "TimeCreated": {"SystemTime": "Time"},
    "Execution": {"ProcessID": "ProcessId", "ThreadID": "ThreadId"},
    "Security": {"UserID": "UserId"},
    "Correlation": {"ActivityID": "ActivityId"},
}
"""The same for values in attributes."""
BINARY = "Binary"
"""A field that is left out where it is empty."""
MOST_VALUES = 4096
"""More than any template has."""
UNNAMED = frozenset({"Data", BINARY})


class Unusual(Exception):
    """The template is laid out in a way that is left to the package `evtx`."""


Part = str | int
"""A text that the template has itself, or the number of the value that goes there."""
Only = TypeVar("Only", str, int)


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, list[Part]] = field(default_factory=dict)
    children: list[_Element] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a template makes of its values.

    `header` and `fields` give the value's number or the text itself; `header` is None for a template of EventData
    alone, `fields` where the value `nested` holds a template for them, or there are none.
    """

    values: int
    """Values that are used: the greatest number and one."""
    header: dict[str, Part] | None
    fields: dict[str, Part] | None
    nested: int | None = None
    in_user_data: bool = False
    """Whether `nested` stands inside of UserData."""
    root: str = ""
    """The element that the template of fields is."""
    wrapper: str = ""
    """The element inside of UserData that has the fields."""
    unnamed: int | None = None
    """The value that holds texts without a name."""


@dataclass(slots=True)
class Definition:
    """A template read from a chunk, and what of its bytes may differ where it stands in another one.

    Positions count from the definition's start.
    """

    layout: Layout | None
    loose: list[int] = field(default_factory=list)
    """Numbers of four bytes that say where something else is."""
    inside: list[int] = field(default_factory=list)
    """Offsets of names that stand right behind them."""
    outside: list[int] = field(default_factory=list)
    """Offsets of names that stand elsewhere in the chunk."""


def definition(chunk: bytes, at: int) -> Definition:
    """The template defined at an offset of a chunk; without a layout where it is unusual or damaged."""
    made = Definition(None, [0])
    try:
        reader = _Reader(chunk, at, made)
        if chunk[at + DEFINITION : at + DEFINITION + len(FRAGMENT)] == FRAGMENT:
            made.layout = _layout(reader.root())
    except (Unusual, struct.error, IndexError, UnicodeDecodeError):
        made.layout = None
    if made.layout and made.layout.values > MOST_VALUES:
        made.layout = None
    return made


class _Reader:
    """Reads the XML of one definition from its start to its end."""

    def __init__(self, chunk: bytes, start: int, made: Definition) -> None:
        self._chunk = chunk
        self._start = start
        self._at = start + DEFINITION + len(FRAGMENT)
        self._made = made

    def root(self) -> _Element:
        element = self._element(self._token())
        if self._token() != END:
            raise Unusual
        return element

    def _token(self) -> int:
        self._at += 1
        return self._chunk[self._at - 1]

    def _u16(self) -> int:
        self._at += 2
        return int(U16.unpack_from(self._chunk, self._at - 2)[0])

    def _u32(self) -> int:
        self._at += 4
        return int(U32.unpack_from(self._chunk, self._at - 4)[0])

    def _characters(self, count: int) -> str:
        self._at += 2 * count
        return self._text(self._at - 2 * count, count)

    def _text(self, at: int, count: int) -> str:
        text = self._chunk[at : at + 2 * count].decode("utf-16-le")
        if "\0" in text:  # where the package ends it
            raise Unusual
        return text

    def _name(self) -> str:
        """A name, which stands in the chunk once: here, or where it was said first."""
        position = self._at - self._start
        offset = self._u32()
        if offset != self._at:
            self._made.outside.append(position)
            count = int(U16.unpack_from(self._chunk, offset + 6)[0])
            return self._text(offset + 8, count)
        self._made.inside.append(position)
        self._made.loose.append(self._at - self._start)
        self._at += 6
        name = self._characters(self._u16())
        self._at += 2
        return name

    def _element(self, token: int) -> _Element:
        if token & ~MORE != OPEN:
            raise Unusual
        self._at += 6
        element = _Element(self._name())
        if token & MORE:
            self._at += 4
        following = self._token()
        while following & ~MORE == ATTRIBUTE:
            name = self._name()
            if name in element.attributes:
                raise Unusual
            following, element.attributes[name] = self._parts(self._token())
        if following == CLOSE_START:
            self._content(element)
        elif following != CLOSE_EMPTY:
            raise Unusual
        return element

    def _content(self, element: _Element) -> None:
        token = self._token()
        while token != CLOSE:
            if token & ~MORE == OPEN:
                element.children.append(self._element(token))
                token = self._token()
            else:
                token, parts = self._parts(token)
                if not parts:
                    raise Unusual
                element.parts += parts

    def _parts(self, token: int) -> tuple[int, list[Part]]:
        """The texts and values from a token on, and the token behind them."""
        parts: list[Part] = []
        while True:
            if token & ~MORE == TEXT and self._token() == STRING:
                parts.append(self._characters(self._u16()))
            elif token in (VALUE, OPTIONAL):
                parts.append(self._u16())
                self._at += 1
            else:
                return token, parts
            token = self._token()


def _layout(root: _Element) -> Layout:
    if root.name != "Event":
        return _of_fields(root)
    if not root.children or root.children[0].name != "System":
        raise Unusual
    system, *data = root.children
    header = _header(system)
    if root.parts:
        nested = _only(root.parts, int)
        if data:
            raise Unusual
        return Layout(_count(header, nested), header, None, nested)
    if not data:
        return Layout(_count(header), header, {})
    if len(data) == 1 and data[0].name == "UserData" and data[0].parts and not data[0].children:
        nested = _only(data[0].parts, int)
        return Layout(_count(header, nested), header, None, nested, in_user_data=True)
    if len(data) == 1 and data[0].name in ("EventData", "UserData"):
        fields = _of_fields(data[0])
        return replace(fields, values=max(fields.values, _count(header)), header=header)
    raise Unusual


def _of_fields(root: _Element) -> Layout:
    """The layout of EventData, of UserData, or of the element inside of it."""
    if root.name == "EventData":
        fields, unnamed = _fields(root)
        return Layout(_count(fields, unnamed), None, fields, root=root.name, unnamed=unnamed)
    inner = root
    if root.name == "UserData":
        if len(root.children) != 1 or root.parts:
            raise Unusual
        inner = root.children[0]
    if inner.parts:
        raise Unusual
    fields = {}
    for child in inner.children:
        if child.children or child.attributes or child.name in UNNAMED:
            raise Unusual
        _put(fields, child.name, child.parts or [""])
    return Layout(_count(fields), None, fields, root=root.name, wrapper=inner.name)


def _count(parts: Mapping[str, Part], *others: Part | None) -> int:
    return 1 + max((part for part in (*parts.values(), *others) if isinstance(part, int)), default=-1)


def _header(system: _Element) -> dict[str, Part]:
    header: dict[str, Part] = {}
    for element in system.children:
        if element.children:
            raise Unusual
        if element.name in PLAIN:
            if element.attributes and element.name != "EventID":
                raise Unusual
            _put(header, PLAIN[element.name], element.parts)
        for attribute, name in IN_ATTRIBUTES.get(element.name, {}).items():
            if element.parts:
                raise Unusual
            _put(header, name, element.attributes.get(attribute, []))
    return header


def _fields(data: _Element) -> tuple[dict[str, Part], int | None]:
    """The fields of EventData, and the number of the value that holds texts without a name."""
    if data.parts:
        raise Unusual
    fields: dict[str, Part] = {}
    unnamed: int | None = None
    children = [child for child in data.children if child.name != BINARY]
    are_named = all(child.name == "Data" and child.attributes for child in children)
    for child in data.children:
        if child.children:
            raise Unusual
        if child.name == BINARY:
            _put(fields, BINARY, [_only(child.parts, int)])
        elif child.name == "Data" and not child.attributes:
            if len(children) > 1:
                raise Unusual
            unnamed = _only(child.parts, int)
        elif are_named != (list(child.attributes) == ["Name"]) or len(child.attributes) > are_named:
            raise Unusual
        else:
            name = _only(child.attributes["Name"], str) if are_named else child.name
            if not name or name == "#attributes" or name in UNNAMED:
                raise Unusual
            _put(fields, name, child.parts or [""])
    return fields, unnamed


def _only(parts: list[Part], kind: type[Only]) -> Only:
    """The one part there is, of this kind."""
    if len(parts) != 1 or not isinstance(parts[0], kind):
        raise Unusual
    return parts[0]


def _put(held: dict[str, Part], name: str, parts: list[Part]) -> None:
    """A value of one part under a name that is not taken; nothing for none."""
    if len(parts) > 1 or name in held:
        raise Unusual
    if parts:
        held[name] = parts[0]
