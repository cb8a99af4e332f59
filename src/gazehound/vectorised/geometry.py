"""Distances and shapes on the earth."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

EARTH_RADIUS_M = 6_371_010.0
"""The sphere that S2 geometry uses."""


def geo_distance_2points(
    longitude1: pa.Array, latitude1: pa.Array, longitude2: pa.Array, latitude2: pa.Array
) -> pa.Array:
    """Metres between two points along the shortest line; null for coordinates outside the earth.

    Source: Kusto reference, geo_distance_2points().
    """
    degrees = [_floats(each) for each in (longitude1, latitude1, longitude2, latitude2)]
    valid = np.ones(len(longitude1), dtype=bool)
    for at, each in enumerate(degrees):
        valid &= np.abs(each) <= (90.0 if at % 2 else 180.0)
    lon1, lat1, lon2, lat2 = (np.radians(each) for each in degrees)
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    metres = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return pa.array(metres, mask=~valid)


def _floats(array: pa.Array) -> np.ndarray:
    """The values as floats, null as NaN."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)
