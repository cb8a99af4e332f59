"""SQL shapes over the elements of dynamic arrays: LISTs of JSON whose NULL is a JSON `null`.

Does not live here: any function's entry (`arrays`, `array_search`, `sets`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import json_sql
from gazehound.functions.declare import Operand
from gazehound.functions.json_sql import bound, elements, field, is_kind
from gazehound.functions.text_sql import dynamic_text
from gazehound.sql import Node

NUMBER_KINDS = ("UBIGINT", "BIGINT", "DOUBLE")


def over_elements(array: Operand, build: Callable[[Node], Node]) -> Node:
    """A dynamic array built from the LIST of the array's elements; NULL for what is no array."""
    built = bound("l", elements(array.node), json_sql.from_elements(build(sql.column("l"))))
    return sql.if_(is_kind(array.node, "ARRAY"), built, sql.null("JSON"))


def length(items: Node) -> Node:
    return sql.cast(sql.call("len", items), "BIGINT")


def part(items: Node, first: Node, last: Node) -> Node:
    """Elements `first` to `last`, counted from 1."""
    return sql.slice_(items, first, last)


def filled(value: Node, count: Node) -> Node:
    """A LIST of `count` times the value."""
    numbers = sql.call("range", sql.call("greatest", count, sql.long(0)))
    return sql.call("list_transform", numbers, sql.lambda_(["n"], sql.cast(value, "JSON")))


def is_number(element: Node) -> Node:
    return sql.in_list(json_sql.json_kind(element), [sql.text(kind) for kind in NUMBER_KINDS])


def is_whole(element: Node) -> Node:
    return sql.in_list(json_sql.json_kind(element), [sql.text(kind) for kind in ("UBIGINT", "BIGINT")])


def wholes(array: Node, type_name: str) -> Node:
    """The elements as whole numbers of a type, a null as NULL; NULL for an array of anything else."""
    element = sql.column("w")
    read = sql.if_(is_whole(element), sql.try_cast(dynamic_text(element), type_name), sql.null(type_name))

    def checked(items: Node) -> Node:
        numbers = sql.call("list_transform", items, sql.lambda_(["w"], read))
        are_all = sql.equals(sql.call("list_count", numbers), sql.call("list_count", items))
        return sql.if_(are_all, numbers, sql.null(f"{type_name}[]"))

    listed = sql.if_(is_kind(array, "ARRAY"), elements(array), sql.null("JSON[]"))
    return bound("n", listed, checked(sql.column("n")))


def number(element: Node) -> Node:
    """The number that the element is, as a DOUBLE; NULL for anything else."""
    return sql.if_(is_number(element), sql.try_cast(dynamic_text(element), "DOUBLE"), sql.null("DOUBLE"))


def comparable(element: Node) -> Node:
    """JSON text that is the same for equal values: `15.0` as `15`, `1e+22` as `1e22`, null as `null`."""
    real = sql.try_cast(dynamic_text(element), "DOUBLE")
    is_whole = sql.and_(
        sql.equals(sql.call("floor", real), real), sql.binary("<", sql.call("abs", real), sql.real(2.0**63))
    )
    whole = sql.cast(sql.try_cast(real, "BIGINT"), "VARCHAR")
    as_text = sql.coalesce(sql.cast(element, "VARCHAR"), sql.text("null"))
    shortest = sql.coalesce(sql.cast(sql.call("to_json", real), "VARCHAR"), as_text)
    return sql.if_(is_kind(element, "DOUBLE"), sql.if_(is_whole, whole, shortest), as_text)


def comparables(items: Node) -> Node:
    return sql.call("list_transform", items, sql.lambda_(["e"], comparable(sql.column("e"))))


def distinct_in_order(items: Node) -> Node:
    """The different elements of a LIST of JSON, each where it came first."""
    element = sql.column("e")
    keyed = sql.struct([("k", comparable(element)), ("v", element)])
    kept = json_sql.first_pairs(sql.call("list_transform", items, sql.lambda_(["e"], keyed)))
    return sql.call("list_transform", kept, sql.lambda_(["p"], field(sql.column("p"), "v")))
