"""Rows on their way from a reader to a table: still untyped, a bounded number at a time.

Lives here: the two shapes, events and columns; rows by name as columns. Does not live here: types (`convert`), which
columns a table has (`columns`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Protocol

from gazehound.intake.cells import Repeated
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
    """Cells column by column, as delimited text has them and as `transposed` makes them of rows."""

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
        found = self.columns.get(key)
        return Repeated(None, len(self.places)) if found is None else found

    def position(self, index: int) -> str:
        return f"{self.unit} {self.places[index]}"


def transposed(rows: Sequence[Row], places: Sequence[int]) -> tuple[dict[str, list[object]], list[int]]:
    """Rows as columns, with the place of each row: rows with the same names in the same order come together."""
    kinds: dict[tuple[str, ...], tuple[list[Row], list[int]]] = {}
    for row, place in zip(rows, places, strict=True):
        names = tuple(row)
        held = kinds.get(names)
        if held is None:
            held = kinds[names] = ([], [])
        held[0].append(row)
        held[1].append(place)
    columns: dict[str, list[object]] = {}
    order: list[int] = []
    for names, (some, where) in kinds.items():
        for name, cells in zip(names, zip(*(row.values() for row in some), strict=True), strict=True):
            column = columns.setdefault(name, [])
            column.extend(repeat(None, len(order) - len(column)))
            column.extend(cells)
        order += where
    for column in columns.values():
        column.extend(repeat(None, len(order) - len(column)))
    return columns, order
