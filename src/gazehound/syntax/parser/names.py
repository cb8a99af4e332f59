"""Names, wildcards, type names, row schemas and operator properties.

Lives here: everything that is written with names only. Does not live here: expressions (`expressions`).
"""

from __future__ import annotations

from collections.abc import Mapping

from gazehound.diagnostics import did_you_mean
from gazehound.syntax.literals import string_value
from gazehound.syntax.nodes import ColumnDeclaration, Name, NameReference, RowSchema, TypeLiteral, WildcardReference
from gazehound.syntax.parser.cursor import Cursor
from gazehound.syntax.tokens import (
    DECLARED_KEYWORDS,
    LITERAL_TYPES,
    NAME_KEYWORDS,
    PARAMETER_TYPES,
    REFERENCE_KEYWORDS,
    TokenKind,
)
from gazehound.text import Span
from gazehound.types import ScalarType, scalar_type

NAME, KEYWORD, STRING, LONG, END = (
    TokenKind.NAME,
    TokenKind.KEYWORD,
    TokenKind.STRING,
    TokenKind.LONG,
    TokenKind.END,
)


class NameParser(Cursor):
    """The grammar of names."""

    # --- looking -------------------------------------------------------------------------------------

    def name_length(self, ahead: int = 0, keywords: frozenset[str] = NAME_KEYWORDS) -> int:
        """How many tokens the name `ahead` takes, 0 where none stands."""
        token = self.peek(ahead)
        if token.kind is NAME or (token.kind is KEYWORD and token.text in keywords):
            return 1
        if token.text == "[":
            return self._bracketed_length(ahead)
        return self._parameter_length(ahead) if token.text == "{" else 0

    def _bracketed_length(self, ahead: int) -> int:
        length = 1
        while self.peek(ahead + length).kind is STRING:
            length += 1
        return length + 1 if length > 1 and self.peek(ahead + length).text == "]" else 0

    def _parameter_length(self, ahead: int) -> int:
        """`{name}`, a place that a client fills in; no space inside."""
        name, closer = self.peek(ahead + 1), self.peek(ahead + 2)
        is_name = name.kind in (NAME, KEYWORD) and closer.text == "}"
        return 3 if is_name and self.is_adjacent(ahead + 1) and self.is_adjacent(ahead + 2) else 0

    # --- names ---------------------------------------------------------------------------------------

    def name(self, keywords: frozenset[str] = NAME_KEYWORDS, what: str = "a name") -> Name:
        """A name; K0103 where none stands, K0108 for a keyword that would need brackets."""
        token = self.token
        if token.kind is NAME or (token.kind is KEYWORD and token.text in keywords):
            self.at += 1
            return Name(token.text, Span(token.start, token.end))
        length = self.name_length(0, keywords)
        if length:
            return self._quoted_name(length)
        raise self.no_name(what)

    def declared_name(self, what: str = "a name") -> Name:
        """A name where a column is declared; more keywords may stand here."""
        return self.name(DECLARED_KEYWORDS, what)

    def reference(self) -> NameReference:
        """A name that refers to something."""
        name = self.name(REFERENCE_KEYWORDS)
        return NameReference(name, name.span)

    def _quoted_name(self, length: int) -> Name:
        start = self.token.start
        parts = self.tokens[self.at + 1 : self.at + length - 1]
        self.at += length
        if parts[0].kind is STRING:
            return Name("".join(string_value(part.text) for part in parts), self.span_from(start))
        return Name("{" + parts[0].text + "}", self.span_from(start))

    def no_name(self, what: str = "a name") -> Exception:
        """The fault of a name that is not here."""
        token = self.token
        if token.kind is KEYWORD and token.text.isidentifier():
            return self.fault("K0108", keyword=token.text)
        return self.fault("K0103", what=what, found=self.found())

    # --- wildcards -----------------------------------------------------------------------------------

    def wildcard_length(self, ahead: int = 0) -> int:
        """How many tokens the wildcard name `ahead` takes (`Device*`, `*_id`, `*`), 0 where none stands."""
        length = 0
        has_star = False
        while length == 0 or self.is_adjacent(ahead + length):
            token = self.peek(ahead + length)
            is_word = token.kind is NAME or (token.kind is KEYWORD and token.text in DECLARED_KEYWORDS)
            if token.text == "*":
                has_star = True
            elif not (is_word or (token.kind is LONG and length)):
                break
            length += 1
        return length if has_star else 0

    def wildcard(self, length: int) -> WildcardReference:
        """The wildcard name of `length` tokens that begins here."""
        start = self.token.start
        pattern = "".join(token.text for token in self.tokens[self.at : self.at + length])
        self.at += length
        return WildcardReference(pattern, self.span_from(start))

    def column_pattern(self) -> NameReference | WildcardReference:
        """A column's name or a wildcard."""
        length = self.wildcard_length()
        return self.wildcard(length) if length else self.reference_only_name()

    def reference_only_name(self) -> NameReference:
        """A plain column name, without the words that only expressions read as names."""
        name = self.name(what="a column")
        return NameReference(name, name.span)

    # --- types ---------------------------------------------------------------------------------------

    def type_name(self, known: frozenset[str] = PARAMETER_TYPES) -> tuple[ScalarType | None, Name]:
        """The name of a scalar type; K0109 for another word."""
        token = self.token
        if token.kind not in (NAME, KEYWORD) or not token.text.isidentifier():
            raise self.fault("K0103", what="a type", found=self.found())
        self.at += 1
        span = Span(token.start, token.end)
        if token.text not in known:
            self.report("K0109", span, name=token.text, help=did_you_mean(token.text, PARAMETER_TYPES, "type"))
        return _TYPES.get(token.text) or scalar_type(token.text), Name(token.text, span)

    def column_declaration(self) -> ColumnDeclaration:
        """`name: type`."""
        name = self.declared_name("a column")
        self.expect(":", f"and the type of `{name.text}`")
        kind, written = self.type_name()
        return ColumnDeclaration(name, kind, written, name.span.to(written.span))

    def row_schema(self) -> RowSchema:
        """`(a: string, b: long)`; a comma may lead and trail, `*` may lead."""
        start = self.expect("(", "and the columns").start
        self.accept(",")
        star = self.accept("*") is not None
        columns: list[ColumnDeclaration] = []
        if star:
            self.accept(",")
        while not self.sees(")"):
            columns.append(self.column_declaration())
            if not self.accept(","):
                break
        self.expect(")", "behind the columns")
        return RowSchema(tuple(columns), star, self.span_from(start))

    def type_literal(self) -> TypeLiteral:
        """`typeof(long)`, `typeof(a: string, *)`."""
        start = self.expect("typeof").start
        self.expect("(")
        if self.peek().text == ")" and self.token.kind in (NAME, KEYWORD):
            kind, _ = self.type_name(LITERAL_TYPES)
            self.expect(")")
            return TypeLiteral(kind, None, self.span_from(start))
        self.at -= 1
        schema = self.row_schema()
        return TypeLiteral(None, schema, self.span_from(start))


_TYPES: Mapping[str, ScalarType] = {
    "int8": ScalarType.INT,
    "int16": ScalarType.INT,
    "uint8": ScalarType.INT,
    "uint16": ScalarType.INT,
    "uint": ScalarType.LONG,
    "uint32": ScalarType.LONG,
    "uint64": ScalarType.LONG,
    "ulong": ScalarType.LONG,
}
