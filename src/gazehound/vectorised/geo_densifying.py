"""Lines and polygons that are straight on a map, with points added so that the sphere's shortest ways follow them.

Source: Kusto reference, geo_line_densify() and geo_polygon_densify(); answers recorded from Kusto; S2's edge
tessellator, whose test this is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import pyarrow as pa
import s2geometry as s2

from gazehound.vectorised import geojson
from gazehound.vectorised.refusal import RefusedValue
from gazehound.vectorised.rows import as_texts
from gazehound.vectorised.shapes import (
    Path,
    Position,
    distance,
    lines_of,
    loop,
    outlines_of,
    paths_of,
    point_at,
    polygon_of,
    polygon_of_loops,
    polygon_shape,
    position_of,
)

LEAST_TOLERANCE, MOST_TOLERANCE = 0.1, 10_000.0
"""In metres."""
MOST_POINTS = 10_485_760
MOST_LONGITUDE = 180 - 1e-12
"""A line that crosses the date line ends and begins this near to it."""
_FRACTION = 0.31215691082248312
"""Where along an edge the distance of the two ways is measured, from either end."""
_SCALE = 0.83829992569888509
"""The largest distance there may be this part of the tolerance."""


def geo_line_densify(lines: pa.Array, tolerances: pa.Array, crossings: pa.Array) -> pa.Array:
    """Each line with points added; null for an invalid line or tolerance.

    A line across the date line is cut there unless the crossing is preserved.
    """
    return as_texts(_dense_lines, [lines, tolerances, crossings])


def _dense_lines(text: str | None, tolerance: float | None, keeps_crossing: bool | None) -> str | None:
    paths = paths_of(text)
    if paths is None or lines_of(text) is None or not _is_tolerance(tolerance) or keeps_crossing is None:
        return None
    dense = [list(_dense(each, tolerance or 0.0)) for each in paths]
    written = [[position_of(point) for point in each] for each in dense]
    parts = written if keeps_crossing else [part for each in written for part in _cut(each)]
    return geojson.written(geojson.lines(parts))


def _is_tolerance(tolerance: float | None) -> bool:
    return tolerance is not None and LEAST_TOLERANCE <= tolerance <= MOST_TOLERANCE


def geo_polygon_densify(polygons: pa.Array, tolerances: pa.Array, crossings: pa.Array) -> pa.Array:
    """Each polygon with points added; null for an invalid polygon or tolerance.

    Refused for a polygon across the date line unless the crossing is preserved.
    """
    return as_texts(_dense_polygons, [polygons, tolerances, crossings])


def _dense_polygons(text: str | None, tolerance: float | None, keeps_crossing: bool | None) -> str | None:
    outlines = outlines_of(text)
    if outlines is None or polygon_of(text) is None or not _is_tolerance(tolerance) or keeps_crossing is None:
        return None
    if not keeps_crossing and any(_crosses(ring) for rings in outlines for ring in rings):
        raise RefusedValue("geo_polygon_densify", "a polygon across the date line, without `preserve_crossing`")
    shapes = [_dense_polygon(rings, tolerance or 0.0) for rings in outlines]
    if len(shapes) == 1:
        return geojson.written(shapes[0])
    return geojson.written(geojson.polygons([each["coordinates"] for each in shapes]))


def _dense_polygon(rings: list[Path], tolerance: float) -> geojson.Shape:
    loops = [loop(list(_dense(ring, tolerance))[:-1]) for ring in rings]
    for each in loops:
        if not each.IsValid():
            raise RefusedValue("geo_polygon_densify", "a polygon that meets itself on the map")
        each.Normalize()
    return polygon_shape(polygon_of_loops(loops))


def _crosses(ring: Path) -> bool:
    places = [position_of(point_at(*each))[0] for each in ring]
    return any(abs(longitude) > 180 for longitude, _ in ring) and max(places) - min(places) > 180


def _dense(path: Path, tolerance: float) -> Iterator[s2.S2Point]:
    """The points of a path on the map and those added between them."""
    most = _SCALE * tolerance
    count = 1
    yield point_at(*path[0])
    for start, end in pairwise(path):
        for point in _between(start, point_at(*start), end, point_at(*end), most):
            count += 1
            if count > MOST_POINTS:
                raise RefusedValue("geo_line_densify", "a result of more than 10,485,760 points")
            yield point


def _between(start: Position, first: s2.S2Point, end: Position, last: s2.S2Point, most: float) -> Iterator[s2.S2Point]:
    """The points behind the first one, halving the edge until both ways are near enough."""
    if _difference(start, first, end, last) <= most:
        yield last
        return
    middle = _along(0.5, start, end)
    point = point_at(*middle)
    yield from _between(start, first, middle, point, most)
    yield from _between(middle, point, end, last, most)


def _difference(start: Position, first: s2.S2Point, end: Position, last: s2.S2Point) -> float:
    """The largest distance, in metres, of the way on the map and that on the sphere; no end for a far edge."""
    if sum(one * other for one, other in zip(s2.S2Point_ToRaw(first), s2.S2Point_ToRaw(last), strict=True)) < -1e-14:
        return math.inf
    return max(
        distance(s2.Interpolate(first, last, part), point_at(*_along(part, start, end)))
        for part in (_FRACTION, 1 - _FRACTION)
    )


def _along(part: float, start: Position, end: Position) -> Position:
    return (1 - part) * start[0] + part * end[0], (1 - part) * start[1] + part * end[1]


def _cut(path: Path) -> list[Path]:
    """The path in parts, cut where it crosses the date line."""
    if any(abs(longitude) > MOST_LONGITUDE for longitude, _ in path) and any(map(_is_across, path, path[1:])):
        raise RefusedValue("geo_line_densify", "a line with a point on the date line that crosses it")
    parts = [[path[0]]]
    for before, after in pairwise(path):
        if _is_across(before, after):
            side = math.copysign(MOST_LONGITUDE, before[0])
            parts[-1].append((side, _latitude_at(side, before, after)))
            parts.append([(-side, _latitude_at(-side, before, after))])
        parts[-1].append(after)
    return parts


def _is_across(before: Position, after: Position) -> bool:
    return abs(before[0] - after[0]) > 180


def _latitude_at(longitude: float, before: Position, after: Position) -> float:
    """Where the great circle through both points crosses a meridian."""
    (first, low), (last, high) = ((math.radians(each[0]), math.radians(each[1])) for each in (before, after))
    here = math.radians(longitude)
    rise = math.tan(low) * math.sin(last - here) + math.tan(high) * math.sin(here - first)
    return math.degrees(math.atan(rise / math.sin(last - first)))
