"""Staging: what SQL cannot say is computed beforehand, from the inputs up, and stands in the plan as a table.

Lives here: finding such operators, running what is below them, putting the rows they give in their place. Does not
live here: the computing (`gazehound.analysis`, `staged_graphs`), running SQL (`database`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import count

import pyarrow as pa

from gazehound.codegen import generate
from gazehound.codegen.emptiness import IsEmpty
from gazehound.codegen.scalars import constant_value
from gazehound.codegen.sharing import queries_in
from gazehound.diagnostics import Diagnostics, failure
from gazehound.engine.staged_graphs import STAGED_TYPES, GraphBuilder, Rows, is_stored, rows_of
from gazehound.engine.staged_plugins import STAGED_PLUGINS, Argument, Call, RefusedPlugin
from gazehound.functions.declare import NOT_CONSTANT
from gazehound.plan.relations import (
    Apply,
    ApplyItems,
    Assignment,
    Extend,
    GraphMatch,
    GraphTable,
    PluginRows,
    Relation,
    Scan,
    SharedReference,
    inputs,
    walk_relations,
)
from gazehound.plan.rewriting import Rewriting
from gazehound.plan.scalars import ColumnReference, PlanColumn, Scalar
from gazehound.sql import Node
from gazehound.text import SourceText, Span
from gazehound.types import Column, ScalarType, TableSchema

Run = Callable[[Relation, Node], pa.Table]
"""Runs the SQL of a relation."""
Keep = Callable[[str, TableSchema, pa.Table], None]
"""Makes rows known to the database under a name."""
Narrow = Callable[[Relation], tuple[Relation, list[str]]]
"""The plan over tables without what cannot match, and the names of these."""

_numbers = count(1)
_CALLS_PER_CHECK = 4096


class Staging:
    """The staging of one query."""

    def __init__(
        self,
        run: Run,
        keep: Keep,
        source: SourceText,
        now: int,
        is_empty: IsEmpty,
        seconds: float | None,
        narrow: Narrow,
    ) -> None:
        self._run = run
        self._keep = keep
        self._source = source
        self._now = now
        self._is_empty = is_empty
        self._narrow = narrow
        self.names: list[str] = []
        """The tables that stand for staged operators, those that computing them took, and narrowed ones."""
        self._check = _deadline(seconds)
        self._graphs = GraphBuilder(self._fetch, self._evaluated, self._check)

    def staged(self, relation: Relation) -> Relation:
        """The plan without operators that SQL cannot say, over as few rows as can be.

        Errors: `KqlError` K0413 for one inside a body that runs per row; what running the inputs raises
        """
        relation, names = self._narrow(relation)
        self.names += names
        if not any(_is_staged(each) for each in everything(relation)):
            return relation
        self._refuse_inside_bodies(relation)
        return Rewriting(self._replaced).apply(relation)

    def after(self, rewrite: Callable[[Relation], Relation]) -> Callable[[Relation], Relation]:
        """The staging of plans that `rewrite` has changed."""
        return lambda relation: self.staged(rewrite(relation))

    def _refuse_inside_bodies(self, relation: Relation) -> None:
        for apply in everything(relation):
            if not isinstance(apply, Apply):
                continue
            for each in _own(apply.body):
                if _is_staged(each):
                    raise failure("K0413", _span(each), self._source, name=_name(each))

    def _replaced(self, relation: Relation) -> Relation:
        match relation:
            case GraphMatch():
                return self._scan(self._graphs.matches(relation), relation.span)
            case GraphTable():
                return self._scan(self._graphs.table(relation), relation.span)
            case PluginRows() if relation.plugin in STAGED_PLUGINS:
                return self._scan(self._plugin(relation), relation.span)
            case _:
                return relation

    def _plugin(self, relation: PluginRows) -> Rows:
        """The rows of a plugin; arguments that are neither constants nor columns are computed with its input."""
        computed: list[Assignment] = []
        sources: list[tuple[str, Scalar, int | None]] = []
        for name, value in relation.arguments:
            identity = value.column.id if isinstance(value, ColumnReference) else None
            if identity is None and constant_value(value, self._now) is NOT_CONSTANT:
                identity = -1 - len(computed)
                computed.append(Assignment(PlanColumn(identity, name, value.type), value))
            sources.append((name, value, identity))
        columns = (*relation.input.columns, *(each.column for each in computed))
        rows = self._fetch(Extend(relation.input, tuple(computed), columns))
        given = [
            Argument(name, value.type, constant_value(value, self._now))
            if identity is None
            else Argument(name, value.type, rows=rows.data[identity])
            for name, value, identity in sources
        ]
        try:
            return STAGED_PLUGINS[relation.plugin](Call(relation, rows, given, self._check))
        except RefusedPlugin as refused:
            raise failure("K0402", relation.span, self._source, name=relation.plugin, reason=str(refused)) from None

    def _fetch(self, relation: Relation) -> Rows:
        diagnostics = Diagnostics(self._source)
        node = generate(relation, self._now, diagnostics, self._is_empty)
        diagnostics.raise_errors()
        return rows_of(relation.columns, self._run(relation, node))

    def _evaluated(self, rows: Rows, wanted: Sequence[tuple[PlanColumn, Scalar]]) -> Rows:
        """The rows with columns computed in the database, those that are stored as they are excepted."""
        computed = []
        for column, value in wanted:
            if is_stored(value, rows):
                rows = rows.with_column(column, rows.data[value.column.id])  # type: ignore[union-attr]
            else:
                computed.append((column, value))
        if not computed:
            return rows
        assignments = tuple(Assignment(column, value) for column, value in computed)
        scan = self._scan(rows, Span(0, 0))
        found = self._fetch(Extend(scan, assignments, tuple(column for column, _ in computed)))
        for column, _ in computed:
            rows = rows.with_column(column, found.data[column.id])
        return rows

    def _scan(self, rows: Rows, span: Span) -> Scan:
        name = f"staged {next(_numbers)}"
        schema = TableSchema(tuple(Column(f"c{each.id}", each.type) for each in rows.columns))
        table = rows.table()
        if not rows.columns:  # the number of rows still counts
            schema = TableSchema((Column("c", ScalarType.BOOL),))
            table = pa.table({"c": pa.nulls(rows.size, STAGED_TYPES[ScalarType.BOOL])})
        self._keep(name, schema, table)
        self.names.append(name)
        return Scan(name, rows.columns, tuple(range(len(rows.columns))), span)


def everything(root: Relation) -> Iterable[Relation]:
    """Every relation of a plan once, queries inside expressions included."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        relation = pending.pop()
        if id(relation) in seen:
            continue
        seen.add(id(relation))
        yield relation
        pending.extend(inputs(relation))
        pending.extend(queries_in(relation))


