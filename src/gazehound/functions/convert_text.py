"""Texts to values of the other types, in SQL; NULL for a text that is no such value.

Source: answers recorded from Kusto for each form that is taken or not taken; Kusto reference, "Scalar data types".
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions.datetime_sql import TICKS, in_range
from gazehound.functions.declare import Operand
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType
from gazehound.types.ticks import TICKS_PER_SECOND

BLANKS = " \t\r\n\f\v"

_WHOLE = "[+-]?[0-9]+"
_HEXADECIMAL = "0[xX][0-9a-fA-F]{1,16}"
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NOT_FINITE = "[nN]aN|nan|[+-]?(?:inf|Infinity)"
_CLOCK = r"(?:T| +)(?:[01]?[0-9]|2[0-3]):[0-9]{1,2}(?::[0-9]{1,2}(?:\.[0-9]{1,9})?)?"
_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_ISO_UTC = rf"{_YEAR}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}}(?:{_CLOCK}Z?)?"
_ISO_OFFSET = rf"{_YEAR}-[0-9]{{1,2}}-[0-9]{{1,2}}{_CLOCK}[+-](?:0[0-9]|1[0-3])(?::?[0-5][0-9])?"
_PARTIAL_DATE = rf"{_YEAR}(?:-[0-9]{{1,2}})?|{_YEAR}[0-9]{{4}}"
_TIMESPAN = r"([+-]?)(?:([0-9]{1,8})\.)?([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.([0-9]{1,7}))?)?"
_DAYS_COLON = r"^([+-]?[0-9]+):([0-9]+:[0-9]+:[0-9]+(?:\.[0-9]+)?)$"
_DAYS = "([+-]?)([0-9]{1,8})"
_GUID_DIGITS = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}"
_GUID = rf"(?:{_GUID_DIGITS})|\{{(?:{_GUID_DIGITS})\}}"
_UNIT = r"([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(d|h|m|s|ms|microsecond|tick)"

_DATETIME_OF_FORM = vectorised("datetime_texts:datetime_of_form", "string", ScalarType.DATETIME)
_PARTIAL_FORMS = ["%Y", "%Y-%m", "%Y%m%d"]


def bare(text: Node) -> Node:
    """The text without blanks around it."""
    return sql.call("trim", text, sql.text(BLANKS))


def matches(text: Node, pattern: str) -> Node:
    return sql.call("regexp_full_match", text, sql.text(pattern))


def text_to_long(text: Node) -> Node:
    """A whole number, or `0x` and up to 16 hexadecimal digits read as two's complement."""
    stripped = bare(text)
    unsigned = sql.try_cast(stripped, "UBIGINT")
    wrapped = sql.if_(
        sql.binary(">", unsigned, sql.long(2**63 - 1)),
        sql.binary("-", sql.cast(unsigned, "HUGEINT"), sql.integer(2**64)),
        sql.cast(unsigned, "HUGEINT"),
    )
    return sql.case(
        [
            (matches(stripped, _WHOLE), sql.try_cast(stripped, "BIGINT")),
            (matches(stripped, _HEXADECIMAL), sql.try_cast(wrapped, "BIGINT")),
        ],
        sql.null("BIGINT"),
    )


def text_to_int(text: Node) -> Node:
    """As a long; NULL where it does not fit."""
    return sql.try_cast(text_to_long(text), "INTEGER")


def text_to_real(text: Node) -> Node:
    stripped = bare(text)
    return sql.if_(matches(stripped, f"{_NUMBER}|{_NOT_FINITE}"), sql.try_cast(stripped, "DOUBLE"), sql.null("DOUBLE"))


def text_to_decimal(text: Node) -> Node:
    stripped = bare(text)
    return sql.if_(matches(stripped, _NUMBER), sql.try_cast(stripped, "DECIMAL(38,18)"), sql.null("DECIMAL(38,18)"))


def text_to_bool(text: Node) -> Node:
    """`true`, `false` in any case, or a whole number that is or is not 0."""
    lowered = sql.call("lower", bare(text))
    return sql.case(
        [
            (sql.equals(lowered, sql.text("true")), sql.boolean(True)),
            (sql.equals(lowered, sql.text("false")), sql.boolean(False)),
        ],
        sql.binary("<>", text_to_long(text), sql.integer(0)),
    )


