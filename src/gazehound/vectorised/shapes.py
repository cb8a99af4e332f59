"""Shapes on the sphere: lines and polygons of GeoJSON as S2's, and back.

Lives here: what is a valid shape, and unions, which a multipolygon needs to be one shape. Does not live here: what is
computed from shapes. A position may lie outside -180 to 180, as Kusto takes it; a latitude has to be one.
Source: Kusto reference, "Polygon definition" and "LineString definition" on the pages of the functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import orjson
import s2geometry as s2

from gazehound.vectorised import geojson

EARTH_RADIUS = 6_371_010.0
"""In metres."""
FEWEST_IN_RING = 4
"""The first corner counts twice."""

Lines = tuple[s2.S2Polyline, ...]
Position = tuple[float, float]
Path = list[Position]


def point_at(longitude: float, latitude: float) -> s2.S2Point:
    return s2.S2LatLng.FromDegrees(latitude, longitude).ToPoint()


def position_of(point: s2.S2Point) -> Position:
    """Longitude and latitude in degrees."""
    place = s2.S2LatLng(point)
    return place.lng().degrees(), place.lat().degrees()


def vertices_of(chain: s2.S2Polyline | s2.S2Loop) -> list[s2.S2Point]:
    """The points, copied: those that the bindings give die with the chain."""
    return [s2.S2Point_FromRaw(*s2.S2Point_ToRaw(chain.vertex(at))) for at in range(chain.num_vertices())]


@lru_cache(maxsize=64)
def lines_of(text: str | None) -> Lines | None:
    """The lines of a LineString or MultiLineString; None for any other or invalid shape."""
    paths = paths_of(text)
    made = [_line(each) for each in paths or ()]
    valid = tuple(each for each in made if each is not None)
    return valid if valid and len(valid) == len(made) else None


@lru_cache(maxsize=64)
def polygon_of(text: str | None) -> s2.S2Polygon | None:
    """The union of a Polygon's or MultiPolygon's areas; None for any other or invalid shape.

    A ring may run either way round: it encloses the smaller part of the sphere.
    """
    outlines = outlines_of(text)
    made = [_polygon(each) for each in outlines or ()]
    valid = [each for each in made if each is not None]
    return union_of(valid) if valid and len(valid) == len(made) else None


def paths_of(text: str | None) -> list[Path] | None:
    """The positions of a LineString's or MultiLineString's lines as they are written; None where some are none."""
    kind, coordinates = _read(text)
    if kind == "LineString":
        return _all_positions([coordinates])
    return _all_positions(coordinates) if kind == "MultiLineString" else None


def outlines_of(text: str | None) -> list[list[Path]] | None:
    """The rings of a Polygon's or MultiPolygon's polygons as they are written; None where some are none."""
    kind, coordinates = _read(text)
    if kind == "Polygon":
        coordinates = [coordinates]
    elif kind != "MultiPolygon":
        return None
    read = [_all_positions(each) for each in coordinates]
    valid = [each for each in read if each]
    return valid if len(valid) == len(read) else None


def _read(text: str | None) -> tuple[str, Sequence[Any]]:
    """The type and the coordinates; no type where the text is no shape."""
    try:
        shape = orjson.loads(text or "null")
    except orjson.JSONDecodeError:
        return "", ()
    if not isinstance(shape, dict) or not isinstance(shape.get("coordinates"), list):
        return "", ()
    kind = shape.get("type")
    return (kind if isinstance(kind, str) else ""), shape["coordinates"]


def _all_positions(paths: object) -> list[Path] | None:
    if not isinstance(paths, list):
        return None
    read = [_positions(each) for each in paths]
    valid = [each for each in read if each is not None]
    return valid if len(valid) == len(read) else None


def _positions(path: object) -> Path | None:
    if not isinstance(path, list) or not all(isinstance(each, list) and len(each) >= 2 for each in path):
        return None
    flat = [number for each in path for number in each[:2]]
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in flat):
        return None
    positions = [(float(each[0]), float(each[1])) for each in path]
    return positions if all(abs(latitude) <= 90 for _, latitude in positions) else None


def _line(path: Path) -> s2.S2Polyline | None:
    if len(path) < 2:
        return None
    made = polyline([point_at(*each) for each in path])
    return made if made.IsValid() else None


def polyline(points: list[s2.S2Point]) -> s2.S2Polyline:
    made = s2.S2Polyline()
    made.InitFromS2Points(points)
    return made


def _polygon(rings: list[Path]) -> s2.S2Polygon | None:
    loops = [_loop(each) for each in rings]
    valid = [each for each in loops if each is not None]
    if len(valid) < len(rings):
        return None
    made = polygon_of_loops(valid)
    return made if made.IsValid() else None


def _loop(path: Path) -> s2.S2Loop | None:
    if len(path) < FEWEST_IN_RING or path[0] != path[-1]:
        return None
    made = loop([point_at(*each) for each in path[:-1]])
    if not made.IsValid():
        return None
    made.Normalize()
    return made


def loop(points: list[s2.S2Point]) -> s2.S2Loop:
    made = s2.S2Loop()
    made.Init(points)
    return made


def polygon_of_loops(loops: list[s2.S2Loop]) -> s2.S2Polygon:
    made = s2.S2Polygon()
    made.InitNested(loops)
    return made


def union_of(polygons: Iterable[s2.S2Polygon]) -> s2.S2Polygon:
    """The union, built from the two polygons with the fewest corners at a time, as S2's own union of many is.

    The order of the work shows in the order of the corners.
    """
    waiting = sorted(((each.num_vertices(), each) for each in polygons), key=lambda each: each[0])
    while len(waiting) > 1:
        (first_size, first), (second_size, second) = waiting[:2]
        made = s2.S2Polygon()
        made.InitToUnion(first, second)
        size = first_size + second_size
        place = next((at for at, each in enumerate(waiting) if at > 1 and each[0] > size), len(waiting))
        waiting = [*waiting[2:place], (size, made), *waiting[place:]]
    return waiting[0][1]


def lines_shape(paths: Sequence[s2.S2Polyline]) -> geojson.Shape:
    return geojson.lines([[position_of(point) for point in vertices_of(each)] for each in paths])


def polygon_shape(polygon: s2.S2Polygon) -> geojson.Shape:
    """Outer rings counterclockwise, each with its holes, those clockwise."""
    polygons: list[list[list[Position]]] = []
    for at in range(polygon.num_loops()):
        ring = [position_of(point) for point in vertices_of(polygon.loop(at))]
        if polygon.loop(at).is_hole():
            ring.reverse()
            polygons[-1].append([*ring, ring[0]])
        else:
            polygons.append([[*ring, ring[0]]])
    return geojson.polygons(polygons)


def metres(radians: float) -> float:
    return radians * EARTH_RADIUS


def square_metres(steradians: float) -> float:
    return steradians * EARTH_RADIUS * EARTH_RADIUS


def distance(first: s2.S2Point, second: s2.S2Point) -> float:
    """In metres."""
    return metres(s2.S2LatLng(first).GetDistance(s2.S2LatLng(second)).radians())
