"""Tabular operators that aggregate: summarize, make-series, top-nested, top-hitters, reduce.

Each function takes the parser at the operator's keyword and returns the operator.
"""

from __future__ import annotations

from gazehound.syntax import nodes
from gazehound.syntax.nodes import Expression, Operator, Property
from gazehound.syntax.parser.pipelines import OperatorParser, Parser
from gazehound.syntax.parser.rows import ordered
from gazehound.syntax.tokens import LITERALS


def parse_summarize(parser: Parser) -> Operator:
    """`summarize name = aggregate, … by name = value, …`."""
    start = parser.take().start
    properties = list(parser.properties())
    aggregates: tuple[Expression, ...] = ()
    if not parser.sees("by"):
        aggregates = parser.optional_list()
    by: tuple[Expression, ...] = ()
    has_by = parser.accept("by") is not None
    if has_by:
        if _sees_legacy_bin(parser):
            raise parser.fault("K0102", found=parser.found())
        by = parser.comma_list(parser.named_expression)
        if _sees_legacy_bin(parser):
            properties.append(_legacy_bin(parser))
    return nodes.Summarize(aggregates, by, tuple(properties), parser.span_from(start), has_by)


def _sees_legacy_bin(parser: Parser) -> bool:
    """`bin=1h` behind the columns, which rounds the last of them."""
    return parser.sees("bin", "=") and parser.peek(2).kind in LITERALS


def _legacy_bin(parser: Parser) -> Property:
    token = parser.take()
    parser.expect("=")
    value = parser.expression()
    return Property(nodes.Name("bin", parser.span_of(token)), value, parser.span_from(token.start))


def parse_make_series(parser: Parser) -> Operator:
    """`make-series name = aggregate default = value, … on axis from … to … step … by column, …`."""
    start = parser.take().start
    properties = parser.properties()
    aggregates = parser.comma_list(lambda: _series(parser))
    parser.expect("on", "and the axis")
    on = parser.named_expression()
    is_range = parser.sees("in", "range")
    bounds = _in_range(parser) if is_range else _from_to_step(parser)
    by = parser.comma_list(parser.named_expression) if parser.accept("by") else ()
    first, last, step = bounds
    return nodes.MakeSeries(aggregates, on, first, last, step, is_range, by, properties, parser.span_from(start))


Bounds = tuple[Expression | None, Expression | None, Expression | None]


def _series(parser: Parser) -> nodes.SeriesAggregate:
    start = parser.token.start
    value = parser.named_expression()
    default = None
    if parser.accept("default"):
        parser.expect("=", "and the default value")
        default = parser.named_expression()
    return nodes.SeriesAggregate(value, default, parser.span_from(start))


def _from_to_step(parser: Parser) -> Bounds:
    first = parser.expression() if parser.accept("from") else None
    last = parser.expression() if parser.accept("to") else None
    parser.expect("step", "and the step of the axis")
    return first, last, parser.expression()


def _in_range(parser: Parser) -> Bounds:
    start = parser.take().start
    parser.take()
    arguments = parser.bracketed_list(parser.named_expression, "(", ")")
    if len(arguments) != 3:
        raise parser.fault("K0120", parser.span_from(start), found=len(arguments))
    return arguments[0], arguments[1], arguments[2]


def parse_top_nested(parser: Parser) -> Operator:
    """`top-nested rows of column with others = value by aggregate, top-nested …`."""
    start = parser.token.start
    clauses = parser.comma_list(lambda: _nested_clause(parser))
    return nodes.TopNested(clauses, parser.span_from(start))


def _nested_clause(parser: Parser) -> nodes.TopNestedClause:
    start = parser.expect("top-nested").start
    rows = None if parser.sees("of") else parser.named_expression()
    parser.expect("of", "and the column")
    of = parser.named_expression()
    others = None
    if parser.accept("with"):
        parser.expect("others", "and the name of the others")
        parser.expect("=", "and the name of the others")
        others = parser.expression()
    parser.expect("by", "and the aggregation to rank by")
    by = ordered(parser)
    return nodes.TopNestedClause(rows, of, others, by.expression, by.descending, parser.span_from(start))


def parse_top_hitters(parser: Parser) -> Operator:
    """`top-hitters rows of column by value`."""
    start = parser.take().start
    rows = parser.named_expression()
    parser.expect("of", "and the column")
    of = parser.named_expression()
    by = parser.named_expression() if parser.accept("by") else None
    return nodes.TopHitters(rows, of, by, parser.span_from(start))


def parse_reduce(parser: Parser) -> Operator:
    """`reduce by column with threshold = number, characters = text`."""
    start = parser.take().start
    properties = parser.properties()
    parser.expect("by", "and the column to reduce")
    by = parser.named_expression()
    if parser.accept("with"):
        properties += parser.comma_list(lambda: parser.known_property(_REDUCE_PROPERTIES, "reduce"))
    return nodes.Reduce(by, properties, parser.span_from(start))


_REDUCE_PROPERTIES = frozenset({"threshold", "characters"})

OPERATORS: dict[str, OperatorParser] = {
    "summarize": parse_summarize,
    "make-series": parse_make_series,
    "top-nested": parse_top_nested,
    "top-hitters": parse_top_hitters,
    "reduce": parse_reduce,
}
