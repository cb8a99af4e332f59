"""Lines of the Defender streaming API as columns, a table at a time, without a Python object for each row.

Lives here: gathering the lines of each table, learning the types of their fields, having Arrow parse them. Does not
live here: what an envelope means (`streaming_api`).

Arrow's parser is told every field and its type and refuses what differs: unknown fields, other types, names said
twice, halves of surrogate pairs, anything that is no JSON. Lines that it refuses go the way of all others, one by one,
and what they show is learned. So both ways give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from gazehound.intake.cells import ArrowCells, Cells
from gazehound.intake.chunks import ColumnChunk
from gazehound.intake.readers import streaming_api
from gazehound.intake.readers.reading import Reading
from gazehound.intake.values import LONG_RANGE

MARK = f'"category":"{streaming_api.PREFIX}'.encode()
SAMPLE = 64
"""Lines from which the fields of a table are learned at first."""
PATIENCE = 4
"""Times that Arrow may refuse lines of a table before it is asked no more."""
MISSES, STRIDE = 256, 16
"""After so many lines of other kinds, only every so many is looked at; alone, a line gives the same rows."""
TEXT = pa.string()
TYPES = {str: TEXT, bool: pa.bool_(), int: pa.int64(), type(None): TEXT}
"""A field that was never filled is taken for text until a number shows."""
Line = tuple[int, bytes]
Types = dict[str, pa.DataType]


@dataclass(slots=True)
class _Table:
    """Lines of one table, and what is known of their fields; `types` is None where columns cannot hold them."""

    lines: list[bytes] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    outer: Types = field(default_factory=dict)
    inner: Types | None = field(default_factory=dict)
    refused: int = 0

    def learn(self, lines: list[bytes]) -> None:
        """Take the fields of these lines into account."""
        for line in lines:
            try:
                record = orjson.loads(line)
            except ValueError:
                continue
            if self.inner is None or not isinstance(record, dict) or not isinstance(record.get("properties"), dict):
                return
            inner = record.pop("properties")
            if "TenantId" in inner or not (_merge(self.inner, inner) and _merge(self.outer, record)):
                self.inner = None

    def schema(self) -> pa.Schema:
        """The fields as Arrow has to find them."""
        outer = {**self.outer, "category": TEXT, "tenantId": TEXT}
        properties = pa.struct(list((self.inner or {}).items()))
        return pa.schema([*outer.items(), ("properties", properties)])


def _merge(types: Types, record: Mapping[str, object]) -> bool:
    """Add what the record shows; False where a field is none that a column of one type can hold."""
    for name, value in record.items():
        told = TYPES.get(type(value))
        before = types.get(name, told)
        if told is None or (isinstance(value, int) and value not in LONG_RANGE):
            return False
        # Text is also the type of a field that was empty so far.
        if value is not None and before != told and before != TEXT:
            return False
        types[name] = before if value is None else told
    return True


@dataclass(slots=True)
class StreamingLines:
    """Gathers lines of the streaming API until `flush` makes columns of them."""

    reading: Reading
    rows: int = 0
    size: int = 0
    _tables: dict[bytes, _Table] = field(default_factory=dict)
    _missed: int = 0
    """Lines since the last one of the streaming API."""

    def take(self, number: int, line: bytes) -> bool:
        """Keep a line; False for one that has to go alone."""
        if self._missed >= MISSES and number % STRIDE:
            return False
        at = line.find(MARK)
        self._missed = self._missed + 1 if at < 0 else 0
        if at < 0 or not line.startswith(b"{") or not line.rstrip().endswith(b"}"):
            return False
        start = at + len(MARK)
        name = line[start : line.find(b'"', start)]
        table = self._tables.get(name)
        if table is None:
            if len(self._tables) >= self.reading.limits.tables:
                return False
            table = self._tables[name] = _Table()
        if table.inner is None or table.refused >= PATIENCE:
            return False
        table.lines.append(line)
        table.places.append(number)
        self.rows, self.size = self.rows + 1, self.size + len(line)
        return True

    @property
    def is_full(self) -> bool:
        """True when as many rows or bytes are held as a batch may have."""
        limits = self.reading.limits
        return self.rows >= limits.batch_rows or self.size >= limits.batch_bytes

    def flush(self) -> Iterator[ColumnChunk | list[Line]]:
        """The lines gathered so far: as rows of their tables, or as they are where Arrow does not take them."""
        self.rows = self.size = 0
        for name, table in self._tables.items():
            lines, places = table.lines, table.places
            table.lines, table.places = [], []
            if not lines:
                continue
            columns = self._columns(name, table, lines)
            if columns is None:
                yield list(zip(places, lines, strict=True))
            elif self.reading.wants(name.decode()):
                yield ColumnChunk(name.decode(), columns, places, "line", is_text=False)

    def _columns(self, name: bytes, table: _Table, lines: list[bytes]) -> dict[str, Cells] | None:
        if not table.inner:
            table.learn(lines[:SAMPLE])
        rows = _parsed(lines, table.schema()) if table.inner else None
        expected = pa.scalar(streaming_api.PREFIX + name.decode("utf-8", "replace"))
        if rows is None or len(rows) != len(lines) or not _is_sound(rows, expected):
            table.refused += 1
            table.learn(lines)
            return None
        self.reading.formats[streaming_api.KIND.name] = None
        return _row_columns(rows)


def _is_sound(rows: pa.Table, category: pa.Scalar) -> bool:
    """True when all rows are envelopes of this category."""
    told = rows.column("category")
    is_alike = told.null_count == 0 and pc.all(pc.equal(told, category)).as_py() is True
    return is_alike and rows.column("properties").null_count == 0


def _row_columns(rows: pa.Table) -> dict[str, Cells]:
    """The properties and the tenant, as `streaming_api.route` makes a row of them."""
    properties = rows.column("properties").combine_chunks()
    columns: dict[str, Cells] = {each.name: ArrowCells(properties.field(each.name)) for each in properties.type}
    tenants = rows.column("tenantId").combine_chunks()
    if pc.any(pc.greater(pc.binary_length(tenants), 0)).as_py():
        columns["TenantId"] = ArrowCells(tenants)
    return columns


def _parsed(lines: list[bytes], schema: pa.Schema) -> pa.Table | None:
    """The lines as Arrow reads them, None where it refuses one."""
    text = b"\n".join(lines)
    try:
        if not text.isascii():
            text.decode()
        return pj.read_json(
            pa.BufferReader(text),
            parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(text) + 1),
        )
    except (pa.ArrowInvalid, UnicodeError):
        return None
