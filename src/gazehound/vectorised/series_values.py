"""Series in and out: JSON arrays of numbers as NumPy arrays, results as JSON text.

Lives here: reading and writing. Does not live here: any analysis.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import orjson

Series = npt.NDArray[np.float64]
"""A series; NaN stands for an element that is no number."""

_SPECIAL = {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}


def read_series(text: str | None) -> Series | None:
    """The elements of a JSON array; None for what is no array."""
    if not text:
        return None
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(values, list):
        return None
    return np.array([_number(each) for each in values], np.float64)


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return _SPECIAL.get(value, np.nan) if isinstance(value, str) else np.nan


def finite_series(text: str | None) -> Series | None:
    """The elements of an array with at least one element, all of them finite numbers; None for anything else."""
    series = read_series(text)
    return series if series is not None and series.size and np.isfinite(series).all() else None


def without_last(values: Series, count: int | None) -> Series:
    """The series without so many elements at its end."""
    return values[: max(values.size - max(count or 0, 0), 0)]


def write_series(values: Series | Sequence[float]) -> str:
    """A JSON array; what JSON has no number for is the text `NaN`, `Infinity` or `-Infinity`."""
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    return orjson.dumps([_written(each) for each in listed]).decode()


def _written(value: float) -> float | str:
    if np.isfinite(value):
        return value
    return "NaN" if np.isnan(value) else "Infinity" if value > 0 else "-Infinity"
