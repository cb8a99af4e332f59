"""The grid of H3 on the icosahedron: which cell a point lies in, and where a cell lies.

A face of the icosahedron is a plane seen from the middle of the earth. The cells of a resolution are a hexagonal grid
on it: their middles are whole numbers a + b w of the plane, w being a third of a turn. Each resolution's numbers are
the last one's times 3 + w or 3 + w², of norm 7; what is left is the cell's digit. Base cells are numbered from north
to south.

Does not live here: texts of cells (`plain_h3_cells`). Source: H3's documentation, "Overview of the H3 system", "Core
library: coordinate systems"; its icosahedron is that of Fuller's map.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import product

from gazehound.functions.plain_places import Vector, cross, dot, length, vector

Number = tuple[int, int]
"""a + b w."""
Place = tuple[int, Number]
"""A face and where on it."""
Cell = tuple[int, tuple[int, ...]]
"""The base cell and the digits of each resolution."""

_NORTHERN = (
    (10.536199075467685, 64.70000012793487),
    (-143.47849001502516, 50.103201482241346),
    (122.30000040778704, 39.10000003397593),
    (-67.13232636643566, 23.71792527122296),
    (58.157705839572586, 10.44734518751103),
    (-5.245390296777324, 2.3008821116267475),
)
"""Six corners of the icosahedron from north to south; the others lie across the earth."""
_FACES = (
    (0, 4, 2), (0, 2, 1), (0, 1, 3), (0, 3, 5), (0, 5, 4), (8, 2, 4), (6, 1, 2), (7, 3, 1), (9, 5, 3), (10, 4, 5),
    (2, 8, 6), (1, 6, 7), (3, 7, 9), (5, 9, 10), (4, 10, 8), (11, 6, 8), (11, 7, 6), (11, 9, 7), (11, 10, 9),
    (11, 8, 10),
)  # fmt: skip
"""The corners of each face counterclockwise; the first one lies in the direction of 1."""
UNITS = ((1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1))
"""A sixth of a turn from each to the next."""
_DIGITS = (4, 6, 2, 3, 1, 5)
"""Of each unit."""
_CORNERS = ((2, 0), (0, 2), (-2, -2))
"""Of a face, at resolution 0."""
_OUTWARD = [complex(math.cos(turn), -math.sin(turn)) for turn in (math.pi / 3, math.pi, 5 * math.pi / 3)]
"""Turns the direction of each side to that of 1."""
_ROOT = complex(-0.5, math.sqrt(0.75))
PENTAGONS = frozenset({4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117})
"""The base cells at the corners of the icosahedron."""
_AHEAD = 3
"""The unit from a corner of a face to its middle, when that corner is the first one."""
_NEAR = 1e-13
"""Of the distance from the middle of a face to its sides: what is so near to one lies on it."""
_HOMES = {
    1: 2, 4: 0, 5: 1, 11: 1, 13: 3, 14: 11, 19: 2, 22: 0, 24: 10, 28: 4, 30: 0, 35: 11, 38: 12, 39: 6, 40: 7, 43: 3,
    49: 14, 52: 10, 53: 4, 54: 12, 58: 13, 63: 6, 67: 5, 68: 16, 69: 8, 72: 7, 78: 15, 81: 14, 82: 13, 83: 5, 86: 9,
    91: 17, 93: 16, 97: 8, 99: 17, 102: 19, 107: 9, 108: 15, 110: 18, 116: 18, 117: 19, 120: 19,
}  # fmt: skip
"""The face whose directions the digits have, of base cells that lie on several."""


def product_of(one: Number, other: Number) -> Number:
    (a, b), (c, d) = one, other
    return a * c - b * d, a * d + b * c - b * d


def sum_of(one: Number, other: Number) -> Number:
    return one[0] + other[0], one[1] + other[1]


def difference_of(one: Number, other: Number) -> Number:
    return one[0] - other[0], one[1] - other[1]


def quotient_of(one: Number, by: Number) -> Number | None:
    """None where it is no whole number."""
    c, d = by
    norm = c * c - c * d + d * d
    a, b = product_of(one, (c - d, -d))
    return None if a % norm or b % norm else (a // norm, b // norm)


def on_plane(number: Number) -> complex:
    return number[0] + number[1] * _ROOT


def nearest(place: complex) -> Number:
    """The whole number that is closest."""
    b = place.imag / _ROOT.imag
    a = place.real + b / 2
    corners = product((math.floor(a), math.floor(a) + 1), (math.floor(b), math.floor(b) + 1))
    return min(corners, key=lambda each: abs(on_plane(each) - place))


def step_to(resolution: int) -> Number:
    """What numbers of the next coarser resolution are multiplied with."""
    return (2, -1) if resolution % 2 else (3, 1)


@cache
def scale_of(resolution: int) -> Number:
    """What numbers of resolution 0 are multiplied with."""
    return product_of(scale_of(resolution - 1), step_to(resolution)) if resolution else (1, 0)


@cache
def _corner(number: int) -> Vector:
    x, y, z = vector(*_NORTHERN[min(number, 11 - number)])
    return (x, y, z) if number < 6 else (-x, -y, -z)


@cache
def _axes(face: int) -> tuple[Vector, Vector, Vector]:
    """A face's middle and its two directions, as long as the unit of resolution 0."""
    corners = [_corner(each) for each in _FACES[face]]
    x, y, z = (sum(each[at] for each in corners) for at in range(3))
    size = length((x, y, z))
    middle = (x / size, y / size, z / size)
    up = dot(corners[0], middle)
    one, two, three = (corners[0][at] / up - middle[at] for at in range(3))
    east = (one / 2, two / 2, three / 2)
    return middle, east, cross(middle, east)


