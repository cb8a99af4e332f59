"""Shapes made of lines, one value at a time: unions, what two have in common, points added.

The plain form of those functions of `geo_shapes` and `geo_detail`.

Source: Kusto reference, the pages of the functions; answers recorded from Kusto; S2's edge tessellator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise, product
from typing import Any

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_edges import Edge, Path, Rings, meet, on_edge, position_of
from gazehound.functions.plain_overlay import crossing
from gazehound.functions.plain_places import EARTH_RADIUS, Shape, Vector, between, cross, dot, vector
from gazehound.functions.plain_s2_cells import FINEST, cell_at, token_of
from gazehound.functions.plain_shapes import read_lines, read_polygons, turned

LEAST_TOLERANCE, MOST_TOLERANCE = 0.1, 10_000.0
_LAST_LONGITUDE = 180 - 1e-12
_MEASURED_AT = 0.31215691082248312
_PART_OF_TOLERANCE = 0.83829992569888509

Position = tuple[float, float]


def shown(paths: Sequence[Sequence[Any]], single: str) -> Shape:
    return (
        {"type": single, "coordinates": paths[0]}
        if len(paths) == 1
        else {"type": f"Multi{single}", "coordinates": paths}
    )


def lines_shape(paths: Sequence[Path]) -> Shape:
    return shown([[position_of(each) for each in path] for path in paths], "LineString")


def polygons_shape(polygons: Sequence[Rings]) -> Shape:
    closed = [[[position_of(each) for each in (*ring, ring[0])] for ring in rings] for rings in polygons]
    return shown(closed, "Polygon")


def different(lines: Sequence[Path]) -> list[Edge]:
    """Every edge once, in the direction in which it comes first."""
    found: dict[frozenset[Vector], Edge] = {}
    for edge in (each for line in lines for each in pairwise(line)):
        found.setdefault(frozenset(edge), edge)
    return list(found.values())


def joined(edges: Sequence[Edge]) -> list[Path]:
    """The longest lines; one goes on through a point that one edge enters and one leaves."""

    def goes_on(place: Vector) -> bool:
        return sum(each[0] == place for each in edges) == 1 == sum(each[1] == place for each in edges)

    left = list(edges)
    found: list[tuple[int, Path]] = []
    while left:
        first = next((each for each in left if not goes_on(each[0])), left[0])
        path = [first[0]]
        edge: Edge | None = first
        while edge is not None and edge in left:
            left.remove(edge)
            path.append(edge[1])
            edge = next((each for each in edges if each[0] == path[-1]), None) if goes_on(path[-1]) else None
        found.append((edges.index(first), path))
    return [path for _, path in sorted(found, key=lambda each: each[0])]


def geo_union_lines_array(shapes: object) -> Shape | None:
    read = [read_lines(each) for each in shapes] if isinstance(shapes, list) else []
    lines = [line for each in read if each is not None for line in each]
    if not read or None in read:
        return None
    return lines_shape(lines if len(lines) == 1 else joined(different(lines)))


def geo_intersection_2lines(first: object, second: object) -> Shape | None:
    """The edges in common, and the points where others cross or end. Raises `NotStated` for several of both."""
    one, two = read_lines(first), read_lines(second)
    if one is None or two is None:
        return None
    edges, others = (list(pairwise(each[0])) if len(each) == 1 else different(each) for each in (one, two))
    there = {frozenset(each) for each in others}
    shared = [each for each in edges if frozenset(each) in there]
    on_shared = {end for each in shared for end in each}
    meeting = [place for pair in product(edges, others) for place in _meeting(*pair)]
    places = [each for each in meeting if each not in on_shared]
    return collected(places, [lines_shape(joined(shared))] if shared else [])


def cell_number(place: Vector) -> str:
    """Sorts places as their finest S2 cells."""
    return token_of(cell_at(place, FINEST)).ljust(16, "0")


def collected(places: Sequence[Vector], others: Sequence[Shape]) -> Shape:
    """Points in the order of their cells, and other shapes. Raises `NotStated` for several of both."""
    spots = [position_of(each) for each in sorted(set(places), key=cell_number)]
    found = [*([shown(spots, "Point")] if spots else []), *others]
    if len(found) > 1 and any(each["type"].startswith("Multi") for each in found):
        raise NotStated("several points or lines")
    return found[0] if len(found) == 1 else {"type": "GeometryCollection", "geometries": found}


def _meeting(one: Edge, other: Edge) -> list[Vector]:
    """Where two edges cross, or the ends that they share."""
    if common := [each for each in one if each in other]:
        return common
    if not meet(one, other):
        return []
    return [crossing(one, other)]


def _is_tolerance(tolerance: Any) -> bool:
    return tolerance is not None and LEAST_TOLERANCE <= tolerance <= MOST_TOLERANCE


def _between(start: Position, end: Position, most: float) -> list[Position]:
    """The points behind the first one: halves of the way on the map, until that and the way on the sphere are near."""
    edge = vector(*start), vector(*end)
    if dot(*edge) >= -1e-14:
        shares = (_MEASURED_AT, 1 - _MEASURED_AT)
        far = max(between(on_edge(edge, each), vector(*_along(each, start, end))) for each in shares)
        if EARTH_RADIUS * far <= most:
            return [end]
    middle = _along(0.5, start, end)
    return _between(start, middle, most) + _between(middle, end, most)


def _along(share: float, start: Position, end: Position) -> Position:
    return (1 - share) * start[0] + share * end[0], (1 - share) * start[1] + share * end[1]


def _dense(path: list[list[float]], tolerance: Any) -> Path:
    """With points added."""
    places = [(float(each[0]), float(each[1])) for each in path]
    most = _PART_OF_TOLERANCE * float(tolerance)
    added = (each for edge in pairwise(places) for each in _between(*edge, most))
    return [vector(*each) for each in (places[0], *added)]


def geo_line_densify(shape: Any, tolerance: Any = 10, keeps_crossing: object = False) -> Shape | None:
    if read_lines(shape) is None or not _is_tolerance(tolerance) or keeps_crossing is None:
        return None
    lines = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
    paths = [[position_of(each) for each in _dense(path, tolerance)] for path in lines]
    return shown(paths if keeps_crossing else [part for path in paths for part in _cut(path)], "LineString")


def _cut(path: list[list[float]]) -> list[list[list[float]]]:
    """In parts that end and begin next to the date line. Raises `NotStated` for a point on it."""
    crossings = [at for at, (one, two) in enumerate(pairwise(path), 1) if abs(one[0] - two[0]) > 180]
    if crossings and any(abs(each[0]) > _LAST_LONGITUDE for each in path):
        raise NotStated("a point on the date line")
    starts, ends = [0, *crossings], [*crossings, len(path)]
    parts = [path[start:end] for start, end in zip(starts, ends, strict=True)]
    for before, after in pairwise(parts):
        across = cross(vector(*before[-1]), vector(*after[0]))
        sides = [math.copysign(_LAST_LONGITUDE, each) for each in (before[-1][0], after[0][0])]
        ways = [cross(across, vector(side - 90, 0)) for side in sides]
        north, south = (
            [side, math.degrees(math.atan(way[2] / _eastward(way, side)))]
            for way, side in zip(ways, sides, strict=True)
        )
        before.append(north)
        after.insert(0, south)
    return parts


def _eastward(way: Vector, longitude: float) -> float:
    """How far a way goes along the equator towards a longitude."""
    return way[0] * math.cos(math.radians(longitude)) + way[1] * math.sin(math.radians(longitude))


def geo_polygon_densify(shape: Any, tolerance: Any = 10, keeps_crossing: object = False) -> Shape | None:
    """Raises `NotStated` for a polygon across the date line, and for one that meets itself on the map."""
    if read_polygons(shape) is None or not _is_tolerance(tolerance) or keeps_crossing is None:
        return None
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    if not keeps_crossing and any(abs(place[0]) > 180 for rings in polygons for ring in rings for place in ring):
        raise NotStated("a polygon across the date line")
    if any(_meets_itself(ring) for rings in polygons for ring in rings):
        raise NotStated("a polygon that meets itself on the map")
    dense = [[_dense(ring, tolerance)[:-1] for ring in rings] for rings in polygons]
    return polygons_shape([turned(rings) for rings in dense])


def _meets_itself(ring: list[list[float]]) -> bool:
    """Whether two edges cross on the map, or all are on one line."""
    edges = list(pairwise(ring))
    turns = [_turn(one, two, three) for (one, two), (_, three) in pairwise([*edges, edges[0]])]
    return not any(turns) or any(
        _turn(*one, other[0]) * _turn(*one, other[1]) < 0 and _turn(*other, one[0]) * _turn(*other, one[1]) < 0
        for one, other in combinations(edges, 2)
    )


def _turn(one: list[float], two: list[float], three: list[float]) -> float:
    """Above zero for a turn to the left on the map."""
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])
