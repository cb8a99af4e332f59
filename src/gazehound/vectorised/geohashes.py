"""Geohashes: points to cells of a grid of longitudes and latitudes, and back.

A geohash of n letters has 5n bits, those of the longitude and the latitude in turn. Source: Kusto reference, the
pages of the geohash functions; answers recorded from Kusto.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gazehound.vectorised import geojson
from gazehound.vectorised.hash_sets import order_of_set
from gazehound.vectorised.refusal import RefusedValue
from gazehound.vectorised.rows import as_texts

LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"
LONGEST = 18
_VALUES = {letter: value for value, letter in enumerate(LETTERS)}
_BITS = 45
"""Of each coordinate in the longest geohash."""
_AROUND = ((-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0))
"""Steps to the neighbors: clockwise, from the north-west."""

Cell = tuple[int, int, int]
"""Steps to the east of -180 and to the north of -90, and the number of letters."""


def geo_point_to_geohash(longitudes: pa.Array, latitudes: pa.Array, accuracies: pa.Array) -> pa.Array:
    """The geohash with as many letters as the accuracy says, 1 to 18; null for a point or an accuracy that is none."""
    columns = (longitudes, latitudes, accuracies)
    longitude, latitude, accuracy = (np.array(each.to_pylist(), np.float64) for each in columns)
    is_valid = (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90) & (accuracy >= 1) & (accuracy < LONGEST + 1)
    east, north = _steps(longitude, 180.0).tolist(), _steps(latitude, 90.0).tolist()
    lengths = np.where(is_valid, accuracy, 0).astype(np.int64).tolist()
    cells = zip(east, north, lengths, strict=True)
    return pa.array([_letters(_coarser(*each)) if each[2] else None for each in cells], pa.string())


def _steps(angles: npt.NDArray[np.float64], most: float) -> npt.NDArray[np.int64]:
    """How many of 2**45 equal steps lie between `-most` and each angle, found by halving."""
    low, high = np.full(len(angles), -most), np.full(len(angles), most)
    steps = np.zeros(len(angles), np.int64)
    for _ in range(_BITS):
        middle = (low + high) / 2
        is_above = angles >= middle
        steps = steps * 2 + is_above
        low, high = np.where(is_above, middle, low), np.where(is_above, high, middle)
    return steps


def _coarser(east: int, north: int, length: int) -> Cell:
    east_bits, north_bits = _bits(length)
    return east >> (_BITS - east_bits), north >> (_BITS - north_bits), length


def _bits(length: int) -> tuple[int, int]:
    """Of the longitude, which has the first one, and of the latitude."""
    return (5 * length + 1) // 2, 5 * length // 2


def _letters(cell: Cell) -> str:
    east, north, length = cell
    east_bits, north_bits = _bits(length)
    value = 0
    for at in range(5 * length):
        if at % 2 == 0:
            east_bits -= 1
            value = value * 2 + (east >> east_bits & 1)
        else:
            north_bits -= 1
            value = value * 2 + (north >> north_bits & 1)
    return "".join(LETTERS[value >> (5 * at) & 31] for at in range(length - 1, -1, -1))


def _cell(geohash: str | None) -> Cell | None:
    """None for a text that is no geohash."""
    if not geohash or len(geohash) > LONGEST or not all(letter in _VALUES for letter in geohash):
        return None
    bits = "".join(format(_VALUES[letter], "05b") for letter in geohash)
    return int(bits[::2], 2), int(bits[1::2], 2), len(geohash)


def _corner(east: float, north: float, length: int) -> tuple[float, float]:
    """The point so many steps to the east of -180 and to the north of -90."""
    east_bits, north_bits = _bits(length)
    return -180 + east * (360 / 2**east_bits), -90 + north * (180 / 2**north_bits)


def geo_geohash_to_central_point(geohashes: pa.Array) -> pa.Array:
    """The middle of the cell as a GeoJSON point; null for what is no geohash."""
    return as_texts(_central_point, [geohashes])


def _central_point(geohash: str | None) -> str | None:
    cell = _cell(geohash)
    return None if cell is None else geojson.written(geojson.point(_corner(cell[0] + 0.5, cell[1] + 0.5, cell[2])))


def geo_geohash_to_polygon(geohashes: pa.Array) -> pa.Array:
    """The cell as a GeoJSON polygon, counterclockwise from the south-west; null for what is no geohash."""
    return as_texts(_polygon, [geohashes])


def _polygon(geohash: str | None) -> str | None:
    cell = _cell(geohash)
    if cell is None:
        return None
    east, north, length = cell
    steps = ((0, 0), (1, 0), (1, 1), (0, 1))
    return geojson.written(geojson.polygon([_corner(east + x, north + y, length) for x, y in steps]))


def geo_geohash_neighbors(geohashes: pa.Array) -> pa.Array:
    """The eight cells around as an array; null for what is no geohash. Refused at the poles."""
    return as_texts(_neighbors, [geohashes])


def _neighbors(geohash: str | None) -> str | None:
    cell = _cell(geohash)
    if cell is None:
        return None
    east, north, length = cell
    east_bits, north_bits = _bits(length)
    if not 0 < north < 2**north_bits - 1:
        raise RefusedValue("geo_geohash_neighbors", "a geohash at a pole")
    around = [_letters(((east + x) % 2**east_bits, north + y, length)) for x, y in _AROUND]
    return geojson.written(order_of_set(list(dict.fromkeys(around))))
