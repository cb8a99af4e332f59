"""What intake hands on: tables, the parts they are read from, and what was left out.

Lives here: plain values. Does not live here: recognising files (`discover`), reading them (`readers`),
running queries over them (the engine).

Every Kusto type has one Arrow type on the way in:

    bool bool · int int32 · long int64 · real float64 · decimal decimal128(38, 18) · string string ·
    datetime timestamp[us] (UTC, without a zone) · timespan int64 (ticks of 100 ns) · guid string ·
    dynamic string (JSON text)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from gazehound.intake.ledger import Ledger, Rejected, Skipped
from gazehound.records import record
from gazehound.types import ScalarType, TableSchema

ARROW_TYPES: dict[ScalarType, pa.DataType] = {
    ScalarType.BOOL: pa.bool_(),
    ScalarType.INT: pa.int32(),
    ScalarType.LONG: pa.int64(),
    ScalarType.REAL: pa.float64(),
    ScalarType.DECIMAL: pa.decimal128(38, 18),
    ScalarType.STRING: pa.string(),
    ScalarType.DATETIME: pa.timestamp("us"),
    ScalarType.TIMESPAN: pa.int64(),
    ScalarType.GUID: pa.string(),
    ScalarType.DYNAMIC: pa.string(),
}


Rows = tuple[tuple[int, int], ...]
"""Rows of a file by their numbers, from 0: from the first of each pair up to the second, which is not among them."""


@dataclass(frozen=True, slots=True)
class ParquetPart:
    """Parquet files of one physical schema that the engine scans in place.

    `arrow_schema` is the files' own schema; the engine converts each column to the type that the table's
    Kusto schema gives the column of the same name. `aliases` names columns of the table that the files lack and
    the column of the files that holds the same value (`TimeGenerated` ← `Timestamp`). `indexed` are the files that have
    a term index. Of the files in `rows` only these rows are read.
    """

    paths: tuple[Path, ...]
    arrow_schema: pa.Schema
    aliases: Mapping[str, str] = field(default_factory=dict)
    indexed: frozenset[Path] = frozenset()
    rows: Mapping[Path, Rows] = field(default_factory=dict)


@record(frozen=True, slots=True)
class BatchPart:
    """Rows read by us: `read()` yields record batches whose columns are Kusto columns in the Arrow types above.

    A batch may lack columns of the table: they are null there. `read` may be called more than once. A table has at
    most one such part, however many files feed it.
    """

    paths: tuple[Path, ...]
    read: Callable[[], Iterator[pa.RecordBatch]]
    rows: int | None = None
    """How many rows `read` will yield in all, where that is known."""


Part = ParquetPart | BatchPart


@record(frozen=True, slots=True)
class TableData:
    """One table found in the data: its name, every column that any part fills or a known schema has, its parts."""

    name: str
    schema: TableSchema
    parts: tuple[Part, ...]


@record(frozen=True, slots=True)
class Loaded:
    """A file, or a file inside an archive, that gave rows: its format and how many rows went to which table."""

    path: Path
    member: str
    format: str
    rows: Mapping[str, int]


@dataclass(frozen=True)
class Intake:
    """Everything found under the given paths."""

    tables: dict[str, TableData]
    loaded: tuple[Loaded, ...]
    skipped: tuple[Skipped, ...]
    ledger: Ledger

    @property
    def rejected(self) -> list[Rejected]:
        """What could not be read as a row or as a cell; cells are known only after their table was read."""
        return self.ledger.rejected()
