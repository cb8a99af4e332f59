"""Statements and the query."""

from __future__ import annotations

from gazehound.records import record
from gazehound.syntax.nodes.expressions import Expression
from gazehound.syntax.nodes.names import Name, RowSchema
from gazehound.text import Span
from gazehound.types import ScalarType


@record(frozen=True, slots=True)
class Parameter:
    """A parameter of a `let` function: scalar (`type`), or tabular (`schema`), with a default for scalars."""

    name: Name
    type: ScalarType | None
    type_name: Name | None
    schema: RowSchema | None
    default: Expression | None
    span: Span


@record(frozen=True, slots=True)
class FunctionDeclaration:
    """`(parameters) { statements; result }`; `is_view` for `view () { … }`."""

    parameters: tuple[Parameter, ...]
    statements: tuple[Statement, ...]
    result: Expression | None
    is_view: bool
    span: Span


@record(frozen=True, slots=True)
class Let:
    name: Name
    value: Expression | FunctionDeclaration
    span: Span


@record(frozen=True, slots=True)
class SetOption:
    """`set name = value`."""

    name: Name
    value: Expression | None
    span: Span


@record(frozen=True, slots=True)
class QueryParameters:
    """`declare query_parameters(a: string = 'x')`."""

    parameters: tuple[Parameter, ...]
    span: Span


@record(frozen=True, slots=True)
class PatternMatch:
    """`('a', 'b').['path'] = { statements; result }`."""

    arguments: tuple[Expression, ...]
    path: Expression | None
    body: FunctionDeclaration
    span: Span


@record(frozen=True, slots=True)
class DeclarePattern:
    name: Name
    parameters: tuple[Parameter, ...]
    path: Parameter | None
    matches: tuple[PatternMatch, ...]
    span: Span


@record(frozen=True, slots=True)
class Alias:
    """`alias database name = expression`."""

    name: Name
    value: Expression
    span: Span


@record(frozen=True, slots=True)
class Restrict:
    """`restrict access to (entities)`."""

    entities: tuple[Expression, ...]
    span: Span


@record(frozen=True, slots=True)
class ExpressionStatement:
    expression: Expression
    span: Span


Statement = Let | SetOption | QueryParameters | DeclarePattern | Alias | Restrict | ExpressionStatement


@record(frozen=True, slots=True)
class Query:
    """The statements of one query text, in order."""

    statements: tuple[Statement, ...]
    span: Span
