"""Which columns a query needs: those that reach its result or decide which rows do.

What nothing needs is not computed and not handed on, which matters most for unions of hundreds of tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gazehound.codegen.sharing import scalars
from gazehound.plan.relations import (
    Aggregate,
    Apply,
    Assignment,
    Expand,
    Extend,
    Filter,
    Join,
    MakeSeries,
    Relation,
    Serialize,
    SharedReference,
    Sort,
    Take,
    TopPerGroup,
    Union_,
    inputs,
)
from gazehound.plan.scalars import ColumnReference, ListOfQuery, MemberOfQuery, Scalar, ScalarQuery, walk

Wanted = tuple[Relation, set[int]]


@dataclass(frozen=True, slots=True)
class Live:
    """`columns` are needed somewhere; `above_join` says what is needed of a join's result, by its right side."""

    columns: frozenset[int]
    above_join: dict[int, set[int]]

    def __contains__(self, identity: object) -> bool:
        return identity in self.columns


def live_columns(root: Relation) -> Live:
    """The columns that the result of `root` depends on."""
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    above_join: defaultdict[int, set[int]] = defaultdict(set)
    every: set[int] = set()
    pending: list[Wanted] = [(root, {each.id for each in root.columns})]
    seen: set[int] = set()
    while pending:
        relation, more = pending.pop()
        known = wanted[id(relation)]
        if id(relation) in seen and more <= known:
            continue
        seen.add(id(relation))
        known |= more
        known |= _of_one_row(relation, known)
        every |= known
        if isinstance(relation, Join):
            above_join[id(relation.right)] |= known
        pending.extend(_below(relation, known))
    return Live(frozenset(every), dict(above_join))


def _below(relation: Relation, known: set[int]) -> Iterator[Wanted]:
    """What `relation` needs of its inputs, and of the queries inside its expressions, to give the columns `known`."""
    reads, queries = _read_by(_used(relation, known))
    yield from queries
    match relation:
        case Filter() | Sort() | Take() | Serialize() | TopPerGroup():
            yield relation.input, known | reads
        case Extend() | Expand():
            yield relation.input, (known - _made(relation)) | reads
        case Aggregate() | MakeSeries():
            yield relation.input, reads
        case Join():
            for side in (relation.left, relation.right):
                yield side, (known | reads) & {each.id for each in side.columns}
        case Union_():
            for each in relation.inputs:
                yield each.relation, _read_by(fill.value for fill in each.fills if fill.column.id in known)[0]
        case SharedReference():
            pairs = zip(relation.shared.relation.columns, relation.columns, strict=True)
            yield relation.shared.relation, {outside.id for outside, inside in pairs if inside.id in known}
        case Apply():
            yield relation.input, {each.id for each in relation.input.columns}
            yield relation.body, known & {each.id for each in relation.body.columns}
        case _:
            for below in inputs(relation):
                yield below, {each.id for each in below.columns}


def _used(relation: Relation, known: set[int]) -> Iterable[Scalar]:
    """The expressions of an operator that have to be computed."""
    match relation:
        case Extend():
            return _needed(relation.assignments, known)
        case Aggregate():
            return [*(each.value for each in relation.keys), *_needed(relation.aggregates, known)]
        case Union_():
            return [fill.value for each in relation.inputs for fill in each.fills if fill.column.id in known]
        case _:
            return scalars(relation)


def _of_one_row(relation: Relation, known: set[int]) -> set[int]:
    """The one aggregate without which a `summarize` without keys would not give its one row."""
    if not isinstance(relation, Aggregate) or relation.keys:
        return set()
    made = [each.column.id for each in relation.aggregates]
    return set() if known & set(made) else set(made[:1])


def _needed(assignments: Iterable[Assignment], known: set[int]) -> list[Scalar]:
    return [each.value for each in assignments if each.column.id in known]


def _made(relation: Extend | Expand) -> set[int]:
    if isinstance(relation, Extend):
        return {each.column.id for each in relation.assignments}
    made = {each.column.id for each in relation.expansions}
    return made if relation.index is None else made | {relation.index.id}


def _read_by(values: Iterable[Scalar]) -> tuple[set[int], list[Wanted]]:
    """The columns that expressions read, and the queries inside them."""
    reads: set[int] = set()
    queries: list[Wanted] = []
    for value in values:
        for each in walk(value):
            if isinstance(each, ColumnReference):
                reads.add(each.column.id)
            elif isinstance(each, ScalarQuery | MemberOfQuery | ListOfQuery):
                queries.append((each.query, {each.column.id}))
    return reads, queries
