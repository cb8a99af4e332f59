"""Tabular operators that hold queries of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazehound.records import record
from gazehound.syntax.nodes.expressions import Expression, NamedExpression, Pipeline
from gazehound.syntax.nodes.names import ColumnDeclaration, Name, Property
from gazehound.syntax.nodes.rows import Ordered
from gazehound.text import Span

if TYPE_CHECKING:  # trees nest: these modules name each other's classes as types only
    from gazehound.syntax.nodes.operators import Operator
    from gazehound.syntax.nodes.statements import Statement


@record(frozen=True, slots=True)
class Partition:
    """`partition by column (operators)` or `{ full query }` (`statements`)."""

    by: Expression
    body: tuple[Operator, ...]
    query: Pipeline | None
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class ScanStep:
    name: Name
    is_optional: bool
    output: str | None
    condition: Expression
    assignments: tuple[NamedExpression, ...]
    span: Span


@record(frozen=True, slots=True)
class ScanDeclaration:
    column: ColumnDeclaration
    default: Expression | None
    span: Span


@record(frozen=True, slots=True)
class Scan:
    order_by: tuple[Ordered, ...]
    partition_by: tuple[Expression, ...]
    declarations: tuple[ScanDeclaration, ...]
    steps: tuple[ScanStep, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class ForkBranch:
    """`name = (operators)`; `query` for a branch that begins with a table of its own."""

    name: Name | None
    body: tuple[Operator, ...]
    span: Span
    query: Expression | None = None


@record(frozen=True, slots=True)
class Fork:
    branches: tuple[ForkBranch, ...]
    span: Span


@record(frozen=True, slots=True)
class Facet:
    by: tuple[Expression, ...]
    body: tuple[Operator, ...]
    span: Span


@record(frozen=True, slots=True)
class MacroExpand:
    """`macro-expand kind=… group as scope (statements)`."""

    group: Expression
    scope: Name | None
    statements: tuple[Statement, ...]
    properties: tuple[Property, ...]
    span: Span
