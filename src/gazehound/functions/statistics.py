"""Aggregation functions of statistics: percentiles, deviations, covariance, bitwise totals, sketches.

Percentiles are exact nearest ranks. What sketches (`hll()`, `tdigest()`) are: `sketch_sql`.
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import sketch_sql
from gazehound.functions.aggregate_sql import (
    as_real,
    conditional,
    list_to_dynamic,
    over_rows,
)
from gazehound.functions.declare import (
    Example,
    Function,
    Lowering,
    Operand,
    Overload,
    RefusedCall,
    ResultName,
    aggregate,
)
from gazehound.functions.json_sql import bound, field, to_dynamic
from gazehound.functions.sql_types import SQL_TYPES
from gazehound.sql import Node
from gazehound.types import INTEGERS, NUMBERS, ScalarType


def nearest_rank(value: Operand, percentile: Operand) -> Node:
    """The smallest value that at least `percentile` percent of the values do not exceed."""
    return _quantile(value, _fraction(percentile.constant))


def _quantile(value: Operand, fraction: float) -> Node:
    node = over_rows("quantile_disc", value.node, sql.real(fraction))
    if value.type is ScalarType.INT:
        return sql.cast(node, "BIGINT")
    if value.type is ScalarType.DECIMAL:
        return sql.cast(node, "DOUBLE")
    return sql.coalesce(node, sql.text("")) if value.type is ScalarType.STRING else node


def nearest_ranks(value: Operand, *percentiles: Operand) -> Node:
    """The nearest ranks as an array."""
    return _array_of_ranks(value, percentiles, lambda fraction: _quantile(value, fraction))


def weighted_rank(value: Operand, weight: Operand, percentile: Operand) -> Node:
    """The nearest rank where each value counts as often as its weight says."""
    return _weighted(value, weight, _fraction(percentile.constant))


def weighted_ranks(value: Operand, weight: Operand, *percentiles: Operand) -> Node:
    return _array_of_ranks(value, percentiles, lambda fraction: _weighted(value, weight, fraction))


def _weighted(value: Operand, weight: Operand, fraction: float) -> Node:
    """Goes through the sorted values and adds up weights until the share is reached."""
    pair = sql.struct([("v", value.node), ("w", sql.cast(weight.node, "HUGEINT"))])
    present = sql.and_(sql.is_not_null(value.node), sql.binary(">", weight.node, sql.integer(0)))
    reached, each = sql.column("a"), sql.column("e")
    share = sql.binary("*", sql.cast(sql.column("t"), "DOUBLE"), sql.real(fraction))
    is_reached = sql.binary(">=", sql.cast(field(reached, "w"), "DOUBLE"), share)
    step = sql.struct(
        [
            ("v", sql.if_(is_reached, field(reached, "v"), field(each, "v"))),
            ("w", sql.binary("+", field(reached, "w"), field(each, "w"))),
        ]
    )
    walked = sql.call("list_reduce", sql.column("s"), sql.lambda_(["a", "e"], step))
    total = over_rows("sum", weight.node, where=present)
    sorted_pairs = sql.call("list_sort", over_rows("list", pair, where=present))
    last = bound("t", total, bound("s", sorted_pairs, walked))
    target = {ScalarType.INT: "BIGINT", ScalarType.DECIMAL: "DOUBLE"}.get(value.type, SQL_TYPES[value.type])
    return sql.cast(sql.if_(sql.is_null(total), sql.null(), field(last, "v")), target)


def _array_of_ranks(value: Operand, percentiles: tuple[Operand, ...], rank: Callable[[float], Node]) -> Node:
    constants: list[object] = [each.constant for each in percentiles]
    if len(constants) == 1 and isinstance(constants[0], list):
        constants = constants[0]
    promoted = {ScalarType.INT: ScalarType.LONG, ScalarType.DECIMAL: ScalarType.REAL}.get(value.type, value.type)
    items = [to_dynamic(Operand(rank(_fraction(each)), promoted)) for each in constants]
    return list_to_dynamic(sql.array(items), ScalarType.DYNAMIC)


def _fraction(percentile: object) -> float:
    if isinstance(percentile, bool) or not isinstance(percentile, int | float) or not 0 <= percentile <= 100:
        raise RefusedCall("a percentile that is not a literal number from 0 to 100")
    return percentile / 100


def _deviation(name: str) -> Callable[..., Node]:
    def lowering(value: Operand, *, where: Node | None = None) -> Node:
        _check_number(value)
        return sql.coalesce(over_rows(name, as_real(value), where=where), sql.real(0.0))

    return lowering


def _covariance(name: str) -> Callable[..., Node]:
    def lowering(first: Operand, second: Operand, *, where: Node | None = None) -> Node:
        _check_number(first)
        _check_number(second)
        node = over_rows(name, as_real(second), as_real(first), where=where)
        return sql.coalesce(node, sql.real(0.0))

    return lowering


def _check_number(value: Operand) -> None:
    if value.type not in NUMBERS:
        raise RefusedCall(f"an argument of type {value.type}")


def _bitwise(name: str) -> Callable[[Operand], Node]:
    def lowering(value: Operand) -> Node:
        if value.type not in INTEGERS:
            raise RefusedCall(f"an argument of type {value.type}")
        return over_rows(name, value.node)

    return lowering


def _numbers(*cells: str) -> str:
    return f"datatable(x: real)[{', '.join(cells)}]"


def _deviation_functions(name: str, doc: str, aggregate_name: str, result: str) -> tuple[Function, Function]:
    build = _deviation(aggregate_name)
    plain = aggregate(
        name,
        doc=f"{doc} of the values of a group; 0 of fewer than two.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        overloads=(Overload("(expr: Summable): real", build),),
        examples=(
            Example(f"range x from 1 to 5 step 1 | summarize {name}(x)", result),
            Example(f"{_numbers('-1e300')} | summarize {name}(x)", "0.0"),
            Example(f"{_numbers()} | summarize {name}(x)", "0.0"),
            Example(f"{_numbers('real(+inf)', '1.5')} | summarize {name}(x)", "real(nan)"),
        ),
    )
    some = aggregate(
        f"{name}if",
        doc=f"{doc} of the values of the rows for which a condition holds.",
        source=f"Kusto reference: {name}if(); answers recorded from Kusto",
        overloads=(Overload("(expr: Summable, predicate: bool): real", conditional(build, 1)),),
        examples=(
            Example(f"range x from 1 to 9 step 1 | summarize {name}if(x, x < 6)", result),
            Example(f"range x from -1 to 9 step 1 | summarize {name}if(x, false)", "0.0"),
        ),
    )
    return plain, some


def _covariance_functions(name: str, doc: str, aggregate_name: str, result: str) -> tuple[Function, Function]:
    build = _covariance(aggregate_name)
    plain = aggregate(
        name,
        doc=f"{doc} of two expressions over a group.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        result_name=ResultName.PREFIX_AND_ARGUMENTS,
        overloads=(Overload("(first: Summable, second: Summable): real", build),),
        examples=(
            Example(f"range x from 1 to 5 step 1 | summarize {name}(x, 2 * x)", result),
            Example(f"range x from 1 to 5 step 1 | summarize {name}(x, -2 * x)", f"-{result}"),
        ),
    )
    some = aggregate(
        f"{name}if",
        doc=f"{doc} of two expressions over the rows for which a condition holds.",
        source=f"Kusto reference: {name}if(); answers recorded from Kusto",
        result_name=ResultName.PREFIX_AND_ARGUMENTS,
        overloads=(Overload("(first: Summable, second: Summable, predicate: bool): real", conditional(build, 2)),),
        examples=(Example(f"range x from 1 to 9 step 1 | summarize {name}if(x, 2 * x, x < 6)", result),),
    )
    return plain, some


def _bitwise_function(name: str, doc: str, aggregate_name: str, result: str) -> Function:
    return aggregate(
        name,
        doc=f"{doc} of the values of a group.",
        source=f"Kusto reference: {name}()",
        result_name=ResultName.FIRST_ARGUMENT,
        overloads=(Overload("(expr: Summable): Parameter0", _bitwise(aggregate_name)),),
        examples=(
            Example(f"datatable(x: long)[12, 10, long(null)] | summarize {name}(x)", result),
            Example(f"datatable(x: long)[] | summarize {name}(x)", "long(null)"),
            Example(f"datatable(x: long)[-1, -1] | summarize {name}(x)", "0" if name.endswith("xor") else "-1"),
            Example(f"datatable(x: int)[2147483647] | summarize {name}(x)", "int(2147483647)"),
        ),
    )


_RANK_OVERLOADS = (
    Overload("(expr: decimal, percentile: Number): real", nearest_rank),
    Overload("(expr: Scalar, percentile: Number): Parameter0Promoted", nearest_rank),
)
_WEIGHTED_OVERLOADS = (
    Overload("(expr: decimal, weight: Integer, percentile: Number): real", weighted_rank),
    Overload("(expr: Scalar, weight: Integer, percentile: Number): Parameter0Promoted", weighted_rank),
)
_EXACT = "Exact nearest ranks: Kusto estimates."

PERCENTILE = aggregate(
    "percentile",
    doc="The smallest value that a given share of the values of a group does not exceed.",
    source="Kusto reference: percentile(); answers recorded from Kusto",
    overloads=_RANK_OVERLOADS,
    examples=(
        Example("range x from 1 to 4 step 1 | summarize percentile(x, 50)", "2"),
        Example("range x from -4 to -1 step 1 | summarize percentile(x, 99.9)", "-1"),
        Example("range x from 1 to 4 step 1 | summarize percentile(x, 0)", "1"),
        Example("datatable(x: long)[] | summarize percentile(x, 50)", "long(null)"),
        Example("datatable(x: decimal)[decimal(1.5)] | summarize percentile(x, 50)", "1.5"),
        Example("datatable(x: datetime)[datetime(2020-01-01)] | summarize percentile(x, 50)", "datetime(2020-01-01)"),
    ),
    notes=_EXACT,
)

PERCENTILES = aggregate(
    "percentiles",
    doc="Several percentiles of the values of a group, a column each.",
    source="Kusto reference: percentiles()",
    overloads=(*_RANK_OVERLOADS, Overload("(expr: Scalar, percentile: Number...): dynamic")),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize percentiles(x, 25)", "1"),
        Example("datatable(x: decimal)[decimal(1.5)] | summarize percentiles(x, 25)", "1.5"),
    ),
    notes=_EXACT,
)

PERCENTILES_ARRAY = aggregate(
    "percentiles_array",
    doc="Several percentiles of the values of a group as an array.",
    source="Kusto reference: percentiles_array()",
    result_prefix="percentiles",
    overloads=(
        Overload("(expr: Scalar, percentiles: DynamicArray): dynamic", nearest_ranks),
        Overload("(expr: Scalar, percentile: Number...): dynamic", nearest_ranks),
    ),
    examples=(
        Example("range x from 1 to 4 step 1 | summarize percentiles_array(x, 25, 100)", "dynamic([1, 4])"),
        Example("range x from 1 to 4 step 1 | summarize percentiles_array(x, dynamic([25, 100]))", "dynamic([1, 4])"),
    ),
    notes=_EXACT,
)

PERCENTILE_WEIGHTED = aggregate(
    "percentilew",
    doc="A percentile where each value counts as often as its weight says.",
    source="Kusto reference: percentilew()",
    result_prefix="percentile",
    overloads=_WEIGHTED_OVERLOADS,
    examples=(
        Example("datatable(w: long, x: long)[8, 10, 6, 20, 3, 30, 1, 40] | summarize percentilew(x, w, 75)", "20"),
        Example("datatable(w: long, x: long)[] | summarize percentilew(x, w, 75)", "long(null)"),
        Example("datatable(w: long, x: decimal)[8, decimal(1.5)] | summarize percentilew(x, w, 75)", "1.5"),
    ),
    notes=_EXACT,
)

PERCENTILES_WEIGHTED = aggregate(
    "percentilesw",
    doc="Several weighted percentiles, a column each.",
    source="Kusto reference: percentilesw()",
    overloads=(*_WEIGHTED_OVERLOADS, Overload("(expr: Scalar, weight: Integer, percentile: Number...): dynamic")),
    examples=(
        Example("datatable(w: long, x: long)[8, 10, 6, 20, 3, 30, 1, 40] | summarize percentilesw(x, w, 50)", "20"),
        Example("datatable(w: long, x: decimal)[8, decimal(1.5)] | summarize percentilesw(x, w, 75)", "1.5"),
    ),
    notes=_EXACT,
)

PERCENTILES_WEIGHTED_ARRAY = aggregate(
    "percentilesw_array",
    doc="Several weighted percentiles as an array.",
    source="Kusto reference: percentilesw_array(); answers recorded from Kusto",
    result_prefix="percentiles",
    overloads=(
        Overload("(expr: Scalar, weight: Integer, percentiles: DynamicArray): dynamic", weighted_ranks),
        Overload("(expr: Scalar, weight: Integer, percentile: Number...): dynamic", weighted_ranks),
    ),
    examples=(
        Example(
            "datatable(w: long, x: long)[8, 10, 6, 20, 3, 30, 1, 40] | summarize percentilesw_array(x, w, 50, 99.9)",
            "dynamic([20, 40])",
        ),
        Example(
            "datatable(w: long, x: long)[8, 10, 6, 20] | summarize percentilesw_array(x, w, dynamic([50]))",
            "dynamic([10])",
        ),
    ),
    notes=_EXACT,
)


def _sketch(name: str, doc: str, lowering: Lowering, signature: str, *examples: Example, prefix: str = "") -> Function:
    return aggregate(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        result_prefix=prefix,
        overloads=(Overload(signature, lowering),),
        examples=examples,
        notes="Sketches are exact here; what they hold is not what Kusto's hold.",
    )


def _digest_merging(name: str) -> Function:
    return _sketch(
        name, "Merge sketches for percentiles.", sketch_sql.merged_digests, "(tdigest: DynamicArray): dynamic",
        Example(f"range x from 1 to 100 step 1 | summarize t = tdigest(x) by x % 7 | summarize m = {name}(t)"
                " | project percentile_tdigest(m, 50, typeof(long))", "50"),
        Example(f"datatable(t: dynamic)[] | summarize {name}(t)", "dynamic(null)"),
        prefix="merge_tdigests",
    )  # fmt: skip


_SKETCHES = (
    _sketch("hll", "A sketch for counting different values.", sketch_sql.count_sketch,
            "(expr: NotRealOrBool, [accuracy: Integer]): dynamic",
            Example("range x from -4 to 5 step 1 | summarize h = hll(x % 3) | project dcount_hll(h)", "3"),
            Example("datatable(x: string)[] | summarize hll(x, 4)", "dynamic(null)")),
    _sketch("hll_if", "A sketch for counting different values of some rows.", conditional(sketch_sql.count_sketch, 1),
            "(expr: NotRealOrBool, predicate: bool, [accuracy: Integer]): dynamic",
            Example("range x from 1 to 10 step 1 | summarize h = hll_if(x, x > 6) | project dcount_hll(h)", "4"),
            Example("datatable(x: long)[] | summarize hll_if(x, x > 0)", "dynamic(null)")),
    _sketch("hll_merge", "Merge sketches for counting different values.", sketch_sql.merged_counts,
            "(hll: DynamicArray): dynamic",
            Example("range x from 1 to 10 step 1 | summarize h = hll(x % 4) by x % 3 | summarize m = hll_merge(h)"
                    " | project dcount_hll(m)", "4"),
            Example("datatable(h: dynamic)[] | summarize hll_merge(h)", "dynamic(null)")),
    _sketch("tdigest", "A sketch for percentiles.", sketch_sql.digest,
            "(expr: Summable, [weight: Integer]): dynamic",
            Example("range x from 1 to 1000 step 1 | summarize t = tdigest(x) | project rank_tdigest(t, 685)", "685.0"),
            Example("datatable(x: real, w: long)[-1.5, 1, 2.5, 3] | summarize t = tdigest(x, w)"
                    " | project percentile_tdigest(t, 50, typeof(real))", "2.5"),
            Example("datatable(x: long)[] | summarize tdigest(x)", "dynamic(null)")),
    _digest_merging("tdigest_merge"),
    _digest_merging("merge_tdigest"),
)  # fmt: skip

FUNCTIONS: tuple[Function, ...] = (
    PERCENTILE,
    PERCENTILES,
    PERCENTILES_ARRAY,
    PERCENTILE_WEIGHTED,
    PERCENTILES_WEIGHTED,
    PERCENTILES_WEIGHTED_ARRAY,
    *_deviation_functions("stdev", "The standard deviation of a sample", "stddev_samp", "1.5811388300841898"),
    *_deviation_functions("stdevp", "The standard deviation", "stddev_pop", "1.4142135623730951"),
    *_deviation_functions("variance", "The variance of a sample", "var_samp", "2.5"),
    *_deviation_functions("variancep", "The variance", "var_pop", "2.0"),
    *_covariance_functions("covariance", "The covariance of a sample", "covar_samp", "5.0"),
    *_covariance_functions("covariancep", "The covariance", "covar_pop", "4.0"),
    _bitwise_function("binary_all_and", "The bitwise AND", "bit_and", "8"),
    _bitwise_function("binary_all_or", "The bitwise OR", "bit_or", "14"),
    _bitwise_function("binary_all_xor", "The bitwise XOR", "bit_xor", "6"),
    *_SKETCHES,
)
