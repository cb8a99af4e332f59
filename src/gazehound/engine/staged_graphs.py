"""Graphs while they are worked on: rows of nodes and edges with the numbers that stand for them.

Lives here: building a graph of rows, matches as rows. Does not live here: walking the graph (`gazehound.analysis`),
when this happens (`staging`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gazehound.analysis import graph_components, graph_paths
from gazehound.analysis.graph_paths import Match, Network, Path, Search, Step, Steps
from gazehound.codegen import column_name
from gazehound.plan.graphs import (
    Graph,
    GraphComponents,
    GraphMatch,
    GraphTable,
    GraphWhere,
    MakeGraph,
    MatchValue,
    NodeTable,
    Pattern,
    PatternEdge,
    PatternNode,
    Reading,
    made_graph,
)
from gazehound.plan.relations import Columns, Relation
from gazehound.plan.scalars import ColumnReference, PlanColumn, Scalar
from gazehound.types import ScalarType

STAGED_TYPES: dict[ScalarType, pa.DataType] = {
    ScalarType.BOOL: pa.bool_(),
    ScalarType.INT: pa.int32(),
    ScalarType.LONG: pa.int64(),
    ScalarType.REAL: pa.float64(),
    ScalarType.DECIMAL: pa.decimal128(38, 18),
    ScalarType.STRING: pa.string(),
    ScalarType.DATETIME: pa.timestamp("us"),
    ScalarType.TIMESPAN: pa.int64(),
    ScalarType.GUID: pa.string(),
    ScalarType.DYNAMIC: pa.string(),
    ScalarType.UNKNOWN: pa.string(),
}
"""How the columns of staged rows are held, as the database hands them out."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows by the identity of their columns."""

    columns: Columns
    data: Mapping[int, pa.Array]
    size: int

    def only(self, kept: pa.Array) -> Rows:
        """The rows at these places."""
        return Rows(self.columns, {key: each.take(kept) for key, each in self.data.items()}, len(kept))

    def with_column(self, column: PlanColumn, values: pa.Array) -> Rows:
        """The rows with another column."""
        kept = tuple(each for each in self.columns if each.id != column.id)
        return Rows((*kept, column), {**self.data, column.id: values}, self.size)

    def table(self, columns: Columns | None = None) -> pa.Table:
        """The columns under the names they have in SQL."""
        shown = self.columns if columns is None else columns
        return pa.table({column_name(each.id): self.data[each.id] for each in shown})


def rows_of(columns: Columns, table: pa.Table) -> Rows:
    """A fetched table as rows; its columns are those of the plan in order."""
    data = {each.id: _whole(table.column(at)).cast(STAGED_TYPES[each.type]) for at, each in enumerate(columns)}
    return Rows(columns, data, table.num_rows)


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


@dataclass(frozen=True, slots=True)
class GraphRows:
    """A graph: `sources[e]` and `targets[e]` are the places of the nodes at the ends of edge `e`."""

    nodes: Rows
    edges: Rows
    sources: Sequence[int]
    targets: Sequence[int]
    is_directed: bool


Evaluate = Callable[[Rows, Sequence[tuple[PlanColumn, Scalar]]], Rows]
"""Adds computed columns to rows."""
Fetch = Callable[[Relation], Rows]


