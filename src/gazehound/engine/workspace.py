"""What the queries of a session may name: tables of the data first, then the definitions given or bundled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from gazehound.binder import WorkspaceFunction
from gazehound.engine.outside import Outside
from gazehound.plan.relations import Relation
from gazehound.schemas import Definitions
from gazehound.schemas.advanced_hunting import hunting_function
from gazehound.schemas.asim import asim_function
from gazehound.types import Column, TableSchema

Keep = Callable[[str, TableSchema, pa.Table], None]
"""Makes a table of rows from outside known to the session."""
AskData = Callable[[Relation, str, Mapping[str, object]], tuple[Column, ...] | None]


class SessionWorkspace:
    """Looks names up for the binder."""

    def __init__(
        self, data: dict[str, TableSchema], definitions: Definitions, ask: AskData, outside: Outside, keep: Keep
    ) -> None:
        self.data = data
        self.outside = outside
        self._keep = keep
        self.definitions = definitions
        self._ask = ask
        self._over_data: dict[str, WorkspaceFunction | None] = {}

    def table(self, name: str) -> TableSchema | None:
        """The schema of the table spelled exactly `name`."""
        return self.data.get(name) or self.definitions.table(name.rpartition(").")[2])

    def table_names(self) -> Iterable[str]:
        """Every known table."""
        own = [each for each in self.data if ")." not in each]
        return dict.fromkeys([*own, *self.definitions.table_names()])

    def function(self, name: str) -> WorkspaceFunction | None:
        """The workspace function spelled exactly `name`: with data, some read the tables that are there."""
        found = self.definitions.function(name)
        if found is None or found.written is not None or not self.data:
            return found
        if name not in self._over_data:
            over_data = asim_function(found, self.data.__contains__) or hunting_function(found, self.data.__contains__)
            self._over_data[name] = over_data
        return self._over_data[name] or found

    def function_names(self) -> Iterable[str]:
        """Every workspace function."""
        return self.definitions.function_names()

    def elsewhere(self, database: str, table: str) -> str | None:
        """The table of a database as configured; without data none is read, and its own name will do."""
        if not self.data:
            return table
        if database not in self.outside.databases:
            return None
        return table if self.outside.databases[database] is None else f"{database}.{table}"

    def columns_of(self, relation: Relation, plugin: str, arguments: Mapping[str, object]) -> tuple[Column, ...] | None:
        """The columns that `plugin` makes of the rows of `relation`; its query runs for that."""
        return self._ask(relation, plugin, arguments)

    def rows_of_function(self, name: str, arguments: Sequence[object]) -> tuple[str, TableSchema] | None:
        """The rows of a watchlist that has a file."""
        if name != "_GetWatchlist" or not arguments or not isinstance(arguments[0], str):
            return None
        found = self.outside.watchlist(arguments[0])
        if found is None:
            return None
        schema, rows = found
        table = f"_GetWatchlist('{arguments[0]}')"
        self._keep(table, schema, rows)
        return table, schema

    def rows_of_files(
        self, addresses: Sequence[str], properties: Mapping[str, object], schema: TableSchema
    ) -> str | None:
        """The rows of external files whose addresses are mapped to local ones."""
        rows = self.outside.external_rows(addresses, properties, schema.names)
        if rows is None:
            return None
        table = f"externaldata {' '.join(addresses)}"
        self._keep(table, schema, rows)
        return table
