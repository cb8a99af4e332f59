"""Values of one type as another, one value at a time: the plain form of `convert`, `convert_values` and `convert_text`.

Does not live here: values written as text (`plain_written`).

Source: answers recorded from Kusto for each form of text that is taken or not taken; Kusto reference, "Scalar data
types", and the pages of the functions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from uuid import UUID

from gazehound.functions.declare import Typed
from gazehound.functions.plain_moments import FIRST_TICK, LAST_TICK, moment_from_text, span_from_text
from gazehound.functions.plain_written import dynamic_text, shortest_real_text
from gazehound.types import ScalarType

BLANKS = " \t\r\n\f\v"
LARGEST_LONG = (1 << 63) - 1
SMALLEST_LONG = -(1 << 63)
_WHOLE = re.compile(r"[+-]?[0-9]+")
_HEXADECIMAL = re.compile(r"0[xX]([0-9a-fA-F]{1,16})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = {"nan": math.nan, "NaN": math.nan, "Nan": None, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf,
               "Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}  # fmt: skip
_GUID_DIGITS = re.compile(r"[0-9a-fA-F]{8}(-?)[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\1[0-9a-fA-F]{12}")
_MOST_DECIMAL = Decimal(10) ** 20
_DECIMAL_STEP = Decimal(1).scaleb(-18)
_DIGITS = Context(prec=38)


def long_from_text(text: str) -> int | None:
    """A whole number that fits, or `0x` and up to sixteen digits as two's complement."""
    bare = text.strip(BLANKS)
    if _WHOLE.fullmatch(bare):
        number = int(bare)
        return number if SMALLEST_LONG <= number <= LARGEST_LONG else None
    digits = _HEXADECIMAL.fullmatch(bare)
    return wrapped(int(digits[1], 16), 64) if digits else None


def wrapped(number: int, bits: int) -> int:
    """The lower bits of a whole number as two's complement."""
    half = 1 << (bits - 1)
    return (number + half) % (1 << bits) - half


def int_from_text(text: str) -> int | None:
    number = long_from_text(text)
    return number if number is not None and wrapped(number, 32) == number else None


def real_from_text(text: str) -> float | None:
    bare = text.strip(BLANKS)
    if bare in _NOT_FINITE:
        return _NOT_FINITE[bare]
    return float(bare) if _NUMBER.fullmatch(bare) else None


def decimal_from_text(text: str) -> Decimal | None:
    bare = text.strip(BLANKS)
    return held(Decimal(bare)) if _NUMBER.fullmatch(bare) else None


def held(number: Decimal) -> Decimal | None:
    """As decimals are held here: twenty digits in front of the point, eighteen behind it."""
    if not number.is_finite() or abs(number) >= _MOST_DECIMAL:
        return None
    return number.quantize(_DECIMAL_STEP, ROUND_HALF_UP, _DIGITS)


def bool_from_text(text: str) -> bool | None:
    bare = text.strip(BLANKS).lower()
    if bare in ("true", "false"):
        return bare == "true"
    number = long_from_text(text)
    return None if number is None else number != 0


def guid_from_text(text: str) -> UUID | None:
    bare = text.strip(BLANKS)
    if bare[:1] == "{" and bare[-1:] == "}":
        bare = bare[1:-1]
    return UUID(bare) if _GUID_DIGITS.fullmatch(bare) else None


def _cut(number: float, lowest: int, highest: int) -> int | None:
    """Cut toward zero and held at the ends of the range; null for NaN."""
    if math.isnan(number):
        return None
    return math.trunc(max(min(number, highest), lowest)) if math.isfinite(number) else lowest if number < 0 else highest


def to_long(value: object, kind: ScalarType) -> int | None:
    match value:
        case None:
            return None
        case bool() | int():
            return int(value)
        case float():
            return _cut(value, SMALLEST_LONG, LARGEST_LONG)
        case Decimal():
            number = int(value)
            return number if SMALLEST_LONG <= number <= LARGEST_LONG else None
        case str():
            return long_from_text(value)
        case _:
            return None


def to_int(value: object, kind: ScalarType) -> int | None:
    match value:
        case float():
            return _cut(value, -(1 << 31), (1 << 31) - 1)
        case str():
            return int_from_text(value)
        case _:
            number = to_long(value, kind)
            return None if number is None else wrapped(number, 32)


def to_real(value: object, kind: ScalarType) -> float | None:
    match value:
        case None | list() | dict():
            return None
        case str():
            return real_from_text(value)
        case _:
            return float(value)  # type: ignore[arg-type]


