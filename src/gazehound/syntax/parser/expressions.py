"""Expressions: operators with their precedence, paths, calls and brackets.

Lives here: everything that has a scalar value. Does not live here: pipelines and named expressions
(`pipelines`), which brackets may hold; the parser calls them as methods of its subclass.

Precedence, loosest first: `or`, `and`, equality (with `in`, `between`, `has_any`), order, sum, product, string
operators, sign. Equality, order and string operators do not chain. Source: Kusto reference, "Scalar operators",
and what Kusto's own parser accepts.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping

from gazehound.syntax.nodes import (
    Between,
    Binary,
    Call,
    Expression,
    Index,
    ListOperation,
    Literal,
    Name,
    NameReference,
    Parenthesized,
    Path,
    Star,
    Unary,
)
from gazehound.syntax.parser.cursor import SyntaxFault, shortened
from gazehound.syntax.parser.literals import LiteralParser
from gazehound.syntax.tokens import (
    LIST_OPERATORS,
    LITERALS,
    REFERENCE_KEYWORDS,
    WORD_OPERATORS,
    Token,
    TokenKind,
)
from gazehound.text import Span
from gazehound.types import ScalarType
from gazehound.types.datetimes import time_of_day_ticks

OR, AND, EQUALITY, ORDER, SUM, PRODUCT, TEXT = range(1, 8)

LEVELS: dict[str, int] = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(("==", "!=", "<>", "between", "!between", *LIST_OPERATORS), EQUALITY),
    **dict.fromkeys(("<", "<=", ">", ">="), ORDER),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/", "%"), PRODUCT),
    **dict.fromkeys(("=~", "!~", ":", "matches regex", *WORD_OPERATORS), TEXT),
}
"""How tight each operator binds."""

_UNCHAINED = frozenset({EQUALITY, ORDER, TEXT})
_SPELLED = {"<>": "!=", "containscs": "contains_cs", "notcontains": "!contains", "notcontainscs": "!contains_cs"}
_LARGEST_MAGNITUDE = str(2**63)
"""The one number that is a long with a minus sign only."""


class ExpressionParser(LiteralParser):
    """The grammar of scalar expressions; `primaries` parse what begins with a bracket or a keyword, by that token."""

    primaries: Mapping[str, Callable[[], Expression]]

    @abstractmethod
    def pipeline(self) -> Expression:
        """An expression, or a source and the tabular operators behind it."""

    @abstractmethod
    def piped(self, source: Expression) -> Expression:
        """`source` with the operators that stand behind it."""

    @abstractmethod
    def starts_operator(self) -> bool:
        """True where a tabular operator begins rather than an expression."""

    @abstractmethod
    def argument(self) -> Expression:
        """An argument of a call, which may be named."""

    # --- operators -----------------------------------------------------------------------------------

    def expression(self, floor: int = OR) -> Expression:
        """An expression of operators that bind at least as tight as `floor`."""
        begin = self.tokens[self.at]
        start = begin.start
        parse = _SIGNS.get(begin.text)
        left = parse(self, floor) if parse else self.postfix()
        ceiling = TEXT
        while True:
            operator = self.tokens[self.at]
            level = LEVELS.get(operator.text, 0)
            if level < floor or level > ceiling or (operator.text == "in" and self.peek().text == "range"):
                return left
            self.at += 1
            ceiling = level - 1 if level in _UNCHAINED else level
            if level == EQUALITY and operator.text not in ("==", "!=", "<>"):
                left = self._list_or_bounds(left, operator)
                continue
            right = self._signed() if level == TEXT else self.expression(level + 1)
            place = Span(operator.start, operator.end)
            text = _SPELLED.get(operator.text, operator.text)
            left = Binary(text, left, right, place, Span(start, self.tokens[self.at - 1].end))

    def _signed(self, floor: int = TEXT) -> Expression:
        """A path or call, or one with a sign."""
        sign = self.token
        if sign.text not in ("-", "+"):
            return self.postfix()
        self.at += 1
        if self.token.text == _LARGEST_MAGNITUDE and sign.text == "-":
            number = self.take()
            return Literal(ScalarType.LONG, -(2**63), Span(sign.start, number.end))
        operand = self.postfix()
        return Unary(sign.text, operand, self.span_from(sign.start))

    def _star_operand(self, floor: int) -> Expression:
        """`*` before a string operator or `==`, as `search` takes it."""
        operator = self.peek().text
        level = LEVELS.get(operator, 0)
        if level < floor or (level != TEXT and operator != "=="):
            raise self.no_expression()
        return Star(self.span_of(self.take()))

    def _list_or_bounds(self, operand: Expression, operator: Token) -> Expression:
        text = operator.text
        start = operand.span.start
        if text.endswith("between"):
            low, high = self._bounds()
            return Between(operand, low, high, text[0] == "!", self.span_from(start))
        items = self._list_items(text)
        return ListOperation(text, operand, items, self.span_of(operator), self.span_from(start))

    def _list_items(self, operator: str) -> tuple[Expression, ...]:
        self.open("(", f"and the values, `{operator} (…)`")
        if self.starts_operator():
            items: tuple[Expression, ...] = (self.pipeline(),)
        else:
            items = self.comma_list(self.expression)
            if len(items) == 1 and self.sees("|"):
                items = (self.piped(items[0]),)
        self.close(")")
        return items

    def _bounds(self) -> tuple[Expression, Expression]:
        self.open("(", "and the bounds, `between (low .. high)`")
        low = self.expression()
        self.expect("..", "between the bounds")
        high = self.expression()
        self.close(")")
        return low, high

    # --- paths and calls -----------------------------------------------------------------------------

    def postfix(self) -> Expression:
        """A primary expression with `.member`, `[index]` and `.function()` behind it."""
        token = self.tokens[self.at]
        if token.kind is TokenKind.NAME and self.tokens[self.at + 1].text != "(":
            self.at += 1
            span = Span(token.start, token.end)
            value: Expression = NameReference(Name(token.text, span), span)
        elif token.kind in LITERALS:
            value = self.clock_literal(token) or self.literal()
        else:
            special = self.primaries.get(token.text)
            value = special() if special else self.name_or_call(token)
        while True:
            text = self.tokens[self.at].text
            if text == ".":
                self.at += 1
                value = self._member(value, token.start)
            elif text == "[":
                value = self._indexed(value, token.start)
            else:
                return value

    def _indexed(self, base: Expression, start: int) -> Expression:
        self.open("[")
        index = self.expression()
        self.close("]")
        return Index(base, index, self.span_from(start))

    def _member(self, base: Expression, start: int) -> Expression:
        length = self.name_length(0, REFERENCE_KEYWORDS)
        if length and self.peek(length).text == "(":
            return self.call(base, start)
        if not length and self.sees("["):
            return self._indexed(base, start)
        name = self.name("a member", REFERENCE_KEYWORDS)
        return Path(base, name, self.span_from(start))

    def path(self) -> Expression:
        """A column, or a path into it, without calls."""
        start = self.token.start
        value: Expression = self.reference("a column", REFERENCE_KEYWORDS)
        while self.token.text in (".", "["):
            if self.accept("."):
                name = self.name("a member", REFERENCE_KEYWORDS)
                value = Path(value, name, self.span_from(start))
            else:
                value = self._indexed(value, start)
        return value

    def call(self, base: Expression | None = None, start: int | None = None) -> Call:
        """A function call, on `base` where there is one; K0103 where none stands."""
        begin = self.token.start if start is None else start
        name = self.name("a function")
        self.open("(", f"and the arguments of `{shortened(name.text)}`")
        arguments = [] if self.sees(")") else [self.argument()]
        while arguments and self.accept(","):
            arguments.append(self.argument())
        self.close(")")
        return Call(name, tuple(arguments), self.span_from(begin), base)

    # --- primary expressions -------------------------------------------------------------------------

    def name_or_call(self, token: Token) -> Expression:
        """A name, a call of a function with such a name, or `[Name*]`."""
        length = self.name_length(0, REFERENCE_KEYWORDS)
        if length and self.peek(length).text == "(" and self.name_length():
            return self.call()
        if length:
            return self.reference("a name", REFERENCE_KEYWORDS)
        wildcard = self.wildcard_length(1) if token.text == "[" else 0
        if wildcard and self.peek(wildcard + 1).text == "]":
            self.take()
            pattern = self.wildcard(wildcard)
            self.expect("]")
            return pattern
        raise self.no_expression()

    def no_expression(self) -> SyntaxFault:
        """The fault of an expression that is not here."""
        token = self.token
        if token.kind is TokenKind.KEYWORD and self.is_word() and token.text not in LEVELS:
            return self.keyword_fault()
        if token.text == "[" and self.is_word(1) and self.peek(2).text == "]":
            name = shortened(self.peek().text)
            return self.fault("K0121", self.span_of(self.peek()), name=name)
        return self.fault("K0102", found=self.found())

    def parenthesized(self) -> Expression:
        """`(…)`, around an expression or a query."""
        start = self.open("(").start
        inner = self.pipeline()
        self.close(")")
        return Parenthesized(inner, self.span_from(start))

    def tabular_call(self) -> Call:
        """`toscalar(…)`, `materialize(…)`: a call whose argument is a query."""
        token = self.take()
        name = Name(token.text, self.span_of(token))
        if self.sees("kind", "=", "nooptimization"):
            self.at += 3
        self.open("(", f"and the query of `{shortened(name.text)}`")
        argument = self.pipeline()
        self.close(")")
        return Call(name, (argument,), self.span_from(token.start))

    def typeof(self) -> Expression:
        """`typeof(…)`, or a column of that name."""
        return self.type_literal() if self.peek().text == "(" else self.name_or_call(self.token)

    def dynamic(self) -> Expression:
        """`dynamic(…)`."""
        if self.peek().text != "(":
            raise self.no_expression()
        return self.literal()

    def clock_literal(self, token: Token) -> Expression | None:
        """`datetime(now)` as a call of `now()`, `datetime(8:30)` as that time of today; None for the rest."""
        if not token.text.startswith("date") or token.kind is not TokenKind.TYPED:
            return None
        inner = token.text.partition("(")[2].removesuffix(")").strip()
        span = self.span_of(token)
        now = Call(Name("now", span), (), span)
        if inner == "now":
            self.at += 1
            return now
        ticks = time_of_day_ticks(inner)
        if ticks is None:
            return None
        self.at += 1
        today = Call(Name("startofday", span), (now,), span)
        return Binary("+", today, Literal(ScalarType.TIMESPAN, ticks, span), span, span)


_SIGNS: dict[str, Callable[[ExpressionParser, int], Expression]] = {
    "-": ExpressionParser._signed,
    "+": ExpressionParser._signed,
    "*": ExpressionParser._star_operand,
}
