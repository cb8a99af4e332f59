"""A session's workspace for binding alone.

Does not live here: the workspace itself (`workspace`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gazehound.binder import WorkspaceFunction
from gazehound.engine.session import Session
from gazehound.plan.relations import Relation
from gazehound.types import TableSchema


class WithoutRows:
    """The session's workspace for binding alone: no query runs to learn columns that only the data can tell."""

    def __init__(self, session: Session) -> None:
        self._workspace = session.workspace
        self.has_been_asked = False

    def table(self, name: str) -> TableSchema | None:
        return self._workspace.table(name)

    def table_names(self) -> Iterable[str]:
        return self._workspace.table_names()

    def function(self, name: str) -> WorkspaceFunction | None:
        return self._workspace.function(name)

    def function_names(self) -> Iterable[str]:
        return self._workspace.function_names()

    def elsewhere(self, database: str, table: str) -> str | None:
        return self._workspace.elsewhere(database, table)

    def columns_of(self, relation: Relation, plugin: str, arguments: Mapping[str, object]) -> None:
        self.has_been_asked = True

    def rows_of_function(self, name: str, arguments: Sequence[object]) -> tuple[str, TableSchema] | None:
        return self._workspace.rows_of_function(name, arguments)

    def rows_of_files(
        self, addresses: Sequence[str], properties: Mapping[str, object], schema: TableSchema
    ) -> str | None:
        return self._workspace.rows_of_files(addresses, properties, schema)
