"""`format_datetime()` and `format_timespan()`.

A format is read from left to right, each time the longest specifier that fits (`dddd` is `dd` twice); other
letters are refused. Source: Kusto reference, format_datetime() and format_timespan(); answers recorded from Kusto.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from gazehound import sql
from gazehound.functions import datetime_sql, plain_formats
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, ResultName, scalar
from gazehound.functions.text_sql import constant_text, timespan_part
from gazehound.sql import Node
from gazehound.types.ticks import TICKS_PER_DAY, TICKS_PER_SECOND

_DELIMITERS = frozenset(" /-:,._[]")
_LONGEST_FRACTION = 7
_LONGEST_DAYS = 8
_FRACTIONS = tuple(letter * length for letter in "fF" for length in range(_LONGEST_FRACTION, 0, -1))

_STRFTIME = {
    "yyyy": "%Y", "yy": "%y", "y": "%-y", "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d", "HH": "%H", "H": "%-H",
    "hh": "%I", "h": "%-I", "mm": "%M", "m": "%-M", "ss": "%S", "s": "%-S", "tt": "%p",
}  # fmt: skip
_TIMESPAN_SPECIFIERS = (
    *("d" * length for length in range(_LONGEST_DAYS, 0, -1)), "HH", "H", "hh", "h", "mm", "m", "ss", "s",
)  # fmt: skip


def format_datetime(date: Operand, pattern: Operand) -> Node:
    tokens = _tokens(pattern, (*_STRFTIME, *_FRACTIONS))
    ticks_in_second = sql.binary("%", datetime_sql.exact_ticks(date), sql.long(TICKS_PER_SECOND))
    parts: list[Node] = []
    written = ""
    for token in tokens:
        if token[0] in "fF":
            parts += [_strftime(date, written)] if written else []
            parts.append(_fraction(ticks_in_second, token))
            written = ""
        else:
            written += _STRFTIME.get(token, token)
    parts += [_strftime(date, written)] if written else []
    return sql.coalesce(_joined(parts), sql.text(""))


def _strftime(date: Operand, written: str) -> Node:
    if not isinstance(date.constant, int):
        return sql.call("strftime", date.node, sql.text(written))
    seconds = datetime(1, 1, 1) + timedelta(seconds=date.constant // TICKS_PER_SECOND)
    return sql.call("strftime", sql.timestamp(seconds.isoformat(sep=" ")), sql.text(written))


def format_timespan(timespan: Operand, pattern: Operand) -> Node:
    tokens = _tokens(pattern, (*_TIMESPAN_SPECIFIERS, *_FRACTIONS))
    size = sql.try_(sql.call("abs", timespan.node))
    sign = sql.if_(sql.binary("<", timespan.node, sql.integer(0)), sql.text("-"), sql.text(""))
    parts = [sign, *(_timespan_piece(size, token) for token in tokens)]
    return sql.coalesce(_joined(parts), sql.text(""))


def _timespan_piece(size: Node, token: str) -> Node:
    if token in _DELIMITERS:
        return sql.text(token)
    if token[0] in "fF":
        return _fraction(sql.binary("%", size, sql.long(TICKS_PER_SECOND)), token)
    if token[0] == "d":
        value = sql.binary("//", size, sql.long(TICKS_PER_DAY))
    else:
        value = timespan_part(size, token[0].lower())
    return _padded(value, len(token))


def _padded(value: Node, width: int) -> Node:
    return sql.call("format", sql.text(f"{{:0{width}d}}"), value)


def _fraction(ticks_in_second: Node, token: str) -> Node:
    """The first digits of the second's fraction; for `F` without zeros at the end."""
    digits = sql.call("left", _padded(ticks_in_second, _LONGEST_FRACTION), sql.integer(len(token)))
    return digits if token[0] == "f" else sql.call("rtrim", digits, sql.text("0"))


def _joined(parts: list[Node]) -> Node:
    joined = parts[0] if parts else sql.text("")
    for part in parts[1:]:
        joined = sql.binary("||", joined, part)
    return joined


def _tokens(pattern: Operand, specifiers: tuple[str, ...]) -> list[str]:
    text = constant_text(pattern)
    if text is None:
        raise RefusedCall("a format that is not a literal")
    by_letter: Mapping[str, list[str]] = {
        letter: sorted((each for each in specifiers if each[0] == letter), key=len, reverse=True)
        for letter in {each[0] for each in specifiers}
    }
    tokens = []
    while text:
        token = next((each for each in by_letter.get(text[0], ()) if text.startswith(each)), text[0])
        if token not in specifiers and token not in _DELIMITERS:
            raise RefusedCall(f"`{token}` in a format")
        tokens.append(token)
        text = text[len(token) :]
    return tokens


FORMAT_DATETIME = scalar(
    "format_datetime",
    doc="Write a datetime in a format made of specifiers and delimiters.",
    source="Kusto reference: format_datetime(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(date: datetime, format: string): string", format_datetime, plain_formats.format_datetime),),
    examples=(
        Example("format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [HH:mm:ss]')", '"17-01-29 [09:00:05]"'),
        Example("format_datetime(datetime(2017-01-29 21:00:05), 'yyyy-M-d [h:m:s tt]')", '"2017-1-29 [9:0:5 PM]"'),
        Example("format_datetime(datetime(2020-01-05), 'dddd')", '"0505"', why="two specifiers, not a day's name"),
        Example("format_datetime(datetime(2020-06-15 13:45:09.000007), 'FFFFFFF')", '"000007"'),
        Example("format_datetime(datetime(2020-06-15 13:45:09.05), 'ss.ff F')", '"09.05 "'),
        Example("format_datetime(datetime(0001-01-01), 'yyyy/y')", '"0001/1"'),
        Example("format_datetime(datetime(null), 'yyyy')", '""'),
    ),
)

FORMAT_TIMESPAN = scalar(
    "format_timespan",
    doc="Write a timespan in a format made of specifiers and delimiters.",
    source="Kusto reference: format_timespan(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(
        Overload("(timespan: timespan, format: string): string", format_timespan, plain_formats.format_timespan),
    ),
    examples=(
        Example("format_timespan(time(29.09:00:05.12345), 'dd.hh:mm:ss:FF')", '"29.09:00:05:12"'),
        Example("format_timespan(time(29.09:00:05.12345), 'ddd.h:mm:ss [fffffff]')", '"029.9:00:05 [1234500]"'),
        Example("format_timespan(-90s, 'mm:ss')", '"-01:30"'),
        Example("format_timespan(25h + 61m, 'hh:mm')", '"02:01"', why="hours of the last day"),
        Example("format_timespan(timespan(null), 'd')", '""'),
    ),
)

FUNCTIONS: tuple[Function, ...] = (FORMAT_DATETIME, FORMAT_TIMESPAN)
