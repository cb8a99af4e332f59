"""Functions that take dynamic arrays as sets: union, intersection, difference, membership.

An element is equal to another when their JSON is equal, `15.0` to `15`. Results keep the order in which
elements came first; Kusto promises none. Does not live here: arrays in order (`arrays`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_arrays
from gazehound.functions.array_sql import comparable, comparables, distinct_in_order
from gazehound.functions.declare import Example, Function, Operand, Overload, scalar
from gazehound.functions.json_sql import bound, elements, from_elements, is_kind, to_dynamic
from gazehound.sql import Node


def unite(*sets: Operand) -> Node:
    return _of_arrays(sets, from_elements(distinct_in_order(_joined(sets))))


def intersect(first: Operand, *others: Operand) -> Node:
    """Elements of the first that all others have."""
    return _of_arrays((first, *others), from_elements(_common(first, *others)))


def _common(first: Operand, *others: Operand) -> Node:
    kept = distinct_in_order(elements(first.node))
    for other in others:
        is_there = sql.call("list_contains", sql.column("o"), comparable(sql.column("x")))
        kept = bound(
            "o", comparables(elements(other.node)), sql.call("list_filter", kept, sql.lambda_(["x"], is_there))
        )
    return kept


def subtract(first: Operand, *others: Operand) -> Node:
    """Elements of the first that none of the others has."""
    is_there = sql.call("list_contains", sql.column("o"), comparable(sql.column("x")))
    kept = distinct_in_order(elements(first.node))
    if others:
        rest = sql.call("list_filter", kept, sql.lambda_(["x"], sql.not_(is_there)))
        kept = bound("o", comparables(_joined(others)), rest)
    return _of_arrays((first, *others), from_elements(kept))


def has_element(array: Operand, value: Operand) -> Node:
    found = sql.call("list_contains", comparables(elements(array.node)), comparable(to_dynamic(value)))
    return sql.if_(is_kind(array.node, "ARRAY"), found, sql.null("BOOLEAN"))


def are_equal(first: Operand, second: Operand) -> Node:
    left, right = (
        sql.call("list_sort", sql.call("list_distinct", comparables(elements(each.node)))) for each in (first, second)
    )
    both = sql.and_(is_kind(first.node, "ARRAY"), is_kind(second.node, "ARRAY"))
    return sql.if_(both, sql.equals(left, right), sql.null("BOOLEAN"))


def similarity(first: Operand, second: Operand) -> Node:
    """Elements in both by elements in either; NaN for two empty sets."""
    shared = sql.cast(sql.call("len", _common(first, second)), "DOUBLE")
    every = sql.call("len", distinct_in_order(_joined((first, second))))
    both = sql.and_(is_kind(first.node, "ARRAY"), is_kind(second.node, "ARRAY"))
    quotient = sql.if_(sql.equals(every, sql.integer(0)), sql.real(float("nan")), sql.binary("/", shared, every))
    return sql.if_(both, quotient, sql.null("DOUBLE"))


def _joined(sets: tuple[Operand, ...]) -> Node:
    joined = elements(sets[0].node)
    for each in sets[1:]:
        joined = sql.call("list_concat", joined, elements(each.node))
    return joined


def _of_arrays(sets: tuple[Operand, ...], result: Node) -> Node:
    return sql.if_(sql.and_(*(is_kind(each.node, "ARRAY") for each in sets)), result, sql.null("JSON"))


_SETS = "(set: DynamicArray...): dynamic"

SET_UNION = scalar(
    "set_union",
    doc="The different elements of several arrays.",
    source="Kusto reference: set_union(); answers recorded from Kusto",
    overloads=(Overload(_SETS, unite, plain_arrays.set_union),),
    examples=(
        Example("set_union(dynamic([1, 2, 1, 4]), dynamic([1, 2]), dynamic([8]))", "dynamic([1, 2, 4, 8])"),
        Example('set_union(dynamic(["a", null]), dynamic([null, "ß"]))', 'dynamic(["a", null, "ß"])'),
        Example("set_union(dynamic([]), dynamic([]))", "dynamic([])"),
        Example("set_union(dynamic([1]), dynamic(null))", "dynamic(null)"),
    ),
)

SET_INTERSECT = scalar(
    "set_intersect",
    doc="The different elements that all arrays have.",
    source="Kusto reference: set_intersect(); answers recorded from Kusto",
    overloads=(Overload(_SETS, intersect, plain_arrays.set_intersect),),
    examples=(
        Example("set_intersect(dynamic([1, 2, 1, 4]), dynamic([4, 1]), dynamic([1, 8]))", "dynamic([1])"),
        Example('set_intersect(dynamic(["a"]), dynamic([]))', "dynamic([])"),
        Example("set_intersect(dynamic(null), dynamic([1]))", "dynamic(null)"),
    ),
)

SET_DIFFERENCE = scalar(
    "set_difference",
    doc="The different elements of the first array that none of the others has.",
    source="Kusto reference: set_difference(); answers recorded from Kusto",
    overloads=(Overload(_SETS, subtract, plain_arrays.set_difference),),
    examples=(
        Example("set_difference(dynamic([1, 2, 1, 4]), dynamic([1, 2]), dynamic([8]))", "dynamic([4])"),
        Example("set_difference(dynamic([null, 1, null, 2]), dynamic([null]))", "dynamic([1, 2])"),
        Example("set_difference(dynamic([]), dynamic([1]))", "dynamic([])"),
        Example("set_difference(dynamic(null), dynamic([1]))", "dynamic(null)"),
    ),
)

SET_HAS_ELEMENT = scalar(
    "set_has_element",
    doc="True when an array has an element.",
    source="Kusto reference: set_has_element()",
    overloads=(Overload("(set: DynamicArray, value: Scalar): bool", has_element, plain_arrays.set_has_element),),
    examples=(
        Example('set_has_element(dynamic(["this", "is"]), "is")', "true"),
        Example('set_has_element(dynamic(["a"]), "A")', "false"),
        Example("set_has_element(dynamic([1, -2.0]), -2)", "true"),
        Example("set_has_element(dynamic([]), 1)", "false"),
        Example("set_has_element(dynamic(null), 1)", "bool(null)"),
    ),
)

SET_EQUALS = scalar(
    "set_equals",
    doc="True when two arrays have the same different elements.",
    source="Kusto reference: set_union()",
    overloads=(Overload("(set1: DynamicArray, set2: DynamicArray): bool", are_equal, plain_arrays.set_equals),),
    examples=(
        Example("set_equals(dynamic([1, 2, 2]), dynamic([2, 1]))", "true"),
        Example("set_equals(dynamic([1]), dynamic([]))", "false"),
        Example("set_equals(dynamic(null), dynamic([]))", "bool(null)"),
    ),
)

JACCARD_INDEX = scalar(
    "jaccard_index",
    doc="How much two arrays have in common: shared elements by all different elements.",
    source="Kusto reference: jaccard_index(); answers recorded from Kusto",
    overloads=(Overload("(set1: DynamicArray, set2: DynamicArray): real", similarity, plain_arrays.jaccard_index),),
    examples=(
        Example("jaccard_index(dynamic([1, 2, 3, 4]), dynamic([3, 4, 5, 6]))", "0.3333333333333333"),
        Example("jaccard_index(dynamic([1]), dynamic([]))", "0.0"),
        Example("jaccard_index(dynamic(null), dynamic([1]))", "real(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    SET_UNION,
    SET_INTERSECT,
    SET_DIFFERENCE,
    SET_HAS_ELEMENT,
    SET_EQUALS,
    JACCARD_INDEX,
)
