"""Tabular operators that aggregate."""

from __future__ import annotations

from gazehound.records import record
from gazehound.syntax.nodes.expressions import Expression
from gazehound.syntax.nodes.names import Property
from gazehound.text import Span


@record(frozen=True, slots=True)
class Summarize:
    aggregates: tuple[Expression, ...]
    by: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span
    has_by: bool = False


@record(frozen=True, slots=True)
class SeriesAggregate:
    """One `name = aggregate default = value` of make-series."""

    value: Expression
    default: Expression | None
    span: Span


@record(frozen=True, slots=True)
class MakeSeries:
    """`start`, `stop`, `step` None where not written; `in_range` for the old `in range(a, b, c)` form."""

    aggregates: tuple[SeriesAggregate, ...]
    on: Expression
    start: Expression | None
    stop: Expression | None
    step: Expression | None
    in_range: bool
    by: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class TopNestedClause:
    """`top-nested n of expression with others = value by aggregate asc`."""

    rows: Expression | None
    of: Expression
    others: Expression | None
    by: Expression
    descending: bool | None
    span: Span


@record(frozen=True, slots=True)
class TopNested:
    clauses: tuple[TopNestedClause, ...]
    span: Span


@record(frozen=True, slots=True)
class TopHitters:
    rows: Expression
    of: Expression
    by: Expression | None
    span: Span


@record(frozen=True, slots=True)
class Reduce:
    """`reduce by column with threshold=0.1 , characters='…'`."""

    by: Expression
    properties: tuple[Property, ...]
    span: Span
