"""Where H3 cells lie, one value at a time: points to cells, cells to shapes, the cells around, the cells in a polygon.

Does not live here: the grid (`plain_h3_grid`), cells by their numbers (`plain_h3_cells`).
Source: Kusto reference, the pages of the functions; H3's documentation; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_edges import position_of
from gazehound.functions.plain_h3_cells import children_of, is_resolution, read, written
from gazehound.functions.plain_h3_grid import (
    PENTAGONS,
    UNITS,
    Cell,
    Number,
    across,
    cell_at,
    cell_of,
    corner_of,
    faces_around,
    on_plane,
    place_at,
    place_of,
    product_of,
    reach,
    scale_of,
    settled,
    side_passed,
    sum_of,
)
from gazehound.functions.plain_hash_sets import order_of_set
from gazehound.functions.plain_places import Shape, Vector, is_position, point, vector
from gazehound.functions.plain_shapes import read_polygons

MOST_RINGS = 142
MOST_CELLS = 61_680
_MANY = 50
"""So many cells tell how many finer ones there will be."""
_WIDEST = 12.0
"""In degrees, from the middle of a base cell to its corners and a little more."""
_NEAR = 1e-6


def geo_point_to_h3cell(longitude: Any, latitude: Any, resolution: Any = 6) -> str:
    if not is_position(longitude, latitude) or not is_resolution(resolution):
        return ""
    return written(cell_at(vector(longitude, latitude), int(resolution)))


def geo_h3cell_to_central_point(text: str) -> Shape | None:
    cell = read(text)
    if cell is None:
        return None
    face, number, _ = place_of(cell)
    return point(*position_of(place_at(face, on_plane(number), len(cell[1]))))


def geo_h3cell_to_polygon(text: str) -> Shape | None:
    cell = read(text)
    if cell is None:
        return None
    corners = _pentagon(cell) if _is_pentagon(cell) else _hexagon(cell)
    ring = [position_of(each) for each in corners]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _is_pentagon(cell: Cell) -> bool:
    return cell[0] in PENTAGONS and not any(cell[1])


_CORNERS = [(on_plane(one) + on_plane(other)) / 3 for one, other in pairwise((*UNITS, UNITS[0]))]
"""Of a cell, from its middle."""


def _hexagon(cell: Cell) -> list[Vector]:
    """The six corners, and where an edge passes from one face to the next, which bends it."""
    face, number, _ = place_of(cell)
    spots = [on_plane(number) + each for each in _CORNERS]
    corners: list[Vector] = []
    for spot, following in pairwise([*spots, spots[0]]):
        corners.append(_on_earth(face, spot, len(cell[1])))
        corners += _bend(face, spot, following, len(cell[1]))
    return corners


def _on_earth(face: int, spot: complex, resolution: int) -> Vector:
    """A spot of a face's plane; beyond a side, of the plane of the face there."""
    side = side_passed(spot, resolution)
    if side is None:
        return place_at(face, spot, resolution)
    beyond, turn, shift = across(face, side)
    return _on_earth(beyond, on_plane(turn) * spot + on_plane(product_of(shift, scale_of(resolution))), resolution)


def _bend(face: int, spot: complex, following: complex, resolution: int) -> list[Vector]:
    """The point of an edge on the side of the face that it passes; at a corner of the cell there is none."""
    sides = [side_passed(each, resolution) for each in (spot, following)]
    if sides[0] == sides[1]:
        return []
    side = sides[0] if sides[0] is not None else sides[1]
    here, there = (reach(each, resolution)[side or 0] for each in (spot, following))
    share = (1 - here) / (there - here)
    if not _NEAR < share < 1 - _NEAR:
        return []
    return [place_at(face, spot + share * (following - spot), resolution)]


def _pentagon(cell: Cell) -> list[Vector]:
    """One corner on each face around, counterclockwise from the third of them, and the bends."""
    resolution = len(cell[1])
    faces = faces_around(cell[0])
    corners: list[Vector] = []
    for face in (*faces[3:], *faces[:3]):
        at, turn = corner_of(cell[0], face)
        middle = on_plane(product_of(scale_of(resolution), at))
        spot, following = (middle + on_plane(turn) * each for each in _CORNERS[2:4])
        corners += [place_at(face, spot, resolution), *_bend(face, spot, following, resolution)]
    return corners


def geo_h3cell_neighbors(text: str) -> list[str] | None:
    """In the order of a set of them. Raises `NotStated` at a pentagon."""
    cell = read(text)
    return None if cell is None else order_of_set([written(each) for each in _ring(cell, 1)])


