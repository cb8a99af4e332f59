"""Statements: let with functions and views, set, declare, alias, restrict, and the query itself.

Lives here: what stands between semicolons, and macro-expand, whose body is statements. Does not live here:
expressions and the other tabular operators.
"""

from __future__ import annotations

from gazehound.syntax import nodes
from gazehound.syntax.nodes import Expression, FunctionDeclaration, Operator, Parameter, Query, Statement
from gazehound.syntax.parser.cursor import SyntaxFault
from gazehound.syntax.parser.expressions import ExpressionParser, OperatorParser
from gazehound.syntax.parser.tables import table_pattern
from gazehound.syntax.tokens import DECLARED_KEYWORDS, TokenKind
from gazehound.text import Span

_STATEMENT_ENDS = frozenset({";"})


def parse_query(parser: ExpressionParser) -> Query:
    """Every statement of the text; a statement with a mistake is left out."""
    statements = _statements(parser)
    while parser.token.kind is not TokenKind.END:
        # an outer closing bracket that nothing opened, or a statement that began with a mistake
        if parser.token.text in (")", "]", "}"):
            parser.report("K0105", found=parser.found())
            parser.take()
        statements += _statements(parser)
    return Query(tuple(statements), Span(0, len(parser.source.text)))


def _statements(parser: ExpressionParser) -> list[Statement]:
    """Statements up to the end or to a closing bracket."""
    statements: list[Statement] = []
    while parser.token.text not in (")", "]", "}") and parser.token.kind is not TokenKind.END:
        if parser.token.kind is TokenKind.COMMAND:
            parser.take()
            continue
        depth = parser.depth
        try:
            statements.append(_statement(parser))
            _end_statement(parser)
        except SyntaxFault:
            parser.depth = depth
            parser.skip_to(_STATEMENT_ENDS)
            parser.accept(";")
    return statements


def _end_statement(parser: ExpressionParser) -> None:
    if parser.accept(";") or parser.token.text in (")", "]", "}") or parser.token.kind is TokenKind.END:
        return
    if parser.token.kind is TokenKind.COMMAND:
        return
    raise parser.unexpected()


def _statement(parser: ExpressionParser) -> Statement:
    text = parser.token.text
    if text == "let" and parser.name_length(1):
        return parse_let(parser)
    if text == "set":
        return _set_option(parser)
    if text == "declare" and parser.peek().text == "pattern":
        return _declare_pattern(parser)
    if text == "declare" and parser.peek().text == "query_parameters":
        return _query_parameters(parser)
    if text == "alias" and parser.peek().text == "database":
        return _alias(parser)
    if text == "restrict" and parser.peek().text == "access":
        return _restrict(parser)
    start = parser.token.start
    expression = parser.pipeline()
    return nodes.ExpressionStatement(expression, parser.span_from(start))


# --- let ---------------------------------------------------------------------------------------------


def parse_let(parser: ExpressionParser) -> nodes.Let:
    """`let name = value`, a function or a view."""
    start = parser.expect("let").start
    name = parser.name()
    parser.expect("=", f"and the value of `{name.text}`")
    value = _let_value(parser)
    return nodes.Let(name, value, parser.span_from(start))


def _let_value(parser: ExpressionParser) -> Expression | FunctionDeclaration:
    if parser.sees("entity_group", "["):
        return _entity_group(parser)
    return _function(parser) if _starts_function(parser) else parser.pipeline()


def _starts_function(parser: ExpressionParser) -> bool:
    ahead = 1 if parser.sees("view", "(") else 0
    if parser.peek(ahead).text != "(":
        return False
    following = parser.peek(ahead + 1).text
    if following in (")", "*"):
        return True
    length = parser.name_length(ahead + 1, DECLARED_KEYWORDS)
    return length > 0 and parser.peek(ahead + 1 + length).text == ":"


def _function(parser: ExpressionParser) -> FunctionDeclaration:
    start = parser.token.start
    is_view = parser.accept("view") is not None
    parameters = parser.bracketed_list(lambda: _parameter(parser), "(", ")")
    return _body(parser, parameters, is_view, start)


def _body(
    parser: ExpressionParser, parameters: tuple[Parameter, ...], is_view: bool, start: int
) -> FunctionDeclaration:
    """`{ statements; result }`."""
    parser.open("{", "and the body of the function")
    statements: list[Statement] = []
    while parser.sees("let") or parser.sees("declare"):
        statements.append(parse_let(parser) if parser.sees("let") else _query_parameters(parser))
        parser.expect(";", "behind the statement")
    result = None if parser.sees("}") else parser.pipeline()
    parser.accept(";")
    parser.close("}", "to close the body of the function")
    return FunctionDeclaration(parameters, tuple(statements), result, is_view, parser.span_from(start))


