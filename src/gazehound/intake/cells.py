"""Cells of a column that say more than a plain list does.

Lives here: a value that repeats, texts that are JSON already. Does not live here: converting them (`convert`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

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


class JsonTexts(list[Any]):
    """Cells of a dynamic column that are compact JSON already, or None."""
