"""Points on the earth and geohashes, one value at a time: the plain form of `geospatial` and of the geohashes of
`geo_cells`.

Points are unit vectors here. Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_hash_sets import order_of_set

EARTH_RADIUS = 6_371_010.0
LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"
LONGEST = 18

Vector = tuple[float, float, float]
Shape = dict[str, Any]


def is_position(longitude: Any, latitude: Any) -> bool:
    """True for a longitude and a latitude in degrees."""
    return longitude is not None and latitude is not None and abs(longitude) <= 180 and abs(latitude) <= 90


def vector(longitude: Any, latitude: Any) -> Vector:
    east, north = math.radians(longitude), math.radians(latitude)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def dot(first: Vector, second: Vector) -> float:
    return sum(one * two for one, two in zip(first, second, strict=True))


def cross(first: Vector, second: Vector) -> Vector:
    (a, b, c), (x, y, z) = first, second
    return b * z - c * y, c * x - a * z, a * y - b * x


def length(way: Vector) -> float:
    return math.sqrt(dot(way, way))


def between(first: Vector, second: Vector) -> float:
    """The angle between two vectors."""
    return math.atan2(length(cross(first, second)), dot(first, second))


def _points(coordinates: tuple[Any, ...]) -> list[Vector] | None:
    pairs = list(zip(coordinates[::2], coordinates[1::2], strict=True))
    return [vector(*each) for each in pairs] if all(is_position(*each) for each in pairs) else None


def geo_distance_2points(*values: Any) -> float | None:
    points = _points(values[:4])
    return None if points is None else EARTH_RADIUS * between(*points)


def geo_point_in_circle(*values: Any) -> bool | None:
    points, radius = _points(values[:4]), values[4]
    if points is None or radius is None or not radius >= 0:
        return None
    return EARTH_RADIUS * between(*points) <= float(radius)


def _direction(start: Vector, end: Vector) -> float:
    """Clockwise from north, from 0 up to a full turn."""
    east = cross((0.0, 0.0, 1.0), start)
    east = (east[0] / length(east), east[1] / length(east), 0.0)
    return math.atan2(dot(end, east), dot(end, cross(start, east))) % (2 * math.pi)


def geo_azimuth(*values: Any) -> float | None:
    points = _points(values)
    if points is None or values[:2] == values[2:]:
        return None
    return _direction(*points)


def geo_angle(*values: Any) -> float | None:
    points = _points(values)
    if points is None or values[:2] == values[2:4] or values[2:4] == values[4:]:
        return None
    first, second, third = points
    return (_direction(second, third) - _direction(second, first)) % (2 * math.pi)


def point(longitude: float, latitude: float) -> Shape:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def _bits(letters: int) -> tuple[int, int]:
    """Of the longitude, which has the first one, and of the latitude."""
    return 5 * letters - 5 * letters // 2, 5 * letters // 2


def _geohash(east: int, north: int, letters: int) -> str:
    """The bits of both in turn, five to a letter."""
    bits = _bits(letters)
    written = [format(value, f"0{count}b") for value, count in zip((east, north), bits, strict=True)]
    mixed = "".join(written[at % 2][at // 2] for at in range(5 * letters))
    return "".join(LETTERS[int(mixed[at : at + 5], 2)] for at in range(0, len(mixed), 5))


def geo_point_to_geohash(longitude: Any, latitude: Any, accuracy: Any = 5) -> str:
    if not is_position(longitude, latitude) or accuracy is None or not 1 <= accuracy < LONGEST + 1:
        return ""
    letters = int(accuracy)
    cells = [
        min(int((Fraction(each) + most) / (2 * most) * 2**bits), 2**bits - 1)
        for each, most, bits in zip((longitude, latitude), (180, 90), _bits(letters), strict=True)
    ]
    return _geohash(cells[0], cells[1], letters)


def _cell(geohash: str) -> tuple[int, int] | None:
    if not 1 <= len(geohash) <= LONGEST or any(each not in LETTERS for each in geohash):
        return None
    mixed = "".join(format(LETTERS.index(each), "05b") for each in geohash)
    return int(mixed[::2], 2), int(mixed[1::2], 2)


def _place(east: Fraction, north: Fraction, letters: int) -> list[float]:
    """The position so many cells to the east and north of the south-west."""
    east_bits, north_bits = _bits(letters)
    return [float(east * 360 / 2**east_bits - 180), float(north * 180 / 2**north_bits - 90)]


def geo_geohash_to_central_point(geohash: str) -> Shape | None:
    cell = _cell(geohash)
    half = Fraction(1, 2)
    return cell and point(*_place(cell[0] + half, cell[1] + half, len(geohash)))


def geo_geohash_to_polygon(geohash: str) -> Shape | None:
    """Counterclockwise from the south-west."""
    cell = _cell(geohash)
    if cell is None:
        return None
    steps = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    ring = [_place(Fraction(cell[0] + x), Fraction(cell[1] + y), len(geohash)) for x, y in steps]
    return {"type": "Polygon", "coordinates": [ring]}


def geo_geohash_neighbors(geohash: str) -> list[str] | None:
    """Clockwise from the north-west, in the order of a set of them. Raises `NotStated` at a pole."""
    cell = _cell(geohash)
    if cell is None:
        return None
    east_bits, north_bits = _bits(len(geohash))
    if not 0 < cell[1] < 2**north_bits - 1:
        raise NotStated("a geohash at a pole")
    steps = ((-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0))
    around = [_geohash((cell[0] + x) % 2**east_bits, cell[1] + y, len(geohash)) for x, y in steps]
    return order_of_set(list(dict.fromkeys(around)))
