"""What a condition over single rows cannot be true without: a text that one of the row's columns holds, and a time.

Lives here: pure functions on conditions. Many queries over one table look for rare texts; a row that holds none of
them and lies outside of all their windows is a candidate of none, which one scan finds out for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gazehound.plan.scalars import ColumnReference, Constant, Convert, FunctionCall, Scalar
from gazehound.records import record
from gazehound.types import ScalarType

SHORTEST = 3
"""Shorter texts are in too many rows to be worth looking for."""

_ONE_TEXT = frozenset(
    f"{name}{suffix}"
    for name in ("has", "hasprefix", "hassuffix", "contains", "startswith", "endswith")
    for suffix in ("", "_cs")
) | {"==", "=~"}
_ANY_TEXT = frozenset({"has_any", "in", "in~"})
ALL_TEXTS = frozenset({"has_all"})
_SAME_LETTERS = frozenset({"tolower", "toupper", "tostring"})
"""Functions that a text goes through with its letters, whatever their case."""


@dataclass(frozen=True, slots=True, order=True)
class Needle:
    """A text in lower case, ASCII alone, and the place of the column of its table that holds it in any letter case."""

    position: int
    text: str


Needles = frozenset[Needle]
"""At least one of these is in every row that a condition is true for."""

Positions = Mapping[int, int]
"""The place in the table of a column, by the column's id."""


def necessary_needles(predicates: Iterable[Scalar], positions: Positions) -> list[Needles]:
    """For each part of a conjunction that asks for texts the needles that it cannot be true without."""
    return [each for part in conjuncts(predicates) if (each := _needles(part, positions)) is not None]


def conjuncts(predicates: Iterable[Scalar]) -> Iterator[Scalar]:
    """The conditions that all have to be true."""
    return _joined_by("and", predicates)


def disjuncts(predicate: Scalar) -> Iterator[Scalar]:
    """The conditions of which one has to be true."""
    return _joined_by("or", [predicate])


def _joined_by(name: str, predicates: Iterable[Scalar]) -> Iterator[Scalar]:
    pending = list(predicates)[::-1]
    while pending:
        current = pending.pop()
        if isinstance(current, FunctionCall) and current.function.name == name:
            pending.extend(reversed(current.arguments))
        else:
            yield current


def _needles(predicate: Scalar, positions: Positions) -> Needles | None:
    if not isinstance(predicate, FunctionCall):
        return None
    name, arguments = predicate.function.name, predicate.arguments
    if name == "and":
        options = necessary_needles([predicate], positions)
        return max(options, key=_how_telling, default=None)
    if name == "or":
        return _either(_needles(each, positions) for each in arguments)
    if name not in _ONE_TEXT | _ANY_TEXT | ALL_TEXTS:
        return None
    position, others = searched(name, arguments, positions)
    texts = literal_texts(others)
    if position is None or not texts or not all(_is_telling(each) for each in texts):
        return None
    if name in ALL_TEXTS:
        texts = [max(texts, key=len)]
    return frozenset(Needle(position, each.lower()) for each in texts)


def _how_telling(needles: Needles) -> tuple[int, int]:
    return min(len(each.text) for each in needles), -len(needles)


def _either(arms: Iterable[Needles | None]) -> Needles | None:
    found: set[Needle] = set()
    for arm in arms:
        if arm is None:
            return None
        found |= arm
    return frozenset(found)


def searched(name: str, arguments: tuple[Scalar, ...], positions: Positions) -> tuple[int | None, tuple[Scalar, ...]]:
    """The place of the column that is searched, and what for; an equality may have its sides turned."""
    first, *rest = arguments
    if name in ("==", "=~") and _column(first) is None:
        first, rest = rest[0], [first]
    column = _column(first)
    return (None if column is None else positions.get(column.column.id)), tuple(rest)


def _column(value: Scalar) -> ColumnReference | None:
    while isinstance(value, FunctionCall) and value.function.name in _SAME_LETTERS:
        value = value.arguments[0]
    return value if isinstance(value, ColumnReference) and value.type is ScalarType.STRING else None


def literal_texts(values: tuple[Scalar, ...]) -> list[str]:
    """The literal texts; none where one of the values is anything else."""
    found: list[str] = []
    for each in values:
        inner = each.operand if isinstance(each, Convert) else each
        held = inner.value if isinstance(inner, Constant) else None
        for one in held if isinstance(held, list) else [held]:
            if not isinstance(one, str):
                return []
            found.append(one)
    return found


def _is_telling(text: str) -> bool:
    return text.isascii() and len(text) >= SHORTEST


@record(frozen=True, slots=True)
class Since:
    """The place of a column of times, and the first moment, in ticks, that a condition can be true at."""

    position: int
    ticks: int


def earliest(predicates: Iterable[Scalar], positions: Positions, value: Callable[[Scalar], object]) -> Since | None:
    """The latest of the lower bounds that a conjunction sets to a column of times; `value` evaluates what is fixed."""
    found = [each for part in conjuncts(predicates) if (each := _since(part, positions, value)) is not None]
    return max(found, key=lambda each: each.ticks, default=None)


def _since(predicate: Scalar, positions: Positions, value: Callable[[Scalar], object]) -> Since | None:
    if not isinstance(predicate, FunctionCall) or predicate.function.name not in (">", ">=", "<", "<=", "between"):
        return None
    column, bound = predicate.arguments[:2]
    if predicate.function.name in ("<", "<="):
        column, bound = bound, column
    if not isinstance(column, ColumnReference) or column.type is not ScalarType.DATETIME:
        return None
    position, ticks = positions.get(column.column.id), value(bound)
    return Since(position, ticks) if position is not None and isinstance(ticks, int) else None
