"""Lines and polygons on the earth, one value at a time: the plain form of `geo_measures` and of what `geo_shapes` tells
of two shapes.

Points are unit vectors; a polygon lies within half the sphere, which its own middle faces. Does not live here: shapes
made of shapes, which only the engine's form states.

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from typing import Any

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_places import (
    EARTH_RADIUS,
    Shape,
    Vector,
    between,
    cross,
    dot,
    is_position,
    length,
    point,
    vector,
)

Path = list[Vector]
Edge = tuple[Vector, Vector]
Rings = list[Path]


def _scaled(way: Vector, factor: float) -> Vector:
    return way[0] * factor, way[1] * factor, way[2] * factor


def _sum(ways: Sequence[Vector]) -> Vector:
    return math.fsum(each[0] for each in ways), math.fsum(each[1] for each in ways), math.fsum(each[2] for each in ways)


def unit(way: Vector) -> Vector:
    return _scaled(way, 1 / length(way))


def position_of(place: Vector) -> list[float]:
    """Longitude and latitude."""
    east, north, up = place
    return [math.degrees(math.atan2(north, east)), math.degrees(math.atan2(up, math.hypot(east, north)))]


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

    Raises `NotStated` for polygons that have a point in common: they count as their union.
    """
    read = [_rings(each) for each in _coordinates(shape, "Polygon", "MultiPolygon") or [None]]
    polygons = [each for each in read if each is not None]
    if not polygons or len(polygons) < len(read):
        return None
    if any(_polygons_meet([one], [two]) for one, two in combinations(polygons, 2)):
        raise NotStated("polygons that meet")
    return polygons


def _rings(coordinates: object) -> Rings | None:
    if not isinstance(coordinates, list) or not coordinates:
        return None
    rings = [_path(each) for each in coordinates]
    closed = [each[:-1] for each in rings if each is not None and len(each) >= 4 and each[0] == each[-1]]
    if len(closed) < len(rings) or any(len(set(each)) < len(each) for each in closed):
        return None
    turned = [each if _signed_area(each) >= 0 else each[::-1] for each in closed]
    return [turned[0], *(each[::-1] for each in turned[1:])]


def edges_of(ring: Path) -> Iterator[Edge]:
    return pairwise([*ring, ring[0]])


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
    weighed = [_scaled(unit(_sum(each)), 2 * math.sin(between(*each) / 2)) for each in _line_edges(lines)]
    return _written(unit(_sum(weighed)))


def on_edge(edge: Edge, share: float) -> Vector:
    """The point at a share of the edge's length."""
    start, end = edge
    angle = between(start, end)
    weights = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
    return _sum([_scaled(start, weights[0]), _scaled(end, weights[1])])


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


def _nearest(place: Vector, edge: Edge) -> Vector:
    """The point of an edge that is closest."""
    across = cross(*edge)
    on_circle = _sum([place, _scaled(across, -dot(place, across) / dot(across, across))])
    if length(on_circle) and dot(cross(across, edge[0]), on_circle) > 0 > dot(cross(across, edge[1]), on_circle):
        return unit(on_circle)
    return min(edge, key=lambda end: between(place, end))


def _closest(place: Vector, edges: Sequence[Edge]) -> Vector:
    return min((_nearest(place, each) for each in edges), key=lambda found: between(place, found))


def geo_line_locate_point(shape: object, longitude: Any, latitude: Any, on_spheroid: object = False) -> float | None:
    lines = read_lines(shape)
    if lines is None or len(lines) > 1 or not is_position(longitude, latitude):
        return None
    place, edges = vector(longitude, latitude), list(pairwise(lines[0]))
    at = min(range(len(edges)), key=lambda each: between(place, _nearest(place, edges[each])))
    done = math.fsum(between(*each) for each in edges[:at]) + between(edges[at][0], _nearest(place, edges[at]))
    return done / math.fsum(between(*each) for each in edges)


def _triangle(first: Vector, second: Vector, third: Vector) -> float:
    """The signed area of a triangle, positive for one that is counterclockwise."""
    volume = dot(first, cross(second, third))
    return 2 * math.atan2(volume, 1 + dot(first, second) + dot(second, third) + dot(third, first))


def _signed_area(ring: Path) -> float:
    return math.fsum(_triangle(ring[0], *each) for each in pairwise(ring[1:]))


def _area(rings: Rings) -> float:
    return math.fsum(map(_signed_area, rings))


def geo_polygon_area(shape: object) -> float | None:
    polygons = read_polygons(shape)
    return None if polygons is None else math.fsum(map(_area, polygons)) * EARTH_RADIUS**2


def geo_polygon_perimeter(shape: object) -> float | None:
    polygons = read_polygons(shape)
    edges = [edge for rings in polygons or () for ring in rings for edge in edges_of(ring)]
    return None if polygons is None else EARTH_RADIUS * math.fsum(between(*each) for each in edges)


