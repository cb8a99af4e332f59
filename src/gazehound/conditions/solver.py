"""Is there an event for which some predicates are true and others are not?

A predicate is a skeleton of `and`, `or`, `not` over conditions. Conditions are decided one after the other, and a
branch ends as soon as a predicate can no longer come out right or no value meets what is decided of a column. Texts
compared with constants are put together (`texts`); of other columns, the ways in which finitely many values answer
their conditions are tried (`witnesses`). An answer says whether "none" is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from gazehound.conditions.comparisons import Comparison, Truth, key_of, read_comparison
from gazehound.conditions.texts import Found, is_met, text_that
from gazehound.conditions.witnesses import domain, is_exhausted_by
from gazehound.evaluator import NotEvaluated, evaluate, missing_functions
from gazehound.functions.plain_values import conjunction, disjunction, negation
from gazehound.plan.scalars import ColumnReference, FunctionCall, PlanColumn, Scalar, walk
from gazehound.types import ScalarType

MOST_CASES_TOGETHER = 20_000
"""How many combinations of values are tried for columns that one condition compares with each other."""

MOST_STEPS = 20_000
"""How many decisions are tried before the search gives up."""

QUERIES = {"MemberOfQuery": "in (query)", "ListOfQuery": "has_any (query)", "ScalarQuery": "toscalar()"}
"""What asks other queries, as KQL writes it."""

Event = dict[int, object]
"""Values by column id."""

Key = object
"""What tells two conditions apart, wherever they are written."""


class Undecided(Exception):
    """Raised for predicates that are beyond finite witnesses; the text says why, in KQL words."""


@dataclass(frozen=True)
class Answer:
    """An event that fits, or None.

    `is_exact` is False when "none" may be a matter of the values tried, or when the event is one only if conditions
    that are `beyond` evaluation (by what they call) turn out right.
    """

    event: Event | None
    is_exact: bool
    beyond: tuple[str, ...] = ()


def find_event(true: Sequence[Scalar], not_true: Sequence[Scalar] = (), now: int = 0) -> Answer:
    """An event for which all of `true` are true and none of `not_true` is (false and null both count as not).

    A condition that cannot be evaluated may have any truth value. Raises `Undecided` where there is too much to try.
    """
    conditions = {key_of(each): each for predicate in (*true, *not_true) for each in conditions_of(predicate)}
    wanted = [*_flattened(map(_read, true), True), *_flattened(map(_read, not_true), False)]
    wanted.sort(key=lambda each: bool(each[0].operator))  # what is settled at once comes first
    search = _Search(wanted, *_divided(conditions, now))
    event = search.run()
    if event is not None:
        return Answer(event, not search.beyond, tuple(search.beyond))
    if search.is_exact:
        return Answer(None, True)
    # Without certainty about some conditions there may still be certainty without them.
    freed = _Search(wanted, *_freed(conditions, now))
    return Answer(None, freed.run() is None and freed.is_exact)


def conditions_of(predicate: Scalar) -> Iterator[Scalar]:
    """The conditions below the `and`, `or`, `not` of a predicate, in the order written."""
    pending = [predicate]
    while pending:
        current = pending.pop()
        if isinstance(current, FunctionCall) and current.function.name in ("and", "or", "not"):
            pending.extend(reversed(current.arguments))
        else:
            yield current


def columns_of(scalar: Scalar) -> list[PlanColumn]:
    """The columns that an expression reads."""
    return list({each.column.id: each.column for each in walk(scalar) if isinstance(each, ColumnReference)}.values())


# --- what is decided how ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Group:
    """Columns whose values are tried together: one case for each way in which they answer the conditions.

    `beyond` names what the one condition calls that cannot be evaluated; it may have any truth value.
    """

    cases: tuple[tuple[Event, dict[Key, Truth]], ...]
    is_exact: bool
    beyond: str = ""


class _Beyond(Exception):
    """Raised for conditions whose values cannot be tried; the text says why."""


_Divided = tuple[dict[Key, Comparison], dict[Key, _Group]]
"""Comparisons of columns that only texts are compared with, and the groups of the other conditions."""


def _divided(conditions: Mapping[Key, Scalar], now: int) -> _Divided:
    beyond = {key: _unknown(key, missing) for key, each in conditions.items() if (missing := missing_functions(each))}
    rest = {key: each for key, each in conditions.items() if key not in beyond}
    texts = _of_texts(rest, now)
    others = {column.id for key, each in rest.items() if key not in texts for column in columns_of(each)}
    alone = {key: each for key, each in texts.items() if each.column is not None and each.column.id not in others}
    groups: dict[Key, _Group] = dict(beyond)
    for columns, keys in _together({key: each for key, each in rest.items() if key not in alone}):
        try:
            groups |= dict.fromkeys(keys, _group(columns, {key: rest[key] for key in keys}, now))
        except _Beyond as reason:
            groups |= {key: _unknown(key, [str(reason)]) for key in keys}
    return alone, groups


def _freed(conditions: Mapping[Key, Scalar], now: int) -> _Divided:
    """The same with any truth value for conditions that finitely many values do not settle."""
    texts = _of_texts(conditions, now)
    rest = {key: each for key, each in conditions.items() if key not in texts}
    settled = {key: each for key, each in rest.items() if is_exhausted_by(each, now)}
    groups = {key: _unknown(key, ["?"]) for key in rest if key not in settled}
    for columns, keys in _together(settled):
        groups |= dict.fromkeys(keys, _group(columns, {key: settled[key] for key in keys}, now))
    return texts, groups


def _unknown(key: Key, missing: Sequence[str]) -> _Group:
    beyond = QUERIES.get(missing[0], missing[0])
    return _Group(tuple(({}, {key: each}) for each in (True, False, None)), True, beyond)


def _of_texts(conditions: Mapping[Key, Scalar], now: int) -> dict[Key, Comparison]:
    read = {key: read_comparison(each, now) for key, each in conditions.items() if not missing_functions(each)}
    return {
        key: each
        for key, each in read.items()
        if each is not None and each.column is not None and each.column.type is ScalarType.STRING
    }


def _together(conditions: Mapping[Key, Scalar]) -> list[tuple[list[PlanColumn], list[Key]]]:
    """Conditions that share a column belong together."""
    groups: list[tuple[dict[int, PlanColumn], list[Key]]] = []
    for key, condition in conditions.items():
        columns = {each.id: each for each in columns_of(condition)}
        keys = [key]
        for group in [group for group in groups if group[0].keys() & columns.keys()]:
            columns |= group[0]
            keys = [*group[1], *keys]
            groups.remove(group)
        groups.append((columns, keys))
    return [(list(columns.values()), keys) for columns, keys in groups]


def _group(columns: Sequence[PlanColumn], conditions: Mapping[Key, Scalar], now: int) -> _Group:
    domains = [domain(each, list(conditions.values()), now) for each in columns]
    if prod(map(len, domains)) > MOST_CASES_TOGETHER:
        raise _Beyond("comparing so many columns with each other")
    cases: dict[tuple[Truth, ...], tuple[Event, dict[Key, Truth]]] = {}
    for values in product(*domains):
        event = {column.id: value for column, value in zip(columns, values, strict=True)}
        answers = {key: _truth(each, event, now) for key, each in conditions.items()}
        cases.setdefault(tuple(answers.values()), (event, answers))
    is_exact = len(columns) < 2 and all(is_exhausted_by(each, now) for each in conditions.values())
    return _Group(tuple(cases.values()), is_exact or not columns)


def _truth(condition: Scalar, event: Mapping[int, object], now: int) -> Truth:
    try:
        value = evaluate(condition, event, now)
    except (NotEvaluated, ValueError) as problem:
        raise _Beyond(str(problem)) from problem
    return value if isinstance(value, bool) else None


# --- the skeleton -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Node:
    """`and`, `or`, `not` over nodes, or a condition by its key."""

    operator: str
    parts: tuple[_Node, ...] = ()
    key: Key = None


def _read(predicate: Scalar) -> _Node:
    if isinstance(predicate, FunctionCall) and predicate.function.name in ("and", "or", "not"):
        return _Node(predicate.function.name, tuple(map(_read, predicate.arguments)))
    return _Node("", key=key_of(predicate))


def _flattened(nodes: Iterable[_Node], wanted: bool) -> Iterator[tuple[_Node, bool]]:
    """What has to be true, or not true, by itself: parts of an `and` that must hold, of an `or` that must not."""
    for node in nodes:
        if node.operator == ("and" if wanted else "or"):
            yield from _flattened(node.parts, wanted)
        else:
            yield node, wanted


_EVERY: frozenset[Truth] = frozenset({True, False, None})
_Answers = dict[Key, Truth]


def _possible(node: _Node, answers: Mapping[Key, Truth]) -> frozenset[Truth]:
    """The truth values that the node can still have."""
    if not node.operator:
        return frozenset({answers[node.key]}) if node.key in answers else _EVERY
    if node.operator == "not":
        return frozenset(negation(each) for each in _possible(node.parts[0], answers))
    combine = conjunction if node.operator == "and" else disjunction
    left, right = (_possible(each, answers) for each in node.parts)
    return frozenset(combine(first, second) for first in left for second in right)


def _can_be(possible: frozenset[Truth], wanted: bool) -> bool:
    return True in possible if wanted else bool(possible - {True})


def _is_done(possible: frozenset[Truth], wanted: bool) -> bool:
    return possible == {True} if wanted else True not in possible


@dataclass
class _Search:
    """Depth-first over conditions that are open."""

    wanted: list[tuple[_Node, bool]]
    texts: Mapping[Key, Comparison]
    groups: Mapping[Key, _Group]
    is_exact: bool = True
    beyond: list[str] = field(default_factory=list)
    """What the event that was found calls beyond evaluation."""
    steps: int = 0
    _tried: dict[object, Found] = field(default_factory=dict)

    def run(self) -> Event | None:
        return self._from({}, {}, {})

    def _from(self, answers: _Answers, event: Event, literals: dict[int, tuple[Key, ...]]) -> Event | None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Undecided("the conditions can be combined in too many ways")
        states = [(node, wanted, _possible(node, answers)) for node, wanted in self.wanted]
        if not all(_can_be(possible, wanted) for _, wanted, possible in states):
            return None
        undone = [(node, wanted) for node, wanted, possible in states if not _is_done(possible, wanted)]
        if not undone:
            names = (self.groups[key].beyond for key in answers if key in self.groups)
            self.beyond = [name for name in dict.fromkeys(names) if name]
            return event
        key, helps = self._next_condition(*undone[0], answers)
        if key in self.texts:
            return self._with_text(key, helps, answers, event, literals)
        group = self.groups[key]
        self.is_exact = self.is_exact and group.is_exact
        for values, given in sorted(group.cases, key=lambda case: case[1][key] is not helps):
            found = self._from({**answers, **given}, {**event, **values}, literals)
            if found is not None:
                return found
        return None

    def _next_condition(self, node: _Node, wanted: bool, answers: _Answers) -> tuple[Key, bool]:
        """A condition that is still open and makes a difference, and the truth value that helps."""
        while node.operator:
            open_parts = [each for each in node.parts if len(_possible(each, answers)) > 1]
            node, wanted = min(open_parts, key=self._is_beyond), wanted is not (node.operator == "not")
        return node.key, wanted

    def _is_beyond(self, node: _Node) -> bool:
        group = None if node.operator else self.groups.get(node.key)
        return group is not None and bool(group.beyond)

    def _with_text(
        self, key: Key, helps: bool, answers: _Answers, event: Event, literals: dict[int, tuple[Key, ...]]
    ) -> Event | None:
        column = self.texts[key].column
        assert column is not None
        keys = (*literals.get(column.id, ()), key)
        for value in (helps, not helps):
            decided = {**answers, key: value}
            text = self._text(column, keys, decided, event.get(column.id))
            if text is None:
                continue
            found = self._from(decided, {**event, column.id: text}, {**literals, column.id: keys})
            if found is not None:
                return found
        return None

    def _text(self, column: PlanColumn, keys: Sequence[Key], answers: _Answers, known: object) -> str | None:
        """A text of the column that answers as decided; the one that is known, if it does."""
        if isinstance(known, str) and is_met(self.texts[keys[-1]], known) is answers[keys[-1]]:
            return known
        asked = (column.id, frozenset((each, answers[each]) for each in keys))
        if asked not in self._tried:
            self._tried[asked] = text_that([(self.texts[each], answers[each] is True) for each in reversed(keys)])
        found = self._tried[asked]
        self.is_exact = self.is_exact and (found.text is not None or found.is_certain)
        return found.text
