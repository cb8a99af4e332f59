"""Bound tabular operators. Each node knows its output columns.

Lives here: the nodes. Does not live here: how they are made (the binder) or become SQL (codegen).

Columns keep their identity through operators that do not change their values; an operator that computes a
column gives it a new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gazehound.plan.scalars import PlanColumn, Scalar
from gazehound.text import Span

Columns = tuple[PlanColumn, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A column and the expression that computes it."""

    column: PlanColumn
    value: Scalar


@dataclass(frozen=True, slots=True)
class SortKey:
    value: Scalar
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """A table of the data; `positions[i]` is the place of `columns[i]` in the table's schema."""

    table: str
    columns: Columns
    positions: tuple[int, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Values:
    """Rows written in the query: `datatable`, `print`, an empty table."""

    columns: Columns
    rows: tuple[tuple[Scalar, ...], ...]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Filter:
    input: Relation
    predicate: Scalar

    @property
    def columns(self) -> Columns:
        return self.input.columns


@dataclass(frozen=True, slots=True)
class Extend:
    """Computes `assignments` beside the input's columns; `columns` says which of all go on, in which order."""

    input: Relation
    assignments: tuple[Assignment, ...]
    columns: Columns


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One row per combination of `keys`; without keys one row."""

    input: Relation
    keys: tuple[Assignment, ...]
    aggregates: tuple[Assignment, ...]

    @property
    def columns(self) -> Columns:
        return tuple(each.column for each in (*self.keys, *self.aggregates))


@dataclass(frozen=True, slots=True)
class Sort:
    input: Relation
    keys: tuple[SortKey, ...]

    @property
    def columns(self) -> Columns:
        return self.input.columns


@dataclass(frozen=True, slots=True)
class Take:
    input: Relation
    rows: Scalar

    @property
    def columns(self) -> Columns:
        return self.input.columns


@dataclass(frozen=True, slots=True)
class Serialize:
    """Fixes the order of the rows, for window functions behind it."""

    input: Relation

    @property
    def columns(self) -> Columns:
        return self.input.columns


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


@dataclass(frozen=True, slots=True)
class Join:
    """`keys` are compared pairwise, left with right; `columns` are those that go on, in order."""

    left: Relation
    right: Relation
    kind: JoinKind
    keys: tuple[tuple[Scalar, Scalar], ...]
    columns: Columns
    span: Span


@dataclass(frozen=True, slots=True)
class UnionInput:
    """An input of a union: the output columns it fills, each with its expression over the input; others are null."""

    relation: Relation
    fills: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Union_:  # noqa: N801 -- `Union` is a word of Python's typing
    inputs: tuple[UnionInput, ...]
    columns: Columns


@dataclass(frozen=True, slots=True)
class Expansion:
    """One dynamic value that mv-expand turns into rows; `key` gets a bag's property name with bag expansion array."""

    column: PlanColumn
    value: Scalar


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Apply:
    """`mv-apply`: `body` runs once for each input row over that row's expansion (`item` inside the body)."""

    input: Relation
    body: Relation
    columns: Columns
    span: Span


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class SharedReference:
    """A reading of a shared value; `columns[i]` stands for the shared relation's column `i`."""

    shared: Shared
    columns: Columns


@dataclass(frozen=True, slots=True)
class WorkspaceRows:
    """A function that the workspace provides; `added` are its own columns, `columns` those that go on.

    `input` is what `invoke` pipes into it. Codegen refuses what has no local meaning.
    """

    function: str
    input: Relation | None
    arguments: tuple[tuple[str, Scalar], ...]
    added: Columns
    columns: Columns
    span: Span


@dataclass(frozen=True, slots=True)
class PluginRows:
    """`evaluate plugin(…)`, and operators that work on all rows at once (`scan`, `reduce`, graph operators).

    `arguments` by parameter name; column arguments are `ColumnReference`s of `input`.
    """

    plugin: str
    input: Relation
    arguments: tuple[tuple[str, Scalar], ...]
    others: tuple[Relation, ...]
    columns: Columns
    span: Span


@dataclass(frozen=True, slots=True)
class TopPerGroup:
    """The first `rows` rows of each combination of `keys`, in the order of `order`."""

    input: Relation
    keys: tuple[Scalar, ...]
    order: tuple[SortKey, ...]
    rows: Scalar

    @property
    def columns(self) -> Columns:
        return self.input.columns


@dataclass(frozen=True, slots=True)
class SeriesColumn:
    """One aggregate of make-series: `column` is the array, `default` fills bins without rows."""

    column: PlanColumn
    value: Scalar
    default: Scalar


@dataclass(frozen=True, slots=True)
class MakeSeries:
    """One row per combination of `keys` with arrays over the bins of `axis` from `start` up to before `stop`.

    `start` or `stop` None: the first bin, or the bin behind the last one, that the data has. `includes_stop`
    for the old form whose range has its end in it.
    """

    input: Relation
    keys: tuple[Assignment, ...]
    aggregates: tuple[SeriesColumn, ...]
    axis: Scalar
    axis_column: PlanColumn
    start: Scalar | None
    stop: Scalar | None
    step: Scalar
    includes_stop: bool
    is_nonempty: bool
    span: Span

    @property
    def columns(self) -> Columns:
        keys = tuple(each.column for each in self.keys)
        return (*keys, *(each.column for each in self.aggregates), self.axis_column)


@dataclass(frozen=True, slots=True)
class ScanStep:
    """One step of `scan`: its columns (`state`) as conditions and assignments see them, what it gives out."""

    name: str
    is_optional: bool
    output: str
    """`all`, `last` or `none`."""
    state: Columns
    condition: Scalar
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class ScanRows:
    """`scan`: the rows of `input` in their order, matched against steps.

    `declared` are the columns that steps assign, with their defaults. A condition or value reads the current
    row by the input's columns and the last row matched by a step by that step's `state` columns.
    """

    input: Relation
    declared: tuple[Assignment, ...]
    steps: tuple[ScanStep, ...]
    match_id: PlanColumn | None
    order: tuple[SortKey, ...]
    partition: tuple[Scalar, ...]
    columns: Columns
    span: Span


@dataclass(frozen=True, slots=True)
class ExternalRows:
    """`externaldata`: rows of files that the query names by address."""

    addresses: tuple[str, ...]
    properties: tuple[tuple[str, object], ...]
    columns: Columns
    span: Span


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
)


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
        case _:
            return ()


def walk_relations(relation: Relation) -> Iterator[Relation]:
    """`relation` and everything below it."""
    pending = [relation]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(inputs(current))