def _is_staged(relation: Relation) -> bool:
    if isinstance(relation, PluginRows):
        return relation.plugin in STAGED_PLUGINS
    return isinstance(relation, GraphMatch | GraphTable)


def _own(body: Relation) -> Iterable[Relation]:
    """The relations of a body that run per row: those that it shares with what is outside run once."""
    pending = [body]
    while pending:
        relation = pending.pop()
        yield relation
        if isinstance(relation, SharedReference):
            below = relation.shared.relation
            if any(isinstance(each, ApplyItems) for each in walk_relations(below)):
                pending.append(below)
        elif isinstance(relation, Apply):
            pending.append(relation.input)  # its body is looked at for itself
        else:
            pending.extend(inputs(relation))


def _span(relation: Relation) -> Span:
    assert isinstance(relation, GraphMatch | GraphTable | PluginRows)
    return relation.span


def _name(relation: Relation) -> str:
    if isinstance(relation, PluginRows):
        return relation.plugin
    if isinstance(relation, GraphMatch):
        return "graph-shortest-paths" if relation.is_shortest else "graph-match"
    return "graph-to-table"


def _deadline(seconds: float | None) -> Callable[[], None]:
    """A check to be called often: raises `KqlError` K0502 when the time allowed for a query is over."""
    if seconds is None:
        return lambda: None
    end, calls = time.monotonic() + seconds, count(1)

    def check() -> None:
        if next(calls) % _CALLS_PER_CHECK == 0 and time.monotonic() > end:
            raise failure("K0502")

    return check
