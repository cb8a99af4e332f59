"""Values of one scalar type as another, in SQL: one function per target type.

Each takes an operand of any type; `RefusedCall` names the pairs that are not supported. Does not live here:
how texts are read (`convert_text`) or written (`text_sql`).

Source: answers recorded from Kusto: reals are cut toward zero and held at the ends of the range, a long as int
keeps its lower 32 bits, a datetime or timespan as number is its ticks.
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import convert_text, datetime_sql, json_sql
from gazehound.functions.declare import Operand, RefusedCall
from gazehound.functions.text_sql import dynamic_text, shortest_real_text
from gazehound.sql import Node
from gazehound.types import ScalarType

LARGEST_LONG = 2**63 - 1
_INTEGER_KINDS = ("UBIGINT", "BIGINT")
_LONG, _INT, _REAL = "-?[0-9]{1,18}", "-?[0-9]{1,9}", "-?[0-9]{1,15}([.][0-9]{1,15})?"
"""How numbers are usually written that the type can hold in any case."""


def to_long(operand: Operand) -> Node:
    match operand.type:
        case ScalarType.LONG:
            return operand.node
        case ScalarType.INT | ScalarType.BOOL:
            return sql.cast(operand.node, "BIGINT")
        case ScalarType.REAL:
            return _real_to_integer(operand.node, "BIGINT", -(2**63), LARGEST_LONG)
        case ScalarType.DECIMAL:
            return sql.try_cast(sql.call("trunc", operand.node), "BIGINT")
        case ScalarType.DATETIME:
            return datetime_sql.exact_ticks(operand)
        case ScalarType.TIMESPAN:
            return operand.node
        case ScalarType.STRING:
            return convert_text.text_to_long(operand.node)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return _from_dynamic(operand.node, to_long, "BIGINT", _LONG)
        case _:
            raise refused(operand, ScalarType.LONG)


def to_int(operand: Operand) -> Node:
    match operand.type:
        case ScalarType.INT:
            return operand.node
        case ScalarType.BOOL:
            return sql.cast(operand.node, "INTEGER")
        case ScalarType.LONG:
            return lower_32_bits(operand.node)
        case ScalarType.REAL:
            return _real_to_integer(operand.node, "INTEGER", -(2**31), 2**31 - 1)
        case ScalarType.STRING:
            return convert_text.text_to_int(operand.node)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return _from_dynamic(operand.node, to_int, "INTEGER", _INT)
        case ScalarType.GUID:
            raise refused(operand, ScalarType.INT)
        case _:
            return lower_32_bits(to_long(operand))


def to_real(operand: Operand) -> Node:
    match operand.type:
        case ScalarType.REAL:
            return operand.node
        case ScalarType.STRING:
            return convert_text.text_to_real(operand.node)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return _from_dynamic(operand.node, to_real, "DOUBLE", _REAL)
        case ScalarType.DATETIME:
            return sql.cast(datetime_sql.exact_ticks(operand), "DOUBLE")
        case ScalarType.GUID:
            raise refused(operand, ScalarType.REAL)
        case _:
            return sql.cast(operand.node, "DOUBLE")


def to_decimal(operand: Operand) -> Node:
    match operand.type:
        case ScalarType.DECIMAL:
            return operand.node
        case ScalarType.INT | ScalarType.LONG:
            return sql.try_cast(operand.node, "DECIMAL(38,18)")
        case ScalarType.BOOL:
            return sql.try_cast(sql.cast(operand.node, "INTEGER"), "DECIMAL(38,18)")
        case ScalarType.REAL:
            return sql.try_cast(shortest_real_text(operand.node), "DECIMAL(38,18)")
        case ScalarType.STRING:
            return convert_text.text_to_decimal(operand.node)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return _from_dynamic(operand.node, to_decimal, "DECIMAL(38,18)")
        case _:
            raise refused(operand, ScalarType.DECIMAL)


def to_bool(operand: Operand) -> Node:
    match operand.type:
        case ScalarType.BOOL:
            return operand.node
        case ScalarType.INT | ScalarType.LONG | ScalarType.REAL | ScalarType.DECIMAL:
            return sql.binary("<>", operand.node, sql.integer(0))
        case ScalarType.STRING:
            return convert_text.text_to_bool(operand.node)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return _from_dynamic(operand.node, to_bool, "BOOLEAN")
        case _:
            raise refused(operand, ScalarType.BOOL)


def to_datetime(operand: Operand) -> Node:
    match operand.type:
        case ScalarType.DATETIME:
            return operand.node
        case ScalarType.INT | ScalarType.LONG | ScalarType.REAL:
            return datetime_sql.from_ticks(to_long(operand))
        case ScalarType.STRING:
            return convert_text.text_to_datetime(operand.node)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return _from_dynamic(operand.node, to_datetime, "TIMESTAMP")
        case _:
            raise refused(operand, ScalarType.DATETIME)


def to_timespan(operand: Operand) -> Node:
    match operand.type:
        case ScalarType.TIMESPAN:
            return operand.node
        case ScalarType.INT | ScalarType.LONG | ScalarType.REAL:
            return to_long(operand)
        case ScalarType.STRING:
            return convert_text.text_to_timespan(operand.node)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return _from_dynamic(operand.node, to_timespan, "BIGINT")
        case _:
            raise refused(operand, ScalarType.TIMESPAN)


def to_guid(operand: Operand) -> Node:
    match operand.type:
        case ScalarType.GUID:
            return operand.node
        case ScalarType.STRING:
            return convert_text.text_to_guid(operand.node)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return convert_text.text_to_guid(dynamic_text(operand.node))
        case _:
            raise refused(operand, ScalarType.GUID)


def refused(operand: Operand, target: ScalarType) -> RefusedCall:
    return RefusedCall(f"a conversion from {operand.type} to {target}")


def lower_32_bits(node: Node) -> Node:
    """A long as int: two's complement, no check."""
    low = sql.binary("&", node, sql.long(2**32 - 1))
    wrapped = sql.if_(sql.binary(">", low, sql.long(2**31 - 1)), sql.binary("-", low, sql.long(2**32)), low)
    return sql.cast(wrapped, "INTEGER")