def to_decimal(value: object, kind: ScalarType) -> Decimal | None:
    match value:
        case bool() | int():
            return held(Decimal(int(value)))
        case Decimal():
            return value
        case float():
            return held(Decimal(shortest_real_text(value))) if math.isfinite(value) else None
        case str():
            return decimal_from_text(value)
        case _:
            return None


def to_bool(value: object, kind: ScalarType) -> bool | None:
    match value:
        case bool():
            return value
        case int() | float() | Decimal():
            return value != 0
        case str():
            return bool_from_text(value)
        case _:
            return None


def to_datetime(value: object, kind: ScalarType) -> int | None:
    if kind is ScalarType.DATETIME:
        return value if isinstance(value, int) else None
    if isinstance(value, str):
        return moment_from_text(value)
    ticks = to_long(value, kind) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return ticks if ticks is not None and FIRST_TICK <= ticks <= LAST_TICK else None


def to_timespan(value: object, kind: ScalarType) -> int | None:
    if isinstance(value, str):
        return span_from_text(value)
    return to_long(value, kind) if isinstance(value, int | float) and not isinstance(value, bool) else None


def to_guid(value: object, kind: ScalarType) -> UUID | None:
    if isinstance(value, UUID):
        return value
    return None if value is None else guid_from_text(dynamic_text(value))


def to_text(value: object, kind: ScalarType) -> str:
    return dynamic_text(value)


def as_it_is(value: object, kind: ScalarType) -> object:
    return value


CONVERSIONS: dict[ScalarType, Callable[[object, ScalarType], object]] = {
    ScalarType.BOOL: to_bool,
    ScalarType.INT: to_int,
    ScalarType.LONG: to_long,
    ScalarType.REAL: to_real,
    ScalarType.DECIMAL: to_decimal,
    ScalarType.DATETIME: to_datetime,
    ScalarType.TIMESPAN: to_timespan,
    ScalarType.GUID: to_guid,
    ScalarType.STRING: to_text,
    ScalarType.DYNAMIC: as_it_is,
    ScalarType.UNKNOWN: as_it_is,
}


def from_dynamic(value: object, kind: ScalarType) -> object:
    """What a dynamic value holds, as a value of the type; a whole number that is no long is a real."""
    if isinstance(value, int) and not SMALLEST_LONG <= value <= LARGEST_LONG and kind is not ScalarType.STRING:
        value = float(value)
    return CONVERSIONS[kind](value, ScalarType.STRING if isinstance(value, str) else ScalarType.DYNAMIC)


def from_text(text: str, kind: ScalarType) -> object:
    """The text as a value of the type."""
    return CONVERSIONS[kind](text, ScalarType.STRING)


def _to(kind: ScalarType) -> Typed:
    def converted(values: Sequence[object], types: Sequence[ScalarType]) -> object:
        if types[0] in (ScalarType.DYNAMIC, ScalarType.UNKNOWN):
            return from_dynamic(values[0], kind)
        return CONVERSIONS[kind](values[0], types[0])

    return Typed(converted)


tolong = _to(ScalarType.LONG)
toint = _to(ScalarType.INT)
toreal = _to(ScalarType.REAL)
todecimal = _to(ScalarType.DECIMAL)
tobool = _to(ScalarType.BOOL)
todatetime = _to(ScalarType.DATETIME)
totimespan = _to(ScalarType.TIMESPAN)
toguid = _to(ScalarType.GUID)


def _hexadecimal(values: Sequence[object], types: Sequence[ScalarType]) -> str:
    """Two's complement of the type's width, padded with zeros to a length."""
    number = values[0]
    if not isinstance(number, int):
        return ""
    bits = 32 if types[0] is ScalarType.INT else 64
    length = values[1] if len(values) > 1 else 0
    return f"{number % (1 << bits):x}".zfill(min(length, 16) if isinstance(length, int) else 0)


tohex = Typed(_hexadecimal)

_HELD = {bool: "bool", int: "long", float: "double", str: "string", dict: "dictionary", list: "array"}


def _type_name(values: Sequence[object], types: Sequence[ScalarType]) -> str:
    """The type's name; of a dynamic value the name of what it holds."""
    if types[0] is not ScalarType.DYNAMIC:
        return types[0].value
    return "null" if values[0] is None else _HELD[type(values[0])]


gettype = Typed(_type_name)


def implicit(value: object, source: ScalarType, target: ScalarType) -> object:
    """An implicit conversion: between numbers, or of what a dynamic value holds."""
    if source is ScalarType.DYNAMIC and target is not ScalarType.DYNAMIC:
        return from_dynamic(value, target)
    try:
        return CONVERSIONS[target](value, source)
    except (InvalidOperation, OverflowError):
        return None
