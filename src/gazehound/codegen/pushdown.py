"""Conditions that Kusto applies before an `innerunique` join picks one left row per key.

Which row it picks is open, but not that a later condition on the left side's columns is met where any row meets it
(recorded from Kusto, "join flavor: innerunique"): such conditions move below the join.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gazehound.codegen.scalars import operands_of
from gazehound.plan.relations import Extend, Filter, Join, JoinKind, Relation
from gazehound.plan.scalars import ColumnReference, Scalar, WindowCall, walk


def filtered(relation: Filter) -> tuple[Relation, list[Scalar]]:
    """The input of `relation` with the conditions that move into it, and those that stay."""
    predicates = operands_of("and", relation.predicate)
    if any(_needs_order(each) for each in predicates):
        return relation.input, [relation.predicate]
    return _moved(relation.input, predicates)


def _moved(relation: Relation, predicates: Sequence[Scalar]) -> tuple[Relation, list[Scalar]]:
    match relation:
        case Filter() if not _needs_order(relation.predicate):
            below, rest = _moved(relation.input, predicates)
            return (relation if below is relation.input else replace(relation, input=below)), rest
        case Extend() if not any(_needs_order(each.value) for each in relation.assignments):
            made = {each.column.id for each in relation.assignments}
            movable = [each for each in predicates if not made & _reads(each)]
            below, rest = _moved(relation.input, movable)
            if below is relation.input:
                return relation, list(predicates)
            return replace(relation, input=below), [*(each for each in predicates if made & _reads(each)), *rest]
        case Join(kind=JoinKind.INNERUNIQUE):
            return _into_left(relation, predicates)
        case _:
            return relation, list(predicates)


def _into_left(join: Join, predicates: Sequence[Scalar]) -> tuple[Relation, list[Scalar]]:
    columns = {each.id for each in join.left.columns}
    left, rest = join.left, []
    for each in predicates:
        if _reads(each) and _reads(each) <= columns:
            left = Filter(left, each)
        else:
            rest.append(each)
    return (join if left is join.left else replace(join, left=left)), rest


def _reads(scalar: Scalar) -> set[int]:
    return {each.column.id for each in walk(scalar) if isinstance(each, ColumnReference)}


def _needs_order(scalar: Scalar) -> bool:
    return any(isinstance(each, WindowCall) for each in walk(scalar))
