"""Tabular operators that make or choose columns: extend, project and its kin, parse, mv-expand, serialize, …

Each function takes the parser at the operator's keyword and returns the operator.
"""

from __future__ import annotations

from gazehound.syntax import nodes
from gazehound.syntax.nodes import Expression, NamedExpression, Operator, ParsePart
from gazehound.syntax.parser.cursor import ENDS
from gazehound.syntax.parser.pipelines import OperatorParser, Parser
from gazehound.syntax.tokens import DECLARED_KEYWORDS, TokenKind


def parse_extend(parser: Parser) -> Operator:
    """`extend name = value, …`."""
    start = parser.take().start
    columns = parser.comma_list(parser.named_expression)
    return nodes.Extend(columns, parser.span_from(start))


def parse_project(parser: Parser) -> Operator:
    """`project name = value, …`, possibly of nothing."""
    start = parser.take().start
    columns = parser.optional_list()
    return nodes.Project(columns, parser.span_from(start))


def parse_project_away(parser: Parser) -> Operator:
    """`project-away column, pattern*, …`."""
    start = parser.take().start
    return nodes.ProjectAway(_patterns(parser), parser.span_from(start))


def parse_project_keep(parser: Parser) -> Operator:
    """`project-keep column, pattern*, …`."""
    start = parser.take().start
    return nodes.ProjectKeep(_patterns(parser), parser.span_from(start))


def _patterns(parser: Parser) -> tuple[Expression, ...]:
    return () if parser.token.text in ENDS else parser.comma_list(parser.column_pattern)


def parse_project_rename(parser: Parser) -> Operator:
    """`project-rename new = old, …`; K0119 for a column without a new name."""
    start = parser.take().start
    columns = () if parser.token.text in ENDS else parser.comma_list(lambda: _renamed(parser))
    return nodes.ProjectRename(columns, parser.span_from(start))


def _renamed(parser: Parser) -> NamedExpression:
    column = parser.named_expression()
    if not isinstance(column, NamedExpression):
        parser.report("K0119", column.span)
        return NamedExpression((), column, False, column.span)
    return column


def parse_project_reorder(parser: Parser) -> Operator:
    """`project-reorder column, pattern* asc, …`."""
    start = parser.take().start
    listed = () if parser.token.text in ENDS else parser.comma_list(lambda: _reordered(parser))
    columns, orders = tuple(column for column, _ in listed), tuple(order for _, order in listed)
    return nodes.ProjectReorder(columns, orders, parser.span_from(start))


def _reordered(parser: Parser) -> tuple[Expression, str | None]:
    column = parser.column_pattern()
    is_ordered = parser.token.text in ("asc", "desc", "granny-asc", "granny-desc")
    return column, parser.take().text if is_ordered else None


def parse_project_by_names(parser: Parser) -> Operator:
    """`project-by-names "column", dynamic([…]), …`."""
    start = parser.take().start
    columns = () if parser.token.text in ENDS else parser.comma_list(parser.expression)
    return nodes.ProjectByNames(columns, parser.span_from(start))


def parse_serialize(parser: Parser) -> Operator:
    """`serialize name = value, …`, possibly of nothing."""
    start = parser.take().start
    parser.properties()
    columns = parser.optional_list()
    return nodes.Serialize(columns, parser.span_from(start))


def parse_print(parser: Parser) -> Operator:
    """`print name = value, …`."""
    start = parser.take().start
    columns = parser.comma_list(parser.named_expression)
    return nodes.Print(columns, parser.span_from(start))


def parse_range(parser: Parser) -> Operator:
    """`range column from first to last step step`."""
    start = parser.take().start
    column = parser.name("the column of the range")
    parser.expect("from", "and the first value")
    first = parser.expression()
    parser.expect("to", "and the last value")
    last = parser.expression()
    parser.expect("step", "and the step between two values")
    step = parser.expression()
    return nodes.Range(column, first, last, step, parser.span_from(start))


