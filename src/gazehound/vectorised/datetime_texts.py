"""Texts in the many forms of a datetime, those of `datetime(…)` literals.

Source: `gazehound.types.datetimes`, which names its own.
"""

from __future__ import annotations

import pyarrow as pa

from gazehound.types.datetimes import ticks_of_form
from gazehound.types.ticks import EPOCH_TICKS, TICKS_PER_MICROSECOND
from gazehound.vectorised.rows import of_each_text


def datetime_of_form(texts: pa.Array) -> pa.Array:
    """The moments, in microseconds, that trimmed texts stand for; null for a text that is no moment."""
    return of_each_text(_microseconds, texts, pa.int64()).cast(pa.timestamp("us"))


def _microseconds(text: str) -> int | None:
    try:
        return (ticks_of_form(text) - EPOCH_TICKS) // TICKS_PER_MICROSECOND
    except (ValueError, OverflowError):
        return None
