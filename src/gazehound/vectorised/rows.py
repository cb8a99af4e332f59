"""Applying a function to the rows of a batch: values in, an Arrow array out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa


def rows_of(columns: Sequence[pa.Array]) -> zip[tuple[Any, ...]]:
    """The arguments row by row."""
    return zip(*(each.to_pylist() for each in columns), strict=True)


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
