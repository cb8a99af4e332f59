"""Results without rows, as the database would give them, without asking it each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from gazehound import sql
from gazehound.codegen import DUCKDB_TYPES
from gazehound.sql import Select, render
from gazehound.types import Column, ScalarType


class NoRows:
    """Tables without rows, one for each list of types."""

    def __init__(self, fetch: Callable[[str], pa.Table]) -> None:
        self._fetch = fetch
        self._types: dict[ScalarType, pa.DataType] = {}
        self._tables: dict[tuple[ScalarType, ...], pa.Table] = {}

    def of(self, columns: Sequence[Column]) -> pa.Table:
        """What the database gives for a query of these columns without rows."""
        kinds = tuple(each.type for each in columns)
        if kinds not in self._tables:
            known = self._known_types()
            schema = pa.schema([(f"c{at}", known[each]) for at, each in enumerate(kinds)])
            self._tables[kinds] = schema.empty_table()
        return self._tables[kinds]

    def _known_types(self) -> dict[ScalarType, pa.DataType]:
        """The Arrow type of each Kusto type, asked once."""
        if not self._types:
            cells = Select(columns=tuple((each.value, sql.null(DUCKDB_TYPES[each])) for each in ScalarType))
            fields = self._fetch(render(cells.to_node())).schema.types
            self._types = dict(zip(ScalarType, fields, strict=True))
        return self._types
