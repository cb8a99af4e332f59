"""Events looked at column by column, for the rules that make rows of them.

Lives here: the columns of a batch of events, of any shapes or all of one. Does not live here: the rules (`mapping`),
the fields of Windows events as XML and JSON (`event_fields`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import pyarrow as pa

from gazehound.intake.cells import Cells, Repeated, taken
from gazehound.intake.event_fields import EventFields

Row = Mapping[str, object]


class Events:
    """Events as mappings, of any shapes; `places` says where in the file each stands."""

    def __init__(self, items: Sequence[Row], places: Sequence[int] = ()) -> None:
        self.items = items
        self.places = places
        self.kept: dict[object, Any] = {}
        """What was made of all events once, under the name of who made it."""
        self.arrays: dict[object, pa.Array] = {}
        """Columns as arrays, by the identity of the column and the type."""
        self._columns: dict[str, Cells] = {}
        self._own: set[int] = set()

    def __len__(self) -> int:
        return len(self.items)

    def column(self, name: str) -> Cells:
        """The values of a field, None where an event lacks it; the same object each time."""
        if name not in self._columns:
            self._columns[name] = self._column(name)
            self._own.add(id(self._columns[name]))
        return self._columns[name]

    def _column(self, name: str) -> Cells:
        return [item.get(name) for item in self.items]

    def is_own(self, cells: Cells) -> bool:
        """True for the very columns that `column` gave, which several tables may show."""
        return id(cells) in self._own

    def spread_names(self, name: str) -> list[str]:
        """The names in the bags that a field holds."""
        bags = [bag for bag in self.column(name) if isinstance(bag, dict)]
        return list(dict.fromkeys(chain.from_iterable(bags)))

    def spread_column(self, name: str, key: str) -> Cells:
        """One value of each of these bags."""
        return [bag.get(key) if isinstance(bag, dict) else None for bag in self.column(name)]

    def taken(self, indices: Sequence[int]) -> Events:
        """Some of the events."""
        return Events([self.items[index] for index in indices], [self.places[index] for index in indices])


class ShapedEvents(Events):
    """Windows events with the same fields in the same order: `fields` are theirs, texts, `header` has `$` names.

    `unnamed` are texts without a name, `wrapper` is the element in UserData.
    """

    def __init__(
        self,
        fields: Mapping[str, Cells],
        header: Mapping[str, Cells],
        places: Sequence[int],
        unnamed: Sequence[Cells] = (),
        wrapper: str = "",
    ) -> None:
        super().__init__((), places)
        self._fields = fields
        self._unnamed = unnamed
        self._wrapper = wrapper
        self._header = header
        self._absent = Repeated(None, len(places))

    def __len__(self) -> int:
        return len(self.places)

    def _column(self, name: str) -> Cells:
        if name == "$fields":
            times = self._header.get("$Time", self._absent)
            return EventFields(self._fields, times, len(self), self._unnamed, self._wrapper)
        return self._header.get(name) or self._fields.get(name) or self._absent

    def spread_names(self, name: str) -> list[str]:
        return list(self._fields)

    def spread_column(self, name: str, key: str) -> Cells:
        return self._fields.get(key, self._absent)

    def taken(self, indices: Sequence[int]) -> ShapedEvents:
        chosen = pa.array(indices, pa.int64())
        fields, header = (
            {name: taken(cells, chosen) for name, cells in held.items()} for held in (self._fields, self._header)
        )
        unnamed = [taken(cells, chosen) for cells in self._unnamed]
        return ShapedEvents(fields, header, [self.places[index] for index in indices], unnamed, self._wrapper)
