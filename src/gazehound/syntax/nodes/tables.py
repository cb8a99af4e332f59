"""Tabular operators that bring in other tables."""

from __future__ import annotations

from gazehound.records import record
from gazehound.syntax.nodes.expressions import Call, Expression
from gazehound.syntax.nodes.names import Property, RowSchema
from gazehound.text import Span


@record(frozen=True, slots=True)
class Join:
    """`join kind=… (right) on …`; `on` holds names, `$left.a == $right.b` comparisons or predicates."""

    right: Expression
    on: tuple[Expression, ...]
    where: Expression | None
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Lookup:
    right: Expression
    on: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Union_:  # noqa: N801  # `Union` is taken by typing
    """`union inputs`; as first operator or behind a pipe (the piped table is then an input too)."""

    inputs: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Search:
    """`search kind=… in (tables) predicate`."""

    tables: tuple[Expression, ...]
    predicate: Expression
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Find:
    """`find withsource=… in (tables) where predicate project columns | project-smart | project-away …`."""

    tables: tuple[Expression, ...]
    predicate: Expression | None
    project: tuple[Expression, ...]
    project_kind: str | None
    """`project`, `project-smart`, `project-away`, or None."""
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Evaluate:
    """`evaluate plugin(arguments) : (schema)`."""

    call: Call
    schema: RowSchema | None
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class Invoke:
    call: Call
    span: Span
