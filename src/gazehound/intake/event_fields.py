"""The fields of Windows events as the columns that show them all: XML elements, parameters, a bag.

Lives here: doing so for many events with the same fields at once. Does not live here: the same for one event
(`mapping_functions`), whose answers these are.

Text is escaped a column at a time: its values are joined with a mark, replaced in one go and split again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from gazehound.intake import mapping_functions
from gazehound.intake.cells import JsonTexts
from gazehound.intake.mapping_functions import EVENT_NAMESPACE, NOT_XML, SOURCE_HEALTH, escaped
from gazehound.intake.values import json_text

MARK = "\x7f"
"""Between the values of a column: a character that neither XML nor JSON escapes."""
SPACE = 0x20


class EventFields(Sequence[object]):
    """The fields of events: one by one what a rule's function takes, at once what it makes of all of them."""

    def __init__(self, fields: Mapping[str, Sequence[str]], times: Sequence[object], size: int) -> None:
        self._fields = fields
        self._times = times
        self._size = size
        self._escaped: list[Sequence[str]] | None = None

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: Any) -> Any:
        named = {name: cells[index] for name, cells in self._fields.items()}
        return {"named": named, "unnamed": [], "wrapper": "", "time": self._times[index]}

    def all_of(self, function: Callable[..., object]) -> Sequence[object] | None:
        """What a function of the rules makes of each event; None where it is not known here."""
        made = AT_ONCE.get(function)
        return made(self) if made else None

    def _xml_cells(self) -> list[Sequence[str]]:
        if self._escaped is None:
            self._escaped = [escaped_column(cells) for cells in self._fields.values()]
        return self._escaped

    def _data(self) -> str:
        """The `<EventData>` element with a place for each value."""
        names = (escaped(name).replace('"', "&quot;").replace("%", "%%") for name in self._fields)
        data = "".join(f'<Data Name="{name}">%s</Data>' for name in names)
        return f'<EventData xmlns="{EVENT_NAMESPACE}">{data}</EventData>'

    def xml(self) -> list[str]:
        return list(self._written(self._data(), self._xml_cells()))

    def data_items(self) -> list[str]:
        form = f'<DataItem type="System.XmlData" time="%s" {SOURCE_HEALTH}>{self._data()}</DataItem>'
        times = [escaped(time or "") for time in self._times]
        return list(self._written(form, [times, *self._xml_cells()]))

    def params(self) -> list[str]:
        return list(self._written("<Param>%s</Param>" * len(self._fields), self._xml_cells()))

    def bags(self) -> JsonTexts:
        names = (json_text(name).replace("%", "%%") for name in self._fields)
        form = "{" + ",".join(name + ':"%s"' for name in names) + "}"
        return JsonTexts(self._written(form, [json_column(cells) for cells in self._fields.values()]))

    def _written(self, form: str, columns: list[Sequence[str]]) -> Iterator[str]:
        if not columns:
            return (form % () for _ in range(self._size))
        return map(form.__mod__, zip(*columns, strict=True))


AT_ONCE: dict[Callable[..., object], Callable[[EventFields], Sequence[object]]] = {
    mapping_functions.event_xml: EventFields.xml,
    mapping_functions.data_item: EventFields.data_items,
    mapping_functions.params: EventFields.params,
    mapping_functions.event_bag: EventFields.bags,
}


def escaped_column(cells: Sequence[str]) -> Sequence[str]:
    """Text for the inside of XML, as `escaped` makes it of each."""
    joined = MARK.join(cells)
    if not _is_plain(joined, len(cells)):
        return [escaped(cell) for cell in cells]
    if "&" not in joined and "<" not in joined and ">" not in joined:
        return cells
    return joined.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split(MARK)


def json_column(cells: Sequence[str]) -> Sequence[str]:
    """Text for the inside of a JSON string, as `json_text` makes it of each."""
    joined = MARK.join(cells)
    if joined.count(MARK) != len(cells) - 1:
        return [json_text(cell)[1:-1] for cell in cells]
    return json_text(joined)[1:-1].split(MARK)


def _is_plain(joined: str, count: int) -> bool:
    """True when the mark is in no cell and every character may stand in XML."""
    if joined.count(MARK) != count - 1:
        return False
    if joined.isascii() and np.frombuffer(joined.encode(), np.uint8).min(initial=SPACE) >= SPACE:
        return True
    try:
        joined.encode()
    except UnicodeEncodeError:
        return False
    return NOT_XML.search(joined) is None
