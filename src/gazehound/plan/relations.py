"""Bound tabular operators. Each node knows its output columns.

Lives here: the nodes. Does not live here: how they are made (the binder) or become SQL (codegen).

Columns keep their identity through operators that do not change their values; an operator that computes a
column gives it a new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gazehound.plan.graphs import GraphComponents, GraphMatch, GraphTable, GraphWhere, MakeGraph
from gazehound.plan.parts import Assignment, Columns, SortKey
from gazehound.plan.plugins import (
    ExternalRows,
    MakeSeries,
    PluginRows,
    ScanRows,
    ScanStep,
    SeriesColumn,
    WorkspaceRows,
)
from gazehound.plan.scalars import PlanColumn, Scalar
from gazehound.records import record
from gazehound.text import Span

__all__ = [
    "Aggregate",
    "Apply",
    "ApplyItems",
    "Assignment",
    "Columns",
    "Expand",
    "Expansion",
    "Extend",
    "ExternalRows",
    "Filter",
    "GraphComponents",
    "GraphMatch",
    "GraphTable",
    "GraphWhere",
    "Join",
    "JoinKind",
    "MakeGraph",
    "MakeSeries",
    "PluginRows",
    "RangeRows",
    "Relation",
    "Scan",
    "ScanRows",
    "ScanStep",
    "Serialize",
    "SeriesColumn",
    "Shared",
    "SharedReference",
    "Sort",
    "SortKey",
    "Take",
    "TopPerGroup",
    "UnionInput",
    "Union_",
    "Values",
    "WorkspaceRows",
    "inputs",
    "is_summary",
    "walk_relations",
]


@record(frozen=True, slots=True)
class Scan:
    """A table of the data; `positions[i]` is the place of `columns[i]` in the table's schema."""

    table: str
    columns: Columns
    positions: tuple[int, ...]
    span: Span
    rows: str = ""
    """The name of some of the table's rows, which are read in its place."""

    @property
    def source(self) -> str:
        """The name of what is read."""
        return self.rows or self.table

    @property
    def places(self) -> dict[int, int]:
        """The place in the table's schema of each column, by the column's id."""
        return dict(zip((each.id for each in self.columns), self.positions, strict=True))


@record(frozen=True, slots=True)
class Values:
    """Rows written in the query: `datatable`, `print`, an empty table."""

    columns: Columns
    rows: tuple[tuple[Scalar, ...], ...]


@record(frozen=True, slots=True)
class RangeRows:
    """`range`: one column from `start` to `stop`, both included, by `step`."""

    column: PlanColumn
    start: Scalar
    stop: Scalar
    step: Scalar
    span: Span

    @property
    def columns(self) -> Columns:
        return (self.column,)


@record(frozen=True, slots=True)
class Filter:
    input: Relation
    predicate: Scalar

    @property
    def columns(self) -> Columns:
        return passed_columns(self.input)


@record(frozen=True, slots=True)
class Extend:
    """Computes `assignments` beside the input's columns; `columns` says which of all go on, in which order."""

    input: Relation
    assignments: tuple[Assignment, ...]
    columns: Columns


@record(frozen=True, slots=True)
class Aggregate:
    """One row per combination of `keys`; without keys one row."""

    input: Relation
    keys: tuple[Assignment, ...]
    aggregates: tuple[Assignment, ...]

    @property
    def columns(self) -> Columns:
        return tuple(each.column for each in (*self.keys, *self.aggregates))


@record(frozen=True, slots=True)
class Sort:
    input: Relation
    keys: tuple[SortKey, ...]

    @property
    def columns(self) -> Columns:
        return passed_columns(self.input)


@record(frozen=True, slots=True)
class Take:
    input: Relation
    rows: Scalar

    @property
    def columns(self) -> Columns:
        return passed_columns(self.input)


@record(frozen=True, slots=True)
class Serialize:
    """Fixes the order of the rows, for window functions behind it."""

    input: Relation

    @property
    def columns(self) -> Columns:
        return passed_columns(self.input)


class JoinKind(StrEnum):
    """The join flavors, under the names that KQL writes."""

    INNERUNIQUE = "innerunique"
    INNER = "inner"
    LEFTOUTER = "leftouter"
    RIGHTOUTER = "rightouter"
    FULLOUTER = "fullouter"
    LEFTSEMI = "leftsemi"
    RIGHTSEMI = "rightsemi"
    LEFTANTI = "leftanti"
    RIGHTANTI = "rightanti"
    CROSS = "cross"


@record(frozen=True, slots=True)
class Join:
    """`keys` are compared pairwise, left with right; `columns` are those that go on, in order."""

    left: Relation
    right: Relation
    kind: JoinKind
    keys: tuple[tuple[Scalar, Scalar], ...]
    columns: Columns
    span: Span


