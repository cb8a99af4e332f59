"""Slips with letter case and terms: `==` where any case comes, `has` where only `contains` would do.

Lives here: conditions as they would be with `contains` for `has`, and the texts that show a slip. Does not live here:
whether events meet them (`conditions.solver`), the other verdicts (`prover`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

from gazehound.conditions.comparisons import FOLDS, Comparison, fold_of, read_comparison
from gazehound.conditions.solver import conditions_of
from gazehound.conditions.texts import is_met
from gazehound.conditions.witnesses import flat
from gazehound.exclusions import facts
from gazehound.exclusions.model import Verdict, VerdictKind
from gazehound.functions.registry import OPERATORS
from gazehound.plan.scalars import Constant, FunctionCall, Scalar
from gazehound.text import Span
from gazehound.types import ScalarType

SHORT = 3
"""A part of a word of so few letters stands in many words."""

IN_ANY_CASE = {"==": "=~", "!=": "!~", "in": "in~", "!in": "!in~"}
_TERMS = frozenset({"has", "hasprefix", "hassuffix", "has_any"})


def with_parts_for_terms(predicate: Scalar) -> Scalar:
    """The predicate with `contains` where it asks for terms that must be there."""
    if isinstance(predicate, FunctionCall) and predicate.function.name in ("and", "or"):
        return called(predicate.function.name, *map(with_parts_for_terms, predicate.arguments))
    if isinstance(predicate, FunctionCall) and predicate.function.name in _TERMS:
        comparison = read_comparison(predicate, 0)
        if comparison is not None:
            arms = [called("contains", comparison.term, text(each)) for each in _texts(comparison)]
            return reduce(lambda left, right: called("or", left, right), arms)
    return predicate


def called(operator: str, *arguments: Scalar) -> FunctionCall:
    """An operator applied to expressions."""
    function = OPERATORS.by_name[operator]
    return FunctionCall(function, function.overloads[0], arguments, ScalarType.BOOL, Span(0, 0))


def text(value: str) -> Constant:
    return Constant(value, ScalarType.STRING, Span(0, 0))


def _texts(comparison: Comparison) -> list[str]:
    return [each for each in flat(comparison.constants) if isinstance(each, str)]


def slips(predicate: Scalar, hunt: Iterable[Scalar], now: int) -> Iterator[Verdict]:
    """What the conditions of an exclusion hardly mean, each with a value that shows it."""
    named = list(_texts_by_column(hunt, now))
    for condition in conditions_of(predicate):
        comparison = read_comparison(condition, now)
        if comparison is None or comparison.column is None or comparison.column.type is not ScalarType.STRING:
            continue
        yield from _case(comparison)
        yield from _terms(comparison, [value for column, value in named if column == comparison.column.id])


def _texts_by_column(hunt: Iterable[Scalar], now: int) -> Iterator[tuple[int, str]]:
    for predicate in hunt:
        for condition in conditions_of(predicate):
            comparison = read_comparison(condition, now)
            if comparison is not None and comparison.column is not None:
                yield from ((comparison.column.id, each) for each in _texts(comparison))


def _case(comparison: Comparison) -> Iterator[Verdict]:
    """`==` on a column whose letter case varies; on a folded column, with a text that is not folded."""
    column, name = comparison.column, comparison.name
    assert column is not None
    texts = [
        each for each in _texts(comparison) if each.lower() != each.upper() and not _is_no_value(column.name, each)
    ]
    if not texts or name not in ("==", "!=", "in", "!in"):
        return
    other = texts[0].upper() if texts[0] != texts[0].upper() else texts[0].lower()
    if comparison.is_folded and any(FOLDS[fold_of(comparison.term) or ""](each) != each for each in texts):
        message = f"`{name}` tells letter case apart, and no text of {column.name} is written so after folding"
        yield Verdict(VerdictKind.CASE, message, {column.name: texts[0]})
    elif not comparison.is_folded and column.name in facts.CASE_VARIES:
        message = f"`{name}` tells letter case apart, and {column.name} comes in any case; use `{IN_ANY_CASE[name]}`"
        yield Verdict(VerdictKind.CASE, message, {column.name: other})


def _is_no_value(column: str, text: str) -> bool:
    return facts.is_placeholder(column, text) or facts.is_impossible(column, text)


def _terms(comparison: Comparison, hunted: Iterable[str]) -> Iterator[Verdict]:
    """`has` that misses a text of the hunt in which its term is a part of a word; `contains` of a few letters."""
    column, name = comparison.column, comparison.name
    assert column is not None
    if name in ("has", "has_any"):
        parts = [each.lower() for each in _texts(comparison)]
        for value in hunted:
            inside = next((each for each in parts if each in value.lower()), None)
            if inside is not None and not is_met(comparison, value):
                message = f"`{name}` asks for whole terms: `{inside}` is a part of `{value}`, not a term of it"
                yield Verdict(VerdictKind.CASE, message, {column.name: value})
                return
    if name == "contains" and 0 < len(_texts(comparison)[0]) <= SHORT and _texts(comparison)[0].isalnum():
        part = _texts(comparison)[0]
        message = f"`contains` meets parts of words, and `{part}` stands in many; `has` asks for a whole term"
        yield Verdict(VerdictKind.CASE, message, {column.name: f"x{part}x"})
