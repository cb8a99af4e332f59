"""Comparing two values in SQL: null rules, NaN, dynamic values, texts against other types.

Does not live here: which types an operator takes (`comparison`), membership in lists (`membership`).

Sources: Kusto reference, "Null values": `==` of two nulls is null, of one null false, `!=` of one null true; answers
recorded from Kusto: every comparison with NaN is false but `!=`. DuckDB takes NaN as equal to itself and as the
largest number.
"""

from __future__ import annotations

import math

from gazehound import sql
from gazehound.functions import convert_values
from gazehound.functions.arithmetic_sql import held_long, held_number
from gazehound.functions.declare import NOT_CONSTANT, Operand, RefusedCall
from gazehound.functions.json_sql import json_kind
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node
from gazehound.types import INTEGERS, NUMBERS, ScalarType

LOOSE = frozenset({ScalarType.DYNAMIC, ScalarType.UNKNOWN})
_CONVERSIONS = {
    ScalarType.BOOL: convert_values.to_bool,
    ScalarType.INT: convert_values.to_long,
    ScalarType.LONG: convert_values.to_long,
    ScalarType.REAL: convert_values.to_real,
    ScalarType.DECIMAL: convert_values.to_decimal,
    ScalarType.DATETIME: convert_values.to_datetime,
    ScalarType.TIMESPAN: convert_values.to_timespan,
    ScalarType.GUID: convert_values.to_guid,
}


def equal(left: Operand, right: Operand) -> Node:
    """`left == right` for any two types that can be compared."""
    left, right = _ordered_for_equality(left, right)
    if left.type is right.type is ScalarType.STRING:
        return sql.equals(left.node, right.node)
    if left.type in LOOSE and right.type in INTEGERS:
        same = sql.coalesce(_holds_whole(left.node, right.node), sql.boolean(False))
        return same if is_present_constant(right) else _unless_both_null(_number(left), right, same)
    return _equal_values(*_alike(left, right))


def not_equal(left: Operand, right: Operand) -> Node:
    """`left != right` for any two types that can be compared."""
    left, right = _ordered_for_equality(left, right)
    if left.type is right.type is ScalarType.STRING:
        return sql.binary("<>", left.node, right.node)
    if left.type in LOOSE and right.type in INTEGERS:
        return sql.not_(equal(left, right))
    return _differ(*_alike(left, right))


def ordered(symbol: str, left: Operand, right: Operand) -> Node:
    """`<`, `<=`, `>`, `>=`; null where one is null, false for NaN."""
    left, right = _number_pair(left, right)
    greater = left if symbol in (">", ">=") else right
    comparison = sql.binary(symbol, left.node, right.node)
    return sql.and_(comparison, sql.not_(sql.call("isnan", greater.node))) if _may_be_nan(greater) else comparison


def is_present_constant(operand: Operand) -> bool:
    """True for a literal that is not null."""
    return operand.is_constant and operand.constant is not None


def _may_be_nan(operand: Operand) -> bool:
    if operand.type is not ScalarType.REAL:
        return False
    return not isinstance(operand.constant, int | float) or math.isnan(operand.constant)


def _ordered_for_equality(left: Operand, right: Operand) -> tuple[Operand, Operand]:
    """A dynamic value on the left, else a literal on the right."""
    if (left.type in LOOSE) != (right.type in LOOSE):
        return (left, right) if left.type in LOOSE else (right, left)
    return (right, left) if left.is_constant else (left, right)


def _alike(left: Operand, right: Operand) -> tuple[Operand, Operand]:
    """Both operands as values of one SQL type; `RefusedCall` for types that do not compare."""
    if left.type in LOOSE or right.type in LOOSE:
        return _alike_dynamic(left, right)
    if left.type is right.type or {left.type, right.type} <= NUMBERS:
        return left, right
    if ScalarType.BOOL in (left.type, right.type) and {left.type, right.type} & NUMBERS:
        return _number_pair(left, right)
    if left.type is ScalarType.STRING:
        return _converted(left, right.type), right
    if right.type is ScalarType.STRING:
        return left, _converted(right, left.type)
    raise RefusedCall(f"a comparison of {left.type} with {right.type}")


