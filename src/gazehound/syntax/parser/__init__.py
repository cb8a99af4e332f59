"""The parser: tokens to the syntax tree, one module per family of constructs."""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.diagnostics import Diagnostics
from gazehound.syntax.nodes import Query
from gazehound.syntax.parser import branches, columns, graphs, groups, rows, statements, tables
from gazehound.syntax.parser.pipelines import OperatorParser, Parser
from gazehound.syntax.tokens import Token
from gazehound.text import SourceText

OPERATORS: dict[str, OperatorParser] = {
    **rows.OPERATORS,
    **columns.OPERATORS,
    **groups.OPERATORS,
    **tables.OPERATORS,
    **branches.OPERATORS,
    **graphs.OPERATORS,
    **statements.OPERATORS,
}
"""Every tabular operator by the keyword it is written with."""


def parse_tokens(source: SourceText, tokens: Sequence[Token], diagnostics: Diagnostics) -> Query:
    """The tree of `tokens`; statements and operators with a mistake are left out and told in `diagnostics`."""
    return statements.parse_query(Parser(source, tokens, diagnostics, OPERATORS))
