"""Events of whole chunks of an event log as columns, without a Python object for any of their values.

Lives here: which records are read so, and of which kinds they are. Does not live here: where values stand
(`evtx_instances`), their types (`evtx_values`), the header (`evtx_header`) and the fields (`evtx_fields`) of events,
what they mean (`windows_events`). Whatever is not as it usually is, a chunk or a record, is named and left to the
package `evtx`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from gazehound.intake.readers.evtx_chunks import NewChunk
from gazehound.intake.readers.evtx_fields import MOST_VARIANTS, NO_FIELDS, FieldCells, Fields, FieldTable
from gazehound.intake.readers.evtx_header import Header, is_header
from gazehound.intake.readers.evtx_instances import Catalog, Records, Table, records_of, tables_of
from gazehound.intake.readers.evtx_templates import NESTED
from gazehound.intake.readers.evtx_values import NULL, Bytes, Numbers
from gazehound.intake.readers.shaped_events import EventColumns

Key = tuple[object, ...]
CONTAINERS = ("EventData", "UserData")
"""Elements that a nested template is itself; any other one stands inside of UserData."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Events of one id, provider and channel with the same fields; their places are the numbers of their records."""

    key: Key
    columns: EventColumns


@dataclass(frozen=True, slots=True)
class ChunkEvents:
    """What was read of some chunks, and what is left to the package: chunks, and numbers of records by chunk."""

    kinds: list[Kind]
    odd_chunks: list[int]
    odd_records: dict[int, set[int]]


def events_of(
    held: Bytes, chunks: Sequence[NewChunk], catalog: Catalog, is_wanted: Callable[[int], bool]
) -> ChunkEvents:
    """The events of chunks, in each those whose record is new."""
    records, odd_chunks = records_of(held, chunks)
    batch = _Batch(held, records, catalog)
    kinds = batch.kinds(is_wanted)
    while batch.drop_odd():
        kinds = batch.kinds(is_wanted)
    return ChunkEvents(kinds, odd_chunks.tolist(), batch.odd_records())


class _Batch:
    """The records of some chunks on their way to kinds of events."""

    def __init__(self, held: Bytes, records: Records, catalog: Catalog) -> None:
        self._held = held
        self._records = records
        self._is_read = np.zeros(len(records.at), bool)
        """Which records are read here."""
        tables = tables_of(held, records.at, records.end, catalog)
        self._headers = [table for table in tables if table.layout.header is not None]
        for table in self._headers:
            self._is_read[table.rows] = is_header(table)
        self._in_user_data = np.zeros(len(records.at), bool)
        own = [table for table in self._headers if table.layout.fields is not None]
        self._tables = [FieldTable(held, table) for table in own + self._nested(catalog)]
        self._table_of = np.full(len(records.at), -1)
        self._row_of = np.zeros(len(records.at), np.int64)
        for number, some in enumerate(self._tables):
            self._table_of[some.rows] = number
            self._row_of[some.rows] = np.arange(len(some.rows))
            self._is_read[some.rows] &= some.is_read
        self._odd: list[Numbers] = []

    def _nested(self, catalog: Catalog) -> list[Table]:
        """The tables of the templates of fields that stand in values of other templates."""
        rows, starts, ends = [], [], []
        for table in self._headers:
            if (column := table.layout.nested) is not None:
                is_nested = table.types[column] == NESTED
                self._is_read[table.rows] &= is_nested | (table.types[column] == NULL)
                rows.append(table.rows[is_nested])
                self._in_user_data[table.rows] = table.layout.in_user_data
                starts.append(table.starts[column, is_nested])
                ends.append(starts[-1] + table.sizes[column, is_nested])
        if not rows:
            return []
        outer, is_found = np.concatenate(rows), np.zeros(len(self._is_read), bool)
        found = tables_of(self._held, np.concatenate(starts), np.concatenate(ends), catalog)
        found = [table for table in found if table.layout.header is None]
        for table in found:
            table.rows = outer[table.rows]
            is_found[table.rows] = (table.layout.root not in CONTAINERS) == self._in_user_data[table.rows]
        self._is_read[outer] &= is_found[outer]
        return found

    def kinds(self, is_wanted: Callable[[int], bool]) -> list[Kind]:
        """The events that are read here, those of one kind together."""
        if not self._is_read.any():
            return []
        header = Header(self._held, self._headers, self._is_read)
        if (odd := header.odd()).any():
            self._odd.append(header.rows[odd])
            return []
        variants = self._variants(header.rows)
        order = header.sort(variants)
        rows, variants = header.rows[order], variants[order]
        keys, columns = header.keys(), header.columns()
        chosen = [number for number, key in enumerate(keys) if is_wanted(key[0])]
        return [
            Kind(
                keys[number],
                EventColumns(
                    named,
                    {name: parts[number] for name, parts in columns.items()},
                    self._records.number[rows[header.bounds[number] : header.bounds[number + 1]]].tolist(),
                    unnamed,
                    wrapper,
                    are_texts=True,
                ),
            )
            for number, (named, unnamed, wrapper) in self._fields(chosen, header.bounds.tolist(), rows, variants)
        ]

    def _fields(
        self, chosen: list[int], bounds: list[int], rows: Numbers, variants: Numbers
    ) -> Iterator[tuple[int, Fields]]:
        """The fields of the chosen kinds; those with the same template and variant are put together at once."""
        cells, groups = FieldCells(), []
        for _, some in groupby(chosen, lambda number: variants[bounds[number]]):
            numbers = list(some)
            every = np.concatenate([rows[bounds[number] : bounds[number + 1]] for number in numbers])
            table = self._table_of[every[0]]
            group = self._tables[table].group(self._row_of[every], every, cells) if table >= 0 else NO_FIELDS
            groups.append((numbers, group))
        made = cells.columns(self._held)
        self._odd += cells.odd
        for numbers, group in groups:
            start = 0
            for number in numbers:
                stop = start + bounds[number + 1] - bounds[number]
                yield number, group.fields(made, start, stop)
                start = stop

    def _variants(self, rows: Numbers) -> Numbers:
        """Which table has the fields of each record, and which of them there are in it."""
        variants = np.zeros(len(self._is_read), np.int64)
        for table in self._tables:
            variants[table.rows] = table.variants
        return (self._table_of[rows] + 1) * MOST_VARIANTS + variants[rows]

    def drop_odd(self) -> bool:
        """Leave records to the package whose values turned out to be odd; False when there were none."""
        odd, self._odd = self._odd, []
        before = self._is_read.sum()
        for rows in odd:
            self._is_read[rows] = False
        return bool(self._is_read.sum() < before)

    def odd_records(self) -> dict[int, set[int]]:
        """The numbers of the records that are left to the package, by chunk."""
        odd: dict[int, set[int]] = {}
        for row in np.flatnonzero(~self._is_read).tolist():
            odd.setdefault(int(self._records.chunk[row]), set()).add(int(self._records.number[row]))
        return odd
