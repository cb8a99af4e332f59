"""Divide a text into the queries it holds.

Lives here: the editors' rule that blank lines stand between queries, without cutting a query that has blank
lines of its own. Does not live here: parsing.
"""

from __future__ import annotations

from collections.abc import Iterator

from gazehound.diagnostics import Diagnostics
from gazehound.syntax.lexer import tokenize
from gazehound.syntax.tokens import Token, TokenKind
from gazehound.text import Origin, SourceText

_BEGINNINGS = frozenset(
    {
        *("let", "set", "declare", "alias", "restrict", "print", "union", "search", "find", "range", "evaluate"),
        *("database", "datatable", "externaldata", "inline_external_table", "macro-expand", "materialize", "(", "["),
    }
)
"""Keywords and signs that a query may begin with."""

_UNFINISHED = frozenset({"|", ",", "=", "(", "[", "{", "and", "or", "by", "on", "with", "in", "==", "+", "-", ".", ":"})
"""Tokens that no query ends with."""

_PREAMBLE = frozenset({"let", "set", "declare", "alias", "restrict"})
"""Statements that have no result of their own and so belong to the query that follows."""


def split_queries(source: SourceText) -> tuple[SourceText, ...]:
    """The queries of a text that blank lines divide, each with its place in the file; empty for no query.

    A blank line divides where the query before it is complete and a new one can begin behind it: not inside
    brackets or texts, not before a `|`, and not behind let statements, which belong to the query that follows
    them. Comments belong to the query they stand before.
    """
    cuts = list(_cuts(source))
    starts, ends = [0, *cuts], [*cuts, len(source.text)]
    parts = (_part(source, start, end) for start, end in zip(starts, ends, strict=True))
    return tuple(part for part in parts if part is not None)


def _cuts(source: SourceText) -> Iterator[int]:
    """The offsets at which a new query begins."""
    depth = 0
    before: Token | None = None
    is_preamble = has_result = False
    for token in tokenize(source, Diagnostics(source)):
        if token.kind is TokenKind.END:
            return
        begins = before is None or (before.text == ";" and depth <= 0)
        is_complete = has_result or not (begins or is_preamble)
        if before is not None and depth <= 0 and is_complete and _divides(source, before, token):
            yield _line_start(source, before.end)
            begins, has_result = True, False
        if begins:
            is_preamble = token.text in _PREAMBLE
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        has_result = has_result or (token.text == ";" and depth <= 0 and not is_preamble)
        before = token


def _divides(source: SourceText, before: Token, token: Token) -> bool:
    """True when a blank line stands between two tokens and a query can end and begin there."""
    can_begin = token.kind in (TokenKind.NAME, TokenKind.COMMAND) or token.text in _BEGINNINGS
    if not can_begin or before.text in _UNFINISHED:
        return False
    first, last = source.line_of(before.end), source.line_of(token.start)
    return any(not source.line_text(line).strip() for line in range(first + 1, last))


def _line_start(source: SourceText, offset: int) -> int:
    """The start of the first blank line behind `offset`."""
    line = source.line_of(offset) + 1
    while source.line_text(line).strip():
        line += 1
    return source.line_starts[line]


def _part(source: SourceText, start: int, end: int) -> SourceText | None:
    """The text between two offsets, without blank lines around it; None where no token stands in it."""
    text = source.text[start:end]
    lead = len(text) - len(text.lstrip())
    start += lead
    text = text.strip()
    part = SourceText(text, source.name)
    if len(tokenize(part, Diagnostics(part))) <= 1:
        return None
    if start == 0:
        return SourceText(text, source.name, source.origin)
    return SourceText(text, source.name, _origin(source, start, len(part.line_starts)))


def _origin(source: SourceText, start: int, count: int) -> Origin:
    first = source.line_of(start)
    cut = start - source.line_starts[first]
    if source.origin is None:
        lines = tuple(range(first + 1, first + 1 + count))
        columns = (cut, *[0] * (count - 1))
        return Origin(source.name, lines, columns)
    lines = source.origin.lines[first : first + count]
    columns = source.origin.columns[first : first + count]
    return Origin(source.origin.file, lines, (columns[0] + cut, *columns[1:]) if columns else columns)
