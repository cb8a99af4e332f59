"""Graph operators. Source: Kusto reference, "Graph operators" and the operators' pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from gazehound.binder.apply import function_call
from gazehound.binder.context import Context, number_constant
from gazehound.binder.graphs import MatchValues, element_scope
from gazehound.binder.invocation import empty_rows
from gazehound.binder.naming import UniqueNames
from gazehound.binder.scope import GraphVariable, Rows, Scope, TabularSymbol
from gazehound.binder.tabular.rows import as_condition, bind_project
from gazehound.binder.tabular.unions import property_text
from gazehound.diagnostics import did_you_mean
from gazehound.plan.graphs import (
    Direction,
    Graph,
    MatchCondition,
    MatchValue,
    NodeFacts,
    NodeTable,
    Pattern,
    PatternEdge,
    PatternNode,
    Reading,
    made_graph,
    node_columns,
)
from gazehound.plan.relations import (
    Assignment,
    Extend,
    Filter,
    GraphComponents,
    GraphMatch,
    GraphTable,
    GraphWhere,
    MakeGraph,
    Relation,
    Shared,
    SharedReference,
    SortKey,
    TopPerGroup,
    Values,
)
from gazehound.plan.scalars import (
    ColumnReference,
    Constant,
    FunctionCall,
    ListOfQuery,
    MemberOfQuery,
    PlanColumn,
    Scalar,
    ScalarQuery,
    rewrite,
    walk,
)
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType

LEAST_HOPS, MOST_HOPS = 0, 1000
_ROW_WISE = (
    syntax.GraphMatch,
    syntax.GraphMarkComponents,
    syntax.GraphWhere,
    syntax.GraphToTable,
    syntax.Where,
    syntax.Extend,
    syntax.Project,
    syntax.ProjectAway,
    syntax.ProjectKeep,
    syntax.ProjectRename,
    syntax.ProjectReorder,
)
"""Operators that do the same to each partition alone as to all of them."""


def graph_of(relation: Relation) -> Graph | None:
    """The graph that stands for rows here, None where there are rows."""
    while isinstance(relation, SharedReference):
        relation = relation.shared.relation
    return relation if isinstance(relation, MakeGraph | GraphWhere | GraphComponents) else None


def bind_make_graph(context: Context, operator: syntax.MakeGraph, rows: Rows, scope: Scope) -> Rows:
    """A graph of edges, with tables of nodes or with a name for the nodes' ids."""
    wanted = (operator.source_column, operator.target_column, operator.partitioned_by)
    source, target, partition = (None if each is None else _column(context, each, rows) for each in wanted)
    tables, columns = _node_tables(context, operator, scope)
    if source is None or target is None:
        return empty_rows(context)
    ids = [outside for each in tables for outside, inside in each.fills if inside.id == each.key.id]
    if operator.node_id is not None:
        columns = ids = [context.new_column(operator.node_id.text, source.type)]
    facts = NodeFacts(
        context.new_column("node_id", source.type),
        context.new_column("node_degree_in", ScalarType.LONG),
        context.new_column("node_degree_out", ScalarType.LONG),
    )
    graph = MakeGraph(
        rows.relation, source, target, partition, operator.directed, tables, tuple(columns), tuple(ids), facts,
        operator.span,
    )  # fmt: skip
    made = Rows(graph, rows.is_open)
    if partition is None:
        return made
    other = next((each for each in operator.body if not isinstance(each, _ROW_WISE)), None)
    if other is not None:
        context.error("K0402", other.span, name="make-graph", reason="a partition's rows put together")
    return context.bind_operators(operator.body, made, scope)


def _column(context: Context, name: syntax.Name, rows: Rows) -> PlanColumn | None:
    column = rows.column(name.text)
    if column is None and not rows.is_open:
        help_text = did_you_mean(name.text, [each.name for each in rows.columns], "column")
        context.error("K0203", name.span, name=name.text, help=help_text)
    return column


def _node_tables(
    context: Context, operator: syntax.MakeGraph, scope: Scope
) -> tuple[tuple[NodeTable, ...], list[PlanColumn]]:
    """The tables and the columns of all nodes: one for each name and type."""
    names, by_kind, tables = UniqueNames(), dict[tuple[str, ScalarType], PlanColumn](), []
    for each in operator.nodes:
        rows = context.bind_rows(each.table, scope)
        fills = []
        for column in rows.columns:
            kind = (column.name, column.type)
            if kind not in by_kind:
                by_kind[kind] = context.new_column(names.unique(column.name), column.type)
            fills.append((by_kind[kind], column))
        key = _column(context, each.on, rows)
        partition = None if operator.partitioned_by is None else rows.column(operator.partitioned_by.text)
        if key is not None:
            tables.append(NodeTable(rows.relation, key, partition, tuple(fills)))
    return tuple(tables), list(by_kind.values())


