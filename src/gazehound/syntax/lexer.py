"""Cut text into tokens.

Lives here: one compiled pattern that knows every token, and what is said of text that is none. Does not
live here: what tokens mean together (`parser`), what a literal is worth (`literals`).
"""

from __future__ import annotations

import re

from gazehound.diagnostics import Diagnostics, report
from gazehound.syntax.tokens import KEYWORDS, NANOSECOND_UNITS, TIMESPAN_UNITS, TYPED_LITERALS, Token, TokenKind
from gazehound.text import SourceText, Span


def _words(words: frozenset[str] | list[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=lambda word: (-len(word), word)))


_COMPOUND_KEYWORDS = _words([each for each in KEYWORDS if not re.fullmatch(r"\w+", each)])
_UNITS = _words(frozenset(TIMESPAN_UNITS) | NANOSECOND_UNITS)
_ESCAPE = r"\\(?:[\\'\"abfnrtv]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7])"
_HEX = "[0-9a-fA-F]"

_GROUPS: list[tuple[TokenKind, str]] = [
    (TokenKind.COMMENT, r"//[^\r\n]*+"),
    (
        TokenKind.STRING,
        r"[hH]?(?:"
        rf"\"(?:[^\"\\\r\n]|{_ESCAPE})*+\"|'(?:[^'\\\r\n]|{_ESCAPE})*+'"
        r"|@\"(?:[^\"\r\n]|\"\")*+\"|@'(?:[^'\r\n]|'')*+'"
        r"|@?```(?s:.*?)```|@?~~~(?s:.*?)~~~)",
    ),
    (TokenKind.TYPED, rf"(?:{_words(TYPED_LITERALS)})\([^)]*+\)"),
    (TokenKind.KEYWORD, rf"(?:{_COMPOUND_KEYWORDS})(?![0-9A-Za-z_])"),
    (TokenKind.GUID, rf"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}(?![0-9A-Za-z_])"),
    (TokenKind.BOOL, r"(?:true|True|TRUE|false|False|FALSE)(?![0-9A-Za-z_])"),
    (TokenKind.NAME, r"[A-Za-z_$][0-9A-Za-z_]*+"),
    (
        TokenKind.REAL,
        r"[0-9]++(?:\.(?!\.(?!\.))[0-9]*+(?:[eE][+-]?[0-9]++)?+|[eE][+-]?[0-9]++)(?![0-9A-Za-z_])",
    ),
    (TokenKind.TIMESPAN, rf"[0-9]++(?:\.[0-9]++)?+(?:{_UNITS})(?![0-9A-Za-z_])"),
    (TokenKind.LONG, rf"(?:0[xX]{_HEX}++|[0-9]++)(?![0-9A-Za-z_])"),
    (TokenKind.NAME, r"[0-9]++[A-Za-z_][0-9A-Za-z_]*+"),
    (TokenKind.PUNCTUATION, r"\.\.|<=|<\||<>|>=|==|=>|=~|!=|!~|[()\[\]{}|.+\-*/%<>=:;,@?]"),
    (TokenKind.COMMAND, r"\#[^\r\n]*+"),
]

_SPACE = re.compile(r"\s*+")
_TOKEN = re.compile("|".join(f"({pattern})" for _, pattern in _GROUPS))
_KINDS = [TokenKind.BAD, *(kind for kind, _ in _GROUPS)]
_OPEN_STRING = re.compile(r"[hH]?@?(?:```|~~~|[\"'])")
_BROKEN_STRING = {
    quote: re.compile(rf"[hH]?{quote}(?:[^{quote}\\\r\n]|\\[^\r\n])*+(?P<close>{quote})?") for quote in "\"'"
}
_GOOD_ESCAPE = re.compile(_ESCAPE)
_OPEN_TYPED = re.compile(rf"(?:{_words(TYPED_LITERALS)})\(")


