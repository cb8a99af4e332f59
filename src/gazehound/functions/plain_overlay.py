"""Polygons laid over each other, one at a time: edges are cut where they cross and chained to rings again.

Does not live here: shapes of GeoJSON (`plain_shapes`, `plain_shape_sets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_edges import (
    Edge,
    Path,
    Rings,
    contains,
    cross_each_other,
    edges_of,
    nearest,
    signed_area,
    sum_of,
    unit,
)
from gazehound.functions.plain_places import Vector, between, cross, dot

Polygons = list[Rings]
_NEAR = 1e-9
"""In radians: a corner so near to an edge may lie on either side of it."""


def crossing(one: Edge, other: Edge) -> Vector:
    """Where two edges that cross do so, the same whichever way they run."""
    first, second = sorted((tuple(sorted(one)), tuple(sorted(other))))
    way = unit(cross(cross(*first), cross(*second)))
    return way if dot(way, one[0]) + dot(way, one[1]) > 0 else (-way[0], -way[1], -way[2])


def edges_of_polygons(polygons: Sequence[Rings]) -> list[Edge]:
    return [edge for rings in polygons for ring in rings for edge in edges_of(ring)]


def holds(polygons: Sequence[Rings], place: Vector) -> bool:
    return any(contains(rings, place) for rings in polygons)


def cut(edges: Sequence[Edge], others: Sequence[Edge]) -> list[Edge]:
    """The edges in parts, cut where others cross them. Raises `NotStated` where an end lies next to another edge."""
    parts: list[Edge] = []
    for edge in edges:
        points = [crossing(edge, each) for each in others if _cross(edge, each)]
        path = sorted({*edge, *points}, key=lambda point: between(edge[0], point))
        parts += pairwise(path)
    return parts


def _cross(one: Edge, other: Edge) -> bool:
    """Raises `NotStated` where an end of one lies next to the other."""
    if set(one) & set(other):
        ends = [(end, other) for end in one if end not in other] + [(end, one) for end in other if end not in one]
    else:
        ends = [(end, other) for end in one] + [(end, one) for end in other]
    if any(between(end, nearest(end, edge)) < _NEAR for end, edge in ends):
        raise NotStated("a corner next to an edge")
    return cross_each_other(one, other)


def middle(edge: Edge) -> Vector:
    return unit(sum_of(edge))


def united(polygons: Sequence[Rings]) -> Polygons:
    """The union of polygons."""
    edges = [edges_of_polygons([rings]) for rings in polygons]
    parts = [cut(own, _but(edges, at)) for at, own in enumerate(edges)]
    found: list[Edge] = []
    for at, own in enumerate(parts):
        borders, others = set(_but(parts, at)), [rings for number, rings in enumerate(polygons) if number != at]
        outer = (each for each in own if each in borders or not holds(others, middle(each)))
        found += [each for each in outer if each[::-1] not in borders]
    return rings_of(list(dict.fromkeys(found)))


def _but(edges: Sequence[Sequence[Edge]], at: int) -> list[Edge]:
    return [edge for number, each in enumerate(edges) if number != at for edge in each]


def common(one: Sequence[Rings], two: Sequence[Rings]) -> Polygons:
    """What two sets of polygons have in common, those of one set apart from each other."""
    edges = edges_of_polygons(one), edges_of_polygons(two)
    parts = cut(*edges), cut(*edges[::-1])
    found: list[Edge] = []
    for at, others in enumerate((two, one)):
        borders = set(parts[1 - at])
        inner = (each for each in parts[at] if each in borders or holds(others, middle(each)))
        found += [each for each in inner if each[::-1] not in borders]
    return rings_of(list(dict.fromkeys(found)))


def rings_of(edges: list[Edge]) -> Polygons:
    """The polygons that the edges enclose on their left; a ring ends where it comes back to one of its points."""
    left = list(edges)
    rings: list[Path] = []
    while left:
        path = [left[0][0]]
        while True:
            edge = next(each for each in left if each[0] == path[-1])
            left.remove(edge)
            if edge[1] in path:
                start = path.index(edge[1])
                rings.append(path[start:])
                del path[start + 1 :]
                if not start:
                    break
            else:
                path.append(edge[1])
    return _nested(rings)


def _nested(rings: Sequence[Path]) -> Polygons:
    """Each outer ring with its holes."""
    outer = sorted((each for each in rings if signed_area(each) > 0), key=signed_area)
    polygons: Polygons = [[each] for each in outer]
    for hole in (each for each in rings if signed_area(each) <= 0):
        inner = middle((hole[0], hole[1]))
        next(each for each in polygons if contains(each[:1], inner)).append(hole)
    return polygons
