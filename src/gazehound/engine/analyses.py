"""What the queries of a session mean: parsed, bound and planned once, for all that is asked of them.

Does not live here: the passes (`compiler`), running a query (`session`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from gazehound.binder import WorkspaceFunction
from gazehound.compiler import analyze
from gazehound.diagnostics import Diagnostics
from gazehound.engine.workspace import SessionWorkspace
from gazehound.plan.query import BoundQuery
from gazehound.plan.relations import Relation
from gazehound.records import record
from gazehound.text import SourceText
from gazehound.types import TableSchema

MOST_KEPT = 2_000
"""So many queries are remembered, the last ones; a pack comes again and again with the same."""


@record(frozen=True, slots=True)
class Analysis:
    """A query as bound, and what is wrong with it. `is_settled` when no data has to be asked for its columns."""

    bound: BoundQuery
    diagnostics: Diagnostics
    is_settled: bool


class Analyses:
    """The analyses of a session's queries, each made once; one that read files is made anew each time."""

    def __init__(self, workspace: SessionWorkspace) -> None:
        self._workspace = workspace
        self._kept: OrderedDict[SourceText, Analysis] = OrderedDict()
        self._supported: set[SourceText] = set()

    def of(self, source: SourceText) -> Analysis:
        """The analysis of a query; nothing runs for it."""
        found = self._kept.get(source)
        if found is not None:
            self._kept.move_to_end(source)
            return found
        workspace = _WithoutRows(self._workspace)
        bound, diagnostics = analyze(source, workspace)
        found = Analysis(bound, diagnostics, not diagnostics.has_errors and not workspace.has_been_asked)
        if not workspace.has_read_files:
            self._keep(source, found)
        return found

    def is_supported(self, source: SourceText, bound: BoundQuery) -> bool:
        """True when it is known that nothing in a query is refused when it becomes SQL."""
        return source in self._supported and self._kept[source].bound is bound

    def know_as_supported(self, source: SourceText, bound: BoundQuery) -> None:
        """Remember that nothing in a query was refused; a query that is not kept is forgotten."""
        if source in self._kept and self._kept[source].bound is bound:
            self._supported.add(source)

    def _keep(self, source: SourceText, analysis: Analysis) -> None:
        self._kept[source] = analysis
        if len(self._kept) > MOST_KEPT:
            forgotten, _ = self._kept.popitem(last=False)
            self._supported.discard(forgotten)


class _WithoutRows:
    """A session's workspace for binding alone: no query runs to learn columns that only the data can tell."""

    def __init__(self, workspace: SessionWorkspace) -> None:
        self._workspace = workspace
        self.has_been_asked = False
        self.has_read_files = False

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
        self.has_read_files = True
        return self._workspace.rows_of_function(name, arguments)

    def rows_of_files(
        self, addresses: Sequence[str], properties: Mapping[str, object], schema: TableSchema
    ) -> str | None:
        self.has_read_files = True
        return self._workspace.rows_of_files(addresses, properties, schema)
