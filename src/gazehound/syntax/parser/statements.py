"""Statements: let with functions and views, set, declare, alias, restrict, and the query itself.

Lives here: what stands between semicolons, and macro-expand, whose body is statements. Does not live here:
expressions and the other tabular operators.
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound.syntax import nodes
from gazehound.syntax.nodes import Expression, FunctionDeclaration, Operator, Parameter, Query, Statement
from gazehound.syntax.parser.cursor import CLOSERS, SyntaxFault, shortened
from gazehound.syntax.parser.pipelines import OperatorParser, Parser
from gazehound.syntax.parser.tables import table_pattern
from gazehound.syntax.tokens import DECLARED_KEYWORDS, TokenKind
from gazehound.text import Span

_SEMICOLON = frozenset({";"})
_BEGINNINGS = frozenset({"let", "set", "declare", "alias", "restrict", "print"})
"""Words that begin a statement; one on a line of its own tells that a `;` was forgotten."""


def parse_query(parser: Parser) -> Query:
    """Every statement of the text; one with a mistake is left out."""
    statements: list[Statement] = []
    while not parser.is_at_end():
        statements.extend(_statements(parser))
        if not parser.is_at_end():
            parser.report("K0105", found=parser.found(), help="no bracket is open here")
            parser.take()
            parser.recover(parser.mark(), _SEMICOLON)
            parser.accept(";")
    return Query(tuple(statements), Span(0, len(parser.source.text)))


def _statements(parser: Parser) -> list[Statement]:
    """Statements up to the end or to a closing bracket."""
    statements: list[Statement] = []
    while parser.token.text not in CLOSERS and not parser.is_at_end():
        if parser.token.kind is TokenKind.COMMAND:
            parser.take()
            continue
        statement = _statement_or_none(parser)
        if statement is not None:
            statements.append(statement)
    return statements


def _statement_or_none(parser: Parser) -> Statement | None:
    """A statement; None after a mistake in it, the rest of it being skipped."""
    mark = parser.mark()
    try:
        statement = _statement(parser)
        _end_statement(parser)
    except SyntaxFault:
        parser.recover(mark, _SEMICOLON)
        parser.accept(";")
        return None
    return statement


def _end_statement(parser: Parser) -> None:
    """Take the `;`; K0101 where the next statement begins without one, K0105 where other text stands."""
    token = parser.token
    if parser.accept(";") or token.text in CLOSERS or token.kind in (TokenKind.END, TokenKind.COMMAND):
        return
    if token.text not in _BEGINNINGS or token.kind is not TokenKind.KEYWORD:
        raise parser.unexpected()
    parser.report("K0101", expected="`;`", purpose=" behind the statement", found=parser.found())


def _statement(parser: Parser) -> Statement:
    parse = _STATEMENTS.get(parser.token.text)
    statement = parse(parser) if parse else None
    if statement is not None:
        return statement
    start = parser.token.start
    if parser.sees(".") and parser.is_word(1):
        raise parser.fault("K0122", Span(start, parser.peek().end), name=f".{shortened(parser.peek().text)}")
    expression = parser.pipeline()
    return nodes.ExpressionStatement(expression, parser.span_from(start))


# --- let ---------------------------------------------------------------------------------------------


def _let_or_none(parser: Parser) -> Statement | None:
    """A let statement; None for a column or table of that name."""
    is_let = parser.name_length(1) or parser.is_word(1) or parser.peek().kind is TokenKind.BAD
    return parse_let(parser) if is_let else None


def parse_let(parser: Parser) -> nodes.Let:
    """`let name = value`, a function or a view."""
    start = parser.expect("let").start
    name = parser.name()
    parser.expect("=", f"and the value of `{shortened(name.text)}`")
    value = _let_value(parser)
    return nodes.Let(name, value, parser.span_from(start))


def _let_value(parser: Parser) -> Expression | FunctionDeclaration:
    if parser.sees("entity_group", "["):
        return _entity_group(parser)
    return _function(parser) if _starts_function(parser) else parser.pipeline()


def _starts_function(parser: Parser) -> bool:
    ahead = 1 if parser.sees("view", "(") else 0
    if parser.peek(ahead).text != "(":
        return False
    following = parser.peek(ahead + 1).text
    if following in (")", "*"):
        return True
    length = parser.name_length(ahead + 1, DECLARED_KEYWORDS)
    return length > 0 and parser.peek(ahead + 1 + length).text == ":"


def _function(parser: Parser) -> FunctionDeclaration:
    start = parser.token.start
    is_view = parser.accept("view") is not None
    parameters = parser.bracketed_list(lambda: _parameter(parser), "(", ")")
    return _body(parser, parameters, is_view, start)


def _body(parser: Parser, parameters: tuple[Parameter, ...], is_view: bool, start: int) -> FunctionDeclaration:
    """`{ statements; result }`; a statement with a mistake is left out."""
    parser.open("{", "and the body of the function")
    parser.enter()
    statements: list[Statement] = []
    result: Expression | None = None
    while result is None and not parser.sees("}") and not parser.is_at_end():
        mark = parser.mark()
        try:
            statement = _inner_statement(parser)
            if statement is None:
                result = parser.pipeline()
                parser.accept(";")
            else:
                statements.append(statement)
        except SyntaxFault:
            parser.recover(mark, _SEMICOLON)
            if not parser.accept(";") and parser.token.text in (")", "]"):
                parser.take()  # closes nothing in this body
    parser.levels -= 1
    parser.close("}")
    return FunctionDeclaration(parameters, tuple(statements), result, is_view, parser.span_from(start))


def _inner_statement(parser: Parser) -> Statement | None:
    """A let or declare statement with its `;`; None where the result begins."""
    statement: Statement | None = None
    if parser.sees("declare"):
        statement = _query_parameters(parser)
    elif parser.sees("let"):
        statement = _let_or_none(parser)
    if statement is not None and not parser.accept(";"):
        if not parser.sees("let"):
            raise parser.missing(";", "behind the statement")
        parser.report("K0101", expected="`;`", purpose=" behind the statement", found=parser.found())
    return statement


def _parameter(parser: Parser) -> Parameter:
    name = parser.declared_name("a parameter")
    parser.expect(":", f"and the type of `{shortened(name.text)}`")
    if parser.sees("("):
        schema = parser.row_schema(star=True)
        return Parameter(name, None, None, schema, None, parser.span_from(name.span.start))
    kind, type_name = parser.type_name()
    default = parser.property_value() if parser.accept("=") else None
    return Parameter(name, kind, type_name, None, default, parser.span_from(name.span.start))


def _entity_group(parser: Parser) -> Expression:
    """`entity_group [a, b]`, a call of `entity_group` on its members."""
    token = parser.take()
    members = parser.bracketed_list(parser.expression, "[", "]")
    name = nodes.Name(token.text, parser.span_of(token))
    return nodes.Call(name, members, parser.span_from(token.start))


# --- the other statements ----------------------------------------------------------------------------


def _set_option(parser: Parser) -> Statement:
    start = parser.take().start
    name = parser.name("an option")
    value = parser.expression() if parser.accept("=") else None
    return nodes.SetOption(name, value, parser.span_from(start))


def _declaration_or_none(parser: Parser) -> Statement | None:
    if parser.peek().text == "pattern":
        return _declare_pattern(parser)
    return _query_parameters(parser) if parser.is_word(1) else None


def _query_parameters(parser: Parser) -> nodes.QueryParameters:
    start = parser.expect("declare").start
    parser.expect("query_parameters", "and the parameters")
    parameters = parser.bracketed_list(lambda: _parameter(parser), "(", ")", purpose="and the parameters")
    if not parameters:
        parser.at -= 1
        raise parser.fault("K0103", what="a parameter", found=parser.found())
    return nodes.QueryParameters(parameters, parser.span_from(start))


def _declare_pattern(parser: Parser) -> nodes.DeclarePattern:
    start = parser.take().start
    parser.take()
    name = parser.name("the pattern")
    if not parser.accept("="):
        return nodes.DeclarePattern(name, (), None, (), parser.span_from(start))
    parameters = parser.bracketed_list(lambda: _parameter(parser), "(", ")", purpose="and the parameters")
    path = None
    if parser.accept("["):
        path = _parameter(parser)
        parser.expect("]")
    parser.open("{", "and the matches")
    matches = [_pattern_match(parser)]
    while parser.sees("("):
        matches.append(_pattern_match(parser))
    parser.close("}")
    return nodes.DeclarePattern(name, parameters, path, tuple(matches), parser.span_from(start))


def _pattern_match(parser: Parser) -> nodes.PatternMatch:
    start = parser.token.start
    arguments = parser.bracketed_list(parser.expression, "(", ")", purpose="and the arguments of a match")
    path = None
    if parser.accept("."):
        parser.expect("[")
        path = parser.signed_literal() if parser.is_literal() else None
        parser.expect("]")
    parser.expect("=", "and the query of the match")
    body = _body(parser, (), False, parser.token.start)
    parser.expect(";", "behind the match")
    return nodes.PatternMatch(arguments, path, body, parser.span_from(start))


def _alias_or_none(parser: Parser) -> Statement | None:
    if parser.peek().text != "database":
        return None
    start = parser.take().start
    parser.take()
    name = parser.name("the alias")
    parser.expect("=", "and the database")
    value = parser.expression()
    return nodes.Alias(name, value, parser.span_from(start))


def _restrict_or_none(parser: Parser) -> Statement | None:
    if parser.peek().text != "access":
        return None
    start = parser.take().start
    parser.take()
    parser.expect("to", "and what may be read")
    entities = parser.bracketed_list(lambda: table_pattern(parser), "(", ")", purpose="and what may be read")
    parser.data_properties()
    return nodes.Restrict(entities, parser.span_from(start))


_STATEMENTS: dict[str, Callable[[Parser], Statement | None]] = {
    "let": _let_or_none,
    "set": _set_option,
    "declare": _declaration_or_none,
    "alias": _alias_or_none,
    "restrict": _restrict_or_none,
}
"""Statements by the word they begin with; None where that word is a name."""


# --- macro-expand ------------------------------------------------------------------------------------


def parse_macro_expand(parser: Parser) -> Operator:
    """`macro-expand group as scope (statements)`."""
    start = parser.take().start
    properties = parser.properties("best_effort")
    group = _entity_group(parser) if parser.sees("entity_group", "[") else parser.postfix()
    scope = parser.name("the scope") if parser.accept("as") else None
    parser.open("(", "and the statements")
    statements = _statements(parser)
    parser.close(")")
    return nodes.MacroExpand(group, scope, tuple(statements), properties, parser.span_from(start))


OPERATORS: dict[str, OperatorParser] = {"macro-expand": parse_macro_expand}
