"""Bound operators that see all their rows at once or take rows from outside: plugins, series, `scan`, workspace
functions, external data.

Lives here: the nodes. They are relations like those of `relations`, which has the union of them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazehound.plan.parts import Assignment, Columns, SortKey
from gazehound.plan.scalars import PlanColumn, Scalar
from gazehound.records import record
from gazehound.text import Span

if TYPE_CHECKING:
    from gazehound.plan.relations import Relation


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=True)
class SeriesColumn:
    """One aggregate of make-series: `column` is the array, `default` fills bins without rows."""

    column: PlanColumn
    value: Scalar
    default: Scalar


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=True)
class ScanStep:
    """One step of `scan`: its columns (`state`) as conditions and assignments see them, what it gives out."""

    name: str
    is_optional: bool
    output: str
    """`all`, `last` or `none`."""
    state: Columns
    condition: Scalar
    assignments: tuple[Assignment, ...]


@record(frozen=True, slots=True)
class ScanRows:
    """`scan`: the rows of `input` in their order, matched against steps.

    `declared` are columns that steps assign, with their defaults. `columns` starts with one for each of the input's:
    the same, or another where a step assigns it. A condition or value reads the current row by the input's columns
    and the last row matched by a step by that step's `state` columns.
    """

    input: Relation
    declared: tuple[Assignment, ...]
    steps: tuple[ScanStep, ...]
    match_id: PlanColumn | None
    order: tuple[SortKey, ...]
    partition: tuple[Scalar, ...]
    columns: Columns
    span: Span


@record(frozen=True, slots=True)
class ExternalRows:
    """`externaldata`: rows of files that the query names by address."""

    addresses: tuple[str, ...]
    properties: tuple[tuple[str, object], ...]
    columns: Columns
    span: Span
