"""How a value of each type reads as text, in SQL.

Lives here: the text that `tostring()` and every function that joins values give. Does not live here: text to
values (`convert_text`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from gazehound import sql
from gazehound.functions.declare import NotConstant, Operand
from gazehound.functions.json_parts import part_text
from gazehound.functions.once_sql import once
from gazehound.functions.vectorised import PREFIX, vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType
from gazehound.types.ticks import TICKS_PER_DAY, TICKS_PER_SECOND

_DIGITS_WITHOUT_CHOICE = 15
_GREATEST_DIGITS = vectorised("reals:greatest_digits", "string", ScalarType.STRING)


def text_of(operand: Operand) -> Node:
    """The text of a value, `''` for null; never NULL.

    Source: answers recorded from Kusto (`True`, `2020-01-01T00:00:00.0000000Z`, `1.02:03:04.5000000`, `1.0`).
    """
    if operand.type is ScalarType.STRING:
        return operand.node
    if operand.type is ScalarType.DATETIME and isinstance(operand.constant, int):
        return sql.text(datetime_literal_text(operand.constant))
    return sql.coalesce(_TEXTS[operand.type](operand.node), sql.text(""))


def bool_text(node: Node) -> Node:
    return sql.case([(node, sql.text("True")), (sql.not_(node), sql.text("False"))], sql.text(""))


def real_text(node: Node) -> Node:
    """The fewest digits that read back as the same number; `1.0`, `1e-7`, `inf`, `NaN`.

    Only texts of many digits leave a choice, which is not the engine's.
    """
    return once(node, _real_text, "real")


def _real_text(node: Node) -> Node:
    shortest = shortest_real_text(node)
    has_choice = sql.binary(">", sql.call("strlen", shortest), sql.integer(_DIGITS_WITHOUT_CHOICE + len(".")))
    return sql.if_(has_choice, _GREATEST_DIGITS(Operand(shortest, ScalarType.STRING)), shortest)


def shortest_real_text(node: Node) -> Node:
    """The fewest digits that read back as the same number, of several those nearest to it."""
    infinite = sql.if_(sql.binary(">", node, sql.real(0.0)), sql.text("inf"), sql.text("-inf"))
    finite = sql.cast(sql.call("to_json", node), "VARCHAR")
    return sql.case([(sql.call("isinf", node), infinite)], finite)


def decimal_text(node: Node) -> Node:
    zeros_off = sql.call("rtrim", sql.cast(node, "VARCHAR"), sql.text("0"))
    return sql.call("rtrim", zeros_off, sql.text("."))


def datetime_text(node: Node) -> Node:
    """ISO 8601 with seven digits, the last one 0: a datetime column holds microseconds."""
    return sql.call("strftime", node, sql.text("%Y-%m-%dT%H:%M:%S.%f0Z"))


def datetime_literal_text(ticks: int) -> str:
    """The text of a datetime literal, with its seventh digit."""
    moment = datetime(1, 1, 1) + timedelta(seconds=ticks // TICKS_PER_SECOND)
    return f"{moment.isoformat()}.{ticks % TICKS_PER_SECOND:07}Z"


def timespan_text(node: Node) -> Node:
    """`[-][d.]hh:mm:ss[.fffffff]` of a number of ticks."""
    size = sql.try_(sql.call("abs", node))
    days = sql.binary("//", size, sql.long(TICKS_PER_DAY))
    sign = sql.if_(sql.binary("<", node, sql.integer(0)), sql.text("-"), sql.text(""))
    day_part = sql.if_(
        sql.binary(">", days, sql.integer(0)),
        sql.binary("||", sql.cast(days, "VARCHAR"), sql.text(".")),
        sql.text(""),
    )
    clock = sql.call("format", sql.text("{:02d}:{:02d}:{:02d}"), *(timespan_part(size, unit) for unit in "hms"))
    fraction = sql.binary("%", size, sql.long(TICKS_PER_SECOND))
    tail = sql.if_(
        sql.equals(fraction, sql.integer(0)),
        sql.text(""),
        sql.call("format", sql.text(".{:07d}"), fraction),
    )
    return sql.binary("||", sql.binary("||", sql.binary("||", sign, day_part), clock), tail)


def timespan_part(ticks: Node, unit: str) -> Node:
    """Hours of the day, minutes of the hour or seconds of the minute of a positive number of ticks."""
    length, count = {"h": (3600, 24), "m": (60, 60), "s": (1, 60)}[unit]
    whole = sql.binary("//", ticks, sql.long(length * TICKS_PER_SECOND))
    return sql.binary("%", whole, sql.integer(count))


def dynamic_text(node: Node) -> Node:
    """A text as it is, any other value as compact JSON.

    What a vectorised function wrote is compact already, and its reals have the digits that Kusto chooses.
    """
    made = sql.cast_call(node)
    if made is not None and made.startswith(PREFIX):
        return once(node, _text_as_written, "made")
    return part_text(node) or _text_read(node)


def _text_as_written(node: Node) -> Node:
    held = sql.cast(node, "VARCHAR")
    return sql.if_(sql.call("starts_with", held, sql.text('"')), _text_read(node), held)


def _text_read(node: Node) -> Node:
    return sql.call("json_extract_string", node, sql.text("$"))


def _plain_text(node: Node) -> Node:
    return sql.cast(node, "VARCHAR")


_TEXTS: dict[ScalarType, Callable[[Node], Node]] = {
    ScalarType.BOOL: bool_text,
    ScalarType.INT: _plain_text,
    ScalarType.LONG: _plain_text,
    ScalarType.REAL: real_text,
    ScalarType.DECIMAL: decimal_text,
    ScalarType.DATETIME: datetime_text,
    ScalarType.TIMESPAN: timespan_text,
    ScalarType.GUID: _plain_text,
    ScalarType.DYNAMIC: dynamic_text,
    ScalarType.UNKNOWN: dynamic_text,
}


def constant_text(operand: Operand) -> str | None:
    """The plain text of a literal text argument; None where it is no literal."""
    if isinstance(operand.constant, NotConstant):
        return None
    return operand.constant if isinstance(operand.constant, str) else None
