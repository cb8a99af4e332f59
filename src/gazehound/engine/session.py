"""Sessions: data opened once, queries run over it.

Lives here: opening data, registering tables on first use, running a query from text to result. Does not live here:
reading logs (`gazehound.intake`), the passes (`gazehound.compiler`), DuckDB (`database`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from types import TracebackType
from typing import Self

import pyarrow as pa

from gazehound import sql
from gazehound.codegen import Ask, generate, sources_of
from gazehound.compiler import CompiledResult, analyze, compile_bound, compile_query, unchanged
from gazehound.diagnostics import Diagnostics, KqlError
from gazehound.engine import answers, behind, discovered
from gazehound.engine.analyses import Analyses, Analysis
from gazehound.engine.behind import EventsBehind
from gazehound.engine.clock import LATEST, clock_ticks, ticks_of
from gazehound.engine.columns import table_schema
from gazehound.engine.counted import count_query, first_rows_query
from gazehound.engine.database import Database
from gazehound.engine.filled import FilledColumns
from gazehound.engine.limits import NO_LIMITS, Limits
from gazehound.engine.narrowing import Narrowing, RowGroups
from gazehound.engine.no_rows import NoRows
from gazehound.engine.outside import Outside
from gazehound.engine.result import Result
from gazehound.engine.shared_scan import HeldRows, SharedScan, Texts, sample_query, texts_query
from gazehound.engine.sources import Sources, check_outside, check_sources, found_sources
from gazehound.engine.staging import Execution, Staging, deadline
from gazehound.engine.summary import TableSummary, summarize_table
from gazehound.engine.workspace import SessionWorkspace
from gazehound.functions.vectorised import functions_in, vectorised_among
from gazehound.intake import Rejected, Skipped
from gazehound.plan.provenance import Trace
from gazehound.plan.query import BoundQuery
from gazehound.plan.relations import Extend, Relation, Scan, is_summary
from gazehound.plan.scalars import PlanColumn
from gazehound.schemas import Definitions, workspace_from
from gazehound.schemas.given import Functions, Tables
from gazehound.sql import Node, render
from gazehound.text import SourceText
from gazehound.types import Column, TableSchema

Paths = str | os.PathLike[str]
Data = Paths | Iterable[Paths] | Mapping[str, pa.Table] | None
Now = datetime | str | None
NOTHING_OUTSIDE = Outside()
NOTHING_FOUND = Sources()

_held = count(1)


class Session:
    """Data opened for queries; made by `open`. A table is read when a query first names it."""

    def __init__(
        self,
        definitions: Definitions,
        now: Now,
        limits: Limits,
        *,
        found: Sources = NOTHING_FOUND,
        tables: Mapping[str, pa.Table] | None = None,
        outside: Outside = NOTHING_OUTSIDE,
    ) -> None:
        if isinstance(now, str) and now != LATEST:
            raise ValueError(f'`now` is {now!r}; a datetime, None or "{LATEST}" is needed')
        self._now = ticks_of(now) if isinstance(now, datetime) else now
        self._found = found
        self._given = dict(tables or {})
        self._brought: dict[str, tuple[TableSchema, pa.Table]] = {}
        """Rows from beside the data that queries have named: watchlists, external files."""
        schemas = {name: each.schema for name, each in found.tables.items()}
        for name, rows in self._given.items():
            schemas[name] = table_schema(rows.schema, definitions.table(name))
        self.workspace = SessionWorkspace(schemas, definitions, self._columns_of, outside, self._keep)
        self._analyses = Analyses(self.workspace)
        self._database = Database(limits, found.folders(), outside)
        self._narrowing = Narrowing(found.tables, self._database)
        self._no_rows = NoRows(self._database.fetch_summary)
        self.filled = FilledColumns(schemas, self._register, self._database.fetch_summary)

    @classmethod
    def open(
        cls,
        data: Data = None,
        now: Now = None,
        schemas: Tables | None = None,
        limits: Limits | None = None,
        functions: Functions | None = None,
        outside: Outside = NOTHING_OUTSIDE,
    ) -> Self:
        """Open data for queries.

        In:      data, a path, several paths (files, folders, globs), or Arrow tables by name; None for no data
                 now, what `now()` is: an aware datetime, "latest" for the newest event, None for the clock
                 outside, local files for watchlists, external data and places of addresses
                 schemas and functions, tables and workspace functions that queries may name; None for the bundled ones
        Out:     a session; a table that is defined and has no data is empty
        Errors:  K07 for data that cannot be opened; ValueError for a `now` that is none
        """
        definitions, limits = workspace_from(schemas, functions), limits or NO_LIMITS
        if isinstance(data, Mapping):
            found = found_sources((), outside, definitions, limits.intake)
            return cls(definitions, now, limits, found=found, tables=data, outside=outside)
        paths: list[Paths] = [data] if isinstance(data, str | os.PathLike) else list(data or ())
        found = found_sources(paths, outside, definitions, limits.intake)
        return cls(definitions, now, limits, found=found, outside=outside)

    def moment(self) -> int:
        """What `now()` is for a query that runs now, in ticks; handed to several queries, they have one clock."""
        return self._now_ticks()

    def query(
        self, kql: str | SourceText, moment: int | None = None, rewrite: Callable[[Relation], Relation] = unchanged
    ) -> Result:
        """Run a query and hand back its result; of several, the first, with all of them in `tables`.

        In:      moment, a clock that `moment()` gave, None for the session's
                 rewrite, changes the plan of each result before it runs; the columns must stay
        Errors: `KqlError` with K00 to K03 for the text, K04 for what is not supported, K05 for the run.
        """
        source = kql if isinstance(kql, SourceText) else SourceText(kql)
        analysis = self.analysis(source)
        if analysis.is_settled:
            return self.run(analysis.bound, source, moment, rewrite)
        bound, diagnostics = analyze(source, self.workspace)
        diagnostics.raise_errors()
        return self.run(bound, source, moment, rewrite)

    def analysis(self, source: SourceText) -> Analysis:
        """What a query means, without running anything for it: made once for the same text."""
        return self._analyses.of(source)

    def run(
        self,
        bound: BoundQuery,
        source: SourceText,
        moment: int | None = None,
        rewrite: Callable[[Relation], Relation] = unchanged,
        *,
        adds_nothing: bool = False,
    ) -> Result:
        """Run a query that is bound already, as `query` does. `adds_nothing`: `rewrite` only changes what is read."""
        now = self._now_ticks() if moment is None else moment
        ask = self._ask(source, now)
        is_supported = adds_nothing and self._analyses.is_supported(source, bound)
        with self._staging(source, now) as staging:
            staged = staging.after(rewrite)
            compiled = compile_bound(
                bound, source, now, is_empty=self._is_empty, rewrite=staged, ask=ask, is_supported=is_supported
            )
            results = tuple(self._run(each, source) for each in compiled)
        for each in results:
            each.tables = results
        return results[0] if results else Result((), pa.table({}))

    def check_support(self, bound: BoundQuery, source: SourceText, moment: int) -> None:
        """Find out whether anything in a query is refused when it becomes SQL; `run` then need not for want of rows.

        Nothing runs for it, and nothing is told: what is refused, or depends on other queries, is for `run` to say.
        """
        if self._analyses.is_supported(source, bound):
            return
        with suppress(KqlError):
            for each in compile_bound(bound, source, moment, is_empty=self._is_empty):
                self._check_functions(each)
            self._analyses.know_as_supported(source, bound)

    def behind(self, trace: Trace, result: Result, moment: int, most: int, rows: int) -> EventsBehind:
        """The events of the trace's scan behind the first `rows` rows of `result`, at most `most` of each.

        In:      a trace of the plan that gave the result, and the clock it ran with
        Errors:  `KqlError` with K04 or K05, as for a query
        """
        diagnostics = Diagnostics(SourceText(""))
        wanted, numbers = behind.wanted_rows(trace, result, rows)
        columns = behind.event_columns(trace)
        with self._staging(diagnostics.source, moment) as staging:
            events = staging.staged(trace.events)
            node = generate(events, moment, diagnostics, self._is_empty, self._ask(diagnostics.source, moment))
            diagnostics.raise_errors()
            self._register_sources(events, diagnostics.source)
            query = render(behind.events_query(trace, node, most))
            found = Result(columns, self._database.fetch_with(query, behind.WANTED, wanted))
        return EventsBehind(trace.scan.table, tuple(columns[2:]), numbers, found)

    def rows_of(self, relation: Relation, moment: int, most: int) -> tuple[int, Result]:
        """How many rows a plan gives, and the first `most` of them in no order of their own.

        Errors:  `KqlError` with K04 or K05, as for a query
        """
        diagnostics = Diagnostics(SourceText(""))
        with self._staging(diagnostics.source, moment) as staging:
            relation = staging.staged(relation)
            node = generate(relation, moment, diagnostics, self._is_empty)
            diagnostics.raise_errors()
            self._register_sources(relation, diagnostics.source)
            number = self._database.fetch_summary(count_query(node.copy())).column(0)[0].as_py()
            columns = [Column(each.name, each.type) for each in relation.columns]
            return number, Result(columns, self._database.fetch(first_rows_query(node, relation.columns, most)))

    def sql(self, kql: str | SourceText) -> list[str]:
        """The SQL of each result of a query, as it would run now."""
        source = kql if isinstance(kql, SourceText) else SourceText(kql)
        now = self._now_ticks()
        with self._staging(source, now) as staging:
            ask = self._ask(source, now)
            compiled = compile_query(source, self.workspace, now, rewrite=staging.staged, ask=ask)
        return [each.sql(pretty=True) for each in compiled]

    def sample(self, table: str, positions: Sequence[int], meanwhile: Iterable[object] = ()) -> tuple[int, Texts]:
        """The texts of some columns of a table in its first rows, and how many rows that are; see `hold`."""
        self._register(table)
        rows = self._database.fetch_summary(sample_query(table, positions), meanwhile)
        texts = Texts()
        for position, column in zip(positions, rows.columns, strict=True):
            found = column.to_pylist()
            texts.add(position, found)
            if any(found):
                self.filled.know(table, position)
        return rows.num_rows, texts

    def hold(self, scan: SharedScan, meanwhile: Iterable[object] = ()) -> HeldRows:
        """Read rows of a table once; a plan whose scan has their name as its `rows` reads no others.

        In:      meanwhile, work of the caller in small steps, gone on with until the rows are there
        Out:     the name, to be given to `let_go`, and the texts that the rows hold
        Errors:  `KqlError` with K05, as for a query
        """
        self._register(scan.table)
        name, schema = f"{scan.table} {next(_held)}", self.workspace.data[scan.table]
        with self._narrowing.rows(scan.table, scan.needed) as rows:
            count = self._database.store(name, scan.query(rows), schema, scan.positions, meanwhile)
        texts = Texts()
        for position in sorted({each.position for each in scan.needles}):
            found = self._database.fetch_summary(texts_query(name, position)).column(0)
            texts.add(position, found.to_pylist())
        return HeldRows(name, count, texts)

    def let_go(self, names: Iterable[str]) -> None:
        """Let go of rows that were held."""
        self._database.drop(names)

    def tables(self, names: Collection[str] | None = None) -> list[TableSummary]:
        """The tables that have data, or those of `names`: columns, number of rows, time of the first and last event."""
        found = []
        for name in [each for each in self.workspace.data if names is None or each in names]:
            self._register(name)
            found.append(summarize_table(name, self.workspace.data[name], self._database.fetch_summary))
        return found

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Files that were not read, and why."""
        return self._found.skipped

    @property
    def rejected(self) -> list[Rejected]:
        """Pieces of files that could not be read as rows or cells; complete once the tables were read."""
        return self._found.rejected

    @property
    def row_groups(self) -> RowGroups:
        """How many row groups queries had to read so far, of those that have a term index."""
        return self._narrowing.row_groups

    def interrupt(self) -> None:
        """Stop what the database does now, from another thread, with K0503; a query that is still planned goes on."""
        self._database.interrupt()

    def close(self) -> None:
        """Let go of the data."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, source: SourceText, now: int) -> Ask:
        """Runs queries that the running query needs the values of."""

        def ask(query: Relation, column: PlanColumn, most: int) -> list[object] | None:
            diagnostics = Diagnostics(source)
            asked = answers.asked(query, column, most)
            text = render(generate(asked, now, diagnostics, self._is_empty, ask))
            diagnostics.raise_errors()
            self._register_sources(asked, source)
            check_outside(functions_in(text), self.workspace)
            found = answers.literal_values(self._database.fetch_summary(text).column(0), column.type)
            return None if len(found) > most else found

        return ask

    @contextmanager
    def _staging(self, source: SourceText, now: int) -> Iterator[Staging]:
        """The staging of one query; the tables that it makes are gone afterwards."""

        def run(relation: Relation, query: Node) -> pa.Table:
            text = render(query)
            self._register_sources(relation, source)
            check_outside(functions_in(text), self.workspace)
            return self._database.fetch(text)

        keep, check = self._database.register_arrow, deadline(self._database.limits.seconds)
        staging = Staging(Execution(source, now, run, keep, self._is_empty, check), self._narrowing.narrowed)
        try:
            yield staging
        finally:
            self._database.forget(staging.names)

    def _run(self, compiled: CompiledResult, source: SourceText) -> Result:
        bound = compiled.bound
        columns = [Column(each.name, each.type) for each in bound.columns]
        if compiled.has_no_rows:
            check_sources(bound.relation, source, self.workspace)
            self._check_functions(compiled)
            return Result(columns, self._no_rows.of(columns), bound.chart, bound.name)
        self._register_sources(bound.relation, source)
        text = compiled.sql()
        check_outside(functions_in(text), self.workspace)
        fetch = self._database.fetch_summary if is_summary(bound.relation) else self._database.fetch
        return Result(columns, fetch(text), bound.chart, bound.name)

    def _check_functions(self, compiled: CompiledResult) -> None:
        names = sql.called_names(compiled.node) if compiled.node is not None else ()
        check_outside(vectorised_among(names), self.workspace)

    def _register_sources(self, relation: Relation, source: SourceText) -> None:
        """Make the tables that a query reads known to the database."""
        check_sources(relation, source, self.workspace)
        for each in sources_of(relation):
            if isinstance(each, Scan):
                self._register(each.source)

    def _keep(self, name: str, schema: TableSchema, rows: pa.Table) -> None:
        """Make rows from outside the data known under a name."""
        self._brought[name] = (schema, rows)

    def _is_empty(self, table: str) -> bool:
        """True for a table that is defined and has no data."""
        return not (table in self.workspace.data or table in self._brought or self._database.has(table))

    def _register(self, name: str) -> None:
        if self._is_empty(name) or self._database.has(name):
            return
        if name in self._brought:
            self._database.register_arrow(name, *self._brought[name])
        elif name in self._given:
            self._database.register_arrow(name, self.workspace.data[name], self._given[name])
        else:
            self._database.register(self._found.tables[name])

    def _now_ticks(self) -> int:
        if self._now is None:
            return clock_ticks()
        if isinstance(self._now, str):
            self._now = self._latest()
        return self._now

    def _latest(self) -> int:
        """The time of the newest event; the clock where no table has a time."""
        newest = [each.last for each in self.tables() if each.last is not None]
        return ticks_of(max(newest)) if newest else clock_ticks()

    def _columns_of(
        self, relation: Relation, plugin: str, arguments: Mapping[str, object]
    ) -> tuple[Column, ...] | None:
        """Run the rows that a plugin works on to learn its columns; None where there are no rows to ask."""
        diagnostics, now = Diagnostics(SourceText("")), self._now_ticks()
        position = arguments["position"]
        assert isinstance(position, int)
        with self._staging(diagnostics.source, now) as staging:
            relation = staging.staged(Extend(relation, (), (relation.columns[position],)))
            query = generate(relation, now, diagnostics, self._is_empty)
            if diagnostics.has_errors:
                return None
            self._register_sources(relation, diagnostics.source)
            if plugin == "bag_unpack":
                asked = render(discovered.property_query(query, relation))
                return discovered.properties(self._database.fetch(asked), arguments) or None
            if plugin == "pivot":
                return discovered.values(self._database.fetch(render(discovered.value_query(query, relation)))) or None
        return None


connect = Session.open
