"""Operators that SQL cannot say, as tables: their inputs run, what they give is computed and kept in the database.

Does not live here: finding them in plans (`staging`), the computing (`gazehound.analysis`, `staged_graphs`,
`staged_plugins`), running SQL (`database`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pyarrow as pa

from gazehound.codegen import generate
from gazehound.codegen.scalars import constant_value
from gazehound.diagnostics import Diagnostics, failure
from gazehound.engine.staged_graphs import STAGED_TYPES, GraphBuilder, Rows, is_stored, rows_of
from gazehound.engine.staged_plugins import STAGED_PLUGINS, Argument, Call, RefusedPlugin
from gazehound.engine.staging import Execution
from gazehound.functions.declare import NOT_CONSTANT
from gazehound.plan.relations import Assignment, Extend, GraphMatch, GraphTable, PluginRows, Relation, Scan
from gazehound.plan.scalars import ColumnReference, PlanColumn, Scalar
from gazehound.text import Span
from gazehound.types import Column, ScalarType, TableSchema

_numbers = count(1)


class StagedOperators:
    """Puts scans of computed rows in the place of operators; `names` gets the tables that it makes."""

    def __init__(self, execution: Execution, names: list[str]) -> None:
        self._execution = execution
        self._source, self._now = execution.source, execution.now
        self._names = names
        self._graphs = GraphBuilder(self._fetch, self._evaluated, execution.check)

    def replaced(self, relation: Relation) -> Relation:
        """What stands for a relation: a scan of the rows that were computed, or the relation itself.

        Errors: `KqlError` K0402 for arguments that are not supported; what running the inputs raises
        """
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
            return STAGED_PLUGINS[relation.plugin](Call(relation, rows, given, self._execution.check))
        except RefusedPlugin as refused:
            raise failure("K0402", relation.span, self._source, name=relation.plugin, reason=str(refused)) from None

    def _fetch(self, relation: Relation) -> Rows:
        diagnostics = Diagnostics(self._source)
        node = generate(relation, self._now, diagnostics, self._execution.is_empty)
        diagnostics.raise_errors()
        return rows_of(relation.columns, self._execution.run(relation, node))

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
        self._execution.keep(name, schema, table)
        self._names.append(name)
        return Scan(name, rows.columns, tuple(range(len(rows.columns))), span)
