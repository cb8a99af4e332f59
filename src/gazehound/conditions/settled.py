"""Conditions that no row meets, or that every row meets.

Lives here: `and`, `or` and `not` over comparisons of one term (a column, or anything computed from columns) with
constants, tried on finitely many witnesses of that term. A witness stands for all values that answer the comparisons
alike, so the verdict is exact; whatever else stands in the condition may have any truth value. Does not live here: what
comparisons mean (`evaluator`), witnesses of a term (`witnesses`), which conditions are looked at (`query_notes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from gazehound.conditions.comparisons import Comparison, Truth, read_comparison
from gazehound.conditions.witnesses import Witness, witnesses
from gazehound.functions.plain_values import conjunction, disjunction, negation
from gazehound.plan.scalars import FunctionCall, Scalar
from gazehound.text import Span

MOST_TRIED = 20_000
"""How many answers of comparisons are looked at for the conditions of one pipeline; beyond that nothing is said."""

MOST_CONDITIONS = 2_000
"""`search` asks every column of every table; so many conditions together are not looked into."""

CLOCKS = (638_400_000_000_000_000, 639_040_123_456_789_012)
"""Two times, in ticks: what is said of a condition on the clock holds for both."""

ANY: frozenset[Truth] = frozenset({True, False, None})


@dataclass(frozen=True)
class Junction:
    """`and` or `or` over several conditions; a chain of one operator is one junction."""

    is_and: bool
    parts: tuple[Condition, ...]
    span: Span


@dataclass(frozen=True)
class Negation:
    """`not(part)`."""

    part: Condition
    span: Span


@dataclass(frozen=True)
class Atom:
    """A condition that is neither; `comparison` is None for one that may have any truth value."""

    comparison: Comparison | None
    span: Span


Condition = Junction | Negation | Atom


@dataclass(frozen=True)
class Finding:
    """A condition that is the same for every value of `term`; `parts` are the conditions that make it so."""

    is_true: bool
    term: Scalar
    parts: tuple[Span, ...]
    span: Span


def read_condition(predicate: Scalar, now: int) -> Condition:
    """The `and`, `or` and `not` of a predicate over its comparisons."""
    if isinstance(predicate, FunctionCall) and predicate.function.name in ("and", "or"):
        parts = tuple(read_condition(each, now) for each in operands(predicate))
        return Junction(predicate.function.name == "and", parts, predicate.span)
    if isinstance(predicate, FunctionCall) and predicate.function.name == "not":
        return Negation(read_condition(predicate.arguments[0], now), predicate.span)
    return Atom(read_comparison(predicate, now), predicate.span)


def operands(predicate: FunctionCall) -> list[Scalar]:
    """What a chain of one operator connects, in the order written."""
    found: list[Scalar] = []
    pending: list[Scalar] = [predicate]
    while pending:
        current = pending.pop()
        if isinstance(current, FunctionCall) and current.function is predicate.function:
            pending.extend(reversed(current.arguments))
        else:
            found.append(current)
    return found


@dataclass
class Trial:
    """How many answers may still be looked at."""

    left: int = MOST_TRIED

    def allows(self, count: int) -> bool:
        """Take `count` of them, if there are so many."""
        self.left -= count
        return self.left >= 0


def findings(predicates: Sequence[Scalar]) -> list[Finding]:
    """What is never or always met in predicates that all have to hold; innermost conditions only."""
    if _are_too_many(predicates):
        return []
    first = _findings_at(predicates, CLOCKS[0])
    second = _findings_at(predicates, CLOCKS[1]) if first else []
    told = {(each.is_true, each.span) for each in second}
    return [each for each in first if (each.is_true, each.span) in told]


def _are_too_many(predicates: Sequence[Scalar]) -> bool:
    count, pending = 0, list(predicates)
    while pending and count <= MOST_CONDITIONS:
        current = pending.pop()
        if isinstance(current, FunctionCall) and current.function.name in ("and", "or", "not"):
            pending.extend(current.arguments)
        else:
            count += 1
    return count > MOST_CONDITIONS


def _findings_at(predicates: Sequence[Scalar], now: int) -> list[Finding]:
    conditions = tuple(read_condition(each, now) for each in predicates)
    trial = Trial()
    found = [each for condition in conditions for each in _inside(condition, trial)]
    if found or len(conditions) < 2:
        return found
    flat = tuple(part for each in conditions for part in _conjuncts(each))
    together = _finding(Junction(True, flat, conditions[-1].span), trial)
    return [] if together is None or together.is_true else [together]


def _conjuncts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, Junction) and condition.is_and else (condition,)


def _inside(condition: Condition, trial: Trial) -> list[Finding]:
    """The findings among the parts of a condition, or else the one of the condition itself."""
    parts = condition.parts if isinstance(condition, Junction) else ()
    parts = (condition.part,) if isinstance(condition, Negation) else parts
    found = [each for part in parts for each in _inside(part, trial)]
    if found or isinstance(condition, Negation):
        return found
    own = _finding(condition, trial)
    return [] if own is None else [own]


def _finding(condition: Junction | Atom, trial: Trial) -> Finding | None:
    """The condition's verdict by the first of its terms that settles it."""
    by_term: dict[object, list[Comparison]] = {}
    for each in comparisons(condition):
        by_term.setdefault(each.key, []).append(each)
    count = sum(map(len, by_term.values()))
    for listed in by_term.values():
        if len(listed) < 2 and not listed[0].may_stand_alone:
            continue
        values = witnesses(listed) or []
        if not trial.allows(len(values) * (count + sum(each.size for each in listed))):
            return None
        verdict = _verdict(condition, listed, values)
        if verdict is not None:
            parts = _needed(condition, listed, values, verdict)
            return Finding(verdict, listed[0].term, parts, _cover(parts))
    return None


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in the condition."""
    match condition:
        case Atom():
            yield from () if condition.comparison is None else (condition.comparison,)
        case Negation():
            yield from comparisons(condition.part)
        case Junction():
            for each in condition.parts:
                yield from comparisons(each)


def _verdict(condition: Condition, listed: Sequence[Comparison], values: Sequence[Witness]) -> bool | None:
    """True or False when the condition is so for all values of a term, whatever else holds."""
    is_always = is_never = bool(values)
    for value in values:
        answers = {id(each): value.answers(each) for each in listed}
        possible = _possible(condition, answers)
        is_always = is_always and possible == {True}
        is_never = is_never and True not in possible
        if not is_always and not is_never:
            return None
    return is_always if values else None


def _possible(condition: Condition, answers: Mapping[int, frozenset[Truth]]) -> frozenset[Truth]:
    """The truth values that a condition can have when the comparisons of one term have these."""
    match condition:
        case Atom():
            return ANY if condition.comparison is None else answers.get(id(condition.comparison), ANY)
        case Negation():
            return frozenset(negation(each) for each in _possible(condition.part, answers))
        case Junction():
            combine = conjunction if condition.is_and else disjunction
            sets = (_possible(each, answers) for each in condition.parts)
            return reduce(lambda left, right: frozenset(combine(a, b) for a in left for b in right), sets)


def _needed(
    condition: Junction | Atom, listed: Sequence[Comparison], values: Sequence[Witness], verdict: bool
) -> tuple[Span, ...]:
    """The parts of a junction without which the verdict would not stand."""
    if isinstance(condition, Atom):
        return (condition.span,)
    own = {id(each) for each in listed}
    parts = [part for part in condition.parts if any(id(each) in own for each in comparisons(part))]
    for part in list(parts):
        rest = [each for each in parts if each is not part]
        smaller = Junction(condition.is_and, tuple(rest), condition.span)
        if len(parts) > 2 and _verdict(smaller, listed, values) is verdict:
            parts = rest
    return tuple(part.span for part in parts)


def _cover(parts: Sequence[Span]) -> Span:
    return reduce(Span.to, parts)
