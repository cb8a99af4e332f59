"""Parts that several plan nodes have: columns, assignments, sort keys."""

from __future__ import annotations

from gazehound.plan.scalars import PlanColumn, Scalar
from gazehound.records import record

Columns = tuple[PlanColumn, ...]


@record(frozen=True, slots=True)
class Assignment:
    """A column and the expression that computes it."""

    column: PlanColumn
    value: Scalar


@record(frozen=True, slots=True)
class SortKey:
    value: Scalar
    descending: bool
    nulls_first: bool
