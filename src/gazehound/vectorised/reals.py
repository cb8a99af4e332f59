"""Reals as Kusto writes them. Source: `gazehound.types.reals`, which names its own."""

from __future__ import annotations

import pyarrow as pa

from gazehound.types.reals import with_greatest_digits
from gazehound.vectorised.rows import of_each_text


def greatest_digits(shortest: pa.Array) -> pa.Array:
    """Texts of reals, written with the fewest digits, with those digits that Kusto chooses."""
    return of_each_text(with_greatest_digits, shortest, pa.string())