def _is_left_of_an_error(rows: Rows) -> bool:
    return rows.is_open and not rows.columns


def _graph(context: Context, operator: syntax.Operator, name: str, rows: Rows) -> Graph | None:
    graph = graph_of(rows.relation)
    if graph is None and not _is_left_of_an_error(rows):
        context.error("K0227", operator.span, name=name)
    return graph


def bind_graph_where(context: Context, operator: syntax.GraphWhere, rows: Rows, scope: Scope) -> Rows:
    """The nodes or edges that meet a condition."""
    graph = _graph(context, operator, f"graph-where-{operator.what}", rows)
    if graph is None:
        return empty_rows(context)
    of_nodes = operator.what == "nodes"
    inner = element_scope(scope, graph, of_nodes)
    predicate = as_condition(context, context.bind_value(operator.predicate, inner, False))
    return rows.with_relation(GraphWhere(graph, of_nodes, predicate, operator.span))


def bind_graph_mark_components(
    context: Context, operator: syntax.GraphMarkComponents, rows: Rows, scope: Scope
) -> Rows:
    """A column of the nodes with the number of their component."""
    graph = _graph(context, operator, "graph-mark-components", rows)
    if graph is None:
        return empty_rows(context)
    name = property_text(operator.properties, "with_component_id") or "ComponentId"
    is_strong = property_text(operator.properties, "kind") == "strong"
    column = context.new_column(name, ScalarType.LONG)
    return rows.with_relation(GraphComponents(graph, column, is_strong, operator.span))


def bind_graph_to_table(context: Context, operator: syntax.GraphToTable, rows: Rows, scope: Scope) -> Rows:
    """Nodes or edges as rows; tables with a name can be read under it from here on."""
    graph = _graph(context, operator, "graph-to-table", rows)
    if graph is None:
        return empty_rows(context)
    results = []
    for each in operator.outputs:
        made = Rows(_graph_table(context, graph, each))
        if each.as_name is not None:
            shared = Shared(each.as_name.text, made.relation, is_materialized=True)
            scope.names[each.as_name.text] = TabularSymbol(shared)
            copies = tuple(context.copy_of(column) for column in made.columns)
            made = Rows(SharedReference(shared, copies), name=each.as_name.text)
        results.append(made)
    return replace(results[0], others=tuple(results[1:]))


def _graph_table(context: Context, graph: Graph, output: syntax.GraphOutput) -> Relation:
    of_nodes = output.what == "nodes"
    asked = ("with_node_id",) if of_nodes else ("with_source_id", "with_target_id")
    names = [property_text(output.properties, each) for each in asked]
    identity = made_graph(graph).facts.identity
    ends = [None if name is None else context.copy_of(identity) for name in names]
    columns = node_columns(graph) if of_nodes else graph.columns
    hidden = tuple(each for each in ends if each is not None)
    table = GraphTable(graph, of_nodes, tuple(ends), (*hidden, *columns), output.span)
    hashed = [
        Assignment(context.new_column(name, ScalarType.LONG), _hash(context, each, output))
        for name, each in zip(names, ends, strict=True)
        if name is not None and each is not None
    ]
    return Extend(table, tuple(hashed), (*(each.column for each in hashed), *columns)) if hashed else table


def _hash(context: Context, column: PlanColumn, output: syntax.GraphOutput) -> Scalar:
    """Kusto's number for a node is the hash of its id."""
    return function_call(context, "hash", (ColumnReference(column, output.span),), output.span)


def bind_graph_match(context: Context, operator: syntax.GraphMatch, rows: Rows, scope: Scope) -> Rows:
    """A row per match; the variables of the patterns are visible in `where` and `project`."""
    name = "graph-shortest-paths" if operator.shortest else "graph-match"
    graph = _graph(context, operator, name, rows)
    if graph is None:
        return empty_rows(context)
    values = MatchValues(context, graph)
    patterns = _patterns(context, operator)
    inner = scope.inner(Rows(Values((), ())))
    for each in (element for pattern in patterns for element in pattern):
        is_path = isinstance(each, PatternEdge) and each.is_path
        inner.names[each.variable] = GraphVariable(each.variable, isinstance(each, PatternNode), is_path, values)
    predicate = None
    if operator.where is not None:
        predicate = as_condition(context, context.bind_value(operator.where, inner, False))
    if operator.project is None:
        context.error("K0402", operator.span, name=name, reason="no `project`")
        return empty_rows(context)
    blank = Rows(Values((), ((),)))
    shown = bind_project(context, syntax.Project(operator.project, operator.span), blank, inner).relation
    if not isinstance(shown, Extend):
        return empty_rows(context)
    return Rows(replace(shown, input=_matched(context, operator, values, patterns, predicate)))


