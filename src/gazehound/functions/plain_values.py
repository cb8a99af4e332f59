"""Three-valued logic, choices and whole-number arithmetic on plain Python values, one value at a time.

The plain form of `conditions` and of the whole numbers of `arithmetic`. Values: None for null, str, bool, int (also
ticks of datetimes and timespans), float, Decimal, UUID, and lists, dicts and scalars for dynamic.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar

TWO_TO_64 = 1 << 64
LARGEST_LONG = (1 << 63) - 1

Result = TypeVar("Result")


def strict(function: Callable[..., Result]) -> Callable[..., Result | None]:
    """The function, null where an argument is null."""

    @wraps(function)
    def present(*values: object) -> Result | None:
        return None if any(each is None for each in values) else function(*values)

    return present


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


def largest(*values: Any) -> Any:
    """The largest value that is not null; NaN where there is one."""
    present = [each for each in values if each is not None]
    return next(filter(_is_nan, present), max(present, default=None))


def smallest(*values: Any) -> Any:
    """The smallest value that is not null; NaN where there is one."""
    present = [each for each in values if each is not None]
    return next(filter(_is_nan, present), min(present, default=None))


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


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
