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

from gazehound.intake.cells import ArrowCells, Cells, Repeated, TimeCells, concatenated, taken
from gazehound.intake.readers.evtx_instances import MIXED, Table
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
    coded,
    numbered,
    texts,
    times,
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
NEAR, WIDEST = 128, 16
"""Bytes of a header that are copied, and of the widest number."""
MOST_IDS, MOST_KINDS = 1 << 32, 1 << 62


def is_header(table: Table) -> Numbers:
    """Which instances of a table have a header with values of the usual types."""
    header = table.layout.header or {}
    said = {name: part for name, part in header.items() if isinstance(part, str)}
    if "EventID" not in header or any(name in NUMBERS and not _is_number(text) for name, text in said.items()):
        return np.zeros(len(table.rows), bool)
    values = {name: part for name, part in header.items() if isinstance(part, int)}
    fits = table.are_usual(list(values.values()))
    for name, value in values.items():
        if table.alike[value] == MIXED or not ALLOWED[name][table.alike[value]]:
            fits &= ALLOWED[name][table.types[value]]
    if isinstance(part := header["EventID"], int):
        fits &= table.types[part] != NULL
    return fits


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and str(int(text)) == text


@dataclass(slots=True)
class _Values:
    """The values under one name: where they stand, or the number of a text that a template says itself."""

    held: Bytes
    starts: Numbers
    sizes: Numbers
    types: Numbers
    said: Sequence[str]

    def numbers(self) -> tuple[Numbers, Numbers, Numbers]:
        """Whole numbers, which of them are there, and which of them have too many bits."""
        is_there = self.types != NULL
        kinds = np.flatnonzero(np.bincount(self.types, minlength=256)).tolist()
        if len(kinds) == 1 and kinds[0] in WHOLE:
            made = self.held.numbers(self.starts, WHOLE[kinds[0]]).astype(np.int64)
            return made, is_there, (made < 0) & (kinds[0] == UNSIGNED_LONG)
        made = np.zeros(len(self.types), np.int64)
        for type_ in kinds:
            chosen = np.flatnonzero(self.types == type_)
            if type_ == SAID:
                every = np.array([int(text) if _is_number(text) else 0 for text in self.said])
                made[chosen] = every[self.starts[chosen]]
            elif type_ != NULL:
                made[chosen] = self.held.numbers(self.starts[chosen], WHOLE[type_]).astype(np.int64)
        return made, is_there, (self.types == UNSIGNED_LONG) & (made < 0)

    def texts(self, type_: int) -> tuple[Cells, Numbers]:
        """Texts or times, None where there is none, and which of them are odd."""
        chosen = np.flatnonzero(self.types == type_)
        starts = self.starts[chosen]
        is_time = type_ == FILETIME
        made, some = times(self.held, starts) if is_time else texts(self.held, type_, starts, self.sizes[chosen])
        odd = np.zeros(len(self.types), bool)
        if some is not None:
            odd[chosen] = some
        cells = TimeCells(made) if is_time else ArrowCells(made)
        if len(chosen) == len(self.types):
            return cells, odd
        places = np.full(len(self.types), len(made))
        places[chosen] = np.arange(len(chosen))
        is_said = self.types == SAID
        places[is_said] = len(made) + 1 + self.starts[is_said]
        said = ArrowCells(pa.array([None, *(self.said if is_said.any() else ())], pa.string()))
        return taken(concatenated([cells, said]), array_of(places)), odd

    def coded(self, type_: int) -> tuple[Numbers, list[str | None], Numbers]:
        """Texts of which there are few: the number of each among them, what they are, and which cells are odd."""
        few: list[str | None] = [None, *self.said]
        codes = np.zeros(len(self.types), np.int64)
        is_said = self.types == SAID
        codes[is_said] = self.starts[is_said] + 1
        odd = np.zeros(len(self.types), bool)
        if len(chosen := np.flatnonzero(self.types == type_)):
            indices, different, some = coded(self.held, type_, self.starts[chosen], self.sizes[chosen])
            codes[chosen] = indices.to_numpy() + len(few)
            few += different.to_pylist()
            if some is not None:
                odd[chosen] = some
        return codes, [text or None for text in few], odd


