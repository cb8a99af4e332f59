"""What a literal's text is worth.

Lives here: text of a literal token → value, for every scalar type. Does not live here: datetimes
(`datetimes`), timespans in clock form (`timespans`), `dynamic(…)`, which is grammar (`parser.dynamic`).

Every function returns the value, or raises ValueError where the text is no such literal.
Source: Kusto reference, "Scalar data types" and the pages of the types.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from uuid import UUID

from gazehound.syntax.datetimes import datetime_ticks
from gazehound.syntax.timespans import timespan_ticks
from gazehound.syntax.tokens import NANOSECOND_UNITS, TIMESPAN_UNITS
from gazehound.types import ScalarType

LONGEST, SHORTEST = 2**63 - 1, -(2**63)
WIDEST_INT, NARROWEST_INT = 2**31 - 1, -(2**31)

_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-3][0-7]{2}|[0-7]{1,2})|(.))", re.DOTALL
)
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_INTEGER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+)")
_REAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_REAL_WORDS = {
    "nan": float("nan"),
    "+inf": float("inf"),
    "inf": float("inf"),
    "-inf": float("-inf"),
}


def string_value(text: str) -> str:
    """The value of a string literal as written, quotes, `h` and `@` included."""
    body = text.lstrip("hH") if text[0] in "hH" else text
    verbatim = body.startswith("@")
    body = body[1:] if verbatim else body
    if body.startswith(("```", "~~~")):
        return body[3:].removesuffix(body[:3]) if len(body) >= 6 else body[3:]
    quote = body[0]
    inner = body[1:-1] if len(body) > 1 and body.endswith(quote) else body[1:]
    if verbatim:
        return inner.replace(quote * 2, quote)
    return _ESCAPE.sub(_unescape, inner) if "\\" in inner else inner


def _unescape(found: re.Match[str]) -> str:
    four, eight, two, octal, simple = found.groups()
    if octal:
        return chr(int(octal, 8))
    if simple:
        return _SIMPLE_ESCAPES.get(simple, simple)
    code = int(four or eight or two, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def is_hidden(text: str) -> bool:
    """True for an obfuscated string literal (`h'…'`), which Kusto keeps out of its logs."""
    return text[:1] in ("h", "H")


def long_value(text: str) -> int:
    """A decimal or hexadecimal whole number of 64 bits; hexadecimal may set the sign bit."""
    return _integer(text, SHORTEST, LONGEST, 2**64)


def int_value(text: str) -> int:
    """A decimal or hexadecimal whole number of 32 bits."""
    return _integer(text, NARROWEST_INT, WIDEST_INT, 2**32)


def _integer(text: str, least: int, most: int, modulus: int) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError("no whole number")
    is_hexadecimal = "x" in text or "X" in text
    digits = text.lstrip("+-").lower().removeprefix("0x").lstrip("0")
    if len(digits) > 40:
        raise OverflowError
    value = int(digits or "0", 16 if is_hexadecimal else 10)
    if is_hexadecimal and most < value < modulus:
        value -= modulus
    value = -value if text.startswith("-") else value
    if not least <= value <= most:
        raise OverflowError
    return value


def real_value(text: str) -> float:
    """A number, `nan`, `+inf` or `-inf`."""
    word = _REAL_WORDS.get(text.lower())
    if word is not None:
        return word
    if _INTEGER.fullmatch(text) and "x" in text.lower():
        return float(long_value(text))
    if not _REAL.fullmatch(text):
        raise ValueError("no number")
    return float(text)


def decimal_value(text: str) -> Decimal:
    """A number of at most 34 digits."""
    if not _REAL.fullmatch(text):
        raise ValueError("no number")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError("no number") from error


def timespan_literal(text: str) -> int:
    """Ticks of a timespan literal such as `1.5h` or `-1d`, rounded toward zero."""
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = text[len(number) :]
    amount = Decimal(number)
    ticks = int(amount / 100) if unit in NANOSECOND_UNITS else int(amount * TIMESPAN_UNITS[unit])
    if abs(ticks) > LONGEST:
        raise OverflowError
    return ticks


def _bool(text: str) -> bool:
    words = {"true": True, "false": False, "1": True, "0": False}
    if text.lower() not in words:
        raise ValueError("no bool")
    return words[text.lower()]


def _guid(text: str) -> UUID:
    if not re.fullmatch(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}", text):
        raise ValueError("no guid")
    return UUID(text)


_VALUES: dict[ScalarType, Callable[[str], object]] = {
    ScalarType.BOOL: _bool,
    ScalarType.INT: int_value,
    ScalarType.LONG: long_value,
    ScalarType.REAL: real_value,
    ScalarType.DECIMAL: decimal_value,
    ScalarType.GUID: _guid,
    ScalarType.DATETIME: datetime_ticks,
    ScalarType.TIMESPAN: timespan_ticks,
}


def typed_value(kind: ScalarType, text: str) -> object:
    """The value of `kind(text)`; None for `kind(null)`. OverflowError for a value out of range."""
    inner = text.strip()
    if inner.lower() == "null":
        return None
    return _VALUES[kind](inner)
