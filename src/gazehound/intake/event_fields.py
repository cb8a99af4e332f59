"""The fields of Windows events as the columns that show them all: XML elements, parameters, a bag.

Lives here: doing so for many events with the same fields at once. Does not live here: the same for one event
(`mapping_functions`), whose answers these are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake import mapping_functions
from gazehound.intake.cells import ArrowCells, Cells, JsonCells, Repeated, TimeCells, text_scalar
from gazehound.intake.mapping_functions import EVENT_NAMESPACE, SOURCE_HEALTH, escaped
from gazehound.intake.values import json_text

SPACE = 0x20
"""What comes before it are control characters."""
ENDS_AND_TABS = (b"\t", b"\n", b"\r")
NO_CHARACTERS = tuple(map(str.encode, "\ufffe\uffff"))
"""What is in no XML."""
XML_SIGNS = {sign.encode(): pc.ReplaceSubstringOptions(sign, escaped(sign)) for sign in "&<>"}
JSON_SIGNS = {sign.encode(): pc.ReplaceSubstringOptions(sign, json_text(sign)[1:-1]) for sign in '\\"\t\n\r'}
"""The backslash comes first, for the others get one."""
NO_TEXT = pa.scalar("")


class EventFields(Sequence[object]):
    """The fields of events: one by one what a rule's function takes, at once what it makes of all of them."""

    def __init__(
        self,
        fields: Mapping[str, Cells],
        times: Sequence[object],
        size: int,
        unnamed: Sequence[Cells] = (),
        wrapper: str = "",
    ) -> None:
        self._fields = fields
        self._unnamed = unnamed
        self._wrapper = wrapper
        self._times = times
        self._size = size
        self._escaped: list[str | pa.Array] | None = None
        self._contents: list[bytes | None] | None = None

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: Any) -> Any:
        named = {name: cells[index] for name, cells in self._fields.items()}
        unnamed = [cells[index] for cells in self._unnamed]
        return {"named": named, "unnamed": unnamed, "wrapper": self._wrapper, "time": self._times[index]}

    def all_of(self, function: Callable[..., object]) -> Cells | None:
        """What a function of the rules makes of each event; None where it is not known here."""
        made = AT_ONCE.get(function)
        return made(self) if made else None

    def _columns(self) -> Iterator[tuple[Cells, bytes | None]]:
        """All fields, and what `printed` says of each."""
        columns = (*self._fields.values(), *self._unnamed)
        if self._contents is None:
            self._contents = list(map(printed, columns))
        return zip(columns, self._contents, strict=True)

    def _xml_cells(self) -> list[str | pa.Array]:
        if self._escaped is None:
            self._escaped = [escaped_column(*column) for column in self._columns()]
        return self._escaped

    def _data(self) -> Iterator[str | pa.Array]:
        """The parts of the `<EventData>` or `<UserData>` element."""
        cells = iter(self._xml_cells())
        if self._wrapper:
            yield f'<UserData xmlns="{EVENT_NAMESPACE}"><{self._wrapper}>'
            for name in self._fields:
                yield from (f"<{name}>", next(cells), f"</{name}>")
            yield f"</{self._wrapper}></UserData>"
            return
        yield f'<EventData xmlns="{EVENT_NAMESPACE}">'
        for name in self._fields:
            quoted = escaped(name).replace('"', "&quot;")
            yield from (f'<Data Name="{quoted}">', next(cells), "</Data>")
        for each in cells:
            yield from ("<Data>", each, "</Data>")
        yield "</EventData>"

    def xml(self) -> Cells:
        return ArrowCells(self._joined(self._data()))

    def data_items(self) -> Cells:
        head = '<DataItem type="System.XmlData" time="'
        tail = f'" {SOURCE_HEALTH}>'
        return ArrowCells(self._joined(chain((head, self._time_cells(), tail), self._data(), ("</DataItem>",))))

    def _time_cells(self) -> str | pa.Array:
        if isinstance(self._times, Repeated):
            return escaped(self._times.value or "")
        held = self._times.texts if isinstance(self._times, TimeCells) else self._times
        if isinstance(held, ArrowCells) and pa.types.is_string(held.array.type):
            times = ArrowCells(pc.fill_null(held.array, NO_TEXT))
            return escaped_column(times, printed(times))
        return pa.array([escaped(time or "") for time in self._times], pa.string())

    def params(self) -> Cells:
        return ArrowCells(
            self._joined(chain.from_iterable(("<Param>", cells, "</Param>") for cells in self._xml_cells()))
        )

    def bags(self) -> Cells:
        parts: list[str | pa.Array] = ["{"]
        cells = (json_column(*column) for column in self._columns())
        for number, name in enumerate(self._fields):
            parts += (f'{"," if number else ""}{json_text(name)}:"', next(cells), '"')
        if self._unnamed:
            begin, end = ("[", "]") if len(self._unnamed) > 1 else ("", "")
            parts.append(f'{"," if self._fields else ""}"Data":{begin}')
            for number, each in enumerate(cells):
                parts += (f'{"," if number else ""}"', each, '"')
            parts.append(end)
        return JsonCells(self._joined((*parts, "}")))

    def _joined(self, parts: Iterable[str | pa.Array]) -> pa.Array:
        return joined_texts(parts, self._size)


