"""Walk over tokens, keep track of open brackets, and report what is missing.

Lives here: looking at tokens, taking them, brackets, and where parsing goes on after a mistake. Does not
live here: any grammar.

A mistake is reported and then unwinds as a `SyntaxFault` to the operator or statement it is in, which is
left out of the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from gazehound.diagnostics import Diagnostics, report
from gazehound.syntax.lexer import MOST_MISTAKES
from gazehound.syntax.tokens import Token, TokenKind
from gazehound.text import SourceText, Span

Element = TypeVar("Element")

CLOSERS = frozenset({")", "]", "}"})
OPENERS = frozenset({"(", "[", "{"})
ENDS = frozenset({"|", ";", ")", "]", "}", ""})
"""Texts that no expression and no operator goes on with."""

DEEPEST = 100
"""How many levels a query may have. A bracket is one; so is an operator in a subquery, and the braces of a
function. Hunts stay below 20, and every level costs the passes a few frames of the stack."""


class SyntaxFault(Exception):
    """A mistake that has been reported; unwinds to the operator or statement that can be left out."""


class Mark(NamedTuple):
    """A place to come back to: a token, and how many brackets and levels were open there."""

    at: int
    brackets: int
    levels: int


class Cursor:
    """A position in the tokens of one text."""

    def __init__(self, source: SourceText, tokens: Sequence[Token], diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.tokens = [*tokens, *[tokens[-1]] * 4]  # so that looking ahead needs no bounds check
        self.at = 0
        self.brackets: list[Token] = []
        self.levels = 0
        self.last_mistake = -1
        self._unclosed = {each.span.start for each in diagnostics if each.span and each.code in ("K0002", "K0004")}

    # --- looking -------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        """The token that comes next."""
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
        return self.peek(ahead).start == self.peek(ahead - 1).end

    def is_at_end(self) -> bool:
        """True when no token is left."""
        return self.tokens[self.at].kind is TokenKind.END

    # --- taking --------------------------------------------------------------------------------------

    def take(self) -> Token:
        """Take the next token; the END token stays."""
        token = self.tokens[self.at]
        if token.kind is not TokenKind.END:
            self.at += 1
        return token

    def accept(self, text: str) -> Token | None:
        """Take the next token if it is spelled `text`."""
        token = self.tokens[self.at]
        if token.text != text:
            return None
        self.at += 1
        return token

    def expect(self, text: str, purpose: str = "") -> Token:
        """Take `text`; K0101 where something else stands, `purpose` saying what it is needed for."""
        token = self.tokens[self.at]
        if token.text != text:
            raise self.missing(text, purpose)
        self.at += 1
        return token

    def open(self, text: str, purpose: str = "") -> Token:
        """Take an opening bracket; K0107 where too many are open."""
        token = self.tokens[self.at]
        if token.text != text:
            raise self.missing(text, purpose)
        self.enter()
        self.brackets.append(token)
        self.at += 1
        return token

    def close(self, text: str) -> Token:
        """Take the bracket that closes the one opened last."""
        token = self.tokens[self.at]
        if token.text != text:
            raise self._not_closed(text)
        self.brackets.pop()
        self.levels -= 1
        self.at += 1
        return token

    def enter(self) -> None:
        """Go a level deeper; K0107 where that is one too many."""
        self.levels += 1
        if self.levels > DEEPEST:
            raise self.fault("K0107", most=DEEPEST)

    def _not_closed(self, text: str) -> SyntaxFault:
        """The fault of a bracket that is not closed; behind another mistake in it nothing is said."""
        if self.last_mistake >= self.brackets[-1].start:
            return SyntaxFault()
        return self.missing(text, f"to close {self.opened()}")

    def opened(self) -> str:
        """The bracket opened last, with its place."""
        bracket = self.brackets[-1]
        line, column = self.source.position(bracket.start)
        return f"the `{bracket.text}` at line {line}, column {column}"

    # --- lists ---------------------------------------------------------------------------------------

    def comma_list(self, element: Callable[[], Element]) -> tuple[Element, ...]:
        """At least one element, commas between them."""
        elements = [element()]
        while self.accept(","):
            elements.append(element())
        return tuple(elements)

    def bracketed_list(
        self, element: Callable[[], Element], opener: str, closer: str, *, trailing: bool = False, purpose: str = ""
    ) -> tuple[Element, ...]:
        """`( element, element )`, possibly empty; `trailing` allows a comma before the closing bracket."""
        self.open(opener, purpose)
        elements: list[Element] = []
        if not self.sees(closer):
            elements.append(element())
            while self.accept(",") and not (trailing and self.sees(closer)):
                elements.append(element())
        self.close(closer)
        return tuple(elements)

    # --- spans ---------------------------------------------------------------------------------------

    def span_from(self, start: int) -> Span:
        """From `start` to the end of the token taken last."""
        return Span(start, max(start, self.tokens[self.at - 1].end if self.at else start))

    @staticmethod
    def span_of(token: Token) -> Span:
        """Where a token stands."""
        return Span(token.start, token.end)

    # --- mistakes ------------------------------------------------------------------------------------

    def report(self, code: str, span: Span | None = None, *, help: str = "", **values: object) -> None:
        """Note a mistake, at the next token unless told otherwise, and go on."""
        place = span or self._place()
        self.last_mistake = max(self.last_mistake, place.start)
        if len(self.diagnostics) < MOST_MISTAKES:
            self.diagnostics.add(report(code, place, self.source, help=help, **values))  # type: ignore[arg-type]

    def fault(self, code: str, span: Span | None = None, *, help: str = "", **values: object) -> SyntaxFault:
        """Note a mistake; the caller raises what this returns. What unreadable text leads to is not said."""
        if not self._follows_from_text():
            self.report(code, span, help=help, **values)
        self.last_mistake = max(self.last_mistake, self.token.start)
        return SyntaxFault(code)

    def missing(self, text: str, purpose: str = "") -> SyntaxFault:
        """The fault of a text that had to stand here."""
        expected = text if text.startswith("`") else f"`{text}`"
        return self.fault("K0101", expected=expected, purpose=f" {purpose}".rstrip(), found=self.found())

    def _follows_from_text(self) -> bool:
        """True next to text that the lexer has already complained of."""
        before = self.tokens[self.at - 1] if self.at else None
        if self.token.kind is TokenKind.BAD or self.token.start in self._unclosed:
            return True
        return before is not None and (before.kind is TokenKind.BAD or before.start in self._unclosed)

    def _place(self) -> Span:
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
        return f"`{shortened(token.text)}`"

    def mark(self) -> Mark:
        """Where a construct begins, for `recover`."""
        return Mark(self.at, len(self.brackets), self.levels)

    def recover(self, mark: Mark, stops: frozenset[str]) -> None:
        """Skip what is left of the construct that began at `mark`, up to one of `stops` behind it.

        Brackets opened in the construct are skipped with what they hold, unless the mistake is that they do
        not end; `;` ends everything but a block in braces.
        """
        del self.brackets[mark.brackets :]
        self.levels = mark.levels
        if self.token.text in ("|", ";") and self.token.text in stops:
            return
        opened = _still_open(self.tokens[mark.at : self.at])
        while (token := self.tokens[self.at]).kind is not TokenKind.END:
            text = token.text
            if not opened and (text in stops or text in CLOSERS):
                return
            if text == ";" and "{" not in opened:
                return
            if text in OPENERS:
                opened.append(text)
            elif text in CLOSERS:
                opened.pop()
            self.at += 1


def _still_open(tokens: Sequence[Token]) -> list[str]:
    opened: list[str] = []
    for token in tokens:
        if token.text in OPENERS:
            opened.append(token.text)
        elif token.text in CLOSERS and opened:
            opened.pop()
    return opened


def shortened(text: str) -> str:
    """The text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"
