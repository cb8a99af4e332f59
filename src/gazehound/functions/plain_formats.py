"""Datetimes and timespans written in a format, one at a time: the plain form of `datetime_formats`.

A format is read from left to right, each time the longest specifier that fits.

Source: Kusto reference, "format_datetime()", "format_timespan()"; answers recorded from Kusto.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gazehound.functions.plain_datetimes import day_of
from gazehound.functions.plain_moments import DAY, HOUR, MINUTE, SECOND

_MOMENT_TOKENS = re.compile("yyyy|yy|y|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|tt|f{1,7}|F{1,7}|.", re.DOTALL)
_SPAN_TOKENS = re.compile("d{1,8}|HH|H|hh|h|mm|m|ss|s|f{1,7}|F{1,7}|.", re.DOTALL)
_MOMENT_NUMBERS: dict[str, Callable[[int], int]] = {
    "M": lambda ticks: day_of(ticks).month,
    "d": lambda ticks: day_of(ticks).day,
    "H": lambda ticks: ticks % DAY // HOUR,
    "h": lambda ticks: (ticks % DAY // HOUR + 11) % 12 + 1,
    "m": lambda ticks: ticks % HOUR // MINUTE,
    "s": lambda ticks: ticks % MINUTE // SECOND,
}
_SPAN_NUMBERS: dict[str, Callable[[int], int]] = {
    "d": lambda ticks: ticks // DAY,
    "H": lambda ticks: ticks % DAY // HOUR,
    "h": lambda ticks: ticks % DAY // HOUR,
    "m": lambda ticks: ticks % HOUR // MINUTE,
    "s": lambda ticks: ticks % MINUTE // SECOND,
}


def format_datetime(ticks: int | None, form: str) -> str:
    return "" if ticks is None else "".join(_of_moment(ticks, token) for token in _MOMENT_TOKENS.findall(form))


def _of_moment(ticks: int, token: str) -> str:
    if token[0] == "y":
        year = day_of(ticks).year
        return f"{year:04}" if token == "yyyy" else f"{year % 100:0{len(token)}}"
    if token == "tt":
        return "AM" if ticks % DAY < 12 * HOUR else "PM"
    return _number(ticks, token, _MOMENT_NUMBERS)


def format_timespan(ticks: int | None, form: str) -> str:
    if ticks is None:
        return ""
    written = "".join(_number(abs(ticks), token, _SPAN_NUMBERS) for token in _SPAN_TOKENS.findall(form))
    return f"{'-' if ticks < 0 else ''}{written}"


def _number(ticks: int, token: str, numbers: dict[str, Callable[[int], int]]) -> str:
    if token[0] in "fF":
        digits = f"{ticks % SECOND:07}"[: len(token)]
        return digits if token[0] == "f" else digits.rstrip("0")
    return f"{numbers[token[0]](ticks):0{len(token)}}" if token[0] in numbers else token