@record(frozen=True, slots=True)
class UnionInput:
    """An input of a union: the output columns it fills, each with its expression over the input; others are null."""

    relation: Relation
    fills: tuple[Assignment, ...]


@record(frozen=True, slots=True)
class Union_:  # noqa: N801 -- `Union` is a word of Python's typing
    inputs: tuple[UnionInput, ...]
    columns: Columns


@record(frozen=True, slots=True)
class Expansion:
    """One dynamic value that mv-expand turns into rows; `key` gets a bag's property name with bag expansion array."""

    column: PlanColumn
    value: Scalar


@record(frozen=True, slots=True)
class Expand:
    """`mv-expand`: one row per element of the longest expansion; an empty or null value leaves one row with nulls.

    With `is_apply` (the row source of mv-apply) an empty value leaves no row.
    """

    input: Relation
    expansions: tuple[Expansion, ...]
    index: PlanColumn | None
    limit: Scalar | None
    bags_as_arrays: bool
    columns: Columns
    span: Span


@record(frozen=True, slots=True)
class Apply:
    """`mv-apply`: `body` runs once for each input row over that row's expansion (`item` inside the body)."""

    input: Relation
    body: Relation
    columns: Columns
    span: Span


@record(frozen=True, slots=True)
class ApplyItems:
    """The rows of one input row's expansion, as the source of an `Apply`'s body.

    `outer` are the input row's columns that the body sees: each pair is the column outside and inside.
    """

    expansions: tuple[Expansion, ...]
    outer: tuple[tuple[PlanColumn, PlanColumn], ...]
    index: PlanColumn | None
    limit: Scalar | None
    columns: Columns
    span: Span


@dataclass(frozen=True)
class Shared:
    """A tabular value that a query names and may read several times: `let`, `as`, `materialize()`."""

    name: str
    relation: Relation
    is_materialized: bool


@record(frozen=True, slots=True)
class SharedReference:
    """A reading of a shared value; `columns[i]` stands for the shared relation's column `i`."""

    shared: Shared
    columns: Columns


@record(frozen=True, slots=True)
class TopPerGroup:
    """The first `rows` rows of each combination of `keys`, in the order of `order`."""

    input: Relation
    keys: tuple[Scalar, ...]
    order: tuple[SortKey, ...]
    rows: Scalar

    @property
    def columns(self) -> Columns:
        return passed_columns(self.input)


Relation = (
    Scan
    | Values
    | RangeRows
    | Filter
    | Extend
    | Aggregate
    | Sort
    | Take
    | Serialize
    | Join
    | Union_
    | Expand
    | Apply
    | ApplyItems
    | SharedReference
    | WorkspaceRows
    | PluginRows
    | TopPerGroup
    | MakeSeries
    | ScanRows
    | ExternalRows
    | MakeGraph
    | GraphWhere
    | GraphComponents
    | GraphMatch
    | GraphTable
)


def passed_columns(relation: Relation) -> Columns:
    """The columns of what a chain of operators passes on: pipelines are longer than Python calls go deep."""
    while isinstance(relation, Filter | Sort | Take | Serialize | TopPerGroup):
        relation = relation.input
    return relation.columns


def inputs(relation: Relation) -> tuple[Relation, ...]:
    """The relations directly below `relation`, those inside scalar expressions excluded."""
    match relation:
        case Filter() | Extend() | Aggregate() | Sort() | Take() | Serialize() | Expand():
            return (relation.input,)
        case TopPerGroup() | MakeSeries() | ScanRows():
            return (relation.input,)
        case Join():
            return (relation.left, relation.right)
        case Union_():
            return tuple(each.relation for each in relation.inputs)
        case Apply():
            return (relation.input, relation.body)
        case SharedReference():
            return (relation.shared.relation,)
        case PluginRows():
            return (relation.input, *relation.others)
        case WorkspaceRows():
            return () if relation.input is None else (relation.input,)
        case MakeGraph():
            return (relation.edges, *(each.relation for each in relation.tables))
        case GraphWhere() | GraphComponents() | GraphMatch() | GraphTable():
            return (relation.graph,)
        case _:
            return ()


def is_summary(relation: Relation) -> bool:
    """True for the rows of an aggregation, whatever is computed of each, chosen among them, or their order."""
    while isinstance(relation, Filter | Extend | Sort | Take):
        relation = relation.input
    return isinstance(relation, Aggregate)


def walk_relations(relation: Relation) -> Iterator[Relation]:
    """`relation` and everything below it."""
    pending = [relation]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(inputs(current))
