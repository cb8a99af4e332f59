"""The syntax tree as text for people: one line per node, its children indented below.

A node is its class, its plain values (`name = value`) and its place (`line:column`). Does not live here: the nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from gazehound.syntax.nodes import Name
from gazehound.text import SourceText, Span

MOST_ITEMS = 200
"""Of a longer sequence (an `in` list of thousands) only the beginning is drawn, with a count."""


def outline(node: object, source: SourceText) -> str:
    """The tree below `node` as indented lines."""
    return "\n".join(_lines(node, source))


def _lines(root: object, source: SourceText) -> Iterator[str]:
    pending: list[tuple[int, str, object]] = [(0, "", root)]  # a stack: trees nest deeper than Python calls
    while pending:
        depth, label, node = pending.pop()
        indent = "  " * depth
        if not is_dataclass(node):
            yield f"{indent}{label}{node}"
            continue
        values, children = _parts(node)
        place = _place(node, source)
        yield f"{indent}{label}{type(node).__name__.rstrip('_')}{values}{place}"
        pending.extend((depth + 1, name, child) for name, child in reversed(children))


def _parts(node: Any) -> tuple[str, list[tuple[str, object]]]:
    """The node's plain values as text, and its children with their labels."""
    values = ""
    children: list[tuple[str, object]] = []
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tuple):
            children += _items(field.name, value)
        elif isinstance(value, Name):
            values += f" {field.name}={value.text}"
        elif is_dataclass(value) and not isinstance(value, Span):
            children.append((f"{field.name}: ", value))
        else:
            values += _plain(field.name, value)
    return values, children


def _items(name: str, items: tuple[object, ...]) -> list[tuple[str, object]]:
    shown: list[tuple[str, object]] = [(f"{name}[{at}]: ", each) for at, each in enumerate(items[:MOST_ITEMS])]
    if len(items) > MOST_ITEMS:
        shown.append((f"{name}: ", f"… {len(items) - MOST_ITEMS} more"))
    return shown


def _plain(name: str, value: object) -> str:
    """A plain value behind its name; a flag that is not set says nothing."""
    if value is None or isinstance(value, Span) or (value is False and name != "value"):
        return ""
    if isinstance(value, bool):
        return f" {name}={str(value).lower()}" if name == "value" else f" {name}"
    return f" {name}={value if isinstance(value, Enum) else repr(value)}"


def _place(node: object, source: SourceText) -> str:
    span = getattr(node, "span", None)
    if not isinstance(span, Span):
        return ""
    line, column = source.position(span.start)
    return f"  @{line}:{column}"
