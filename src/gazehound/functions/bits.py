"""Functions on the bits of whole numbers, always as longs."""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_mathematics
from gazehound.functions.arithmetic_sql import wrapped
from gazehound.functions.declare import Example, Function, Lowering, Operand, Overload, ResultName, scalar
from gazehound.sql import Node


def _long(value: Operand) -> Node:
    return sql.cast(value.node, "BIGINT")


def conjunction(first: Operand, second: Operand) -> Node:
    return sql.binary("&", _long(first), _long(second))


def disjunction(first: Operand, second: Operand) -> Node:
    return sql.binary("|", _long(first), _long(second))


def difference(first: Operand, second: Operand) -> Node:
    return sql.call("xor", _long(first), _long(second))


def complement(value: Operand) -> Node:
    """-1 - value: no long leaves the range."""
    return sql.binary("-", sql.long(-1), _long(value))


def shifted_left(value: Operand, shift: Operand) -> Node:
    """By `shift` modulo 64 places; bits that leave are lost; null for a negative shift."""
    places = sql.binary("%", _long(shift), sql.integer(64))
    factor = sql.call("pow", sql.real(2.0), places)
    product = sql.binary("*", sql.cast(_long(value), "HUGEINT"), sql.cast(factor, "HUGEINT"))
    return _unless_negative(shift, wrapped(sql.try_(product)))


def shifted_right(value: Operand, shift: Operand) -> Node:
    """By `shift` modulo 64 places, the sign kept; null for a negative shift."""
    places = sql.call("greatest", sql.binary("%", _long(shift), sql.integer(64)), sql.long(0))
    return _unless_negative(shift, sql.binary(">>", _long(value), places))


def _unless_negative(shift: Operand, node: Node) -> Node:
    return sql.if_(sql.binary(">=", shift.node, sql.integer(0)), node, sql.null("BIGINT"))


def ones(value: Operand) -> Node:
    return sql.cast(sql.call("bit_count", _long(value)), "BIGINT")


def _bits_function(name: str, doc: str, parameters: str, lowering: Lowering, *cases: tuple[str, str]) -> Function:
    null = ", ".join(["long(null)"] * len(parameters.split(", ")))
    return scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        result_name=ResultName.FIRST_ARGUMENT,
        overloads=(Overload(f"({parameters}): long", lowering, plain_mathematics.BITS[name]),),
        examples=(
            *(Example(f"{name}({arguments})", result) for arguments, result in cases),
            Example(f"{name}({null})", "long(null)"),
        ),
    )


_PAIR = "value1: Integer, value2: Integer"
_SHIFT = "value: Integer, shift: Integer"

FUNCTIONS: tuple[Function, ...] = (
    _bits_function("binary_and", "The bits that two numbers share.", _PAIR, conjunction, ("5, 3", "1"),
                   ("-1, 9223372036854775807", "9223372036854775807")),
    _bits_function("binary_or", "The bits that either of two numbers has.", _PAIR, disjunction, ("5, 3", "7"),
                   ("-1, 0", "-1")),
    _bits_function("binary_xor", "The bits that one of two numbers has.", _PAIR, difference, ("5, 3", "6"),
                   ("-1, 9223372036854775807", "-9223372036854775807 - 1")),
    _bits_function("binary_not", "All bits the other way.", "value: Integer", complement, ("0", "-1"),
                   ("-100", "99"), ("9223372036854775807", "-9223372036854775807 - 1")),
    _bits_function("binary_shift_left", "The bits moved to the left, modulo 64 places.", _SHIFT, shifted_left,
                   ("1, 2", "4"), ("1, 63", "-9223372036854775807 - 1"), ("3, 65", "6"), ("-1, 4", "-16"),
                   ("1, -1", "long(null)")),
    _bits_function("binary_shift_right", "The bits moved to the right, modulo 64 places.", _SHIFT, shifted_right,
                   ("8, 2", "2"), ("-8, 1", "-4"), ("9223372036854775807, 62", "1"), ("1, -1", "long(null)")),
    _bits_function("bitset_count_ones", "How many bits are 1.", "value: Integer", ones, ("42", "3"), ("-1", "64")),
)  # fmt: skip
