"""Is there an event for which some predicates are true and others are not? Exact over finite witnesses.

A predicate is a skeleton of `and`, `or`, `not` over conditions; a condition reads one column (or a few, then their
values are tried together). Each column's values are grouped by how they answer the column's conditions, so that only
a handful of cases per column is left, and those are searched with early pruning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from gazehound.evaluator import NotEvaluated, evaluate, missing_functions
from gazehound.exclusions.witnesses import domain, is_decided_by_constants
from gazehound.functions.plain_values import conjunction, disjunction, negation
from gazehound.plan.scalars import ColumnReference, FunctionCall, PlanColumn, Scalar, walk

MOST_CASES_TOGETHER = 20_000
"""How many combinations of values are tried for columns that one condition compares with each other."""

Truth = bool | None
Event = dict[int, object]
"""Values by column id."""


class Undecided(Exception):
    """Raised for predicates that are beyond finite witnesses; the text says why, in KQL words."""


@dataclass(frozen=True)
class Answer:
    """An event that fits, or None; `is_exact` is False when "none" may be a matter of the values tried."""

    event: Event | None
    is_exact: bool


def find_event(true: Sequence[Scalar], not_true: Sequence[Scalar] = (), now: int = 0) -> Answer:
    """An event for which all of `true` are true and none of `not_true` is (false and null both count as not).

    Raises `Undecided` for a predicate that has no plain form.
    """
    conditions = list(dict.fromkeys(each for predicate in (*true, *not_true) for each in conditions_of(predicate)))
    groups = _groups(conditions)
    cases = [_cases(group, now) for group in groups]
    is_exact = all(is_decided_by_constants(each) for each in conditions)
    search = _Search(true, not_true, cases)
    return Answer(search.run(), is_exact)


def conditions_of(predicate: Scalar) -> Iterator[Scalar]:
    """The conditions below the `and`, `or`, `not` of a predicate."""
    pending = [predicate]
    while pending:
        current = pending.pop()
        if isinstance(current, FunctionCall) and current.function.name in ("and", "or", "not"):
            pending.extend(current.arguments)
        else:
            yield current


def columns_of(scalar: Scalar) -> list[PlanColumn]:
    """The columns that an expression reads."""
    return list({each.column.id: each.column for each in walk(scalar) if isinstance(each, ColumnReference)}.values())


@dataclass(frozen=True)
class _Group:
    """Columns whose values are tried together, and the conditions on them."""

    columns: tuple[PlanColumn, ...]
    conditions: tuple[Scalar, ...]


def _groups(conditions: Sequence[Scalar]) -> list[_Group]:
    """Conditions that share a column belong together."""
    groups: list[tuple[dict[int, PlanColumn], list[Scalar]]] = []
    for condition in conditions:
        columns = {each.id: each for each in columns_of(condition)}
        touching = [group for group in groups if group[0].keys() & columns.keys()]
        merged = ({**columns}, [condition])
        for group in touching:
            merged[0].update(group[0])
            merged[1][:0] = group[1]
            groups.remove(group)
        groups.append(merged)
    return [_Group(tuple(columns.values()), tuple(found)) for columns, found in groups]


_Case = tuple[Event, dict[int, Truth]]
"""Values of a group's columns, and the answer of each of its conditions by identity."""


def _cases(group: _Group, now: int) -> list[_Case]:
    """One case for each way in which values answer the group's conditions."""
    for condition in group.conditions:
        if missing := missing_functions(condition):
            raise Undecided(f"{missing[0]} is beyond the prover")
    domains = [domain(each, group.conditions, now) for each in group.columns]
    size = 1
    for each in domains:
        size *= len(each)
    if size > MOST_CASES_TOGETHER:
        raise Undecided("too many values have to be tried together")
    cases: dict[tuple[Truth, ...], _Case] = {}
    for values in product(*domains):
        event = {column.id: value for column, value in zip(group.columns, values, strict=True)}
        answers = tuple(_truth(each, event, now) for each in group.conditions)
        if answers not in cases:
            named = {id(each): answer for each, answer in zip(group.conditions, answers, strict=True)}
            cases[answers] = (event, named)
    return list(cases.values())


def _truth(condition: Scalar, event: Mapping[int, object], now: int) -> Truth:
    try:
        value = evaluate(condition, event, now)
    except (NotEvaluated, ValueError) as problem:
        raise Undecided(str(problem)) from problem
    return value if isinstance(value, bool) else None


class _Search:
    """Depth-first over the groups; a branch ends as soon as a predicate can no longer come out right."""

    def __init__(self, true: Sequence[Scalar], not_true: Sequence[Scalar], cases: Sequence[Sequence[_Case]]) -> None:
        self.wanted = [(each, True) for each in true] + [(each, False) for each in not_true]
        self.cases = sorted(cases, key=len)

    def run(self) -> Event | None:
        return self._from(0, {}, {})

    def _from(self, depth: int, event: Event, answers: dict[int, Truth]) -> Event | None:
        if not all(self._can_hold(predicate, wanted, answers) for predicate, wanted in self.wanted):
            return None
        if depth == len(self.cases):
            return event
        for values, answered in self.cases[depth]:
            found = self._from(depth + 1, {**event, **values}, {**answers, **answered})
            if found is not None:
                return found
        return None

    def _can_hold(self, predicate: Scalar, wanted: bool, answers: Mapping[int, Truth]) -> bool:
        possible = _possible(predicate, answers)
        return (True in possible) if wanted else bool(possible - {True})


_EVERY: frozenset[Truth] = frozenset({True, False, None})


def _possible(predicate: Scalar, answers: Mapping[int, Truth]) -> frozenset[Truth]:
    """The truth values that the predicate can still have."""
    if isinstance(predicate, FunctionCall) and predicate.function.name == "not":
        return frozenset(negation(each) for each in _possible(predicate.arguments[0], answers))
    if isinstance(predicate, FunctionCall) and predicate.function.name in ("and", "or"):
        combine = conjunction if predicate.function.name == "and" else disjunction
        left, right = (_possible(each, answers) for each in predicate.arguments)
        return frozenset(combine(first, second) for first in left for second in right)
    if id(predicate) in answers:
        return frozenset({answers[id(predicate)]})
    return _EVERY
