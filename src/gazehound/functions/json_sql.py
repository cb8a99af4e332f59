"""Dynamic values in SQL: JSON text whose SQL NULL is `dynamic(null)`.

Lives here: the shapes that the dynamic functions, the aggregates and the conversions share. Does not live
here: any function's rule.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions.declare import Operand
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node
from gazehound.types import ScalarType

_AS_JSON_NUMBERS = frozenset({ScalarType.BOOL, ScalarType.INT, ScalarType.LONG})


def to_dynamic(operand: Operand) -> Node:
    """A value of any type as dynamic; null gives NULL.

    What JSON cannot write becomes text: datetime, timespan, guid, decimal, NaN and the infinities.
    """
    if operand.type in (ScalarType.DYNAMIC, ScalarType.UNKNOWN):
        return operand.node
    if operand.type in _AS_JSON_NUMBERS or operand.type is ScalarType.STRING:
        return sql.call("to_json", operand.node)
    if operand.type is ScalarType.REAL:
        return real_to_dynamic(operand.node)
    return sql.if_(sql.is_null(operand.node), sql.null("JSON"), sql.call("to_json", text_of(operand)))


def real_to_dynamic(node: Node) -> Node:
    """A real as a JSON number, or as the text `NaN`, `Infinity`, `-Infinity`."""
    written = sql.call("to_json", node)
    quoted = sql.call("to_json", sql.cast(written, "VARCHAR"))
    return sql.if_(sql.call("isfinite", node), written, quoted)


def json_kind(node: Node) -> Node:
    """`ARRAY`, `OBJECT`, `VARCHAR`, `UBIGINT`, `BIGINT`, `DOUBLE`, `BOOLEAN` or NULL."""
    return sql.call("json_type", node)


def is_kind(node: Node, kind: str) -> Node:
    return sql.equals(json_kind(node), sql.text(kind))


def elements(node: Node) -> Node:
    """The elements of an array as a LIST of JSON, a null element as NULL; NULL for what is no array."""
    return sql.try_cast(node, "JSON[]")


def from_elements(items: Node) -> Node:
    """A LIST as a dynamic array."""
    return sql.call("to_json", items)


def only_array(node: Node) -> Node:
    """The value where it is an array, else NULL."""
    return sql.if_(is_kind(node, "ARRAY"), node, sql.null("JSON"))


def without_json_null(node: Node) -> Node:
    """NULL for a JSON `null`: Kusto does not tell them apart."""
    return sql.if_(is_kind(node, "NULL"), sql.null("JSON"), node)