def _matched(
    context: Context,
    operator: syntax.GraphMatch,
    values: MatchValues,
    patterns: tuple[Pattern, ...],
    predicate: Scalar | None,
) -> Relation:
    conditions = () if predicate is None else _conditions(predicate, values.gathered)
    keys: list[Scalar] = []
    if operator.shortest and property_text(operator.properties, "output") != "all":
        nowhere = Constant(None, ScalarType.LONG, operator.span)
        ends = (patterns[0][0].variable, patterns[-1][-1].variable)
        keys = [
            values.read(variable, Reading.PLACE, Constant(at, ScalarType.LONG, operator.span))
            for at, variable in enumerate(ends)
        ]
        keys.append(values.read("", Reading.PLACE, nowhere))
    cycles = property_text(operator.properties, "cycles") or "unique_edges"
    relation: Relation = GraphMatch(
        values.graph, patterns, tuple(values.gathered), conditions, cycles, operator.shortest, operator.span
    )
    if predicate is not None:
        relation = Filter(relation, predicate)
    if keys:
        order = SortKey(keys[2], False, True)
        one = Constant(1, ScalarType.LONG, operator.span)
        relation = TopPerGroup(relation, tuple(keys[:2]), (order,), one)
    return relation


def _patterns(context: Context, operator: syntax.GraphMatch) -> tuple[Pattern, ...]:
    numbers = count(1)
    found = []
    for pattern in operator.patterns:
        elements: list[PatternNode | PatternEdge] = []
        for each in pattern.elements:
            variable = each.name.text if each.name is not None else f"{next(numbers)}"
            if isinstance(each, syntax.GraphNode):
                elements.append(PatternNode(variable))
            else:
                elements.append(_edge(context, each, variable))
        found.append(tuple(elements))
    return tuple(found)


def _edge(context: Context, edge: syntax.GraphEdge, variable: str) -> PatternEdge:
    direction = Direction(edge.direction)
    if edge.least is None or edge.most is None:
        return PatternEdge(variable, direction)
    hops = [number_constant(context.bind_value(each, Scope(), False)) for each in (edge.least, edge.most)]
    least, most = (-1 if each is None else each for each in hops)
    if not LEAST_HOPS <= least <= most <= MOST_HOPS:
        context.error("K0325", edge.span)
        least, most = 1, 1
    return PatternEdge(variable, direction, least, most, is_path=True)


def _conditions(predicate: Scalar, gathered: Sequence[MatchValue]) -> tuple[MatchCondition, ...]:
    """The conjuncts that look at one variable alone."""
    by_id = {each.column.id: each for each in gathered}
    found = []
    for conjunct in _conjuncts(predicate):
        parts = list(walk(conjunct))
        read = [
            by_id[each.column.id] for each in parts if isinstance(each, ColumnReference) and each.column.id in by_id
        ]
        if isinstance(conjunct, ColumnReference) and read and read[0].reading is Reading.ALL:
            found.append(MatchCondition(read[0].variable, read[0].value, read[0].of_inner_nodes))
        elif (
            read
            and all(each.reading is Reading.VALUE and each.variable == read[0].variable for each in read)
            and not any(isinstance(each, ScalarQuery | MemberOfQuery | ListOfQuery) for each in parts)
        ):
            found.append(MatchCondition(read[0].variable, _over_columns(conjunct, by_id)))
    return tuple(found)


def _conjuncts(predicate: Scalar) -> list[Scalar]:
    found, pending = [], [predicate]
    while pending:
        current = pending.pop()
        if isinstance(current, FunctionCall) and current.function.name == "and":
            pending.extend(current.arguments)
        else:
            found.append(current)
    return found


def _over_columns(conjunct: Scalar, by_id: dict[int, MatchValue]) -> Scalar:
    """The condition over the columns of a node or edge."""

    def change(scalar: Scalar) -> Scalar | None:
        if isinstance(scalar, ColumnReference) and scalar.column.id in by_id:
            return by_id[scalar.column.id].value
        return None

    return rewrite(conjunct, change)