def _real_to_integer(node: Node, type_name: str, lowest: int, highest: int) -> Node:
    bounds = [
        (sql.binary(">=", node, sql.real(float(highest))), sql.cast(sql.integer(highest), type_name)),
        (sql.binary("<=", node, sql.real(float(lowest))), sql.cast(sql.integer(lowest), type_name)),
    ]
    not_a_number = (sql.call("isnan", node), sql.null(type_name))
    return sql.case([not_a_number, *bounds], sql.try_cast(sql.call("trunc", node), type_name))


def _from_dynamic(node: Node, convert: Callable[[Operand], Node], type_name: str, usual: str = "") -> Node:
    """The conversion from what the dynamic value holds; NULL for arrays, bags and what cannot be converted.

    A value whose text matches `usual` is a number or the text of one, which is the same here: the other forms are
    tried for the few others only, and written once. The usual text is had in one expression, for what two branches of
    a CASE have in common DuckDB computes twice, and reading it out of the JSON is what costs.
    """
    if not usual:
        return _from_any_dynamic(node, convert, type_name)
    as_text = dynamic_text(node)
    name = "held"
    others = json_sql.bound(name, node, _from_any_dynamic(sql.column(name), convert, type_name))
    usual_text = sql.call("regexp_extract", as_text, sql.text(rf"\A(?:{usual})\z"))
    other_value = sql.if_(sql.is_not_null(as_text), others, sql.null(type_name))
    return sql.coalesce(sql.try_cast(usual_text, type_name), other_value)


def _from_any_dynamic(node: Node, convert: Callable[[Operand], Node], type_name: str) -> Node:
    """The conversion by the kind of the value, a whole number that is no long as a real."""
    as_text = dynamic_text(node)
    number = sql.try_cast(as_text, "BIGINT")
    kind = json_sql.json_kind(node)

    def is_one_of(*kinds: str) -> Node:
        return sql.in_list(kind, [sql.text(each) for each in kinds])

    held = [
        (is_one_of("VARCHAR"), Operand(as_text, ScalarType.STRING)),
        (sql.and_(is_one_of(*_INTEGER_KINDS), sql.is_not_null(number)), Operand(number, ScalarType.LONG)),
        (is_one_of("DOUBLE", "UBIGINT"), Operand(sql.try_cast(as_text, "DOUBLE"), ScalarType.REAL)),
        (is_one_of("BOOLEAN"), Operand(sql.equals(as_text, sql.text("true")), ScalarType.BOOL)),
    ]
    branches = []
    for is_held, operand in held:
        try:
            branches.append((is_held, convert(operand)))
        except RefusedCall:
            continue
    return sql.case(branches, sql.null(type_name))
