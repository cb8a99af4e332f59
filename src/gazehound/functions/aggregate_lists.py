"""Aggregation functions that gather: lists, sets and bags; and those that pick a row.

`arg_max()` and `arg_min()` are declared here and lowered by the code generator, which picks the row.
Does not live here: counting and arithmetic (`aggregates`), percentiles (`statistics`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gazehound import sql
from gazehound.functions.aggregate_sql import (
    DEFAULT_MAX_SIZE,
    as_listed,
    both,
    conditional,
    dynamic_elements,
    limited,
    list_to_dynamic,
    over_rows,
)
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, ResultName, aggregate
from gazehound.functions.json_sql import bag_of_pairs, bound, first_pairs, is_kind, pairs
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType

_OLD_MAX_SIZE = 128
"""Elements that `makelist()` and `makeset()` keep when no size is given."""

_LOWERINGS = Callable[..., Node]


def gather(
    value: Operand, max_size: Operand | None = None, *, where: Node | None = None, default: int = DEFAULT_MAX_SIZE
) -> Node:
    """A list in the order of the rows; the elements of arrays, and no nulls but those of dynamic values."""
    size = max_size or Operand(sql.long(default), ScalarType.LONG, default)
    if value.type is ScalarType.DYNAMIC:
        items = sql.call("flatten", over_rows("list", dynamic_elements(value.node), where=where))
    else:
        items = over_rows("list", as_listed(value), where=both(sql.is_not_null(value.node), where))
    return list_to_dynamic(limited(items, size), value.type)


def gather_with_nulls(value: Operand) -> Node:
    if value.type is ScalarType.DYNAMIC:
        return gather(value)
    return list_to_dynamic(over_rows("list", as_listed(value)), value.type)


def gather_different(
    value: Operand, max_size: Operand | None = None, *, where: Node | None = None, default: int = DEFAULT_MAX_SIZE
) -> Node:
    """A list of the different values, sorted so that equal sets are equal lists; Kusto promises no order."""
    size = max_size or Operand(sql.long(default), ScalarType.LONG, default)
    condition = both(sql.is_not_null(value.node), where)
    if value.type is ScalarType.DYNAMIC:
        arrays = sql.distinct_call("list", dynamic_elements(value.node), where=condition)
        items = sql.call("list_distinct", sql.call("flatten", arrays))
    else:
        items = sql.distinct_call("list", as_listed(value), where=condition)
    return list_to_dynamic(limited(sql.call("list_sort", items), size), value.type)


def merge_bags(bag: Operand, max_size: Operand | None = None, *, where: Node | None = None) -> Node:
    """One bag of all properties; of a property that several bags have, the first value."""
    is_bag = is_kind(bag.node, "OBJECT")
    gathered = sql.call("flatten", over_rows("list", pairs(bag.node), where=both(is_bag, where)))
    distinct = bound("g", gathered, first_pairs(sql.column("g")))
    return sql.coalesce(bag_of_pairs(limited(distinct, max_size)), sql.cast(sql.text("{}"), "JSON"))


_SCHEMA_OF = vectorised("schemas:buildschema", "dynamic")


def schema_of(value: Operand) -> Node:
    listed = sql.call("to_json", over_rows("list", value.node))
    return _SCHEMA_OF(Operand(listed, ScalarType.DYNAMIC))


_LIST = "(expr: Scalar, [maxSize: Integer]): dynamic"
_LIST_IF = "(expr: Scalar, predicate: bool, [maxSize: Integer]): dynamic"

MAKE_LIST = aggregate(
    "make_list",
    doc="Gather the values of a group in an array, without nulls.",
    source="Kusto reference: make_list(); answers recorded from Kusto",
    result_prefix="list",
    overloads=(Overload(_LIST, gather),),
    examples=(
        Example("datatable(x: long)[3, long(null), 1, 3] | summarize make_list(x)", "dynamic([3, 1, 3])"),
        Example("datatable(x: long)[3, 1, 2] | summarize make_list(x, 2)", "dynamic([3, 1])"),
        Example("datatable(x: long)[] | summarize make_list(x)", "dynamic([])"),
        Example('datatable(x: string)["b", "", "ß"] | summarize make_list(x)', 'dynamic(["b", "", "ß"])'),
        Example("datatable(x: real)[1.5, real(nan)] | summarize make_list(x)", 'dynamic([1.5, "NaN"])'),
        Example("datatable(x: timespan)[1h] | summarize make_list(x)", 'dynamic(["01:00:00"])'),
        Example(
            'datatable(x: dynamic)[dynamic([1, 2]), dynamic({"a": 1})] | summarize make_list(x)',
            'dynamic([1, 2, {"a": 1}])',
            why="an array gives its elements",
        ),
    ),
)

OLD_MAKE_LIST = aggregate(
    "makelist",
    doc="Gather at most 128 values of a group, or as many as given; the old name of make_list().",
    source="Kusto reference: make_list()",
    result_prefix="list",
    overloads=(Overload(_LIST, partial(gather, default=_OLD_MAX_SIZE)),),
    examples=(
        Example("range x from 1 to 200 step 1 | summarize l = makelist(x) | project array_length(l)", "128"),
        Example("range x from 1 to 200 step 1 | summarize l = makelist(x, 150) | project array_length(l)", "150"),
    ),
)

MAKE_LIST_IF = aggregate(
    "make_list_if",
    doc="Gather the values of the rows for which a condition holds.",
    source="Kusto reference: make_list_if(); answers recorded from Kusto",
    result_prefix="list",
    overloads=(Overload(_LIST_IF, conditional(gather, 1)),),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize make_list_if(x, x > 2)", "dynamic([3, 4])"),
        Example("range x from 1 to 4 step 1 | summarize make_list_if(x, x > 1, 1)", "dynamic([2])"),
        Example("range x from 1 to 4 step 1 | summarize make_list_if(x, false)", "dynamic([])"),
    ),
)

MAKE_LIST_WITH_NULLS = aggregate(
    "make_list_with_nulls",
    doc="Gather the values of a group in an array, nulls too.",
    source="Kusto reference: make_list_with_nulls(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    result_prefix="list",
    overloads=(Overload("(expr: Scalar): dynamic", gather_with_nulls),),
    examples=(
        Example("datatable(x: long)[3, long(null)] | summarize make_list_with_nulls(x)", "dynamic([3, null])"),
        Example("datatable(x: datetime)[] | summarize make_list_with_nulls(x)", "dynamic([])"),
    ),
)

MAKE_SET = aggregate(
    "make_set",
    doc="Gather the different values of a group in an array, without nulls.",
    source="Kusto reference: make_set(); answers recorded from Kusto",
    result_prefix="set",
    overloads=(Overload(_LIST, gather_different),),
    examples=(
        Example("datatable(x: long)[3, long(null), 1, 3] | summarize make_set(x)", "dynamic([1, 3])"),
        Example("datatable(x: long)[3, 1, 2] | summarize make_set(x, 2)", "dynamic([1, 2])"),
        Example('datatable(x: string)["b", "", "b"] | summarize make_set(x)', 'dynamic(["", "b"])'),
        Example("datatable(x: real)[1.5, 1.5] | summarize make_set(x)", "dynamic([1.5])"),
        Example("datatable(x: dynamic)[dynamic([1, 2]), dynamic([2])] | summarize make_set(x)", "dynamic([1, 2])"),
        Example("datatable(x: long)[] | summarize make_set(x)", "dynamic([])"),
    ),
    notes="The elements are sorted; Kusto gives them in no particular order.",
)

OLD_MAKE_SET = aggregate(
    "makeset",
    doc="Gather at most 128 different values of a group, or as many as given; the old name of make_set().",
    source="Kusto reference: make_set()",
    result_prefix="set",
    overloads=(Overload(_LIST, partial(gather_different, default=_OLD_MAX_SIZE)),),
    examples=(
        Example("range x from 1 to 200 step 1 | summarize l = makeset(x) | project array_length(l)", "128"),
        Example("range x from 1 to 200 step 1 | summarize l = makeset(x, 500) | project array_length(l)", "200"),
    ),
)

MAKE_SET_IF = aggregate(
    "make_set_if",
    doc="Gather the different values of the rows for which a condition holds.",
    source="Kusto reference: make_set_if(); answers recorded from Kusto",
    result_prefix="set",
    overloads=(Overload(_LIST_IF, conditional(gather_different, 1)),),
    examples=(
        Example("range x from 1 to 9 step 1 | summarize make_set_if(x % 3, x > 7)", "dynamic([0, 2])"),
        Example("range x from 1 to 9 step 1 | summarize make_set_if(x, false)", "dynamic([])"),
    ),
)

_BAG_EXAMPLES = (
    Example(
        'datatable(d: dynamic)[dynamic({"a": 1}), dynamic({"a": 2, "b": null}), dynamic([1])] | summarize {name}(d)',
        'dynamic({"a": 1, "b": null})',
        why="the first value of a property stays; what is no bag is left out",
    ),
    Example("datatable(d: dynamic)[dynamic(null)] | summarize {name}(d)", "dynamic({})"),
)


def _bag_function(name: str, prefix: str) -> Function:
    return aggregate(
        name,
        doc="Gather the properties of the bags of a group in one bag.",
        source="Kusto reference: make_bag(); answers recorded from Kusto",
        result_prefix=prefix,
        overloads=(Overload("(expr: DynamicBag, [maxSize: Integer]): dynamic", merge_bags),),
        examples=tuple(Example(each.kql.replace("{name}", name), each.result, each.why) for each in _BAG_EXAMPLES),
    )


MAKE_BAG = _bag_function("make_bag", "bag")
MAKE_DICTIONARY = _bag_function("make_dictionary", "dictionary")

MAKE_BAG_IF = aggregate(
    "make_bag_if",
    doc="Gather the properties of the bags of the rows for which a condition holds.",
    source="Kusto reference: make_bag_if(); answers recorded from Kusto",
    result_prefix="bag",
    overloads=(
        Overload("(expr: DynamicBag, predicate: bool, [maxSize: Integer]): dynamic", conditional(merge_bags, 1)),
    ),
    examples=(
        Example(
            "range x from 1 to 3 step 1 | summarize make_bag_if(bag_pack(tostring(x), x), x > 1)",
            'dynamic({"2": 2, "3": 3})',
        ),
        Example("range x from 1 to 3 step 1 | summarize make_bag_if(bag_pack('x', x), false)", "dynamic({})"),
    ),
)


def _row_picker(name: str, alias: str, extreme: str) -> Function:
    return aggregate(
        name,
        aliases=(alias,),
        doc=f"Columns of the row of a group that has the {extreme} value of an expression.",
        source=f"Kusto reference: {name}()",
        result_name=ResultName.FIRST_ARGUMENT,
        overloads=(Overload("(value: Orderable, [returned: Scalar]...): dynamic"),),
        notes="Lowered by the code generator.",
    )


ARG_MAX = _row_picker("arg_max", "argmax", "largest")
ARG_MIN = _row_picker("arg_min", "argmin", "smallest")

BUILD_SCHEMA = aggregate(
    "buildschema",
    doc="The least schema that fits all dynamic values of a group.",
    source="Kusto reference: buildschema()",
    result_prefix="schema",
    overloads=(Overload("(expr: DynamicBag): dynamic", schema_of),),
    examples=(
        Example(
            """datatable(v: dynamic)[dynamic({"x": 1, "y": 3.5}), dynamic({"x": "a", "z": [1, 2]}), dynamic(null)]"""
            """ | summarize buildschema(v)""",
            """dynamic({"x": ["long", "string"], "y": "double", "z": {"`indexer`": "long"}})""",
        ),
        Example("datatable(v: dynamic)[] | summarize buildschema(v)", "dynamic(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    MAKE_LIST, OLD_MAKE_LIST, MAKE_LIST_IF, MAKE_LIST_WITH_NULLS, MAKE_SET, OLD_MAKE_SET, MAKE_SET_IF, MAKE_BAG,
    MAKE_DICTIONARY, MAKE_BAG_IF, ARG_MAX, ARG_MIN, BUILD_SCHEMA,
)  # fmt: skip
