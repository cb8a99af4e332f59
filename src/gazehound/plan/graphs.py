"""Bound graph operators: what makes a graph, what changes it, what makes rows of it.

Lives here: the nodes. A graph stands where rows stand until an operator makes rows of it. Does not live here: walking
graphs (`gazehound.analysis`), the relations that graphs are made of (`relations`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from gazehound.plan.parts import Columns
from gazehound.plan.scalars import PlanColumn, Scalar
from gazehound.records import record
from gazehound.text import Span

if TYPE_CHECKING:
    from gazehound.plan.relations import Relation


@record(frozen=True, slots=True)
class NodeTable:
    """Rows that describe nodes: `key` is the node's id, `fills` pairs a column of all nodes with one of these rows."""

    relation: Relation
    key: PlanColumn
    partition: PlanColumn | None
    fills: tuple[tuple[PlanColumn, PlanColumn], ...]


@record(frozen=True, slots=True)
class NodeFacts:
    """What a graph itself knows of a node: its id, how many edges come in and go out."""

    identity: PlanColumn
    degree_in: PlanColumn
    degree_out: PlanColumn


@record(frozen=True, slots=True)
class MakeGraph:
    """`make-graph`: an edge for each row, from `source` to `target`, and a node for each id.

    `id_columns` are the columns of nodes that hold the id of a node that no table describes. With `partition`, a
    column of the edges, nodes of different partitions are different nodes.
    """

    edges: Relation
    source: PlanColumn
    target: PlanColumn
    partition: PlanColumn | None
    is_directed: bool
    tables: tuple[NodeTable, ...]
    node_columns: Columns
    id_columns: Columns
    facts: NodeFacts
    span: Span

    @property
    def columns(self) -> Columns:
        return self.edges.columns


@record(frozen=True, slots=True)
class GraphWhere:
    """`graph-where-nodes`, `graph-where-edges`: edges go with the nodes at their ends."""

    graph: Graph
    of_nodes: bool
    predicate: Scalar
    span: Span

    @property
    def columns(self) -> Columns:
        return self.graph.columns


@record(frozen=True, slots=True)
class GraphComponents:
    """`graph-mark-components`: `column` numbers the component that a node belongs to."""

    graph: Graph
    column: PlanColumn
    is_strong: bool
    span: Span

    @property
    def columns(self) -> Columns:
        return self.graph.columns


Graph = MakeGraph | GraphWhere | GraphComponents


def made_graph(graph: Graph) -> MakeGraph:
    """What the graph was made of."""
    while not isinstance(graph, MakeGraph):
        graph = graph.graph
    return graph


def node_columns(graph: Graph) -> Columns:
    """The columns of the nodes."""
    if isinstance(graph, MakeGraph):
        return graph.node_columns
    below = node_columns(graph.graph)
    return (*below, graph.column) if isinstance(graph, GraphComponents) else below


class Direction(StrEnum):
    """Which way a pattern goes along an edge."""

    RIGHT = "right"
    LEFT = "left"
    ANY = "any"


@record(frozen=True, slots=True)
class PatternNode:
    variable: str


@record(frozen=True, slots=True)
class PatternEdge:
    """One edge, or from `least` to `most` edges in a row."""

    variable: str
    direction: Direction
    least: int = 1
    most: int = 1
    is_path: bool = False


Pattern = tuple[PatternNode | PatternEdge, ...]
"""Nodes and edges in turn, beginning and ending with a node."""


class Reading(StrEnum):
    """How a value over the columns of a node or an edge becomes one of a match."""

    VALUE = "value"
    LIST = "list"
    """of every edge or inner node in turn; the value is an array of one element"""
    ALL = "all"
    ANY = "any"
    PLACE = "place"
    """the number of the node itself"""


@record(frozen=True, slots=True)
class MatchValue:
    """A column of a match: `value` over the columns of what `variable` stands for.

    `of_inner_nodes`: of the nodes between the edges of a path, where else of its edges.
    """

    column: PlanColumn
    variable: str
    reading: Reading
    value: Scalar
    of_inner_nodes: bool = False


@record(frozen=True, slots=True)
class MatchCondition:
    """A condition on what `variable` stands for, alone: every edge of a path, or every inner node, must meet it."""

    variable: str
    predicate: Scalar
    of_inner_nodes: bool = False


@record(frozen=True, slots=True)
class GraphMatch:
    """`graph-match` and `graph-shortest-paths`: a row for each match of the patterns.

    `conditions` rule out early what a filter above rules out in any case. `cycles` is `all`, `none` or
    `unique_edges`. With `is_shortest` only the matches with the fewest edges between two nodes, in order of the edges.
    """

    graph: Graph
    patterns: tuple[Pattern, ...]
    values: tuple[MatchValue, ...]
    conditions: tuple[MatchCondition, ...]
    cycles: str
    is_shortest: bool
    span: Span

    @property
    def columns(self) -> Columns:
        return tuple(each.column for each in self.values)


@record(frozen=True, slots=True)
class GraphTable:
    """`graph-to-table`: the nodes or the edges of a graph.

    `ends` are columns for the ids of an edge's nodes, of the node itself for nodes; None where not asked for.
    """

    graph: Graph
    of_nodes: bool
    ends: tuple[PlanColumn | None, ...]
    columns: Columns
    span: Span
