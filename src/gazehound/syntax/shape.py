"""The tree without places: whether two texts say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from gazehound.text import Span


def same_tree(first: object, second: object) -> bool:
    """True when two trees differ in their spans at most."""
    return all(one == other for one, other in zip(_shape(first), _shape(second), strict=False))


def _shape(root: object) -> Iterator[object]:
    """Every class, length and plain value of a tree in one order, the end marked; spans left out."""
    pending: list[object] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, Span):
            continue
        if isinstance(node, tuple):
            yield len(node)
            pending.extend(reversed(node))
        elif is_dataclass(node):
            yield type(node)
            pending.extend(getattr(node, field.name) for field in reversed(fields(node)))
        else:
            yield repr(node)
    yield None
