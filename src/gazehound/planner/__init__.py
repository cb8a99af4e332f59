"""Rules that change a plan before it becomes SQL, and the order they come in.

Lives here: the list of rules and applying them. One rule, one module. A rule takes a plan and returns a plan with the
same columns and the same rows, and in an order that the plan asks for; a query answers the same without any of them,
or is refused without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gazehound.plan.query import BoundQuery
from gazehound.plan.relations import Relation
from gazehound.planner.fold_constants import fold_constants
from gazehound.planner.order_groups import order_groups

Rule = Callable[[Relation], Relation]

RULES: tuple[Rule, ...] = (fold_constants, order_groups)


def plan(query: BoundQuery) -> BoundQuery:
    """The query after all rules."""
    return replace(query, results=tuple(replace(each, relation=planned(each.relation)) for each in query.results))


def planned(relation: Relation) -> Relation:
    """One relation after all rules."""
    for rule in RULES:
        relation = rule(relation)
    return relation
