"""Comparison and membership on single values of known types: the plain form of `comparison` and `membership`.

Does not live here: three-valued logic (`plain_values`), string operators (`plain_text`).

Sources: Kusto reference, "Null values", "in operator"; answers recorded from Kusto: a comparison with NaN is false
but `!=`; two nulls are neither equal nor different.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from gazehound.functions.declare import Typed
from gazehound.functions.plain_convert import CONVERSIONS, to_bool
from gazehound.functions.plain_numbers import held_real
from gazehound.functions.plain_text import folded
from gazehound.functions.plain_values import conjunction, disjunction, later, negation
from gazehound.functions.plain_written import as_dynamic, dynamic_text, json_text, written
from gazehound.types import INTEGERS, NUMBERS, ScalarType

Types = Sequence[ScalarType]
Values = Sequence[object]

_LOOSE = frozenset({ScalarType.DYNAMIC, ScalarType.UNKNOWN})
_REALS = frozenset({ScalarType.REAL, ScalarType.DECIMAL})


def _alike(left: object, right: object, types: Types) -> tuple[object, object]:
    """Both values as values of one type."""
    first, second = types
    if first in _LOOSE and second in _LOOSE:
        return _json(left), _json(right)
    if second in _LOOSE:
        return left, _held(right, first)
    if first in _LOOSE:
        return _held(left, second), right
    if first is not second and ScalarType.STRING in types:
        return (left, _converted(right, first)) if second is ScalarType.STRING else (_converted(left, second), right)
    if ScalarType.REAL in types:
        return _real(left), _real(right)
    return left, right


def _json(value: object) -> str | None:
    return None if value is None else json_text(value)


def _real(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def _converted(value: object, kind: ScalarType) -> object:
    return CONVERSIONS[ScalarType.LONG if kind is ScalarType.INT else kind](value, ScalarType.STRING)


def _held(value: object, kind: ScalarType) -> object:
    """What a dynamic value holds, as a value of the type."""
    if kind is ScalarType.STRING:
        return dynamic_text(value)
    if kind in _REALS:
        return held_real(value)
    if kind in INTEGERS:
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return CONVERSIONS[kind](value, ScalarType.DYNAMIC)


def equal_values(left: object, right: object, types: Types) -> bool | None:
    """Null of two nulls, false of one."""
    first, second = _alike(left, right, types)
    if first is None and second is None:
        return None
    if first is None or second is None:
        return False
    if isinstance(first, Decimal) != isinstance(second, Decimal) and isinstance(first, float) | isinstance(
        second, float
    ):
        return float(first) == float(second)  # type: ignore[arg-type]
    return bool(first == second)


def _not_equal(values: Values, types: Types) -> bool | None:
    return negation(equal_values(values[0], values[1], types))


equal = Typed(lambda values, types: equal_values(values[0], values[1], types))
not_equal = Typed(_not_equal)


def ordered_values(symbol: str, left: object, right: object, types: Types) -> bool | None:
    """Null where a side is none; false where the side that should be greater is NaN."""
    first, second = (_number(value, kind) for value, kind in zip((left, right), types, strict=True))
    greater = first if symbol.startswith(">") else second
    if isinstance(greater, float) and math.isnan(greater):
        return False
    if first is None or second is None:
        return None
    if isinstance(first, float) or isinstance(second, float):
        first, second = float(first), float(second)
    return bool(_ORDERS[symbol](first, second))


_ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _number(value: object, kind: ScalarType) -> int | float | Decimal | None:
    if kind in _LOOSE:
        return held_real(value)
    return value if isinstance(value, int | float | Decimal) else None


def ordered(symbol: str) -> Typed:
    return Typed(lambda values, types: ordered_values(symbol, values[0], values[1], types))


def _between(values: Values, types: Types) -> bool | None:
    value, low, high = values
    return conjunction(
        ordered_values(">=", value, low, types[:2]), ordered_values("<=", value, high, (types[0], types[2]))
    )


def _between_span(values: Values, types: Types) -> bool | None:
    """From a datetime on for a timespan."""
    value, low, length = values
    return _between((value, low, later(low, length)), (types[0], types[1], types[1]))


between = Typed(_between)
not_between = Typed(lambda values, types: negation(_between(values, types)))
between_span = Typed(_between_span)
not_between_span = Typed(lambda values, types: negation(_between_span(values, types)))


def _truths(values: Values, types: Types) -> tuple[bool | None, bool | None]:
    first, second = (to_bool(value, kind) for value, kind in zip(values, types, strict=True))
    return first, second


both = Typed(lambda values, types: conjunction(*_truths(values, types)))
either = Typed(lambda values, types: disjunction(*_truths(values, types)))


def _is_in(values: Values, types: Types) -> bool:
    """True when an item, or an element of an array among them, equals the value; a null is in no list."""
    return any(_is_item(values[0], types[0], item, kind) for item, kind in zip(values[1:], types[1:], strict=True))


def _is_item(value: object, kind: ScalarType, item: object, item_kind: ScalarType) -> bool:
    if item_kind not in _LOOSE or not isinstance(item, list):
        if kind is ScalarType.STRING:
            return value == written(item, item_kind)
        return equal_values(value, item, (kind, item_kind)) is True
    if kind in NUMBERS:
        return value is not None and any(held_real(each) == float(value) for each in item)  # type: ignore[arg-type]
    wanted = as_dynamic(value, kind)
    return wanted is not None and any(each is not None and dynamic_text(each) == dynamic_text(wanted) for each in item)


def _is_in_any_case(values: Values, types: Types) -> bool:
    wanted = folded(dynamic_text(values[0]))
    return any(wanted == folded(each) for each in _texts(values[1:], types[1:]))


def _texts(items: Values, types: Types) -> list[str]:
    """The texts of the items, those of arrays one by one."""
    found: list[str] = []
    for item, kind in zip(items, types, strict=True):
        if kind in _LOOSE and isinstance(item, list):
            found += [dynamic_text(each) for each in item if each is not None]
        else:
            found.append(written(item, kind))
    return found


is_in = Typed(_is_in)
is_not_in = Typed(lambda values, types: not _is_in(values, types))
is_in_any_case = Typed(_is_in_any_case)
is_not_in_any_case = Typed(lambda values, types: not _is_in_any_case(values, types))
