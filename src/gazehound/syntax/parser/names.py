"""Names, wildcards, type names and row schemas.

Lives here: everything that is written with names only. Does not live here: expressions (`expressions`).
"""

from __future__ import annotations

from gazehound.diagnostics import did_you_mean
from gazehound.syntax.literals import string_value
from gazehound.syntax.nodes import ColumnDeclaration, Name, NameReference, RowSchema, TypeLiteral, WildcardReference
from gazehound.syntax.parser.cursor import Cursor, SyntaxFault, shortened
from gazehound.syntax.tokens import (
    DECLARED_KEYWORDS,
    LITERAL_TYPES,
    NAME_KEYWORDS,
    PARAMETER_TYPES,
    TYPED_LITERALS,
    TokenKind,
)
from gazehound.text import Span
from gazehound.types import ScalarType, scalar_type

NAME, KEYWORD, STRING, LONG = TokenKind.NAME, TokenKind.KEYWORD, TokenKind.STRING, TokenKind.LONG


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
        """`['name']`; texts behind each other are joined."""
        length = 1
        while self.peek(ahead + length).kind is STRING:
            length += 1
        return length + 1 if length > 1 and self.peek(ahead + length).text == "]" else 0

    def _parameter_length(self, ahead: int) -> int:
        """`{name}` or `{name[1]}`, a place that a client fills in; no space inside."""
        if self.peek(ahead + 1).kind not in (NAME, KEYWORD):
            return 0
        shape = [self.peek(ahead + each).text for each in range(2, 7)]
        length = 3
        if shape[0] == "[":
            length += 3 + (shape[1] == "-")
            if shape[length - 4] != "]":
                return 0
        is_closed = self.peek(ahead + length - 1).text == "}"
        return length if is_closed and all(self.is_adjacent(ahead + each) for each in range(1, length)) else 0

    def is_word(self, ahead: int = 0) -> bool:
        """True for a name or a keyword made of letters."""
        token = self.peek(ahead)
        return token.kind is NAME or (token.kind is KEYWORD and token.text.isidentifier())

    # --- names ---------------------------------------------------------------------------------------

    def name(self, what: str = "a name", keywords: frozenset[str] = NAME_KEYWORDS) -> Name:
        """A name; K0103 where none stands, K0108 for a keyword that needs brackets to be a name."""
        token = self.token
        if token.kind is NAME or (token.kind is KEYWORD and token.text in keywords):
            self.at += 1
            return Name(token.text, Span(token.start, token.end))
        length = self.name_length(0, keywords)
        if not length:
            raise self.no_name(what)
        parts = self.tokens[self.at + 1 : self.at + length - 1]
        self.at += length
        if parts[0].kind is STRING:
            return Name("".join(string_value(part.text) for part in parts), self.span_from(token.start))
        return Name("{" + "".join(part.text for part in parts) + "}", self.span_from(token.start))

    def declared_name(self, what: str = "a name") -> Name:
        """A name where a column is declared; more keywords may stand here."""
        return self.name(what, DECLARED_KEYWORDS)

    def reference(self, what: str = "a name", keywords: frozenset[str] = NAME_KEYWORDS) -> NameReference:
        """A name that refers to something."""
        name = self.name(what, keywords)
        return NameReference(name, name.span)

    def no_name(self, what: str) -> SyntaxFault:
        """The fault of a name that is not here."""
        if self.token.kind is KEYWORD and self.is_word():
            return self.keyword_fault()
        return self.fault("K0103", what=what, found=self.found())

    def keyword_fault(self) -> SyntaxFault:
        """The fault of a keyword where a name or value has to stand."""
        keyword = self.token.text
        is_spaced = keyword in TYPED_LITERALS and self.peek().text == "("
        help = f"no blank stands between `{keyword}` and `(`" if is_spaced else ""
        return self.fault("K0108", keyword=keyword, help=help)

    # --- wildcards -----------------------------------------------------------------------------------

    def wildcard_length(self, ahead: int = 0) -> int:
        """How many tokens the wildcard name `ahead` takes (`Device*`, `*_id`, `*`), 0 where none stands."""
        length = 0
        has_star = False
        while length == 0 or self.is_adjacent(ahead + length):
            token = self.peek(ahead + length)
            is_name = token.kind is NAME or (token.kind is KEYWORD and token.text in DECLARED_KEYWORDS)
            if token.text == "*":
                has_star = True
            elif not (is_name or (token.kind is LONG and length)):
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
        return self.wildcard(length) if length else self.reference("a column")

    # --- types ---------------------------------------------------------------------------------------

    def type_name(self, known: frozenset[str] = PARAMETER_TYPES) -> tuple[ScalarType | None, Name]:
        """The name of a scalar type; K0109 for another word."""
        token = self.token
        if not self.is_word():
            raise self.fault("K0103", what="a type", found=self.found())
        self.at += 1
        span = self.span_of(token)
        if token.text not in known:
            help = did_you_mean(token.text, PARAMETER_TYPES, "type")
            self.report("K0109", span, name=shortened(token.text), help=help)
        return _TYPES.get(token.text) or scalar_type(token.text), Name(token.text, span)

    def column_declaration(self) -> ColumnDeclaration:
        """`name: type`."""
        name = self.declared_name("a column")
        self.expect(":", f"and the type of `{shortened(name.text)}`")
        kind, written = self.type_name()
        return ColumnDeclaration(name, kind, written, name.span.to(written.span))

    def row_schema(self, *, star: bool = False) -> RowSchema:
        """`(a: string, b: long)`; a comma may stand before and behind; `star` lets a `*` stand for more columns."""
        start = self.open("(", "and the columns").start
        self.accept(",")
        columns: list[ColumnDeclaration] = []
        has_star = False
        while not self.sees(")"):
            if star and self.accept("*"):
                has_star = True
            else:
                columns.append(self.column_declaration())
            if not self.accept(","):
                break
        self.close(")")
        return RowSchema(tuple(columns), has_star, self.span_from(start))

    def type_literal(self) -> TypeLiteral:
        """`typeof(long)`, `typeof(a: string, *)`."""
        start = self.expect("typeof").start
        if self.peek(2).text != ")" or not self.is_word(1):
            schema = self.row_schema(star=True)
            return TypeLiteral(None, schema, self.span_from(start))
        self.open("(")
        kind, _ = self.type_name(LITERAL_TYPES)
        self.close(")")
        return TypeLiteral(kind, None, self.span_from(start))


_TYPES = {
    **dict.fromkeys(("int8", "int16", "uint8", "uint16"), ScalarType.INT),
    **dict.fromkeys(("uint", "uint32", "uint64", "ulong"), ScalarType.LONG),
}
"""Types of other systems that Kusto still reads."""