class GraphBuilder:
    """Makes the rows of graphs, each once."""

    def __init__(self, fetch: Fetch, evaluate: Evaluate, check: Callable[[], None]) -> None:
        self._fetch = fetch
        self._evaluate = evaluate
        self._check = check
        self._known: dict[int, tuple[Graph, GraphRows]] = {}

    def graph(self, graph: Graph) -> GraphRows:
        """The rows of a graph."""
        if id(graph) not in self._known:
            self._known[id(graph)] = graph, self._built(graph)
        return self._known[id(graph)][1]

    def _built(self, graph: Graph) -> GraphRows:
        match graph:
            case MakeGraph():
                return self._made(graph)
            case GraphWhere():
                return self._filtered(graph)
            case GraphComponents():
                return _with_components(graph, self.graph(graph.graph))

    def _made(self, graph: MakeGraph) -> GraphRows:
        edges = self._fetch(graph.edges)
        numbers: dict[object, int] = {}
        described = [_Described(graph, each, self._fetch(each.relation), numbers) for each in graph.tables]
        partitions = _keys(edges, graph.partition)
        ends = [
            [numbers.setdefault(key, len(numbers)) for key in zip(_keys(edges, end), partitions, strict=True)]
            for end in (graph.source, graph.target)
        ]
        if not described:
            numbers, ends = _in_order_of_rows(numbers, ends)
        nodes = _node_rows(graph, described, list(numbers))
        return with_degrees(graph, GraphRows(nodes, edges, ends[0], ends[1], graph.is_directed))

    def _filtered(self, where: GraphWhere) -> GraphRows:
        rows = self.graph(where.graph)
        if not where.of_nodes:
            return with_degrees(where, _only_edges(rows, self.holds(rows.edges, where.predicate)))
        kept = self.holds(rows.nodes, where.predicate)
        places = np.cumsum(kept) - 1
        has_ends = [bool(kept[a] and kept[b]) for a, b in zip(rows.sources, rows.targets, strict=True)]
        left = _only_edges(rows, np.array(has_ends, bool))
        ends = [[int(places[each]) for each in side] for side in (left.sources, left.targets)]
        nodes = rows.nodes.only(pa.array(np.flatnonzero(kept)))
        return with_degrees(where, GraphRows(nodes, left.edges, ends[0], ends[1], rows.is_directed))

    def holds(self, rows: Rows, predicate: Scalar) -> Any:
        """For each row whether a condition is true."""
        column = PlanColumn(-1, "holds", ScalarType.BOOL)
        found = self._evaluate(rows, [(column, predicate)]).data[column.id]
        return np.array(pc.fill_null(found, False).to_pylist(), bool)

    def table(self, table: GraphTable) -> Rows:
        """The rows of `graph-to-table`."""
        rows = self.graph(table.graph)
        identity = rows.nodes.data[made_graph(table.graph).facts.identity.id]
        found = rows.nodes if table.of_nodes else rows.edges
        places = (range(rows.nodes.size),) if table.of_nodes else (rows.sources, rows.targets)
        for column, at in zip(table.ends, places, strict=True):
            if column is not None:
                found = found.with_column(column, identity.take(pa.array(at, pa.int64())))
        return Rows(table.columns, found.data, found.size)

    def matches(self, match: GraphMatch) -> Rows:
        """The rows of `graph-match` and `graph-shortest-paths`."""
        rows = self.graph(match.graph)
        found = list(self._found(match, rows))
        computed = {
            of_nodes: self._evaluate(rows.nodes if of_nodes else rows.edges, wanted)
            for of_nodes, wanted in _computed(match).items()
        }
        data = {each.column.id: _read(each, match, computed, found) for each in match.values}
        return Rows(match.columns, data, len(found))

    def _found(self, match: GraphMatch, rows: GraphRows) -> Iterable[Match]:
        network = Network(rows.nodes.size, rows.sources, rows.targets, rows.is_directed)
        conditions = self._conditions(match, rows)
        nodes = {name: allowed for (name, is_edge, _), allowed in conditions.items() if not is_edge}
        search = Search(nodes, match.cycles, self._check)
        patterns = [_steps(each, conditions) for each in match.patterns]
        if match.is_shortest:
            return _shortest(network, patterns, search)
        paths: list[str] = []
        for at, each in enumerate(patterns):
            if _is_better_reversed(each, nodes, patterns[:at]):
                patterns[at] = graph_paths.reversed_pattern(each)
                paths += [step.variable for step in each.steps if step.is_path]
        return (graph_paths.turned(each, paths) for each in graph_paths.matches(network, patterns, search))

    def _conditions(self, match: GraphMatch, rows: GraphRows) -> dict[tuple[str, bool, bool], set[int]]:
        """The places that meet what is asked of a variable: by name, whether of edges, whether of inner nodes."""
        edges = {each.variable for pattern in match.patterns for each in pattern if isinstance(each, PatternEdge)}
        found: dict[tuple[str, bool, bool], set[int]] = {}
        for each in match.conditions:
            is_edge = each.variable in edges
            of_rows = rows.nodes if each.of_inner_nodes or not is_edge else rows.edges
            allowed = {int(at) for at in np.flatnonzero(self.holds(of_rows, each.predicate))}
            key = (each.variable, is_edge, each.of_inner_nodes)
            found[key] = allowed & found[key] if key in found else allowed
        return found


