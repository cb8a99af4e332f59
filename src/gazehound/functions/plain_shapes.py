"""Lines and polygons on the earth, one value at a time: the plain form of `geo_measures` and of what `geo_shapes` tells
of two shapes.

Points are unit vectors; a polygon lies within half the sphere, which its own middle faces. Does not live here: edges
and rings (`plain_edges`), shapes made of shapes (`plain_shape_sets`).

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise, product
from typing import Any

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_edges import (
    Edge,
    Path,
    Rings,
    closest,
    contains,
    cross_each_other,
    edges_of,
    meet,
    nearest,
    on_edge,
    position_of,
    scaled,
    signed_area,
    sum_of,
    unit,
)
from gazehound.functions.plain_overlay import edges_of_polygons, united
from gazehound.functions.plain_places import (
    EARTH_RADIUS,
    Shape,
    Vector,
    between,
    cross,
    dot,
    is_position,
    point,
    vector,
)

_LEAST_FACING = 0.1
"""How far, along the way to the middle of a ring, its corners lie."""


def _written(place: Vector) -> Shape:
    return point(*position_of(place))


def _path(positions: object) -> Path | None:
    """The vectors of a list of positions; None where one is none."""
    if not isinstance(positions, list):
        return None
    made = [_vertex(each) for each in positions]
    return [each for each in made if each is not None] if None not in made else None


def _vertex(position: object) -> Vector | None:
    if not isinstance(position, list) or len(position) < 2:
        return None
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in position[:2]):
        return None
    return vector(*position[:2]) if abs(position[1]) <= 90 else None


def _coordinates(shape: object, single: str, several: str) -> list[Any] | None:
    """The coordinates of each line or polygon of a shape."""
    if not isinstance(shape, dict) or not isinstance(shape.get("coordinates"), list):
        return None
    if shape.get("type") == single:
        return [shape["coordinates"]]
    return shape["coordinates"] if shape.get("type") == several else None


def read_lines(shape: object) -> list[Path] | None:
    """The lines of a shape: at least two points each, no two the same in a row."""
    paths = [_path(each) for each in _coordinates(shape, "LineString", "MultiLineString") or [None]]
    lines = [each for each in paths if each is not None and len(each) > 1]
    are_lines = len(lines) == len(paths) and all(one != two for each in lines for one, two in pairwise(each))
    return lines if are_lines and lines else None


def read_polygons(shape: object) -> list[Rings] | None:
    """The rings of each polygon, the outer one first and counterclockwise, the holes clockwise.

    Polygons that have a point in common are their union. Raises `NotStated` for one of about half the sphere.
    """
    read = [_rings(each) for each in _coordinates(shape, "Polygon", "MultiPolygon") or [None]]
    polygons = [each for each in read if each is not None]
    if not polygons or len(polygons) < len(read):
        return None
    if any(_polygons_meet([one], [two]) for one, two in combinations(polygons, 2)):
        return united(polygons)
    return polygons


def _rings(coordinates: object) -> Rings | None:
    if not isinstance(coordinates, list) or not coordinates:
        return None
    rings = [_path(each) for each in coordinates]
    closed = [each[:-1] for each in rings if each is not None and len(each) >= 4 and each[0] == each[-1]]
    if len(closed) < len(rings) or any(len(set(each)) < len(each) for each in closed):
        return None
    edges = [edge for each in closed for edge in edges_of(each)]
    if any(one == other or one == other[::-1] or cross_each_other(one, other) for one, other in combinations(edges, 2)):
        return None
    middle = sum_of(closed[0])
    if any(dot(middle, each) < _LEAST_FACING * len(closed[0]) for each in closed[0]):
        raise NotStated("a polygon of about half the sphere")
    return turned(closed)


def turned(rings: Rings) -> Rings:
    """The outer ring counterclockwise, the holes clockwise."""
    around = [each if signed_area(each) >= 0 else each[::-1] for each in rings]
    return [around[0], *(each[::-1] for each in around[1:])]


def _line_edges(lines: Sequence[Path]) -> list[Edge]:
    """Every edge once, whichever way it runs; those of one line as they are."""
    edges = [edge for each in lines for edge in pairwise(each)]
    return edges if len(lines) == 1 else list({frozenset(each): each for each in reversed(edges)}.values())


def geo_line_length(shape: object) -> float | None:
    lines = read_lines(shape)
    return None if lines is None else EARTH_RADIUS * math.fsum(between(*each) for each in _line_edges(lines))


def geo_line_centroid(shape: object) -> Shape | None:
    """Where the edges balance: the middle of each weighs twice the sine of half its length."""
    lines = read_lines(shape)
    if lines is None:
        return None
    weighed = [scaled(unit(sum_of(each)), 2 * math.sin(between(*each) / 2)) for each in _line_edges(lines)]
    return _written(unit(sum_of(weighed)))


def geo_line_interpolate_point(shape: object, fraction: Any) -> Shape | None:
    lines = read_lines(shape)
    if lines is None or len(lines) > 1 or fraction is None or not 0 <= fraction <= 1:
        return None
    edges = list(pairwise(lines[0]))
    lengths = [between(*each) for each in edges]
    left = float(fraction) * math.fsum(lengths)
    for edge, angle in zip(edges, lengths, strict=True):
        if left < angle:
            return _written(on_edge(edge, left / angle))
        left -= angle
    return _written(lines[0][-1])


def geo_line_locate_point(shape: object, longitude: Any, latitude: Any, on_spheroid: object = False) -> float | None:
    lines = read_lines(shape)
    if lines is None or len(lines) > 1 or not is_position(longitude, latitude):
        return None
    place, edges = vector(longitude, latitude), list(pairwise(lines[0]))
    at = min(range(len(edges)), key=lambda each: between(place, nearest(place, edges[each])))
    done = math.fsum(between(*each) for each in edges[:at]) + between(edges[at][0], nearest(place, edges[at]))
    return done / math.fsum(between(*each) for each in edges)


def _area(rings: Rings) -> float:
    return math.fsum(map(signed_area, rings))


def geo_polygon_area(shape: object) -> float | None:
    polygons = read_polygons(shape)
    return None if polygons is None else math.fsum(map(_area, polygons)) * EARTH_RADIUS**2


def geo_polygon_perimeter(shape: object) -> float | None:
    polygons = read_polygons(shape)
    edges = edges_of_polygons(polygons or ())
    return None if polygons is None else EARTH_RADIUS * math.fsum(between(*each) for each in edges)


def geo_polygon_centroid(shape: object) -> Shape | None:
    """Where the area balances: half the length of each edge at right angles to its plane."""
    polygons = read_polygons(shape)
    edges = edges_of_polygons(polygons or ())
    weighed = [scaled(unit(cross(*each)), between(*each) / 2) for each in edges]
    return None if polygons is None else _written(unit(sum_of(weighed)))


def geo_point_in_polygon(longitude: Any, latitude: Any, shape: object) -> bool | None:
    polygons = read_polygons(shape)
    if polygons is None or not is_position(longitude, latitude):
        return None
    return any(contains(each, vector(longitude, latitude)) for each in polygons)


def _closest_on_lines(longitude: Any, latitude: Any, shape: object) -> Edge | None:
    """The point, and what is closest to it."""
    lines = read_lines(shape)
    if lines is None or not is_position(longitude, latitude):
        return None
    place = vector(longitude, latitude)
    return place, closest(place, [edge for each in lines for edge in pairwise(each)])


def geo_distance_point_to_line(longitude: Any, latitude: Any, shape: object) -> float | None:
    found = _closest_on_lines(longitude, latitude, shape)
    return None if found is None else EARTH_RADIUS * between(*found)


def geo_closest_point_on_line(longitude: Any, latitude: Any, shape: object) -> Shape | None:
    found = _closest_on_lines(longitude, latitude, shape)
    return None if found is None else _written(found[1])


def _closest_on_polygon(longitude: Any, latitude: Any, shape: object) -> Edge | None:
    polygons = read_polygons(shape)
    if polygons is None or not is_position(longitude, latitude):
        return None
    place = vector(longitude, latitude)
    if any(contains(each, place) for each in polygons):
        return place, place
    return place, closest(place, edges_of_polygons(polygons))


def geo_distance_point_to_polygon(longitude: Any, latitude: Any, shape: object) -> float | None:
    found = _closest_on_polygon(longitude, latitude, shape)
    return None if found is None else EARTH_RADIUS * between(*found)


def geo_closest_point_on_polygon(longitude: Any, latitude: Any, shape: object) -> Shape | None:
    found = _closest_on_polygon(longitude, latitude, shape)
    return None if found is None else _written(found[1])


def _any_meet(first: Sequence[Edge], second: Sequence[Edge]) -> bool:
    return any(meet(*pair) for pair in product(first, second))


def geo_intersects_2lines(first: object, second: object) -> bool | None:
    one, two = read_lines(first), read_lines(second)
    if one is None or two is None:
        return None
    return _any_meet(*([edge for each in lines for edge in pairwise(each)] for lines in (one, two)))


def _has_any_corner(polygons: list[Rings], corners: Sequence[Vector]) -> bool:
    return any(contains(rings, each) for rings in polygons for each in corners)


def geo_intersects_2polygons(first: object, second: object) -> bool | None:
    one, two = read_polygons(first), read_polygons(second)
    return None if one is None or two is None else _polygons_meet(one, two)


def _polygons_meet(one: list[Rings], two: list[Rings]) -> bool:
    edges = [edges_of_polygons(each) for each in (one, two)]
    corners = [[corner for rings in each for ring in rings for corner in ring] for each in (one, two)]
    return _any_meet(*edges) or _has_any_corner(one, corners[1]) or _has_any_corner(two, corners[0])


def geo_intersects_line_with_polygon(line: object, polygon: object) -> bool | None:
    lines, polygons = read_lines(line), read_polygons(polygon)
    if lines is None or polygons is None:
        return None
    edges = edges_of_polygons(polygons)
    meets = _any_meet([edge for each in lines for edge in pairwise(each)], edges)
    return meets or _has_any_corner(polygons, [corner for each in lines for corner in each])
