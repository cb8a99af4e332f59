"""SQL trees to text, per dialect."""

from __future__ import annotations

from gazehound.sql.nodes import Node


def render(node: Node, dialect: str = "duckdb", pretty: bool = False) -> str:
    """The SQL text of a tree."""
    return node.sql(dialect=dialect, normalize_functions=False, pretty=pretty, comments=False)
