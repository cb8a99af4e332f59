"""Tabular operators that hold queries of their own: partition, fork, facet, scan, macro-expand.

Each function takes the parser at the operator's keyword and returns the operator.
"""

from __future__ import annotations

from gazehound.syntax import nodes
from gazehound.syntax.nodes import NamedExpression, Operator
from gazehound.syntax.parser.pipelines import OperatorParser, Parser
from gazehound.syntax.parser.rows import ordered


def parse_partition(parser: Parser) -> Operator:
    """`partition by column (operators)`, `partition by column { query }`."""
    start = parser.take().start
    properties = parser.properties()
    parser.expect("by", "and the column")
    by = parser.path()
    if parser.sees("{"):
        parser.open("{")
        query = parser.pipeline()
        parser.close("}")
        full = query if isinstance(query, nodes.Pipeline) else nodes.Pipeline(query, (), query.span)
        return nodes.Partition(by, (), full, properties, parser.span_from(start))
    body = parser.operators_in_brackets()
    return nodes.Partition(by, body, None, properties, parser.span_from(start))


def parse_fork(parser: Parser) -> Operator:
    """`fork name = (operators) (operators) …`."""
    start = parser.take().start
    branches = [_branch(parser)]
    while parser.sees("(") or (parser.name_length() and parser.peek(parser.name_length()).text == "="):
        branches.append(_branch(parser))
    return nodes.Fork(tuple(branches), parser.span_from(start))


def _branch(parser: Parser) -> nodes.ForkBranch:
    start = parser.token.start
    name = None
    if not parser.sees("("):
        name = parser.name("a branch")
        parser.expect("=", "and the operators of the branch")
    if parser.peek().text in parser.operators or not parser.is_word(1):
        return nodes.ForkBranch(name, parser.operators_in_brackets(), parser.span_from(start))
    parser.open("(")
    query = parser.pipeline()
    parser.close(")")
    return nodes.ForkBranch(name, (), parser.span_from(start), query)


def parse_facet(parser: Parser) -> Operator:
    """`facet by column, … with (operators)`."""
    start = parser.take().start
    parser.expect("by", "and the columns")
    by = parser.comma_list(parser.path)
    body: tuple[Operator, ...] = ()
    if parser.accept("with"):
        body = parser.operators_in_brackets() if parser.sees("(") else (parser.operator(),)
    return nodes.Facet(by, body, parser.span_from(start))


def parse_scan(parser: Parser) -> Operator:
    """`scan order by … partition by … declare (…) with (step …; …)`."""
    start = parser.take().start
    properties = parser.properties()
    order_by: tuple[nodes.Ordered, ...] = ()
    if parser.accept("order"):
        parser.expect("by", "and the columns to order by")
        order_by = parser.comma_list(lambda: ordered(parser))
    partition_by: tuple[nodes.Expression, ...] = ()
    if parser.accept("partition"):
        parser.expect("by", "and the columns to divide by")
        partition_by = parser.comma_list(parser.expression)
    declarations: tuple[nodes.ScanDeclaration, ...] = ()
    if parser.accept("declare"):
        declarations = parser.bracketed_list(lambda: _declaration(parser), "(", ")")
    steps = _steps(parser)
    return nodes.Scan(order_by, partition_by, declarations, steps, properties, parser.span_from(start))


def _declaration(parser: Parser) -> nodes.ScanDeclaration:
    column = parser.column_declaration()
    default = parser.property_value() if parser.accept("=") else None
    return nodes.ScanDeclaration(column, default, parser.span_from(column.span.start))


def _steps(parser: Parser) -> tuple[nodes.ScanStep, ...]:
    parser.expect("with", "and the steps")
    parser.open("(", "and the steps")
    steps = []
    while parser.sees("step"):
        steps.append(_step(parser))
    parser.close(")")
    return tuple(steps)


def _step(parser: Parser) -> nodes.ScanStep:
    start = parser.expect("step").start
    name = parser.declared_name("a step")
    is_optional = parser.accept("optional") is not None
    output = None
    if parser.accept("output"):
        parser.expect("=", "and what the step puts out")
        output = parser.take().text
        if output not in ("all", "last", "none"):
            parser.at -= 1
            raise parser.missing("`all`, `last` or `none`")
    parser.expect(":", "and the condition of the step")
    condition = parser.expression()
    assignments = parser.comma_list(lambda: _assignment(parser)) if parser.accept("=>") else ()
    parser.expect(";", "behind the step")
    return nodes.ScanStep(name, is_optional, output, condition, assignments, parser.span_from(start))


def _assignment(parser: Parser) -> NamedExpression:
    name = parser.declared_name("a column")
    parser.expect("=", "and the value of the column")
    value = parser.expression()
    return NamedExpression((name,), value, False, parser.span_from(name.span.start))


OPERATORS: dict[str, OperatorParser] = {
    "partition": parse_partition,
    "fork": parse_fork,
    "facet": parse_facet,
    "scan": parse_scan,
}
