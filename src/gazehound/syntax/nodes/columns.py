"""Tabular operators that make, choose, parse or expand columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazehound.records import record
from gazehound.syntax.nodes.expressions import Expression, NamedExpression, TypeLiteral
from gazehound.syntax.nodes.names import Name, Property, RowSchema
from gazehound.text import Span
from gazehound.types import ScalarType

if TYPE_CHECKING:  # trees nest: these modules name each other's classes as types only
    from gazehound.syntax.nodes.operators import Operator


@record(frozen=True, slots=True)
class Extend:
    columns: tuple[Expression, ...]
    span: Span


@record(frozen=True, slots=True)
class Project:
    columns: tuple[Expression, ...]
    span: Span


@record(frozen=True, slots=True)
class ProjectAway:
    columns: tuple[Expression, ...]
    span: Span


@record(frozen=True, slots=True)
class ProjectKeep:
    columns: tuple[Expression, ...]
    span: Span


@record(frozen=True, slots=True)
class ProjectRename:
    columns: tuple[NamedExpression, ...]
    span: Span


@record(frozen=True, slots=True)
class ProjectReorder:
    """Each column a name or a wildcard, with `asc`, `desc`, `granny-asc` or `granny-desc` in `orders`, or None."""

    columns: tuple[Expression, ...]
    orders: tuple[str | None, ...]
    span: Span


@record(frozen=True, slots=True)
class ProjectByNames:
    columns: tuple[Expression, ...]
    span: Span


@record(frozen=True, slots=True)
class Serialize:
    columns: tuple[Expression, ...]
    span: Span


@record(frozen=True, slots=True)
class Print:
    columns: tuple[Expression, ...]
    span: Span


@record(frozen=True, slots=True)
class Range:
    """`range column from start to stop step step`."""

    column: Name
    start: Expression
    stop: Expression
    step: Expression
    span: Span


@record(frozen=True, slots=True)
class ParsePart:
    """A piece of a parse pattern: text to find (`text`), `*` (`is_star`), or a column to fill."""

    span: Span
    text: Expression | None = None
    is_star: bool = False
    column: Name | None = None
    type: ScalarType | None = None
    type_name: Name | None = None


@record(frozen=True, slots=True)
class Parse:
    """`parse` and, with `is_filter`, `parse-where`; `kind` is simple, relaxed or regex."""

    expression: Expression
    pattern: tuple[ParsePart, ...]
    is_filter: bool
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class ParseKv:
    expression: Expression
    schema: RowSchema
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class ExpandColumn:
    """One `name = expression to typeof(type)` of mv-expand, mv-apply."""

    name: Name | None
    expression: Expression
    to_type: TypeLiteral | None
    span: Span


@record(frozen=True, slots=True)
class MvExpand:
    columns: tuple[ExpandColumn, ...]
    limit: Expression | None
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class MvApply:
    """`mv-apply columns limit n on (operators)`; `body` is a pipeline whose source is the expanded row set."""

    columns: tuple[ExpandColumn, ...]
    limit: Expression | None
    context: Name | None
    body: tuple[Operator, ...]
    properties: tuple[Property, ...]
    span: Span
