"""Functions that search, sort and choose in dynamic arrays.

Does not live here: cutting and joining (`arrays`), sets (`sets`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import convert_values, json_sql, plain_arrays
from gazehound.functions.array_sql import comparable, comparables, length, number, over_elements
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, scalar
from gazehound.functions.json_sql import bound, elements, field, is_kind, to_dynamic
from gazehound.functions.text_sql import dynamic_text
from gazehound.sql import Node
from gazehound.types import ScalarType

_NUMBERS, _TEXTS, _OTHERS = 1, 2, 3
"""Ranks of the kinds of elements in a sorted array."""


def index_of(
    array: Operand,
    value: Operand,
    start: Operand | None = None,
    count: Operand | None = None,
    occurrence: Operand | None = None,
) -> Node:
    """The place of an occurrence, from 0; -1 for none; NULL for what is no array and for impossible bounds."""
    items, place = sql.column("l"), sql.column("i")
    size = length(items)
    begin = sql.long(0) if start is None else _begin(convert_values.to_long(start), size)
    limit = sql.long(-1) if count is None else convert_values.to_long(count)
    until = sql.binary("+", begin, sql.call("least", limit, size))
    end = size if count is None else sql.if_(sql.equals(limit, sql.integer(-1)), size, sql.call("least", size, until))
    sought = comparable(to_dynamic(value))
    here = sql.call("list_extract", items, sql.binary("+", place, sql.integer(1)))
    places = sql.call(
        "list_filter", sql.call("range", begin, end), sql.lambda_(["i"], sql.equals(here, sql.column("s")))
    )
    which = sql.long(1) if occurrence is None else convert_values.to_long(occurrence)
    found = sql.coalesce(sql.call("list_extract", places, which), sql.long(-1))
    answer = bound("s", sought, bound("l", comparables(elements(array.node)), found))
    is_possible = sql.and_(
        is_kind(array.node, "ARRAY"),
        *([] if start is None else [sql.is_not_null(start.node)]),
        sql.binary(">=", limit, sql.integer(-1)),
        sql.binary(">", which, sql.integer(0)),
    )
    return sql.if_(is_possible, answer, sql.null("BIGINT"))


def _begin(start: Node, size: Node) -> Node:
    from_behind = sql.call("greatest", sql.binary("+", size, start), sql.long(0))
    return sql.if_(sql.binary("<", start, sql.integer(0)), from_behind, sql.call("least", start, size))


def sort_ascending(array: Operand, nulls_last: Operand | None = None) -> Node:
    return _sorted(array, nulls_last, "ASC")


def sort_descending(array: Operand, nulls_last: Operand | None = None) -> Node:
    return _sorted(array, nulls_last, "DESC")


def _sorted(array: Operand, nulls_last: Operand | None, direction: str) -> Node:
    """Numbers, then texts, then all others; nulls at the end, or in front when `nulls_last` is false."""
    element, keyed = sql.column("e"), sql.column("k")
    key = sql.struct([("r", _rank(element)), ("n", number(element)), ("s", dynamic_text(element)), ("v", element)])

    def build(items: Node) -> Node:
        present = sql.call("list_filter", items, sql.lambda_(["e"], sql.is_not_null(element)))
        missing = sql.call("list_filter", items, sql.lambda_(["e"], sql.is_null(element)))
        keys = sql.call("list_transform", present, sql.lambda_(["e"], key))
        ordered = sql.call("list_sort", keys, sql.text(direction))
        values = sql.call("list_transform", ordered, sql.lambda_(["k"], field(keyed, "v")))
        last = sql.call("list_concat", values, missing)
        if nulls_last is None:
            return last
        return sql.if_(nulls_last.node, last, sql.call("list_concat", missing, values))

    return over_elements(array, build)


def sort_along_ascending(*operands: Operand) -> Node:
    return _sorted_along(operands, "ASC")


def sort_along_descending(*operands: Operand) -> Node:
    return _sorted_along(operands, "DESC")


def _sorted_along(operands: tuple[Operand, ...], direction: str) -> Node:
    """The first array sorted and the others in the same order; null for one of another length."""
    arrays = [each for each in operands if each.type is not ScalarType.BOOL]
    nulls_last = next((each for each in operands if each.type is ScalarType.BOOL), None)
    items, order = sql.column("s"), sql.column("o")
    outputs = sql.struct([(str(at), _in_order(each, items, order)) for at, each in enumerate(arrays)])
    listed = sql.if_(is_kind(arrays[0].node, "ARRAY"), elements(arrays[0].node), sql.null("JSON[]"))
    return bound("s", listed, bound("o", _order_of(items, nulls_last, direction), outputs))


def _order_of(items: Node, nulls_last: Operand | None, direction: str) -> Node:
    """The places of the elements, from 1, in the order of the elements."""
    place, keyed = sql.column("i"), sql.column("k")
    element = sql.call("list_extract", items, place)
    key = sql.struct([("r", _rank(element)), ("n", number(element)), ("s", dynamic_text(element)), ("i", place)])
    places = sql.call("range", sql.long(1), sql.binary("+", length(items), sql.long(1)))
    present = sql.call("list_filter", places, sql.lambda_(["i"], sql.is_not_null(element)))
    missing = sql.call("list_filter", places, sql.lambda_(["i"], sql.is_null(element)))
    ordered = sql.call("list_sort", sql.call("list_transform", present, sql.lambda_(["i"], key)), sql.text(direction))
    found = sql.call("list_transform", ordered, sql.lambda_(["k"], field(keyed, "i")))
    last = sql.call("list_concat", found, missing)
    return last if nulls_last is None else sql.if_(nulls_last.node, last, sql.call("list_concat", missing, found))


def _in_order(array: Operand, first: Node, order: Node) -> Node:
    moved = sql.call(
        "list_transform", order, sql.lambda_(["i"], sql.call("list_extract", sql.column("l"), sql.column("i")))
    )
    same_length = sql.equals(length(elements(array.node)), length(first))
    return sql.if_(same_length, over_elements(array, lambda _: moved), sql.null("JSON"))


def _rank(element: Node) -> Node:
    kind = json_sql.json_kind(element)
    return sql.case(
        [
            (sql.in_list(kind, [sql.text(each) for each in ("UBIGINT", "BIGINT", "DOUBLE")]), sql.integer(_NUMBERS)),
            (sql.equals(kind, sql.text("VARCHAR")), sql.integer(_TEXTS)),
        ],
        sql.integer(_OTHERS),
    )


def choose_each(conditions: Operand, when_true: Operand, when_false: Operand) -> Node:
    """For each condition an element of one of two arrays, or one of two values; null for what is no condition."""
    condition, place = sql.column("e"), sql.column("i")
    picks = [_choice(each, place) for each in (when_true, when_false)]
    holds = sql.case(
        [
            (is_kind(condition, "BOOLEAN"), sql.equals(dynamic_text(condition), sql.text("true"))),
            (sql.is_not_null(number(condition)), sql.binary("<>", number(condition), sql.integer(0))),
        ],
        sql.null("BOOLEAN"),
    )
    chosen = sql.case([(holds, picks[0]), (sql.not_(holds), picks[1])], sql.null("JSON"))
    return over_elements(conditions, lambda items: sql.call("list_transform", items, sql.lambda_(["e", "i"], chosen)))


def _choice(values: Operand, place: Node) -> Node:
    if values.type is not ScalarType.DYNAMIC:
        return to_dynamic(values)
    return sql.if_(is_kind(values.node, "ARRAY"), sql.call("list_extract", elements(values.node), place), values.node)


ARRAY_INDEX_OF = scalar(
    "array_index_of",
    doc="The place of a value in an array, from 0; -1 where it is not.",
    source="Kusto reference: array_index_of(); answers recorded from Kusto",
    overloads=(
        Overload(
            "(array: DynamicArray, value: Scalar, [start: Integer], [length: Integer], [occurrence: Integer]): long",
            index_of,
            plain_arrays.array_index_of,
        ),
    ),
    examples=(
        Example('array_index_of(dynamic(["this", "is", "an"]), "an")', "2"),
        Example("array_index_of(dynamic([5, 15]), 15.0)", "1", why="equal numbers of different types"),
        Example('array_index_of(dynamic(["a", "b", "a"]), "a", 1)', "2"),
        Example('array_index_of(dynamic(["a", "b", "a"]), "a", -2, 1)', "-1"),
        Example('array_index_of(dynamic(["a", "b", "a"]), "a", 0, -1, 2)', "2"),
        Example('array_index_of(dynamic(["a"]), "a", 0, -2)', "long(null)"),
        Example('array_index_of(dynamic(null), "a")', "long(null)"),
    ),
)


def _sort_function(name: str, direction: str, lowering: object) -> Function:
    build = sort_ascending if lowering is sort_ascending else sort_descending
    plain = plain_arrays.array_sort_asc if lowering is sort_ascending else plain_arrays.array_sort_desc
    along = sort_along_ascending if lowering is sort_ascending else sort_along_descending
    numbers, mixed = ("[-5, 2, 10, null]", '[1, "a", "b", true]')
    if direction == "descending":
        numbers, mixed = ("[10, 2, -5, null]", '[true, "b", "a", 1]')
    return scalar(
        name,
        doc=f"The elements of an array in {direction} order, nulls at the end unless told otherwise.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload("(array: DynamicArray, [nulls_last: bool]): dynamic", build, plain),
            *(
                Overload(
                    f"(arrays: DynamicArray...{option}): dynamic",
                    along,
                    plain_arrays.array_sort_along(descending=direction == "descending"),
                    has_output_per_array=True,
                )
                for option in ("", ", nulls_last: bool")
            ),
        ),
        examples=(
            Example(f"{name}(dynamic([10, null, -5, 2]))", f"dynamic({numbers})"),
            Example(f'{name}(dynamic([true, "b", 1, "a"]))', f"dynamic({mixed})"),
            Example(f'{name}(dynamic(["x", null]), false)', 'dynamic([null, "x"])'),
            Example(f"{name}(dynamic([]))", "dynamic([])"),
            Example(f'{name}(dynamic({{"a": 1}}))', "dynamic(null)"),
        ),
    )


ARRAY_IFF = scalar(
    "array_iff",
    aliases=("array_iif",),
    doc="For each condition of an array an element of one of two arrays, or one of two values.",
    source="Kusto reference: array_iff(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(condition_array: DynamicArray, when_true: Scalar, when_false: Scalar): dynamic",
            choose_each,
            plain_arrays.array_iff,
        ),
    ),
    examples=(
        Example('array_iff(dynamic([1, 0, -50, 0.5]), "yes", "no")', 'dynamic(["yes", "no", "yes", "yes"])'),
        Example("array_iff(dynamic([true, false, true]), dynamic([1, 2]), dynamic([3, 4]))", "dynamic([1, 4, null])"),
        Example('array_iff(dynamic(["x", null]), 1, 0)', "dynamic([null, null])"),
        Example("array_iff(dynamic(null), 1, 0)", "dynamic(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    ARRAY_INDEX_OF,
    _sort_function("array_sort_asc", "ascending", sort_ascending),
    _sort_function("array_sort_desc", "descending", sort_descending),
    ARRAY_IFF,
)
