"""Rules that change a plan before it becomes SQL, and the order they come in.

Lives here: the list of rules and applying them. One rule, one module. A rule takes a node and returns a node with the
same columns and the same rows, and in an order that the plan asks for; a query answers the same without any of them,
or is refused without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gazehound.plan.query import BoundQuery
from gazehound.plan.relations import Relation, Sort
from gazehound.plan.replacing import with_nodes
from gazehound.plan.scalars import FunctionCall
from gazehound.planner.fold_constants import folded
from gazehound.planner.order_groups import ordered

Rules = tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...]

RULES: Rules = (((FunctionCall,), folded), ((Sort,), ordered))
"""Of each rule the kinds of nodes it is for, no two for the same, and what it makes of one: one walk serves all."""


def plan(query: BoundQuery) -> BoundQuery:
    """The query after all rules."""
    return replace(query, results=tuple(replace(each, relation=planned(each.relation)) for each in query.results))


def planned(relation: Relation) -> Relation:
    """One relation after all rules."""
    changes = {kind: change for kinds, change in RULES for kind in kinds}
    return with_nodes(relation, tuple(changes), lambda node: changes[type(node)](node))
