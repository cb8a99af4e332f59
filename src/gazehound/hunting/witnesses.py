"""Comparisons of a term with constants, and finitely many values of the term that stand for all others.

Lives here: which comparisons are understood, the classes of values that answer them alike. Does not live here: what
follows for a whole condition (`conditions`).

A text is one of the constants, equal to one but for letter case, empty, or anything else. A number is one of the
constants, between two of them, beyond them, or null. A comparison that a class does not settle (`contains` on "anything
else") may have any answer there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, product
from math import ceil, floor, isfinite

from gazehound.evaluator import evaluate, missing_functions
from gazehound.plan.scalars import (
    Clock,
    ColumnReference,
    Constant,
    Convert,
    FunctionCall,
    MemberOfQuery,
    Scalar,
    is_constant,
    walk,
)
from gazehound.types import ScalarType

Truth = bool | None

EQUALITIES = frozenset({"==", "!=", "=~", "!~", "in", "!in", "in~", "!in~"})
ORDERS = frozenset({"<", "<=", ">", ">=", "between", "!between"})
TESTS = frozenset({"isempty", "isnotempty", "isnull", "isnotnull"})
SEARCHES = frozenset(
    {
        *("contains", "!contains", "startswith", "!startswith", "endswith", "!endswith", "has", "!has", "has_any"),
        *("hasprefix", "!hasprefix", "hassuffix", "!hassuffix", "has_all"),
    }
)
"""They look inside of a text and ignore letter case; their forms that do not end in `_cs`."""
CASE_SEARCHES = frozenset(f"{each}_cs" for each in SEARCHES)
SYMMETRIC = frozenset({"==", "!=", "=~", "!~"})
FOLDS = {"tolower": str.lower, "toupper": str.upper}

WHOLE = frozenset({ScalarType.INT, ScalarType.LONG, ScalarType.DATETIME, ScalarType.TIMESPAN})
BROKEN = frozenset({ScalarType.REAL, ScalarType.DECIMAL})

OTHER = "\ufffdanything else"


@dataclass(frozen=True, slots=True)
class Witness:
    """A value and what it stands for: itself alone, a text in some letter case, or all values of its class."""

    value: object
    is_itself: bool = True
    is_in_any_case: bool = False


@dataclass(frozen=True)
class Comparison:
    """A comparison of `term`, its argument number `position`, with constants; those stand in `call` as values."""

    call: FunctionCall
    term: Scalar
    key: object
    position: int
    constants: tuple[object, ...]
    is_clocked: bool

    @property
    def name(self) -> str:
        return self.call.function.name

    @property
    def size(self) -> int:
        """How much work one answer is."""
        return len(self.constants) + sum(len(each) for each in self.constants if isinstance(each, list))

    @property
    def is_exact(self) -> bool:
        """True where every class of values gives one answer."""
        return self.name in EQUALITIES or self.name in ORDERS or self.name in TESTS

    @property
    def may_stand_alone(self) -> bool:
        """True for a comparison that can by itself be the same for every value."""
        return self.name in ("between", "!between") or fold_of(self.term) is not None

    def answer(self, witness: Witness) -> frozenset[Truth]:
        """The truth values for what the witness stands for."""
        is_settled = witness.is_itself or self.is_exact or (witness.is_in_any_case and self.name in SEARCHES)
        if not is_settled:
            return frozenset({True, False, None})
        value: Scalar = Constant(witness.value, self.term.type, self.term.span)
        argument = self.call.arguments[self.position]
        if isinstance(argument, Convert):
            value = replace(argument, operand=value)
        found = evaluate(_with_argument(self.call, self.position, value), {})
        return frozenset({found if isinstance(found, bool) else None})


def read_comparison(scalar: Scalar, now: int) -> Comparison | None:
    """The comparison that a condition is, None for any other condition."""
    if not isinstance(scalar, FunctionCall) or scalar.overload.plain is None:
        return None
    name, arguments = scalar.function.name, scalar.arguments
    if name not in EQUALITIES | ORDERS | TESTS | SEARCHES | CASE_SEARCHES or not arguments:
        return None
    position = 1 if name in SYMMETRIC and is_constant(arguments[0]) else 0
    term = arguments[position]
    others = (*arguments[:position], *arguments[position + 1 :])
    if not _is_term(term) or not all(is_constant(each) and not missing_functions(each) for each in others):
        return None
    values = tuple(evaluate(each, {}, now) for each in others)
    if not all(_is_alike(term, each, value) for each, value in zip(others, values, strict=True)):
        return None
    for at, (each, value) in enumerate(zip(others, values, strict=True)):
        scalar = _with_argument(scalar, at + (at >= position), Constant(value, each.type, each.span))
    term = term.operand if isinstance(term, Convert) else term
    is_clocked = any(_reads_clock(each) for argument in others for each in walk(argument))
    return Comparison(scalar, term, key_of(term), position, values, is_clocked)


def _is_alike(term: Scalar, argument: Scalar, value: object) -> bool:
    """Whether a constant is of the term's own kind; null and an empty list are places to fill in."""
    if isinstance(value, list):
        kind = str if term.type is ScalarType.STRING else int | float
        return bool(value) and all(isinstance(each, kind) and not isinstance(each, bool) for each in value)
    if value is None:
        return False
    numbers = WHOLE | BROKEN
    return argument.type is term.type or (term.type in numbers and argument.type in numbers)


