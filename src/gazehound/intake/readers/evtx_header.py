"""What the system says of events of an event log, as columns.

Lives here: the header's values by name, events in the order of their kinds. Does not live here: their fields
(`evtx_columns`), the types of values (`evtx_values`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import ArrowCells, Cells, Repeated
from gazehound.intake.readers.evtx_instances import Table
from gazehound.intake.readers.evtx_values import (
    FILETIME,
    GUID,
    HEX64,
    NULL,
    SID,
    STRING,
    WHOLE,
    Bytes,
    Numbers,
    array_of,
    texts,
)

NUMBERS = ("EventID", "Version", "Level", "Task", "Opcode", "RecordId", "ProcessId", "ThreadId")
FEW_TEXTS = {"Provider": STRING, "Channel": STRING, "Computer": STRING, "Keywords": HEX64, "UserId": SID}
"""Texts of which a log has few, and their types."""
MANY_TEXTS = {"Time": FILETIME, "ActivityId": GUID}
NAMES = (*NUMBERS, *FEW_TEXTS, *MANY_TEXTS)
TOLD_APART_BY = ("Provider", "Channel")
ALLOWED = {name: np.isin(np.arange(256), [NULL, *WHOLE]) for name in NUMBERS} | {
    name: np.isin(np.arange(256), [NULL, type_]) for name, type_ in (FEW_TEXTS | MANY_TEXTS).items()
}
SAID = 255
"""In place of a type: the template itself says the value."""
UNSIGNED_LONG = 10
ABSENT = pa.scalar(None, pa.string())
MOST_IDS = 1 << 32


def is_header(table: Table) -> Numbers:
    """Which rows of a table have a header with values of the usual types."""
    header = table.layout.header or {}
    said = {name: part for name, part in header.items() if isinstance(part, str)}
    if "EventID" not in header or any(name in NUMBERS and not _is_number(text) for name, text in said.items()):
        return np.zeros(len(table.rows), bool)
    columns = {name: part for name, part in header.items() if isinstance(part, int)}
    fits = table.are_usual(list(columns.values()))
    for name, column in columns.items():
        fits &= ALLOWED[name][table.types[:, column]]
    if isinstance(part := header["EventID"], int):
        fits &= table.types[:, part] != NULL
    return fits


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and str(int(text)) == text


@dataclass(slots=True)
class _Values:
    """The values under one name: where they stand, or the number of a text that a template says itself."""

    starts: Numbers
    sizes: Numbers
    types: Numbers
    said: Sequence[str]

    def numbers(self, held: Bytes) -> tuple[Numbers, Numbers, Numbers]:
        """Whole numbers, which of them are there, and which of them have too many bits."""
        made = np.zeros(len(self.types), np.int64)
        for type_ in np.flatnonzero(np.bincount(self.types, minlength=256)).tolist():
            chosen = self.types == type_
            if type_ == SAID:
                every = np.array([int(text) if _is_number(text) else 0 for text in self.said])
                made[chosen] = every[self.starts[chosen]]
            elif type_ != NULL:
                made[chosen] = held.numbers(self.starts[chosen], WHOLE[type_]).astype(np.int64)
        return made, self.types != NULL, (self.types == UNSIGNED_LONG) & (made < 0)

    def texts(self, held: Bytes, type_: int) -> tuple[pa.Array, Numbers]:
        """Texts, null where there is none, and which of them are odd."""
        chosen = np.flatnonzero(self.types == type_)
        made, some = texts(held, type_, self.starts[chosen], self.sizes[chosen])
        odd = np.zeros(len(self.types), bool)
        if some is not None:
            odd[chosen] = some
        if len(chosen) == len(self.types):
            return made, odd
        places = np.full(len(self.types), len(made))
        places[chosen] = np.arange(len(chosen))
        is_said = self.types == SAID
        places[is_said] = len(made) + 1 + self.starts[is_said]
        every = pa.concat_arrays([made, pa.array([None, *self.said], pa.string())])
        return every.take(array_of(places)), odd

    def coded(self, held: Bytes, type_: int) -> tuple[Numbers, pa.Array, Numbers]:
        """Texts of which there are few: the number of each among them, what they are, and which cells are odd."""
        if not len(self.types):
            return np.zeros(0, np.int64), pa.array([], pa.string()), np.zeros(0, bool)
        is_said, is_null = self.types == SAID, self.types == NULL
        sizes = np.where(is_said | is_null, 0, self.sizes)
        encoded = held.pieces(np.where(is_said, 0, self.starts), sizes).dictionary_encode()
        codes = encoded.indices.to_numpy().astype(np.int64)
        codes[is_null] = len(encoded.dictionary)
        codes[is_said] = len(encoded.dictionary) + 1 + self.starts[is_said]
        # Where each is found; one that is in no cell stands for the first cell, and nobody asks for it.
        first = np.zeros(len(encoded.dictionary) + 1 + len(self.said), np.int64)
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        some = _Values(self.starts[first], self.sizes[first], self.types[first], self.said)
        made, odd = some.texts(held, type_)
        is_empty = pc.fill_null(pc.equal(pc.binary_length(made), 0), True)
        return codes, pc.if_else(is_empty, ABSENT, made), odd[codes]


class Header:
    """The header of some records: `bounds` says where each kind begins in their order, and at last the end."""

    def __init__(self, held: Bytes, tables: Sequence[Table], rows: Numbers) -> None:
        values = _gathered(tables, rows)
        self._numbers = {name: values[name].numbers(held) for name in NUMBERS}
        self._few = {name: values[name].coded(held, type_) for name, type_ in FEW_TEXTS.items()}
        self._many = {name: values[name].texts(held, type_) for name, type_ in MANY_TEXTS.items()}
        self.bounds: Numbers = np.zeros(1, np.int64)
        self._order: Numbers = np.zeros(0, np.int64)

    def odd(self) -> Numbers:
        """Which records have values that are none of their type."""
        last = [held[-1] for group in (self._numbers, self._few, self._many) for held in group.values()]
        odd: Numbers = np.logical_or.reduce(last)
        return odd

    def sort(self, tables: Numbers) -> Numbers:
        """Put events of one kind beside each other: the order. Those of different tables are of different kinds."""
        kinds = tables + 1
        for name in TOLD_APART_BY:
            codes, texts_, _ = self._few[name]
            kinds = kinds * len(texts_) + codes
        kinds = kinds * MOST_IDS + (self._numbers["EventID"][0] & (MOST_IDS - 1))
        self._order = np.argsort(kinds, kind="stable")
        ordered = kinds[self._order]
        changes = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
        self.bounds = np.concatenate(([0], changes, [len(ordered)]))
        return self._order

    def keys(self) -> list[tuple[int, object, object]]:
        """Id, provider and channel of each kind."""
        first = self._order[self.bounds[:-1]]
        ids = self._numbers["EventID"][0][first].tolist()
        said = []
        for name in TOLD_APART_BY:
            codes, texts_, _ = self._few[name]
            said.append(texts_.take(array_of(codes[first])).to_pylist())
        return list(zip(ids, *said, strict=True))

    def columns(self) -> dict[str, list[Cells]]:
        """The cells under each name, kind by kind."""
        made = {name: self._number_columns(found, is_there) for name, (found, is_there, _) in self._numbers.items()}
        for name, (codes, few, _) in self._few.items():
            made[name] = self._few_columns(codes[self._order], few)
        for name, (many, _) in self._many.items():
            every = many.take(array_of(self._order))
            made[name] = [ArrowCells(every.slice(start, stop - start)) for start, stop in self._spans()]
        return made

    def _number_columns(self, found: Numbers, is_there: Numbers) -> list[Cells]:
        found, is_there = found[self._order], is_there[self._order]
        every = array_of(found)
        if not is_there.all():
            bits = pa.py_buffer(np.packbits(is_there, bitorder="little"))
            every = pa.Array.from_buffers(pa.int64(), len(found), [bits, every.buffers()[1]])
        first = every.take(array_of(self.bounds[:-1])).to_pylist()
        is_alike = self._are_alike(found) & self._are_alike(is_there)
        return [
            Repeated(value, stop - start) if alike else ArrowCells(every.slice(start, stop - start))
            for (start, stop), alike, value in zip(self._spans(), is_alike.tolist(), first, strict=True)
        ]

    def _few_columns(self, codes: Numbers, few: pa.Array) -> list[Cells]:
        values = few.to_pylist()
        return [
            Repeated(values[codes[start]], stop - start) if alike else ArrowCells(few.take(array_of(codes[start:stop])))
            for (start, stop), alike in zip(self._spans(), self._are_alike(codes).tolist(), strict=True)
        ]

    def _are_alike(self, cells: Numbers) -> Numbers:
        """Of which kinds all cells are the same."""
        starts = self.bounds[:-1]
        alike: Numbers = np.minimum.reduceat(cells, starts) == np.maximum.reduceat(cells, starts)
        return alike

    def _spans(self) -> Iterator[tuple[int, int]]:
        bounds = self.bounds.tolist()
        return pairwise(bounds)


def _gathered(tables: Sequence[Table], rows: Numbers) -> dict[str, _Values]:
    """The values under each name of the records that are read, in their order."""
    count = max((int(table.rows.max()) for table in tables), default=-1) + 1
    starts, sizes = np.zeros((count, len(NAMES)), np.int32), np.zeros((count, len(NAMES)), np.int32)
    types = np.full((count, len(NAMES)), NULL, np.uint8)
    said: list[str] = []
    for table in tables:
        header = table.layout.header or {}
        found = [(place, part) for place, name in enumerate(NAMES) if isinstance(part := header.get(name), int)]
        parts = [part for _, part in found]
        at = np.ix_(table.rows, np.array([place for place, _ in found], np.int64))
        for into, values in ((starts, table.starts), (sizes, table.sizes), (types, table.types)):
            into[at] = values[:, parts]
        for place, name in enumerate(NAMES):
            if isinstance(part := header.get(name), str):
                starts[table.rows, place], types[table.rows, place] = len(said), SAID
                said.append(part)
    return {
        name: _Values(starts[rows, place], sizes[rows, place], types[rows, place], said)
        for place, name in enumerate(NAMES)
    }
