"""Tabular operators that keep, order, cut or mark rows: where, take, sort, top, sample, distinct, as, render, …

Each function takes the parser at the operator's keyword and returns the operator.
"""

from __future__ import annotations

from gazehound.syntax import nodes
from gazehound.syntax.nodes import Expression, Operator, Ordered, Property
from gazehound.syntax.parser.pipelines import OperatorParser, Parser
from gazehound.syntax.tokens import TokenKind


def parse_where(parser: Parser) -> Operator:
    """`where predicate`, `filter predicate`."""
    start = parser.take().start
    properties = parser.properties()
    predicate = parser.named_expression()
    return nodes.Where(predicate, properties, parser.span_from(start))


def parse_take(parser: Parser) -> Operator:
    """`take rows`, `limit rows`."""
    start = parser.take().start
    parser.properties()
    rows = parser.named_expression()
    return nodes.Take(rows, parser.span_from(start))


def parse_sort(parser: Parser) -> Operator:
    """`sort by column desc nulls last, …`, `order by …`."""
    start = parser.take().start
    properties = parser.properties()
    parser.expect("by", "and the columns to order by")
    by = parser.comma_list(lambda: ordered(parser))
    return nodes.Sort(by, properties, parser.span_from(start))


def parse_top(parser: Parser) -> Operator:
    """`top rows by column`."""
    start = parser.take().start
    properties = parser.properties()
    rows = parser.named_expression()
    parser.expect("by", "and the column to order by")
    by = ordered(parser)
    return nodes.Top(rows, by, properties, parser.span_from(start))


def ordered(parser: Parser) -> Ordered:
    """`expression asc nulls first`."""
    start = parser.token.start
    expression = parser.named_expression()
    descending = _DIRECTIONS.get(parser.token.text)
    if descending is not None:
        parser.take()
    nulls_first = None
    if parser.accept("nulls"):
        if not parser.sees("first") and not parser.sees("last"):
            raise parser.missing("`first` or `last`", "behind `nulls`")
        nulls_first = parser.take().text == "first"
    return Ordered(expression, descending, nulls_first, parser.span_from(start))


_DIRECTIONS = {"asc": False, "desc": True, "granny-asc": False, "granny-desc": True}


def parse_sample(parser: Parser) -> Operator:
    """`sample rows`."""
    start = parser.take().start
    parser.properties()
    rows = parser.named_expression()
    return nodes.Sample(rows, parser.span_from(start))


def parse_sample_distinct(parser: Parser) -> Operator:
    """`sample-distinct rows of column`."""
    start = parser.take().start
    parser.properties()
    rows = parser.named_expression()
    parser.expect("of", "and the column")
    of = parser.named_expression()
    return nodes.SampleDistinct(rows, of, parser.span_from(start))


def parse_distinct(parser: Parser) -> Operator:
    """`distinct columns`, `distinct *`."""
    start = parser.take().start
    properties = parser.properties()
    columns = parser.comma_list(lambda: _star_or_column(parser))
    return nodes.Distinct(columns, properties, parser.span_from(start))


def _star_or_column(parser: Parser) -> Expression:
    star = parser.accept("*")
    return nodes.Star(parser.span_of(star)) if star else parser.named_expression()


def parse_count(parser: Parser) -> Operator:
    """`count`, `count as name`."""
    start = parser.take().start
    name = None
    if parser.accept("as"):
        if parser.token.kind is not TokenKind.NAME:
            raise parser.no_name("the name of the count")
        name = parser.name()
    return nodes.Count(name, parser.span_from(start))


def parse_as(parser: Parser) -> Operator:
    """`as name`."""
    start = parser.take().start
    properties = parser.properties()
    name = parser.name(what="the name of the table")
    return nodes.As(name, properties, parser.span_from(start))


def parse_consume(parser: Parser) -> Operator:
    """`consume`."""
    start = parser.take().start
    properties = parser.properties()
    return nodes.Consume(properties, parser.span_from(start))


def parse_getschema(parser: Parser) -> Operator:
    """`getschema`."""
    start = parser.take().start
    parser.properties()
    return nodes.GetSchema(parser.span_from(start))


def parse_assert_schema(parser: Parser) -> Operator:
    """`assert-schema (column: type, …)`."""
    start = parser.take().start
    schema = parser.row_schema()
    return nodes.AssertSchema(schema, parser.span_from(start))


def parse_execute_and_cache(parser: Parser) -> Operator:
    """`__executeAndCache`."""
    return nodes.ExecuteAndCache(parser.span_of(parser.take()))


def parse_render(parser: Parser) -> Operator:
    """`render chart with (property = value, …)`, or the older `render chart kind=… title=…`."""
    start = parser.take().start
    token = parser.token
    if token.kind not in (TokenKind.NAME, TokenKind.KEYWORD):
        raise parser.no_name("a visualization")
    parser.take()
    chart = nodes.Name(token.text, parser.span_of(token))
    properties: list[Property] = []
    while parser.peek().text == "=" and parser.token.text in ("kind", "title", "accumulate"):
        properties.extend(_render_property(parser))
    if parser.accept("by"):
        properties.extend(_names(parser, "by"))
    if parser.accept("with"):
        properties.extend(_render_properties(parser))
    return nodes.Render(chart, tuple(properties), parser.span_from(start))


def _render_properties(parser: Parser) -> list[Property]:
    """`(title = '…', ycolumns = a, b)`; a list of columns gives one property for each."""
    parser.open("(", "and the properties")
    parser.accept(",")
    properties: list[Property] = []
    while not parser.sees(")"):
        properties.extend(_render_property(parser))
        if not parser.accept(","):
            break
    parser.close(")")
    return properties


_RENDERED_LISTS = frozenset({"ycolumns", "anomalycolumns", "series"})
_RENDERED_TEXTS = frozenset({"title", "xtitle", "ytitle"})
_RENDERED = (
    _RENDERED_LISTS
    | _RENDERED_TEXTS
    | {*("kind", "accumulate", "xcolumn", "xaxis", "yaxis", "legend", "ysplit", "xmin", "xmax", "ymin", "ymax")}
)


def _render_property(parser: Parser) -> list[Property]:
    name = parser.token.text
    if name in _RENDERED_LISTS:
        parser.take()
        parser.expect("=")
        return _names(parser, name)
    return [_text_property(parser) if name in _RENDERED_TEXTS else parser.known_property(_RENDERED, "render")]


def _text_property(parser: Parser) -> Property:
    token = parser.take()
    parser.expect("=")
    value = parser.postfix()
    return Property(nodes.Name(token.text, parser.span_of(token)), value, parser.span_from(token.start))


def _names(parser: Parser, property_name: str) -> list[Property]:
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
