"""What intake hands on: tables, the parts they are read from, and what was left out.

Lives here: plain values. Does not live here: recognising files (`discover`), reading them (`readers`),
running queries over them (the engine).

Every Kusto type has one Arrow type on the way in:

    bool bool · int int32 · long int64 · real float64 · decimal decimal128(38, 18) · string string ·
    datetime timestamp[us] (UTC, without a zone) · timespan int64 (ticks of 100 ns) · guid string ·
    dynamic string (JSON text)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

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


@dataclass(frozen=True, slots=True)
class ParquetPart:
    """Parquet files of one physical schema that the engine scans in place.

    `arrow_schema` is the files' own schema; the engine converts each column to the type that the table's
    Kusto schema gives the column of the same name.
    """

    paths: tuple[Path, ...]
    arrow_schema: pa.Schema


@dataclass(frozen=True, slots=True)
class BatchPart:
    """Rows read by us: `read()` yields record batches whose columns are Kusto columns in the Arrow types above.

    A batch may lack columns of the table: they are null there. `read` may be called more than once.
    """

    path: Path
    read: Callable[[], Iterator[pa.RecordBatch]]


Part = ParquetPart | BatchPart


@dataclass(frozen=True, slots=True)
class TableData:
    """One table found in the data: its name, every column that any part fills or a known schema has, its parts."""

    name: str
    schema: TableSchema
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, and why, in a sentence."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of a file that could not be read as a row, with its place and the reason."""

    path: Path
    position: str
    reason: str
    text: str = ""


@dataclass(frozen=True)
class Intake:
    """Everything found under the given paths."""

    tables: dict[str, TableData]
    skipped: tuple[Skipped, ...]
    rejected: list[Rejected]
    """Filled while parts are read, so complete only after that."""
