"""A tree that stands at one place, as if it had been written there."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from gazehound.text import Span

Node = TypeVar("Node")


def placed(node: Node, span: Span) -> Node:
    """The same tree with `span` for every span in it."""
    moved: Any = _placed(node, span)
    return moved  # type: ignore[no-any-return]


def _placed(value: Any, span: Span) -> Any:
    if isinstance(value, Span):
        return span
    if isinstance(value, tuple):
        return tuple(_placed(each, span) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{each.name: _placed(getattr(value, each.name), span) for each in fields(value)})
    return value
