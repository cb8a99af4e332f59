"""Rows on their way into the lake: gathered by table, sorted by time, written as Parquet files.

Lives here: what is held in memory and when it is written, the files' physical form. Does not live here: reading rows
(`work`), moving files to where the manifest finds them (`commit`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gazehound.intake.columns import TIMES
from gazehound.intake.lake.physical import stored, stored_schema
from gazehound.intake.lake.term_columns import TermColumns
from gazehound.intake.model import ARROW_TYPES
from gazehound.intake.naming import Known
from gazehound.types import Column, ScalarType

HELD = 128 << 20
"""Bytes of rows held before the largest table is written."""
ROWS_PER_GROUP = 1 << 16
"""Small enough that times and values rule out most of a day, large enough that dictionaries pay."""
COMPRESSION = "zstd"
NO_TEXT = pa.scalar("")
"""Made once: each text given to a compute function as it is would be searched for a time zone's name."""


@dataclass(frozen=True, slots=True)
class StagedPart:
    """A file written to the staging folder: rows of one table and one day (days since 1970, None without a time)."""

    path: Path
    table: str
    day: int | None
    rows: int
    size: int
    columns: tuple[Column, ...]
    filled: frozenset[str]
    first: str = ""
    last: str = ""
    terms: int = 0
    """Bytes of its term index."""


@dataclass(slots=True)
class _Held:
    batches: list[tuple[pa.RecordBatch, dict[str, ScalarType]]] = field(default_factory=list)
    size: int = 0


class PartWriter:
    """Takes typed batches and writes parts; `finish` writes what is left and tells all parts since the last time."""

    def __init__(
        self, staging: Path, prefix: str, known: Known, indexed: TermColumns | None = None, held: int = HELD
    ) -> None:
        self._staging = staging
        self._prefix = prefix
        self._known = known
        self._indexed = indexed
        self._limit = held
        self._tables: dict[str, _Held] = {}
        self._size = 0
        self._count = 0
        self._parts: list[StagedPart] = []

    def add(self, table: str, batch: pa.RecordBatch, types: dict[str, ScalarType]) -> None:
        """Take rows of a table; `types` has the Kusto type of each of their columns, and may have more."""
        held = self._tables.setdefault(table, _Held())
        held.batches.append((batch, {name: types[name] for name in batch.schema.names}))
        held.size += batch.nbytes
        self._size += batch.nbytes
        while self._size > self._limit:
            self._write(max(self._tables, key=lambda name: self._tables[name].size))

    def finish(self) -> list[StagedPart]:
        """Write all that is held."""
        for table in list(self._tables):
            self._write(table)
        parts, self._parts = self._parts, []
        return parts

    def _write(self, table: str) -> None:
        held = self._tables.pop(table)
        self._size -= held.size
        for columns, batches in _alike(self._known_columns(table), held.batches):
            rows = _aligned(columns, batches)
            for day, slice_ in _by_day(columns, rows):
                self._parts.append(self._file(table, columns, day, slice_))

    def _known_columns(self, table: str) -> tuple[Column, ...]:
        known = self._known(table)
        return known.columns if known else ()

    def _file(self, table: str, columns: tuple[Column, ...], day: int | None, rows: pa.Table) -> StagedPart:
        self._count += 1
        path = self._staging / f"{self._prefix}-{self._count:05}.parquet"
        time = time_column(columns)
        with path.open("wb") as file:
            pq.write_table(
                rows,
                file,
                compression=COMPRESSION,
                version="2.6",
                data_page_version="2.0",
                row_group_size=ROWS_PER_GROUP,
                sorting_columns=[pq.SortingColumn(rows.schema.get_field_index(time))] if time else None,
            )
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        first, last = _range(rows, time) if time and day is not None else ("", "")
        filled, terms = _filled(rows, columns), self._index(path, rows, columns)
        return StagedPart(path, table, day, rows.num_rows, size, columns, filled, first, last, terms)

    def _index(self, path: Path, rows: pa.Table, columns: tuple[Column, ...]) -> int:
        """Write the term index of a part where one is wanted."""
        names = self._indexed.among(columns) if self._indexed else []
        if not names:
            return 0
        from gazehound.intake.lake.term_index import write_index  # noqa: PLC0415  # start-up: few lakes have one

        return write_index(path, rows, names)


