"""Literals: single tokens, texts behind each other, and the JSON-like grammar of `dynamic(…)`.

Lives here: literal tokens to nodes with their values. Does not live here: what a literal's text is worth
(`syntax.literals`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound.syntax.literals import long_value, real_value, string_value, typed_value
from gazehound.syntax.nodes import DynamicLiteral, Literal
from gazehound.syntax.parser.cursor import shortened
from gazehound.syntax.parser.names import NameParser
from gazehound.syntax.timespans import timespan_literal, timespan_text
from gazehound.syntax.tokens import LITERALS, TYPED_LITERALS, Token, TokenKind
from gazehound.text import Span
from gazehound.types import ScalarType, scalar_type
from gazehound.types.datetimes import datetime_text

_PLAIN: dict[TokenKind, tuple[ScalarType, Callable[[str], object]]] = {
    TokenKind.LONG: (ScalarType.LONG, long_value),
    TokenKind.REAL: (ScalarType.REAL, real_value),
    TokenKind.TIMESPAN: (ScalarType.TIMESPAN, timespan_literal),
    TokenKind.BOOL: (ScalarType.BOOL, lambda text: text.lower() == "true"),
}
_SIGNED = frozenset({TokenKind.LONG, TokenKind.REAL, TokenKind.TIMESPAN})
_TYPED = {name: kind for name in TYPED_LITERALS if (kind := scalar_type(name)) is not None}
_JSON_VALUES = frozenset({ScalarType.BOOL, ScalarType.LONG, ScalarType.REAL, ScalarType.STRING})
_JSON_TEXTS: dict[ScalarType, Callable[[int], str]] = {
    ScalarType.DATETIME: datetime_text,
    ScalarType.TIMESPAN: timespan_text,
}


class LiteralParser(NameParser):
    """The grammar of literals."""

    def is_literal(self) -> bool:
        """True where a literal begins, a signed number included."""
        token = self.token
        return token.kind in LITERALS or self.sees("dynamic", "(") or self._is_signed_number()

    def _is_signed_number(self) -> bool:
        return self.token.text in ("-", "+") and self.peek().kind in _SIGNED and self.is_adjacent(1)

    def literal(self) -> Literal | DynamicLiteral:
        """The literal that begins here."""
        token = self.token
        if token.kind is TokenKind.STRING:
            return self.string()
        if token.text == "dynamic":
            return self._dynamic()
        self.at += 1
        if token.kind is TokenKind.TYPED:
            return self._typed(token)
        if token.kind is TokenKind.GUID:
            self.report("K0112", self.span_of(token), guid=token.text)
            return Literal(ScalarType.GUID, None, self.span_of(token))
        return self._plain(token, token.text, token.start)

    def signed_literal(self) -> Literal | DynamicLiteral:
        """A literal; a number may have a sign directly before it."""
        if not self._is_signed_number():
            return self.literal()
        sign, number = self.take(), self.take()
        return self._plain(number, sign.text + number.text, sign.start)

    def string(self) -> Literal:
        """One text, or several that stand behind each other and are joined."""
        first = self.take()
        values = [string_value(first.text)]
        while self.token.kind is TokenKind.STRING:
            values.append(string_value(self.take().text))
        return Literal(ScalarType.STRING, "".join(values), self.span_from(first.start))

    def _plain(self, token: Token, text: str, start: int) -> Literal:
        kind, read = _PLAIN[token.kind]
        span = Span(start, token.end)
        return Literal(kind, self._value(read, text, kind, span), span)

    def _typed(self, token: Token) -> Literal:
        name, _, rest = token.text.partition("(")
        kind = _TYPED[name]
        span = self.span_of(token)
        is_closed = rest.endswith(")")
        value = self._value(lambda text: typed_value(kind, text), rest[:-1], kind, span) if is_closed else None
        return Literal(kind, value, span)

    def _value(self, read: Callable[[str], object], text: str, kind: ScalarType, span: Span) -> object:
        """The value of `text`; K0110 where it is no such value, K0111 where it is out of range."""
        try:
            return read(text)
        except OverflowError:
            self.report("K0111", span, type=str(kind), text=shortened(text))
        except ValueError:
            self.report("K0110", span, type=str(kind), text=shortened(text))
        return None

    # --- dynamic -------------------------------------------------------------------------------------

    def _dynamic(self) -> DynamicLiteral:
        """`dynamic(value)`."""
        start = self.expect("dynamic").start
        self.open("(")
        value = self._json()
        self.close(")")
        return DynamicLiteral(value, self.span_from(start))

    def _json(self) -> object:
        token = self.token
        if token.text == "[":
            return list(self.bracketed_list(self._json, "[", "]"))
        if token.text == "{":
            return dict(self.bracketed_list(self._json_pair, "{", "}"))
        if token.text == "null":
            self.at += 1
            return None
        if token.text == "-" and self.peek().kind in (TokenKind.LONG, TokenKind.REAL):
            sign, number = self.take(), self.take()
            return self._plain(number, "-" + number.text, sign.start).value
        if token.kind in LITERALS or self.sees("dynamic", "("):
            return self._json_scalar()
        raise self.fault("K0114", found=self.found())

    def _json_scalar(self) -> object:
        """A literal as JSON has it; K0115 for an int or decimal, which dynamic does not know."""
        literal = self.literal()
        value = literal.value
        if isinstance(literal, DynamicLiteral) or value is None or literal.type in _JSON_VALUES:
            return value
        if literal.type is ScalarType.GUID:
            return str(value)
        if isinstance(value, int) and literal.type in _JSON_TEXTS:
            return _JSON_TEXTS[literal.type](value)
        self.report("K0115", literal.span, type=str(literal.type))
        return None

    def _json_pair(self) -> tuple[str, object]:
        token = self.token
        if token.kind is not TokenKind.STRING:
            help = f'write `"{shortened(token.text)}"`' if self.is_word() else ""
            raise self.fault("K0103", what="a key between quotes", found=self.found(), help=help)
        self.at += 1
        self.expect(":", f"and the value of `{shortened(string_value(token.text))}`")
        return string_value(token.text), self._json()
