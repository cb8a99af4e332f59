"""Functions that make, cut, move and join dynamic arrays.

Does not live here: searching and sorting (`array_search`), sets (`sets`), series (`series`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import convert_values, datetime_sql, plain_arrays
from gazehound.functions.aggregate_sql import as_listed, list_to_dynamic
from gazehound.functions.array_sql import filled, is_whole, length, over_elements, part
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, ResultName, scalar
from gazehound.functions.json_sql import bound, elements, from_elements, is_kind, to_dynamic
from gazehound.functions.sql_types import SQL_TYPES, common_number
from gazehound.functions.text_sql import dynamic_text
from gazehound.sql import Node
from gazehound.types import INTEGERS, ScalarType

MOST_ELEMENTS = 1_048_576
"""Elements that `range()` and `repeat()` make at most."""

_HOUR = 36_000_000_000


def pack(*values: Operand) -> Node:
    return from_elements(sql.cast(sql.array(to_dynamic(value) for value in values), "JSON[]"))


def count_elements(array: Operand) -> Node:
    count = sql.cast(sql.call("json_array_length", array.node), "BIGINT")
    return sql.if_(is_kind(array.node, "ARRAY"), count, sql.null("BIGINT"))


def concatenate(*arrays: Operand) -> Node:
    """NULL where one of the arguments is no array."""
    joined = elements(arrays[0].node)
    for array in arrays[1:]:
        joined = sql.call("list_concat", joined, elements(array.node))
    are_arrays = sql.and_(*(is_kind(array.node, "ARRAY") for array in arrays))
    return sql.if_(are_arrays, from_elements(joined), sql.null("JSON"))


def reverse(array: Operand) -> Node:
    return from_elements(sql.call("list_reverse", elements(array.node)))


def rotate_left(array: Operand, count: Operand) -> Node:
    return _rotated(array, count, "+")


def rotate_right(array: Operand, count: Operand) -> Node:
    return _rotated(array, count, "-")


def _rotated(array: Operand, count: Operand, sign: str) -> Node:
    def build(items: Node) -> Node:
        size = sql.call("nullif", length(items), sql.long(0))
        rest = sql.binary("%", sql.cast(count.node, "BIGINT"), size)
        moved = sql.binary("%", sql.binary(sign, size, rest), size)
        steps = sql.coalesce(moved, sql.long(0))
        tail = part(items, sql.binary("+", steps, sql.integer(1)), length(items))
        return sql.call("list_concat", tail, part(items, sql.integer(1), steps))

    return sql.if_(sql.is_not_null(count.node), over_elements(array, build), sql.null("JSON"))


def shift_left(array: Operand, count: Operand, default: Operand | None = None) -> Node:
    return _shifted(array, _held(count), default)


def shift_right(array: Operand, count: Operand, default: Operand | None = None) -> Node:
    return _shifted(array, sql.negate(_held(count)), default)


def _held(count: Operand) -> Node:
    """A long whose opposite is one too; no array is as long."""
    long = sql.cast(count.node, "BIGINT")
    return sql.binary("+", long, sql.cast(sql.equals(long, sql.long(-(2**63))), "BIGINT"))


def _shifted(array: Operand, count: Node, default: Operand | None) -> Node:
    """The elements moved `count` places to the front (to the end when negative), gaps filled with the default."""
    fill = to_dynamic(default) if default is not None else sql.null("JSON")

    def build(items: Node) -> Node:
        size = length(items)
        steps = sql.call("least", sql.call("abs", count), size)
        gap = filled(fill, steps)
        ahead = part(items, sql.binary("+", steps, sql.integer(1)), size)
        behind = part(items, sql.integer(1), sql.binary("-", size, steps))
        return sql.if_(
            sql.binary(">=", count, sql.integer(0)),
            sql.call("list_concat", ahead, gap),
            sql.call("list_concat", gap, behind),
        )

    return sql.if_(sql.is_not_null(count), over_elements(array, build), sql.null("JSON"))


def cut(array: Operand, start: Operand, end: Operand) -> Node:
    """Elements `start` to `end`, both included, counted from 0 or, when negative, from behind."""
    first, last = (_place(convert_values.to_long(each)) for each in (start, end))
    return from_elements(part(elements(array.node), first, last))


def _place(index: Node) -> Node:
    """Counted from 1, where a negative one counts from behind; no array reaches to the largest long."""
    held = sql.call("least", index, sql.long(convert_values.LARGEST_LONG - 1))
    counted = sql.if_(sql.binary(">=", index, sql.integer(0)), sql.binary("+", held, sql.integer(1)), index)
    return sql.if_(sql.is_not_null(index), counted, sql.null("BIGINT"))


def split_at(array: Operand, index: Operand) -> Node:
    """Cut in two before the index."""
    return _split(array, sql.array([sql.cast(index.node, "BIGINT")]))


def split_at_all(array: Operand, indices: Operand) -> Node:
    """NULL where one of the indices is no whole number."""
    element, places = sql.column("e"), sql.column("p")
    each = sql.if_(is_whole(element), sql.try_cast(dynamic_text(element), "BIGINT"), sql.null("BIGINT"))
    read = sql.call("list_transform", elements(indices.node), sql.lambda_(["e"], each))
    return bound("p", sql.if_(is_kind(indices.node, "ARRAY"), read, sql.null("BIGINT[]")), _split(array, places))


def _split(array: Operand, indices: Node) -> Node:
    """Parts between the cuts; a negative index counts from behind."""
    items, cuts, at = sql.column("l"), sql.column("b"), sql.column("i")
    size = length(items)
    index = sql.column("x")
    from_front = sql.if_(sql.binary("<", index, sql.integer(0)), sql.binary("+", index, size), index)
    held = sql.call("greatest", sql.long(0), sql.call("least", size, from_front))
    inner = sql.call("list_transform", indices, sql.lambda_(["x"], held))
    bounds = sql.call("list_concat", sql.array([sql.long(0)]), sql.call("list_concat", inner, sql.array([size])))
    begin = sql.binary("+", sql.call("list_extract", cuts, at), sql.integer(1))
    end = sql.call("list_extract", cuts, sql.binary("+", at, sql.integer(1)))
    pieces = sql.call(
        "list_transform",
        sql.call("generate_series", sql.long(1), sql.binary("-", length(cuts), sql.integer(1))),
        sql.lambda_(["i"], part(items, begin, end)),
    )
    built = from_elements(bound("b", bounds, pieces))
    split = bound("l", elements(array.node), built)
    has_all = sql.equals(sql.call("list_count", indices), sql.call("len", indices))
    is_possible = sql.and_(is_kind(array.node, "ARRAY"), has_all)
    return sql.if_(is_possible, split, sql.null("JSON"))


def zip_arrays(*arrays: Operand) -> Node:
    """Arrays of the elements that stand at one place; shorter arrays give nulls."""
    listed = [elements(array.node) for array in arrays]
    group = sql.column("z")
    places = [sql.call("struct_extract", group, sql.integer(at + 1)) for at in range(len(arrays))]
    zipped = sql.call("list_transform", sql.call("list_zip", *listed), sql.lambda_(["z"], sql.array(places)))
    are_arrays = sql.and_(*(is_kind(array.node, "ARRAY") for array in arrays))
    return sql.if_(are_arrays, from_elements(zipped), sql.null("JSON"))


def repeat(value: Operand, count: Operand) -> Node:
    times = sql.call("least", convert_values.to_long(count), sql.long(MOST_ELEMENTS))
    repeated = from_elements(filled(to_dynamic(value), times))
    return sql.if_(sql.binary(">=", count.node, sql.integer(0)), repeated, sql.null("JSON"))


def number_range(start: Operand, stop: Operand, step: Operand | None = None) -> Node:
    """`start`, `start + step`, … up to `stop`, at most 1,048,576 numbers."""
    kind = common_number(start.type, stop.type)
    kind = kind if step is None else common_number(kind, step.type)
    if kind is ScalarType.DECIMAL:
        raise RefusedCall("a range of decimals")
    target = SQL_TYPES[ScalarType.LONG if kind in INTEGERS else ScalarType.REAL]
    first, last = (sql.cast(each.node, target) for each in (start, stop))
    width = sql.cast(sql.integer(1) if step is None else step.node, target)
    return _series(Operand(first, ScalarType.REAL if kind not in INTEGERS else ScalarType.LONG), last, width)


def moment_range(start: Operand, stop: Operand, step: Operand | None = None) -> Node:
    """A range of datetimes or timespans; without a step one per hour."""
    width = sql.long(_HOUR) if step is None else step.node
    if start.type is ScalarType.TIMESPAN:
        return _series(start, stop.node, width)
    first, last = (datetime_sql.exact_ticks(each) for each in (start, stop))
    return _series(Operand(first, ScalarType.DATETIME), last, width)


def _series(start: Operand, stop: Node, step: Node) -> Node:
    distance = sql.try_(sql.binary("-", stop, start.node))
    ratio = sql.binary("/", sql.cast(distance, "DOUBLE"), sql.cast(step, "DOUBLE"))
    steps = sql.try_cast(sql.call("least", sql.call("floor", ratio), sql.real(MOST_ELEMENTS - 1.0)), "BIGINT")
    numbers = sql.call("range", sql.call("greatest", sql.binary("+", steps, sql.integer(1)), sql.long(0)))
    value = sql.binary("+", start.node, sql.binary("*", sql.column("n"), step))
    if start.type is ScalarType.DATETIME:
        value = datetime_sql.from_ticks(value)
    item = as_listed(Operand(value, start.type))
    made = list_to_dynamic(sql.call("list_transform", numbers, sql.lambda_(["n"], item)), start.type)
    return sql.if_(sql.call("isfinite", ratio), made, sql.null("JSON"))


_ARRAY = "(array: DynamicArray): dynamic"

PACK_ARRAY = scalar(
    "pack_array",
    doc="An array of the given values.",
    source="Kusto reference: pack_array(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(value: Scalar...): dynamic", pack, plain_arrays.pack_array),),
    examples=(
        Example('pack_array(1, "2", 1s, dynamic({"a": []}))', 'dynamic([1, "2", "00:00:01", {"a": []}])'),
        Example("pack_array(long(null), real(nan), -1.0)", 'dynamic([null, "NaN", -1.0])'),
        Example('pack_array("")', 'dynamic([""])'),
    ),
)

ARRAY_LENGTH = scalar(
    "array_length",
    aliases=("arraylength",),
    doc="How many elements an array has; null for what is no array.",
    source="Kusto reference: array_length(); answers recorded from Kusto",
    overloads=(Overload("(array: DynamicArray): long", count_elements, plain_arrays.array_length),),
    examples=(
        Example('array_length(dynamic([1, null, "x"]))', "3"),
        Example("array_length(dynamic([]))", "0"),
        Example('array_length(dynamic({"a": 1}))', "long(null)"),
        Example("array_length(dynamic(null))", "long(null)"),
    ),
)

ARRAY_CONCAT = scalar(
    "array_concat",
    doc="The elements of several arrays in one.",
    source="Kusto reference: array_concat(); answers recorded from Kusto",
    overloads=(Overload("(array: DynamicArray...): dynamic", concatenate, plain_arrays.array_concat),),
    examples=(
        Example("array_concat(dynamic([1, 2]), dynamic([]), dynamic([null, 1]))", "dynamic([1, 2, null, 1])"),
        Example("array_concat(dynamic([1]), dynamic(null))", "dynamic(null)"),
    ),
)

ARRAY_REVERSE = scalar(
    "array_reverse",
    doc="The elements of an array from last to first.",
    source="Kusto reference: array_reverse(); answers recorded from Kusto",
    overloads=(Overload(_ARRAY, reverse, plain_arrays.array_reverse),),
    examples=(
        Example('array_reverse(dynamic([1, null, "ß"]))', 'dynamic(["ß", null, 1])'),
        Example("array_reverse(dynamic([]))", "dynamic([])"),
        Example("array_reverse(dynamic(null))", "dynamic(null)"),
    ),
)


_ROTATIONS = {
    "left": (rotate_left, plain_arrays.array_rotate_left),
    "right": (rotate_right, plain_arrays.array_rotate_right),
}


def _rotation(side: str, other: str) -> Function:
    name = f"array_rotate_{side}"
    lowering, plain = _ROTATIONS[side]
    return scalar(
        name,
        doc=f"The elements of an array moved round to the {side}.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        overloads=(Overload("(array: DynamicArray, rotate_count: Integer): dynamic", lowering, plain),),
        examples=(
            Example(f"{name}(dynamic([1, 2, 3, 4, 5]), 2)", other),
            Example(f"{name}(dynamic([1, 2, 3, 4, 5]), -3)", other),
            Example(f"{name}(dynamic([1, 2]), 9223372036854775806)", "dynamic([1, 2])"),
            Example(f"{name}(dynamic([]), 1)", "dynamic([])"),
            Example(f"{name}(dynamic(null), 1)", "dynamic(null)"),
        ),
    )


ARRAY_SLICE = scalar(
    "array_slice",
    doc="The elements of an array from one place to another, both included; negative places count from behind.",
    source="Kusto reference: array_slice(); answers recorded from Kusto",
    overloads=(
        Overload("(array: DynamicArray, start: Integer, end: Integer): dynamic", cut, plain_arrays.array_slice),
    ),
    examples=(
        Example("array_slice(dynamic([1, 2, 3, 4, 5, 6]), 2, -2)", "dynamic([3, 4, 5])"),
        Example("array_slice(dynamic([1, 2, 3]), 0, 100)", "dynamic([1, 2, 3])"),
        Example("array_slice(dynamic([1, 2, 3]), 2, 1)", "dynamic([])"),
        Example("array_slice(dynamic(null), 0, 1)", "dynamic(null)"),
    ),
)

ARRAY_SPLIT = scalar(
    "array_split",
    doc="An array cut into several, before the given places.",
    source="Kusto reference: array_split(); answers recorded from Kusto",
    overloads=(
        Overload("(array: DynamicArray, index: Integer): dynamic", split_at, plain_arrays.array_split_once),
        Overload("(array: DynamicArray, indices: DynamicArray): dynamic", split_at_all, plain_arrays.array_split),
    ),
    examples=(
        Example("array_split(dynamic([1, 2, 3, 4, 5]), 2)", "dynamic([[1, 2], [3, 4, 5]])"),
        Example("array_split(dynamic([1, 2, 3, 4, 5]), -1)", "dynamic([[1, 2, 3, 4], [5]])"),
        Example("array_split(dynamic([1, 2, 3, 4, 5]), dynamic([1, 3]))", "dynamic([[1], [2, 3], [4, 5]])"),
        Example("array_split(dynamic(null), 1)", "dynamic(null)"),
    ),
)

ZIP = scalar(
    "zip",
    doc="Arrays of the elements that stand at one place in several arrays.",
    source="Kusto reference: zip(); answers recorded from Kusto",
    overloads=(Overload("(array: DynamicArray...): dynamic", zip_arrays, plain_arrays.zip_arrays),),
    examples=(
        Example('zip(dynamic(["A", 1, 1.5]), dynamic([{}, "B"]))', 'dynamic([["A", {}], [1, "B"], [1.5, null]])'),
        Example("zip(dynamic([]), dynamic([]))", "dynamic([])"),
        Example("zip(dynamic([1]), dynamic(null))", "dynamic(null)"),
    ),
)

REPEAT = scalar(
    "repeat",
    doc="An array that holds one value several times.",
    source="Kusto reference: repeat()",
    nulls=Nulls.NEVER,
    result_name=ResultName.PREFIX_AND_ARGUMENT,
    overloads=(Overload("(value: Scalar, count: long): dynamic", repeat, plain_arrays.repeat),),
    examples=(
        Example("repeat(1, 3)", "dynamic([1, 1, 1])"),
        Example('repeat("x", 0)', "dynamic([])"),
        Example("repeat(long(null), 2)", "dynamic([null, null])"),
        Example("repeat(1, -1)", "dynamic(null)"),
    ),
)

RANGE = scalar(
    "range",
    doc="An array of values in equal steps.",
    source="Kusto reference: range(); answers recorded from Kusto",
    overloads=(
        Overload("(start: Number, stop: Number, [step: Number]): dynamic", number_range, plain_arrays.range_of),
        Overload("(start: datetime, stop: datetime, [step: timespan]): dynamic", moment_range, plain_arrays.range_of),
        Overload("(start: timespan, stop: timespan, [step: timespan]): dynamic", moment_range, plain_arrays.range_of),
    ),
    examples=(
        Example("range(1, 8, 3)", "dynamic([1, 4, 7])"),
        Example("range(3, 1, -1)", "dynamic([3, 2, 1])"),
        Example("range(1.0, 2, 0.5)", "dynamic([1.0, 1.5, 2.0])"),
        Example("range(1, 0)", "dynamic([])"),
        Example("array_length(range(1, 9223372036854775807))", "1048576"),
        Example("range(1h, 3h)", 'dynamic(["01:00:00", "02:00:00", "03:00:00"])'),
        Example(
            "range(datetime(2020-01-01), datetime(2020-01-02), 1d)",
            'dynamic(["2020-01-01T00:00:00.0000000Z", "2020-01-02T00:00:00.0000000Z"])',
        ),
        Example("range(1, 2, 0)", "dynamic(null)"),
        Example("range(long(null), 1)", "dynamic(null)"),
    ),
)


_SHIFTS = {
    "left": (shift_left, plain_arrays.array_shift_left),
    "right": (shift_right, plain_arrays.array_shift_right),
}


def _shift(side: str, forward: str, backward: str) -> Function:
    name = f"array_shift_{side}"
    lowering, plain = _SHIFTS[side]
    signature = "(array: DynamicArray, shift_count: Integer, [default_value: Scalar]): dynamic"
    return scalar(
        name,
        doc=f"The elements of an array moved to the {side}, gaps filled with a default value.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload(signature, lowering, plain),),
        examples=(
            Example(f"{name}(dynamic([1, 2, 3, 4, 5]), 2)", forward),
            Example(f"{name}(dynamic([1, 2, 3, 4, 5]), -2, 0)", backward),
            Example(f"{name}(dynamic([1]), 9223372036854775806, 'x')", 'dynamic(["x"])'),
            Example(f"{name}(dynamic(null), 1)", "dynamic(null)"),
        ),
    )


FUNCTIONS: tuple[Function, ...] = (
    PACK_ARRAY,
    ARRAY_LENGTH,
    ARRAY_CONCAT,
    ARRAY_REVERSE,
    _rotation("left", "dynamic([3, 4, 5, 1, 2])"),
    _rotation("right", "dynamic([4, 5, 1, 2, 3])"),
    _shift("left", "dynamic([3, 4, 5, null, null])", "dynamic([0, 0, 1, 2, 3])"),
    _shift("right", "dynamic([null, null, 1, 2, 3])", "dynamic([3, 4, 5, 0, 0])"),
    ARRAY_SLICE,
    ARRAY_SPLIT,
    ZIP,
    REPEAT,
    RANGE,
)
