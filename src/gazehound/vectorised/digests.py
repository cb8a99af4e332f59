"""Sketches for percentiles: values with how often they came, `[[kind], [values], [weights]]`.

Values are numbers, or texts of datetimes, which sort as the datetimes do.
Source: Kusto reference, tdigest() and its kin.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import orjson
import pyarrow as pa

from gazehound.vectorised.rows import as_texts, rows_of

Digest = tuple[Sequence[Any], Sequence[int]]
"""The values in order, and how many came up to each."""

_KIND = [7]


def merge_tdigests(sketches: pa.Array) -> pa.Array:
    """An array of sketches as one; null of none."""
    return as_texts(_merged, (sketches,))


def _merged(text: str | None) -> str | None:
    found = [each for each in map(_parts, orjson.loads(text) if text else ()) if each is not None]
    weights: dict[Any, int] = {}
    for values, counts in found:
        for value, count in zip(values, counts, strict=True):
            weights[value] = weights.get(value, 0) + count
    return orjson.dumps([_KIND, list(weights), list(weights.values())]).decode() if weights else None


def percentiles_tdigest(sketches: pa.Array, percentiles: pa.Array) -> pa.Array:
    """For each percentile of an array the smallest value that at least so many percent do not exceed."""
    return as_texts(_percentiles, (sketches, percentiles))


def _percentiles(text: str | None, asked: str | None) -> str | None:
    digest = _read(text)
    percentiles = orjson.loads(asked) if asked else None
    if digest is None or not isinstance(percentiles, list):
        return None
    return orjson.dumps([_value_at(digest, each) for each in percentiles]).decode()


def _value_at(digest: Digest, percent: object) -> Any:
    if not isinstance(percent, int | float) or isinstance(percent, bool):
        return None
    values, counts = digest
    rank = max(math.ceil(min(max(percent, 0), 100) / 100 * counts[-1]), 1)
    return values[bisect_left(counts, rank)]


def rank_tdigest(sketches: pa.Array, values: pa.Array) -> pa.Array:
    """How many values are not above a value."""
    return pa.array([_rank(*row)[0] for row in rows_of((sketches, values))], pa.float64())


def percentrank_tdigest(sketches: pa.Array, values: pa.Array) -> pa.Array:
    """What share of the values is not above a value, in percent."""
    ranks = [_rank(*row) for row in rows_of((sketches, values))]
    return pa.array([None if rank is None else rank / whole * 100 for rank, whole in ranks], pa.float64())


def _rank(text: str | None, value: str | None) -> tuple[float | None, float]:
    digest = _read(text)
    wanted = orjson.loads(value) if value else None
    if digest is None or not isinstance(wanted, str if isinstance(digest[0][0], str) else int | float):
        return None, 1.0
    if isinstance(wanted, bool):
        return None, 1.0
    place = bisect_right(digest[0], wanted)
    return float(digest[1][place - 1]) if place else 0.0, float(digest[1][-1])


def _read(text: str | None) -> Digest | None:
    parts = _parts(orjson.loads(text)) if text else None
    if parts is None:
        return None
    pairs = sorted((pair for pair in zip(*parts, strict=True) if pair[1] > 0), key=lambda pair: pair[0])
    return ([value for value, _ in pairs], list(accumulate(count for _, count in pairs))) if pairs else None


def _parts(sketch: object) -> tuple[list[Any], list[int]] | None:
    """Values and weights; None for what is no sketch."""
    if not isinstance(sketch, list) or len(sketch) != 3 or sketch[0] != _KIND:
        return None
    values, weights = sketch[1:]
    if not isinstance(values, list) or not isinstance(weights, list) or len(values) != len(weights):
        return None
    is_text = {isinstance(each, str) for each in values}
    are_known = all(isinstance(each, str | int | float) for each in values) and len(is_text) <= 1
    return (values, weights) if are_known and all(isinstance(each, int | float) for each in weights) else None