def parse_parse(parser: Parser) -> Operator:
    """`parse kind=regex expression with "text" column: type * …`, `parse-where …`."""
    keyword = parser.take()
    properties = parser.properties("flags")
    expression = parser.expression()
    parser.expect("with", "and the pattern")
    parts: list[ParsePart] = []
    while (part := _part(parser)) is not None:
        parts.append(part)
    is_filter = keyword.text == "parse-where"
    return nodes.Parse(expression, tuple(parts), is_filter, properties, parser.span_from(keyword.start))


def _part(parser: Parser) -> ParsePart | None:
    start = parser.token.start
    if parser.accept("*"):
        return ParsePart(parser.span_from(start), is_star=True)
    if parser.token.kind is TokenKind.STRING:
        text = parser.string()
        return ParsePart(text.span, text=text)
    if not parser.name_length(0, DECLARED_KEYWORDS):
        return None
    column = parser.declared_name("a column")
    if not parser.accept(":"):
        return ParsePart(column.span, column=column)
    kind, type_name = parser.type_name()
    return ParsePart(parser.span_from(start), column=column, type=kind, type_name=type_name)


def parse_parse_kv(parser: Parser) -> Operator:
    """`parse-kv expression as (column: type, …) with (pair_delimiter = …)`."""
    start = parser.take().start
    expression = parser.expression()
    parser.expect("as", "and the columns")
    schema = parser.row_schema()
    properties = parser.bracketed_list(lambda: _kv_property(parser), "(", ")") if parser.accept("with") else ()
    return nodes.ParseKv(expression, schema, properties, parser.span_from(start))


_KV_PROPERTIES = frozenset({"pair_delimiter", "kv_delimiter", "regex", "quote", "escape", "greedy"})


def _kv_property(parser: Parser) -> nodes.Property:
    return parser.known_property(_KV_PROPERTIES, "parse-kv")


def parse_mv_expand(parser: Parser) -> Operator:
    """`mv-expand name = expression to typeof(type), … limit rows`."""
    start = parser.take().start
    properties = parser.properties()
    columns, limit = _expansion(parser)
    return nodes.MvExpand(columns, limit, properties, parser.span_from(start))


def parse_mv_apply(parser: Parser) -> Operator:
    """`mv-apply name = expression to typeof(type), … limit rows on (operators)`."""
    start = parser.take().start
    properties = parser.properties()
    columns, limit = _expansion(parser)
    context = parser.name("the name of the context") if parser.accept("id") else None
    parser.expect("on", "and the operators for each row")
    body = parser.operators_in_brackets()
    return nodes.MvApply(columns, limit, context, body, properties, parser.span_from(start))


def _expansion(parser: Parser) -> tuple[tuple[nodes.ExpandColumn, ...], Expression | None]:
    """The columns and the `limit` of mv-expand and mv-apply."""
    columns = parser.comma_list(lambda: _expanded(parser))
    return columns, parser.expression() if parser.accept("limit") else None


def _expanded(parser: Parser) -> nodes.ExpandColumn:
    start = parser.token.start
    if parser.sees("limit") and parser.peek().kind is TokenKind.LONG:
        raise parser.fault("K0102", found=parser.found())
    expression = parser.named_expression()
    name = None
    if isinstance(expression, NamedExpression) and not expression.is_tuple:
        name, expression = expression.names[0], expression.value
    to_type = None
    if parser.accept("to"):
        if not parser.sees("typeof", "("):
            raise parser.missing("typeof(…)", "behind `to`")
        to_type = parser.type_literal()
    return nodes.ExpandColumn(name, expression, to_type, parser.span_from(start))


OPERATORS: dict[str, OperatorParser] = {
    "extend": parse_extend,
    "project": parse_project,
    "project-away": parse_project_away,
    "__projectAway": parse_project_away,
    "project-keep": parse_project_keep,
    "project-rename": parse_project_rename,
    "project-reorder": parse_project_reorder,
    "project-by-names": parse_project_by_names,
    "serialize": parse_serialize,
    "print": parse_print,
    "range": parse_range,
    "parse": parse_parse,
    "parse-where": parse_parse,
    "parse-kv": parse_parse_kv,
    "mv-expand": parse_mv_expand,
    "mvexpand": parse_mv_expand,
    "mv-apply": parse_mv_apply,
    "mvapply": parse_mv_apply,
}
