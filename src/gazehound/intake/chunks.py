"""Rows on their way from a reader to a table: still untyped, a bounded number at a time.

Lives here: the two shapes, rows by name and columns. Does not live here: types (`convert`), which columns a table has
(`columns`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Protocol

from gazehound.types import ScalarType

Row = Mapping[str, object]


class Chunk(Protocol):
    """Consecutive rows of one table."""

    @property
    def table(self) -> str: ...

    @property
    def declared(self) -> Mapping[str, ScalarType]:
        """Types that the file itself states."""

    @property
    def is_text(self) -> bool:
        """True when all cells are texts whose type must be told from their form (CSV)."""

    @property
    def is_closed(self) -> bool:
        """True when fields that a known table lacks are not columns of it."""

    def __len__(self) -> int: ...

    def names(self) -> Sequence[str]:
        """The names of the columns as the file has them."""

    def column(self, key: str) -> Sequence[object]:
        """The cells of one column, None where a row lacks it."""

    def position(self, index: int) -> str:
        """Where in the file the row at `index` is."""


class Shape(Protocol):
    """Makes the row of a table from what a reader gathered."""

    def __call__(self, item: Row, /) -> Row: ...

    def names(self, items: Sequence[Row], /) -> Sequence[str]:
        """The columns that rows of these items may have."""


@dataclass
class RowChunk:
    """Rows as mappings from name to value; `shape` makes such a row from what a reader gathered."""

    table: str
    items: Sequence[Row]
    places: Sequence[int]
    unit: str = "line"
    declared: Mapping[str, ScalarType] = field(default_factory=dict)
    is_text: bool = False
    is_closed: bool = False
    shape: Shape | None = None

    @cached_property
    def rows(self) -> Sequence[Row]:
        return self.items if self.shape is None else [self.shape(item) for item in self.items]

    def __len__(self) -> int:
        return len(self.items)

    def names(self) -> Sequence[str]:
        if self.shape is not None:
            return self.shape.names(self.items)
        return list(dict.fromkeys(chain.from_iterable(self.items)))

    def column(self, key: str) -> Sequence[object]:
        return [row.get(key) for row in self.rows]

    def position(self, index: int) -> str:
        return f"{self.unit} {self.places[index]}"


@dataclass
class ColumnChunk:
    """Cells column by column, as delimited text has them."""

    table: str
    columns: Mapping[str, Sequence[object]]
    places: Sequence[int]
    unit: str = "row"
    declared: Mapping[str, ScalarType] = field(default_factory=dict)
    is_text: bool = True
    is_closed: bool = False

    def __len__(self) -> int:
        return len(self.places)

    def names(self) -> Sequence[str]:
        return list(self.columns)

    def column(self, key: str) -> Sequence[object]:
        return self.columns.get(key) or [None] * len(self.places)

    def position(self, index: int) -> str:
        return f"{self.unit} {self.places[index]}"
