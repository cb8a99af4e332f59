"""Named expressions and the `name = value` modifiers of operators.

Lives here: what operators of every kind are made of. Does not live here: the operators.
"""

from __future__ import annotations

from gazehound.diagnostics import did_you_mean
from gazehound.syntax.nodes import Expression, Name, NamedExpression, Property, Star
from gazehound.syntax.parser.cursor import ENDS, shortened
from gazehound.syntax.parser.expressions import ExpressionParser
from gazehound.syntax.tokens import DECLARED_KEYWORDS, NAME_KEYWORDS, TokenKind

PROPERTIES = frozenset(
    {
        *("__crossCluster", "__crossDB", "__id", "__isFuzzy", "__noWithSource", "__packedColumn"),
        *("__sourceColumnIndex", "bagexpansion", "bin_legacy", "cycles", "decodeblocks", "expandoutput"),
        *("force_remote", "hint.concurrency", "hint.distribution", "hint.materialized", "hint.num_partitions"),
        *("hint.pass_filters", "hint.pass_filters_column", "hint.progressive_top", "hint.remote"),
        *("hint.shufflekey", "hint.spread", "hint.strategy", "isfuzzy", "kind", "with_itemindex"),
        *("with_match_id", "with_source", "with_step_name", "withsource"),
    }
)
"""Modifiers that any operator may be written with."""

_VALUE_KEYWORDS = NAME_KEYWORDS | {"simple", "relaxed"}


class PropertyParser(ExpressionParser):
    """The grammar of named expressions and properties."""

    # --- named expressions ---------------------------------------------------------------------------

    def argument(self) -> Expression:
        """A named expression, or `*` alone."""
        if self.token.text == "*" and self.peek().text in (")", ","):
            return Star(self.span_of(self.take()))
        return self.named_expression()

    def named_expression(self) -> Expression:
        """`name = value`, `(a, b) = value`, or an expression."""
        start = self.token.start
        length = self.name_length(0, DECLARED_KEYWORDS)
        if length and self.peek(length).text == "=":
            name = self.declared_name()
            self.at += 1
            value = self.expression()
            return NamedExpression((name,), value, False, self.span_from(start))
        if self.token.text == "(" and self._is_tuple():
            return self._named_tuple(start)
        value = self.expression()
        if self.sees("="):
            written = self.source.text[value.span.start : value.span.end]
            raise self.fault("K0116", value.span, name=shortened(written), help=self._name_help(written))
        return value

    def _name_help(self, written: str) -> str:
        is_name = written == shortened(written) and all(
            character.isalnum() or character in "_-. " for character in written
        )
        return f"a name with other characters stands in brackets: `['{written}']`" if is_name else ""

    def _is_tuple(self) -> bool:
        ahead = 1
        while length := self.name_length(ahead, DECLARED_KEYWORDS):
            ahead += length
            if self.peek(ahead).text != ",":
                break
            ahead += 1
        return ahead > 1 and self.peek(ahead).text == ")" and self.peek(ahead + 1).text == "="

    def _named_tuple(self, start: int) -> NamedExpression:
        names = self.bracketed_list(self.declared_name, "(", ")")
        self.expect("=")
        value = self.expression()
        return NamedExpression(names, value, True, self.span_from(start))

    def optional_list(self) -> tuple[Expression, ...]:
        """Named expressions, possibly none."""
        return () if self.token.text in ENDS else self.comma_list(self.named_expression)

    # --- properties ----------------------------------------------------------------------------------

    def properties(self, *own: str) -> tuple[Property, ...]:
        """`name = value` modifiers, as many as stand here; `own` names those of this operator alone."""
        found: list[Property] = []
        while self.peek().text == "=" and (self.token.text in PROPERTIES or self.token.text in own):
            found.append(self.property())
        return tuple(found)

    def property(self) -> Property:
        """One `name = value` modifier."""
        token = self.token
        if not self.is_word() and token.text not in PROPERTIES:
            raise self.no_name("a property")
        self.at += 1
        self.expect("=", f"and the value of `{shortened(token.text)}`")
        value = self.property_value()
        return Property(Name(token.text, self.span_of(token)), value, self.span_from(token.start))

    def known_property(self, known: frozenset[str], owner: str) -> Property:
        """One `name = value` of those that `owner` takes; K0118 for another."""
        token = self.token
        if token.kind in (TokenKind.NAME, TokenKind.KEYWORD) and token.text not in known:
            help = did_you_mean(token.text, known, "property name")
            raise self.fault("K0118", name=shortened(token.text), owner=owner, help=help)
        return self.property()

    def property_value(self) -> Expression:
        """A literal or a word."""
        if self.is_literal():
            return self.signed_literal()
        return self.reference("a value", _VALUE_KEYWORDS)
