"""What holds of shapes that have no one answer: the surroundings of shapes, shapes with fewer points.

Each function here takes the values of a call and gives None where the answer is null, or what has to hold of the
answer; `NotStated` where the engine may refuse. Distances are in metres. Does not live here: cells
(`cover_properties`), shapes that have one answer (`shape_agreement`).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from random import Random
from typing import Any

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_edges import (
    Edge,
    Path,
    Rings,
    closest,
    edges_of,
    nearest,
    scaled,
    signed_area,
    sum_of,
    unit,
)
from gazehound.functions.plain_overlay import edges_of_polygons, holds, middle
from gazehound.functions.plain_places import EARTH_RADIUS, Vector, between, cross, is_position, vector
from gazehound.functions.plain_shape_sets import different, joined
from gazehound.functions.plain_shapes import read_lines, read_polygons

SAMPLES = 6
MOST_EDGES = 24
MOST_RADIUS = 5e6
"""Beyond that, buffers of large shapes are more than half the earth, which is refused."""
LEAST_FRACTION = 1e-4
"""Rings of a finer tolerance have too many corners to be looked at one by one."""
MOST_TOLERANCE = EARTH_RADIUS * math.radians(70)
LONGEST_EDGE = EARTH_RADIUS * math.radians(49)
DEVIATION = 1.1
"""How far, in tolerances, an edge may move. Source: S2's builder."""


class Property(ABC):
    """What has to hold of an answer."""

    @abstractmethod
    def holds(self, answer: object) -> bool: ...


def distance(one: Vector, other: Vector) -> float:
    return EARTH_RADIUS * between(one, other)


def far_from(place: Vector, edges: Sequence[Edge]) -> float:
    return distance(place, closest(place, edges))


