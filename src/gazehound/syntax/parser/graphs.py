"""Tabular operators over graphs: make-graph, graph-match, graph-shortest-paths, graph-to-table, …

Each function takes the parser at the operator's keyword and returns the operator.
"""

from __future__ import annotations

from gazehound.syntax import nodes
from gazehound.syntax.nodes import Expression, Operator
from gazehound.syntax.parser.pipelines import OperatorParser, Parser


def parse_make_graph(parser: Parser) -> Operator:
    """`make-graph source --> target with nodes on id`, `… with_node_id = name`."""
    start = parser.take().start
    properties = parser.properties()
    source = parser.name("the column of the source")
    directed = _dashes(parser)
    target = parser.name("the column of the target")
    node_id = None
    tables: tuple[nodes.GraphNodes, ...] = ()
    if parser.accept("with_node_id"):
        parser.expect("=")
        node_id = parser.name("the column of the node's id")
    elif parser.accept("with"):
        tables = parser.comma_list(lambda: _nodes(parser))
    partitioned_by = None
    body: tuple[Operator, ...] = ()
    if parser.accept("partitioned-by"):
        partitioned_by = parser.name("the column to partition by")
        body = parser.operators_in_brackets()
    span = parser.span_from(start)
    return nodes.MakeGraph(source, target, directed, tables, node_id, partitioned_by, body, properties, span)


def _dashes(parser: Parser) -> bool:
    """`-->` gives True, `--` False."""
    parser.expect("-", "between source and target, `source --> target`")
    parser.expect("-", "between source and target, `source --> target`")
    return parser.accept(">") is not None


def _nodes(parser: Parser) -> nodes.GraphNodes:
    start = parser.token.start
    table = parser.postfix()
    parser.expect("on", "and the column of the node's id")
    on = parser.name("the column of the node's id")
    return nodes.GraphNodes(table, on, parser.span_from(start))


def parse_graph_match(parser: Parser) -> Operator:
    """`graph-match (a)-[e*1..5]->(b) where … project …`, `graph-shortest-paths …`."""
    keyword = parser.take()
    properties = parser.properties("output")
    patterns = parser.comma_list(lambda: _pattern(parser))
    where = parser.expression() if parser.accept("where") else None
    project = parser.comma_list(parser.named_expression) if parser.accept("project") else None
    is_shortest = keyword.text == "graph-shortest-paths"
    return nodes.GraphMatch(patterns, where, project, is_shortest, properties, parser.span_from(keyword.start))


def _pattern(parser: Parser) -> nodes.GraphPattern:
    start = parser.token.start
    elements: list[nodes.GraphNode | nodes.GraphEdge] = [_node(parser)]
    while parser.token.text in ("-", "<"):
        elements.append(_edge(parser))
        elements.append(_node(parser))
    return nodes.GraphPattern(tuple(elements), parser.span_from(start))


def _node(parser: Parser) -> nodes.GraphNode:
    start = parser.open("(", "around a node").start
    name = None if parser.sees(")") else parser.name("a node")
    parser.close(")")
    return nodes.GraphNode(name, parser.span_from(start))


def _edge(parser: Parser) -> nodes.GraphEdge:
    start = parser.token.start
    to_left = parser.accept("<") is not None
    parser.expect("-", "of an edge")
    name: nodes.Name | None = None
    bounds: tuple[Expression | None, Expression | None] = (None, None)
    if parser.sees("["):
        parser.open("[")
        name = parser.name("an edge") if parser.name_length() else None
        bounds = _hops(parser)
        parser.close("]")
        parser.expect("-", "of an edge")
    else:
        parser.expect("-", "of an edge")
    to_right = parser.accept(">") is not None
    direction = "left" if to_left else "right" if to_right else "any"
    return nodes.GraphEdge(name, direction, bounds[0], bounds[1], parser.span_from(start))


def _hops(parser: Parser) -> tuple[Expression | None, Expression | None]:
    if not parser.accept("*"):
        return None, None
    least = parser.postfix()
    parser.expect("..", "between the least and the most hops")
    return least, parser.postfix()


def parse_graph_mark_components(parser: Parser) -> Operator:
    """`graph-mark-components kind=… with_component_id=…`."""
    start = parser.take().start
    properties = parser.properties("with_component_id")
    return nodes.GraphMarkComponents(properties, parser.span_from(start))


def parse_graph_where(parser: Parser) -> Operator:
    """`graph-where-nodes predicate`, `graph-where-edges predicate`."""
    keyword = parser.take()
    predicate = parser.expression()
    return nodes.GraphWhere(keyword.text.removeprefix("graph-where-"), predicate, parser.span_from(keyword.start))


def parse_graph_to_table(parser: Parser) -> Operator:
    """`graph-to-table nodes as name, edges as name`."""
    start = parser.take().start
    outputs = parser.comma_list(lambda: _output(parser))
    return nodes.GraphToTable(outputs, parser.span_from(start))


def _output(parser: Parser) -> nodes.GraphOutput:
    token = parser.token
    if token.text not in ("nodes", "edges"):
        raise parser.missing("`nodes` or `edges`")
    parser.take()
    name = parser.name("the name of the table") if parser.accept("as") else None
    properties = parser.properties("with_node_id", "with_source_id", "with_target_id")
    return nodes.GraphOutput(token.text, name, properties, parser.span_from(token.start))


OPERATORS: dict[str, OperatorParser] = {
    "make-graph": parse_make_graph,
    "graph-match": parse_graph_match,
    "graph-shortest-paths": parse_graph_match,
    "graph-mark-components": parse_graph_mark_components,
    "graph-where-nodes": parse_graph_where,
    "graph-where-edges": parse_graph_where,
    "graph-to-table": parse_graph_to_table,
}
