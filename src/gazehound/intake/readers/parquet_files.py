"""Parquet files: the schema that says what is in them.

Lives here: recognising Parquet, its types as Kusto types. Does not live here: reading rows, which the engine does in
place.

A footer is read by Arrow's reader without `pyarrow.parquet` around it, which loads clients of cloud storage:
5 MB before a first query. An Arrow that has its reader elsewhere is asked through `pyarrow.parquet`. The footer is
handed over in memory, since Arrow's own memory begins with 4 MB.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import types as kinds

from gazehound.types import ScalarType, TableSchema
from gazehound.types.schema import Column

if TYPE_CHECKING:
    from pyarrow.parquet import FileMetaData

MAGIC = b"PAR1"
END = struct.Struct("<I4s")
"""The end of a file: how long the footer before it is, and the magic bytes."""
GUID_BYTES = 16
NAMING = ("$table", "Type")
OCSF_SIGNS = frozenset({"class_uid", "metadata"})
KUSTO_TYPE = b"kusto.type"
"""The key of a column's metadata that says its Kusto type: in the parts of a lake, in what a result gives."""
TYPES = {each.value.encode(): each for each in ScalarType if each is not ScalarType.UNKNOWN}


def recognises(head: bytes) -> bool:
    """True for the magic bytes of Parquet."""
    return head.startswith(MAGIC)


def described(path: Path) -> tuple[pa.Schema, int, dict[str, str]]:
    """The file's Arrow schema, how many rows it has, and which table its rows name, where all name the same.

    OSError or ArrowException when the file is damaged.
    """
    with _footer(path) as file:
        metadata, schema = _read(file)
        named = {name: value for name in NAMING if (value := _constant(metadata, name))}
        return schema, int(metadata.num_rows), named


def _read(file: pa.NativeFile) -> tuple[FileMetaData, pa.Schema]:
    """What the footer says."""
    try:
        from pyarrow._parquet import ParquetReader  # noqa: PLC0415 -- not part of what Arrow promises

        reader = ParquetReader()
        reader.open(file, arrow_extensions_enabled=True)
        return reader.metadata, reader.schema_arrow
    except (ImportError, AttributeError, TypeError):
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 -- costs 5 MB

        whole = ParquetFile(file)
        return whole.metadata, whole.schema_arrow


def _footer(path: Path) -> pa.NativeFile:
    """A file that is Parquet without its rows; the file itself where it is damaged, so that Arrow says how."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size >= len(MAGIC) + END.size:
            file.seek(size - END.size)
            length, magic = END.unpack(file.read(END.size))
            start = size - END.size - length
            if magic == MAGIC and start >= len(MAGIC):
                file.seek(start)
                return pa.BufferReader(MAGIC + file.read())
    return pa.OSFile(os.fspath(path))


def feeds_other_tables(schema: pa.Schema) -> bool:
    """True for files of events that rules turn into rows of known tables: those of OCSF."""
    return OCSF_SIGNS.issubset(schema.names)


def _constant(metadata: FileMetaData, name: str) -> str | None:
    """The value that a text column has in every row, as far as the statistics tell."""
    found: set[object] = set()
    for group in range(metadata.num_row_groups):
        chunks = (metadata.row_group(group).column(at) for at in range(metadata.num_columns))
        chunk = next((each for each in chunks if each.path_in_schema == name), None)
        statistics = chunk.statistics if chunk is not None else None
        if statistics is None or not statistics.has_min_max:
            return None
        found |= {statistics.min, statistics.max}
    value = next(iter(found), None) if len(found) == 1 else None
    return value if isinstance(value, str) else None


def kusto_schema(schema: pa.Schema) -> TableSchema:
    """The columns with the Kusto types that they state or that hold their values."""
    return TableSchema(tuple(Column(each.name, declared_type(each) or kusto_type(each.type)) for each in schema))


def declared_type(field: pa.Field) -> ScalarType | None:
    """The Kusto type that a column's metadata states, None where it states none."""
    return TYPES.get((field.metadata or {}).get(KUSTO_TYPE, b""))


def kusto_type(type_: pa.DataType) -> ScalarType:
    """The Kusto type that holds the values of an Arrow type."""
    if kinds.is_dictionary(type_):
        return kusto_type(type_.value_type)
    if kinds.is_boolean(type_):
        return ScalarType.BOOL
    if kinds.is_integer(type_):
        return ScalarType.INT if type_.bit_width < 32 or type_ == pa.int32() else ScalarType.LONG
    if kinds.is_floating(type_):
        return ScalarType.REAL
    if kinds.is_decimal(type_):
        return ScalarType.DECIMAL
    if kinds.is_timestamp(type_) or kinds.is_date(type_):
        return ScalarType.DATETIME
    if kinds.is_duration(type_) or kinds.is_time(type_):
        return ScalarType.TIMESPAN
    if kinds.is_nested(type_) or kinds.is_map(type_):
        return ScalarType.DYNAMIC
    is_guid = kinds.is_fixed_size_binary(type_) and type_.byte_width == GUID_BYTES
    is_guid = is_guid or str(type_).startswith("extension<arrow.uuid")
    return ScalarType.GUID if is_guid else ScalarType.STRING
