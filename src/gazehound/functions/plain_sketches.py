"""Sketches, one value at a time: the plain form of `sketches`.

For counting `[[14], [a number for each different value]]`, for percentiles `[[7], [values], [how often each came]]`.

Source: Kusto reference, the pages of the functions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from gazehound.functions.declare import Typed
from gazehound.functions.plain_convert import from_dynamic
from gazehound.functions.plain_written import as_dynamic
from gazehound.types import ScalarType

_COUNTED, _WEIGHED = [14], [7]


def _counted(sketch: object) -> list[int] | None:
    """The numbers of a sketch for counting; None for anything else."""
    if not isinstance(sketch, list) or len(sketch) != 2 or sketch[0] != _COUNTED or not isinstance(sketch[1], list):
        return None
    return sketch[1]


def dcount_hll(sketch: object) -> int | None:
    numbers = _counted(sketch)
    return None if numbers is None else len(numbers)


def hll_merge(*sketches: object) -> list[object]:
    """What is no sketch counts as an empty one."""
    return [_COUNTED, sorted({number for each in sketches for number in _counted(each) or ()})]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _weighed(sketch: object) -> list[tuple[Any, Any]] | None:
    """Values and how often each came; None for what is no sketch for percentiles."""
    if not isinstance(sketch, list) or len(sketch) != 3 or sketch[0] != _WEIGHED:
        return None
    values, weights = sketch[1:]
    if not isinstance(values, list) or not isinstance(weights, list) or len(values) != len(weights):
        return None
    are_of_a_kind = all(map(_is_number, values)) or all(isinstance(each, str) for each in values)
    return list(zip(values, weights, strict=True)) if are_of_a_kind and all(map(_is_number, weights)) else None


def tdigest_merge(*sketches: object) -> list[object] | None:
    found: dict[Any, Any] = {}
    for value, weight in (pair for each in sketches for pair in _weighed(each) or ()):
        found[value] = found.get(value, 0) + weight
    return [_WEIGHED, list(found), list(found.values())] if found else None


def _present(sketch: object) -> list[tuple[Any, Any]]:
    """What came at least once, in order."""
    return sorted((pair for pair in _weighed(sketch) or () if pair[1] > 0), key=lambda pair: pair[0])


def _percentile(sketch: object, percent: object) -> object:
    """The smallest value that at least so many percent do not exceed."""
    found = _present(sketch)
    if not found or not isinstance(percent, int | float) or isinstance(percent, bool) or math.isnan(percent):
        return None
    needed = max(math.ceil(max(0, min(100, percent)) / 100 * sum(weight for _, weight in found)), 1)
    seen = 0
    for value, weight in found:
        seen += weight
        if seen >= needed:
            return value
    return None


def percentile_tdigest(sketch: object, percent: Any, kind: ScalarType = ScalarType.DYNAMIC) -> object:
    found = _percentile(sketch, percent if percent is None else float(percent))
    return found if kind is ScalarType.DYNAMIC else from_dynamic(found, kind)


def _percentiles(values: Sequence[Any], types: Sequence[ScalarType]) -> list[object] | None:
    """For percents one by one, or all in one array."""
    sketch, *percents = values
    if types[1] is ScalarType.DYNAMIC:
        asked = percents[0]
    else:
        asked = [None if each is None else float(each) for each in percents]
    return [_percentile(sketch, each) for each in asked] if _present(sketch) and isinstance(asked, list) else None


percentiles_tdigest = Typed(_percentiles)


def _rank(values: Sequence[Any], types: Sequence[ScalarType]) -> tuple[float, float] | None:
    """How many values are not above a value, and how many there are; None for a value of another kind."""
    found, wanted = _present(values[0]), as_dynamic(values[1], types[1])
    if not found or not (isinstance(wanted, str) if isinstance(found[0][0], str) else _is_number(wanted)):
        return None
    below = [weight for value, weight in found if value <= wanted]
    return float(sum(below)), float(sum(weight for _, weight in found))


def _absolute(values: Sequence[Any], types: Sequence[ScalarType]) -> float | None:
    rank = _rank(values, types)
    return rank[0] if rank else None


def _share(values: Sequence[Any], types: Sequence[ScalarType]) -> float | None:
    rank = _rank(values, types)
    return rank[0] / rank[1] * 100 if rank else None


rank_tdigest = Typed(_absolute)
percentrank_tdigest = Typed(_share)
