"""Syntax: text to tokens to tree.

`parse` is the entry; it never raises for what a person wrote.
"""

from __future__ import annotations

from gazehound.diagnostics import Diagnostics
from gazehound.syntax.lexer import tokenize
from gazehound.syntax.nodes import Query
from gazehound.syntax.parser import parse_tokens
from gazehound.text import SourceText

__all__ = ["parse", "tokenize"]


def parse(source: SourceText) -> tuple[Query, Diagnostics]:
    """The tree of a query text and everything that is wrong with it.

    Errors: K00.. for text that cannot be read, K01.. for text that is no KQL. What is left of a text with
    mistakes is in the tree, so that names and types in it can still be checked.
    """
    diagnostics = Diagnostics(source)
    tokens = tokenize(source, diagnostics)
    return parse_tokens(source, tokens, diagnostics), diagnostics
