"""Cells of a column that say more than a plain list does.

Lives here: a value that repeats, cells that Arrow holds, texts that are JSON already. Does not live here: converting
them (`convert`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, repeat
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Cells = Sequence[object]
HELD_AS = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
"""What Arrow may hold in place of a list, by the one type of all cells that are not None."""
TIMES, NO_TYPE = pa.timestamp("us"), pa.null()
TEXTS_REMEMBERED, SHORT = 4096, 200
"""So many texts are remembered as scalars, and the longest that is."""
DAY_ENDS, TIME_LENGTH = len("2026-01-31"), len("2026-01-31 23:59:59.123456")
UTC_SIGN, NO_TEXT = pa.scalar("Z"), pa.scalar("")


class Repeated(Sequence[object]):
    """The same value in each of `size` cells."""

    def __init__(self, value: Any, size: int) -> None:
        self.value = value
        self._size = size

    def is_like(self, other: Repeated) -> bool:
        """True for the same value of the same type."""
        return self.value is other.value or (type(self.value) is type(other.value) and self.value == other.value)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return repeat(self.value, self._size)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Repeated(self.value, len(range(self._size)[index]))
        return self.value


class ArrowCells(Sequence[object]):
    """Cells in an array of texts, whole numbers or truth values."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        return type(self)(self.array[index]) if isinstance(index, slice) else self._listed[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._listed)

    @cached_property
    def _listed(self) -> list[Any]:
        listed: list[Any] = self.array.to_pylist()
        return listed


class JsonCells(ArrowCells):
    """Cells of a dynamic column that are compact JSON already, or None."""


class TimeCells(Sequence[object]):
    """Points in time: one by one as text in UTC, None where there is none."""

    def __init__(self, times: pa.Array) -> None:
        self.times = times

    def __len__(self) -> int:
        return len(self.times)

    def __getitem__(self, index: Any) -> Any:
        return TimeCells(self.times[index]) if isinstance(index, slice) else self.texts[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.texts)

    @cached_property
    def texts(self) -> ArrowCells:
        """The same as text: `2026-01-31T23:59:59.123456Z`."""
        written = pc.cast(self.times, pa.string())
        if self.times.null_count:
            written = pc.utf8_replace_slice(written, DAY_ENDS, DAY_ENDS + 1, "T")
            return ArrowCells(pc.binary_join_element_wise(written, UTC_SIGN, NO_TEXT))
        count = len(written)
        characters = np.frombuffer(written.buffers()[2] or b"", np.uint8, count * TIME_LENGTH)
        rows = np.full((count, TIME_LENGTH + 1), ord("Z"), np.uint8)
        rows[:, :TIME_LENGTH] = characters.reshape(count, TIME_LENGTH)
        rows[:, DAY_ENDS] = ord("T")
        ends = np.arange(0, rows.size + 1, TIME_LENGTH + 1, dtype=np.int32)
        return ArrowCells(pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(ends), pa.py_buffer(rows)]))


def packed(cells: Cells) -> Cells:
    """The same cells in an array where one can hold them."""
    if not isinstance(cells, list | tuple):
        return cells
    kinds = set(map(type, cells))
    kinds.discard(type(None))
    if not kinds:
        return Repeated(None, len(cells))
    held_as = HELD_AS.get(kinds.pop())
    if held_as is None or kinds:
        return cells
    try:
        return ArrowCells(pa.array(cells, held_as))
    except (pa.ArrowInvalid, OverflowError, UnicodeError):  # numbers of more bits, halves of surrogate pairs
        return cells


def once_each(function: Callable[[Any], Any], cells: ArrowCells) -> Cells:
    """The function's answer for each cell, asked once for each different one."""
    encoded = cells.array.dictionary_encode("encode")
    answers = packed([function(each) for each in encoded.dictionary.to_pylist()])
    if len(answers) == 1:
        return Repeated(answers[0], len(cells))
    return taken(answers, encoded.indices)


def taken(cells: Cells, indices: pa.Array) -> Cells:
    """Some of the cells."""
    if isinstance(cells, Repeated):
        return Repeated(cells.value, len(indices))
    if isinstance(cells, ArrowCells):
        return ArrowCells(cells.array.take(indices))
    if isinstance(cells, TimeCells):
        return TimeCells(cells.times.take(indices))
    return [cells[index] for index in indices.to_pylist()]


def concatenated(parts: Sequence[Cells]) -> Cells:
    """The cells of all parts as one column, in memory of its own."""
    first = parts[0]
    if isinstance(first, Repeated) and all(type(part) is Repeated and part.is_like(first) for part in parts):
        return Repeated(first.value, sum(map(len, parts)))
    arrays = [_array(part) for part in parts]
    types = {array.type for array in arrays if array is not None} - {NO_TYPE}
    if None in arrays or len(types) != 1:
        return packed(list(chain.from_iterable(parts)))
    [type_] = types
    held = [array if array.type == type_ else pa.nulls(len(array), type_) for array in arrays if array is not None]
    # With nothing beside it, a single part would be handed back as it is.
    joined = pa.concat_arrays([*held, pa.nulls(0, type_)] if len(held) == 1 else held)
    return TimeCells(joined) if type_ == TIMES else ArrowCells(joined)


def _array(cells: Cells) -> pa.Array | None:
    """Cells as Arrow has them; None where it does not hold them."""
    if isinstance(cells, ArrowCells):
        return cells.array
    if isinstance(cells, TimeCells):
        return cells.times
    if isinstance(cells, Repeated) and (cells.value is None or type(cells.value) in HELD_AS):
        type_ = NO_TYPE if cells.value is None else HELD_AS[type(cells.value)]
        return pa.repeat(pa.array([cells.value], type_)[0], len(cells))
    return None


def text_array(cells: Cells) -> pa.Array | pa.Scalar | None:
    """Texts and None as Arrow has them, a scalar for all alike; None where Arrow holds no texts."""
    if isinstance(cells, ArrowCells):
        return cells.array if pa.types.is_string(cells.array.type) else None
    if isinstance(cells, Repeated) and isinstance(cells.value, str | None):
        return text_scalar(cells.value)
    return None


def text_scalar(text: str | None) -> pa.Scalar:
    """A text as an argument of Arrow's functions; `pa.scalar` would search for a time zone's name in it."""
    return _scalar(text) if text is not None and len(text) > SHORT else _remembered(text)


def _scalar(text: str | None) -> pa.Scalar:
    return pa.array([text], pa.string())[0]


_remembered = lru_cache(maxsize=TEXTS_REMEMBERED)(_scalar)
