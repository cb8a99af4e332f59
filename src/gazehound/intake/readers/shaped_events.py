"""Windows events by the hundred: those with the same fields go through the rules together, column by column.

Lives here: gathering records by shape, the columns of a shape, sending them to the rules. Does not live here: how a
layout is taken apart (`evtx`, `flat_events`), the same for a single event (`windows_events`).

Of the shapes that only a few records of a batch have, each record goes alone, which is faster then and gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import ArrowCells, Cells, Repeated, packed, text_array
from gazehound.intake.chunks import Chunk, EventChunk
from gazehound.intake.events import ShapedEvents
from gazehound.intake.mapping import each_once, rule_book
from gazehound.intake.readers.reading import Gathering, Reading, Routed
from gazehound.intake.readers.windows_events import (
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
LENGTH_OF_GUID = pa.scalar(36, pa.int32())
NOBODY = pc.SetLookupOptions(pa.array(["", "-"]))
NO_ACCOUNT, BACKSLASH = pa.scalar(None, pa.string()), pa.scalar("\\")

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


@dataclass(slots=True)
class Shapes:
    """Gathers records by the names of their fields; `rest` takes those that go alone."""

    reading: Reading
    layout: Layout
    rest: Gathering
    _groups: dict[Names | None, tuple[list[Any], list[int]]] = field(default_factory=dict)

    def take(self, names: Iterable[Names | None], records: Iterable[Any], places: Iterable[int]) -> None:
        """Add records with the names of their fields; None for one that goes alone in any case."""
        groups = self._groups
        for key, record, place in zip(names, records, places, strict=True):
            held = groups.get(key)
            if held is None:
                held = groups[key] = ([], [])
            held[0].append(record)
            held[1].append(place)

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
        yield from self.rest.flush()

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
        event_id = to_number(key[0])
        fields, header = self.layout.columns(key, names, records)
        events = shaped(event_id, fields, header, places)
        for rule in rule_book(RULES).of_key(event_id):
            if self.reading.wants(rule.table) and (chosen := rule.chosen(events)) is not None:
                yield EventChunk(rule.table, chosen, rule, self.rest.unit, is_closed=True)


def shaped(
    event_id: int | None, named: Mapping[str, Cells], header: Mapping[str, Cells], places: Sequence[int]
) -> ShapedEvents:
    """Events from what the system says (names without `$`) and their fields, as `windows_event` makes each."""
    fields = {name: texts(cells) for name, cells in named.items()}
    made: dict[str, Cells] = {f"${name}": packed(cells) for name, cells in header.items()}
    absent = Repeated(None, len(places))
    made["$EventID"] = Repeated(event_id, len(places))
    made["$Level"] = each_once(to_number, made.get("$Level", absent))
    made["$Account"] = _accounts(event_id, fields) or absent
    return ShapedEvents(fields, made, places)


def texts(cells: Cells) -> Cells:
    """The cells of a field as `field_text` makes each."""
    held = packed(cells)
    if isinstance(held, ArrowCells) and held.array.null_count == 0:
        array = held.array
        if pa.types.is_integer(array.type):
            return ArrowCells(pc.cast(array, pa.string()))
        if pa.types.is_string(array.type) and not pc.any(pc.equal(pc.binary_length(array), LENGTH_OF_GUID)).as_py():
            return held
    return packed(list(map(field_text, cells)))


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
