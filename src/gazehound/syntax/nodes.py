"""The syntax tree of KQL: what was written, nothing more.

Lives here: one frozen dataclass per construct, children by name, each with the span it was written at.
Does not live here: names resolved, types, defaults filled in; the binder does that.

Shape: a `Query` holds statements; an expression statement and most brackets hold an `Expression`; a
`Pipeline` is an expression too (a source and the tabular operators behind it). An operator that can stand
first (`print`, `range`, `union`, `search`, `find`, `evaluate`, …) is the `source` of its pipeline.
"""

from __future__ import annotations

from dataclasses import dataclass

from gazehound.text import Span
from gazehound.types import ScalarType

# --- names, parameters -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier; `text` is the name itself, without `['…']`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Property:
    """A `name = value` modifier of an operator: `kind=inner`, `hint.strategy=shuffle`, `format='csv'`.

    A word as value is a `NameReference`. A list of columns (render's `ycolumns`) gives one property for each.
    """

    name: Name
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class ColumnDeclaration:
    """`name: type` in a row schema; `type` is None for a name that is no scalar type."""

    name: Name
    type: ScalarType | None
    type_name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class RowSchema:
    """`(a: string, b: long)`; `star` for `(*)` or a trailing `*`."""

    columns: tuple[ColumnDeclaration, ...]
    star: bool
    span: Span


# --- scalar expressions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal of a scalar type.

    `value` by type: bool bool · int, long int · real float · decimal Decimal · string str · guid UUID ·
    datetime int (ticks of 100 ns since 0001-01-01 UTC) · timespan int (ticks) · None for a typed null.
    """

    type: ScalarType
    value: object
    span: Span


@dataclass(frozen=True, slots=True)
class DynamicLiteral:
    """`dynamic(…)`: `value` is plain data (dict, list, str, int, float, bool, None); datetimes, timespans
    and guids inside are their JSON text."""

    value: object
    span: Span


@dataclass(frozen=True, slots=True)
class TypeLiteral:
    """`typeof(long)`; `schema` for `typeof(a: string, b: long)`."""

    type: ScalarType | None
    schema: RowSchema | None
    span: Span


@dataclass(frozen=True, slots=True)
class NameReference:
    """A name where a column, variable, table or function may be meant."""

    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class WildcardReference:
    """A name with `*` in it, as `union Device*` and `project-away _*` take."""

    pattern: str
    span: Span


@dataclass(frozen=True, slots=True)
class Star:
    """`*` standing for all columns."""

    span: Span


@dataclass(frozen=True, slots=True)
class Path:
    """`base.member`."""

    base: Expression
    member: Name
    span: Span


@dataclass(frozen=True, slots=True)
class Index:
    """`base[index]`."""

    base: Expression
    index: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`. `base` is set for `cluster('x').database('y')` style calls. `toscalar`, `materialize`,
    `view`-less functions of tables and so on are calls whose arguments are pipelines."""

    name: Name
    arguments: tuple[Expression, ...]
    span: Span
    base: Expression | None = None