def _alike_dynamic(left: Operand, right: Operand) -> tuple[Operand, Operand]:
    if left.type in LOOSE and right.type in LOOSE:
        return _text(sql.cast(left.node, "VARCHAR")), _text(sql.cast(right.node, "VARCHAR"))
    if left.type in LOOSE:
        return _held(left, right.type), right
    return left, _held(right, left.type)


def _held(value: Operand, kind: ScalarType) -> Operand:
    """What a dynamic holds, as a value of `kind`."""
    match kind:
        case ScalarType.STRING:
            return _text(text_of(value))
        case ScalarType.INT | ScalarType.LONG:
            return Operand(held_long(value.node), ScalarType.LONG)
        case ScalarType.REAL | ScalarType.DECIMAL:
            return Operand(held_number(value.node), ScalarType.REAL)
        case _:
            return _converted(value, kind)


def _converted(value: Operand, kind: ScalarType) -> Operand:
    converted = ScalarType.LONG if kind is ScalarType.INT else kind
    return Operand(_CONVERSIONS[kind](value), converted)


def _text(node: Node) -> Operand:
    return Operand(node, ScalarType.STRING)


def _number_pair(left: Operand, right: Operand) -> tuple[Operand, Operand]:
    """Numbers as they are, truth values as 0 and 1, a dynamic as the number it holds."""
    return _number(left), _number(right)


def _number(operand: Operand) -> Operand:
    if operand.type in LOOSE:
        return Operand(held_number(operand.node), ScalarType.REAL)
    if operand.type is ScalarType.BOOL:
        return Operand(sql.cast(operand.node, "INTEGER"), ScalarType.INT, operand.constant)
    return operand


def _holds_whole(dynamic: Node, number: Node) -> Node:
    """True where a dynamic holds this whole number; exact beyond the digits of a real."""
    kind = json_kind(dynamic)
    return sql.case(
        [
            (
                sql.in_list(kind, [sql.text("UBIGINT"), sql.text("BIGINT")]),
                sql.equals(sql.try_cast(dynamic, "BIGINT"), number),
            ),
            (sql.equals(kind, sql.text("DOUBLE")), sql.equals(sql.try_cast(dynamic, "DOUBLE"), number)),
        ],
        sql.boolean(False),
    )


def _equal_values(left: Operand, right: Operand) -> Node:
    same = sql.equals(left.node, right.node)
    if _may_be_nan(left) and _may_be_nan(right):
        same = sql.and_(same, sql.not_(sql.call("isnan", left.node)))
    if not is_present_constant(right):
        return _unless_both_null(left, right, sql.coalesce(same, sql.boolean(False)))
    if sql.is_plain(left.node):
        return sql.and_(sql.is_not_null(left.node), same)
    return sql.coalesce(same, sql.boolean(False))


def _differ(left: Operand, right: Operand) -> Node:
    differs = sql.is_distinct(left.node, right.node)
    if _may_be_nan(left) and _may_be_nan(right):
        differs = sql.or_(differs, sql.coalesce(sql.call("isnan", left.node), sql.boolean(False)))
    return differs if is_present_constant(right) else _unless_both_null(left, right, differs)


def _unless_both_null(left: Operand, right: Operand, decided: Node) -> Node:
    both = sql.and_(sql.is_null(left.node), sql.is_null(right.node))
    return sql.if_(both, sql.null("BOOLEAN"), decided)


def literal_operand(value: object) -> Operand:
    """An element of a constant array as a literal; `NOT_CONSTANT` for arrays and bags."""
    match value:
        case bool():
            return Operand(sql.boolean(value), ScalarType.BOOL, value)
        case int() if -(2**63) <= value < 2**63:
            return Operand(sql.long(value), ScalarType.LONG, value)
        case int() | float():
            return Operand(sql.real(float(value)), ScalarType.REAL, float(value))
        case str():
            return Operand(sql.text(value), ScalarType.STRING, value)
        case _:
            return Operand(sql.null("JSON"), ScalarType.DYNAMIC, NOT_CONSTANT)
