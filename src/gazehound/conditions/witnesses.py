"""Finitely many values that stand for all others.

Lives here: values of one term by the comparisons it stands in: for a number the constants, what is next to them,
between and beyond them, and null; for a text the constants, each in another letter case, the empty text and anything
else. Does not live here: a text that meets several comparisons at once (`texts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product
from math import ceil, floor, isfinite
from uuid import UUID

from gazehound.conditions.comparisons import BROKEN, FOLDS, SEARCHES, WHOLE, Comparison, Truth, fold_of, read_comparison
from gazehound.conditions.patterns import text_matching
from gazehound.plan.scalars import Constant, FunctionCall, PlanColumn, Scalar, walk
from gazehound.records import record
from gazehound.types import ScalarType

ANYTHING_ELSE = "\ufffdanything else"
OTHER_TEXT = "other"
OTHER_ID = UUID("11111111-2222-3333-4444-555555555555")
ADDRESSES = ("10.0.0.4", "192.168.1.20", "127.0.0.1", "203.0.113.9", "fe80::1", "2001:db8::9")
"""Tried where a function looks at addresses."""
MOST_TEXTS = 400

_EVERY: frozenset[Truth] = frozenset({True, False, None})


@record(frozen=True, slots=True)
class Witness:
    """A value and what it stands for: itself alone, a text in some letter case, or all values of its class."""

    value: object
    is_itself: bool = True
    is_in_any_case: bool = False

    def answers(self, comparison: Comparison) -> frozenset[Truth]:
        """The truth values of a comparison for what this stands for."""
        is_settled = self.is_itself or comparison.is_exact or (self.is_in_any_case and comparison.name in SEARCHES)
        return frozenset({comparison.holds_for(self.value)}) if is_settled else _EVERY


def witnesses(comparisons: Sequence[Comparison]) -> list[Witness] | None:
    """Values that stand for all values of the term; None for a type whose values cannot be divided so."""
    term = comparisons[0].term
    if len({each.is_clocked for each in comparisons}) > 1:
        return None  # which of the constants is earlier depends on when the query runs
    constants = [each for comparison in comparisons for each in flat(comparison.constants)]
    if term.type is ScalarType.STRING:
        return _classes_of_texts([each for each in constants if isinstance(each, str)], fold_of(term))
    if term.type in WHOLE | BROKEN:
        return [Witness(each) for each in _numbers(constants, term.type in WHOLE)]
    return None


def flat(values: Iterable[object]) -> Iterator[object]:
    """The values, lists opened."""
    for each in values:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield each


def _classes_of_texts(constants: Sequence[str], fold: str | None) -> list[Witness] | None:
    """The constants themselves, each in another letter case, empty, anything else."""
    given = dict.fromkeys(constants)
    if any(not each.isascii() for each in given):
        return None  # how letters beyond ASCII fold is for the engine to say
    found = [Witness("")]
    if fold is not None:
        found += [Witness(each) for each in dict.fromkeys(FOLDS[fold](each) for each in given)]
    else:
        found += [Witness(each) for each in given]
        for each in given:
            other = next((text for text in letter_cases(each) if text not in given), None)
            found += [] if other is None else [Witness(other, is_itself=False, is_in_any_case=True)]
    return [*found, Witness(ANYTHING_ELSE, is_itself=False)]


def letter_cases(text: str) -> Iterator[str]:
    """The text in every letter case."""
    return map("".join, product(*(dict.fromkeys((letter.lower(), letter.upper())) for letter in text)))


def _numbers(constants: Iterable[object], is_whole: bool) -> Iterator[object]:
    """The constants, what is next to them and between them, and null."""
    given = sorted({each for each in constants if isinstance(each, int | float | Decimal) and isfinite(each)})
    yield None
    if not given:
        yield 0
        return
    if is_whole:
        yield from sorted(
            {near for each in given for near in (floor(each), ceil(each), floor(each) - 1, ceil(each) + 1)}
        )
        return
    yield from given
    yield from (float("nan"), float("inf"), float("-inf"))
    yield from (given[0] - 1, given[-1] + 1)
    yield from (Decimal(low) / 2 + Decimal(high) / 2 for low, high in pairwise(given))


def domain(column: PlanColumn, conditions: Sequence[Scalar], now: int) -> list[object]:
    """Values of a column to try in conditions, likely ones first: its constants, their neighbours, other, nothing.

    They stand for all values where `is_exhausted_by` says so of every condition.
    """
    constants = list(dict.fromkeys(each for condition in conditions for each in _constants(condition, now)))
    match column.type:
        case ScalarType.STRING:
            texts = [each if isinstance(each, str) else str(each) for each in constants if _is_plain(each)]
            texts += [each for condition in conditions for each in _matching(condition)]
            addresses = ADDRESSES if any(map(_looks_at_addresses, conditions)) else ()
            return _distinct((*_texts(texts), *addresses, OTHER_TEXT, ""))
        case ScalarType.BOOL:
            return [True, False, None]
        case ScalarType.GUID:
            return _distinct((*(each for each in constants if isinstance(each, UUID)), OTHER_ID, None))
        case _ if column.type in WHOLE | BROKEN:
            moment = (now,) if column.type is ScalarType.DATETIME else ()
            return _distinct(_likely_numbers((*moment, *constants), column.type in WHOLE))
        case _:
            return _distinct((*constants, OTHER_TEXT, None))


def _likely_numbers(constants: Sequence[object], is_whole: bool) -> Iterator[object]:
    """The constants first, null last."""
    read = [int(each) if isinstance(each, str) and each.isdecimal() else each for each in constants]
    plain = [each for each in read if isinstance(each, int | float) and not isinstance(each, bool)]
    near = [each for each in _numbers(plain, is_whole) if each is not None]
    yield from (*plain, *near) if is_whole else map(_real, (*plain, *near))
    yield None


def _real(value: object) -> object:
    return float(value) if isinstance(value, int | Decimal) else value


def _constants(condition: Scalar, now: int) -> Iterator[object]:
    comparison = read_comparison(condition, now)
    if comparison is not None:
        yield from flat(comparison.constants)
        return
    for each in walk(condition):
        if isinstance(each, Constant):
            yield from (str(key) for key in each.value) if isinstance(each.value, dict) else flat((each.value,))


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _matching(condition: Scalar) -> Iterator[str]:
    """Texts for the regular expressions of a condition."""
    for each in walk(condition):
        if isinstance(each, FunctionCall) and each.function.name == "matches regex":
            pattern = each.arguments[1]
            text = text_matching(str(pattern.value)) if isinstance(pattern, Constant) else None
            yield from () if text is None else (text,)


def _looks_at_addresses(condition: Scalar) -> bool:
    return any(isinstance(each, FunctionCall) and "ipv" in each.function.name for each in walk(condition))


def _texts(constants: Sequence[str]) -> Iterator[str]:
    """Each constant; in other case; as a term among others; inside a longer term; two of them joined."""
    yield from constants
    for each in constants:
        yield from (each.lower(), each.upper(), f"x {each} y", f"{each}x", f"x{each}", f"x{each}x")
    for first, _ in zip(product(constants, constants), range(MOST_TEXTS), strict=False):
        yield from (" ".join(first), "".join(first))
    yield " ".join(constants)


def _distinct(values: Iterable[object]) -> list[object]:
    found: dict[tuple[str, str], object] = {}
    for each in values:
        found.setdefault((type(each).__name__, repr(each)), each)
    return list(found.values())


def is_exhausted_by(condition: Scalar, now: int) -> bool:
    """True for a condition on one column that `domain` tries in every way that makes a difference."""
    if condition.type is ScalarType.BOOL and not isinstance(condition, FunctionCall):
        return True
    comparison = read_comparison(condition, now)
    exhausted = WHOLE | BROKEN | {ScalarType.BOOL, ScalarType.GUID}
    return comparison is not None and comparison.is_of_column and comparison.term.type in exhausted
