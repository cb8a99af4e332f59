"""Syntax: text to tokens to tree, and back to text in the common layout.

`parse` is the entry; it never raises for what a person wrote.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gazehound.diagnostics import Diagnostics, report
from gazehound.syntax.lexer import tokenize
from gazehound.syntax.nodes import Query
from gazehound.syntax.parser import parse_tokens
from gazehound.syntax.parser.cursor import DEEPEST
from gazehound.syntax.split import split_queries
from gazehound.text import SourceText, Span

if TYPE_CHECKING:
    from gazehound.syntax.format import format_query

__all__ = ["format_query", "parse", "split_queries", "tokenize"]


def __getattr__(name: str) -> Any:
    if name != "format_query":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("gazehound.syntax.format").format_query  # start-up: those who run queries lay out none


def parse(source: SourceText) -> tuple[Query, Diagnostics]:
    """The tree of a query text and everything that is wrong with it.

    Errors: K00.. for text that cannot be read, K01.. for text that is no KQL. What is left of a text with
    mistakes is in the tree, so that names and types in it can still be checked.
    """
    found = Diagnostics(source)
    tokens = tokenize(source, found)
    try:
        query = parse_tokens(source, tokens, found)
    except RecursionError:  # the caller's own stack was nearly used up: the limit on brackets allows for that rarely
        found.add(report("K0107", Span(0, 0), source, most=DEEPEST))
        query = Query((), Span(0, len(source.text)))
    return query, _in_order(found)


def _in_order(found: Diagnostics) -> Diagnostics:
    """The mistakes from the first line to the last, whichever pass found them."""
    ordered = Diagnostics(found.source)
    for each in sorted(found, key=lambda each: each.span.start if each.span else 0):
        ordered.add(each)
    return ordered
