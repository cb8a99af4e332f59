"""The digits that Kusto writes a real with.

They are the fewest that read back as the same number. Of several such digits Kusto writes the greatest, not those
nearest to the number: 0.1 + 0.2 is `0.30000000000000007`.
Source: answers recorded from Kusto for tostring(). Reals inside of JSON keep the nearest digits here.
"""

from __future__ import annotations

import math
import re
from decimal import Context, Decimal

_DIGITS_WITHOUT_CHOICE = 15
"""Of so many digits never two in a row read back as the same number."""
_EXACT = Context(prec=1100)
"""Enough for half of the sum of two reals."""
_FRACTION = re.compile(r"\d+\.\d+(?:[eE][+-]?\d+)?")


def with_greatest_digits(shortest: str) -> str:
    """The text of a real, written with the fewest digits, as Kusto writes it."""
    return _FRACTION.sub(_greatest, shortest)


def _greatest(found: re.Match[str]) -> str:
    mantissa, mark, exponent = found[0].partition("e")
    digits = mantissa.replace(".", "").lstrip("0").rstrip("0")
    if len(digits) <= _DIGITS_WITHOUT_CHOICE:
        return found[0]
    first = next(at for at, each in enumerate(mantissa) if each in "123456789")
    value = float(found[0])
    bound = _upper_bound(value)
    places = len(digits) - 1 - bound.adjusted()
    greatest = (_EXACT.scaleb(bound, places) - 1).to_integral_value("ROUND_CEILING", _EXACT)
    figures = iter(str(int(greatest)))
    chosen = "".join(next(figures, "0") if each.isdigit() and at >= first else each for at, each in enumerate(mantissa))
    text = f"{chosen}{mark}{exponent}"
    return text if float(text) == value else found[0]


def _upper_bound(value: float) -> Decimal:
    """Half way to the next greater real: what lies below reads back as `value`."""
    step = _EXACT.subtract(Decimal(value), Decimal(math.nextafter(value, 0.0)))
    following = math.nextafter(value, math.inf)
    if math.isfinite(following):
        step = _EXACT.subtract(Decimal(following), Decimal(value))
    return _EXACT.add(Decimal(value), _EXACT.divide(step, Decimal(2)))
