"""Format a query: one operator per line, every comment kept, the meaning untouched.

Lives here: statements, pipelines and the comments between them. Does not live here: where a long line breaks
(`wrap`), blanks inside of a line (`pieces`).
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.diagnostics import Diagnostics
from gazehound.syntax.lexer import tokenize
from gazehound.syntax.parser import parse_tokens
from gazehound.syntax.pieces import pieces
from gazehound.syntax.shape import same_tree
from gazehound.syntax.tokens import Token, TokenKind
from gazehound.syntax.wrap import statement_lines
from gazehound.text import SourceText


def format_query(source: SourceText) -> str:
    """The query in the common layout, a line break at the end; a text with mistakes comes back as it is.

    Formatting twice gives what formatting once gives. The result has the same tree and the same comments; a text
    for which that cannot be had comes back as it is, too.
    """
    found = Diagnostics(source)
    tokens = tokenize(source, found, comments=True)
    tree = parse_tokens(source, _code(tokens), found)
    if found.has_errors:
        return source.text
    text = "".join(f"{line}\n" for line in statement_lines(pieces(tokens, source.text), source.text))
    return text if _says_the_same(text, tokens, tree) else source.text


def _code(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.kind is not TokenKind.COMMENT]


def _comments(tokens: Sequence[Token]) -> list[str]:
    return [token.text.rstrip() for token in tokens if token.kind is TokenKind.COMMENT]


def _says_the_same(text: str, tokens: Sequence[Token], tree: object) -> bool:
    """Whether a text has the comments and the tree of the original."""
    source = SourceText(text)
    found = Diagnostics(source)
    made = tokenize(source, found, comments=True)
    return _comments(tokens) == _comments(made) and same_tree(tree, parse_tokens(source, _code(made), found))
