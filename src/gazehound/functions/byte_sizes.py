"""Numbers of bytes as people read them: `format_bytes()`."""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_strings
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, scalar
from gazehound.functions.text_sql import constant_text
from gazehound.sql import Node

_UNITS = ("Bytes", "KB", "MB", "GB", "TB", "PB", "EB")


def _formatted_bytes(size: Operand, precision: Operand | None = None, unit: Operand | None = None) -> Node:
    """A size in the largest unit in which it is at least 1, or in the unit asked for."""
    digits = 0 if precision is None else precision.constant
    name = "" if unit is None else constant_text(unit)
    if not isinstance(digits, int) or name is None:
        raise RefusedCall("a precision or a unit that is no literal")
    number = sql.cast(size.node, "DOUBLE")
    if name:
        if name not in _UNITS:
            raise RefusedCall(f"the unit `{name}`")
        return sql.coalesce(_in_unit(number, name, digits), sql.text(""))
    reached = sql.call("abs", number)
    branches = [
        (sql.binary("<", reached, sql.real(1024.0 ** (at + 1))), _in_unit(number, each, digits))
        for at, each in enumerate(_UNITS[:-1])
    ]
    return sql.coalesce(sql.case(branches, _in_unit(number, _UNITS[-1], digits)), sql.text(""))


def _in_unit(number: Node, unit: str, digits: int) -> Node:
    scaled = sql.binary("/", number, sql.real(1024.0 ** _UNITS.index(unit)))
    rounded = sql.call("round", scaled, sql.integer(digits))
    written = sql.call("format", sql.text(f"{{:.{digits}f}}"), rounded)
    shortest = sql.call("rtrim", sql.call("rtrim", written, sql.text("0")), sql.text(".")) if digits else written
    return sql.binary("||", shortest, sql.text(f" {unit}"))


FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "format_bytes",
        doc="A number of bytes with its unit, rounded to some decimal places.",
        source="Kusto reference: format_bytes()",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(size: Number, [precision: Number], [format: string]): string",
                _formatted_bytes,
                plain_strings.format_bytes,
            ),
        ),
        examples=(
            Example("format_bytes(564)", '"564 Bytes"'),
            Example("format_bytes(10332, 1)", '"10.1 KB"'),
            Example("format_bytes(20010332, 2)", '"19.08 MB"'),
            Example('format_bytes(20010332, 0, "KB")', '"19541 KB"'),
            Example("format_bytes(-2048)", '"-2 KB"'),
            Example("format_bytes(9223372036854775807)", '"8 EB"'),
            Example("format_bytes(long(null))", '""'),
        ),
        notes="The precision and the unit are literals.",
    ),
)
