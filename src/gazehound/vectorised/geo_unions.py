"""Several lines as one shape, several polygons as one shape.

Source: Kusto reference, geo_union_lines_array() and geo_union_polygons_array(); answers recorded from Kusto.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

import orjson
import pyarrow as pa
import s2geometry as s2

from gazehound.vectorised import geojson
from gazehound.vectorised.rows import as_texts
from gazehound.vectorised.shapes import (
    Lines,
    lines_of,
    lines_shape,
    polygon_of,
    polygon_shape,
    polyline,
    union_of,
    vertices_of,
)

Made = TypeVar("Made")
Key = tuple[float, float, float]
"""A point by its coordinates."""
Edge = tuple[s2.S2Point, s2.S2Point]


def geo_union_lines_array(arrays: pa.Array) -> pa.Array:
    """The union of lines in an array; null where one is invalid."""
    return as_texts(_union_of_line_texts, [arrays])


def _union_of_line_texts(text: str | None) -> str | None:
    shapes = _each_of(text, lines_of)
    if shapes is None:
        return None
    return geojson.written(lines_shape(union_of_lines([line for each in shapes for line in each])))


def geo_union_polygons_array(arrays: pa.Array) -> pa.Array:
    """The union of polygons in an array; null where one is invalid."""
    return as_texts(_union_of_polygon_texts, [arrays])


def _union_of_polygon_texts(text: str | None) -> str | None:
    shapes = _each_of(text, polygon_of)
    return None if shapes is None else geojson.written(polygon_shape(union_of(shapes)))


def _each_of(text: str | None, read: Callable[[str], Made | None]) -> list[Made] | None:
    """The shapes of an array; None for what is no array, an empty one, and where a shape is invalid."""
    try:
        array = orjson.loads(text or "null")
    except orjson.JSONDecodeError:
        return None
    if not isinstance(array, list) or not array:
        return None
    made = [read(orjson.dumps(each).decode()) for each in array]
    valid = [each for each in made if each is not None]
    return valid if len(valid) == len(made) else None


def union_of_lines(lines: Sequence[s2.S2Polyline]) -> Lines:
    """Every edge once, in the direction in which it comes first, joined to the longest possible lines."""
    if len(lines) == 1:
        return tuple(lines)
    return tuple(joined(_different_edges(lines)))


def joined(edges: Sequence[Edge]) -> list[s2.S2Polyline]:
    """The longest lines that the edges form; one goes on through a point that one edge enters and one leaves."""
    return [polyline(each) for each in _paths(edges)]


def _different_edges(lines: Sequence[s2.S2Polyline]) -> list[Edge]:
    seen: set[frozenset[Key]] = set()
    edges = []
    for line in lines:
        for first, second in pairwise(vertices_of(line)):
            ends = frozenset((key_of(first), key_of(second)))
            if ends not in seen:
                seen.add(ends)
                edges.append((first, second))
    return edges


def key_of(point: s2.S2Point) -> Key:
    x, y, z = s2.S2Point_ToRaw(point)
    return x, y, z


def _paths(edges: Sequence[Edge]) -> list[list[s2.S2Point]]:
    """The paths that the edges form, in the order of their first edges; loops are found last."""
    leaving: dict[Key, list[int]] = defaultdict(list)
    entering: dict[Key, int] = defaultdict(int)
    for at, (first, second) in enumerate(edges):
        leaving[key_of(first)].append(at)
        entering[key_of(second)] += 1

    def is_inner(point: s2.S2Point) -> bool:
        return len(leaving[key_of(point)]) == 1 and entering[key_of(point)] == 1

    used: set[int] = set()

    def path_from(at: int) -> list[s2.S2Point]:
        path = [edges[at][0]]
        while at not in used:
            used.add(at)
            path.append(edges[at][1])
            if is_inner(path[-1]):
                at = leaving[key_of(path[-1])][0]
        return path

    starts = [at for at, (first, _) in enumerate(edges) if not is_inner(first)]
    numbered = [(at, path_from(at)) for at in (*starts, *range(len(edges))) if at not in used]
    return [path for _, path in sorted(numbered, key=lambda each: each[0])]