def _parameter(parser: ExpressionParser) -> Parameter:
    name = parser.declared_name("a parameter")
    parser.expect(":", f"and the type of `{name.text}`")
    if parser.sees("("):
        schema = parser.row_schema()
        return Parameter(name, None, None, schema, None, parser.span_from(name.span.start))
    kind, type_name = parser.type_name()
    default: Expression | None = parser.property_value() if parser.accept("=") else None
    return Parameter(name, kind, type_name, None, default, parser.span_from(name.span.start))


def _entity_group(parser: ExpressionParser) -> Expression:
    """`entity_group [a, b]`, a call of `entity_group` on its members."""
    token = parser.take()
    members = parser.bracketed_list(parser.expression, "[", "]")
    name = nodes.Name(token.text, parser.span_of(token))
    return nodes.Call(name, members, parser.span_from(token.start))


# --- the other statements ----------------------------------------------------------------------------


def _set_option(parser: ExpressionParser) -> nodes.SetOption:
    start = parser.take().start
    name = parser.name(what="an option")
    value = parser.expression() if parser.accept("=") else None
    return nodes.SetOption(name, value, parser.span_from(start))


def _query_parameters(parser: ExpressionParser) -> nodes.QueryParameters:
    start = parser.expect("declare").start
    parser.expect("query_parameters")
    parameters = parser.bracketed_list(lambda: _parameter(parser), "(", ")")
    return nodes.QueryParameters(parameters, parser.span_from(start))


def _declare_pattern(parser: ExpressionParser) -> nodes.DeclarePattern:
    start = parser.take().start
    parser.take()
    name = parser.name(what="the pattern")
    if not parser.accept("="):
        return nodes.DeclarePattern(name, (), None, (), parser.span_from(start))
    parameters = parser.bracketed_list(lambda: _parameter(parser), "(", ")")
    path = None
    if parser.accept("["):
        path = _parameter(parser)
        parser.expect("]")
    parser.expect("{", "and the matches")
    matches = [_pattern_match(parser)]
    while parser.sees("("):
        matches.append(_pattern_match(parser))
    parser.expect("}", "behind the matches")
    return nodes.DeclarePattern(name, parameters, path, tuple(matches), parser.span_from(start))


def _pattern_match(parser: ExpressionParser) -> nodes.PatternMatch:
    start = parser.token.start
    arguments = parser.bracketed_list(parser.expression, "(", ")")
    path = None
    if parser.accept("."):
        parser.expect("[")
        path = parser.literal_or_signed()
        parser.expect("]")
    parser.expect("=", "and the query of the match")
    body = _body(parser, (), False, parser.token.start)
    parser.expect(";", "behind the match")
    return nodes.PatternMatch(arguments, path, body, parser.span_from(start))


def _alias(parser: ExpressionParser) -> nodes.Alias:
    start = parser.take().start
    parser.expect("database")
    name = parser.name(what="the alias")
    parser.expect("=", "and the database")
    value = parser.expression()
    return nodes.Alias(name, value, parser.span_from(start))


def _restrict(parser: ExpressionParser) -> nodes.Restrict:
    start = parser.take().start
    parser.expect("access")
    parser.expect("to", "and what may be read")
    entities = parser.bracketed_list(lambda: table_pattern(parser), "(", ")")
    if parser.accept("with"):
        parser.bracketed_list(parser.property, "(", ")")
    return nodes.Restrict(entities, parser.span_from(start))


# --- macro-expand ------------------------------------------------------------------------------------


def parse_macro_expand(parser: ExpressionParser) -> Operator:
    """`macro-expand group as scope (statements)`."""
    start = parser.take().start
    properties = parser.properties("best_effort")
    group = _entity_group(parser) if parser.sees("entity_group", "[") else parser.postfix()
    scope = parser.name() if parser.accept("as") else None
    parser.open("(", "and the statements")
    statements = _statements(parser)
    parser.close(")", "behind the statements")
    return nodes.MacroExpand(group, scope, tuple(statements), properties, parser.span_from(start))


OPERATORS: dict[str, OperatorParser] = {"macro-expand": parse_macro_expand}
