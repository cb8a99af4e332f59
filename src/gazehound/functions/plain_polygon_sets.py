"""Polygons made of polygons and what they have in common with lines, one value at a time.

The plain form of those functions of `geo_shapes`. Source: Kusto reference, the pages of the functions; answers recorded
from Kusto.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_edges import Edge, Path, Rings
from gazehound.functions.plain_overlay import common, cut, edges_of_polygons, holds, middle, united
from gazehound.functions.plain_places import Shape, Vector
from gazehound.functions.plain_shape_sets import collected, different, joined, lines_shape, polygons_shape
from gazehound.functions.plain_shapes import read_lines, read_polygons


def geo_union_polygons_array(shapes: object) -> Shape | None:
    read = [read_polygons(each) for each in shapes] if isinstance(shapes, list) else []
    valid = [rings for each in read for rings in each or ()]
    return None if not read or None in read else polygons_shape(united(valid))


def geo_intersection_2polygons(first: object, second: object) -> Shape | None:
    """The area in common, and the corners in common that are not on it. Raises `NotStated` for a common border."""
    one, two = read_polygons(first), read_polygons(second)
    if one is None or two is None:
        return None
    edges = set(edges_of_polygons(one))
    if any(each[::-1] in edges for each in edges_of_polygons(two)):
        raise NotStated("polygons that meet along an edge")
    area = common(one, two)
    points = (_corners(one) & _corners(two)) - _corners(area)
    return collected(list(points), [polygons_shape(area)] if area else [])


def _corners(polygons: Sequence[Rings]) -> set[Vector]:
    return {corner for rings in polygons for ring in rings for corner in ring}


def geo_intersection_line_with_polygon(line: object, polygon: object) -> Shape | None:
    """The parts of the line inside and along the border, and the corners that it touches."""
    lines, polygons = read_lines(line), read_polygons(polygon)
    if lines is None or polygons is None:
        return None
    paths = lines if len(lines) == 1 else joined(different(lines))
    inside = [path for each in paths for path in _inside(each, polygons)]
    points = {place for each in paths for place in each} & _corners(polygons)
    return collected(
        list(points - {place for each in inside for place in each}), [lines_shape(inside)] if inside else []
    )


def _inside(path: Path, polygons: Sequence[Rings]) -> list[Path]:
    borders = edges_of_polygons(polygons)
    ends = set(map(frozenset, borders))
    parts = cut(list(pairwise(path)), borders)
    return _chained([each for each in parts if frozenset(each) in ends or holds(polygons, middle(each))])


def _chained(edges: Sequence[Edge]) -> list[Path]:
    paths: list[Path] = []
    for start, end in edges:
        if paths and paths[-1][-1] == start:
            paths[-1].append(end)
        else:
            paths.append([start, end])
    return paths
