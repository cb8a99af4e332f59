"""Scalar expressions, pipelines, and tables that a query writes down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazehound.records import record
from gazehound.syntax.nodes.names import ColumnDeclaration, Name, Property, RowSchema
from gazehound.text import Span
from gazehound.types import ScalarType

if TYPE_CHECKING:  # trees nest: these modules name each other's classes as types only
    from gazehound.syntax.nodes.operators import Operator


@record(frozen=True, slots=True)
class Literal:
    """A literal of a scalar type.

    `value` by type: bool bool · int, long int · real float · decimal Decimal · string str · guid UUID ·
    datetime int (ticks of 100 ns since 0001-01-01 UTC) · timespan int (ticks) · None for a typed null.
    """

    type: ScalarType
    value: object
    span: Span


@record(frozen=True, slots=True)
class DynamicLiteral:
    """`dynamic(…)`: `value` is plain data (dict, list, str, int, float, bool, None); datetimes, timespans
    and guids inside are their JSON text."""

    value: object
    span: Span


@record(frozen=True, slots=True)
class TypeLiteral:
    """`typeof(long)`; `schema` for `typeof(a: string, b: long)`."""

    type: ScalarType | None
    schema: RowSchema | None
    span: Span


@record(frozen=True, slots=True)
class NameReference:
    """A name where a column, variable, table or function may be meant."""

    name: Name
    span: Span


@record(frozen=True, slots=True)
class WildcardReference:
    """A name with `*` in it, as `union Device*` and `project-away _*` take."""

    pattern: str
    span: Span


@record(frozen=True, slots=True)
class Star:
    """`*` standing for all columns."""

    span: Span


@record(frozen=True, slots=True)
class Path:
    """`base.member`."""

    base: Expression
    member: Name
    span: Span


@record(frozen=True, slots=True)
class Index:
    """`base[index]`."""

    base: Expression
    index: Expression
    span: Span


@record(frozen=True, slots=True)
class Call:
    """`name(arguments)`. `base` is set for `cluster('x').database('y')` style calls. `toscalar`, `materialize`,
    `view`-less functions of tables and so on are calls whose arguments are pipelines."""

    name: Name
    arguments: tuple[Expression, ...]
    span: Span
    base: Expression | None = None


@record(frozen=True, slots=True)
class NamedExpression:
    """`name = value`, `(a, b) = value` (`is_tuple`), in column lists and as named arguments."""

    names: tuple[Name, ...]
    value: Expression
    is_tuple: bool
    span: Span


@record(frozen=True, slots=True)
class Parenthesized:
    """`(inner)`; kept because a bracketed name no longer names its column."""

    inner: Expression
    span: Span


@record(frozen=True, slots=True)
class Unary:
    """`-x`, `+x`."""

    operator: str
    operand: Expression
    span: Span


@record(frozen=True, slots=True)
class Binary:
    """`left operator right`; `operator` as written in lower case (`==`, `and`, `has`, `!contains_cs`,
    `matches regex`, `=~`, `:` …), `<>` becomes `!=`."""

    operator: str
    left: Expression
    right: Expression
    operator_span: Span
    span: Span


@record(frozen=True, slots=True)
class ListOperation:
    """`operand in (items)`, `!in`, `in~`, `!in~`, `has_any`, `has_all`; one item may be a pipeline."""

    operator: str
    operand: Expression
    items: tuple[Expression, ...]
    operator_span: Span
    span: Span


@record(frozen=True, slots=True)
class Between:
    """`operand between (low .. high)`; `negated` for `!between`."""

    operand: Expression
    low: Expression
    high: Expression
    negated: bool
    span: Span


@record(frozen=True, slots=True)
class Pipeline:
    """`source | operator | operator`."""

    source: Expression | Operator
    operators: tuple[Operator, ...]
    span: Span


@record(frozen=True, slots=True)
class Datatable:
    """`datatable(a: string) [ values ]`, values in row order."""

    schema: RowSchema
    values: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class ExternalData:
    """`externaldata(a: string) [ uris ] with (properties)`."""

    schema: RowSchema
    uris: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class PartitionColumn:
    """`name: type = value` of inline_external_table's `partition by`."""

    column: ColumnDeclaration
    value: Expression | None
    span: Span


@record(frozen=True, slots=True)
class InlineExternalTable:
    """`inline_external_table (schema) kind=… partition by (…) pathformat=(…) dataformat=… (addresses) with (…)`.

    `path_format` holds texts, columns and calls of `datetime_pattern`.
    """

    schema: RowSchema | None
    kind: Name
    partitions: tuple[PartitionColumn, ...]
    path_format: tuple[Expression, ...]
    data_format: Name | None
    uris: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class TypedColumn:
    """`name: type`, a column that find's `project` asks for; `type` is None for a name that is no scalar type."""

    name: Name
    type: ScalarType | None
    type_name: Name
    span: Span


Expression = (
    Literal
    | DynamicLiteral
    | TypeLiteral
    | NameReference
    | WildcardReference
    | Star
    | Path
    | Index
    | Call
    | NamedExpression
    | Parenthesized
    | Unary
    | Binary
    | ListOperation
    | Between
    | Pipeline
    | Datatable
    | ExternalData
    | InlineExternalTable
    | TypedColumn
)
