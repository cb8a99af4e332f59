"""Edges and rings on the sphere, one at a time. Points are unit vectors.

Does not live here: shapes of GeoJSON (`plain_shapes`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from gazehound.functions.plain_places import Vector, between, cross, dot, length

_ROUNDING = 1e-15
"""What a product of three unit vectors may be wrong by."""

Path = list[Vector]
Edge = tuple[Vector, Vector]
Rings = list[Path]
"""Of a polygon: the outer one, then the holes, each with the inside on its left."""


def scaled(way: Vector, factor: float) -> Vector:
    return way[0] * factor, way[1] * factor, way[2] * factor


def sum_of(ways: Sequence[Vector]) -> Vector:
    return math.fsum(each[0] for each in ways), math.fsum(each[1] for each in ways), math.fsum(each[2] for each in ways)


def unit(way: Vector) -> Vector:
    return scaled(way, 1 / length(way))


def position_of(place: Vector) -> list[float]:
    """Longitude and latitude."""
    east, north, up = place
    return [math.degrees(math.atan2(north, east)), math.degrees(math.atan2(up, math.hypot(east, north)))]


def edges_of(ring: Path) -> Iterator[Edge]:
    return pairwise([*ring, ring[0]])


def on_edge(edge: Edge, share: float) -> Vector:
    """The point at a share of the edge's length."""
    start, end = edge
    angle = between(start, end)
    weights = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
    return sum_of([scaled(start, weights[0]), scaled(end, weights[1])])


def nearest(place: Vector, edge: Edge) -> Vector:
    """The point of an edge that is closest."""
    across = cross(*edge)
    on_circle = sum_of([place, scaled(across, -dot(place, across) / dot(across, across))])
    if length(on_circle) and dot(cross(across, edge[0]), on_circle) > 0 > dot(cross(across, edge[1]), on_circle):
        return unit(on_circle)
    return min(edge, key=lambda end: between(place, end))


def closest(place: Vector, edges: Sequence[Edge]) -> Vector:
    return min((nearest(place, each) for each in edges), key=lambda found: between(place, found))


def _triangle(first: Vector, second: Vector, third: Vector) -> float:
    """The signed area of a triangle, positive for one that is counterclockwise."""
    volume = dot(first, cross(second, third))
    return 2 * math.atan2(volume, 1 + dot(first, second) + dot(second, third) + dot(third, first))


def signed_area(ring: Path) -> float:
    return math.fsum(_triangle(ring[0], *each) for each in pairwise(ring[1:]))


def contains(rings: Rings, place: Vector) -> bool:
    """By counting edges above the point on a map on which they are straight, seen from the polygon's middle."""
    middle = unit(sum_of(rings[0]))
    if dot(middle, place) <= 0:
        return False
    east = unit(cross((0.0, 0.0, 1.0), middle)) if abs(middle[2]) < 0.9 else unit(cross((1.0, 0.0, 0.0), middle))
    north = cross(middle, east)

    def on_map(each: Vector) -> tuple[float, float]:
        return dot(each, east) / dot(each, middle), dot(each, north) / dot(each, middle)

    x, y = on_map(place)
    above = 0
    for ring in rings:
        for start, end in edges_of(ring):
            (x1, y1), (x2, y2) = on_map(start), on_map(end)
            above += (x1 > x) != (x2 > x) and y1 + (x - x1) / (x2 - x1) * (y2 - y1) > y
    return above % 2 == 1


def meet(one: Edge, other: Edge) -> bool:
    """Edges that cross, or share an end."""
    return bool(set(one) & set(other)) or cross_each_other(one, other)


def _side(edge: Edge, place: Vector) -> float:
    """Positive on the left of an edge. Exact where rounding could say the other one, as for edges in one line."""
    side = dot(cross(*edge), place)
    if abs(side) > _ROUNDING:
        return side
    (ax, ay, az), (bx, by, bz), (x, y, z) = ([Fraction(each) for each in vector] for vector in (*edge, place))
    exact = (ay * bz - az * by) * x + (az * bx - ax * bz) * y + (ax * by - ay * bx) * z
    return float(exact)


def cross_each_other(one: Edge, other: Edge) -> bool:
    """Edges with a point in common that is no end of either."""
    if set(one) & set(other):
        return False
    (a, b), (c, d) = one, other
    sides = _side(one, c), _side(one, d), _side(other, a), _side(other, b)
    if sides[0] * sides[1] >= 0 or sides[2] * sides[3] >= 0:
        return False
    return dot(sum_of([a, b]), sum_of([c, d])) > 0 and (sides[0] > 0) != (sides[2] > 0)