class Header:
    """The header of records that are read: `rows` says which ones these are.

    `bounds` says where each kind begins in their order, and at last the end.
    """

    def __init__(self, held: Bytes, tables: Sequence[Table], is_read: Numbers) -> None:
        self.rows, values = _gathered(held, tables, is_read)
        self._numbers = {name: values[name].numbers() for name in NUMBERS}
        self._few = {name: values[name].coded(type_) for name, type_ in FEW_TEXTS.items()}
        self._many = {name: values[name].texts(type_) for name, type_ in MANY_TEXTS.items()}
        self.bounds: Numbers = np.zeros(1, np.int64)
        self._order: Numbers = np.zeros(0, np.int64)

    def odd(self) -> Numbers:
        """Which records have values that are none of their type."""
        last = [held[-1] for group in (self._numbers, self._few, self._many) for held in group.values()]
        odd: Numbers = np.logical_or.reduce(last)
        return odd

    def sort(self, variants: Numbers) -> Numbers:
        """Put events of one kind beside each other: the order. Those of different variants are of different kinds."""
        kinds = variants
        for name in TOLD_APART_BY:
            kinds = _combined(kinds, self._few[name][0])
        kinds = _combined(kinds, self._numbers["EventID"][0] & (MOST_IDS - 1))
        self._order = np.argsort(kinds, kind="stable")
        ordered = kinds[self._order]
        changes = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
        self.bounds = np.concatenate(([0], changes, [len(ordered)]))
        return self._order

    def keys(self) -> list[tuple[int, object, object]]:
        """Id, provider and channel of each kind."""
        first = self._order[self.bounds[:-1]]
        ids = self._numbers["EventID"][0][first].tolist()
        found = [self._few[name] for name in TOLD_APART_BY]
        said = [[few[code] for code in codes[first].tolist()] for codes, few, _ in found]
        return list(zip(ids, *said, strict=True))

    def columns(self) -> dict[str, list[Cells]]:
        """The cells under each name, kind by kind."""
        made = {name: self._number_columns(found, is_there) for name, (found, is_there, _) in self._numbers.items()}
        for name, (codes, few, _) in self._few.items():
            made[name] = self._few_columns(codes[self._order], few)
        order = array_of(self._order)
        for name, (cells, _) in self._many.items():
            every = taken(cells, order)
            made[name] = [every[start:stop] for start, stop in self._spans()]
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

    def _few_columns(self, codes: Numbers, few: list[str | None]) -> list[Cells]:
        is_alike = self._are_alike(codes)
        if not is_alike.all():
            every = pa.array(few, pa.string()).take(array_of(codes))
        return [
            Repeated(few[codes[start]], stop - start) if alike else ArrowCells(every.slice(start, stop - start))
            for (start, stop), alike in zip(self._spans(), is_alike.tolist(), strict=True)
        ]

    def _are_alike(self, cells: Numbers) -> Numbers:
        """Of which kinds all cells are the same."""
        starts = self.bounds[:-1]
        alike: Numbers = np.minimum.reduceat(cells, starts) == np.maximum.reduceat(cells, starts)
        return alike

    def _spans(self) -> Iterator[tuple[int, int]]:
        bounds = self.bounds.tolist()
        return pairwise(bounds)


def _combined(first: Numbers, second: Numbers) -> Numbers:
    """A number for each pair of two numbers."""
    if int(first.max(initial=0)) >= MOST_KINDS // (int(second.max(initial=0)) + 1):
        _, first = numbered(first)
    return first * (int(second.max(initial=0)) + 1) + second


def _gathered(held: Bytes, tables: Sequence[Table], is_read: Numbers) -> tuple[Numbers, dict[str, _Values]]:
    """The records that are read, table by table, and their values under each name."""
    said: dict[str, int] = {}
    rows: list[Numbers] = []
    first: list[Numbers] = []
    blocks: list[list[Numbers]] = [[], [], []]
    for table in tables:
        kept = np.flatnonzero(is_read[table.rows])
        rows.append(table.rows[kept])
        first.append(table.starts[0, kept] if len(table.starts) else np.zeros(len(kept), np.int32))
        for block, found in zip(blocks, _of_table(table, kept, said), strict=True):
            block.append(found)
    starts, sizes, types = (np.concatenate(block, axis=1) for block in blocks)
    near, texts_ = _Near(held, np.concatenate(first)), list(said)
    values = {
        name: _Values(*near.of(starts[row], sizes[row], types[row]), sizes[row], types[row], texts_)
        for row, name in enumerate(NAMES)
    }
    return np.concatenate(rows), values


class _Near:
    """A copy of the first bytes of each header, where most of its values stand: near to those of the next one."""

    def __init__(self, held: Bytes, first: Numbers) -> None:
        self._held = held
        self._first = np.minimum(first, len(held.content) - NEAR)
        self._copy = Bytes(held.blocks(self._first, NEAR).reshape(-1))
        self._moved = np.arange(0, NEAR * len(first), NEAR) - self._first

    def of(self, starts: Numbers, sizes: Numbers, types: Numbers) -> tuple[Bytes, Numbers]:
        """Where values under one name stand in the copy; if any does not, where they stand in the chunks."""
        inside = starts - self._first
        is_inside = (inside >= 0) & (inside + np.maximum(sizes, WIDEST) <= NEAR)
        is_said = types == SAID
        if not (is_inside | is_said | (types == NULL)).all():
            return self._held, starts
        return self._copy, np.where(is_said, starts, starts + self._moved) if is_said.any() else starts + self._moved


def _of_table(table: Table, kept: Numbers, said: dict[str, int]) -> tuple[Numbers, Numbers, Numbers]:
    """Starts, sizes and types of the values of some instances, a row for each name."""
    header = table.layout.header or {}
    shape = len(NAMES), len(kept)
    starts, sizes = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    types = np.full(shape, NULL, np.uint8)
    every = len(kept) == len(table.rows)
    for row, name in enumerate(NAMES):
        part = header.get(name)
        if isinstance(part, str):
            starts[row], types[row] = said.setdefault(part, len(said)), SAID
        elif part is not None:
            for into, held in ((starts, table.starts), (sizes, table.sizes), (types, table.types)):
                into[row] = held[part] if every else held[part, kept]
    return starts, sizes, types
