"""Frequent patterns of attributes: combinations of values that many rows share.

Source: Kusto reference, basket plugin; its example tables, by which a pattern is left out when a longer one fits the
same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The value of some columns, by their places, and the weight of the rows that have them all."""

    values: tuple[tuple[int, Any], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class _Item:
    """A value of a column that alone is frequent enough, and the rows that have it."""

    column: int
    value: Any
    rows: Mask


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Items together, by their places in order, the rows that have them all and the weight of those."""

    items: tuple[int, ...]
    rows: Mask
    weight: float


def frequent_patterns(
    columns: Sequence[Sequence[Any] | None],
    size: int,
    weights: Sequence[float] | None,
    threshold: float,
    most: int,
    check: Callable[[], None],
) -> tuple[list[Pattern], float]:
    """The patterns of at most `most` values that at least `threshold` of the weight has, and the whole weight.

    In:      the values of each column, None for a column that no pattern has; the number of rows; a weight for each
    """
    weight = np.ones(size) if weights is None else np.array([each or 0.0 for each in weights], np.float64)
    total = float(weight.sum())
    items = _items(columns, weight, threshold * total)
    found: list[_Chosen] = []
    layer = [_Chosen((at,), each.rows, float(weight[each.rows].sum())) for at, each in enumerate(items)]
    for _ in range(most):
        found += layer
        layer = _extended(layer, items, weight, threshold * total, check)
    kept = [each for each in found if not _is_contained(each, found)]
    patterns = [Pattern(tuple((items[at].column, items[at].value) for at in each.items), each.weight) for each in kept]
    return sorted(patterns, key=lambda each: (-each.weight, len(each.values))), total


def _items(columns: Sequence[Sequence[Any] | None], weight: Weights, least: float) -> list[_Item]:
    found = []
    for place, column in enumerate(columns):
        numbers: dict[Any, int] = {}
        codes = np.array([numbers.setdefault(each, len(numbers)) for each in column or ()], np.int64)
        sums = np.bincount(codes, weights=weight if numbers else None, minlength=len(numbers)).tolist()
        for value, code in numbers.items():
            if sums[code] >= least and sums[code]:
                found.append(_Item(place, value, codes == code))
    return found


def _extended(
    layer: Sequence[_Chosen], items: Sequence[_Item], weight: Weights, least: float, check: Callable[[], None]
) -> list[_Chosen]:
    """The frequent patterns with one value more, of a column further on."""
    made = []
    for chosen in layer:
        for at in range(chosen.items[-1] + 1, len(items)):
            check()
            if items[at].column == items[chosen.items[-1]].column:
                continue
            rows = chosen.rows & items[at].rows
            total = float(weight[rows].sum())
            if total >= least and total:
                made.append(_Chosen((*chosen.items, at), rows, total))
    return made


def _is_contained(chosen: _Chosen, found: Sequence[_Chosen]) -> bool:
    """True when a pattern with more values has the same rows."""
    own = set(chosen.items)
    return any(own < set(other.items) and other.weight == chosen.weight for other in found)
