"""Parts that several plan nodes have: columns, assignments, sort keys."""

from __future__ import annotations

from dataclasses import dataclass

from gazehound.plan.scalars import PlanColumn, Scalar

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
