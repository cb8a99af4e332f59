"""What two lines, two polygons, or a line and a polygon have in common.

Lines hold their ends and polygons their boundaries, so shapes that touch in a point have that point in common.
Source: Kusto reference, the pages of the functions; answers recorded from Kusto; S2's boolean operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, product

import pyarrow as pa
import s2geometry as s2

from gazehound.vectorised import geojson
from gazehound.vectorised.geo_unions import Edge, Key, joined, key_of, union_of_lines
from gazehound.vectorised.refusal import RefusedValue
from gazehound.vectorised.rows import as_texts, as_values
from gazehound.vectorised.shapes import (
    Lines,
    lines_of,
    lines_shape,
    polygon_of,
    polygon_shape,
    polyline,
    position_of,
    vertices_of,
)

Ends = frozenset[Key]
"""Of an edge, whichever way it runs."""


def geo_intersects_2lines(first: pa.Array, second: pa.Array) -> pa.Array:
    """Whether the lines have a point in common; null for invalid ones."""
    return as_values(_lines_meet, [first, second], pa.bool_())


def _lines_meet(first_text: str | None, second_text: str | None) -> bool | None:
    first, second = lines_of(first_text), lines_of(second_text)
    if first is None or second is None:
        return None
    return any(one.Intersects(other) for one, other in product(first, second))


def geo_intersects_2polygons(first: pa.Array, second: pa.Array) -> pa.Array:
    """Whether the polygons have a point in common; null for invalid ones."""
    return as_values(_polygons_meet, [first, second], pa.bool_())


def _polygons_meet(first_text: str | None, second_text: str | None) -> bool | None:
    first, second = polygon_of(first_text), polygon_of(second_text)
    if first is None or second is None:
        return None
    return bool(first.Intersects(second)) or not _corners(first).keys().isdisjoint(_corners(second))


def geo_intersects_line_with_polygon(lines: pa.Array, polygons: pa.Array) -> pa.Array:
    """Whether a line and a polygon have a point in common; null for invalid ones."""
    return as_values(_line_meets_polygon, [lines, polygons], pa.bool_())


def _line_meets_polygon(line_text: str | None, polygon_text: str | None) -> bool | None:
    lines, polygon = lines_of(line_text), polygon_of(polygon_text)
    if lines is None or polygon is None:
        return None
    corners = _corners(polygon)
    return any(
        any(key_of(vertex) in corners for vertex in vertices_of(each)) or bool(polygon.IntersectWithPolyline(each))
        for each in lines
    )


def geo_intersection_2lines(first: pa.Array, second: pa.Array) -> pa.Array:
    """The points and edges in common as GeoJSON; null for invalid lines."""
    return as_texts(_common_of_lines, [first, second])


def _common_of_lines(first_text: str | None, second_text: str | None) -> str | None:
    first, second = lines_of(first_text), lines_of(second_text)
    if first is None or second is None:
        return None
    edges, others = _edges(first), _edges(second)
    there = {_ends(each) for each in others}
    shared = [each for each in edges if _ends(each) in there]
    on_shared = {key for each in shared for key in _ends(each)}
    meeting = [point for one, other in product(edges, others) for point in _meeting_point(one, other)]
    points = {key_of(each): each for each in meeting if key_of(each) not in on_shared}
    return _common("geo_intersection_2lines", points, joined(shared), None)


def _edges(lines: Lines) -> list[Edge]:
    return [edge for each in union_of_lines(lines) for edge in pairwise(vertices_of(each))]


def _ends(edge: Edge) -> Ends:
    return frozenset(map(key_of, edge))


def _meeting_point(one: Edge, other: Edge) -> list[s2.S2Point]:
    """Where two edges cross, or the ends that they share."""
    crossing = s2.CrossingSign(*one, *other)
    if crossing > 0:
        return [s2.GetIntersection(*one, *other)]
    return [] if crossing < 0 else [each for each in one if key_of(each) in _ends(other)]


def geo_intersection_2polygons(first: pa.Array, second: pa.Array) -> pa.Array:
    """The area and the points in common as GeoJSON; null for invalid polygons.

    Refused for polygons that meet along an edge.
    """
    return as_texts(_common_of_polygons, [first, second])


def _common_of_polygons(first_text: str | None, second_text: str | None) -> str | None:
    first, second = polygon_of(first_text), polygon_of(second_text)
    if first is None or second is None:
        return None
    area = _common_area(first, second)
    corners, others = _corners(first), _corners(second)
    on_area = _corners(area)
    points = {key: point for key, point in corners.items() if key in others and key not in on_area}
    borders = _borders(first) & {(end, start) for start, end in _borders(second)}
    if borders:
        raise RefusedValue("geo_intersection_2polygons", "polygons that meet along an edge")
    return _common("geo_intersection_2polygons", points, [], area)


def _common_area(first: s2.S2Polygon, second: s2.S2Polygon) -> s2.S2Polygon:
    made = s2.S2Polygon()
    operation = s2.S2BooleanOperation(s2.S2BooleanOperation.OpType_INTERSECTION, s2.S2PolygonLayer(made))
    indexes = [s2.MutableS2ShapeIndex(), s2.MutableS2ShapeIndex()]
    for index, polygon in zip(indexes, (first, second), strict=True):
        index.Add(s2.S2Polygon(polygon))
    operation.Build(*indexes)
    return made


def _corners(polygon: s2.S2Polygon) -> dict[Key, s2.S2Point]:
    return {key_of(point): point for at in range(polygon.num_loops()) for point in vertices_of(polygon.loop(at))}


def _borders(polygon: s2.S2Polygon) -> set[tuple[Key, Key]]:
    """Each edge in the direction that has the inside on its left."""
    found: set[tuple[Key, Key]] = set()
    for at in range(polygon.num_loops()):
        ring = list(map(key_of, vertices_of(polygon.loop(at))))
        if polygon.loop(at).is_hole():
            ring.reverse()
        found.update(pairwise([*ring, ring[0]]))
    return found


def geo_intersection_line_with_polygon(lines: pa.Array, polygons: pa.Array) -> pa.Array:
    """The parts of the line inside the polygon and the points in common as GeoJSON; null for invalid ones."""
    return as_texts(_common_of_line_and_polygon, [lines, polygons])


def _common_of_line_and_polygon(line_text: str | None, polygon_text: str | None) -> str | None:
    lines, polygon = lines_of(line_text), polygon_of(polygon_text)
    if lines is None or polygon is None:
        return None
    united, corners = union_of_lines(lines), _corners(polygon)
    borders = {frozenset(each) for each in _borders(polygon)}
    pieces = [piece for each in united for piece in _inside(each, polygon, borders)]
    on_pieces = {key_of(point) for each in pieces for point in vertices_of(each)}
    points = {key_of(point): point for each in united for point in vertices_of(each) if key_of(point) in corners}
    alone = {key: point for key, point in points.items() if key not in on_pieces}
    return _common("geo_intersection_line_with_polygon", alone, pieces, None)


def _inside(line: s2.S2Polyline, polygon: s2.S2Polygon, borders: set[Ends]) -> list[s2.S2Polyline]:
    """The parts of a line inside a polygon; edges along its border are inside, whichever way they run."""
    edges = list(pairwise(vertices_of(line)))
    if not any(_ends(each) in borders for each in edges):
        return list(polygon.IntersectWithPolyline(line))
    found: list[Edge] = []
    for edge in edges:
        parts = [edge] if _ends(edge) in borders else _parts(polygon.IntersectWithPolyline(polyline(list(edge))))
        found.extend(parts)
    return joined(found)


def _parts(lines: Iterable[s2.S2Polyline]) -> list[Edge]:
    return [edge for each in lines for edge in pairwise(vertices_of(each))]


def _common(
    function: str, points: dict[Key, s2.S2Point], lines: Sequence[s2.S2Polyline], area: s2.S2Polygon | None
) -> str:
    """One shape, several of one kind, or one of each kind. Points come in the order of their S2 cells."""
    sorted_points = sorted(points.values(), key=lambda each: s2.S2CellId(each).id())
    found = [geojson.points([position_of(each) for each in sorted_points])] if sorted_points else []
    if lines:
        found.append(lines_shape(lines))
    if area is not None and not area.is_empty():
        found.append(polygon_shape(area))
    if len(found) > 1 and any(each["type"].startswith("Multi") for each in found):
        raise RefusedValue(function, "shapes that have several points, lines or areas of different kinds in common")
    return geojson.written(geojson.collection(found))
