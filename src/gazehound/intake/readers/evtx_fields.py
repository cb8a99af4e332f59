"""The fields of events of an event log, as columns of texts.

Lives here: which fields an event has, their values put together by type. Does not live here: which events there are
(`evtx_columns`), the types of values (`evtx_values`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from gazehound.intake.cells import ArrowCells, Cells, Repeated
from gazehound.intake.readers.evtx_instances import MIXED, Table
from gazehound.intake.readers.evtx_templates import BINARY
from gazehound.intake.readers.evtx_values import (
    NULL,
    STRING,
    STRINGS,
    Bytes,
    Numbers,
    array_of,
    divided,
    field_texts,
)

MOST_VARIANTS = 1 << 10
"""An event may have half as many texts without a name."""


class FieldTable:
    """The values of the fields of events with one template: `rows` says which events."""

    def __init__(self, held: Bytes, table: Table) -> None:
        layout = table.layout
        fields = layout.fields or {}
        self.rows = table.rows
        self.wrapper = layout.wrapper
        self._fields = fields
        self._table = table
        self.is_read: Numbers = table.are_usual([part for part in fields.values() if isinstance(part, int)])
        """Which events have values that are understood."""
        self.variants: Numbers = np.zeros(len(table.rows), np.int64)
        """How many texts without a name an event has, twice, and one where it has the field that may lack."""
        self._items: tuple[Numbers, Numbers, Numbers] | None = None
        if isinstance(part := fields.get(BINARY), int):
            self.variants += (table.types[part] != NULL) & (table.sizes[part] > 0)
        if layout.unnamed is not None:
            self._divide(held, layout.unnamed)

    def _divide(self, held: Bytes, value: int) -> None:
        """Find the texts without a name: one value holds them, each with a zero at its end; null is an empty one."""
        types, starts, sizes = self._table.types[value], self._table.starts[value], self._table.sizes[value]
        are_texts = (types == STRINGS) & (sizes > 0) & (sizes % 2 == 0)
        first, counts, ends = divided(held, starts, np.where(are_texts, sizes, 0))
        is_ended = np.zeros(len(counts), bool)
        some = counts > 0
        is_ended[some] = ends[(first + counts - 1)[some]] == (starts + sizes)[some]
        nulls = np.flatnonzero(types == NULL)
        first[nulls], counts[nulls] = len(ends) + np.arange(len(nulls)), 1
        is_ended |= types == NULL
        self.is_read &= is_ended & (counts < MOST_VARIANTS // 2)
        self.variants += 2 * np.where(self.is_read, counts, 0)
        self._items = first, counts, np.concatenate((ends, starts[nulls]))

    def group(self, places: Numbers, rows: Numbers, cells: FieldCells) -> FieldGroup:
        """The fields of events of one variant; their values go to `cells`."""
        variant = int(self.variants[places[0]])
        names = [name for name in self._fields if name != BINARY or variant % 2]
        said = {name: part for name in names if isinstance(part := self._fields[name], str)}
        numbers = [part for name in names if isinstance(part := self._fields[name], int)]
        are_all = len(places) == len(self.rows) and bool((np.diff(places) > 0).all())
        columns = cells.add(self._values(numbers, slice(None) if are_all else places), rows)
        unnamed = cells.add(self._texts(variant // 2, places), rows) if variant > 1 else range(0)
        return FieldGroup(names, said, columns, unnamed, self.wrapper, len(places))

    def _values(self, numbers: Sequence[int], places: Numbers | slice) -> Iterator[Values]:
        table = self._table
        starts, sizes = table.starts[numbers][:, places], table.sizes[numbers][:, places]
        for row, number in enumerate(numbers):
            type_ = table.alike[number]
            yield starts[row], sizes[row], table.types[number][places] if type_ == MIXED else type_

    def _texts(self, count: int, places: Numbers) -> Iterator[Values]:
        """The texts without a name of events that have so many."""
        if self._items is not None and self._table.layout.unnamed is not None:
            first, _, ends = self._items
            begins = self._table.starts[self._table.layout.unnamed][places]
            for number in range(count):
                stops = ends[first[places] + number]
                yield begins, stops - begins, STRING
                begins = stops


Values = tuple[Numbers, Numbers, int | Numbers]
"""Starts and sizes of the values of a column, and the type of them all or of each."""
Fields = tuple[dict[str, Cells], list[Cells], str]
"""The fields of events of one kind, their texts without a name, the element inside of UserData."""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """The fields of events with one template, of one kind or of several; which of all columns are theirs."""

    names: list[str]
    said: dict[str, str]
    columns: range
    unnamed: range
    wrapper: str
    size: int

    def fields(self, columns: Sequence[Cells], start: int, stop: int) -> Fields:
        """Those of some of the events."""

        def some(number: int) -> Cells:
            cells = columns[number]
            return cells if stop - start == self.size else cells[start:stop]

        mine = iter(self.columns)
        named = {
            name: Repeated(self.said[name], stop - start) if name in self.said else some(next(mine))
            for name in self.names
        }
        return named, list(map(some, self.unnamed)), self.wrapper


NO_FIELDS = FieldGroup([], {}, range(0), range(0), "", 0)


@dataclass(frozen=True, slots=True)
class _Part:
    """The values of one type in a column: where they begin among all of the type, and in which of the cells they are.

    `cells` is None for all of them.
    """

    type: int
    begin: int
    size: int
    cells: Numbers | None = None


@dataclass(slots=True)
class FieldCells:
    """The values of the fields of all events, those of one type one behind the other."""

    odd: list[Numbers] = field(default_factory=list)
    """Rows with values that are none of their type."""
    _columns: list[list[_Part]] = field(default_factory=list)
    _values: dict[int, list[tuple[Numbers, Numbers, Numbers]]] = field(default_factory=dict)
    _sizes: dict[int, int] = field(default_factory=dict)

    def add(self, columns: Iterable[Values], rows: Numbers) -> range:
        """Columns of values of the events in these rows: the numbers of the columns."""
        first = len(self._columns)
        for starts, sizes, types in columns:
            if isinstance(types, int):
                self._columns.append([self._part(types, starts, sizes, rows)])
                continue
            found = np.flatnonzero(np.bincount(types, minlength=1)).tolist()
            chosen = [(type_, np.flatnonzero(types == type_)) for type_ in found]
            self._columns.append([self._part(type_, starts[at], sizes[at], rows[at], at) for type_, at in chosen])
        return range(first, len(self._columns))

    def _part(self, type_: int, starts: Numbers, sizes: Numbers, rows: Numbers, cells: Numbers | None = None) -> _Part:
        begin = self._sizes.get(type_, 0)
        self._sizes[type_] = begin + len(rows)
        self._values.setdefault(type_, []).append((starts, sizes, rows))
        return _Part(type_, begin, len(rows), cells)

    def columns(self, held: Bytes) -> list[Cells]:
        """The cells of each column."""
        by_type = {type_: self._written(held, type_) for type_ in list(self._values)}
        return [_cells(parts, by_type) for parts in self._columns]

    def _written(self, held: Bytes, type_: int) -> pa.Array:
        starts, sizes, rows = zip(*self._values.pop(type_), strict=True)
        made, odd = field_texts(held, type_, np.concatenate(starts), np.concatenate(sizes))
        if odd is not None:
            self.odd.append(np.concatenate(rows)[odd])
        return made


def _cells(parts: list[_Part], by_type: Mapping[int, pa.Array]) -> Cells:
    if len(parts) == 1 and parts[0].cells is None:
        part = parts[0]
        return (
            Repeated("", part.size)
            if part.type == NULL
            else ArrowCells(by_type[part.type].slice(part.begin, part.size))
        )
    every = np.concatenate([part.cells for part in parts])
    places = np.empty(len(every), np.int64)
    places[every] = np.arange(len(every))
    found = pa.concat_arrays([by_type[part.type].slice(part.begin, part.size) for part in parts])
    return ArrowCells(found.take(array_of(places)))
