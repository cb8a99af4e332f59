"""Copies of plans with other relations in them. What is shared stays shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass, replace
from typing import Any, get_args

from gazehound.plan.graphs import MatchCondition, MatchValue, NodeTable
from gazehound.plan.parts import Assignment, SortKey
from gazehound.plan.relations import Expansion, Relation, ScanStep, SeriesColumn, Shared, UnionInput
from gazehound.plan.replacing import node_fields
from gazehound.plan.scalars import ListOfQuery, MemberOfQuery, Scalar, ScalarQuery, rewrite, walk

_RELATIONS = frozenset(get_args(Relation))
_SCALARS = frozenset(get_args(Scalar))
_QUERIES = (ScalarQuery, MemberOfQuery, ListOfQuery)
_NODES = _RELATIONS | {
    Assignment,
    SortKey,
    UnionInput,
    Expansion,
    ScanStep,
    SeriesColumn,
    Shared,
    NodeTable,
    MatchValue,
    MatchCondition,
}
"""What relations are in, themselves and their parts. Whole packs are rewritten, so a node's class is looked up."""


class Rewriting:
    """Applies `change` to every relation of a plan, from the inputs up; queries inside expressions included.

    A relation that stands in several places is changed once.
    """

    def __init__(self, change: Callable[[Relation], Relation]) -> None:
        self._change = change
        self._done: dict[int, Any] = {}
        self._kept: list[object] = []
        """Keeps what is known by its identity alive."""

    def apply(self, relation: Relation) -> Relation:
        """The changed plan."""
        return self._visited(relation)  # type: ignore[no-any-return]

    def _visited(self, value: Any) -> Any:
        if isinstance(value, tuple):
            made = tuple(self._visited(each) for each in value)
            return made if any(new is not old for new, old in zip(made, value, strict=True)) else value
        if type(value) in _SCALARS:
            return self._scalar(value)
        if type(value) not in _NODES:
            return value
        if id(value) not in self._done:
            self._kept.append(value)
            made = self._copied(value)
            self._done[id(value)] = self._change(made) if type(value) in _RELATIONS else made
        return self._done[id(value)]

    def _copied(self, value: Any) -> Any:
        assert is_dataclass(value)
        assert not isinstance(value, type)
        changed = {name: self._visited(getattr(value, name)) for name in node_fields(type(value))}
        if all(new is getattr(value, name) for name, new in changed.items()):
            return value
        return replace(value, **changed)

    def _scalar(self, scalar: Scalar) -> Scalar:
        if not any(isinstance(each, _QUERIES) for each in walk(scalar)):
            return scalar

        def change(each: Scalar) -> Scalar | None:
            if not isinstance(each, _QUERIES):
                return None
            query = self._visited(each.query)
            operand = self._scalar(each.operand) if isinstance(each, MemberOfQuery) else None
            if query is each.query and (operand is None or operand is each.operand):  # type: ignore[union-attr]
                return each
            changes = {"query": query} if operand is None else {"query": query, "operand": operand}
            return replace(each, **changes)

        return rewrite(scalar, change)
