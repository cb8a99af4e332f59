"""S2 cells: points to cells, cells to shapes, and the cells that cover a shape.

A cell is written as S2's token. Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, pairwise

import pyarrow as pa
import s2geometry as s2

from gazehound.vectorised import geojson
from gazehound.vectorised.hash_sets import order_of_set
from gazehound.vectorised.rows import as_texts
from gazehound.vectorised.shapes import EARTH_RADIUS, lines_of, polygon_of, position_of, vertices_of

FINEST = 30
MOST_CELLS = 65_536
LONGEST_TOKEN = 16
LARGEST_FACE = 2.64
"""In steradians: 4**n times the largest cell of level n is smaller. Source: S2's metrics."""

Meets = Callable[[s2.S2Cell], bool]


def geo_point_to_s2cell(longitudes: pa.Array, latitudes: pa.Array, levels: pa.Array) -> pa.Array:
    """The cell of a level from 0 to 30; null for a point or a level that is none."""
    return as_texts(_token, [longitudes, latitudes, levels])


def _token(longitude: float | None, latitude: float | None, level: float | None) -> str | None:
    if not geojson.is_position(longitude, latitude) or not _is_level(level):
        return None
    return str(s2.S2CellId(s2.S2LatLng.FromDegrees(latitude, longitude)).parent(int(level or 0)).ToToken())


def _is_level(level: float | None) -> bool:
    return level is not None and 0 <= level < FINEST + 1


def _cell(token: str | None) -> s2.S2CellId | None:
    """None for what is no cell."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    cell = s2.S2CellId.FromToken(token)
    return cell if cell.is_valid() else None


def geo_s2cell_to_central_point(tokens: pa.Array) -> pa.Array:
    """The middle of the cell as a GeoJSON point; null for what is no cell."""
    return as_texts(_central_point, [tokens])


def _central_point(token: str | None) -> str | None:
    cell = _cell(token)
    return None if cell is None else geojson.written(geojson.point(position_of(cell.ToPoint())))


def geo_s2cell_to_polygon(tokens: pa.Array) -> pa.Array:
    """The cell's four corners as a GeoJSON polygon; null for what is no cell."""
    return as_texts(_polygon, [tokens])


def _polygon(token: str | None) -> str | None:
    cell = _cell(token)
    if cell is None:
        return None
    square = s2.S2Cell(cell)
    return geojson.written(geojson.polygon([position_of(square.GetVertex(at)) for at in range(4)]))


def geo_s2cell_neighbors(tokens: pa.Array) -> pa.Array:
    """The cells of the same level that share an edge or a corner, as an array; null for what is no cell."""
    return as_texts(_neighbors, [tokens])


def _neighbors(token: str | None) -> str | None:
    cell = _cell(token)
    if cell is None:
        return None
    return geojson.written(order_of_set([each.ToToken() for each in cell.GetAllNeighbors(cell.level())]))


def geo_polygon_to_s2cells(polygons: pa.Array, levels: pa.Array, radii: pa.Array) -> pa.Array:
    """The cells of a level that a polygon, with what lies up to a radius around it, meets.

    null for an invalid polygon, level or radius, and for more than 65,536 cells.
    """
    return as_texts(_cover_of_polygon, [polygons, levels, radii])


def _cover_of_polygon(text: str | None, level: float | None, radius: float | None) -> str | None:
    polygon = polygon_of(text)
    if polygon is None or not _is_level(level) or radius is None or not radius >= 0:
        return None
    if polygon.GetArea() > MOST_CELLS * LARGEST_FACE / 4 ** int(level or 0):
        return None
    edges = list(_edges_of_polygon(polygon)) if radius else []
    return _covered(lambda cell: polygon.MayIntersect(cell) or _is_near(cell, edges, radius), int(level or 0))


def geo_line_to_s2cells(lines: pa.Array, levels: pa.Array, radii: pa.Array) -> pa.Array:
    """The cells of a level that lines, with what lies up to a radius around them, meet. null as for polygons."""
    return as_texts(_cover_of_lines, [lines, levels, radii])


def _cover_of_lines(text: str | None, level: float | None, radius: float | None) -> str | None:
    lines = lines_of(text)
    if lines is None or not _is_level(level) or radius is None or not radius >= 0:
        return None
    if not radius:
        return _covered(lambda cell: any(each.MayIntersect(cell) for each in lines), int(level or 0))
    edges = [edge for each in lines for edge in _pairs(vertices_of(each))]
    return _covered(lambda cell: _is_near(cell, edges, radius), int(level or 0))


Edge = tuple[s2.S2Point, s2.S2Point]


def _edges_of_polygon(polygon: s2.S2Polygon) -> Iterator[Edge]:
    for at in range(polygon.num_loops()):
        ring = vertices_of(polygon.loop(at))
        yield from _pairs([*ring, ring[0]])


def _pairs(path: list[s2.S2Point]) -> Iterator[Edge]:
    return pairwise(path)


def _is_near(cell: s2.S2Cell, edges: list[Edge], radius: float) -> bool:
    near = s2.S1Angle.Radians(radius / EARTH_RADIUS)
    return any(not cell.GetDistance(*edge).ToAngle() > near for edge in edges)


def _covered(meets: Meets, level: int) -> str | None:
    """The cells of a level in the order of their numbers, found level by level; None when there are too many."""
    cells = [each for each in _faces() if meets(s2.S2Cell(each))]
    for _ in range(level):
        finer = (cell.child(at) for cell in cells for at in range(4))
        cells = list(islice((each for each in finer if meets(s2.S2Cell(each))), MOST_CELLS + 1))
        if len(cells) > MOST_CELLS:
            return None
    return geojson.written([each.ToToken() for each in cells])


def _faces() -> Iterator[s2.S2CellId]:
    """The six cells of level 0."""
    return (s2.S2CellId.FromFacePosLevel(face, 0, 0) for face in range(6))
