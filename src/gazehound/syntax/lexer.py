"""Cut text into tokens.

Lives here: one compiled pattern that knows every token, and what is said of text that is none. Does not
live here: what tokens mean together (`parser`), what a literal is worth (`literals`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gazehound.diagnostics import Diagnostics, report
from gazehound.syntax.tokens import KEYWORDS, NANOSECOND_UNITS, TIMESPAN_UNITS, TYPED_LITERALS, Token, TokenKind
from gazehound.text import SourceText, Span

MOST_MISTAKES = 100
"""So many mistakes are told of one text; random bytes would give one for each."""


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=lambda word: (-len(word), word)))


_COMPOUND_KEYWORDS = _any_of(each for each in KEYWORDS if not re.fullmatch(r"\w+", each))
_UNITS = _any_of({*TIMESPAN_UNITS, *NANOSECOND_UNITS})
_TYPES = _any_of(TYPED_LITERALS)
_HEX = "[0-9a-fA-F]"
_ESCAPE = rf"\\(?:[\\'\"abfnrtv]|u{_HEX}{{4}}|U{_HEX}{{8}}|x{_HEX}{{2}}|[0-7])"
_END_OF_WORD = "(?![0-9A-Za-z_])"
_LINE = "[^\r\n\u2028\u2029]"
_BLANKS = "\t\n\f\r \xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"

_GROUPS: list[tuple[TokenKind, str]] = [
    (TokenKind.COMMENT, rf"//{_LINE}*+"),
    (
        TokenKind.STRING,
        r"[hH]?(?:"
        rf"\"(?:[^\"\\\r\n]|{_ESCAPE})*+\"|'(?:[^'\\\r\n]|{_ESCAPE})*+'"
        r"|@\"(?:[^\"\r\n]|\"\")*+\"|@'(?:[^'\r\n]|'')*+'"
        r"|@?```(?s:.*?)```|@?~~~(?s:.*?)~~~)",
    ),
    (TokenKind.TYPED, rf"(?:{_TYPES})\([^)\r\n\u2028\u2029]*+\)"),
    (TokenKind.KEYWORD, rf"(?:{_COMPOUND_KEYWORDS}){_END_OF_WORD}"),
    (TokenKind.GUID, rf"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}{_END_OF_WORD}"),
    (TokenKind.BOOL, rf"(?:true|True|TRUE|false|False|FALSE){_END_OF_WORD}"),
    (TokenKind.NAME, r"[A-Za-z_$][0-9A-Za-z_]*+"),
    (
        TokenKind.REAL,
        rf"[0-9]++(?:\.(?!\.(?!\.))[0-9]*+(?:[eE][+-]?[0-9]++)?+|[eE][+-]?[0-9]++){_END_OF_WORD}",
    ),
    (TokenKind.TIMESPAN, rf"[0-9]++(?:\.[0-9]++)?+(?:{_UNITS}){_END_OF_WORD}"),
    (TokenKind.LONG, rf"(?:0[xX]{_HEX}++|[0-9]++){_END_OF_WORD}"),
    (TokenKind.NAME, r"[0-9]++[A-Za-z_][0-9A-Za-z_]*+"),
    (TokenKind.PUNCTUATION, r"\.\.|<=|<\||<>|>=|==|=>|=~|!=|!~|[()\[\]{}|.+\-*/%<>=:;,@?]"),
    (TokenKind.COMMAND, rf"\#{_LINE}*+"),
]

_SPACE = re.compile(f"[{_BLANKS}]*+")
_TOKEN = re.compile(f"{_SPACE.pattern}(?:{'|'.join(f'({pattern})' for _, pattern in _GROUPS)})")
_KINDS = [TokenKind.BAD, *(kind for kind, _ in _GROUPS)]
_MAY_BE_CUT_OFF = frozenset({"h", "H", *TYPED_LITERALS})
_OPEN_STRING = re.compile(r"[hH]?@?(```|~~~|[\"'])")
_OPEN_TYPED = re.compile(rf"({_TYPES})\(")
_BROKEN_STRING = {
    quote: re.compile(rf"[hH]?{quote}(?:[^{quote}\\\r\n]|\\[^\r\n])*+(?P<close>{quote})?") for quote in "\"'"
}
_GOOD_ESCAPE = re.compile(_ESCAPE)
_REST_OF_LINE = re.compile(rf"{_LINE}*+")
_STRANGE = re.compile(rf"[^\x21-\x7e{_BLANKS}]++|&++|\\++")
_WORD = re.compile(r"\w+")


def tokenize(source: SourceText, diagnostics: Diagnostics, *, comments: bool = False) -> list[Token]:
    """The tokens of `source`, an END token last; comments are kept only where asked for.

    Errors: K0001 a character that is no KQL, K0002 a string that is not closed, K0003 an escape that is
    none, K0004 a typed literal that is not closed, K0005 a name that needs brackets.
    """
    text = source.text
    size = len(text)
    match = _TOKEN.match
    tokens: list[Token] = []
    at = 0
    while True:
        found = match(text, at)
        if found:
            token = _read(found)
            at = token.start
        else:
            at = _behind_blanks(text, at)
            if at >= size:
                break
        if not found or (token.text in _MAY_BE_CUT_OFF and _is_cut_off(token, text)):
            token = _unreadable(source, at, diagnostics)
        at = token.end
        if comments or token.kind is not TokenKind.COMMENT:
            tokens.append(token)
    tokens.append(Token(TokenKind.END, "", size, size))
    return tokens


def _read(found: re.Match[str]) -> Token:
    group = found.lastindex or 0
    word, kind = found[group], _KINDS[group]
    if kind is TokenKind.NAME and word in KEYWORDS:
        kind = TokenKind.KEYWORD
    end = found.end()
    return Token(kind, word, end - len(word), end)


def _behind_blanks(text: str, at: int) -> int:
    blanks = _SPACE.match(text, at)
    return blanks.end() if blanks else at


def _is_cut_off(name: Token, text: str) -> bool:
    """True for an `h` before a string that does not end, and a type before a literal that does not end."""
    if name.text in ("h", "H"):
        return _OPEN_STRING.match(text, name.start) is not None
    return name.text in TYPED_LITERALS and text.startswith("(", name.end)


# --- text that is no token ---------------------------------------------------------------------------


def _unreadable(source: SourceText, at: int, diagnostics: Diagnostics) -> Token:
    """The token at a place where no pattern fits, told in `diagnostics`."""
    text = source.text
    if opening := _OPEN_STRING.match(text, at):
        return _broken_string(source, opening, diagnostics)
    if opening := _OPEN_TYPED.match(text, at):
        _tell(diagnostics, "K0004", opening.start(), opening.end(), source, type=opening[1])
        return Token(TokenKind.TYPED, _rest_of_line(text, at), at, at + len(_rest_of_line(text, at)))
    if text[at].isalpha() and not text[at].isascii():
        return _foreign_name(source, at, diagnostics)
    strange = _STRANGE.match(text, at)
    end = strange.end() if strange else at + 1
    shown = text[at] if text[at].isprintable() else f"U+{ord(text[at]):04X}"
    _tell(diagnostics, "K0001", at, end, source, character=shown, help=_HINTS.get(text[at], ""))
    return Token(TokenKind.BAD, text[at:end], at, end)


_HINTS = {
    **dict.fromkeys("“”„‘’‚«»", "texts stand between straight quotes, `\"` or `'`"),
    **dict.fromkeys("–—−", "the minus sign is `-`"),
    "!": "`!` belongs to an operator, as in `!=` or `!has`; the opposite of a bool is `not(…)`",
    "&": "the operator is `and`",
    "\\": "a backslash stands in a text only",
    "`": "a text over several lines stands between ```` ``` ````",
    "~": "the operators are `=~` and `!~`",
}


def _foreign_name(source: SourceText, at: int, diagnostics: Diagnostics) -> Token:
    """A name with letters outside of ASCII, told as a whole."""
    start = at
    while start and _WORD.fullmatch(source.text[start - 1]):
        start -= 1
    word = _WORD.match(source.text, start)
    end = word.end() if word else at + 1
    _tell(diagnostics, "K0005", start, end, source, name=source.text[start : min(end, start + 40)])
    return Token(TokenKind.BAD, source.text[at:end], at, end)


def _broken_string(source: SourceText, opening: re.Match[str], diagnostics: Diagnostics) -> Token:
    text, at, quote = source.text, opening.start(), opening[1]
    plain = _BROKEN_STRING[quote].match(text, at) if quote in _BROKEN_STRING else None
    if plain and plain["close"]:
        _tell_escapes(source, at, plain.end(), diagnostics)
        return Token(TokenKind.STRING, plain.group(), at, plain.end())
    written = text[at:] if len(quote) == 3 else _rest_of_line(text, at)
    _tell(diagnostics, "K0002", at, opening.end(), source, quote=quote if len(quote) == 1 else f" {quote} ")
    return Token(TokenKind.STRING, written, at, at + len(written))


def _tell_escapes(source: SourceText, start: int, end: int, diagnostics: Diagnostics) -> None:
    at = source.text.find("\\", start, end)
    while at >= 0:
        good = _GOOD_ESCAPE.match(source.text, at)
        if good is None:
            _tell(diagnostics, "K0003", at, at + 2, source, escape=source.text[at : at + 2])
        at = source.text.find("\\", good.end() if good else at + 2, end)


def _rest_of_line(text: str, at: int) -> str:
    rest = _REST_OF_LINE.match(text, at)
    return rest.group() if rest else ""


def _tell(
    diagnostics: Diagnostics, code: str, start: int, end: int, source: SourceText, help: str = "", **values: object
) -> None:
    if len(diagnostics) < MOST_MISTAKES:
        diagnostics.add(report(code, Span(start, end), source, help=help, **values))  # type: ignore[arg-type]