def joined_texts(parts: Iterable[str | pa.Array], size: int) -> pa.Array:
    """Texts that stand in all cells, and those of columns, one after the other."""
    joined: list[pa.Array | pa.Scalar] = []
    plain = ""
    for part in parts:
        if isinstance(part, str):
            plain += part
        else:
            joined += (text_scalar(plain), part)
            plain = ""
    if not joined:
        return pa.repeat(text_scalar(plain), size)
    return pc.binary_join_element_wise(*joined, text_scalar(plain), NO_TEXT)


def bags_of(columns: Mapping[str, Cells], size: int) -> Cells | None:
    """A bag of the values of some columns for each row, without those that are None; None where it takes each row."""
    parts: list[str | pa.Array] = []
    for name, cells in columns.items():
        if isinstance(cells, Repeated) and cells.value is None:
            continue
        if (value := _json_value(cells)) is None:
            return None
        parts += (f"{',' if parts else '{'}{json_text(name)}:", *value)
    return JsonCells(joined_texts((*parts, "}"), size)) if parts else Repeated(None, size)


def _json_value(cells: Cells) -> tuple[str | pa.Array, ...] | None:
    """The parts of the JSON of each cell; None where some are not texts or whole numbers."""
    if isinstance(cells, Repeated):
        return (json_text(cells.value),) if isinstance(cells.value, str) else None
    if not isinstance(cells, ArrowCells) or isinstance(cells, JsonCells) or cells.array.null_count:
        return None
    if pa.types.is_string(cells.array.type):
        return '"', json_column(cells, printed(cells)), '"'
    return (pc.cast(cells.array, pa.string()),) if pa.types.is_integer(cells.array.type) else None


AT_ONCE: dict[Callable[..., object], Callable[[EventFields], Cells]] = {
    mapping_functions.event_xml: EventFields.xml,
    mapping_functions.data_item: EventFields.data_items,
    mapping_functions.params: EventFields.params,
    mapping_functions.event_bag: EventFields.bags,
}


def escaped_column(cells: Cells, content: bytes | None) -> str | pa.Array:
    """Text for the inside of XML, as `escaped` makes it of each; `content` is what `printed` says."""
    if isinstance(cells, Repeated):
        return escaped(cells.value)
    if content is None or not isinstance(cells, ArrowCells) or _has_no_character(content):
        return pa.array(map(escaped, cells), pa.string())
    return _replaced(cells.array, content, XML_SIGNS)


def _has_no_character(content: bytes) -> bool:
    return not content.isascii() and any(each in content for each in NO_CHARACTERS)


def json_column(cells: Cells, content: bytes | None) -> str | pa.Array:
    """Text for the inside of a JSON string, as `json_text` makes it of each; `content` is what `printed` says."""
    if isinstance(cells, Repeated):
        return json_text(cells.value)[1:-1]
    if content is None or not isinstance(cells, ArrowCells):
        return pa.array((json_text(cell)[1:-1] for cell in cells), pa.string())
    return _replaced(cells.array, content, JSON_SIGNS)


def printed(cells: Cells) -> bytes | None:
    """The bytes of all texts in an array; None for other cells, and where there are control characters."""
    content = _content(cells.array) if isinstance(cells, ArrowCells) else None
    return content if content is not None and _is_printed(content) else None


def _replaced(texts: pa.Array, content: bytes, signs: Mapping[bytes, pc.ReplaceSubstringOptions]) -> pa.Array:
    for sign, options in signs.items():
        if sign in content:
            texts = pc.replace_substring(texts, options=options)
    return texts


def _content(texts: pa.Array) -> bytes:
    """The bytes of all texts."""
    _, offsets, data = texts.buffers()
    if data is None:
        return b""
    bounds = np.frombuffer(offsets, np.int32, len(texts) + 1, texts.offset * 4)
    return memoryview(data)[bounds[0] : bounds[-1]].tobytes()


def _is_printed(content: bytes) -> bool:
    """True without control characters, but for those that end lines and the tabulator."""
    octets = np.frombuffer(content, np.uint8)
    if octets.min(initial=SPACE) >= SPACE:
        return True
    return int(np.count_nonzero(octets < SPACE)) == sum(map(content.count, ENDS_AND_TABS))
