"""Cells of a column that say more than a plain list does.

Lives here: a value that repeats, cells that Arrow holds, texts that are JSON already. Does not live here: converting
them (`convert`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any

import pyarrow as pa

Cells = Sequence[object]


class Repeated(Sequence[object]):
    """The same value in each of `size` cells."""

    def __init__(self, value: Any, size: int) -> None:
        self.value = value
        self._size = size

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
        return self._listed[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._listed)

    @cached_property
    def _listed(self) -> list[Any]:
        listed: list[Any] = self.array.to_pylist()
        return listed


class JsonTexts(list[Any]):
    """Cells of a dynamic column that are compact JSON already, or None."""
