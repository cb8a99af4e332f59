"""Scalar functions over the sketches of `hll()` and `tdigest()`.

Does not live here: making sketches (`statistics`), what a sketch is (`sketch_sql`).
"""

from __future__ import annotations

from gazehound.functions import convert_values, plain_sketches, sketch_sql
from gazehound.functions.declare import (
    Example,
    Function,
    Lowering,
    Nulls,
    Operand,
    Overload,
    Plain,
    RefusedCall,
    ResultName,
    scalar,
)
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node
from gazehound.types import ScalarType

_DIGEST = "tdigest: DynamicArray"
_VALUE = "(digest: DynamicArray, value: Scalar): real"
_CONVERSIONS = {
    ScalarType.INT: convert_values.to_int,
    ScalarType.LONG: convert_values.to_long,
    ScalarType.REAL: convert_values.to_real,
    ScalarType.DECIMAL: convert_values.to_decimal,
    ScalarType.DATETIME: convert_values.to_datetime,
    ScalarType.STRING: text_of,
}
EXACT = "Sketches are exact here; what they hold is not what Kusto's hold."
_TEN = "dynamic([[7], [30, 10, 20], [1, 8, 1]])"
"""A sketch for percentiles, written out."""


def percentile(sketch: Operand, percent: Operand, kind: Operand | None = None) -> Node:
    """One percentile, dynamic or of a type."""
    found = sketch_sql.digest_percentile(sketch, percent)
    if kind is None or kind.constant is ScalarType.DYNAMIC:
        return found
    convert = _CONVERSIONS.get(kind.constant) if isinstance(kind.constant, ScalarType) else None
    if convert is None:
        raise RefusedCall("a type that sketches do not hold")
    return convert(Operand(found, ScalarType.DYNAMIC))


def _function(
    name: str,
    doc: str,
    lowering: Lowering | None,
    plain: Plain | None,
    *signatures: str,
    examples: tuple[Example, ...] = (),
    result_name: ResultName = ResultName.NONE,
    result_prefix: str = "",
) -> Function:
    return scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        result_name=result_name,
        result_prefix=result_prefix,
        overloads=tuple(Overload(each, lowering, plain) for each in signatures),
        examples=examples,
        notes=EXACT if lowering is not None else "",
    )


def _percentiles(name: str) -> Function:
    return _function(
        name,
        "Percentiles of the values that a sketch saw.",
        sketch_sql.digest_percentiles,
        plain_sketches.percentiles_tdigest,
        f"({_DIGEST}, percentiles: DynamicArray): dynamic",
        f"({_DIGEST}, percentile: Number...): dynamic",
        examples=(
            Example(f"{name}({_TEN}, dynamic([0, 80, 90, 100]))", "dynamic([10, 10, 20, 30])"),
            Example(f"{name}({_TEN}, 50, 100.0)", "dynamic([10, 30])"),
            Example(f"{name}(dynamic(null), 50)", "dynamic(null)"),
        ),
    )


def _digest_merging(name: str) -> Function:
    return _function(
        name,
        "Several sketches for percentiles as one.",
        sketch_sql.merged_digest_values,
        plain_sketches.tdigest_merge,
        "(tdigest: DynamicArray...): dynamic",
        examples=(
            Example(f"percentile_tdigest({name}({_TEN}, dynamic([[7], [40], [9]])), 60)", "dynamic(40)"),
            Example(f"{name}(dynamic(null), dynamic([]))", "dynamic(null)"),
        ),
        result_name=ResultName.PREFIX_ONLY,
        result_prefix="tdigests_merge_result",
    )


FUNCTIONS: tuple[Function, ...] = (
    _function(
        "dcount_hll",
        "How many different values a sketch saw.",
        sketch_sql.different_values,
        plain_sketches.dcount_hll,
        "(hll: DynamicArray): long",
        examples=(
            Example("dcount_hll(dynamic([[14], [1, 2, 3]]))", "3"),
            Example("dcount_hll(dynamic(null))", "long(null)"),
        ),
        result_name=ResultName.PREFIX_AND_ARGUMENT,
    ),
    _function(
        "percentile_tdigest",
        "A percentile of the values that a sketch saw.",
        percentile,
        plain_sketches.percentile_tdigest,
        f"({_DIGEST}, percentile1: Number): dynamic",
        f"({_DIGEST}, percentile1: Number, type: type): ParameterNLiteral",
        examples=(
            Example(f"percentile_tdigest({_TEN}, 90)", "dynamic(20)"),
            Example(f"percentile_tdigest({_TEN}, -1)", "dynamic(10)"),
            Example(f"percentile_tdigest({_TEN}, 100, typeof(long))", "30"),
            Example("percentile_tdigest(dynamic([]), 50, typeof(long))", "long(null)"),
        ),
        result_name=ResultName.PREFIX_AND_ARGUMENT,
    ),
    _percentiles("percentiles_array_tdigest"),
    _percentiles("percentile_array_tdigest"),
    _function(
        "percentrank_tdigest",
        "The rank of a value among those that a sketch saw, in percent.",
        sketch_sql.digest_percent_rank,
        plain_sketches.percentrank_tdigest,
        _VALUE,
        examples=(
            Example(f"percentrank_tdigest({_TEN}, 15)", "80.0"),
            Example(f"percentrank_tdigest({_TEN}, -1e300)", "0.0"),
            Example("percentrank_tdigest(dynamic(null), 1)", "real(null)"),
        ),
    ),
    _function(
        "rank_tdigest",
        "The rank of a value among those that a sketch saw.",
        sketch_sql.digest_rank,
        plain_sketches.rank_tdigest,
        _VALUE,
        examples=(
            Example(f"rank_tdigest({_TEN}, 20)", "9.0"),
            Example(f"rank_tdigest({_TEN}, -5)", "0.0"),
            Example(f"rank_tdigest({_TEN}, long(null))", "real(null)"),
        ),
    ),
    _function(
        "hll_merge",
        "Several sketches for counting as one.",
        sketch_sql.merged_count_values,
        plain_sketches.hll_merge,
        "(hll: DynamicArray...): dynamic",
        examples=(
            Example("dcount_hll(hll_merge(dynamic([[14], [1, 2]]), dynamic([[14], [2, 3]])))", "3"),
            Example("dcount_hll(hll_merge(dynamic(null), dynamic([[14], [2]])))", "1"),
        ),
        result_name=ResultName.PREFIX_ONLY,
        result_prefix="hll_merged_result",
    ),
    _digest_merging("tdigest_merge"),
    _digest_merging("merge_tdigest"),
    _function(
        "tdigest_isvalid",
        "Whether a value is a sketch for percentiles.",
        None,
        None,
        "(digest: DynamicArray, value: Scalar): bool",
    ),
    _function(
        "hll_isvalid",
        "Whether a value is a sketch for counting.",
        None,
        None,
        "(hll: DynamicArray, value: Scalar): bool",
    ),
)