def text_to_guid(text: Node) -> Node:
    """32 digits, with hyphens after the 8th, 12th, 16th and 20th or without any, also in braces."""
    stripped = bare(text)
    return sql.if_(matches(stripped, _GUID), sql.try_cast(stripped, "UUID"), sql.null("UUID"))


def text_to_datetime(text: Node) -> Node:
    """ISO 8601 with or without an offset, else the forms of literals; the seventh digit is dropped."""
    stripped = bare(text)
    with_offset = sql.call("timezone", sql.text("UTC"), sql.try_cast(stripped, "TIMESTAMPTZ"))
    return sql.case(
        [
            (matches(stripped, _ISO_UTC), sql.try_cast(stripped, "TIMESTAMP")),
            (matches(stripped, _ISO_OFFSET), in_range(with_offset)),
            (matches(stripped, _PARTIAL_DATE), _parsed(stripped, _PARTIAL_FORMS)),
        ],
        _DATETIME_OF_FORM(Operand(stripped, ScalarType.STRING)),
    )


def _parsed(text: Node, forms: list[str]) -> Node:
    return sql.call("try_strptime", text, sql.array(sql.text(form) for form in forms))


def text_to_timespan(text: Node) -> Node:
    """`[d.]hh:mm[:ss[.fffffff]]`, a number with a unit such as `1.5h`, or a bare number of days."""
    stripped = sql.call("regexp_replace", bare(text), sql.text(_DAYS_COLON), sql.text(r"\1.\2"))
    return sql.case(
        [
            (matches(stripped, _TIMESPAN), _clock_ticks(stripped)),
            (matches(stripped, _DAYS), _days(stripped)),
            (matches(stripped, _UNIT), _unit_ticks(stripped)),
        ],
        sql.null("BIGINT"),
    )


def _clock_ticks(text: Node) -> Node:
    def group(number: int) -> Node:
        return sql.call("regexp_extract", text, sql.text(f"^{_TIMESPAN}$"), sql.integer(number))

    def value(number: int) -> Node:
        return sql.coalesce(sql.try_cast(group(number), "BIGINT"), sql.integer(0))

    hours, minutes, seconds = value(3), value(4), value(5)
    fraction = sql.cast(sql.call("rpad", group(6), sql.integer(7), sql.text("0")), "BIGINT")
    parts = [
        sql.binary("*", value(2), sql.long(TICKS["day"])),
        sql.binary("*", hours, sql.long(TICKS["hour"])),
        sql.binary("*", minutes, sql.long(TICKS["minute"])),
        sql.binary("*", seconds, sql.long(TICKS_PER_SECOND)),
        fraction,
    ]
    total = parts[0]
    for part in parts[1:]:
        total = sql.binary("+", total, part)
    total = sql.try_(total)
    is_clock = sql.and_(
        sql.binary("<", hours, sql.integer(24)),
        sql.binary("<", minutes, sql.integer(60)),
        sql.binary("<", seconds, sql.integer(60)),
    )
    return sql.if_(is_clock, _signed(sql.equals(group(1), sql.text("-")), total), sql.null("BIGINT"))


def _days(text: Node) -> Node:
    return sql.try_(sql.binary("*", sql.try_cast(text, "BIGINT"), sql.long(TICKS["day"])))


def _unit_ticks(text: Node) -> Node:
    def group(number: int) -> Node:
        return sql.call("regexp_extract", text, sql.text(f"^{_UNIT}$"), sql.integer(number))

    lengths = {"d": TICKS["day"], "h": TICKS["hour"], "m": TICKS["minute"], "s": TICKS_PER_SECOND,
               "ms": TICKS["millisecond"], "microsecond": TICKS["microsecond"], "tick": 1}  # fmt: skip
    length = sql.case(
        [(sql.equals(group(3), sql.text(unit)), sql.long(ticks)) for unit, ticks in lengths.items()],
        sql.long(TICKS["day"]),
    )
    amount = sql.binary("*", sql.try_cast(group(2), "DOUBLE"), length)
    return sql.try_cast(_signed(sql.equals(group(1), sql.text("-")), sql.call("trunc", amount)), "BIGINT")


def _signed(is_negative: Node, size: Node) -> Node:
    return sql.if_(is_negative, sql.negate(size), size)
