"""Tabular operators over graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazehound.records import record
from gazehound.syntax.nodes.expressions import Expression
from gazehound.syntax.nodes.names import Name, Property
from gazehound.text import Span

if TYPE_CHECKING:  # trees nest: these modules name each other's classes as types only
    from gazehound.syntax.nodes.operators import Operator


@record(frozen=True, slots=True)
class GraphNodes:
    """`nodes_table on column` of make-graph."""

    table: Expression
    on: Name
    span: Span


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=True)
class GraphNode:
    name: Name | None
    span: Span


@record(frozen=True, slots=True)
class GraphEdge:
    """`-[e]->`, `<-[e]-`, `-[e]-`; `least`, `most` hops for `[e*1..5]`."""

    name: Name | None
    direction: str
    """`right`, `left` or `any`."""
    least: Expression | None
    most: Expression | None
    span: Span


@record(frozen=True, slots=True)
class GraphPattern:
    """Nodes and edges in turn, beginning and ending with a node."""

    elements: tuple[GraphNode | GraphEdge, ...]
    span: Span


@record(frozen=True, slots=True)
class GraphMatch:
    """`graph-match` and, with `shortest`, `graph-shortest-paths`."""

    patterns: tuple[GraphPattern, ...]
    where: Expression | None
    project: tuple[Expression, ...] | None
    shortest: bool
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class GraphMarkComponents:
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class GraphWhere:
    """`graph-where-nodes` and `graph-where-edges`."""

    what: str
    predicate: Expression
    span: Span


@record(frozen=True, slots=True)
class GraphOutput:
    """`nodes as N with_node_id = id` of graph-to-table."""

    what: str
    as_name: Name | None
    properties: tuple[Property, ...]
    span: Span


@record(frozen=True, slots=True)
class GraphToTable:
    outputs: tuple[GraphOutput, ...]
    span: Span
