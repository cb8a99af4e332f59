"""The fields of events of an event log, as columns of texts.

Lives here: which fields an event has, their values put together by type. Does not live here: which events there are
(`evtx_columns`), the types of values (`evtx_values`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from gazehound.intake.cells import ArrowCells, Cells, Repeated
from gazehound.intake.readers.evtx_instances import Table
from gazehound.intake.readers.evtx_templates import BINARY
from gazehound.intake.readers.evtx_values import (
    NULL,
    STRING,
    STRINGS,
    Bytes,
    Numbers,
    array_of,
    divided,
    texts,
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
        self._columns = [part for part in fields.values() if isinstance(part, int)]
        self._table = table
        self.is_read: Numbers = table.is_sound & table.are_usual(self._columns)
        """Which events have values that are understood."""
        self.variants: Numbers = np.zeros(len(table.rows), np.int64)
        """How many texts without a name an event has, twice, and one where it has the field that may lack."""
        self._items: tuple[Numbers, Numbers, Numbers] | None = None
        if isinstance(part := fields.get(BINARY), int):
            self.variants += (table.types[:, part] != NULL) & (table.sizes[:, part] > 0)
        if layout.unnamed is not None:
            self._divide(held, layout.unnamed)

    def _divide(self, held: Bytes, column: int) -> None:
        """Find the texts without a name: one value holds them all, each with a zero at its end."""
        table = self._table
        types, starts, sizes = table.types[:, column], table.starts[:, column], table.sizes[:, column]
        self.is_read &= (types == STRINGS) & (sizes > 0) & (sizes % 2 == 0)
        first, counts, ends = divided(held, starts, np.where(self.is_read, sizes, 0))
        is_ended = np.zeros(len(counts), bool)
        some = counts > 0
        is_ended[some] = ends[(first + counts - 1)[some]] == (starts + sizes)[some]
        self.is_read &= is_ended & (counts < MOST_VARIANTS // 2)
        self.variants += 2 * np.where(self.is_read, counts, 0)
        self._items = first, counts, ends

    def of(self, places: Numbers) -> tuple[list[str], dict[str, str], int]:
        """Of events of one variant: the names of their fields, what the template says itself, texts without a name."""
        variant = int(self.variants[places[0]])
        names = [name for name in self._fields if name != BINARY or variant % 2]
        return names, {name: part for name in names if isinstance(part := self._fields[name], str)}, variant // 2

    def values(self, places: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Starts, sizes and types of the values of events of one variant, a column for each."""
        variant = int(self.variants[places[0]])
        columns = [
            part for name, part in self._fields.items() if isinstance(part, int) and (name != BINARY or variant % 2)
        ]
        at = np.ix_(places, np.array(columns, np.int64))
        starts, sizes, types = self._table.starts[at], self._table.sizes[at], self._table.types[at]
        if self._items is None or not variant // 2:
            return starts, sizes, types
        first, _, ends = self._items
        stops = ends[first[places][:, None] + np.arange(variant // 2)]
        column = self._table.layout.unnamed
        begins = np.concatenate([self._table.starts[places, column][:, None], stops[:, :-1]], axis=1)
        of_items = begins, stops - begins, np.full(begins.shape, STRING, np.uint8)
        starts, sizes, types = (
            np.concatenate([one, other], axis=1) for one, other in zip((starts, sizes, types), of_items, strict=True)
        )
        return starts, sizes, types


Fields = tuple[dict[str, Cells], list[Cells], str]
"""The fields of events of one kind, their texts without a name, the element inside of UserData."""


@dataclass(slots=True)
class FieldCells:
    """The values of the fields of all kinds of events, one column behind the other."""

    odd: list[Numbers] = field(default_factory=list)
    """Rows with values that are none of their type."""
    _kinds: list[tuple[FieldTable, Numbers, Numbers] | None] = field(default_factory=list)
    _values: list[tuple[Numbers, Numbers, Numbers]] = field(default_factory=list)

    def add(self, table: FieldTable, places: Numbers, rows: Numbers) -> None:
        """A kind: its events are in these places of the table."""
        self._kinds.append((table, places, rows))
        self._values.append(table.values(places))

    def add_nothing(self) -> None:
        """A kind without fields."""
        self._kinds.append(None)

    def fields(self, held: Bytes) -> list[Fields]:
        """The fields of each kind, in the order in which they were added."""
        columns = self._columns(held)
        made: list[Fields] = []
        for kind in self._kinds:
            if kind is None:
                made.append(({}, [], ""))
                continue
            table, places, _ = kind
            names, said, unnamed = table.of(places)
            cells = {name: Repeated(said[name], len(places)) if name in said else next(columns) for name in names}
            made.append((cells, [next(columns) for _ in range(unnamed)], table.wrapper))
        return made

    def _columns(self, held: Bytes) -> Iterator[Cells]:
        counts = [len(starts) for starts, _, _ in self._values for _ in range(starts.shape[1])]
        if not counts:
            return iter(())
        starts, sizes, types = (
            np.concatenate([values[index].T.ravel() for values in self._values]) for index in range(3)
        )
        written = _Written(held, starts, sizes, types, np.array(counts, np.int64))
        if written.odd:
            rows = np.concatenate(
                [
                    np.tile(kind[2], values[0].shape[1])
                    for kind, values in zip(filter(None, self._kinds), self._values, strict=True)
                ]
            )
            self.odd = [rows[odd] for odd in written.odd]
        return written.columns()


class _Written:
    """Values written out by type, and the columns put together from them."""

    def __init__(self, held: Bytes, starts: Numbers, sizes: Numbers, types: Numbers, counts: Numbers) -> None:
        self._ends = np.cumsum(counts)
        self._starts = self._ends - counts
        self._one = self._one_type(types)
        sizes = np.where(types == NULL, 0, sizes)
        self._types = np.where(np.repeat(self._one == STRING, counts), STRING, types)
        self._by_type: dict[int, pa.Array] = {}
        self._begin: dict[int, list[int]] = {}
        self.odd: list[Numbers] = []
        """Places of values that are none of their type."""
        for type_ in np.flatnonzero(np.bincount(self._types, minlength=256)).tolist():
            chosen = np.flatnonzero(self._types == type_)
            self._by_type[type_], odd = texts(held, type_, starts[chosen], sizes[chosen])
            self._begin[type_] = np.searchsorted(chosen, self._starts).tolist()
            if odd is not None:
                self.odd.append(chosen[odd])

    def _one_type(self, types: Numbers) -> Numbers:
        """The type of all values of each column, -1 where they differ; what is null is a text without characters."""
        least = np.minimum.reduceat(types, self._starts).astype(np.int64)
        most = np.maximum.reduceat(types, self._starts).astype(np.int64)
        is_text = (least == NULL) & (most == STRING)
        return np.where((least == most) | is_text, most, -1)

    def columns(self) -> Iterator[Cells]:
        spans = zip(self._one.tolist(), self._starts.tolist(), self._ends.tolist(), strict=True)
        for number, (type_, start, end) in enumerate(spans):
            if type_ == NULL:
                yield Repeated("", end - start)
            elif type_ >= 0:
                yield ArrowCells(self._by_type[type_].slice(self._begin[type_][number], end - start))
            else:
                yield ArrowCells(self._mixed(number, self._types[start:end]))

    def _mixed(self, number: int, types: Numbers) -> pa.Array:
        """A column whose values are of several types."""
        parts, places = [], np.empty(len(types), np.int64)
        found = 0
        for type_ in np.unique(types).tolist():
            chosen = np.flatnonzero(types == type_)
            parts.append(self._by_type[type_].slice(self._begin[type_][number], len(chosen)))
            places[chosen] = np.arange(found, found + len(chosen))
            found += len(chosen)
        return pa.concat_arrays(parts).take(array_of(places))
