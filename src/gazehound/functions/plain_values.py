"""Comparison, membership, logic and whole-number arithmetic on plain Python values, one value at a time.

The plain form of `comparison`, `membership` and `arithmetic`. Values: None for null, str, bool, int (also ticks of
datetimes and timespans), float, Decimal, UUID, and lists, dicts and scalars for dynamic.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import Decimal

from gazehound.functions.plain_text import as_text, flattened, folded

TWO_TO_64 = 1 << 64
LARGEST_LONG = (1 << 63) - 1


def equal(left: object, right: object) -> bool | None:
    """Null against a value is false, null against null is null."""
    if left is None and right is None:
        return None
    if left is None or right is None:
        return _empty(left) and _empty(right)
    return same(left, right)


def _empty(value: object) -> bool:
    return value is None or value == ""


def not_equal(left: object, right: object) -> bool | None:
    found = equal(left, right)
    return None if found is None else not found


def same(left: object, right: object) -> bool:
    """Equality of two present values; text and numbers are never equal."""
    if isinstance(left, str) != isinstance(right, str):
        return as_text(left) == as_text(right) if isinstance(left, dict | list) else False
    if isinstance(left, bool) or isinstance(right, bool):
        return left == right
    return left == right


def ordering(compare: Callable[[object, object], bool]) -> Callable[[object, object], bool | None]:
    """A comparison of order: null with a null operand and with one that is no number."""

    def test(left: object, right: object) -> bool | None:
        if not _is_ordered(left) or not _is_ordered(right):
            return None
        return compare(left, right)

    return test


def _is_ordered(value: object) -> bool:
    return isinstance(value, int | float | Decimal)


less = ordering(operator.lt)  # type: ignore[arg-type]
less_or_equal = ordering(operator.le)  # type: ignore[arg-type]
greater = ordering(operator.gt)  # type: ignore[arg-type]
greater_or_equal = ordering(operator.ge)  # type: ignore[arg-type]


def conjunction(left: object, right: object) -> bool | None:
    """`and` of three values: false wins over null."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else bool(left and right)


def disjunction(left: object, right: object) -> bool | None:
    """`or` of three values: true wins over null."""
    if left is True or right is True:
        return True
    return None if left is None or right is None else bool(left or right)


def negation(value: object) -> bool | None:
    return None if value is None else not value


def is_missing(value: object) -> bool:
    return value is None


def is_present(value: object) -> bool:
    return value is not None


def is_blank(value: object) -> bool:
    return value is None or value == ""


def is_not_blank(value: object) -> bool:
    return not is_blank(value)


def first_present(*values: object) -> object:
    """The first value that is neither null nor empty, else the last."""
    return next((each for each in values if not is_blank(each)), values[-1])


def choose(*branches: object) -> object:
    """Conditions and values in turn, the value for none of them last."""
    for at in range(0, len(branches) - 1, 2):
        if branches[at] is True:
            return branches[at + 1]
    return branches[-1]


def between(value: object, low: object, high: object) -> bool | None:
    return conjunction(greater_or_equal(value, low), less_or_equal(value, high))


def between_span(value: object, low: object, length: object) -> bool | None:
    """From a datetime on for a timespan; both in ticks."""
    if not isinstance(low, int) or not isinstance(length, int):
        return None
    return between(value, low, low + length)


def not_between(value: object, low: object, high: object) -> bool | None:
    return negation(between(value, low, high))


def not_between_span(value: object, low: object, length: object) -> bool | None:
    return negation(between_span(value, low, length))


def is_in(value: object, *items: object) -> bool:
    """True when an item, or an element of an array among them, equals the value; a null is in no list."""
    return any(equal(value, each) is True for each in flattened(items))


def is_not_in(value: object, *items: object) -> bool:
    return not is_in(value, *items)


def is_in_any_case(value: object, *items: object) -> bool:
    wanted = folded(as_text(value))
    return any(folded(as_text(each)) == wanted for each in flattened(items))


def is_not_in_any_case(value: object, *items: object) -> bool:
    return not is_in_any_case(value, *items)


def long_of(value: int) -> int:
    """The value as a long: it wraps around."""
    return (value + LARGEST_LONG + 1) % TWO_TO_64 - LARGEST_LONG - 1


def whole_sum(left: object, right: object) -> int | None:
    return long_of(left + right) if isinstance(left, int) and isinstance(right, int) else None


def whole_difference(left: object, right: object) -> int | None:
    return long_of(left - right) if isinstance(left, int) and isinstance(right, int) else None


LATEST = 3_155_378_975_999_999_999
"""The last tick of the year 9999."""


def later(moment: object, length: object) -> int | None:
    """A datetime moved by a timespan, both in ticks; null outside the years 1 to 9999."""
    if not isinstance(moment, int) or not isinstance(length, int):
        return None
    return moment + length if 0 <= moment + length <= LATEST else None


def earlier(moment: object, length: object) -> int | None:
    return later(moment, -length) if isinstance(length, int) else None


def clock_moved(now: object, offset: object = 0) -> int | None:
    """`now()`, moved by an offset."""
    return later(now, offset)


def whole_product(left: object, right: object) -> int | None:
    return long_of(left * right) if isinstance(left, int) and isinstance(right, int) else None


def whole_quotient(left: object, right: object) -> int | None:
    """Cut toward zero; null for a division by zero."""
    if not isinstance(left, int) or not isinstance(right, int) or right == 0:
        return None
    quotient = abs(left) // abs(right)
    return long_of(quotient if (left < 0) == (right < 0) else -quotient)


def whole_remainder(left: object, right: object) -> int | None:
    """Never negative."""
    if not isinstance(left, int) or not isinstance(right, int) or right == 0:
        return None
    return left % abs(right)


def opposite(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return long_of(-value)
    return -value if isinstance(value, float | Decimal) else None


def is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
