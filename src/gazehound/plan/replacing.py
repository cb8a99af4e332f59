"""Copies of a plan with some of its expressions replaced.

Lives here: walking relations, expressions and the queries inside expressions as one graph, without recursion, so that
neither the length of a pipe nor the depth of an expression matters. What nothing changes is handed back as it is, and
what was shared stays shared. Does not live here: what to replace by what (the planner's rules).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, get_args

from gazehound.plan.scalars import PlanColumn, Scalar

SCALARS: tuple[type, ...] = get_args(Scalar)
PLAN = "gazehound.plan."

Root = TypeVar("Root")

_fields_of: dict[type[Any], tuple[str, ...]] = {}


def with_scalars(root: Root, change: Callable[[Scalar], Scalar]) -> Root:
    """The relation or expression `root` with each expression below it replaced by what `change` makes of it.

    Inside out: `change` sees an expression whose operands are changed already. It has to keep the type.
    """
    return with_nodes(root, SCALARS, change)


def with_nodes(root: Root, kinds: tuple[type, ...], change: Callable[[Any], Any]) -> Root:
    """`root` with each node of one of the kinds, itself included, replaced by what `change` makes of it; inside out."""
    done: dict[int, Any] = {}
    pending: list[tuple[Any, bool]] = [(root, False)]
    while pending:
        node, is_ready = pending.pop()
        if id(node) in done:
            continue
        if is_ready:
            made = _rebuilt(node, done)
            done[id(node)] = change(made) if isinstance(node, kinds) else made
        else:
            pending.append((node, True))
            pending.extend((each, False) for each in _below(node))
    return done[id(root)]  # type: ignore[no-any-return]


def _below(node: Any) -> Iterator[Any]:
    for name in _fields(type(node)):
        yield from _nodes_in(getattr(node, name))


def _nodes_in(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for each in value:
            yield from _nodes_in(each)
    elif _fields(type(value)):
        yield value


def _rebuilt(node: Any, done: dict[int, Any]) -> Any:
    changed = {}
    for name in _fields(type(node)):
        old = getattr(node, name)
        new = _exchanged(old, done)
        if new is not old:
            changed[name] = new
    return replace(node, **changed) if changed else node


def _exchanged(value: Any, done: dict[int, Any]) -> Any:
    if isinstance(value, tuple):
        exchanged = tuple(_exchanged(each, done) for each in value)
        return value if all(new is old for new, old in zip(exchanged, value, strict=True)) else exchanged
    return done[id(value)] if _fields(type(value)) else value


def _fields(node: type[Any]) -> tuple[str, ...]:
    """The fields of a class of plan nodes; none for columns, places and values."""
    if node not in _fields_of:
        is_node = node.__module__.startswith(PLAN) and node is not PlanColumn and is_dataclass(node)
        _fields_of[node] = tuple(each.name for each in fields(node)) if is_node else ()
    return _fields_of[node]
