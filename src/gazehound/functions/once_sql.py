"""A value that a lowering uses several times, written once."""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.sql import Node


def once(node: Node, build: Callable[[Node], Node], name: str = "it") -> Node:
    """What `build` makes of a value; the value is written once unless it is a plain column or a literal.

    `name` must differ from that of every enclosing lambda.
    """
    if sql.is_plain(node):
        return build(node)
    made = sql.call("list_transform", sql.array([node]), sql.lambda_([name], build(sql.column(name))))
    return sql.call("list_extract", made, sql.integer(1))
