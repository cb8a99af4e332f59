"""Tabular operators that keep, order, cut or mark rows: where, take, sort, top, sample, distinct, as, render, …

Each function takes the parser at the operator's keyword and returns the operator.
"""

from __future__ import annotations

from gazehound.syntax import nodes
from gazehound.syntax.nodes import Expression, Operator, Ordered, Property
from gazehound.syntax.parser.expressions import ExpressionParser, OperatorParser
from gazehound.syntax.tokens import TokenKind


def parse_where(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    properties = parser.properties()
    predicate = parser.named_expression()
    return nodes.Where(predicate, properties, parser.span_from(start))


def parse_take(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    parser.properties()
    rows = parser.named_expression()
    return nodes.Take(rows, parser.span_from(start))


def parse_sort(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    properties = parser.properties()
    parser.expect("by", "and the columns")
    by = parser.comma_list(lambda: ordered(parser))
    return nodes.Sort(by, properties, parser.span_from(start))


def parse_top(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    properties = parser.properties()
    rows = parser.named_expression()
    parser.expect("by", "and the column to order by")
    by = ordered(parser)
    return nodes.Top(rows, by, properties, parser.span_from(start))


def ordered(parser: ExpressionParser) -> Ordered:
    """`expression asc nulls first`."""
    start = parser.token.start
    expression = parser.named_expression()
    descending = _DIRECTIONS.get(parser.token.text)
    if descending is not None:
        parser.take()
    nulls_first = None
    if parser.accept("nulls"):
        if not parser.sees("first") and not parser.sees("last"):
            raise parser.fault("K0101", expected="`first` or `last` behind `nulls`", found=parser.found())
        nulls_first = parser.take().text == "first"
    return Ordered(expression, descending, nulls_first, parser.span_from(start))


_DIRECTIONS = {"asc": False, "desc": True, "granny-asc": False, "granny-desc": True}


def parse_sample(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    parser.properties()
    rows = parser.named_expression()
    return nodes.Sample(rows, parser.span_from(start))


def parse_sample_distinct(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    parser.properties()
    rows = parser.named_expression()
    parser.expect("of", "and the column")
    of = parser.named_expression()
    return nodes.SampleDistinct(rows, of, parser.span_from(start))


def parse_distinct(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    properties = parser.properties()
    columns = parser.comma_list(lambda: _star_or_column(parser))
    return nodes.Distinct(columns, properties, parser.span_from(start))


def _star_or_column(parser: ExpressionParser) -> Expression:
    star = parser.accept("*")
    return nodes.Star(parser.span_of(star)) if star else parser.named_expression()


def parse_count(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    name = None
    if parser.accept("as"):
        if parser.token.kind is not TokenKind.NAME:
            raise parser.no_name("the name of the count")
        name = parser.name()
    return nodes.Count(name, parser.span_from(start))


def parse_as(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    properties = parser.properties()
    name = parser.name(what="the name of the table")
    return nodes.As(name, properties, parser.span_from(start))


def parse_consume(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    properties = parser.properties()
    return nodes.Consume(properties, parser.span_from(start))


def parse_getschema(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    parser.properties()
    return nodes.GetSchema(parser.span_from(start))


def parse_assert_schema(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    schema = parser.row_schema()
    return nodes.AssertSchema(schema, parser.span_from(start))


def parse_execute_and_cache(parser: ExpressionParser) -> Operator:
    return nodes.ExecuteAndCache(parser.span_of(parser.take()))


def parse_render(parser: ExpressionParser) -> Operator:
    start = parser.take().start
    token = parser.token
    if token.kind not in (TokenKind.NAME, TokenKind.KEYWORD):
        raise parser.no_name("a visualization")
    parser.take()
    chart = nodes.Name(token.text, parser.span_of(token))
    properties: list[Property] = []
    while parser.peek().text == "=" and parser.token.text in ("kind", "title", "accumulate"):
        properties.append(parser.property())
    if parser.accept("by"):
        properties.extend(_names(parser, "by"))
    if parser.accept("with"):
        properties.extend(_render_properties(parser))
    return nodes.Render(chart, tuple(properties), parser.span_from(start))


def _render_properties(parser: ExpressionParser) -> list[Property]:
    """`(title = '…', ycolumns = a, b)`; a list of columns gives one property for each."""
    parser.expect("(", "and the properties")
    parser.accept(",")
    properties: list[Property] = []
    while not parser.sees(")"):
        properties.extend(_render_property(parser))
        if not parser.accept(","):
            break
    parser.expect(")", "behind the properties")
    return properties


def _render_property(parser: ExpressionParser) -> list[Property]:
    if parser.token.text in ("ycolumns", "anomalycolumns", "series"):
        name = parser.take().text
        parser.expect("=")
        return _names(parser, name)
    return [_text_property(parser) if parser.token.text in ("title", "xtitle", "ytitle") else parser.property()]


def _text_property(parser: ExpressionParser) -> Property:
    token = parser.take()
    parser.expect("=")
    value = parser.postfix()
    return Property(nodes.Name(token.text, parser.span_of(token)), value, parser.span_from(token.start))


def _names(parser: ExpressionParser, property_name: str) -> list[Property]:
    """A list of columns; a comma before the next `name =` does not belong to it."""
    found: list[Property] = []
    while True:
        name = parser.declared_name("a column")
        owner = nodes.Name(property_name, name.span)
        found.append(Property(owner, nodes.NameReference(name, name.span), name.span))
        if not parser.sees(",") or parser.peek(2).text == "=":
            return found
        parser.take()


OPERATORS: dict[str, OperatorParser] = {
    "where": parse_where,
    "filter": parse_where,
    "take": parse_take,
    "limit": parse_take,
    "sort": parse_sort,
    "order": parse_sort,
    "top": parse_top,
    "sample": parse_sample,
    "sample-distinct": parse_sample_distinct,
    "distinct": parse_distinct,
    "count": parse_count,
    "as": parse_as,
    "consume": parse_consume,
    "getschema": parse_getschema,
    "assert-schema": parse_assert_schema,
    "__executeAndCache": parse_execute_and_cache,
    "render": parse_render,
}
