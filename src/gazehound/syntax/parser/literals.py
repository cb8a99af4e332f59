"""Literals: single tokens, `dynamic(…)`, `datatable(…)[…]`'s values, properties' values.

Lives here: literal tokens to nodes with their values, the JSON-like grammar of `dynamic(…)`. Does not live
here: what a literal's text is worth (`syntax.literals`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound.syntax.literals import long_value, real_value, string_value, typed_value
from gazehound.syntax.timespans import timespan_literal
from gazehound.syntax.nodes import DynamicLiteral, Literal
from gazehound.syntax.parser.names import NameParser
from gazehound.syntax.tokens import LITERALS, Token, TokenKind
from gazehound.text import Span
from gazehound.types import ScalarType, scalar_type

DEEPEST_VALUE = 100

_PLAIN: dict[TokenKind, tuple[ScalarType, Callable[[str], object]]] = {
    TokenKind.LONG: (ScalarType.LONG, long_value),
    TokenKind.REAL: (ScalarType.REAL, real_value),
    TokenKind.TIMESPAN: (ScalarType.TIMESPAN, timespan_literal),
    TokenKind.BOOL: (ScalarType.BOOL, lambda text: text.lower() == "true"),
}


class LiteralParser(NameParser):
    """The grammar of literals."""

    def literal(self) -> Literal | DynamicLiteral:
        """The literal that begins here."""
        token = self.token
        kind = token.kind
        if kind is TokenKind.STRING:
            return self.string()
        if token.text == "dynamic":
            return self.dynamic()
        self.at += 1
        if kind is TokenKind.TYPED:
            return self._typed(token)
        if kind is TokenKind.GUID:
            self.report("K0112", self.span_of(token), guid=token.text)
            return Literal(ScalarType.GUID, None, self.span_of(token))
        return self._plain(token, token.text, token.start)

    def is_literal(self) -> bool:
        """True where a literal begins, a signed number included."""
        token = self.token
        if token.kind in LITERALS or self.sees("dynamic", "("):
            return True
        return self.is_signed_number()

    def is_signed_number(self) -> bool:
        return self.token.text in ("-", "+") and self.peek().kind in _SIGNED and self.is_adjacent(1)

    def literal_or_signed(self) -> Literal | DynamicLiteral:
        """A literal; a number may have a sign directly before it."""
        if not self.is_signed_number():
            return self.literal()
        sign, number = self.take(), self.take()
        return self._plain(number, sign.text + number.text, sign.start)

    def string(self) -> Literal:
        """One text, or several that stand behind each other and are joined."""
        first = self.take()
        value = string_value(first.text)
        while self.token.kind is TokenKind.STRING:
            value += string_value(self.take().text)
        return Literal(ScalarType.STRING, value, self.span_from(first.start))

    def _plain(self, token: Token, text: str, start: int) -> Literal:
        kind, read = _PLAIN[token.kind]
        span = Span(start, token.end)
        return Literal(kind, self._read(read, text, kind, span), span)

    def _typed(self, token: Token) -> Literal:
        name, _, rest = token.text.partition("(")
        kind = _TYPED[name]
        span = self.span_of(token)
        if not rest.endswith(")"):
            return Literal(kind, None, span)
        return Literal(kind, self._read(lambda text: typed_value(kind, text), rest[:-1], kind, span), span)

    def _read(self, read: Callable[[str], object], text: str, kind: ScalarType, span: Span) -> object:
        """The value of `text`; K0110 where it is no such value, K0111 where it is out of range."""
        try:
            return read(text)
        except OverflowError:
            self.report("K0111", span, type=str(kind), text=_short(text))
            return None
        except ValueError:
            self.report("K0110", span, type=str(kind), text=_short(text))
            return None

    # --- dynamic -------------------------------------------------------------------------------------

    def dynamic(self) -> DynamicLiteral:
        """`dynamic(value)`."""
        start = self.expect("dynamic").start
        self.expect("(")
        value = self._json()
        self.expect(")", "to close `dynamic(`")
        return DynamicLiteral(value, self.span_from(start))

    def _json(self) -> object:
        token = self.token
        if token.text == "[":
            return self._nested(self._json_array)
        if token.text == "{":
            return self._nested(self._json_bag)
        if token.text == "null":
            self.at += 1
            return None
        if token.text == "-" and self.peek().kind in (TokenKind.LONG, TokenKind.REAL):
            sign, number = self.take(), self.take()
            return self._plain(number, "-" + number.text, sign.start).value
        if token.kind is TokenKind.GUID:
            self.at += 1
            return token.text
        if token.kind is TokenKind.STRING:
            self.at += 1
            return string_value(token.text)
        if token.kind in LITERALS or token.text == "dynamic":
            return self._json_scalar()
        raise self.fault("K0114", found=self.found())

    def _nested(self, parse: Callable[[], object]) -> object:
        self.depth += 1
        if self.depth > DEEPEST_VALUE:
            raise self.fault("K0107", most=DEEPEST_VALUE)
        value = parse()
        self.depth -= 1
        return value

    def _json_scalar(self) -> object:
        text = self.token.text
        literal = self.literal()
        if isinstance(literal, DynamicLiteral):
            return literal.value
        if literal.type in (ScalarType.BOOL, ScalarType.LONG, ScalarType.INT, ScalarType.REAL):
            return literal.value
        if literal.value is None:
            return None
        return text.partition("(")[2].removesuffix(")").strip() if "(" in text else text

    def _json_array(self) -> list[object]:
        return list(self.bracketed_list(self._json, "[", "]"))

    def _json_bag(self) -> dict[str, object]:
        return dict(self.bracketed_list(self._json_pair, "{", "}"))

    def _json_pair(self) -> tuple[str, object]:
        token = self.token
        if token.kind is not TokenKind.STRING:
            raise self.fault("K0115", found=self.found())
        self.at += 1
        self.expect(":", "and the value of the key")
        return string_value(token.text), self._json()


_SIGNED = (TokenKind.LONG, TokenKind.REAL, TokenKind.TIMESPAN)

_TYPED: dict[str, ScalarType] = {
    name: kind
    for name in "bool date datetime decimal double guid int int32 int64 long real time timespan".split()
    if (kind := scalar_type(name)) is not None
}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"
