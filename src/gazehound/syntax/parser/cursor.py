"""Walk over tokens and report what is missing.

Lives here: looking at tokens, taking them, brackets' depth and the fault that unwinds to the next place
where parsing can go on. Does not live here: any grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from gazehound.diagnostics import Diagnostics, report
from gazehound.syntax.tokens import Token, TokenKind
from gazehound.text import SourceText, Span

Element = TypeVar("Element")

CLOSERS = frozenset({")", "]", "}"})
OPENERS = frozenset({"(", "[", "{"})


class SyntaxFault(Exception):
    """A mistake that has been reported; unwinds to the operator or statement that can be left out."""


class Cursor:
    """A position in the tokens of one text."""

    def __init__(self, source: SourceText, tokens: Sequence[Token], diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        end = tokens[-1]
        self.tokens = [*tokens, *[end] * 4]
        self.at = 0
        self.depth = 0

    # --- looking -------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int = 1) -> Token:
        """The token `ahead` places further; the END token behind the last one."""
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else self.tokens[-1]

    def sees(self, *texts: str) -> bool:
        """True when the next tokens are spelled `texts`."""
        return all(self.peek(ahead).text == text for ahead, text in enumerate(texts))

    def is_adjacent(self, ahead: int = 0) -> bool:
        """True when nothing stands between the token `ahead` and the one before it."""
        at = self.at + ahead
        return at > 0 and self.tokens[at].start == self.tokens[at - 1].end

    # --- taking --------------------------------------------------------------------------------------

    def take(self) -> Token:
        token = self.tokens[self.at]
        if token.kind is not TokenKind.END:
            self.at += 1
        return token

    def accept(self, text: str) -> Token | None:
        """Take the next token if it is spelled `text`."""
        token = self.tokens[self.at]
        if token.text == text and token.kind is not TokenKind.END:
            self.at += 1
            return token
        return None

    def expect(self, text: str, purpose: str = "") -> Token:
        """Take `text`; K0101 where something else stands, `purpose` saying what it is needed for."""
        token = self.tokens[self.at]
        if token.text == text:
            self.at += 1
            return token
        raise self.missing(text, purpose)

    # --- spans ---------------------------------------------------------------------------------------

    def span_from(self, start: int) -> Span:
        """From `start` to the end of the token taken last."""
        return Span(start, max(start, self.tokens[self.at - 1].end if self.at else start))

    @staticmethod
    def span_of(token: Token) -> Span:
        return Span(token.start, token.end)

    # --- mistakes ------------------------------------------------------------------------------------

    def report(self, code: str, span: Span | None = None, *, help: str = "", **values: object) -> None:
        """Note a mistake, at the next token unless told otherwise, and go on."""
        place = span or self.place()
        self.diagnostics.add(report(code, place, self.source, help=help, **values))

    def fault(self, code: str, span: Span | None = None, *, help: str = "", **values: object) -> SyntaxFault:
        """Note a mistake; the caller raises what this returns. Behind unreadable text nothing is added."""
        if self.token.kind is not TokenKind.BAD:
            self.report(code, span, help=help, **values)
        return SyntaxFault(code)

    def missing(self, text: str, purpose: str = "") -> SyntaxFault:
        """The fault of a text that had to stand here."""
        wanted = f"`{text}`" if text else "something"
        return self.fault("K0101", expected=wanted + (f" {purpose}" if purpose else ""), found=self.found())

    def place(self) -> Span:
        """Where a mistake at the next token is shown: at the token, or behind the last one at the end."""
        token = self.token
        if token.kind is TokenKind.END and self.at:
            last = self.tokens[self.at - 1].end
            return Span(last, last)
        return Span(token.start, token.end)

    def found(self) -> str:
        """What stands here, for a message."""
        token = self.token
        if token.kind is TokenKind.END:
            return "the end of the query"
        text = token.text if len(token.text) <= 40 else token.text[:39] + "…"
        return f"`{text.splitlines()[0]}`"

    # --- lists ---------------------------------------------------------------------------------------

    def comma_list(self, element: Callable[[], Element]) -> tuple[Element, ...]:
        """At least one element, commas between them."""
        elements = [element()]
        while self.accept(","):
            elements.append(element())
        return tuple(elements)

    def bracketed_list(
        self, element: Callable[[], Element], opener: str, closer: str, *, trailing: bool = False
    ) -> tuple[Element, ...]:
        """`( element, element )`, possibly empty; `trailing` allows a comma before the closing bracket."""
        self.expect(opener)
        elements: list[Element] = []
        while not self.sees(closer):
            elements.append(element())
            if not self.accept(",") or (trailing and self.sees(closer)):
                break
            if self.sees(closer):
                elements.append(element())  # the element behind the comma is missing: let it say so
        self.expect(closer)
        return tuple(elements)

    def skip_to(self, stops: frozenset[str]) -> None:
        """Skip tokens to one of `stops` at this bracket depth, to a closing bracket of an outer level or the end."""
        depth = 0
        while (token := self.token).kind is not TokenKind.END:
            if depth == 0 and (token.text in stops or token.text in CLOSERS):
                return
            if token.text in OPENERS:
                depth += 1
            elif token.text in CLOSERS:
                depth -= 1
            self.at += 1
