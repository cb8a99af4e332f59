"""Columns and table schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gazehound.records import record
from gazehound.types.scalar import ScalarType, scalar_type


@record(frozen=True, slots=True)
class Column:
    """A named column of a table or result."""

    name: str
    type: ScalarType


@dataclass(frozen=True, slots=True)
class TableSchema:
    """The columns of a table, in order; `is_open` when the data may hold more than is known."""

    columns: tuple[Column, ...]
    is_open: bool = False
    _by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {each.name: each for each in reversed(self.columns)}
        object.__setattr__(self, "_by_name", by_name)

    def column(self, name: str) -> Column | None:
        """The column spelled exactly `name`; KQL names are case-sensitive."""
        return self._by_name.get(name)

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.columns]


def schema_of(columns: Mapping[str, str] | Iterable[tuple[str, str]]) -> TableSchema:
    """A schema from column names and Kusto type names; ValueError for a name that is no type."""
    pairs = columns.items() if isinstance(columns, Mapping) else columns
    made = []
    for name, type_name in pairs:
        kind = scalar_type(type_name)
        if kind is None:
            raise ValueError(f"`{type_name}` is not a Kusto type (column `{name}`)")
        made.append(Column(name, kind))
    return TableSchema(tuple(made))
