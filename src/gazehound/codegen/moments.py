"""Moments that no row is needed for: `startofday(ago(7d))` is a literal once the clock is known.

A literal reaches the statistics of files, so that whole row groups are skipped; what SQL computes does not. Does not
live here: texts that are put together from literals (the planner's rules).
"""

from __future__ import annotations

from gazehound.evaluator import NotEvaluated, evaluate
from gazehound.plan.scalars import Clock, Constant, Convert, FunctionCall, Scalar, walk
from gazehound.types import ScalarType


def fixed_moment(scalar: Scalar, now_ticks: int) -> int | None:
    """The ticks of a datetime that depends on no row; None for others."""
    if scalar.type is not ScalarType.DATETIME or not all(_is_fixed(each) for each in walk(scalar)):
        return None
    try:
        ticks = evaluate(scalar, {}, now_ticks)
    except (NotEvaluated, RecursionError):
        return None
    return ticks if isinstance(ticks, int) else None


def _is_fixed(scalar: Scalar) -> bool:
    if isinstance(scalar, FunctionCall):
        return scalar.function.is_deterministic and scalar.overload.duckdb is not None
    return isinstance(scalar, Constant | Clock | Convert)
