"""What a literal's text is worth.

Lives here: text of a literal token → value, for every scalar type. Does not live here: datetimes
(`datetimes`), timespans in clock form (`timespans`), `dynamic(…)`, which is grammar (`parser.literals`).

Every function returns the value, raises ValueError where the text is no such literal, and OverflowError
where it is out of range. Source: Kusto reference, "Scalar data types" and the page of each type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from gazehound.syntax.timespans import timespan_ticks
from gazehound.types import ScalarType
from gazehound.types.datetimes import datetime_ticks

LONGEST, SHORTEST = 2**63 - 1, -(2**63)
WIDEST_INT, NARROWEST_INT = 2**31 - 1, -(2**31)
MOST_DIGITS = 400
"""A number written longer than this is no number of any type."""

_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-3][0-7]{2}|[0-7]{1,2})|(.))", re.DOTALL
)
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_INTEGER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+)")
_REAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_REAL_WORDS = {"nan": float("nan"), "inf": float("inf"), "+inf": float("inf"), "-inf": float("-inf")}
_GUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


def string_value(text: str) -> str:
    """The value of a string literal as written, quotes, `h` and `@` included."""
    body = text[1:] if text[0] in "hH" else text
    verbatim = body.startswith("@")
    body = body[1:] if verbatim else body
    if body.startswith(("```", "~~~")):
        return body[3:].removesuffix(body[:3]) if len(body) >= 6 else body[3:]
    quote = body[0]
    inner = body[1:-1] if len(body) > 1 and body.endswith(quote) else body[1:]
    if verbatim:
        return inner.replace(quote * 2, quote)
    return _joined(_ESCAPE.sub(_unescape, inner)) if "\\" in inner else inner


def _joined(text: str) -> str:
    """The text with pairs of UTF-16 halves, which two `\\u` escapes can write, made one character."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(found: re.Match[str]) -> str:
    four, eight, two, octal, simple = found.groups()
    if octal:
        return chr(int(octal, 8))
    if simple:
        return _SIMPLE_ESCAPES.get(simple, simple)
    code = int(four or eight or two, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def long_value(text: str) -> int:
    """A decimal or hexadecimal whole number of 64 bits; hexadecimal may set the sign bit."""
    return _integer(text, SHORTEST, LONGEST, 2**64)


def int_value(text: str) -> int:
    """A decimal or hexadecimal whole number of 32 bits."""
    return _integer(text, NARROWEST_INT, WIDEST_INT, 2**32)


def _integer(text: str, least: int, most: int, modulus: int) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    is_hexadecimal = "x" in text or "X" in text
    digits = text.lstrip("+-").lower().removeprefix("0x").lstrip("0") or "0"
    if len(digits) > MOST_DIGITS:
        raise OverflowError(text)
    value = int(digits, 16 if is_hexadecimal else 10)
    if is_hexadecimal and most < value < modulus:
        value -= modulus
    value = -value if text.startswith("-") else value
    if not least <= value <= most:
        raise OverflowError(text)
    return value


def real_value(text: str) -> float:
    """A number, `nan`, `+inf` or `-inf`."""
    word = _REAL_WORDS.get(text.lower())
    if word is not None:
        return word
    if not _REAL.fullmatch(text) or len(text) > MOST_DIGITS:
        raise ValueError(text)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise OverflowError(text)
    return value


def decimal_value(text: str) -> Decimal:
    """A number in decimal notation."""
    if not _REAL.fullmatch(text) or len(text) > MOST_DIGITS:
        raise ValueError(text)
    return Decimal(text)


def bool_value(text: str) -> bool:
    """`true`, `false`, or a whole number, where only 0 is false."""
    if _INTEGER.fullmatch(text):
        return long_value(text) != 0
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def guid_value(text: str) -> UUID:
    """32 hexadecimal digits, in the usual groups."""
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
    if not _GUID.fullmatch(bare):
        raise ValueError(text)
    return UUID(bare)


_VALUES: dict[ScalarType, Callable[[str], object]] = {
    ScalarType.BOOL: bool_value,
    ScalarType.INT: int_value,
    ScalarType.LONG: long_value,
    ScalarType.REAL: real_value,
    ScalarType.DECIMAL: decimal_value,
    ScalarType.GUID: guid_value,
    ScalarType.DATETIME: datetime_ticks,
    ScalarType.TIMESPAN: timespan_ticks,
}


def typed_value(kind: ScalarType, text: str) -> object:
    """The value of `kind(text)`; None for `kind(null)`. Blanks of any kind are blanks, as between tokens."""
    inner = " ".join(text.split()) if kind is ScalarType.DATETIME else text.strip()
    return None if inner.lower() == "null" else _VALUES[kind](inner)
