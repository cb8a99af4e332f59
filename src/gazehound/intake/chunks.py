"""Rows on their way from a reader to a table: still untyped, a bounded number at a time.

Lives here: the two shapes, rows by name and columns. Does not live here: types (`convert`), which columns a table has
(`columns`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from gazehound.intake.events import Events, Row
from gazehound.types import ScalarType


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
    """Makes the columns of a table from events."""

    def names(self, events: Events, /) -> Sequence[str]:
        """The columns that rows of these events may have."""

    def column(self, name: str, events: Events, /) -> Sequence[object]:
        """The cells of one of these columns."""


@dataclass
class RowChunk:
    """Rows as mappings from name to value."""

    table: str
    rows: Sequence[Row]
    places: Sequence[int]
    unit: str = "line"
    declared: Mapping[str, ScalarType] = field(default_factory=dict)
    is_text: bool = False
    is_closed: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def names(self) -> Sequence[str]:
        return list(dict.fromkeys(chain.from_iterable(self.rows)))

    def column(self, key: str) -> Sequence[object]:
        return [row.get(key) for row in self.rows]

    def position(self, index: int) -> str:
        return f"{self.unit} {self.places[index]}"


@dataclass
class EventChunk:
    """Rows that `shape` makes of events, one each."""

    table: str
    events: Events
    shape: Shape
    unit: str = "line"
    declared: Mapping[str, ScalarType] = field(default_factory=dict)
    is_text: bool = False
    is_closed: bool = False

    def __len__(self) -> int:
        return len(self.events)

    def names(self) -> Sequence[str]:
        return self.shape.names(self.events)

    def column(self, key: str) -> Sequence[object]:
        return self.shape.column(key, self.events)

    def position(self, index: int) -> str:
        return f"{self.unit} {self.events.places[index]}"


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