def face_of(place: Vector) -> int:
    return max(range(20), key=lambda face: dot(place, _axes(face)[0]))


def seen_on(face: int, place: Vector, resolution: int) -> complex:
    middle, east, north = _axes(face)
    unit = dot(east, east) * dot(place, middle)
    return complex(dot(place, east) / unit, dot(place, north) / unit) * on_plane(scale_of(resolution))


def place_at(face: int, spot: complex, resolution: int) -> Vector:
    """The point of the earth that is seen at a spot of a face."""
    spot /= on_plane(scale_of(resolution))
    x, y, z = (m + spot.real * e + spot.imag * n for m, e, n in zip(*_axes(face), strict=True))
    size = length((x, y, z))
    return x / size, y / size, z / size


def reach(spot: complex, resolution: int) -> list[float]:
    """How far a spot lies from the middle of the face towards each side, which is at 1. Side 0 begins at corner 0."""
    return [(spot / on_plane(scale_of(resolution)) * each).real for each in _OUTWARD]


def side_passed(spot: complex, resolution: int) -> int | None:
    """The side of the face that lies between its middle and a spot; None on the face."""
    far = reach(spot, resolution)
    return far.index(max(far)) if max(far) > 1 + _NEAR else None


@cache
def across(face: int, side: int) -> tuple[int, Number, Number]:
    """The face beyond a side; z here is turn z + shift there, at resolution 0."""
    start, end = _FACES[face][side], _FACES[face][(side + 1) % 3]
    beyond = next(at for at, each in enumerate(_FACES) if at != face and {start, end} <= set(each))
    one, two = (_CORNERS[_FACES[beyond].index(each)] for each in (start, end))
    turn = quotient_of(difference_of(one, two), difference_of(_CORNERS[side], _CORNERS[(side + 1) % 3]))
    assert turn is not None
    return beyond, turn, difference_of(one, product_of(turn, _CORNERS[side]))


def moved(face: int, side: int, number: Number, resolution: int) -> Place:
    """A number beyond a side, on the face there."""
    beyond, turn, shift = across(face, side)
    return beyond, sum_of(product_of(turn, number), product_of(shift, scale_of(resolution)))


def settled(face: int, number: Number, resolution: int) -> tuple[int, Number, Number]:
    """The face that a number lies on, where on it, and how far directions turn on the way there."""
    turned: Number = (1, 0)
    while (side := side_passed(on_plane(number), resolution)) is not None:
        turned = product_of(across(face, side)[1], turned)
        face, number = moved(face, side, number, resolution)
    return face, number, turned


@cache
def _base_places() -> dict[Place, int]:
    """The base cell at each place of each face."""
    around = [sum_of(one, other) for one, other in product([(0, 0), *UNITS], repeat=2)]
    on_face = {each for each in around if side_passed(on_plane(each), 0) is None}
    seen: dict[tuple[int, ...], list[Place]] = {}
    for face, number in product(range(20), on_face):
        point = place_at(face, on_plane(number), 0)
        seen.setdefault(tuple(round(each * 1e6) for each in point), []).append((face, number))
    ordered = sorted(seen, key=lambda point: -point[2])
    return {place: base for base, point in enumerate(ordered) for place in seen[point]}


@cache
def places_of(base: int) -> list[Place]:
    """Where a base cell is seen, its home first."""
    found = [place for place, each in _base_places().items() if each == base]
    return sorted(found, key=lambda place: place[0] != _HOMES.get(base, place[0]))