@dataclass(frozen=True)
class Buffer(Property):
    """The border lies at the radius, or up to the tolerance from it, and has on its left what is nearer.

    Around a point it lies no farther than the radius.
    """

    corners: Path
    edges: Sequence[Edge]
    areas: Sequence[Rings]
    radius: float
    tolerance: float

    def holds(self, answer: object) -> bool:
        found = read_polygons(answer)
        if found is None or not _is_turned(answer):
            return False
        edges = edges_of_polygons(found)
        shown = edges[:: 1 + len(edges) // MOST_EDGES]
        near, far = self._limits()
        border = [place for each in shown for place in (each[0], middle(each))]
        return all(near <= self.distance(each) <= far for each in border) and all(
            self._is_placed(each, found) for each in self._samples()
        )

    def distance(self, place: Vector) -> float:
        if holds(self.areas, place):
            return 0.0
        return far_from(place, self.edges) if self.edges else distance(place, self.corners[0])

    def _limits(self) -> tuple[float, float]:
        rounding = 1e-3 + 1e-6 * self.radius
        most = self.radius + (self.tolerance if self.edges else 0)
        return self.radius - self.tolerance - rounding, most + rounding

    def _samples(self) -> list[Vector]:
        random = Random(f"{self.corners[0]} {self.radius}")
        places = []
        for _ in range(SAMPLES):
            corner = random.choice(self.corners)
            ahead = unit(cross(corner, unit((random.gauss(0, 1), random.gauss(0, 1), random.gauss(0, 1)))))
            turn = random.uniform(0, min(2 * self.radius / EARTH_RADIUS, 1.5))
            places.append(sum_of([scaled(corner, math.cos(turn)), scaled(ahead, math.sin(turn))]))
        return [*places, *self.corners]

    def _is_placed(self, place: Vector, found: Sequence[Rings]) -> bool:
        (near, far), away = self._limits(), self.distance(place)
        if near < away < far:
            return True
        return holds(found, place) == (away <= near)


def _is_turned(shape: Any) -> bool:
    """Whether outer rings run counterclockwise and holes clockwise."""
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    areas = [[signed_area([vector(*each) for each in ring[:-1]]) for ring in rings] for rings in polygons]
    return all(outer > 0 and all(each < 0 for each in inner) for outer, *inner in areas)


def _is_radius(radius: Any, tolerance: Any) -> bool:
    if radius is None or tolerance is None or not radius > 0 or not tolerance > 0:
        return False
    if tolerance < radius * LEAST_FRACTION or radius >= MOST_RADIUS:
        raise NotStated("a radius")
    return True


def geo_point_buffer(longitude: Any, latitude: Any, radius: Any, tolerance: Any = 10) -> Buffer | None:
    if not is_position(longitude, latitude) or not _is_radius(radius, tolerance):
        return None
    return Buffer([vector(longitude, latitude)], (), (), float(radius), float(tolerance))


def geo_line_buffer(shape: object, radius: Any, tolerance: Any = 10) -> Buffer | None:
    lines = read_lines(shape)
    if lines is None or not _is_radius(radius, tolerance):
        return None
    corners = [each for line in lines for each in line]
    return Buffer(corners, [each for line in lines for each in pairwise(line)], (), float(radius), float(tolerance))


def geo_polygon_buffer(shape: object, radius: Any, tolerance: Any = 10) -> Buffer | None:
    polygons = read_polygons(shape)
    if polygons is None or not _is_radius(radius, tolerance):
        return None
    edges = edges_of_polygons(polygons)
    return Buffer([each for each, _ in edges], edges, polygons, float(radius), float(tolerance))


@dataclass(frozen=True)
class SimpleLine(Property):
    """Corners of the line that keep away from each other, along it, and edges that stay near it."""

    path: Path
    tolerance: float

    def holds(self, answer: object) -> bool:
        lines = read_lines(answer)
        if lines is None or len(lines) > 1:
            return False
        (found,) = lines
        ends = max(distance(found[0], self.path[0]), distance(found[-1], self.path[-1]))
        return (
            ends <= self.tolerance + _ROUNDING
            and _is_simple(found, list(pairwise(found)), self.path, list(pairwise(self.path)), self.tolerance)
            and (len(found) == 2 or not _is_straight(self.path, self.tolerance))
        )


_ROUNDING = 1e-3


def _is_simple(found: Path, new: Sequence[Edge], path: Path, old: Sequence[Edge], tolerance: float) -> bool:
    most = DEVIATION * tolerance + _ROUNDING
    return (
        len(found) <= len(path) + (len(path) if tolerance else 0)
        and all(far_from(each, old) <= _ROUNDING for each in found)
        and all(distance(*each) > tolerance - _ROUNDING for each in combinations(found, 2))
        and all(far_from(each, new) <= most for each in path)
        and all(far_from(middle(each), old) <= most for each in new)
    )


def _is_straight(path: Path, tolerance: float) -> bool:
    return all(distance(each, nearest(each, (path[0], path[-1]))) <= tolerance / 4 for each in path)


def _is_tolerance(tolerance: Any) -> bool:
    return tolerance is not None and 0 <= tolerance <= MOST_TOLERANCE


def geo_line_simplify(shape: object, tolerance: Any = 10) -> SimpleLine | None:
    lines = read_lines(shape)
    if lines is None or not _is_tolerance(tolerance):
        return None
    united = lines if len(lines) == 1 else joined(different(lines))
    if len(united) > 1 or united[0][0] == united[0][-1]:
        raise NotStated("several lines, a line whose ends meet")
    return (
        None
        if _vanishes(united[0], tolerance)
        else SimpleLine(_calm(united[0], list(pairwise(united[0])), tolerance), float(tolerance))
    )


def _vanishes(corners: Path, tolerance: Any) -> bool:
    """True where all corners become one. Raises `NotStated` where that depends on which one is kept."""
    wide = max((distance(*each) for each in combinations(corners, 2)), default=0.0)
    if tolerance < wide <= 2 * tolerance:
        raise NotStated("corners that may become one")
    return wide <= tolerance


def _calm(path: Path, edges: Sequence[Edge], tolerance: Any) -> Path:
    """The path. Raises `NotStated` for one that turns back or comes near to itself."""
    if any(distance(*each) > LONGEST_EDGE for each in edges):
        raise NotStated("a long edge")
    if not tolerance:
        return path
    along = [0.0]
    for each in edges:
        along.append(along[-1] + distance(*each))
    whole = along[-1] if edges[0][0] == edges[-1][1] else math.inf
    for at, place in enumerate(path):
        for number, edge in enumerate(edges):
            if place in edge:
                continue
            gaps = [abs(along[at] - along[number]), abs(along[at] - along[number + 1])]
            way, apart = min(min(each, whole - each) for each in gaps), far_from(place, [edge])
            if apart < (0.6 * way if way <= 5 * tolerance else 2.5 * tolerance):
                raise NotStated("a path near itself")
    return path


@dataclass(frozen=True)
class SimplePolygon(Property):
    """Rings of corners of the polygon that keep away from each other, and edges that stay near it."""

    rings: Rings
    tolerance: float

    def holds(self, answer: object) -> bool:
        found = read_polygons(answer)
        if found is None or not _is_turned(answer):
            return False
        new, old = edges_of_polygons(found), edges_of_polygons([self.rings])
        corners = [each for each, _ in new], [each for each, _ in old]
        strip = DEVIATION * self.tolerance * sum(distance(*each) for each in old)
        change = abs(sum(signed_area(ring) for rings in found for ring in rings) - sum(map(signed_area, self.rings)))
        return (
            _is_simple(corners[0], new, corners[1], old, self.tolerance) and change * EARTH_RADIUS**2 <= 2 * strip + 1
        )


def geo_polygon_simplify(shape: object, tolerance: Any = 10) -> SimplePolygon | None:
    polygons = read_polygons(shape)
    if polygons is None or not _is_tolerance(tolerance):
        return None
    corners = [each for each, _ in edges_of_polygons(polygons)]
    if _vanishes(corners, tolerance):
        return None
    if len(polygons) > 1:
        raise NotStated("several polygons")
    (rings,) = polygons
    for ring in rings:
        _calm(ring, list(edges_of(ring)), tolerance)
    for one, other in combinations(rings, 2):
        if any(far_from(each, list(edges_of(other))) < 2.5 * tolerance for each in one):
            raise NotStated("rings near each other")
    return SimplePolygon(rings, float(tolerance))


def geo_simplify_polygons_array(shapes: object, tolerance: Any = 10) -> None:
    """null for what is none and where nothing is left; what is left is refused."""
    read = [read_polygons(each) for each in shapes] if isinstance(shapes, list) else []
    if not read or None in read or not _is_tolerance(tolerance):
        return
    corners = [corner for each in read for rings in each or () for ring in rings for corner in ring]
    if not _vanishes(corners, tolerance):
        raise NotStated("polygons that are left")
