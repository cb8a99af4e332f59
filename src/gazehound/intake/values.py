"""One cell at a time: a JSON value or a text as a value of a Kusto type.

Lives here: the exact rules, one function per type; ValueError where a value is none of the type. Does not live here:
whole columns (`convert`), telling types from data (`infer`).

Source: Kusto reference, "Scalar data types" (literals) and "Data ingestion: type mapping".
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

import orjson

from gazehound.intake.datetimes import parse_datetime
from gazehound.types import ScalarType

INT_RANGE = range(-(2**31), 2**31)
LONG_RANGE = range(-(2**63), 2**63)
DECIMAL_LIMIT = Decimal(10) ** 20
TICKS = 10_000_000
DAY = 86_400 * TICKS

INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
HEX = re.compile(r"0[xX][0-9a-fA-F]+", re.ASCII)
SPAN = re.compile(r"(-)?(?:(\d+)[.:])?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,7})\d*)?)?", re.ASCII)
TEXT_OR_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')
SPACED = re.compile(r"[\[{,:]\s|\s[\]},:]")
"""White space outside of JSON's strings stands beside one of these; inside of them it may too."""
TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
ABSENT = frozenset({"", "null", "NULL", "None"})
"""Texts that stand for no value in every type but string and dynamic."""


def to_bool(value: object) -> bool:
    """`true`, `FALSE`, `1`, 0 …"""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in TRUE or text in FALSE:
        return text in TRUE
    if isinstance(value, int | float):
        return value != 0
    raise ValueError(value)


def to_whole(value: object) -> int:
    """A whole number: a number without a fraction, decimal or `0x` text."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError(value)
        return int(value)
    if isinstance(value, str):
        text = value.strip()
        if len(text) <= 40 and INTEGER.fullmatch(text):
            return int(text)
        if len(text) <= 40 and HEX.fullmatch(text):
            return int(text, 16)
        return to_whole(float(text)) if len(text) <= 40 and "." in text else _none(value)
    raise ValueError(value)


def _none(value: object) -> int:
    raise ValueError(value)


def to_int(value: object) -> int:
    """A whole number of 32 bits."""
    return _within(to_whole(value), INT_RANGE)


def to_long(value: object) -> int:
    """A whole number of 64 bits."""
    return _within(to_whole(value), LONG_RANGE)


def _within(number: int, bounds: range) -> int:
    if number not in bounds:
        raise ValueError(number)
    return number


def to_real(value: object) -> float:
    """A double; texts as in literals, `NaN` and `Infinity` included."""
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        raise ValueError(value)
    if isinstance(value, int | float | str):
        return float(value)
    raise ValueError(value)


def to_decimal(value: object) -> Decimal:
    """A decimal with 18 places."""
    try:
        number = Decimal(str(value).strip())
        if not number.is_finite() or abs(number) >= DECIMAL_LIMIT:
            raise ValueError(value)
        return number.quantize(Decimal(1).scaleb(-18))
    except InvalidOperation as problem:
        raise ValueError(value) from problem


def to_text(value: object) -> str:
    """Any value as text: numbers and truth values as in JSON, bags and arrays as JSON."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return json_text(value)


def to_timespan(value: object) -> int:
    """Ticks of `[-][d.]hh:mm[:ss[.fffffff]]`."""
    if isinstance(value, timedelta):
        return _within((value.days * 86_400 + value.seconds) * TICKS + value.microseconds * 10, LONG_RANGE)
    found = SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(value)
    sign, days, hours, minutes, seconds, fraction = found.groups()
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds or 0)
    ticks = int(days or 0) * DAY + whole * TICKS + int((fraction or "").ljust(7, "0"))
    return _within(-ticks if sign else ticks, LONG_RANGE)


def to_guid(value: object) -> str:
    """A guid in its usual form, braces taken off."""
    if isinstance(value, bytes) and len(value) == 16:
        return str(uuid.UUID(bytes=value))
    if isinstance(value, uuid.UUID):
        return str(value)
    if not isinstance(value, str) or len(value) > 45:
        raise ValueError(value)
    return str(uuid.UUID(value.strip()))


def to_dynamic(value: object) -> str:
    """JSON text: a text that is JSON is taken as what it says, any other as a JSON string."""
    if not isinstance(value, str):
        return json_text(value)
    text = value.strip()
    if text[:1] in '{["-0123456789tfn':
        try:
            orjson.loads(text)
        except ValueError:
            return json_text(value)
        return TEXT_OR_SPACE.sub(_text_of, text) if SPACED.search(text) else text
    return json_text(value)


def _text_of(found: re.Match[str]) -> str:
    return found[1] or ""


def json_text(value: object) -> str:
    """`value` as compact JSON."""
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, ValueError):
        return orjson.dumps(cleaned(value)).decode()


def cleaned(value: object) -> object:
    """What JSON cannot hold made holdable: numbers over 64 bits as doubles, lone surrogates as U+FFFD."""
    if isinstance(value, dict):
        return {to_text(key): cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner) for inner in value]
    if isinstance(value, str):
        return to_text(value)
    return float(value) if isinstance(value, int) and value not in LONG_RANGE else value


CONVERTERS: dict[ScalarType, Callable[[object], object]] = {
    ScalarType.BOOL: to_bool,
    ScalarType.INT: to_int,
    ScalarType.LONG: to_long,
    ScalarType.REAL: to_real,
    ScalarType.DECIMAL: to_decimal,
    ScalarType.STRING: to_text,
    ScalarType.DATETIME: parse_datetime,
    ScalarType.TIMESPAN: to_timespan,
    ScalarType.GUID: to_guid,
    ScalarType.DYNAMIC: to_dynamic,
}
