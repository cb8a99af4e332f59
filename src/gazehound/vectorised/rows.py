"""Applying a function to the rows of a batch: values in, an Arrow array out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa


def rows_of(columns: Sequence[pa.Array]) -> zip[tuple[Any, ...]]:
    """The arguments row by row; a text that comes again is the same object, which keeps long ones cheap."""
    return zip(*(_values(each) for each in columns), strict=True)


def _values(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    if not pa.types.is_string(column.type):
        return list(column.to_pylist())
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = whole.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    return [None if at is None else texts[at] for at in encoded.indices.to_pylist()]


def as_texts(compute: Callable[..., str | None], columns: Sequence[pa.Array]) -> pa.Array:
    """The text that `compute` gives for each row's arguments."""
    return pa.array([compute(*row) for row in rows_of(columns)], pa.string())


def as_structs(
    compute: Callable[..., Mapping[str, Any] | None], columns: Sequence[pa.Array], fields: Mapping[str, pa.DataType]
) -> pa.Array:
    """A STRUCT per row with the fields that `compute` gives; null where it gives None."""
    return pa.array([compute(*row) for row in rows_of(columns)], pa.struct(list(fields.items())))


def as_values(compute: Callable[..., Any], columns: Sequence[pa.Array], kind: pa.DataType) -> pa.Array:
    """The value of a type that `compute` gives for each row's arguments."""
    return pa.array([compute(*row) for row in rows_of(columns)], kind)


def of_each_text(compute: Callable[[str], Any], texts: pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    """The value of a type that `compute` gives for each text, asked once for those that come again; null for null."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = whole.dictionary_encode()
    made = pa.array([compute(each) for each in encoded.dictionary.to_pylist()], kind)
    return made.take(encoded.indices)
