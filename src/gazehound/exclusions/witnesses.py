"""Finite witnesses: values of a column that tell all its conditions apart.

For every constant that a column is compared with, the domain holds the constant, its case variants and neighbours,
joins of constants as terms, something else, and nothing. Over text and numbers compared with constants this is
enough: two values that answer every condition alike are the same to the prover.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from gazehound.plan.scalars import ColumnReference, Constant, FunctionCall, PlanColumn, Scalar, children, walk
from gazehound.types import ScalarType

OTHER_TEXT = "other"
MOST_JOINED = 40
"""Above so many constants, pairs of them are not joined; all of them together still are."""

_WHOLE = frozenset({ScalarType.INT, ScalarType.LONG, ScalarType.DATETIME, ScalarType.TIMESPAN})


def domain(column: PlanColumn, conditions: Sequence[Scalar], now: int) -> list[object]:
    """Values for the column, plain ones first, without repetition."""
    constants = list(dict.fromkeys(_constants_for(column, conditions, now)))
    match column.type:
        case ScalarType.STRING:
            values: Iterable[object] = _texts([each for each in constants if isinstance(each, str)])
        case ScalarType.BOOL:
            values = (True, False, None)
        case _ if column.type in _WHOLE:
            values = _whole_numbers([each for each in constants if _is_whole(each)])
        case ScalarType.REAL | ScalarType.DECIMAL:
            values = _reals([each for each in constants if isinstance(each, int | float)])
        case _:
            values = (*constants, OTHER_TEXT, None)
    return _distinct(values)


def _constants_for(column: PlanColumn, conditions: Sequence[Scalar], now: int) -> Iterator[object]:
    """What the column is compared with; a condition inside another one is a comparison of its own."""
    pending = list(conditions)
    while pending:
        condition = pending.pop()
        compared = list(_compared(condition))
        pending += [each for each in compared if _is_condition(each) and each is not condition]
        if any(isinstance(each, ColumnReference) and each.column.id == column.id for each in compared):
            for each in compared:
                if isinstance(each, Constant):
                    yield from _hashable(each.value)
    yield now


def _compared(condition: Scalar) -> Iterator[Scalar]:
    """The expressions that a condition compares with each other, conditions inside them unopened."""
    pending = list(children(condition)) or [condition]
    while pending:
        current = pending.pop(0)
        yield current
        if not _is_condition(current):
            pending.extend(children(current))


def _is_condition(scalar: Scalar) -> bool:
    return isinstance(scalar, FunctionCall) and scalar.type is ScalarType.BOOL


def _hashable(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for each in value:
            yield from _hashable(each)
    elif isinstance(value, dict):
        yield from (str(each) for each in value)
    else:
        yield value


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _texts(constants: Sequence[str]) -> Iterator[str]:
    """Each constant; in other case; as a term among others; inside a longer term; joins; other; empty."""
    yield from constants
    for each in constants:
        yield from (each.lower(), each.upper(), f"x {each} y", f"{each}x", f"x{each}", f"x{each}x")
    if len(constants) <= MOST_JOINED:
        for first, second in combinations(constants, 2):
            yield from (f"{first} {second}", f"{first}{second}", f"{second}{first}")
    yield " ".join(constants)
    yield from (OTHER_TEXT, "")


def _whole_numbers(constants: Sequence[object]) -> Iterator[object]:
    for each in constants:
        assert isinstance(each, int)
        yield from (each, each - 1, each + 1)
    for first, second in zip(sorted(constants), sorted(constants)[1:], strict=False):  # type: ignore[type-var]
        assert isinstance(first, int)
        assert isinstance(second, int)
        yield (first + second) // 2
    yield from (0, None)


def _reals(constants: Sequence[float]) -> Iterator[object]:
    for each in constants:
        yield from (float(each), each - 0.5, each + 0.5)
    yield from (0.0, None)


def _distinct(values: Iterable[object]) -> list[object]:
    found: dict[tuple[str, object], object] = {}
    for each in values:
        found.setdefault((type(each).__name__, each), each)
    return list(found.values())


def is_decided_by_constants(condition: Scalar) -> bool:
    """False for a condition whose answers the domain may not exhaust: a regular expression, arithmetic."""
    return not any(isinstance(each, FunctionCall) and each.function.name in _OPEN_ENDED for each in walk(condition))


_OPEN_ENDED = frozenset({"matches regex", "+", "-", "*", "/", "%", "unary -", "strlen", "extract", "split", "[]"})