class _Described:
    """A table of nodes with the places of its rows among all nodes; of an id that comes twice the first row counts."""

    def __init__(self, graph: MakeGraph, table: NodeTable, rows: Rows, numbers: dict[object, int]) -> None:
        self.table = table
        self.rows = rows
        self.places: dict[int, int] = {}
        keys = zip(_keys(rows, table.key), _keys(rows, table.partition), strict=True)
        for at, key in enumerate(keys):
            if key not in numbers:
                self.places[numbers.setdefault(key, len(numbers))] = at

    def column(self, column: PlanColumn) -> pa.Array | None:
        inside = next((own for outside, own in self.table.fills if outside.id == column.id), None)
        return None if inside is None else self.rows.data[inside.id]


def _keys(rows: Rows, column: PlanColumn | None) -> list[Any]:
    return [None] * rows.size if column is None else rows.data[column.id].to_pylist()


def _in_order_of_rows(
    numbers: Mapping[object, int], ends: Sequence[Sequence[int]]
) -> tuple[dict[object, int], list[list[int]]]:
    """The nodes numbered as the rows of the edges name them, source before target."""
    keys = list(numbers)
    order: dict[int, int] = {}
    for pair in zip(*ends, strict=True):
        for each in pair:
            order.setdefault(each, len(order))
    return {keys[each]: at for each, at in order.items()}, [[order[each] for each in side] for side in ends]


def _node_rows(graph: MakeGraph, described: Sequence[_Described], keys: Sequence[object]) -> Rows:
    """Every node with what the tables say of it; the id alone where none says anything."""
    ids = [key[0] for key in keys]  # type: ignore[index]
    known = {place for each in described for place in each.places}
    data: dict[int, pa.Array] = {}
    for column in graph.node_columns:
        values: list[Any] = [None] * len(keys)
        if column.id in {each.id for each in graph.id_columns}:
            values = [None if at in known else each for at, each in enumerate(ids)]
        for each in described:
            found = each.column(column)
            if found is not None:
                listed = found.to_pylist()
                for place, at in each.places.items():
                    values[place] = listed[at]
        data[column.id] = pa.array(values, STAGED_TYPES[column.type])
    identity = graph.facts.identity
    data[identity.id] = pa.array(ids, STAGED_TYPES[identity.type])
    return Rows((*graph.node_columns, identity), data, len(keys))


def with_degrees(graph: Graph, rows: GraphRows) -> GraphRows:
    """The graph with the number of edges of each node."""
    facts = made_graph(graph).facts
    nodes = rows.nodes
    for column, ends in ((facts.degree_in, rows.targets), (facts.degree_out, rows.sources)):
        counts = np.bincount(np.array(ends, np.int64), minlength=nodes.size) if ends else np.zeros(nodes.size, int)
        nodes = nodes.with_column(column, pa.array(counts.tolist(), pa.int64()))
    return GraphRows(nodes, rows.edges, rows.sources, rows.targets, rows.is_directed)


def _only_edges(rows: GraphRows, kept: Any) -> GraphRows:
    places = np.flatnonzero(kept).tolist()
    edges = rows.edges.only(pa.array(places, pa.int64()))
    sources, targets = ([side[each] for each in places] for side in (rows.sources, rows.targets))
    return GraphRows(rows.nodes, edges, sources, targets, rows.is_directed)


def _with_components(graph: GraphComponents, rows: GraphRows) -> GraphRows:
    find = graph_components.strong_components if graph.is_strong else graph_components.weak_components
    labels = find(rows.nodes.size, rows.sources, rows.targets)
    nodes = rows.nodes.with_column(graph.column, pa.array(labels, pa.int64()))
    return GraphRows(nodes, rows.edges, rows.sources, rows.targets, rows.is_directed)


