"""What a query may name: tables, workspace functions, and the columns that only the data can tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from gazehound.plan.relations import Relation
from gazehound.records import record
from gazehound.syntax import nodes as syntax
from gazehound.text import SourceText
from gazehound.types import Column, ScalarType, TableSchema


@record(frozen=True, slots=True)
class WorkspaceParameter:
    """A parameter of a workspace function: `type` None for a table; `default` as KQL text, None when required."""

    name: str
    type: ScalarType | None
    default: str | None = None


@record(frozen=True, slots=True)
class Written:
    """A function in KQL, and the text that the spans of its declaration point into."""

    declaration: syntax.FunctionDeclaration
    source: SourceText


@record(frozen=True, slots=True)
class WorkspaceFunction:
    """A function that the workspace, not the language, provides (`_GetWatchlist`, `FileProfile`, ASIM parsers).

    `result` None: a scalar of `returns`. `adds` True: `result` are the columns added to the input that
    `invoke` pipes in. `written` is its declaration where KQL defines it, which stands for all else then;
    `columns` are its parameters that name a column of the rows piped in, as text or as the column itself.
    """

    name: str
    parameters: tuple[WorkspaceParameter, ...]
    result: TableSchema | None
    adds: bool = False
    returns: ScalarType | None = None
    written: Written | None = None
    columns: frozenset[str] = frozenset()


class Workspace(Protocol):
    """Where the binder looks names up."""

    def table(self, name: str) -> TableSchema | None:
        """The schema of the table spelled exactly `name`."""

    def table_names(self) -> Iterable[str]:
        """Every known table, for wildcards and suggestions."""

    def function(self, name: str) -> WorkspaceFunction | None:
        """The workspace function spelled exactly `name`."""

    def function_names(self) -> Iterable[str]:
        """Every workspace function, for suggestions."""

    def elsewhere(self, database: str, table: str) -> str | None:
        """The table that stands for one of another database, named like `cluster('c').database('d')`; None for none."""

    def columns_of(self, relation: Relation, plugin: str, arguments: Mapping[str, object]) -> tuple[Column, ...] | None:
        """The columns that `plugin` makes of the rows of `relation`; None when there is no data to ask."""

    def rows_of_function(self, name: str, arguments: Sequence[object]) -> tuple[str, TableSchema] | None:
        """The table that holds the rows of a workspace function for these constants; None where there is none."""

    def rows_of_files(
        self, addresses: Sequence[str], properties: Mapping[str, object], schema: TableSchema
    ) -> str | None:
        """The table that holds the rows of external files; None where they are not at hand."""
