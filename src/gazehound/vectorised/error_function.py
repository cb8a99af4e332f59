"""The error function, which DuckDB lacks."""

from __future__ import annotations

import math
from collections.abc import Callable

import pyarrow as pa


def erf(numbers: pa.Array) -> pa.Array:
    """The error function of each number."""
    return _each(math.erf, numbers)


def erfc(numbers: pa.Array) -> pa.Array:
    """One minus the error function, exact also where that is next to 0."""
    return _each(math.erfc, numbers)


def _each(compute: Callable[[float], float], numbers: pa.Array) -> pa.Array:
    return pa.array([None if each is None else compute(each) for each in numbers.to_pylist()], pa.float64())
