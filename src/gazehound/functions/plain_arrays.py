"""Dynamic arrays and sets, one value at a time: the plain form of `arrays`, `array_search` and `sets`.

Elements are equal when their JSON is, a whole real to the whole number.

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import wraps
from itertools import pairwise
from typing import Any

from gazehound.functions.declare import Typed
from gazehound.functions.plain_moments import HOUR
from gazehound.functions.plain_written import as_dynamic, json_text
from gazehound.types import ScalarType

Types = Sequence[ScalarType]
Values = Sequence[Any]
Array = list[Any]

MOST_ELEMENTS = 1_048_576


def _on_array(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of an array and more; null where it is no array or another argument is null."""

    @wraps(function)
    def present(array: object, *others: Any) -> Any:
        if not isinstance(array, list) or any(each is None for each in others):
            return None
        return function(array, *others)

    return present


def _on_arrays(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of arrays; null where one is none."""

    @wraps(function)
    def present(*arrays: object) -> Any:
        return function(*arrays) if all(isinstance(each, list) for each in arrays) else None

    return present


def _pack(values: Values, types: Types) -> Array:
    return [as_dynamic(value, kind) for value, kind in zip(values, types, strict=True)]


pack_array = Typed(_pack)
array_length = _on_array(len)


@_on_arrays
def array_concat(*arrays: Array) -> Array:
    return [element for array in arrays for element in array]


@_on_array
def array_reverse(array: Array) -> Array:
    return array[::-1]


@_on_array
def array_rotate_left(array: Array, count: int) -> Array:
    steps = count % len(array) if array else 0
    return array[steps:] + array[:steps]


@_on_array
def array_rotate_right(array: Array, count: int) -> Array:
    return list(array_rotate_left(array, -count))


def _shifted(array: Any, count: int | None, fill: Any) -> Array | None:
    if not isinstance(array, list) or count is None:
        return None
    steps = min(abs(count), len(array))
    gap = [fill] * steps
    return array[steps:] + gap if count >= 0 else gap + array[: len(array) - steps]


def _shift(sign: int) -> Typed:
    """Moved to the front (to the end for the other sign), gaps filled with a default."""

    def shift(values: Values, types: Types) -> Array | None:
        array, count, *default = values
        fill = as_dynamic(default[0], types[2]) if default else None
        return _shifted(array, None if count is None else sign * count, fill)

    return Typed(shift)


array_shift_left = _shift(1)
array_shift_right = _shift(-1)


@_on_array
def array_slice(array: Array, start: int, end: int) -> Array:
    """Both ends included; negative places count from behind."""
    first, last = (each if each >= 0 else each + len(array) for each in (start, end))
    return array[max(first, 0) : max(last + 1, 0)]


@_on_array
def array_split(array: Array, places: Any) -> list[Array] | None:
    """Cut before each place; negative ones count from behind."""
    if not isinstance(places, list) or any(type(each) is not int for each in places):
        return None
    cuts = [0, *(max(0, min(len(array), each + len(array) if each < 0 else each)) for each in places), len(array)]
    return [array[first:last] for first, last in pairwise(cuts)]


@_on_array
def array_split_once(array: Array, place: int) -> Any:
    return array_split(array, [place])


@_on_arrays
def zip_arrays(*arrays: Array) -> list[Array]:
    longest = max((len(each) for each in arrays), default=0)
    return [[each[at] if at < len(each) else None for each in arrays] for at in range(longest)]


def _repeat(values: Values, types: Types) -> Array | None:
    value, count = values
    if count is None or count < 0:
        return None
    return [as_dynamic(value, types[0])] * min(count, MOST_ELEMENTS)


repeat = Typed(_repeat)


def _range(values: Values, types: Types) -> Array | None:
    """From `start` in steps up to `stop`; without a step one, or one hour."""
    if any(each is None for each in values):
        return None
    start, stop, *given = values
    kind = types[0]
    step = given[0] if given else HOUR if kind in (ScalarType.DATETIME, ScalarType.TIMESPAN) else 1
    if any(isinstance(each, float | Decimal) for each in values):
        return _real_range(float(start), float(stop), float(step))
    if step == 0:
        return None
    count = min((stop - start) // step + 1, MOST_ELEMENTS)
    return [as_dynamic(start + at * step, kind) for at in range(max(count, 0))]


def _real_range(start: float, stop: float, step: float) -> Array | None:
    if step == 0 or not all(map(math.isfinite, (start, stop, step))):
        return None
    found: Array = []
    while len(found) < MOST_ELEMENTS:
        value = start + len(found) * step
        if value > stop if step > 0 else value < stop:
            break
        found.append(value)
    return found


range_of = Typed(_range)


def comparable(element: Any) -> str:
    """Text that is the same for equal elements."""
    if isinstance(element, float) and element.is_integer() and abs(element) < 2.0**63:
        return str(int(element))
    return json_text(element)


def _index(values: Values, types: Types) -> int | None:
    array, value, *bounds = values
    defaults = [0, -1, 1]
    start, length, number = bounds + defaults[len(bounds) :]
    if not isinstance(array, list) or None in (start, length, number) or length < -1 or number < 1:
        return None
    wanted = comparable(as_dynamic(value, types[1]))
    first = max(len(array) + start, 0) if start < 0 else start
    last = len(array) if length == -1 else min(len(array), first + length)
    places = [at for at in range(first, last) if comparable(array[at]) == wanted]
    return places[number - 1] if len(places) >= number else -1


array_index_of = Typed(_index)


def _sort_key(element: Any) -> tuple[int, float, str]:
    """Numbers, then texts, then all others by their JSON."""
    if isinstance(element, int | float) and not isinstance(element, bool):
        return 1, float(element), ""
    if isinstance(element, str):
        return 2, 0.0, element
    return 3, 0.0, json_text(element)


def _sort(descending: bool) -> Callable[..., Array | None]:
    def sort(array: object, nulls_last: bool | None = True) -> Array | None:
        if not isinstance(array, list):
            return None
        missing = [None for each in array if each is None]
        present = sorted((each for each in array if each is not None), key=_sort_key, reverse=descending)
        return [*present, *missing] if nulls_last else [*missing, *present]

    return sort


array_sort_asc = _sort(descending=False)
array_sort_desc = _sort(descending=True)


def array_sort_along(descending: bool) -> Typed:
    """The first array sorted, the others in its order by their places; null for one of another length."""

    def sort(values: Values, types: Types) -> dict[str, Array | None]:
        arrays = [value for value, type in zip(values, types, strict=True) if type is not ScalarType.BOOL]
        nulls_last = next((value for value, type in zip(values, types, strict=True) if type is ScalarType.BOOL), True)
        first = arrays[0]
        if not isinstance(first, list):
            return {str(at): None for at in range(len(arrays))}
        present = [(_sort_key(each), at) for at, each in enumerate(first) if each is not None]
        found = [at for _, at in sorted(present, reverse=descending)]
        missing = [at for at, each in enumerate(first) if each is None]
        order = [*found, *missing] if nulls_last else [*missing, *found]
        return {
            str(at): [each[place] for place in order] if isinstance(each, list) and len(each) == len(first) else None
            for at, each in enumerate(arrays)
        }

    return Typed(sort)


def _choose(values: Values, types: Types) -> Array | None:
    """For each condition an element of one of two arrays, or one of two values; null for what is no condition."""
    conditions, *choices = values
    if not isinstance(conditions, list):
        return None
    chosen: Array = []
    for at, condition in enumerate(conditions):
        if isinstance(condition, bool | int | float):
            choice = 0 if condition else 1
            chosen.append(_pick(choices[choice], types[choice + 1], at))
        else:
            chosen.append(None)
    return chosen


def _pick(value: Any, kind: ScalarType, at: int) -> Any:
    if isinstance(value, list):
        return value[at] if at < len(value) else None
    return as_dynamic(value, kind)


array_iff = Typed(_choose)


def _distinct(array: Array) -> Array:
    found: dict[str, Any] = {}
    for element in array:
        found.setdefault(comparable(element), element)
    return list(found.values())


@_on_arrays
def set_union(*sets: Array) -> Array:
    return _distinct([element for each in sets for element in each])


@_on_arrays
def set_intersect(first: Array, *others: Array) -> Array:
    kept = _distinct(first)
    for other in others:
        known = {comparable(each) for each in other}
        kept = [each for each in kept if comparable(each) in known]
    return kept


@_on_arrays
def set_difference(first: Array, *others: Array) -> Array:
    known = {comparable(each) for other in others for each in other}
    return [each for each in _distinct(first) if comparable(each) not in known]


def _has_element(values: Values, types: Types) -> bool | None:
    array, value = values
    if not isinstance(array, list):
        return None
    return comparable(as_dynamic(value, types[1])) in {comparable(each) for each in array}


set_has_element = Typed(_has_element)


@_on_arrays
def set_equals(first: Array, second: Array) -> bool:
    return {comparable(each) for each in first} == {comparable(each) for each in second}


@_on_arrays
def jaccard_index(first: Array, second: Array) -> float:
    left, right = ({comparable(each) for each in array} for array in (first, second))
    return len(left & right) / len(left | right) if left | right else math.nan
