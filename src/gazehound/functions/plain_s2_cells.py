"""S2 cells, one value at a time: the plain form of those functions of `geo_cells` that need no shape.

A cell is a face of a cube around the earth and a square on it, numbered along a Hilbert curve. Source: S2's
description of its cells ("S2 Cells", s2geometry.io); Kusto reference, the pages of the functions.
"""

from __future__ import annotations

import math
import re
from typing import Any

from gazehound.functions.plain_hash_sets import order_of_set
from gazehound.functions.plain_places import Shape, Vector, is_position, point, vector

FINEST = 30
_SWAPPED, _TURNED = 1, 2
_PLACE_TO_SQUARE = ((0, 1, 3, 2), (0, 2, 3, 1), (3, 2, 0, 1), (3, 1, 0, 2))
"""By orientation, the square (2 i + j) at each place of the curve."""
_PLACE_TO_TURN = (_SWAPPED, 0, 0, _TURNED | _SWAPPED)
_TOKEN = re.compile("[0-9A-Fa-f]{1,16}")

Cell = tuple[int, int, int, int]
"""The face, i and j in units of the cell's own size, and the level."""


def _face_of(place: Vector) -> tuple[int, float, float]:
    """The face that a point lies on, and where, from -1 to 1."""
    x, y, z = place
    axis = max(range(3), key=lambda at: (abs(place[at]), at))
    face = axis if place[axis] > 0 else axis + 3
    quotients = ((y, z, x), (-x, z, y), (-x, -y, z), (z, y, x), (z, -x, y), (-y, -x, z))
    one, two, by = quotients[face]
    return face, one / by, two / by


def _on_face(face: int, u: float, v: float) -> Vector:
    return ((1, u, v), (-u, 1, v), (-u, -v, 1), (-1, -v, -u), (v, -1, -u), (v, u, -1))[face]


def _to_s(u: float) -> float:
    """From -1 to 1 to 0 to 1, so that cells are of nearly one size."""
    return 0.5 * math.sqrt(1 + 3 * u) if u >= 0 else 1 - 0.5 * math.sqrt(1 - 3 * u)


def _to_u(s: float) -> float:
    return (4 * s * s - 1) / 3 if s >= 0.5 else (1 - 4 * (1 - s) * (1 - s)) / 3


def cell_at(place: Vector, level: int) -> Cell:
    face, u, v = _face_of(place)
    i, j = (max(0, min((1 << FINEST) - 1, math.floor(_to_s(each) * (1 << FINEST)))) for each in (u, v))
    return face, i >> (FINEST - level), j >> (FINEST - level), level


def token_of(cell: Cell) -> str:
    """The face, the places along the curve level by level, and a bit behind them; zeros at the end are left out."""
    face, i, j, level = cell
    number, turn = face, face & _SWAPPED
    for at in range(level - 1, -1, -1):
        square = 2 * (i >> at & 1) + (j >> at & 1)
        place = _PLACE_TO_SQUARE[turn].index(square)
        number, turn = number << 2 | place, turn ^ _PLACE_TO_TURN[place]
    number = (number << 1 | 1) << 2 * (FINEST - level)
    return format(number, "016x").rstrip("0")


def _read(token: str) -> Cell | None:
    if not _TOKEN.fullmatch(token):
        return None
    number = int(token.ljust(16, "0"), 16)
    last = (number & -number).bit_length() - 1
    if not number or last % 2 or number >> 61 > 5 or last > 2 * FINEST:
        return None
    level = FINEST - last // 2
    face = number >> 61
    i, j, turn = 0, 0, face & _SWAPPED
    for at in range(level):
        place = number >> (59 - 2 * at) & 3
        square = _PLACE_TO_SQUARE[turn][place]
        i, j, turn = i << 1 | square >> 1, j << 1 | square & 1, turn ^ _PLACE_TO_TURN[place]
    return face, i, j, level


def place_in(cell: Cell, x: float, y: float) -> Vector:
    """The way to the place so many sizes of the cell from its corner."""
    face, i, j, level = cell
    east, north, up = _on_face(face, _to_u((i + x) / (1 << level)), _to_u((j + y) / (1 << level)))
    return east + 0.0, north + 0.0, up + 0.0


def _position(cell: Cell, x: float, y: float) -> list[float]:
    east, north, up = place_in(cell, x, y)
    return [math.degrees(math.atan2(north, east)), math.degrees(math.atan2(up, math.hypot(east, north)))]


def geo_point_to_s2cell(longitude: Any, latitude: Any, level: Any = 11) -> str:
    if not is_position(longitude, latitude) or level is None or not 0 <= level < FINEST + 1:
        return ""
    return token_of(cell_at(vector(longitude, latitude), int(level)))


def geo_s2cell_to_central_point(token: str) -> Shape | None:
    cell = _read(token)
    return None if cell is None else point(*_position(cell, 0.5, 0.5))


def geo_s2cell_to_polygon(token: str) -> Shape | None:
    cell = _read(token)
    if cell is None:
        return None
    steps = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    return {"type": "Polygon", "coordinates": [[_position(cell, *each) for each in steps]]}


def geo_s2cell_neighbors(token: str) -> list[str] | None:
    """Those that share an edge or a corner, in the order of a set of them."""
    cell = _read(token)
    if cell is None:
        return None
    steps = ((-1, -1), (1, -1), (0, -1), (0, 1), (-1, 0), (1, 0), (-1, 1), (1, 1))
    around = [_moved(cell, *each) for each in steps]
    return order_of_set(around)


def _moved(cell: Cell, x: int, y: int) -> str:
    """The cell so many steps away, across the edges of the cube."""
    face, i, j, level = cell
    size = 1 << level
    if 0 <= i + x < size and 0 <= j + y < size:
        return token_of((face, i + x, j + y, level))
    beyond = 1 + 2.0**-52
    u, v = (max(-beyond, min(beyond, _straight((at + step + 0.5) / size))) for at, step in ((i, x), (j, y)))
    face, u, v = _face_of(_on_face(face, u, v))
    i, j = (max(0, min(size - 1, math.floor(0.5 * (each + 1) * size))) for each in (u, v))
    return token_of((face, i, j, level))


def _straight(s: float) -> float:
    return 2 * s - 1
