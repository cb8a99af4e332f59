"""Aggregation functions that count, add, compare and average.

Does not live here: lists, sets and bags (`aggregate_lists`), percentiles and deviations (`statistics`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions.aggregate_sql import conditional, over_rows, wrapped_sum
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, ResultName, aggregate
from gazehound.sql import Node
from gazehound.types import ScalarType


def count_rows(*_: Operand, where: Node | None = None) -> Node:
    return over_rows("count", sql.star(), where=where)


def count_true(predicate: Operand) -> Node:
    return count_rows(where=predicate.node)


def count_different(value: Operand, *_: Operand, where: Node | None = None) -> Node:
    """Exact; the accuracy that may be given changes nothing."""
    return sql.distinct_call("count", value.node, where=where)


def total(value: Operand, *, where: Node | None = None) -> Node:
    if value.type is ScalarType.REAL:
        return sql.coalesce(over_rows("sum", value.node, where=where), sql.real(0.0))
    if value.type is ScalarType.DECIMAL:
        zero = sql.cast(sql.integer(0), "DECIMAL(38,18)")
        return sql.coalesce(sql.cast(over_rows("sum", value.node, where=where), "DECIMAL(38,18)"), zero)
    return wrapped_sum(value.node, where)


def average(value: Operand, *, where: Node | None = None) -> Node:
    """Sum by count, so NaN of no values; the sum of longs is held in 64 bits."""
    count = over_rows("count", value.node, where=where)
    none = sql.equals(count, sql.integer(0))
    quotient = sql.binary("/", sql.cast(total(value, where=where), "DOUBLE"), count)
    return sql.if_(none, sql.real(float("nan")), quotient)


def average_decimal(value: Operand, *, where: Node | None = None) -> Node:
    """The whole multiples of the count are exact, what is left is divided as a real."""
    added = over_rows("sum", value.node, where=where)
    count = sql.call("nullif", over_rows("count", value.node, where=where), sql.integer(0))
    rest = sql.binary("%", added, sql.cast(count, "DECIMAL(38,18)"))
    shares = (sql.binary("/", sql.cast(each, "DOUBLE"), count) for each in (sql.binary("-", added, rest), rest))
    whole, part = (sql.try_cast(sql.call("round", each, sql.integer(16)), "DECIMAL(38,18)") for each in shares)
    return sql.cast(sql.binary("+", whole, part), "DECIMAL(38,18)")


def average_timespan(value: Operand, *, where: Node | None = None) -> Node:
    count = over_rows("count", value.node, where=where)
    ticks = sql.binary("//", wrapped_sum(value.node, where), sql.call("nullif", count, sql.integer(0)))
    return sql.cast(ticks, "BIGINT")


def average_datetime(value: Operand, *, where: Node | None = None) -> Node:
    microseconds = sql.call("epoch_us", value.node)
    count = over_rows("count", microseconds, where=where)
    mean = sql.binary("//", over_rows("sum", microseconds, where=where), sql.call("nullif", count, sql.integer(0)))
    return sql.call("make_timestamp", sql.cast(mean, "BIGINT"))


def largest(value: Operand, *, where: Node | None = None) -> Node:
    return _never_null_text(value, over_rows("max", value.node, where=where))


def smallest(value: Operand, *, where: Node | None = None) -> Node:
    """NaN where there is one, as for `max()`."""
    lowest = over_rows("min", value.node, where=where)
    if value.type is ScalarType.REAL:
        is_nan = sql.call("isnan", over_rows("max", value.node, where=where))
        return sql.if_(is_nan, sql.real(float("nan")), lowest)
    return _never_null_text(value, lowest)


def any_value(value: Operand, *, where: Node | None = None) -> Node:
    """A value that is not null, and for texts not empty, where there is one."""
    if value.type is ScalarType.STRING:
        present = sql.call("nullif", value.node, sql.text(""))
        return _never_null_text(value, over_rows("any_value", present, where=where))
    return over_rows("any_value", value.node, where=where)


def _never_null_text(value: Operand, node: Node) -> Node:
    return sql.coalesce(node, sql.text("")) if value.type is ScalarType.STRING else node


COUNT = aggregate(
    "count",
    doc="Count the rows of a group; with a bool argument those for which it holds.",
    source="Kusto reference: count(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(
        Overload("(): long", count_rows),
        Overload("(predicate: bool): long", count_true),
        Overload("(expr: Scalar): long", count_rows),
    ),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize count()", "4"),
        Example("datatable(x: long)[] | summarize count()", "0"),
        Example("datatable(x: long)[1, long(null)] | summarize count(x)", "2", why="nulls are counted"),
        Example("datatable(x: bool)[true, false, bool(null)] | summarize count(x)", "1"),
    ),
)

LEGACY_COUNT = aggregate(
    "cnt",
    doc="Count the rows of a group; the old name of count().",
    source="Kusto reference: count()",
    nulls=Nulls.NEVER,
    overloads=(Overload("(): long", count_rows),),
    examples=(Example("range x from 1 to 4 step 1 | summarize cnt()", "4"),),
)

COUNT_IF = aggregate(
    "countif",
    doc="Count the rows for which a condition holds.",
    source="Kusto reference: countif(); answers recorded from Kusto",
    overloads=(Overload("(predicate: bool): long", count_true),),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize countif(x > 2)", "2"),
        Example("datatable(x: long)[1, long(null)] | summarize countif(x > 0)", "1"),
        Example("datatable(x: long)[] | summarize countif(x > 0)", "0"),
    ),
)

_EXACT = "Exact: Kusto estimates."

DCOUNT = aggregate(
    "dcount",
    doc="Count the different values of a group.",
    source="Kusto reference: dcount()",
    overloads=(Overload("(expr: Scalar, [accuracy: NotDynamic]): long", count_different),),
    examples=(
        Example('datatable(x: string)["a", "b", "a", ""] | summarize dcount(x)', "3", why="an empty text is a value"),
        Example("datatable(x: long)[1, long(null), 1] | summarize dcount(x, 4)", "1"),
        Example("datatable(x: long)[] | summarize dcount(x)", "0"),
    ),
    notes=_EXACT,
)

DCOUNT_IF = aggregate(
    "dcountif",
    doc="Count the different values of the rows for which a condition holds.",
    source="Kusto reference: dcountif()",
    overloads=(
        Overload("(expr: Scalar, predicate: bool, [accuracy: NotDynamic]): long", conditional(count_different, 1)),
    ),
    examples=(
        Example("range x from 1 to 9 step 1 | summarize dcountif(x % 3, x > 2)", "3"),
        Example("datatable(x: long)[] | summarize dcountif(x, x > 0)", "0"),
    ),
    notes=_EXACT,
)

COUNT_DISTINCT = aggregate(
    "count_distinct",
    doc="Count the different values of a group, exactly.",
    source="Kusto reference: count_distinct()",
    overloads=(Overload("(expr: NotDynamic): long", count_different),),
    examples=(
        Example("datatable(x: long)[1, long(null), 1, -1] | summarize count_distinct(x)", "2"),
        Example("datatable(x: long)[] | summarize count_distinct(x)", "0"),
    ),
)

COUNT_DISTINCT_IF = aggregate(
    "count_distinctif",
    doc="Count the different values of the rows for which a condition holds, exactly.",
    source="Kusto reference: count_distinctif()",
    overloads=(Overload("(expr: NotDynamic, predicate: bool): long", conditional(count_different, 1)),),
    examples=(Example("range x from 1 to 9 step 1 | summarize count_distinctif(x % 3, x > 8)", "1"),),
)

SUM = aggregate(
    "sum",
    doc="Add the values of a group; 0 of no values.",
    source="Kusto reference: sum(); answers recorded from Kusto",
    overloads=(Overload("(expr: SummableOnly): Parameter0Promoted", total),),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize sum(x)", "10"),
        Example("datatable(x: long)[] | summarize sum(x)", "0"),
        Example("datatable(x: long)[9223372036854775807, 1, 2] | summarize sum(x)", "-9223372036854775806"),
        Example("datatable(x: real)[1.5, real(null), -0.5] | summarize sum(x)", "1.0"),
        Example("datatable(x: decimal)[decimal(1.1), decimal(2.2)] | summarize sum(x)", "decimal(3.3)"),
        Example("datatable(x: timespan)[1h, -30m] | summarize sum(x)", "30m"),
    ),
    notes="A sum of decimals beyond 20 digits in front of the point ends the query.",
)

SUM_IF = aggregate(
    "sumif",
    doc="Add the values of the rows for which a condition holds.",
    source="Kusto reference: sumif(); answers recorded from Kusto",
    overloads=(Overload("(expr: SummableOnly, predicate: bool): Parameter0Promoted", conditional(total, 1)),),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize sumif(x, x > 2)", "7"),
        Example("range x from 1 to 4 step 1 | summarize sumif(x, false)", "0"),
        Example("datatable(x: long)[-1, 9223372036854775807] | summarize sumif(x, x < 0)", "-1"),
    ),
)

_AVERAGES = {
    "Integer": ("real", average),
    "real": ("real", average),
    "decimal": ("decimal", average_decimal),
    "timespan": ("timespan", average_timespan),
    "datetime": ("datetime", average_datetime),
}

AVG = aggregate(
    "avg",
    doc="The mean of the values of a group.",
    source="Kusto reference: avg(); answers recorded from Kusto",
    overloads=tuple(Overload(f"(expr: {kind}): {result}", build) for kind, (result, build) in _AVERAGES.items()),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize avg(x)", "2.5"),
        Example("datatable(x: long)[] | summarize avg(x)", "real(nan)"),
        Example("datatable(x: real)[1.5, real(null), -0.5] | summarize avg(x)", "0.5"),
        Example("datatable(x: decimal)[decimal(1.1), decimal(3.3)] | summarize avg(x)", "decimal(2.2)"),
        Example("datatable(x: timespan)[1h, 2h] | summarize avg(x)", "90m"),
        Example("datatable(x: datetime)[datetime(2020-01-01), datetime(2020-01-03)] | summarize avg(x)",
                "datetime(2020-01-02)"),
        Example("datatable(x: datetime)[] | summarize avg(x)", "datetime(null)"),
    ),
)  # fmt: skip

AVG_IF = aggregate(
    "avgif",
    doc="The mean of the values of the rows for which a condition holds.",
    source="Kusto reference: avgif(); answers recorded from Kusto",
    overloads=tuple(
        Overload(f"(expr: {kind}, predicate: bool): {result}", conditional(build, 1))
        for kind, (result, build) in _AVERAGES.items()
    ),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize avgif(x, x > 2)", "3.5"),
        Example("range x from 1 to 4 step 1 | summarize avgif(x, false)", "real(nan)"),
        Example("datatable(x: timespan)[1h, 2h] | summarize avgif(x, x > 1h)", "2h"),
    ),
)

MAX = aggregate(
    "max",
    doc="The largest value of a group; null of no values.",
    source="Kusto reference: max(); answers recorded from Kusto",
    overloads=(Overload("(expr: Orderable): Parameter0", largest),),
    examples=(
        Example("datatable(x: long)[-5, long(null), 3] | summarize max(x)", "3"),
        Example("datatable(x: real)[1.0, real(nan)] | summarize max(x)", "real(nan)"),
        Example('datatable(x: string)["a", "ß", ""] | summarize max(x)', '"ß"'),
        Example("datatable(x: datetime)[] | summarize max(x)", "datetime(null)"),
    ),
)

MAX_IF = aggregate(
    "maxif",
    doc="The largest value of the rows for which a condition holds.",
    source="Kusto reference: maxif(); answers recorded from Kusto",
    overloads=(Overload("(expr: Orderable, predicate: bool): Parameter0", conditional(largest, 1)),),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize maxif(x, x < 3)", "2"),
        Example("range x from 1 to 4 step 1 | summarize maxif(x, false)", "long(null)"),
    ),
)

MIN = aggregate(
    "min",
    doc="The smallest value of a group; null of no values.",
    source="Kusto reference: min(); answers recorded from Kusto",
    overloads=(Overload("(expr: Orderable): Parameter0", smallest),),
    examples=(
        Example("datatable(x: long)[-5, long(null), 3] | summarize min(x)", "-5"),
        Example("datatable(x: real)[1.0, real(nan)] | summarize min(x)", "real(nan)", why="NaN wins both ways"),
        Example('datatable(x: string)["b", "a"] | summarize min(x)', '"a"'),
        Example("datatable(x: timespan)[] | summarize min(x)", "timespan(null)"),
    ),
)

MIN_IF = aggregate(
    "minif",
    doc="The smallest value of the rows for which a condition holds.",
    source="Kusto reference: minif(); answers recorded from Kusto",
    overloads=(Overload("(expr: Orderable, predicate: bool): Parameter0", conditional(smallest, 1)),),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize minif(x, x > 2)", "3"),
        Example("datatable(x: real)[1.0, real(nan)] | summarize minif(x, x < 2)", "1.0"),
    ),
)

_ANY_EXAMPLES = (
    Example("datatable(x: long)[long(null), 7] | summarize {name}(x)", "7"),
    Example('datatable(x: string)["", "a"] | summarize {name}(x)', '"a"'),
    Example("datatable(x: long)[] | summarize {name}(x)", "long(null)"),
)


def _any_examples(name: str) -> tuple[Example, ...]:
    return tuple(Example(each.kql.replace("{name}", name), each.result) for each in _ANY_EXAMPLES)


TAKE_ANY = aggregate(
    "take_any",
    doc="A value of some row of the group, one that is not null where there is one.",
    source="Kusto reference: take_any(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(expr: Scalar): Parameter0", any_value), Overload("(expr: Scalar...): dynamic")),
    examples=_any_examples("take_any"),
)

ANY = aggregate(
    "any",
    doc="A value of some row of the group, one that is not null where there is one; the old name of take_any().",
    source="Kusto reference: take_any()",
    overloads=(Overload("(expr: Scalar): Parameter0", any_value), Overload("(expr: Scalar...): dynamic")),
    examples=_any_examples("any"),
)

_ANY_IF_OVERLOADS = (Overload("(expr: Scalar, predicate: bool): Parameter0", conditional(any_value, 1)),)

TAKE_ANY_IF = aggregate(
    "take_anyif",
    doc="A value of some row for which a condition holds.",
    source="Kusto reference: take_anyif()",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=_ANY_IF_OVERLOADS,
    examples=(Example("range x from 1 to 4 step 1 | summarize take_anyif(x, x > 3)", "4"),),
)

ANY_IF = aggregate(
    "anyif",
    doc="A value of some row for which a condition holds; the old name of take_anyif().",
    source="Kusto reference: take_anyif()",
    overloads=_ANY_IF_OVERLOADS,
    examples=(Example("range x from 1 to 4 step 1 | summarize anyif(x, x > 3)", "4"),),
)

FUNCTIONS: tuple[Function, ...] = (
    COUNT, LEGACY_COUNT, COUNT_IF, DCOUNT, DCOUNT_IF, COUNT_DISTINCT, COUNT_DISTINCT_IF, SUM, SUM_IF, AVG, AVG_IF,
    MAX, MAX_IF, MIN, MIN_IF, TAKE_ANY, ANY, TAKE_ANY_IF, ANY_IF,
)  # fmt: skip