def tokenize(source: SourceText, diagnostics: Diagnostics, *, comments: bool = False) -> list[Token]:
    """The tokens of `source`, an END token last; comments are kept only where asked for.

    Errors: K0001 a character that is no KQL, K0002 a string that is not closed, K0003 an escape that is
    none, K0004 a typed literal that is not closed.
    """
    text = source.text
    size = len(text)
    match, space = _TOKEN.match, _SPACE.match
    tokens: list[Token] = []
    add = tokens.append
    at = 0
    while True:
        at = space(text, at).end()  # type: ignore[union-attr]
        if at >= size:
            break
        found = match(text, at)
        if found is None:
            token = _unreadable(source, at, diagnostics)
        else:
            word = found.group()
            kind = _KINDS[found.lastindex or 0]
            token = Token(kind, word, at, found.end())
            if kind is TokenKind.NAME:
                if word in KEYWORDS:
                    token = Token(TokenKind.KEYWORD, word, at, found.end())
                elif word in "hH" and _OPEN_STRING.match(text, at):
                    token = _unreadable(source, at, diagnostics)
                elif word in TYPED_LITERALS and text.startswith("(", found.end()):
                    token = _unreadable(source, at, diagnostics)
        at = token.end
        if comments or token.kind is not TokenKind.COMMENT:
            add(token)
    add(Token(TokenKind.END, "", size, size))
    return tokens


def _unreadable(source: SourceText, at: int, diagnostics: Diagnostics) -> Token:
    """The token at a place where no pattern fits, told in `diagnostics`."""
    if _OPEN_STRING.match(source.text, at):
        return _broken_string(source, at, diagnostics)
    if _OPEN_TYPED.match(source.text, at):
        return _open_typed(source, at, diagnostics)
    character = source.text[at]
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    hint = _CHARACTER_HINTS.get(character, "")
    diagnostics.add(report("K0001", Span(at, at + 1), source, character=shown, help=hint))
    return Token(TokenKind.BAD, character, at, at + 1)


_CHARACTER_HINTS = dict.fromkeys("“”„‘’‚", "a text is written between straight quotes, `\"` or `'`")
_CHARACTER_HINTS["!"] = "`!` belongs to an operator, as in `!=` or `!has`; the function is `not()`"
_CHARACTER_HINTS["&"] = "the operator is `and`"
_CHARACTER_HINTS["\\"] = "a backslash only stands inside a text"
_CHARACTER_HINTS["–"] = _CHARACTER_HINTS["—"] = "the minus sign is `-`"


def _broken_string(source: SourceText, at: int, diagnostics: Diagnostics) -> Token:
    text = source.text
    opening = _OPEN_STRING.match(text, at)
    quote = opening.group().lstrip("hH@") if opening else ""
    plain = _BROKEN_STRING[quote].match(text, at) if quote in _BROKEN_STRING else None
    if plain and plain.group("close"):
        _report_escapes(source, at, plain.end(), diagnostics)
        return Token(TokenKind.STRING, plain.group(), at, plain.end())
    end = len(text) if len(quote) == 3 else source.line_starts[source.line_of(at)] + len(source.line_text(source.line_of(at)))
    diagnostics.add(report("K0002", Span(at, at + len(opening.group() if opening else "")), source, quote=quote))
    return Token(TokenKind.STRING, text[at:end], at, end)


def _report_escapes(source: SourceText, start: int, end: int, diagnostics: Diagnostics) -> None:
    at = source.text.find("\\", start, end)
    while at >= 0:
        good = _GOOD_ESCAPE.match(source.text, at)
        if good is None:
            diagnostics.add(report("K0003", Span(at, at + 2), source, escape=source.text[at : at + 2]))
        at = source.text.find("\\", good.end() if good else at + 2, end)


def _open_typed(source: SourceText, at: int, diagnostics: Diagnostics) -> Token:
    opening = _OPEN_TYPED.match(source.text, at)
    end = source.text.find("\n", at)
    end = len(source.text) if end < 0 else end
    name = opening.group().removesuffix("(") if opening else ""
    diagnostics.add(report("K0004", Span(at, at + len(name) + 1), source, type=name))
    return Token(TokenKind.TYPED, source.text[at:end], at, end)
