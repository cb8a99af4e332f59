"""What the queries of a session may name: tables of the data first, then the definitions given or bundled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gazehound.binder import WorkspaceFunction
from gazehound.plan.relations import Relation
from gazehound.schemas import Definitions
from gazehound.types import Column, TableSchema

AskData = Callable[[Relation, str, Mapping[str, object]], tuple[Column, ...] | None]


class SessionWorkspace:
    """Looks names up for the binder."""

    def __init__(self, data: Mapping[str, TableSchema], definitions: Definitions, ask: AskData) -> None:
        self.data = data
        self.definitions = definitions
        self._ask = ask

    def table(self, name: str) -> TableSchema | None:
        """The schema of the table spelled exactly `name`."""
        return self.data.get(name) or self.definitions.table(name)

    def table_names(self) -> Iterable[str]:
        """Every known table."""
        return dict.fromkeys([*self.data, *self.definitions.table_names()])

    def function(self, name: str) -> WorkspaceFunction | None:
        """The workspace function spelled exactly `name`."""
        return self.definitions.function(name)

    def function_names(self) -> Iterable[str]:
        """Every workspace function."""
        return self.definitions.function_names()

    def columns_of(self, relation: Relation, plugin: str, arguments: Mapping[str, object]) -> tuple[Column, ...] | None:
        """The columns that `plugin` makes of the rows of `relation`; its query runs for that."""
        return self._ask(relation, plugin, arguments)
