"""All scalar operators, and access to the parts of dynamic values.

Does not live here: the operators by subject (`arithmetic`, `comparison`, `membership`, `string_operators`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import (
    arithmetic,
    comparison,
    conditions,
    json_parts,
    membership,
    plain_dynamic,
    string_operators,
)
from gazehound.functions.declare import Example, Function, Operand, Overload, operator
from gazehound.functions.json_sql import is_kind
from gazehound.functions.text_sql import constant_text
from gazehound.sql import Node


def _property(base: Operand, key: Operand) -> Node:
    """The value of a property; null where there is none. Keys go in as JSON pointers: no character is special."""
    literal = constant_text(key)
    if literal is None:
        return _found(base.node, sql.binary("||", sql.text("/"), _pointer(key.node)))
    pointer = "/" + literal.replace("~", "~0").replace("/", "~1")
    if literal.isdigit() or literal == "":
        return _found(base.node, sql.text(pointer))
    return json_parts.part(base.node, pointer)


def _pointer(key: Node) -> Node:
    tilde = sql.call("replace", key, sql.text("~"), sql.text("~0"))
    return sql.call("replace", tilde, sql.text("/"), sql.text("~1"))


def _found(base: Node, pointer: Node) -> Node:
    """A part by a name that may be a position as well, which only bags are asked for."""
    return sql.if_(is_kind(base, "OBJECT"), json_parts.part_at(base, pointer), sql.null("JSON"))


def _without_null(node: Node) -> Node:
    """NULL for a JSON `null`, the node written once."""
    return sql.call("nullif", node, sql.cast(sql.text("null"), "JSON"))


def _element(base: Operand, index: Operand) -> Node:
    """An element of an array, a negative index from the end; null outside it and for what is no array."""
    return json_parts.part_at(base.node, sql.cast(index.node, "BIGINT"))


def _by_dynamic(base: Operand, key: Operand) -> Node:
    """A key that is dynamic itself: a whole number is an index, a text a property."""
    text = sql.call("json_extract_string", key.node, sql.text("$"))
    is_index = sql.in_list(sql.call("json_type", key.node), [sql.text("UBIGINT"), sql.text("BIGINT")])
    by_index = sql.call("json_extract", base.node, sql.try_cast(key.node, "BIGINT"))
    by_name = sql.call("json_extract", base.node, sql.binary("||", sql.text("/"), _pointer(text)))
    named = sql.if_(is_kind(base.node, "OBJECT"), by_name, sql.null("JSON"))
    return _without_null(sql.if_(is_index, by_index, named))


ACCESS = operator(
    "[]",
    doc="A property of a bag by its name, or an element of an array by its position.",
    source="Kusto reference: The dynamic data type; answers recorded from Kusto",
    overloads=(
        Overload("(base: dynamic, key: string): dynamic", _property, plain_dynamic.property_of),
        Overload("(base: dynamic, index: long): dynamic", _element, plain_dynamic.element_of),
        Overload("(base: dynamic, key: dynamic): dynamic", _by_dynamic, plain_dynamic.part_of),
    ),
    examples=(
        Example('dynamic({"a": {"b": 5}}).a.b', "dynamic(5)"),
        Example('dynamic({"a b": 1})["a b"]', "dynamic(1)"),
        Example('dynamic({"a.b": 1, "a": {"b": 2}})["a.b"]', "dynamic(1)"),
        Example('dynamic({"x/y~z": "é", "*": 1})["x/y~z"]', 'dynamic("é")'),
        Example('dynamic({"a": 1}).A', "dynamic(null)", why="names are case-sensitive"),
        Example('dynamic({"a": null}).a', "dynamic(null)"),
        Example('dynamic({"a": 1})[0]', "dynamic(null)"),
        Example("dynamic([10, 20, 30])[1]", "dynamic(20)"),
        Example("dynamic([10, 20, 30])[-1]", "dynamic(30)", why="a negative index counts from the end"),
        Example("dynamic([10])[9223372036854775807]", "dynamic(null)"),
        Example('dynamic([10, 20])["1"]', "dynamic(null)"),
        Example("dynamic(5).a", "dynamic(null)"),
        Example("dynamic(null).a", "dynamic(null)"),
    ),
)

OPERATORS: tuple[Function, ...] = (
    *arithmetic.OPERATORS,
    *comparison.OPERATORS,
    *membership.OPERATORS,
    *string_operators.OPERATORS,
    ACCESS,
    conditions.NOT,
)