def cell_at(place: Vector, resolution: int) -> Cell:
    face = face_of(place)
    return cell_of(face, nearest(seen_on(face, place, resolution)), resolution)


def cell_of(face: int, number: Number, resolution: int) -> Cell:
    """The cell whose middle is a number of a face or near it."""
    ways: list[Number] = []
    for at in range(resolution, 0, -1):
        number, way = _parted(number, at)
        ways.insert(0, way)
    face, number, turned = settled(face, number, 0)
    ways = [product_of(turned, each) for each in ways]
    base = _base_places()[face, number]
    turn = _turn_home(base, face, next(filter(any, ways), (0, 0)))
    return base, tuple(_digit(product_of(turn, each)) for each in ways)


def _parted(number: Number, resolution: int) -> tuple[Number, Number]:
    """The number of the next coarser resolution, and the unit or nothing that is left."""
    parts = ((quotient_of(difference_of(number, way), step_to(resolution)), way) for way in ((0, 0), *UNITS))
    return next((coarser, way) for coarser, way in parts if coarser is not None)


def _digit(way: Number) -> int:
    return _DIGITS[UNITS.index(way)] if any(way) else 0


def _turn_home(base: int, face: int, leading: Number) -> Number:
    """How the directions on a face turn to become those of the base cell's home."""
    home = places_of(base)[0][0]
    if base in PENTAGONS:
        upright = UNITS[-2 * _corner_at(base, face)]
        ahead = UNITS.index(product_of(upright, leading)) - _AHEAD if any(leading) else 0
        return product_of(upright, UNITS[(_sixths((steps_around(base, home, face) + ahead) % 5) - ahead) % 6])
    return (1, 0) if face == home else next(turn for at, turn, _ in _beyond(face) if at == home)


def _sixths(steps: int) -> int:
    """How far directions turn around a pentagon, in which the one behind the home's is missing."""
    return (steps + 1) % 6 if steps else 0


def _beyond(face: int) -> list[tuple[int, Number, Number]]:
    return [across(face, side) for side in range(3)]


def _corner_at(base: int, face: int) -> int:
    return _CORNERS.index(dict(places_of(base))[face])


def corner_of(pentagon: int, face: int) -> tuple[Number, Number]:
    """Where a pentagon lies on a face, and how far a face turns on which it is the first corner."""
    corner = _corner_at(pentagon, face)
    return _CORNERS[corner], UNITS[2 * corner]


def steps_around(base: int, start: int, end: int) -> int:
    """Counterclockwise around a pentagon, from one face to another."""
    faces = faces_around(base)
    return (faces.index(end) - faces.index(start)) % 5


@cache
def faces_around(pentagon: int) -> list[int]:
    """Counterclockwise, its home first."""
    faces = [places_of(pentagon)[0][0]]
    while len(faces) < 5:
        faces.append(across(faces[-1], (_corner_at(pentagon, faces[-1]) + 2) % 3)[0])
    return faces


def place_of(cell: Cell) -> tuple[int, Number, Number]:
    """The face that a cell's middle lies on, where on it, and how far the cell's directions turn on the way there."""
    base, digits = cell
    face, number = places_of(base)[0]
    ways = [UNITS[_DIGITS.index(each)] if each else (0, 0) for each in digits]
    turn: Number = (1, 0)
    if base in PENTAGONS and any(digits):
        sixths = UNITS.index(next(filter(any, ways))) - _AHEAD
        face = faces_around(base)[(sixths - 1) % 6 if sixths else 0]
        number, turn = corner_of(base, face)
        turn = product_of(turn, UNITS[-sixths % 6])
    for at, way in enumerate(ways, 1):
        number = sum_of(product_of(step_to(at), number), product_of(turn, way))
    face, number, turned = settled(face, number, len(digits))
    turn = product_of(turned, turn)
    return _nearer(base, face, number, turn, len(digits)) if base in PENTAGONS else (face, number, turn)


def _nearer(base: int, face: int, number: Number, turn: Number, resolution: int) -> tuple[int, Number, Number]:
    """Of the two faces around a pentagon on whose common side a number lies, the one that H3 comes to first."""
    order = [faces_around(base)[each] for each in (0, 1, 4, 3, 2)]
    for side, far in enumerate(reach(on_plane(number), resolution)):
        beyond, turned, _ = across(face, side)
        if far > 1 - _NEAR and beyond in order and order.index(beyond) < order.index(face):
            return *moved(face, side, number, resolution), product_of(turned, turn)
    return face, number, turn
