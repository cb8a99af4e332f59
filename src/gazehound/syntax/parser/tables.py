"""Tabular operators that bring in other tables: join, lookup, union, search, find, evaluate, invoke.

Each function takes the parser at the operator's keyword and returns the operator.
"""

from __future__ import annotations

from gazehound.syntax import nodes
from gazehound.syntax.nodes import Expression, Operator, Property
from gazehound.syntax.parser.expressions import LEVELS, TEXT
from gazehound.syntax.parser.pipelines import OperatorParser, Parser
from gazehound.syntax.tokens import LITERAL_TYPES, REFERENCE_KEYWORDS
from gazehound.text import Span


def parse_join(parser: Parser) -> Operator:
    """`join kind=… (query) on column, $left.a == $right.b`."""
    start = parser.take().start
    properties = parser.properties()
    right = parser.expression()
    on: tuple[Expression, ...] = ()
    where = None
    if parser.accept("on"):
        on = parser.comma_list(parser.expression)
    elif parser.accept("where"):
        where = parser.expression()
    return nodes.Join(right, on, where, properties, parser.span_from(start))


def parse_lookup(parser: Parser) -> Operator:
    """`lookup kind=… (query) on column`."""
    start = parser.take().start
    properties = parser.properties()
    right = parser.expression()
    parser.expect("on", "and the columns to match")
    on = parser.comma_list(parser.expression)
    return nodes.Lookup(right, on, properties, parser.span_from(start))


def parse_union(parser: Parser) -> Operator:
    """`union withsource=… table, pattern*, (query)`."""
    start = parser.take().start
    properties = parser.properties("best_effort")
    inputs = parser.comma_list(lambda: table_pattern(parser))
    return nodes.Union_(inputs, properties, parser.span_from(start))


def table_pattern(parser: Parser) -> Expression:
    """A table, a wildcard, a call, a path such as `database('x').Device*`, or a query in brackets."""
    length = parser.wildcard_length()
    if length:
        return parser.wildcard(length)
    start = parser.token.start
    if parser.sees("("):
        return parser.parenthesized()
    table = _table(parser, None, start)
    while parser.accept("."):
        length = parser.wildcard_length()
        if length:
            pattern = parser.wildcard(length)
            return nodes.Path(table, nodes.Name(pattern.pattern, pattern.span), parser.span_from(start))
        table = _table(parser, table, start)
    return table


def _table(parser: Parser, base: Expression | None, start: int) -> Expression:
    length = parser.name_length(0, REFERENCE_KEYWORDS)
    if length and parser.peek(length).text == "(":
        return parser.call(base, start)
    if base is None and not length:
        return _other_table(parser)
    name = parser.name("a table", REFERENCE_KEYWORDS)
    reference = nodes.NameReference(name, name.span)
    return reference if base is None else nodes.Path(base, name, parser.span_from(start))


def _other_table(parser: Parser) -> Expression:
    """`datatable …` and the like; K0103 where no table stands."""
    if parser.token.text not in ("datatable", "externaldata", "external_data", "materialize", "[", "@"):
        raise parser.no_name("a table")
    return parser.postfix()


def parse_search(parser: Parser) -> Operator:
    """`search kind=… in (tables) predicate`."""
    start = parser.take().start
    properties = parser.properties() + data_scope(parser)
    tables = _in_tables(parser)
    predicate: Expression
    if parser.sees("*") and LEVELS.get(parser.peek().text) != TEXT and parser.peek().text != "==":
        star = nodes.Star(parser.span_of(parser.take()))
        predicate = star
        if operator := parser.accept("and"):
            right = parser.expression()
            predicate = nodes.Binary("and", star, right, parser.span_of(operator), parser.span_from(star.span.start))
    else:
        predicate = parser.expression()
    return nodes.Search(tables, predicate, properties, parser.span_from(start))


def data_scope(parser: Parser) -> tuple[Property, ...]:
    """`datascope = all`."""
    return (parser.property(),) if parser.sees("datascope", "=") else ()


def _in_tables(parser: Parser) -> tuple[Expression, ...]:
    return parser.bracketed_list(lambda: _found_table(parser), "(", ")") if parser.accept("in") else ()


def _found_table(parser: Parser) -> Expression:
    """A table, which may be given a name: `Events | as E`."""
    table = table_pattern(parser)
    if not parser.sees("|", "as"):
        return table
    parser.take()
    operator = parser.operator()
    return nodes.Pipeline(table, (operator,), Span(table.span.start, operator.span.end))


def parse_find(parser: Parser) -> Operator:
    """`find withsource=… in (tables) where predicate project column, …`."""
    start = parser.take().start
    scope = data_scope(parser)
    properties = parser.properties()
    tables = _in_tables(parser)
    if properties or tables:
        parser.expect("where", "and the predicate")
    else:
        parser.accept("where")
    predicate = parser.expression()
    kind = parser.take().text if parser.token.text in ("project", "project-smart", "__projectAway") else None
    columns: tuple[Expression, ...] = ()
    if kind and kind != "project-smart":
        columns = parser.comma_list(lambda: _find_column(parser))
    kind = "project-away" if kind == "__projectAway" else kind
    return nodes.Find(tables, predicate, columns, kind, scope + properties, parser.span_from(start))


def _find_column(parser: Parser) -> Expression:
    """A column, `*`, `pack(*)`, or `column: type`."""
    if star := parser.accept("*"):
        return nodes.Star(parser.span_of(star))
    if parser.sees("pack", "(") and not parser.sees("pack", "(", "*", ")"):
        raise parser.missing("pack(*)")
    if parser.sees("pack", "("):
        return parser.call()
    start = parser.token.start
    column = parser.reference("a column")
    if not parser.accept(":"):
        return column
    kind, name = parser.type_name(LITERAL_TYPES)
    return nodes.TypedColumn(column.name, kind, name, parser.span_from(start))


def parse_evaluate(parser: Parser) -> Operator:
    """`evaluate plugin(arguments) : (column: type, …)`."""
    start = parser.take().start
    properties = parser.properties()
    call = parser.call()
    schema = parser.row_schema(star=True) if parser.accept(":") else None
    return nodes.Evaluate(call, schema, properties, parser.span_from(start))


def parse_invoke(parser: Parser) -> Operator:
    """`invoke function(arguments)`."""
    start = parser.take().start
    first = parser.token.start
    call = parser.call()
    while parser.accept("."):
        call = parser.call(call, first)
    return nodes.Invoke(call, parser.span_from(start))


OPERATORS: dict[str, OperatorParser] = {
    "join": parse_join,
    "lookup": parse_lookup,
    "union": parse_union,
    "search": parse_search,
    "find": parse_find,
    "evaluate": parse_evaluate,
    "invoke": parse_invoke,
}