@dataclass(frozen=True, slots=True)
class NamedExpression:
    """`name = value`, `(a, b) = value` (`is_tuple`), in column lists and as named arguments."""

    names: tuple[Name, ...]
    value: Expression
    is_tuple: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Parenthesized:
    """`(inner)`; kept because a bracketed name no longer names its column."""

    inner: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x`."""

    operator: str
    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`; `operator` as written in lower case (`==`, `and`, `has`, `!contains_cs`,
    `matches regex`, `=~`, `:` …), `<>` becomes `!=`."""

    operator: str
    left: Expression
    right: Expression
    operator_span: Span
    span: Span


@dataclass(frozen=True, slots=True)
class ListOperation:
    """`operand in (items)`, `!in`, `in~`, `!in~`, `has_any`, `has_all`; one item may be a pipeline."""

    operator: str
    operand: Expression
    items: tuple[Expression, ...]
    operator_span: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Between:
    """`operand between (low .. high)`; `negated` for `!between`."""

    operand: Expression
    low: Expression
    high: Expression
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`source | operator | operator`."""

    source: Expression | Operator
    operators: tuple[Operator, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Datatable:
    """`datatable(a: string) [ values ]`, values in row order."""

    schema: RowSchema
    values: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ExternalData:
    """`externaldata(a: string) [ uris ] with (properties)`."""

    schema: RowSchema
    uris: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PartitionColumn:
    """`name: type = value` of inline_external_table's `partition by`."""

    column: ColumnDeclaration
    value: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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

# --- tabular operators -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ordered:
    """`expression asc nulls first`; None where nothing was written."""

    expression: Expression
    descending: bool | None
    nulls_first: bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class Where:
    """`where predicate`, `filter predicate`."""

    predicate: Expression
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Extend:
    columns: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Project:
    columns: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ProjectAway:
    columns: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ProjectKeep:
    columns: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ProjectRename:
    columns: tuple[NamedExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ProjectReorder:
    """Each column a name or a wildcard, with `asc`, `desc`, `granny-asc` or `granny-desc` in `orders`, or None."""

    columns: tuple[Expression, ...]
    orders: tuple[str | None, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ProjectByNames:
    columns: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Summarize:
    aggregates: tuple[Expression, ...]
    by: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span
    has_by: bool = False


@dataclass(frozen=True, slots=True)
class Distinct:
    columns: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Count:
    as_name: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class Take:
    """`take n`, `limit n`."""

    rows: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Top:
    rows: Expression
    by: Ordered
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Sort:
    """`sort by …`, `order by …`."""

    by: tuple[Ordered, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Join:
    """`join kind=… (right) on …`; `on` holds names, `$left.a == $right.b` comparisons or predicates."""

    right: Expression
    on: tuple[Expression, ...]
    where: Expression | None
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Lookup:
    right: Expression
    on: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Union_:  # noqa: N801  # `Union` is taken by typing
    """`union inputs`; as first operator or behind a pipe (the piped table is then an input too)."""

    inputs: tuple[Expression, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ExpandColumn:
    """One `name = expression to typeof(type)` of mv-expand, mv-apply."""

    name: Name | None
    expression: Expression
    to_type: TypeLiteral | None
    span: Span


@dataclass(frozen=True, slots=True)
class MvExpand:
    columns: tuple[ExpandColumn, ...]
    limit: Expression | None
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MvApply:
    """`mv-apply columns limit n on (operators)`; `body` is a pipeline whose source is the expanded row set."""

    columns: tuple[ExpandColumn, ...]
    limit: Expression | None
    context: Name | None
    body: tuple[Operator, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SeriesAggregate:
    """One `name = aggregate default = value` of make-series."""

    value: Expression
    default: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ParsePart:
    """A piece of a parse pattern: text to find (`text`), `*` (`is_star`), or a column to fill."""

    span: Span
    text: Expression | None = None
    is_star: bool = False
    column: Name | None = None
    type: ScalarType | None = None
    type_name: Name | None = None


@dataclass(frozen=True, slots=True)
class Parse:
    """`parse` and, with `is_filter`, `parse-where`; `kind` is simple, relaxed or regex."""

    expression: Expression
    pattern: tuple[ParsePart, ...]
    is_filter: bool
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ParseKv:
    expression: Expression
    schema: RowSchema
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Search:
    """`search kind=… in (tables) predicate`."""

    tables: tuple[Expression, ...]
    predicate: Expression
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Find:
    """`find withsource=… in (tables) where predicate project columns | project-smart | project-away …`."""

    tables: tuple[Expression, ...]
    predicate: Expression | None
    project: tuple[Expression, ...]
    project_kind: str | None
    """`project`, `project-smart`, `project-away`, or None."""
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Evaluate:
    """`evaluate plugin(arguments) : (schema)`."""

    call: Call
    schema: RowSchema | None
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Invoke:
    call: Call
    span: Span


@dataclass(frozen=True, slots=True)
class Partition:
    """`partition by column (operators)` or `{ full query }` (`statements`)."""

    by: Expression
    body: tuple[Operator, ...]
    query: Pipeline | None
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ScanStep:
    name: Name
    is_optional: bool
    output: str | None
    condition: Expression
    assignments: tuple[NamedExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ScanDeclaration:
    column: ColumnDeclaration
    default: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Scan:
    order_by: tuple[Ordered, ...]
    partition_by: tuple[Expression, ...]
    declarations: tuple[ScanDeclaration, ...]
    steps: tuple[ScanStep, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Serialize:
    columns: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TopNestedClause:
    """`top-nested n of expression with others = value by aggregate asc`."""

    rows: Expression | None
    of: Expression
    others: Expression | None
    by: Expression
    descending: bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class TopNested:
    clauses: tuple[TopNestedClause, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TopHitters:
    rows: Expression
    of: Expression
    by: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Sample:
    rows: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class SampleDistinct:
    rows: Expression
    of: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Reduce:
    """`reduce by column with threshold=0.1 , characters='…'`."""

    by: Expression
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ForkBranch:
    """`name = (operators)`; `query` for a branch that begins with a table of its own."""

    name: Name | None
    body: tuple[Operator, ...]
    span: Span
    query: Expression | None = None


@dataclass(frozen=True, slots=True)
class Fork:
    branches: tuple[ForkBranch, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Facet:
    by: tuple[Expression, ...]
    body: tuple[Operator, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Render:
    chart: Name
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class As:
    name: Name
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Consume:
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class GetSchema:
    span: Span


@dataclass(frozen=True, slots=True)
class AssertSchema:
    schema: RowSchema
    span: Span


@dataclass(frozen=True, slots=True)
class ExecuteAndCache:
    span: Span


@dataclass(frozen=True, slots=True)
class Print:
    columns: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Range:
    """`range column from start to stop step step`."""

    column: Name
    start: Expression
    stop: Expression
    step: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class MacroExpand:
    """`macro-expand kind=… group as scope (statements)`."""

    group: Expression
    scope: Name | None
    statements: tuple[Statement, ...]
    properties: tuple[Property, ...]
    span: Span


# --- graph operators ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GraphNodes:
    """`nodes_table on column` of make-graph."""

    table: Expression
    on: Name
    span: Span


@dataclass(frozen=True, slots=True)
class MakeGraph:
    """`edges | make-graph source --> target with nodes on id, …` or `with_node_id = name`; `partitioned_by`."""

    source_column: Name
    target_column: Name
    directed: bool
    nodes: tuple[GraphNodes, ...]
    node_id: Name | None
    partitioned_by: Name | None
    body: tuple[Operator, ...]
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class GraphNode:
    name: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """`-[e]->`, `<-[e]-`, `-[e]-`; `least`, `most` hops for `[e*1..5]`."""

    name: Name | None
    direction: str
    """`right`, `left` or `any`."""
    least: Expression | None
    most: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class GraphPattern:
    """Nodes and edges in turn, beginning and ending with a node."""

    elements: tuple[GraphNode | GraphEdge, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class GraphMatch:
    """`graph-match` and, with `shortest`, `graph-shortest-paths`."""

    patterns: tuple[GraphPattern, ...]
    where: Expression | None
    project: tuple[Expression, ...] | None
    shortest: bool
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class GraphMarkComponents:
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class GraphWhere:
    """`graph-where-nodes` and `graph-where-edges`."""

    what: str
    predicate: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class GraphOutput:
    """`nodes as N with_node_id = id` of graph-to-table."""

    what: str
    as_name: Name | None
    properties: tuple[Property, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class GraphToTable:
    outputs: tuple[GraphOutput, ...]
    span: Span


Operator = (
    Where
    | Extend
    | Project
    | ProjectAway
    | ProjectKeep
    | ProjectRename
    | ProjectReorder
    | ProjectByNames
    | Summarize
    | Distinct
    | Count
    | Take
    | Top
    | Sort
    | Join
    | Lookup
    | Union_
    | MvExpand
    | MvApply
    | MakeSeries
    | Parse
    | ParseKv
    | Search
    | Find
    | Evaluate
    | Invoke
    | Partition
    | Scan
    | Serialize
    | TopNested
    | TopHitters
    | Sample
    | SampleDistinct
    | Reduce
    | Fork
    | Facet
    | Render
    | As
    | Consume
    | GetSchema
    | AssertSchema
    | ExecuteAndCache
    | Print
    | Range
    | MacroExpand
    | MakeGraph
    | GraphMatch
    | GraphMarkComponents
    | GraphWhere
    | GraphToTable
)

# --- statements --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a `let` function: scalar (`type`), or tabular (`schema`), with a default for scalars."""

    name: Name
    type: ScalarType | None
    type_name: Name | None
    schema: RowSchema | None
    default: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class FunctionDeclaration:
    """`(parameters) { statements; result }`; `is_view` for `view () { … }`."""

    parameters: tuple[Parameter, ...]
    statements: tuple[Statement, ...]
    result: Expression | None
    is_view: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Let:
    name: Name
    value: Expression | FunctionDeclaration
    span: Span


@dataclass(frozen=True, slots=True)
class SetOption:
    """`set name = value`."""

    name: Name
    value: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class QueryParameters:
    """`declare query_parameters(a: string = 'x')`."""

    parameters: tuple[Parameter, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """`('a', 'b').['path'] = { statements; result }`."""

    arguments: tuple[Expression, ...]
    path: Expression | None
    body: FunctionDeclaration
    span: Span


@dataclass(frozen=True, slots=True)
class DeclarePattern:
    name: Name
    parameters: tuple[Parameter, ...]
    path: Parameter | None
    matches: tuple[PatternMatch, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Alias:
    """`alias database name = expression`."""

    name: Name
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Restrict:
    """`restrict access to (entities)`."""

    entities: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ExpressionStatement:
    expression: Expression
    span: Span


Statement = Let | SetOption | QueryParameters | DeclarePattern | Alias | Restrict | ExpressionStatement


@dataclass(frozen=True, slots=True)
class Query:
    """The statements of one query text, in order."""

    statements: tuple[Statement, ...]
    span: Span
