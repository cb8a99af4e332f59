"""How Kusto types lie in the Parquet files of a lake.

Lives here: one Arrow type per Kusto type, and the conversion from the types that intake uses in memory. A guid is a
Parquet UUID and a dynamic value Parquet JSON, so that the engine need not check them again; every column says its
Kusto type in its metadata. Does not live here: writing files (`parts`).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from gazehound.intake.model import ARROW_TYPES
from gazehound.intake.readers.parquet_files import KUSTO_TYPE
from gazehound.types import Column, ScalarType

JSON = pa.json_(pa.string())
GUID = pa.uuid()
GUID_BYTES = 16
NO_GUID = pa.scalar("0" * 32)

STORED_TYPES: dict[ScalarType, pa.DataType] = {**ARROW_TYPES, ScalarType.GUID: GUID, ScalarType.DYNAMIC: JSON}


def stored_schema(columns: Iterable[Column]) -> pa.Schema:
    """The Arrow schema of a part with these columns."""
    fields = [
        pa.field(each.name, STORED_TYPES[each.type], metadata={KUSTO_TYPE: each.type.value.encode()})
        for each in columns
    ]
    return pa.schema(fields)


def stored(array: pa.Array, type_: ScalarType) -> pa.Array:
    """The array of a Kusto type, in intake's Arrow type, as a lake stores it."""
    if type_ is ScalarType.DYNAMIC:
        return pa.ExtensionArray.from_storage(JSON, array)
    return _guids(array) if type_ is ScalarType.GUID else array


def _guids(texts: pa.Array) -> pa.Array:
    """Guids in their usual form as 16 bytes each."""
    import pyarrow.compute as pc  # noqa: PLC0415  # start-up: those who read a lake convert nothing

    plain = pc.fill_null(pc.replace_substring(texts, "-", ""), NO_GUID)
    raw = pa.py_buffer(bytes.fromhex("".join(plain.to_pylist())))
    values = pa.Array.from_buffers(pa.binary(GUID_BYTES), len(plain), [None, raw])
    if texts.null_count:
        values = pc.if_else(texts.is_valid(), values, pa.scalar(None, pa.binary(GUID_BYTES)))
    return pa.ExtensionArray.from_storage(GUID, values)