def geo_h3cell_rings(text: str, distance: Any) -> list[list[str]] | None:
    """Raises `NotStated` around a pentagon."""
    cell = read(text)
    if cell is None or distance is None or not 0 <= distance < MOST_RINGS + 1:
        return None
    return [[written(each) for each in _ring(cell, at)] for at in range(int(distance) + 1)]


def _ring(cell: Cell, distance: int) -> list[Cell]:
    """Counterclockwise, from one step behind the corner in the cell's own first direction."""
    if not distance:
        return [cell]
    if _is_pentagon(cell):
        raise NotStated("a pentagon")
    face, number, turn = place_of(cell)
    ways = [product_of(turn, each) for each in UNITS]
    walk = [way for at in range(6) for way in [ways[(at + 2) % 6]] * distance]
    spot = sum_of(number, product_of((distance, 0), ways[0]))
    found = []
    for way in walk:
        spot = sum_of(spot, way)
        found.append(_hexagon_at(face, spot, len(cell[1])))
    return found


def _hexagon_at(face: int, number: Number, resolution: int) -> Cell:
    cell = cell_of(*settled(face, number, resolution)[:2], resolution)
    if _is_pentagon(cell):
        raise NotStated("a cell near a pentagon")
    return cell


def geo_polygon_to_h3cells(shape: Any, resolution: Any = 6, radius: Any = 0) -> list[str] | None:
    """The cells whose middle lies inside on a map on which edges are straight. Raises `NotStated` with a radius."""
    polygons = read_polygons(shape)
    if polygons is None or not is_resolution(resolution) or radius is None or not radius >= 0:
        return None
    if radius:
        raise NotStated("a radius")
    coordinates = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    parts = [_filling([_on_map(each) for each in rings], int(resolution)) for rings in coordinates]
    found = [cell for part in parts for cell in part or ()]
    return [written(each) for each in found] if len(found) <= MOST_CELLS and None not in parts else None


def _on_map(ring: list[list[float]]) -> list[complex]:
    """Longitude and latitude of each corner; across the date line, in one piece to the east of it.

    Raises `NotStated` for a ring without an area there.
    """
    if len({each[1] for each in ring}) == 1:
        raise NotStated("a polygon without an area on the map")
    spots = [complex(each[0] if abs(each[0]) <= 180 else (each[0] + 180) % 360 - 180, each[1]) for each in ring]
    if all(abs(one.real - two.real) <= 180 for one, two in pairwise(spots)):
        return spots
    return [each if each.real >= 0 else each + 360 for each in spots]


def _filling(rings: list[list[complex]], resolution: int) -> list[Cell] | None:
    """Level by level, the cells from whose middle that of a finer cell inside may not be far; None for far too many."""
    cells: list[Cell] = [(base, ()) for base in range(122)]
    inside: list[Cell] = []
    for at in range(resolution + 1):
        if at:
            cells = [finer for each in cells for finer in children_of(each)]
        cells = [each for each in cells if _is_near(_middle(each), rings[0], 2 * _WIDEST / math.sqrt(7) ** at)]
        inside = [each for each in cells if _is_inside(_middle(each), rings)]
        if len(inside) > _MANY and len(inside) * 7 ** (resolution - at) > 2 * MOST_CELLS:
            return None
    return inside


def _middle(cell: Cell) -> complex:
    face, number, _ = place_of(cell)
    return complex(*position_of(place_at(face, on_plane(number), len(cell[1]))))


def _is_near(spot: complex, ring: list[complex], far: float) -> bool:
    """Whether a spot lies in the frame around a ring, or less than so many degrees from it."""
    south, north = min(each.imag for each in ring) - far, max(each.imag for each in ring) + far
    west, east = min(each.real for each in ring), max(each.real for each in ring)
    if not south <= spot.imag <= north:
        return False
    if max(abs(south), abs(north)) >= 90:
        return True
    wide = math.degrees(math.asin(min(1.0, math.sin(math.radians(far)) / math.cos(math.radians(spot.imag)))))
    return any(west - wide <= spot.real + turn <= east + wide for turn in (-360, 0, 360))


def _is_inside(spot: complex, rings: list[list[complex]]) -> bool:
    """By counting the edges to the north, of the outer ring and of the holes."""
    above = 0
    for ring in rings:
        own = spot + 360 if spot.real < 0 and max(each.real for each in ring) > 180 else spot
        for start, end in pairwise(ring):
            if (start.real > own.real) != (end.real > own.real):
                share = (own.real - start.real) / (end.real - start.real)
                above += start.imag + share * (end.imag - start.imag) > own.imag
    return above % 2 == 1
