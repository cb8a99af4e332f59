"""What holds of the S2 cells that cover a shape: those that surely meet it are there, those that surely do not are not.

A cell that a shape touches only by rounding may be there or not. Does not live here: the numbers of cells
(`plain_s2_cells`), other shapes (`shape_properties`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_edges import Edge, Path, Rings, edges_of, meet, nearest, scaled, sum_of, unit
from gazehound.functions.plain_overlay import edges_of_polygons, holds
from gazehound.functions.plain_places import EARTH_RADIUS, Vector, between
from gazehound.functions.plain_s2_cells import FINEST, Cell, place_in, token_of
from gazehound.functions.plain_shapes import read_lines, read_polygons
from tests.unit.evaluator.shape_properties import Property

NEAR = 1e-9
"""In radians, what rounding may decide."""
SMALLER = 4e-6
MOST_LOOKED_AT = 100
LARGEST_FACE = 2.0
"""In radians, from corner to corner; half of that for each level."""


@dataclass(frozen=True)
class Cover(Property):
    """Cells in the order of their numbers, each once, no needed one missing and none that is not allowed."""

    needed: frozenset[str]
    allowed: frozenset[str]

    def holds(self, answer: object) -> bool:
        if not isinstance(answer, list) or answer != sorted(set(answer), key=lambda each: each.ljust(16, "0")):
            return False
        return self.needed <= set(answer) <= self.allowed


@dataclass(frozen=True)
class Reach:
    """A shape and how far it reaches, in radians."""

    edges: Sequence[Edge]
    areas: Sequence[Rings]
    radius: float

    def meets(self, corners: Path) -> bool:
        """Whether a cell of these corners lies within the radius, or less than what rounding may decide beyond."""
        return self._is_within(corners, self.radius + NEAR)

    def surely_meets(self, corners: Path) -> bool:
        """The same of a cell that is a little smaller, and a little less than the radius."""
        middle = scaled(unit(sum_of(corners)), SMALLER)
        smaller = [unit(sum_of([each, middle])) for each in corners]
        return self._is_within(smaller, max(0.0, self.radius - NEAR))

    def _is_within(self, corners: Path, far: float) -> bool:
        center = unit(sum_of(corners))
        wide = max(between(center, each) for each in corners) + far
        close = [edge for edge in self.edges if between(center, edge[0]) <= wide + between(*edge)]
        if not close:
            return holds(self.areas, center)
        if any(holds([[corners]], edge[0]) for edge in close):
            return True
        sides = list(edges_of(corners))
        return any(_are_near(*each, far) for each in product(close, sides)) or holds(self.areas, center)


def _are_near(one: Edge, other: Edge, far: float) -> bool:
    if meet(one, other):
        return True
    if not far:
        return False
    ends: list[tuple[Vector, Edge]] = [*((end, other) for end in one), *((end, one) for end in other)]
    return any(between(end, nearest(end, edge)) <= far for end, edge in ends)


def _covered(reach: Reach, level: int) -> Cover:
    """Raises `NotStated` for many cells, which take long."""
    long = max(sum(between(*each) for each in reach.edges), 2 * math.pi * min(reach.radius, 1.0))
    if long / (LARGEST_FACE / 2**level) > MOST_LOOKED_AT:
        raise NotStated("many cells")
    cells: list[Cell] = [(face, 0, 0, 0) for face in range(6)]
    cells = [each for each in cells if reach.meets(_corners(each))]
    for at in range(1, level + 1):
        finer = [(face, 2 * i + x, 2 * j + y, at) for face, i, j, _ in cells for x, y in product((0, 1), repeat=2)]
        if len(finer) > MOST_LOOKED_AT:
            raise NotStated("many cells")
        cells = [each for each in finer if reach.meets(_corners(each))]
    needed = frozenset(token_of(each) for each in cells if reach.surely_meets(_corners(each)))
    return Cover(needed, frozenset(map(token_of, cells)))


def _corners(cell: Cell) -> Path:
    return [unit(place_in(cell, x, y)) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]


def _is_level(level: Any) -> bool:
    return level is not None and 0 <= level < FINEST + 1


def geo_line_to_s2cells(shape: object, level: Any = 11, radius: Any = 0) -> Cover | None:
    lines = read_lines(shape)
    if lines is None or not _is_level(level) or radius is None or not radius >= 0:
        return None
    edges = [edge for each in lines for edge in pairwise(each)]
    return _covered(Reach(edges, (), float(radius) / EARTH_RADIUS), int(level))


def geo_polygon_to_s2cells(shape: object, level: Any = 11, radius: Any = 0) -> Cover | None:
    polygons = read_polygons(shape)
    if polygons is None or not _is_level(level) or radius is None or not radius >= 0:
        return None
    return _covered(Reach(edges_of_polygons(polygons), polygons, float(radius) / EARTH_RADIUS), int(level))