def geo_polygon_centroid(shape: object) -> Shape | None:
    """Where the area balances: half the length of each edge at right angles to its plane."""
    polygons = read_polygons(shape)
    edges = [edge for rings in polygons or () for ring in rings for edge in edges_of(ring)]
    weighed = [_scaled(unit(cross(*each)), between(*each) / 2) for each in edges]
    return None if polygons is None else _written(unit(_sum(weighed)))


def contains(rings: Rings, place: Vector) -> bool:
    """By counting edges above the point on a map on which they are straight, seen from the polygon's middle."""
    middle = unit(_sum(rings[0]))
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
    return place, _closest(place, [edge for each in lines for edge in pairwise(each)])


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
    return place, _closest(place, [edge for rings in polygons for ring in rings for edge in edges_of(ring)])


def geo_distance_point_to_polygon(longitude: Any, latitude: Any, shape: object) -> float | None:
    found = _closest_on_polygon(longitude, latitude, shape)
    return None if found is None else EARTH_RADIUS * between(*found)


def geo_closest_point_on_polygon(longitude: Any, latitude: Any, shape: object) -> Shape | None:
    found = _closest_on_polygon(longitude, latitude, shape)
    return None if found is None else _written(found[1])


def meet(one: Edge, other: Edge) -> bool:
    """Edges that cross, or share an end."""
    if set(one) & set(other):
        return True
    (a, b), (c, d) = one, other
    first, second = cross(a, b), cross(c, d)
    sides = dot(first, c), dot(first, d), dot(second, a), dot(second, b)
    if sides[0] * sides[1] >= 0 or sides[2] * sides[3] >= 0:
        return False
    return dot(_sum([a, b]), _sum([c, d])) > 0 and (sides[0] > 0) != (sides[2] > 0)


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
    edges = [[edge for rings in each for ring in rings for edge in edges_of(ring)] for each in (one, two)]
    corners = [[corner for rings in each for ring in rings for corner in ring] for each in (one, two)]
    return _any_meet(*edges) or _has_any_corner(one, corners[1]) or _has_any_corner(two, corners[0])


def geo_intersects_line_with_polygon(line: object, polygon: object) -> bool | None:
    lines, polygons = read_lines(line), read_polygons(polygon)
    if lines is None or polygons is None:
        return None
    edges = [edge for rings in polygons for ring in rings for edge in edges_of(ring)]
    meets = _any_meet([edge for each in lines for edge in pairwise(each)], edges)
    return meets or _has_any_corner(polygons, [corner for each in lines for corner in each])


_FORMS = {
    "POINT": ("Point", 1), "LINESTRING": ("LineString", 2), "POLYGON": ("Polygon", 3), "MULTIPOINT": ("MultiPoint", 2),
    "MULTILINESTRING": ("MultiLineString", 3), "MULTIPOLYGON": ("MultiPolygon", 4),
}  # fmt: skip
"""The GeoJSON type, and how deep its numbers stand in arrays."""
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_POSITION = re.compile(rf"\s*({_NUMBER})\s+({_NUMBER})\s*(?=[,)])")
_COLLECTION = re.compile(r"\s*GEOMETRYCOLLECTION\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_SIMPLE = re.compile(r"\s*([A-Za-z]+)\s*(\(.*\))\s*", re.DOTALL)


def geo_from_wkt(text: str) -> Shape | None:
    """Brackets become those of arrays, two numbers a position."""
    if collection := _COLLECTION.fullmatch(text):
        shapes = [geo_from_wkt(each) for each in _split(collection[1])]
        return {"type": "GeometryCollection", "geometries": shapes} if None not in shapes else None
    found = _SIMPLE.fullmatch(text)
    if found is None or found[1].upper() not in _FORMS:
        return None
    kind, depth = _FORMS[found[1].upper()]
    arrays = _POSITION.sub(lambda each: f"[{float(each[1])!r},{float(each[2])!r}]", found[2])
    try:
        coordinates = json.loads(arrays.replace("(", "[").replace(")", "]"))
    except ValueError:
        return None
    if kind == "Point":
        coordinates = coordinates[0] if len(coordinates) == 1 else None
    elif kind == "MultiPoint":
        coordinates = [each[0] if isinstance(each[0], list) else each for each in coordinates]
    return {"type": kind, "coordinates": coordinates} if _is_nested(coordinates, depth) else None


def _split(text: str) -> list[str]:
    """At the commas outside of brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _is_nested(value: Any, depth: int) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if depth == 1:
        return len(value) == 2 and all(isinstance(each, float) for each in value)
    return all(_is_nested(each, depth - 1) for each in value)
