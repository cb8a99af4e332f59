"""What a condition over single rows cannot be true without, in whole terms: what an index of terms can answer.

A term is a maximal run of ASCII letters and digits (`gazehound.functions.terms`). `has "evil.com"` asks for the terms
`evil` and `com`; `contains "x.evil.c"` only for `evil`, since the others may go on. Lives here: pure functions on
conditions. Does not live here: texts that may be parts of terms (`needles`), the index itself (intake).

Letters outside ASCII end terms in every letter case, so folding moves no border, but for four letters that `tolower`
and `toupper` make ASCII ones of. Conditions on what these give say so (`is_folded`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gazehound.plan.needles import ALL_TEXTS, Positions, conjuncts, disjuncts, literal_texts, searched
from gazehound.plan.scalars import FunctionCall, Scalar, walk
from gazehound.records import record

_RUN = re.compile("[0-9A-Za-z]+")
_WHOLE, _FRONT, _BACK, _INSIDE = (True, True), (True, False), (False, True), (False, False)
_ENDS = {
    **dict.fromkeys(("has", "has_cs", "has_any", "has_all", "==", "=~", "in", "in~"), _WHOLE),
    **dict.fromkeys(("hasprefix", "hasprefix_cs", "startswith", "startswith_cs"), _FRONT),
    **dict.fromkeys(("hassuffix", "hassuffix_cs", "endswith", "endswith_cs"), _BACK),
    **dict.fromkeys(("contains", "contains_cs"), _INSIDE),
}
"""At which ends of its text an operator asks for the end of a term, or of the whole text: before, behind."""
_FOLDING = frozenset({"tolower", "toupper"})
_FOLDED_WHOLE = frozenset({"=~", "in~"})
"""Compared in lower case, and by length."""


@record(frozen=True, slots=True)
class Terms:
    """The column at a place of the table holds all of these terms, which are in lower case."""

    position: int
    terms: frozenset[str]
    is_folded: bool = False


@record(frozen=True, slots=True)
class All:
    """All of these hold."""

    parts: tuple[Needed, ...]


@record(frozen=True, slots=True)
class Any:
    """At least one of these holds; none of none."""

    parts: tuple[Needed, ...]


Needed = Terms | All | Any


def needed_terms(predicates: Iterable[Scalar], positions: Positions) -> Needed | None:
    """What the conditions together cannot be true without; None where that is nothing known."""
    return _all(each for part in conjuncts(predicates) if (each := _needed(part, positions)) is not None)


def any_needed(options: Iterable[Needed | None]) -> Needed | None:
    """What one of several conditions cannot be true without."""
    found = list(options)
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return None
    return known[0] if len(known) == 1 else Any(tuple(known))


def terms_below(needed: Needed) -> Iterator[Terms]:
    """All that is asked of columns."""
    pending: list[Needed] = [needed]
    while pending:
        current = pending.pop()
        if isinstance(current, Terms):
            yield current
        else:
            pending.extend(current.parts)


def _all(parts: Iterable[Needed]) -> Needed | None:
    found = tuple(parts)
    if not found:
        return None
    return found[0] if len(found) == 1 else All(found)


def _needed(predicate: Scalar, positions: Positions) -> Needed | None:
    if not isinstance(predicate, FunctionCall):
        return None
    name, arguments = predicate.function.name, predicate.arguments
    if name == "and":
        return needed_terms([predicate], positions)
    if name == "or":
        return any_needed([_needed(each, positions) for each in disjuncts(predicate)])
    if name not in _ENDS:
        return None
    position, others = searched(name, arguments, positions)
    texts = literal_texts(others)
    if position is None or not texts:
        return None
    is_folded = name in _FOLDED_WHOLE or any(map(_folds, arguments))
    asked = [_terms_of(each, _ENDS[name]) for each in texts]
    if name in ALL_TEXTS:
        asked = [frozenset().union(*asked)]
    if not all(asked):
        return None
    return any_needed([Terms(position, each, is_folded) for each in dict.fromkeys(asked)])


def _terms_of(text: str, ends: tuple[bool, bool]) -> frozenset[str]:
    """The terms that are whole wherever the text is found."""
    before, behind = ends
    return frozenset(
        each.group().lower()
        for each in _RUN.finditer(text)
        if (before or each.start() > 0) and (behind or each.end() < len(text))
    )


def _folds(value: Scalar) -> bool:
    return any(isinstance(each, FunctionCall) and each.function.name in _FOLDING for each in walk(value))
