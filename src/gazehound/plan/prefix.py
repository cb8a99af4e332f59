"""Splitting a plan at its events: which conditions apply to single rows of a table before anything else happens.

Lives here: pure functions on plans. The row-level prefix of a table is what stands between its scan and the first
operator that looks at several rows at once; an event that passes it is a candidate of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from gazehound.plan.relations import Extend, Filter, Relation, Scan, Serialize, SharedReference, Sort, Union_, inputs
from gazehound.plan.scalars import (
    AggregateCall,
    ColumnReference,
    Constant,
    MemberOfQuery,
    PlanColumn,
    Scalar,
    ScalarQuery,
    WindowCall,
    rewrite,
    walk,
)
from gazehound.records import record
from gazehound.text import Span

MOST_INPUTS = 50
"""Conditions behind a union of more tables (`union *`, `search`) are not looked at table by table."""
MOST_STEPS = 2_000

Below = Callable[[Relation, tuple[Scalar, ...]], Iterator[tuple[Relation, tuple[Scalar, ...]]]]
"""The inputs of a relation, each with conditions on its rows, from conditions on the rows of the relation."""


@record(frozen=True, slots=True)
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


def candidate_prefixes(relation: Relation) -> list[Prefix]:
    """The same prefixes, with the conditions behind unions and orderings that each event of the scan must meet, too.

    An event that does not pass them adds nothing to the result; `last` stays the end of the row-level prefix.
    """
    return _prefixes(relation, _below)


def needed_prefixes(relation: Relation) -> list[Prefix]:
    """The same prefixes, with conditions that each event must meet to have a part in the result at all.

    An event that does not pass them may be left unread: no other event is numbered or compared with it.
    """
    return _prefixes(relation, _below_alone, set())


def _prefixes(relation: Relation, below: Below, seen: set[int] | None = None) -> list[Prefix]:
    """With `seen`, a relation that several read without conditions of their own is looked at once.

    Readings of readings may be without number: after `MOST_STEPS` no condition is taken along any more.
    """
    found: list[Prefix] = []
    steps = 0
    pending: list[tuple[Relation, tuple[Scalar, ...]]] = [(relation, ())]
    while pending:
        current, above = pending.pop()
        steps += 1
        if seen is not None:
            above = above if steps < MOST_STEPS else ()
            if not above and id(current) in seen:
                continue
            seen.update([] if above else [id(current)])
        ending = _chain_ending_at(current)
        if ending is not None:
            prefix, computed = ending
            predicates = (*prefix.predicates, *_inlined_all(above, computed))
            is_complete = not any(map(_asks_queries, predicates))
            found.append(replace(prefix, predicates=predicates, is_complete=is_complete))
        else:
            pending.extend(reversed([(each, predicates) for each, predicates in below(current, above)]))
    return found


def _below(relation: Relation, above: tuple[Scalar, ...]) -> Iterator[tuple[Relation, tuple[Scalar, ...]]]:
    """The inputs, each with the conditions on its rows that follow from those on the rows of the relation."""
    match relation:
        case Filter():
            yield relation.input, _inlined_all((relation.predicate, *above), {})
        case Extend():
            computed = {each.column.id: each.value for each in relation.assignments}
            yield relation.input, _inlined_all(above, computed)
        case Sort() | Serialize():
            yield relation.input, above
        case Union_() if len(relation.inputs) <= MOST_INPUTS:
            for each in relation.inputs:
                filled = {fill.column.id: fill.value for fill in each.fills}
                empty = {column.id: _null(column) for column in relation.columns if column.id not in filled}
                yield each.relation, _inlined_all(above, {**empty, **filled})
        case _:
            yield from ((each, ()) for each in inputs(relation))


def _below_alone(relation: Relation, above: tuple[Scalar, ...]) -> Iterator[tuple[Relation, tuple[Scalar, ...]]]:
    """The same below operators that look at one row at a time, and no condition below others.

    Of a shared value each reading takes its own conditions along; a row is needed if it meets those of one.
    """
    match relation:
        case Filter():
            looked_at: tuple[Scalar, ...] = (relation.predicate,)
        case Extend():
            looked_at = tuple(each.value for each in relation.assignments)
        case SharedReference():
            pairs = zip(relation.columns, relation.shared.relation.columns, strict=True)
            outside = {inside.id: ColumnReference(column, Span(0, 0)) for inside, column in pairs}
            yield relation.shared.relation, _inlined_all(above, dict(outside))
            return
        case _:
            looked_at = ()
    if any(map(_looks_at_rows, looked_at)):
        yield from ((each, ()) for each in inputs(relation))
    else:
        yield from _below(relation, above)


def _inlined_all(predicates: Iterable[Scalar], computed: dict[int, Scalar]) -> tuple[Scalar, ...]:
    """Conditions on single rows; those that look at several are left out."""
    return tuple(each for each in (inlined(one, computed) for one in predicates) if not _looks_at_rows(each))


def _null(column: PlanColumn) -> Constant:
    return Constant(None, column.type, Span(0, 0))


def _prefix_ending_at(relation: Relation) -> Prefix | None:
    ending = _chain_ending_at(relation)
    return None if ending is None else ending[0]


def _chain_ending_at(relation: Relation) -> tuple[Prefix, dict[int, Scalar]] | None:
    """The prefix, and what computes the columns behind it.

    None when more than filters and computed columns stands between here and a scan.
    """
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
    return Prefix(current, tuple(predicates), relation, is_complete), computed


def inlined(value: Scalar, computed: dict[int, Scalar]) -> Scalar:
    """The expression with computed columns replaced by what computes them."""
    if not computed:
        return value

    def replaced(each: Scalar) -> Scalar | None:
        return computed.get(each.column.id) if isinstance(each, ColumnReference) else None

    return rewrite(value, replaced)


def _looks_at_rows(value: Scalar) -> bool:
    return any(isinstance(each, WindowCall | AggregateCall) for each in walk(value))


def _asks_queries(value: Scalar) -> bool:
    return any(isinstance(each, MemberOfQuery | ScalarQuery) for each in walk(value))