def _with_argument(call: FunctionCall, position: int, value: Scalar) -> FunctionCall:
    return replace(call, arguments=(*call.arguments[:position], value, *call.arguments[position + 1 :]))


def _is_term(scalar: Scalar) -> bool:
    """Whether an expression has one value for a row: it reads columns, no queries, and no chance."""
    parts = list(walk(scalar))
    if any(isinstance(each, FunctionCall) and not each.function.is_deterministic for each in parts):
        return False
    known = all(isinstance(each, ColumnReference | Constant | Clock | Convert | FunctionCall) for each in parts)
    return known and any(isinstance(each, ColumnReference) for each in parts)


def _reads_clock(scalar: Scalar) -> bool:
    return isinstance(scalar, Clock) or (isinstance(scalar, FunctionCall) and scalar.function.uses_clock)


def key_of(scalar: Scalar) -> object:
    """What tells two terms apart; the place where one is written does not."""
    match scalar:
        case ColumnReference():
            return scalar.column.id
        case Constant():
            return (str(scalar.type), repr(scalar.value))
        case FunctionCall():
            return (scalar.function.name, *map(key_of, scalar.arguments))
        case Convert() | MemberOfQuery():
            return (str(scalar.type), key_of(scalar.operand))
        case _:
            return (type(scalar).__name__, id(scalar) if not isinstance(scalar, Clock) else 0)


def fold_of(term: Scalar) -> str | None:
    """`tolower` or `toupper` for a term that is such a call."""
    if isinstance(term, FunctionCall) and term.function.name in FOLDS:
        return term.function.name
    return None


def witnesses(comparisons: Sequence[Comparison]) -> list[Witness] | None:
    """Values that stand for all values of the term; None for a type whose values cannot be divided so."""
    term = comparisons[0].term
    if len({each.is_clocked for each in comparisons}) > 1:
        return None  # which of the constants is earlier depends on when the query runs
    constants = [each for comparison in comparisons for each in _flat(comparison.constants)]
    if term.type is ScalarType.STRING:
        return _texts([each for each in constants if isinstance(each, str)], fold_of(term))
    if term.type in WHOLE | BROKEN:
        numbers = [each for each in constants if isinstance(each, int | float | Decimal) and isfinite(each)]
        return [Witness(each) for each in _numbers(sorted(set(numbers)), term.type in WHOLE)]
    return None


def _flat(values: Sequence[object]) -> Iterator[object]:
    for each in values:
        if isinstance(each, list):
            yield from each
        else:
            yield each


def _texts(constants: Sequence[str], fold: str | None) -> list[Witness] | None:
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
            other = next((text for text in _cases(each) if text not in given), None)
            found += [] if other is None else [Witness(other, is_itself=False, is_in_any_case=True)]
    return [*found, Witness(OTHER, is_itself=False)]


def _cases(text: str) -> Iterator[str]:
    """The text in every letter case."""
    return map("".join, product(*(dict.fromkeys((letter.lower(), letter.upper())) for letter in text)))


def _numbers(constants: Sequence[int | float | Decimal], is_whole: bool) -> Iterator[object]:
    """The constants, what is next to them and between them, and null."""
    yield None
    if not constants:
        yield 0
        return
    if is_whole:
        points = {near for each in constants for near in (floor(each), ceil(each), floor(each) - 1, ceil(each) + 1)}
        yield from sorted(points)
        return
    yield from constants
    yield from (float("nan"), float("inf"), float("-inf"))
    yield from (constants[0] - 1, constants[-1] + 1)
    yield from (Decimal(low) / 2 + Decimal(high) / 2 for low, high in pairwise(constants))
