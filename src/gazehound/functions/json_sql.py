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

_STRING = r'"(?:[^"\\]|\\.)*"'
_LOOSE = r"(?i),\s*[\]}]|(?:^|[\s:,\[-])(?:nan|inf(?:inity)?)\s*(?:[,}\]]|$)"
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


def read(text: Node) -> Node:
    """A text that is JSON as dynamic, else NULL."""
    return sql.if_(_is_loose(text), sql.null("JSON"), sql.try_cast(text, "JSON"))


def _is_loose(text: Node) -> Node:
    """True for what the engine reads though it is no JSON: a comma in front of a closing bracket, numbers such as NaN.

    Few texts look like it, and only of these the strings inside are taken out to be sure.
    """
    bare = sql.call("regexp_replace", text, sql.text(_STRING), sql.text('""'), sql.text("g"))
    loose = sql.text(_LOOSE)
    return sql.and_(sql.call("regexp_matches", text, loose), sql.call("regexp_matches", bare, loose))


def json_kind(node: Node) -> Node:
    """`ARRAY`, `OBJECT`, `VARCHAR`, `UBIGINT`, `BIGINT`, `DOUBLE`, `BOOLEAN` or NULL."""
    return sql.call("json_type", node)


def is_kind(node: Node, kind: str) -> Node:
    return sql.equals(json_kind(node), sql.text(kind))


def elements(node: Node) -> Node:
    """The elements of an array as a LIST of JSON, a null element as NULL; NULL for what is no array."""
    return sql.try_cast(node, "JSON[]")


def element_texts(node: Node) -> Node:
    """The texts of an array's elements as a LIST, a null element as NULL; empty or NULL for what is no array."""
    return sql.cast(sql.call("json_extract_string", node, sql.text("$[*]")), "VARCHAR[]")


def from_elements(items: Node) -> Node:
    """A LIST as a dynamic array."""
    return sql.call("to_json", items)


def without_json_null(node: Node) -> Node:
    """NULL for a JSON `null`: Kusto does not tell them apart."""
    return sql.if_(is_kind(node, "NULL"), sql.null("JSON"), node)


def bound(name: str, value: Node, body: Node) -> Node:
    """`body` with the column `name` standing for `value`, which is computed once."""
    bodies = sql.call("list_transform", sql.array([value]), sql.lambda_([name], body))
    return sql.call("list_extract", bodies, sql.integer(1))


def field(value: Node, name: str) -> Node:
    """A field of a STRUCT."""
    return sql.call("struct_extract", value, sql.text(name))


def pairs(bag: Node) -> Node:
    """The properties of a bag as a LIST of STRUCTs `k` (text) and `v` (JSON); empty for what is no bag."""
    keys = sql.call("json_keys", bag)
    values = sql.cast(sql.call("json_extract", bag, sql.text("$.*")), "JSON[]")
    return zipped_pairs(keys, values)


def zipped_pairs(keys: Node, values: Node) -> Node:
    """Two LISTs of equal length as a LIST of pairs."""
    each = sql.column("p")
    parts = [("k", sql.integer(1)), ("v", sql.integer(2))]
    pair = sql.struct([(name, sql.call("struct_extract", each, at)) for name, at in parts])
    return sql.call("list_transform", sql.call("list_zip", keys, values), sql.lambda_(["p"], pair))


def first_pairs(items: Node) -> Node:
    """The pairs of a LIST without those whose key came before, in the order in which the keys came."""
    pair, place = sql.column("p"), sql.column("i")
    numbered = sql.call(
        "list_transform",
        items,
        sql.lambda_(["p", "i"], sql.struct([("k", field(pair, "k")), ("i", place), ("v", field(pair, "v"))])),
    )
    before = sql.call("list_extract", sql.column("s"), sql.binary("-", place, sql.integer(1)))
    is_first = sql.or_(sql.equals(place, sql.integer(1)), sql.binary("<>", field(before, "k"), field(pair, "k")))
    kept = sql.call("list_filter", sql.column("s"), sql.lambda_(["p", "i"], is_first))
    return in_order(bound("s", sql.call("list_sort", numbered), kept))


def in_order(numbered: Node) -> Node:
    """Numbered pairs (`k`, `i`, `v`) by their number, without it."""
    pair = sql.column("p")
    by_number = sql.struct([("i", field(pair, "i")), ("k", field(pair, "k")), ("v", field(pair, "v"))])
    ordered = sql.call("list_sort", sql.call("list_transform", numbered, sql.lambda_(["p"], by_number)))
    plain = sql.struct([("k", field(pair, "k")), ("v", field(pair, "v"))])
    return sql.call("list_transform", ordered, sql.lambda_(["p"], plain))


def bag_of_pairs(items: Node) -> Node:
    """A bag of the pairs of a LIST, a NULL value as `null`; NULL for NULL."""
    pair = sql.column("p")
    key = sql.cast(sql.call("to_json", field(pair, "k")), "VARCHAR")
    value = sql.coalesce(sql.cast(field(pair, "v"), "VARCHAR"), sql.text("null"))
    property_text = sql.binary("||", sql.binary("||", key, sql.text(":")), value)
    properties = sql.call("list_transform", items, sql.lambda_(["p"], property_text))
    written = sql.call("array_to_string", properties, sql.text(","))
    return sql.cast(sql.binary("||", sql.binary("||", sql.text("{"), written), sql.text("}")), "JSON")
