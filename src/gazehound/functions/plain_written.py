"""Values written as text, one value at a time: the plain form of `tostring()` and of every function that takes a
value of any type as text.

Does not live here: texts read as values (`plain_convert`), texts made to a format (`plain_formats`).

Source: answers recorded from Kusto (`True`, `2020-01-01T00:00:00.0000000Z`, `1.02:03:04.5000000`, `1.0`, `inf`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import wraps

from gazehound.functions.declare import Typed
from gazehound.types import ScalarType
from gazehound.types.reals import with_greatest_digits
from gazehound.types.ticks import TICKS_PER_SECOND, datetime_text, timespan_text

MOST_WHOLE_DIGITS = 21
MOST_ZEROS_BEHIND_POINT = 5
_FRACTION_DIGITS = 7
_ESCAPED = re.compile(r"\\\\|\\u[0-9a-f]{4}")
"""A backslash, or a letter by its number, whose digits are written in upper case."""


def written(value: object, type: ScalarType) -> str:
    """The text of a value of the type; `""` for null."""
    if value is None:
        return ""
    match type:
        case ScalarType.STRING:
            return str(value)
        case ScalarType.BOOL:
            return "True" if value else "False"
        case ScalarType.REAL:
            return real_text(float(value))  # type: ignore[arg-type]
        case ScalarType.DECIMAL:
            return decimal_text(Decimal(value))  # type: ignore[arg-type]
        case ScalarType.DATETIME:
            return datetime_seven_digits(int(value))  # type: ignore[call-overload]
        case ScalarType.TIMESPAN:
            return timespan_text(int(value))  # type: ignore[call-overload]
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return dynamic_text(value)
        case _:
            return str(value)


def real_text(value: float) -> str:
    """The digits that Kusto chooses, at least one behind the point: `1.0`, `1e-7`, `2.5e30`."""
    return with_greatest_digits(shortest_real_text(value))


def shortest_real_text(value: float) -> str:
    """The fewest digits that read back as the number, of several those nearest to it."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    sign, figures, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    digits = "".join(map(str, figures))
    before_point = len(digits) + exponent
    return ("-" if sign else "") + _placed(digits, before_point)


def _placed(digits: str, before_point: int) -> str:
    if digits == "0":
        return "0.0"
    if len(digits) <= before_point <= MOST_WHOLE_DIGITS:
        return digits.ljust(before_point, "0") + ".0"
    if 0 < before_point <= MOST_WHOLE_DIGITS:
        return f"{digits[:before_point]}.{digits[before_point:]}"
    if -MOST_ZEROS_BEHIND_POINT <= before_point <= 0:
        return f"0.{'0' * -before_point}{digits}"
    point = "." if len(digits) > 1 else ""
    return f"{digits[0]}{point}{digits[1:]}e{before_point - 1}"


def decimal_text(value: Decimal) -> str:
    """Without zeros at the end of the fraction."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def datetime_seven_digits(ticks: int) -> str:
    """ISO 8601 with all seven digits behind the second."""
    whole = datetime_text(ticks - ticks % TICKS_PER_SECOND)
    return f"{whole[:-1]}.{ticks % TICKS_PER_SECOND:0{_FRACTION_DIGITS}}Z"


def dynamic_text(value: object) -> str:
    """A text as it is, `""` for null, any other dynamic value as compact JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json_text(value)


def json_text(value: object) -> str:
    """Compact JSON of plain data, keys in their order."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return shortest_real_text(value) if math.isfinite(value) else real_text(value)
        case dict():
            return "{" + ",".join(f"{json_text(str(key))}:{json_text(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ",".join(json_text(each) for each in value) + "]"
        case str():
            return _ESCAPED.sub(lambda found: found[0].upper().replace("U", "u"), json.dumps(value, ensure_ascii=False))
        case _:
            return json.dumps(value)


def on_texts(function: Callable[..., object], *places: int) -> Typed:
    """The function with the arguments at `places` (all of them without any) given as their texts."""

    @wraps(function)
    def on_written(values: Sequence[object], types: Sequence[ScalarType]) -> object:
        given = [
            written(value, kind) if not places or at in places else value
            for at, (value, kind) in enumerate(zip(values, types, strict=True))
        ]
        return function(*given)

    return Typed(on_written)


def as_dynamic(value: object, type: ScalarType) -> object:
    """The value as it stands inside an array or bag: what JSON has no form for is text, `""` stays."""
    if value is None or isinstance(value, bool | dict | list | str):
        return value
    match type:
        case ScalarType.DATETIME | ScalarType.TIMESPAN | ScalarType.GUID:
            return written(value, type)
        case ScalarType.REAL if not math.isfinite(float(value)):  # type: ignore[arg-type]
            return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(float(value), "NaN")  # type: ignore[arg-type]
        case ScalarType.DECIMAL:
            return written(value, type)
        case _:
            return value


tostring = on_texts(lambda text: text)