def time_column(columns: Sequence[Column]) -> str | None:
    """The column that says when an event happened."""
    kinds = {each.name: each.type for each in columns}
    return next((name for name in reversed(TIMES) if kinds.get(name) is ScalarType.DATETIME), None)


def _alike(
    known: tuple[Column, ...], batches: Sequence[tuple[pa.RecordBatch, dict[str, ScalarType]]]
) -> Iterator[tuple[tuple[Column, ...], list[pa.RecordBatch]]]:
    """Batches that can share a schema: the known columns and, in order of name, all extra ones of one type each."""
    listed = {each.name for each in known}
    groups: list[tuple[dict[str, ScalarType], list[pa.RecordBatch]]] = []
    for batch, types in batches:
        extra = {name: kind for name, kind in types.items() if name not in listed}
        for held, members in groups:
            if all(held.get(name, kind) is kind for name, kind in extra.items()):
                held.update(extra)
                members.append(batch)
                break
        else:
            groups.append((extra, [batch]))
    for extra, members in groups:
        yield (*known, *(Column(name, extra[name]) for name in sorted(extra))), members


def _aligned(columns: Sequence[Column], batches: Sequence[pa.RecordBatch]) -> pa.Table:
    """One table of all batches with all columns, in the types of intake."""
    schema = pa.schema([(each.name, ARROW_TYPES[each.type]) for each in columns])
    longest = max(map(len, batches), default=0)
    empty = {each.name: pa.nulls(longest, ARROW_TYPES[each.type]) for each in columns}
    places = [{name: at for at, name in enumerate(batch.schema.names)} for batch in batches]
    arrays = []
    for column in columns:
        chunks = [
            batch.column(place[column.name]) if column.name in place else empty[column.name].slice(0, len(batch))
            for batch, place in zip(batches, places, strict=True)
        ]
        arrays.append(pa.chunked_array(chunks, ARROW_TYPES[column.type]))
    return pa.Table.from_arrays(arrays, schema=schema)


def _by_day(columns: tuple[Column, ...], rows: pa.Table) -> Iterator[tuple[int | None, pa.Table]]:
    """The rows in the order of their time, cut at midnight UTC; those without a time last."""
    name = time_column(columns)
    if name is None:
        yield None, _stored(columns, rows)
        return
    times = rows.column(name)
    ordered = _stored(columns, rows if _is_sorted(times) else _taken(rows, pc.sort_indices(times)))
    start = 0
    for day, length in _runs(pc.cast(ordered.column(name), pa.date32()).cast(pa.int32())):
        yield day, ordered.slice(start, length)
        start += length


def _is_sorted(times: pa.ChunkedArray) -> bool:
    whole = times.combine_chunks()
    return whole.null_count == 0 and pc.all(pc.less_equal(whole[:-1], whole[1:])).as_py() is not False


def _taken(rows: pa.Table, order: pa.Array) -> pa.Table:
    """The rows in an order; empty columns are in any."""
    cells = [each if each.null_count == len(each) else each.combine_chunks().take(order) for each in rows.columns]
    return pa.Table.from_arrays(cells, schema=rows.schema)


def _runs(days: pa.ChunkedArray) -> Iterator[tuple[int | None, int]]:
    """Equal neighbours with their number."""
    encoded = pc.run_end_encode(days.combine_chunks())
    start = 0
    for day, end in zip(encoded.values.to_pylist(), encoded.run_ends.to_pylist(), strict=True):
        yield day, end - start
        start = end


def _stored(columns: Sequence[Column], rows: pa.Table) -> pa.Table:
    arrays = [
        pa.chunked_array([stored(chunk, column.type) for chunk in rows.column(at).chunks], field.type)
        for at, (column, field) in enumerate(zip(columns, stored_schema(columns), strict=True))
    ]
    return pa.Table.from_arrays(arrays, schema=stored_schema(columns))


def _range(rows: pa.Table, name: str) -> tuple[str, str]:
    times = rows.column(name)
    return times[0].as_py().isoformat(), times[-1].as_py().isoformat()


def _filled(rows: pa.Table, columns: Sequence[Column]) -> frozenset[str]:
    """The columns with a value in some row; the empty text is none."""
    found = []
    for at, column in enumerate(columns):
        cells = rows.column(at)
        if cells.null_count < len(cells) and (
            column.type is not ScalarType.STRING or pc.any(pc.not_equal(cells, NO_TEXT)).as_py()
        ):
            found.append(column.name)
    return frozenset(found)
