"""Scalar functions over the sketches of `hll()` and `tdigest()`: declared, not supported."""

from __future__ import annotations

from gazehound.functions.declare import Function, Overload, ResultName, scalar

_DIGEST = "tdigest: DynamicArray"

_DECLARED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("dcount_hll", "How many different values a sketch saw.", ("(hll: DynamicArray): long",)),
    (
        "percentile_tdigest",
        "A percentile of the values that a sketch saw.",
        (
            f"({_DIGEST}, percentile1: Number): dynamic",
            f"({_DIGEST}, percentile1: Number, type: type): ParameterNLiteral",
        ),
    ),
    (
        "percentiles_array_tdigest",
        "Percentiles of the values that a sketch saw.",
        (f"({_DIGEST}, percentiles: DynamicArray): dynamic", f"({_DIGEST}, percentile: Number...): dynamic"),
    ),
    (
        "percentile_array_tdigest",
        "Percentiles of the values that a sketch saw.",
        (f"({_DIGEST}, percentiles: DynamicArray): dynamic", f"({_DIGEST}, percentile: Number...): dynamic"),
    ),
    ("percentrank_tdigest", "The rank of a value among those that a sketch saw, in percent.",
     ("(digest: DynamicArray, value: Scalar): real",)),
    ("rank_tdigest", "The rank of a value among those that a sketch saw.",
     ("(digest: DynamicArray, value: Scalar): real",)),
    ("hll_merge", "Several sketches for counting as one.", ("(hll: DynamicArray...): dynamic",)),
    ("tdigest_merge", "Several sketches for percentiles as one.", ("(tdigest: DynamicArray...): dynamic",)),
    ("merge_tdigest", "Several sketches for percentiles as one.", ("(tdigest: DynamicArray...): dynamic",)),
    ("tdigest_isvalid", "Whether a value is a sketch for percentiles.",
     ("(digest: DynamicArray, value: Scalar): bool",)),
    ("hll_isvalid", "Whether a value is a sketch for counting.", ("(hll: DynamicArray, value: Scalar): bool",)),
)  # fmt: skip

_NAMED = frozenset({"dcount_hll", "percentile_tdigest"})
"""Functions whose unnamed result takes their name and the argument's."""
_RESULTS = {
    "hll_merge": "hll_merged_result",
    "tdigest_merge": "tdigests_merge_result",
    "merge_tdigest": "tdigests_merge_result",
}
"""Names of unnamed results."""


def _result_name(name: str) -> ResultName:
    if name in _RESULTS:
        return ResultName.PREFIX_ONLY
    return ResultName.PREFIX_AND_ARGUMENT if name in _NAMED else ResultName.NONE


FUNCTIONS: tuple[Function, ...] = tuple(
    scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}()",
        result_name=_result_name(name),
        result_prefix=_RESULTS.get(name, ""),
        overloads=tuple(Overload(each) for each in signatures),
    )
    for name, doc, signatures in _DECLARED
)
