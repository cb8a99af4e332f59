"""How often a query reads each of its shared values.

A value read once is written in its place, one read more often becomes a common table expression.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from gazehound.codegen.names import workspace_table
from gazehound.plan.relations import (
    Aggregate,
    Apply,
    ApplyItems,
    Expand,
    Extend,
    ExternalRows,
    Filter,
    GraphMatch,
    GraphWhere,
    Join,
    MakeSeries,
    PluginRows,
    RangeRows,
    Relation,
    Scan,
    ScanRows,
    SharedReference,
    Sort,
    Take,
    TopPerGroup,
    Union_,
    Values,
    WorkspaceRows,
    inputs,
)
from gazehound.plan.scalars import ListOfQuery, MemberOfQuery, Scalar, ScalarQuery, walk


@dataclass(frozen=True, slots=True)
class Readings:
    """Counts by identity of the plan node, which lives as long as the query does."""

    counts: Counter[int]
    bound_to_row: frozenset[int]
    """Shared values inside `mv-apply` that depend on the row it works on: they cannot be moved out."""

    def of(self, node: object) -> int:
        return self.counts[id(node)]


def readings(root: Relation) -> Readings:
    """Count every reading of a shared value and of a `toscalar()` query below `root`."""
    counts: Counter[int] = Counter()
    bound: set[int] = set()
    pending = [root]
    while pending:
        relation = pending.pop()
        if isinstance(relation, SharedReference):
            counts[id(relation.shared)] += 1
            if counts[id(relation.shared)] > 1:
                continue
            if _reads_row(relation.shared.relation):
                bound.add(id(relation.shared))
        pending.extend(inputs(relation))
        for query in queries_in(relation):
            counts[id(query)] += 1
            if counts[id(query)] == 1:
                pending.append(query)
    return Readings(counts, frozenset(bound))


def scalars(relation: Relation) -> Iterator[Scalar]:
    """The scalar expressions of one operator, those of its inputs excluded."""
    match relation:
        case Filter():
            yield relation.predicate
        case Extend():
            yield from (each.value for each in relation.assignments)
        case Aggregate():
            yield from (each.value for each in (*relation.keys, *relation.aggregates))
        case Sort():
            yield from (each.value for each in relation.keys)
        case Take():
            yield relation.rows
        case Join():
            yield from (side for key in relation.keys for side in key)
        case Union_():
            yield from (fill.value for each in relation.inputs for fill in each.fills)
        case Expand() | ApplyItems():
            yield from (each.value for each in relation.expansions)
            yield from () if relation.limit is None else (relation.limit,)
        case Values():
            yield from (value for row in relation.rows for value in row)
        case RangeRows():
            yield from (relation.start, relation.stop, relation.step)
        case MakeSeries():
            yield from (each.value for each in relation.keys)
            yield from (value for each in relation.aggregates for value in (each.value, each.default))
            yield from (each for each in (relation.axis, relation.start, relation.stop, relation.step) if each)
        case TopPerGroup():
            yield from (*relation.keys, *(each.value for each in relation.order), relation.rows)
        case ScanRows():
            yield from relation.partition
            yield from (each.value for each in relation.declared)
            yield from (each.value for each in relation.order)
            for step in relation.steps:
                yield from (step.condition, *(each.value for each in step.assignments))
        case PluginRows() | WorkspaceRows():
            yield from (value for _, value in relation.arguments)
        case GraphWhere():
            yield relation.predicate
        case GraphMatch():
            yield from (each.value for each in relation.values)
            yield from (each.predicate for each in relation.conditions)
        case _:
            return


def queries_in(relation: Relation) -> Iterator[Relation]:
    """The queries inside the scalar expressions of one operator."""
    for scalar in scalars(relation):
        for each in walk(scalar):
            if isinstance(each, ScalarQuery | MemberOfQuery | ListOfQuery):
                yield each.query


def _reads_row(root: Relation) -> bool:
    """True when the rows of an enclosing `mv-apply` are below `root`, not counting those of its own."""
    pending: list[tuple[Relation, int]] = [(root, 0)]
    while pending:
        relation, own = pending.pop()
        if isinstance(relation, ApplyItems) and own == 0:
            return True
        if isinstance(relation, Apply):
            pending += [(relation.input, own), (relation.body, own + 1)]
        else:
            pending.extend((each, own) for each in inputs(relation))
        pending.extend((query, own) for query in queries_in(relation))
    return False


def sources_of(root: Relation) -> list[Scan | WorkspaceRows | ExternalRows]:
    """What the query reads, each once: tables, workspace functions, external files, those inside scalars included."""
    found: dict[str, Scan | WorkspaceRows | ExternalRows] = {}
    seen: set[int] = set()
    pending = [root]
    while pending:
        relation = pending.pop()
        if id(relation) in seen:
            continue
        seen.add(id(relation))
        if isinstance(relation, Scan):
            found.setdefault(relation.source, relation)
        if isinstance(relation, WorkspaceRows):
            found.setdefault(workspace_table(relation.function), relation)
        if isinstance(relation, ExternalRows):
            found.setdefault(" ".join(relation.addresses), relation)
        pending.extend(inputs(relation))
        pending.extend(queries_in(relation))
    return list(found.values())
