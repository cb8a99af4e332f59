"""Tabular operators that keep, order, cut or mark rows."""

from __future__ import annotations

from gazehound.records import record
from gazehound.syntax.nodes.expressions import Expression
from gazehound.syntax.nodes.names import Name, Property, RowSchema
from gazehound.text import Span


@record(frozen=True, slots=True)
class Ordered:
    """`expression asc nulls first`; None where nothing was written."""

    expression: Expression
    descending: bool | None
    nulls_first: bool | None
    span: Span


@record(frozen=True, slots=True)
class Where:
    """`where predicate`, `filter predicate`."""

    predicate: Expression
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Distinct:
    columns: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Count:
    as_name: Name | None
    span: Span


@record(frozen=True, slots=True)
class Take:
    """`take n`, `limit n`."""

    rows: Expression
    span: Span


@record(frozen=True, slots=True)
class Top:
    rows: Expression
    by: Ordered
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Sort:
    """`sort by …`, `order by …`."""

    by: tuple[Ordered, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Sample:
    rows: Expression
    span: Span


@record(frozen=True, slots=True)
class SampleDistinct:
    rows: Expression
    of: Expression
    span: Span


@record(frozen=True, slots=True)
class Render:
    chart: Name
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class As:
    name: Name
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Consume:
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class GetSchema:
    span: Span


@record(frozen=True, slots=True)
class AssertSchema:
    schema: RowSchema
    span: Span


@record(frozen=True, slots=True)
class ExecuteAndCache:
    span: Span
