"""Copies of a plan with some of its expressions replaced.

Lives here: walking relations, expressions and the queries inside expressions as one graph, without recursion, so that
neither the length of a pipe nor the depth of an expression matters. What nothing changes is handed back as it is, and
what was shared stays shared. Does not live here: what to replace by what (the planner's rules).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, get_args

from gazehound.plan.scalars import PlanColumn, Scalar

SCALARS: tuple[type, ...] = get_args(Scalar)
PLAN = "gazehound.plan."
WITHOUT_NODES = frozenset(
    (
        "bool", "int", "object", "str", "Span", "ScalarType", "JoinKind", "Function", "Overload", "Columns",
        "PlanColumn", "PlanColumn | None", "Chart | None", "tuple[int, ...]", "tuple[str, ...]",
        "tuple[PlanColumn | None, ...]", "tuple[tuple[PlanColumn, PlanColumn], ...]", "tuple[tuple[str, object], ...]",
    )
)  # fmt: skip
"""Types of fields that hold no nodes, as they are written: tables have hundreds of columns that need no visit."""

Root = TypeVar("Root")

_is_node: dict[type[Any], bool] = {}
_fields_of: dict[type[Any], tuple[str, ...]] = {}


def with_nodes(root: Root, kinds: tuple[type, ...], change: Callable[[Any], Any]) -> Root:
    """`root` with each node of one of the kinds, itself included, replaced by what `change` makes of it.

    Inside out: `change` sees a node whose parts are changed already. It has to keep the type of an expression.
    """
    done: dict[int, Any] = {}
    pending: list[tuple[Any, list[Any] | None]] = [(root, None)]
    while pending:
        node, below = pending.pop()
        if id(node) in done:
            continue
        if below is None and (below := _below(node)):
            pending.append((node, below))
            pending.extend([(each, None) for each in below])
            continue
        made = node if all(done[id(each)] is each for each in below) else _rebuilt(node, done)
        done[id(node)] = change(made) if isinstance(node, kinds) else made
    return done[id(root)]  # type: ignore[no-any-return]


def _below(node: Any) -> list[Any]:
    """The nodes in the fields of a node; a leaf, as most are, has none."""
    found: list[Any] = []
    for name in node_fields(type(node)):
        _gather(getattr(node, name), found)
    return found


def _gather(value: Any, found: list[Any]) -> None:
    if isinstance(value, tuple):
        for each in value:
            _gather(each, found)
    elif is_node(type(value)):
        found.append(value)


def _rebuilt(node: Any, done: dict[int, Any]) -> Any:
    """A node some of whose parts have changed, with the changed ones."""
    changed = {}
    for name in node_fields(type(node)):
        old = getattr(node, name)
        new = _exchanged(old, done)
        if new is not old:
            changed[name] = new
    return replace(node, **changed)


def _exchanged(value: Any, done: dict[int, Any]) -> Any:
    if isinstance(value, tuple):
        exchanged = tuple(_exchanged(each, done) for each in value)
        return value if all(new is old for new, old in zip(exchanged, value, strict=True)) else exchanged
    return done[id(value)] if is_node(type(value)) else value


def is_node(kind: type[Any]) -> bool:
    """True for the classes of plan nodes and their parts; columns, places and values are none."""
    if kind not in _is_node:
        _is_node[kind] = kind.__module__.startswith(PLAN) and kind is not PlanColumn and is_dataclass(kind)
    return _is_node[kind]


def node_fields(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a class of plan nodes in which nodes may be."""
    if kind not in _fields_of:
        listed = fields(kind) if is_node(kind) else ()
        _fields_of[kind] = tuple(each.name for each in listed if each.type not in WITHOUT_NODES)
    return _fields_of[kind]
