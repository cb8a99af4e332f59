"""H3 cells: points to cells, cells to shapes, their family and rings, and the cells that fill a polygon.

A cell is written as H3's index. Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from typing import Any

import h3
import orjson
import pyarrow as pa

from gazehound.vectorised import geojson
from gazehound.vectorised.hash_sets import order_of_grown_set, order_of_set
from gazehound.vectorised.refusal import RefusedValue
from gazehound.vectorised.rows import as_texts, rows_of
from gazehound.vectorised.shapes import polygon_of

FINEST = 15
MOST_CELLS = 61_680
MOST_RINGS = 142
MOST_LEVELS_DOWN = 5
LONGEST = 16


def geo_point_to_h3cell(longitudes: pa.Array, latitudes: pa.Array, resolutions: pa.Array) -> pa.Array:
    """The cell of a resolution from 0 to 15; null for a point or a resolution that is none."""
    return as_texts(_cell_at, [longitudes, latitudes, resolutions])


def _cell_at(longitude: float | None, latitude: float | None, resolution: float | None) -> str | None:
    if not geojson.is_position(longitude, latitude) or not _is_resolution(resolution):
        return None
    return str(h3.latlng_to_cell(latitude, longitude, int(resolution or 0)))


def _is_resolution(resolution: float | None) -> bool:
    return resolution is not None and 0 <= resolution < FINEST + 1


def _is_cell(cell: str | None) -> bool:
    return bool(cell) and len(cell or "") <= LONGEST and (cell or "").isalnum() and bool(h3.is_valid_cell(cell))


def geo_h3cell_to_central_point(cells: pa.Array) -> pa.Array:
    """The middle of the cell as a GeoJSON point; null for what is no cell."""
    return as_texts(_central_point, [cells])


def _central_point(cell: str | None) -> str | None:
    return geojson.written(geojson.point(h3.cell_to_latlng(cell)[::-1])) if _is_cell(cell) else None


def geo_h3cell_to_polygon(cells: pa.Array) -> pa.Array:
    """The cell as a GeoJSON polygon; null for what is no cell."""
    return as_texts(_polygon, [cells])


def _polygon(cell: str | None) -> str | None:
    if not _is_cell(cell):
        return None
    return geojson.written(geojson.polygon([corner[::-1] for corner in h3.cell_to_boundary(cell)]))


def geo_h3cell_level(cells: pa.Array) -> pa.Array:
    """The resolution; null for what is no cell."""
    return pa.array([h3.get_resolution(each) if _is_cell(each) else None for (each,) in rows_of([cells])], pa.int32())


def geo_h3cell_parent(cells: pa.Array, resolutions: pa.Array) -> pa.Array:
    """The cell of a resolution, that of the next coarser one without it, that holds each; null where there is none."""
    return as_texts(_parent, [cells, resolutions])


def _parent(cell: str | None, resolution: float | None) -> str | None:
    if not _is_cell(cell) or not _is_resolution(resolution):
        return None
    wanted = int(resolution or 0)
    return str(h3.cell_to_parent(cell, wanted)) if wanted <= h3.get_resolution(cell) else None


def geo_h3cell_coarser(cells: pa.Array) -> pa.Array:
    """The cell of the next coarser resolution that holds each; null where there is none."""
    return as_texts(lambda cell: _parent(cell, h3.get_resolution(cell) - 1) if _is_cell(cell) else None, [cells])


def geo_h3cell_children(cells: pa.Array, resolutions: pa.Array) -> pa.Array:
    """The cells of a resolution, up to five levels finer, that each holds; null where there are none."""
    return as_texts(_children, [cells, resolutions])


def _children(cell: str | None, resolution: float | None) -> str | None:
    if not _is_cell(cell) or not _is_resolution(resolution):
        return None
    down = int(resolution or 0) - h3.get_resolution(cell)
    if not 0 <= down <= MOST_LEVELS_DOWN:
        return None
    return geojson.written(list(h3.cell_to_children(cell, int(resolution or 0))))


def geo_h3cell_finer(cells: pa.Array) -> pa.Array:
    """The cells of the next finer resolution that each holds; null where there are none."""
    return as_texts(lambda cell: _children(cell, h3.get_resolution(cell) + 1) if _is_cell(cell) else None, [cells])


def geo_h3cell_neighbors(cells: pa.Array) -> pa.Array:
    """The cells around as an array; null for what is no cell."""
    return as_texts(_neighbors, [cells])


def _neighbors(cell: str | None) -> str | None:
    if not _is_cell(cell):
        return None
    _, around = _rings("geo_h3cell_neighbors", cell or "", 1)
    return geojson.written(order_of_set(around))


def geo_h3cell_rings(cells: pa.Array, distances: pa.Array) -> pa.Array:
    """The cell and the rings around it up to a distance of 142, as an array of arrays; null for an invalid argument."""
    return as_texts(_rings_text, [cells, distances])


def _rings_text(cell: str | None, distance: float | None) -> str | None:
    if not _is_cell(cell) or distance is None or not 0 <= distance < MOST_RINGS + 1:
        return None
    return geojson.written(_rings("geo_h3cell_rings", cell or "", int(distance)))


def _rings(function: str, cell: str, distance: int) -> list[list[str]]:
    """Each ring begins one step after the corner that H3's own walk around it begins with.

    At a pentagon that walk breaks off and the order of Kusto's answer is not known.
    """
    rings = [[str(h3.int_to_str(h3.str_to_int(cell)))]]
    for at in range(1, distance + 1):
        ring = list(h3.grid_ring(cell, at))
        if any(map(h3.is_pentagon, (*rings[-1], *ring))):
            raise RefusedValue(function, "a cell near a pentagon")
        rings.append([*ring[1:], ring[0]])
    return rings


def geo_polygon_to_h3cells(polygons: pa.Array, resolutions: pa.Array, radii: pa.Array) -> pa.Array:
    """The cells of a resolution whose middle lies in a polygon of straight lines on the map.

    null for an invalid polygon, resolution or radius, and for more than 61,680 cells. Refused with a radius.
    """
    return as_texts(_filling, [polygons, resolutions, radii])


def _filling(text: str | None, resolution: float | None, radius: float | None) -> str | None:
    polygon = polygon_of(text)
    if polygon is None or not _is_resolution(resolution) or radius is None or not radius >= 0:
        return None
    if radius:
        raise RefusedValue("geo_polygon_to_h3cells", "a radius")
    if polygon.GetArea() / (4 * math.pi) * h3.get_num_cells(int(resolution or 0)) > 2 * MOST_CELLS:
        return None
    shape = orjson.loads(text or "")
    outlines = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    found = [cell for each in outlines for cell in _cells_in(each, int(resolution or 0))]
    return geojson.written(order_of_grown_set(found)) if len(found) <= MOST_CELLS else None


def _cells_in(rings: list[list[list[float]]], resolution: int) -> list[Any]:
    outer, *holes = ([(corner[1], _on_earth(corner[0])) for corner in ring[:-1]] for ring in rings)
    try:
        return list(h3.polygon_to_cells(h3.LatLngPoly(outer, *holes), resolution))[::-1]
    except h3.H3FailedError:
        raise RefusedValue("geo_polygon_to_h3cells", "a polygon without an area on the map") from None


def _on_earth(longitude: float) -> float:
    """From -180 to 180, as H3 wants it to see that a polygon crosses the date line."""
    return longitude if abs(longitude) <= 180 else (longitude + 180) % 360 - 180
