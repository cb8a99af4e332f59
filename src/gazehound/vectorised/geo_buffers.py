"""The surroundings of points, lines and polygons up to a radius, as polygons.

Source: Kusto reference, the pages of the functions; answers recorded from Kusto, which S2's buffers meet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import s2geometry as s2

from gazehound.vectorised import geojson
from gazehound.vectorised.geo_unions import union_of_lines
from gazehound.vectorised.refusal import RefusedValue
from gazehound.vectorised.rows import as_texts
from gazehound.vectorised.shapes import (
    EARTH_RADIUS,
    distance,
    lines_of,
    loop,
    point_at,
    polygon_of,
    polygon_of_loops,
    polygon_shape,
    polyline,
    vertices_of,
)

LEAST_FRACTION, MOST_FRACTION = 1e-6, 0.99
"""Of the radius, that the tolerance may be. Larger ones count as the largest below the radius, and from a half on the
buffer is the same."""
_NEAR = 1e-6
"""Two distances that differ by this part of the radius are the same."""

Add = Callable[[s2.S2BufferOperation], object]


def geo_point_buffer(longitudes: pa.Array, latitudes: pa.Array, radii: pa.Array, tolerances: pa.Array) -> pa.Array:
    """A polygon around each point; null for an invalid point, radius or tolerance, all in metres."""
    return as_texts(_around_point, [longitudes, latitudes, radii, tolerances])


def _around_point(
    longitude: float | None, latitude: float | None, radius: float | None, tolerance: float | None
) -> str | None:
    if longitude is None or latitude is None or not geojson.is_position(longitude, latitude):
        return None
    if radius is None or tolerance is None or not _is_radius("geo_point_buffer", radius, tolerance):
        return None
    center = point_at(longitude, latitude)
    return _text("geo_point_buffer", _buffered(lambda operation: operation.AddPoint(center), radius, tolerance))


def geo_polygon_buffer(polygons: pa.Array, radii: pa.Array, tolerances: pa.Array) -> pa.Array:
    """Each polygon with its surroundings; null for an invalid polygon, radius or tolerance."""
    return as_texts(_around_polygon, [polygons, radii, tolerances])


def _around_polygon(text: str | None, radius: float | None, tolerance: float | None) -> str | None:
    polygon = polygon_of(text)
    if polygon is None or radius is None or tolerance is None:
        return None
    if not _is_radius("geo_polygon_buffer", radius, tolerance):
        return None
    copied = s2.S2Polygon(polygon)
    return _text("geo_polygon_buffer", _buffered(lambda operation: operation.AddPolygon(copied), radius, tolerance))


def geo_line_buffer(lines: pa.Array, radii: pa.Array, tolerances: pa.Array) -> pa.Array:
    """The surroundings of each line, round at its ends; null for an invalid line, radius or tolerance."""
    return as_texts(_around_lines, [lines, radii, tolerances])


def _around_lines(text: str | None, radius: float | None, tolerance: float | None) -> str | None:
    lines = lines_of(text)
    if lines is None or radius is None or tolerance is None or not _is_radius("geo_line_buffer", radius, tolerance):
        return None
    paths = [vertices_of(each) for each in union_of_lines(lines)]
    there_and_back = [polygon_of_loops([loop(_there_and_back(path))]) for path in paths]

    def add(operation: s2.S2BufferOperation) -> None:
        for each in there_and_back:
            operation.AddPolygon(each)

    found = _buffered(add, radius, tolerance)
    rings = [vertices_of(found.loop(at)) for at in range(found.num_loops())]
    begun = [loop(_begun(ring, paths, radius)) for ring in rings]
    return _text("geo_line_buffer", polygon_of_loops(begun))


def _there_and_back(path: list[s2.S2Point]) -> list[s2.S2Point]:
    """A ring without an inside; S2 sees that there is none where its second corner is an end of the path."""
    ring = [*path, *path[-2:0:-1]]
    return [ring[-1], *ring[:-1]]


def _is_radius(function: str, radius: float, tolerance: float) -> bool:
    if not radius > 0 or not tolerance > 0:
        return False
    if tolerance < radius * LEAST_FRACTION:
        raise RefusedValue(function, "a tolerance below a millionth of the radius")
    if radius >= EARTH_RADIUS * math.pi / 2:
        raise RefusedValue(function, "a radius of a quarter of the earth or more")
    return True


def _buffered(add: Add, radius: float, tolerance: float) -> s2.S2Polygon:
    made = s2.S2Polygon()
    options = s2.S2BufferOperationOptions()
    options.set_buffer_radius(s2.S1Angle.Radians(radius / EARTH_RADIUS))
    options.set_error_fraction(min(MOST_FRACTION, tolerance / radius))
    operation = s2.S2BufferOperation(s2.S2PolygonLayer(made), options)
    add(operation)
    operation.Build()
    return made


def _text(function: str, polygon: s2.S2Polygon) -> str:
    if polygon.is_empty() or polygon.loop(0).num_vertices() < 3:
        raise RefusedValue(function, "a buffer that covers the whole earth")
    if polygon.GetArea() > 2 * math.pi:
        raise RefusedValue(function, "a buffer of more than half the earth")
    return geojson.written(polygon_shape(polygon))


def _begun(ring: list[s2.S2Point], paths: Sequence[list[s2.S2Point]], radius: float) -> list[s2.S2Point]:
    """The ring, starting where the round end at the start of its last line begins, as S2 goes around a line.

    S2's bindings take a line as a polygon that goes there and back; that ring starts behind the round end.
    """
    path = next((each for each in reversed(paths) if _runs_along(ring, each, radius)), paths[-1])
    of_cap = _cap(ring, path, radius)
    starts = [at for at in range(len(ring)) if of_cap[at] and not of_cap[at - 1]]
    start = starts[0] if starts else 0
    return [*ring[start:], *ring[:start]]


def _runs_along(ring: Sequence[s2.S2Point], path: list[s2.S2Point], radius: float) -> bool:
    """Whether a corner of the ring is as far from the path as the radius."""
    line = polyline(path)
    return any(abs(distance(each, line.Project(each)[0]) - radius) < radius * _NEAR for each in ring)


def _cap(ring: Sequence[s2.S2Point], path: Sequence[s2.S2Point], radius: float) -> list[bool]:
    """Which corners lie on the round end at the path's start, but for the last corner of that end."""
    start, ahead = _vector(path[0]), _vector(path[1])
    forward = ahead - start * (ahead @ start)
    forward /= np.linalg.norm(forward)
    left = np.cross(start, forward)
    near = radius / EARTH_RADIUS * _NEAR
    found = []
    for corner in ring:
        way = _vector(corner)
        is_on_circle = abs(distance(corner, path[0]) - radius) < radius * _NEAR
        is_behind = way @ forward < -near or (way @ forward < near and way @ left > 0)
        found.append(bool(is_on_circle and is_behind))
    return found


def _vector(point: s2.S2Point) -> npt.NDArray[np.float64]:
    return np.array(s2.S2Point_ToRaw(point))
