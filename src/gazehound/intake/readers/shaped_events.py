"""Windows events by the hundred: those with the same fields go through the rules together, column by column.

Lives here: gathering records by shape, the columns of a shape, sending them to the rules. Does not live here: how a
layout is taken apart (`evtx`, `flat_events`), the same for a single event (`windows_events`).

Of the shapes that only a few records of a batch have, each record goes alone, which is faster then and gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import ArrowCells, Cells, Repeated, concatenated, packed, text_array, text_scalar
from gazehound.intake.chunks import Chunk, EventChunk
from gazehound.intake.events import ShapedEvents
from gazehound.intake.mapping import each_once, rule_book
from gazehound.intake.readers.reading import Gathering, Reading, Routed
from gazehound.intake.readers.windows_events import (
    BARE_GUID,
    RULES,
    account_order,
    field_text,
    is_wanted,
    qualified,
    to_number,
)

FEW = 12
"""Fewer records than this share too little."""
SMALL, MOST_WAITING = 128, 4096
"""Groups of fewer records wait, so many records in all."""
LENGTH_OF_GUID = 36
WHOLE_GUID = pc.MatchSubstringOptions(f"^{BARE_GUID.pattern}$")
BRACES = tuple(map(text_scalar, "{}"))
NOBODY = pc.SetLookupOptions(pa.array(["", "-"]))
NO_ACCOUNT, BACKSLASH, NO_TEXT = pa.scalar(None, pa.string()), pa.scalar("\\"), pa.scalar("")

MANY, MOST_WAITING_IN_COLUMNS = 4096, 65_536
"""The same for events in columns."""
PARTS = 4
"""Parts that wait hold the memory of all that was read with them until so many are joined."""

Names = tuple[str, ...]
Key = tuple[object, ...]
"""What events of one shape still differ in that decides on rules: the id first, then whatever the layout adds."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of one layout become columns, and how one of them goes alone."""

    keys: Callable[[Sequence[Any]], list[Key]]
    """The key of each of some records with the same names."""
    columns: Callable[[Key, Names, Sequence[Any]], tuple[dict[str, Cells], dict[str, Cells]]]
    """Key, names and records → the event's own fields, the header without `$`."""
    alone: Callable[[Any, Reading], Iterable[Routed]]
    is_simple: Callable[[Names], bool] = lambda names: True
    """False for names that are those of records which go alone."""


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Events with the same fields: these, the header without `$`, and where in the file each stands."""

    fields: Mapping[str, Cells]
    header: Mapping[str, Cells]
    places: Sequence[int]
    unnamed: Sequence[Cells] = ()
    wrapper: str = ""
    are_texts: bool = False
    """True where the fields are what `field_text` makes of them."""

    @property
    def shape(self) -> tuple[object, ...]:
        """What events must share to be joined."""
        return tuple(self.fields), len(self.unnamed), self.wrapper


def joined(parts: Sequence[EventColumns]) -> EventColumns:
    """Events with the same fields as one; what they hold is held by nobody else afterwards."""
    first = parts[0]
    return EventColumns(
        {name: concatenated([part.fields[name] for part in parts]) for name in first.fields},
        {name: concatenated([part.header[name] for part in parts]) for name in first.header},
        list(chain.from_iterable(part.places for part in parts)),
        [concatenated(cells) for cells in zip(*(part.unnamed for part in parts), strict=True)],
        first.wrapper,
        first.are_texts,
    )


@dataclass(slots=True)
class Shapes:
    """Gathers records by the names of their fields; `rest` takes those that go alone."""

    reading: Reading
    layout: Layout
    rest: Gathering
    _groups: dict[Names | None, tuple[list[Any], list[int]]] = field(default_factory=dict)
    _columns: dict[tuple[Key, tuple[object, ...]], list[EventColumns]] = field(default_factory=dict)

    def take(self, names: Iterable[Names | None], records: Iterable[Any], places: Iterable[int]) -> None:
        """Add records with the names of their fields; None for one that goes alone in any case."""
        groups = self._groups
        for key, record, place in zip(names, records, places, strict=True):
            held = groups.get(key)
            if held is None:
                held = groups[key] = ([], [])
            held[0].append(record)
            held[1].append(place)

    def take_columns(self, key: Key, some: EventColumns) -> None:
        """Add events with the same fields, id, provider and channel, in columns already."""
        self._columns.setdefault((key, some.shape), []).append(some)

    def flush(self, is_last: bool) -> Iterator[Chunk]:
        """The rows of the gathered records; small groups wait for more of their kind unless it is the last time."""
        groups, self._groups = self._groups, {}
        waiting = 0
        for names, (records, places) in groups.items():
            if not is_last and len(records) < SMALL and waiting < MOST_WAITING:
                self._groups[names] = (records, places)
                waiting += len(records)
                continue
            if names is None or not self.layout.is_simple(names):
                self._alone(records, places)
                continue
            for key, some, where in self._by_key(records, places):
                if key is None or len(some) < FEW:
                    self._alone(some, where)
                elif is_wanted(key[0], self.reading):
                    yield from self._together(key, names, some, where)
        yield from self._flush_columns(is_last)
        yield from self.rest.flush()

    def _flush_columns(self, is_last: bool) -> Iterator[Chunk]:
        """The same for events in columns: each kind costs the same whether it has few events or many."""
        waiting = 0
        for key, shape in list(self._columns):
            parts = self._columns[key, shape]
            count = sum(len(part.places) for part in parts)
            if not is_last and count < MANY and waiting + count <= MOST_WAITING_IN_COLUMNS:
                waiting += count
                if len(parts) >= PARTS:
                    parts[:] = [joined(parts)]
                continue
            del self._columns[key, shape]
            yield from self._fed(to_number(key[0]), joined(parts) if len(parts) > 1 else parts[0])

    def _by_key(
        self, records: list[Any], places: list[int]
    ) -> Iterator[tuple[Key | None, Sequence[Any], Sequence[int]]]:
        """The records divided by their keys; None stands for keys that cannot be told apart."""
        keys = self.layout.keys(records) if len(records) >= FEW else []
        try:
            distinct = dict.fromkeys(keys)
        except TypeError:
            distinct = {}
        if len(distinct) <= 1:
            yield next(iter(distinct), None), records, places
            return
        by_key: dict[Key, tuple[list[Any], list[int]]] = {key: ([], []) for key in distinct}
        for key, record, place in zip(keys, records, places, strict=True):
            by_key[key][0].append(record)
            by_key[key][1].append(place)
        for key, (some, where) in by_key.items():
            yield key, some, where

    def _alone(self, records: Sequence[Any], places: Sequence[int]) -> None:
        for record, place in zip(records, places, strict=True):
            for routed in self.layout.alone(record, self.reading):
                self.rest.add(routed, place, 0)

    def _together(self, key: Key, names: Names, records: Sequence[Any], places: Sequence[int]) -> Iterator[Chunk]:
        fields, header = self.layout.columns(key, names, records)
        yield from self._fed(to_number(key[0]), EventColumns(fields, header, places))

    def _fed(self, event_id: int | None, some: EventColumns) -> Iterator[Chunk]:
        """The rows of all tables that some events feed."""
        events = shaped(event_id, some)
        for rule in rule_book(RULES).of_key(event_id):
            if self.reading.wants(rule.table) and (chosen := rule.chosen(events)) is not None:
                yield EventChunk(rule.table, chosen, rule, self.rest.unit, is_closed=True)


def shaped(event_id: int | None, some: EventColumns) -> ShapedEvents:
    """Events with what the system says and their fields, as `windows_event` makes each."""
    fields, unnamed = some.fields, some.unnamed
    if not some.are_texts:
        fields, unnamed = {name: texts(cells) for name, cells in fields.items()}, list(map(texts, unnamed))
    made: dict[str, Cells] = {f"${name}": packed(cells) for name, cells in some.header.items()}
    absent = Repeated(None, len(some.places))
    made["$EventID"] = Repeated(event_id, len(some.places))
    made["$Level"] = each_once(to_number, made.get("$Level", absent))
    made["$Account"] = _accounts(event_id, fields) or absent
    return ShapedEvents(fields, made, some.places, unnamed, some.wrapper)


def texts(cells: Cells) -> Cells:
    """The cells of a field as `field_text` makes each."""
    held = packed(cells)
    if isinstance(held, ArrowCells) and held.array.null_count == 0:
        if pa.types.is_integer(held.array.type):
            return ArrowCells(pc.cast(held.array, pa.string()))
        if pa.types.is_string(held.array.type):
            return ArrowCells(_braced(held.array))
    return packed(list(map(field_text, cells)))


def _braced(array: pa.Array) -> pa.Array:
    """The texts, guids in braces."""
    bounds = np.frombuffer(array.buffers()[1], np.int32, len(array) + 1, array.offset * 4)
    if not (np.diff(bounds) == LENGTH_OF_GUID).any():
        return array
    is_guid = pc.match_substring_regex(array, options=WHOLE_GUID)
    if not pc.any(is_guid).as_py():
        return array
    return pc.if_else(is_guid, pc.binary_join_element_wise(BRACES[0], array, BRACES[1], NO_TEXT), array)


def _accounts(event_id: int | None, fields: Mapping[str, Cells]) -> Cells | None:
    """`$Account` of each event; None where no field tells any."""
    found: Cells | None = None
    for prefix in reversed(account_order(event_id)):
        names = fields.get(f"{prefix}UserName")
        if names is not None:
            domains = fields.get(f"{prefix}DomainName") or Repeated("", len(names))
            # The prefix that comes first is asked last and has the last word.
            accounts = _qualified(names, domains)
            found = accounts if found is None else _either(accounts, found)
    return found


def _qualified(names: Cells, domains: Cells) -> Cells:
    """As `qualified` makes it of each."""
    name, domain = text_array(names), text_array(domains)
    if not isinstance(name, pa.Array) or domain is None:
        return packed([qualified(str(name), str(domain)) for name, domain in zip(names, domains, strict=True)])
    given = pc.if_else(pc.is_in(name, options=NOBODY), NO_ACCOUNT, name)
    full = pc.binary_join_element_wise(domain, given, BACKSLASH)
    return ArrowCells(pc.if_else(pc.is_in(domain, options=NOBODY), given, full))


def _either(first: Cells, second: Cells) -> Cells:
    if isinstance(first, ArrowCells) and isinstance(second, ArrowCells):
        return ArrowCells(pc.coalesce(first.array, second.array))
    return packed([one or other for one, other in zip(first, second, strict=True)])
