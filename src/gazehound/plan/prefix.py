"""Splitting a plan at its events: which conditions apply to single rows of a table before anything else happens.

Lives here: pure functions on plans. The row-level prefix of a table is what stands between its scan and the first
operator that looks at several rows at once; an event that passes it is a candidate of the query.
"""

from __future__ import annotations

from dataclasses import dataclass

from gazehound.plan.relations import Extend, Filter, Relation, Scan, inputs
from gazehound.plan.scalars import (
    AggregateCall,
    ColumnReference,
    MemberOfQuery,
    Scalar,
    ScalarQuery,
    WindowCall,
    rewrite,
    walk,
)


@dataclass(frozen=True, slots=True)
class Prefix:
    """The row-level prefix of one scan.

    `predicates` are over the scan's own columns: columns computed on the way are replaced by what computes them.
    `last` is the last operator of the prefix; `is_complete` is False where a condition on the way asks another
    query (`in (query)`, `toscalar()`), which single rows cannot answer.
    """

    scan: Scan
    predicates: tuple[Scalar, ...]
    last: Relation
    is_complete: bool


def row_level_prefixes(relation: Relation) -> list[Prefix]:
    """The prefix of every scan below `relation`, in the order of reading."""
    found: list[Prefix] = []
    pending = [relation]
    while pending:
        current = pending.pop()
        prefix = _prefix_ending_at(current)
        if prefix is not None:
            found.append(prefix)
        else:
            pending.extend(reversed(inputs(current)))
    return found


def _prefix_ending_at(relation: Relation) -> Prefix | None:
    """The prefix when nothing but filters and computed columns stands between here and a scan."""
    chain: list[Filter | Extend] = []
    current = relation
    while isinstance(current, Filter | Extend):
        chain.append(current)
        current = current.input
    if not isinstance(current, Scan):
        return None
    computed: dict[int, Scalar] = {}
    predicates: list[Scalar] = []
    is_complete = True
    for step in reversed(chain):
        if isinstance(step, Extend):
            if any(_looks_at_rows(each.value) for each in step.assignments):
                return None
            computed |= {each.column.id: inlined(each.value, computed) for each in step.assignments}
            continue
        predicate = inlined(step.predicate, computed)
        if _looks_at_rows(predicate):
            return None
        is_complete = is_complete and not _asks_queries(predicate)
        predicates.append(predicate)
    return Prefix(current, tuple(predicates), relation, is_complete)


def inlined(value: Scalar, computed: dict[int, Scalar]) -> Scalar:
    """The expression with computed columns replaced by what computes them."""

    def replaced(each: Scalar) -> Scalar | None:
        return computed.get(each.column.id) if isinstance(each, ColumnReference) else None

    return rewrite(value, replaced)


def _looks_at_rows(value: Scalar) -> bool:
    return any(isinstance(each, WindowCall | AggregateCall) for each in walk(value))


def _asks_queries(value: Scalar) -> bool:
    return any(isinstance(each, MemberOfQuery | ScalarQuery) for each in walk(value))