def _steps(pattern: Pattern, conditions: Mapping[tuple[str, bool, bool], set[int]]) -> Steps:
    steps = []
    for at in range(1, len(pattern), 2):
        edge, node = pattern[at], pattern[at + 1]
        assert isinstance(edge, PatternEdge)
        steps.append(
            Step(
                edge.variable,
                node.variable,
                edge.direction.value,
                edge.least,
                edge.most,
                edge.is_path,
                conditions.get((edge.variable, True, False), graph_paths.EVERYTHING),
                conditions.get((edge.variable, True, True), graph_paths.EVERYTHING),
            )
        )
    return Steps(pattern[0].variable, tuple(steps))


def _is_better_reversed(pattern: Steps, nodes: Mapping[str, Any], before: Sequence[Steps]) -> bool:
    """True when less can stand at the end of a pattern than at its start."""
    named = {name for each in before for name in (each.start, *(step.to for step in each.steps))}
    ends = (pattern.start, pattern.steps[-1].to if pattern.steps else pattern.start)
    weights = [0 if each in named else len(nodes[each]) if each in nodes else float("inf") for each in ends]
    return weights[1] < weights[0]


def _shortest(network: Network, patterns: Sequence[Steps], search: Search) -> Iterable[Match]:
    first, last = patterns[0], patterns[-1]
    if len(patterns) == 1 and len(first.steps) == 1 and first.steps[0].is_path:
        return graph_paths.shortest_paths(network, first.start, first.steps[0], search)
    without_cycles = Search(search.nodes, graph_paths.NO_CYCLES, search.check)
    found = graph_paths.matches(network, patterns, without_cycles)
    edges = [step.variable for each in patterns for step in each.steps]
    return graph_paths.fewest_edges(found, first.start, last.steps[-1].to if last.steps else last.start, edges)


def _computed(match: GraphMatch) -> dict[bool, list[tuple[PlanColumn, Scalar]]]:
    """The values that are read, of nodes (True) and of edges."""
    nodes = _node_variables(match)
    found: dict[bool, list[tuple[PlanColumn, Scalar]]] = {True: [], False: []}
    for each in match.values:
        if each.reading is not Reading.PLACE:
            found[each.of_inner_nodes or each.variable in nodes].append((each.column, each.value))
    return found


def _node_variables(match: GraphMatch) -> set[str]:
    return {each.variable for pattern in match.patterns for each in pattern if isinstance(each, PatternNode)}


def _read(value: MatchValue, match: GraphMatch, computed: Mapping[bool, Rows], found: Sequence[Match]) -> pa.Array:
    """A column of the matches."""
    if value.reading is Reading.PLACE:
        places = range(len(found)) if not value.variable else [each[value.variable] for each in found]
        return pa.array(places, pa.int64())
    of_nodes = value.of_inner_nodes or value.variable in _node_variables(match)
    values = computed[of_nodes].data[value.column.id]
    if value.reading is Reading.VALUE:
        return values.take(pa.array([each[value.variable] for each in found], pa.int64()))
    listed = values.to_pylist()
    paths = [_places(each[value.variable], value.of_inner_nodes) for each in found]
    if value.reading is Reading.LIST:
        return pa.array([f"[{','.join(listed[at][1:-1] for at in path)}]" for path in paths], pa.string())
    test = all if value.reading is Reading.ALL else any
    return pa.array([test(listed[at] is True for at in path) for path in paths], pa.bool_())


def _places(value: int | Path, of_inner_nodes: bool) -> Sequence[int]:
    if isinstance(value, Path):
        return value.inner_nodes if of_inner_nodes else value.edges
    return () if of_inner_nodes else (value,)


def is_stored(scalar: Scalar, rows: Rows) -> bool:
    """True for a column that the rows have as it is."""
    return isinstance(scalar, ColumnReference) and scalar.column.id in rows.data
