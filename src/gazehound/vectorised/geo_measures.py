"""Measures of lines and polygons: lengths, areas, centroids, distances and closest points.

Distances are in metres and areas in square metres, on a sphere. An invalid point or shape gives null.
Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import s2geometry as s2

from gazehound.vectorised import geojson
from gazehound.vectorised.geo_unions import union_of_lines
from gazehound.vectorised.refusal import RefusedValue
from gazehound.vectorised.rows import as_texts, as_values
from gazehound.vectorised.shapes import (
    Lines,
    distance,
    lines_of,
    metres,
    point_at,
    polygon_of,
    position_of,
    square_metres,
    vertices_of,
)


def geo_line_length(lines: pa.Array) -> pa.Array:
    """The length of the union of the lines."""
    return as_values(_length, [lines], pa.float64())


def _length(text: str | None) -> float | None:
    lines = lines_of(text)
    return None if lines is None else metres(sum(each.GetLength().radians() for each in union_of_lines(lines)))


def geo_line_centroid(lines: pa.Array) -> pa.Array:
    """The centroid of the union of the lines as a GeoJSON point."""
    return as_texts(_line_centroid, [lines])


def _line_centroid(text: str | None) -> str | None:
    lines = lines_of(text)
    return None if lines is None else _sum_of([each.GetCentroid() for each in union_of_lines(lines)])


def _sum_of(vectors: list[s2.S2Point]) -> str:
    """The point in the direction of the sum."""
    total = [sum(part) for part in zip(*map(s2.S2Point_ToRaw, vectors), strict=True)]
    return _point_text(s2.S2Point_FromRaw(*total))


def geo_line_interpolate_point(lines: pa.Array, fractions: pa.Array) -> pa.Array:
    """The point at a fraction, 0 to 1, of a line's length; null for several lines."""
    return as_texts(_interpolated, [lines, fractions])


def _interpolated(text: str | None, fraction: float | None) -> str | None:
    lines = lines_of(text)
    if lines is None or len(lines) > 1 or fraction is None or not 0 <= fraction <= 1:
        return None
    return _point_text(lines[0].Interpolate(fraction))


def geo_line_locate_point(
    lines: pa.Array, longitudes: pa.Array, latitudes: pa.Array, on_spheroid: pa.Array
) -> pa.Array:
    """The fraction of a line's length at which it is closest to a point; null for several lines."""
    return as_values(_located, [lines, longitudes, latitudes, on_spheroid], pa.float64())


def _located(
    text: str | None, longitude: float | None, latitude: float | None, on_spheroid: bool | None
) -> float | None:
    if on_spheroid:
        raise RefusedValue("geo_line_locate_point", "`use_spheroid`")
    lines = lines_of(text)
    if lines is None or len(lines) > 1 or longitude is None or latitude is None:
        return None
    if not geojson.is_position(longitude, latitude):
        return None
    closest, next_vertex = lines[0].Project(point_at(longitude, latitude))
    return float(lines[0].UnInterpolate(closest, next_vertex))


def geo_polygon_area(polygons: pa.Array) -> pa.Array:
    return as_values(lambda text: _of_polygon(text, _area), [polygons], pa.float64())


def geo_polygon_perimeter(polygons: pa.Array) -> pa.Array:
    """The length of all rings."""
    return as_values(lambda text: _of_polygon(text, _perimeter), [polygons], pa.float64())


def _of_polygon(text: str | None, measure: Callable[[s2.S2Polygon], float]) -> float | None:
    polygon = polygon_of(text)
    return None if polygon is None else measure(polygon)


def _area(polygon: s2.S2Polygon) -> float:
    return square_metres(polygon.GetArea())


def _perimeter(polygon: s2.S2Polygon) -> float:
    total = 0.0
    for at in range(polygon.num_loops()):
        corners = vertices_of(polygon.loop(at))
        total += sum(distance(corners[at - 1], corner) for at, corner in enumerate(corners))
    return total


def geo_polygon_centroid(polygons: pa.Array) -> pa.Array:
    """The centroid as a GeoJSON point."""
    return as_texts(_polygon_centroid, [polygons])


def _polygon_centroid(text: str | None) -> str | None:
    polygon = polygon_of(text)
    return None if polygon is None else _point_text(polygon.GetCentroid())


def geo_point_in_polygon(longitudes: pa.Array, latitudes: pa.Array, polygons: pa.Array) -> pa.Array:
    """Whether the point lies inside. Of polygons that share an edge, exactly one holds a point on it."""
    return as_values(_is_inside, [longitudes, latitudes, polygons], pa.bool_())


def _is_inside(longitude: float | None, latitude: float | None, text: str | None) -> bool | None:
    polygon = polygon_of(text)
    if polygon is None or longitude is None or latitude is None or not geojson.is_position(longitude, latitude):
        return None
    return bool(polygon.Contains(point_at(longitude, latitude)))


def geo_distance_point_to_line(longitudes: pa.Array, latitudes: pa.Array, lines: pa.Array) -> pa.Array:
    """From the point to the closest of the lines."""
    return as_values(_distance_to_lines, [longitudes, latitudes, lines], pa.float64())


def _distance_to_lines(longitude: float | None, latitude: float | None, text: str | None) -> float | None:
    found = _closest_on_lines(longitude, latitude, lines_of(text))
    return None if found is None else distance(*found)


def geo_closest_point_on_line(longitudes: pa.Array, latitudes: pa.Array, lines: pa.Array) -> pa.Array:
    """The point of the lines that is closest, as GeoJSON."""
    return as_texts(_closest_on_line, [longitudes, latitudes, lines])


def _closest_on_line(longitude: float | None, latitude: float | None, text: str | None) -> str | None:
    found = _closest_on_lines(longitude, latitude, lines_of(text))
    return None if found is None else _point_text(found[1])


def _closest_on_lines(
    longitude: float | None, latitude: float | None, lines: Lines | None
) -> tuple[s2.S2Point, s2.S2Point] | None:
    """The given point and the closest one."""
    if lines is None or longitude is None or latitude is None or not geojson.is_position(longitude, latitude):
        return None
    given = point_at(longitude, latitude)
    candidates = [each.Project(given)[0] for each in lines]
    return given, min(candidates, key=lambda each: distance(given, each))


def geo_distance_point_to_polygon(longitudes: pa.Array, latitudes: pa.Array, polygons: pa.Array) -> pa.Array:
    """From the point to the polygon; zero inside."""
    return as_values(_distance_to_polygon, [longitudes, latitudes, polygons], pa.float64())


def _distance_to_polygon(longitude: float | None, latitude: float | None, text: str | None) -> float | None:
    polygon = polygon_of(text)
    if polygon is None or longitude is None or latitude is None or not geojson.is_position(longitude, latitude):
        return None
    return metres(polygon.GetDistance(point_at(longitude, latitude)).radians())


def geo_closest_point_on_polygon(longitudes: pa.Array, latitudes: pa.Array, polygons: pa.Array) -> pa.Array:
    """The point of the polygon that is closest, as GeoJSON; inside, the given point."""
    return as_texts(_closest_on_polygon, [longitudes, latitudes, polygons])


def _closest_on_polygon(longitude: float | None, latitude: float | None, text: str | None) -> str | None:
    polygon = polygon_of(text)
    if polygon is None or longitude is None or latitude is None or not geojson.is_position(longitude, latitude):
        return None
    return _point_text(polygon.Project(point_at(longitude, latitude)))


def _point_text(point: s2.S2Point) -> str:
    return geojson.written(geojson.point(position_of(point)))
