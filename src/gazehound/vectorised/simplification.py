"""Lines and polygons with fewer points: chains of short edges become one edge that stays near them.

Source: Kusto reference, geo_line_simplify(), geo_polygon_simplify() and geo_simplify_polygons_array(); answers recorded
from Kusto; S2's builder, whose edge chain simplification this is. Distances are in metres.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import orjson
import pyarrow as pa
import s2geometry as s2

from gazehound.vectorised import geojson
from gazehound.vectorised.geo_unions import key_of, union_of_lines
from gazehound.vectorised.refusal import RefusedValue
from gazehound.vectorised.rows import as_texts
from gazehound.vectorised.shapes import (
    EARTH_RADIUS,
    lines_of,
    lines_shape,
    loop,
    polygon_of,
    polygon_of_loops,
    polygon_shape,
    polyline,
    vertices_of,
)
from gazehound.vectorised.snapping import SEPARATION, Snapping
from gazehound.vectorised.sphere_vectors import Vector, chord, chord_of, side
from gazehound.vectorised.straightening import Window

MOST_TOLERANCE = EARTH_RADIUS * math.radians(70)
Edge = tuple[int, int]


def geo_line_simplify(lines: pa.Array, tolerances: pa.Array) -> pa.Array:
    """Each line with fewer points; null for an invalid line or tolerance and where nothing is left.

    Refused for several lines.
    """
    return as_texts(_simple_line, [lines, tolerances])


def _simple_line(text: str | None, tolerance: float | None) -> str | None:
    lines = lines_of(text)
    if lines is None or not _is_tolerance(tolerance):
        return None
    united = union_of_lines(lines)
    if len(united) > 1:
        raise RefusedValue("geo_line_simplify", "several lines")
    edges = _simplified("geo_line_simplify", [list(map(key_of, vertices_of(united[0])))], tolerance or 0.0)
    if any(before[1] != after[0] for before, after in pairwise(edges)):
        raise RefusedValue("geo_line_simplify", "a line that meets itself")
    if not edges:
        return None
    if edges[0][0] == edges[-1][1]:
        raise RefusedValue("geo_line_simplify", "a line whose ends meet")
    path = [edges[0][0], *(end for _, end in edges)]
    return geojson.written(lines_shape([polyline([s2.S2Point_FromRaw(*each) for each in path])]))


def _is_tolerance(tolerance: float | None) -> bool:
    return tolerance is not None and 0 <= tolerance <= MOST_TOLERANCE


def geo_polygon_simplify(polygons: pa.Array, tolerances: pa.Array) -> pa.Array:
    """Each polygon with fewer corners; null for an invalid polygon or tolerance and where nothing is left."""
    return as_texts(_simple_polygon, [polygons, tolerances])


def _simple_polygon(text: str | None, tolerance: float | None) -> str | None:
    polygon = polygon_of(text)
    if polygon is None or not _is_tolerance(tolerance):
        return None
    rings = _rings_of(_simplified("geo_polygon_simplify", _rings(polygon), tolerance or 0.0))
    loops = [loop([s2.S2Point_FromRaw(*each) for each in ring]) for ring in rings]
    for each in loops:
        each.Normalize()
    return geojson.written(polygon_shape(polygon_of_loops(loops))) if loops else None


def _rings_of(edges: Sequence[tuple[Vector, Vector]]) -> list[list[Vector]]:
    """The rings that the edges form, each starting behind its last edge; edges there and back cancel out."""
    counts = Counter(edges)
    left = [each for each, count in counts.items() for _ in range(count - counts.get(each[::-1], 0))]
    number = {start: at for at, (start, _) in enumerate(left)}
    if len(number) < len(left):
        raise RefusedValue("geo_polygon_simplify", "a polygon with a corner that it touches again")
    rings: list[list[Vector]] = []
    while number:
        start = left[max(number.values())][1]
        ring = [start]
        while (end := left[number.pop(ring[-1])][1]) != start:
            ring.append(end)
        rings.append(ring)
    first = {start: at for at, (start, _) in enumerate(left)}
    return sorted(rings, key=lambda ring: first[ring[0]])


def _rings(polygon: s2.S2Polygon) -> list[list[Vector]]:
    """Closed, with the inside on their left."""
    rings = []
    for at in range(polygon.num_loops()):
        ring = list(map(key_of, vertices_of(polygon.loop(at))))
        if polygon.loop(at).is_hole():
            ring.reverse()
        rings.append([*ring, ring[0]])
    return rings


def geo_simplify_polygons_array(arrays: pa.Array, tolerances: pa.Array) -> pa.Array:
    """null for an invalid polygon or tolerance and where nothing is left; refused for the rest."""
    return as_texts(_simple_polygons, [arrays, tolerances])


def _simple_polygons(text: str | None, tolerance: float | None) -> str | None:
    try:
        array = orjson.loads(text or "null")
    except orjson.JSONDecodeError:
        return None
    if not isinstance(array, list) or not array or not _is_tolerance(tolerance):
        return None
    polygons = [polygon_of(orjson.dumps(each).decode()) for each in array]
    rings = [ring for each in polygons if each is not None for ring in _rings(each)]
    if any(each is None for each in polygons):
        return None
    if len(Snapping(rings, (tolerance or 0.0) / EARTH_RADIUS).sites) > 1:
        raise RefusedValue("geo_simplify_polygons_array", "polygons that do not all disappear")
    return None


def _simplified(function: str, paths: Sequence[list[Vector]], tolerance: float) -> list[tuple[Vector, Vector]]:
    """The edges that are left, in the order of the first input edge of each."""
    edges = [edge for path in paths for edge in pairwise(path)]
    if not tolerance:
        return edges
    snapping = Snapping(paths, tolerance / EARTH_RADIUS)
    if any(chord(*edge) >= chord_of(snapping.longest) for edge in edges):
        raise RefusedValue(function, "an edge of more than 49 degrees")
    return _Chains(snapping).merged()


class _Chains:
    """The snapped edges as a graph of sites, and the chains in it that one edge can stand for."""

    def __init__(self, snapping: Snapping) -> None:
        self.snapping = snapping
        self.inputs: dict[Edge, list[int]] = defaultdict(list)
        self.snapped_to: dict[int, set[int]] = defaultdict(set)
        for edge, (first, last) in enumerate(snapping.edges):
            chain = snapping.chain(edge)
            self.snapped_to[chain[0]].add(first)
            self.snapped_to[chain[-1]].add(last)
            for step in pairwise(chain):
                self.inputs[step].append(edge)
        self.beside: dict[int, set[int]] = defaultdict(set)
        for start, end in self.inputs:
            self.beside[start].add(end)
            self.beside[end].add(start)
        self.done: set[Edge] = set()
        self.found: list[tuple[int, Edge]] = []

    def merged(self) -> list[tuple[Vector, Vector]]:
        for start_inside in (False, True):
            for first, second in sorted(self.inputs):
                if (first, second) in self.done or (self._is_inner(first) and not start_inside):
                    continue
                if self._is_inner(second) or start_inside:
                    self._follow(first, second)
                else:
                    self._keep((first, second))
        sites = self.snapping.sites
        return [(sites[start], sites[end]) for _, (start, end) in sorted(self.found)]

    def _is_inner(self, site: int) -> bool:
        """Whether exactly one chain runs through a site, as often in as out at each end."""
        if len(self.beside[site]) != 2:
            return False
        into = {each: len(self.inputs.get((each, site), ())) for each in self.beside[site]}
        out = {each: len(self.inputs.get((site, each), ())) for each in self.beside[site]}
        (left, right) = self.beside[site]
        return sum(into.values()) == sum(out.values()) and into[left] + out[left] == into[right] + out[right]

    def _keep(self, edge: Edge) -> None:
        self.done.add(edge)
        self.found += [(each, edge) for each in self.inputs[edge]]

    def _follow(self, first: int, second: int) -> None:
        """Along a chain to where it ends or to its start, as far as possible with each edge."""
        begin = first
        while True:
            chain = [first, second]
            window, passed = Window(self.snapping.sites[first]), {first}
            self._keep_away(window, passed, first, first, second)
            passed.add(second)
            while self._is_inner(second) and second != begin:
                before, first = first, second
                second = next(each for each in self.beside[first] if each != before)
                if not self._can_reach(window, passed, chain[0], first, second):
                    break
                chain.append(second)
                passed.add(second)
            else:
                self._replace(chain)
                return
            self._replace(chain)

    def _can_reach(self, window: Window, passed: set[int], start: int, first: int, second: int) -> bool:
        snapping = self.snapping
        return (
            all(window.aim(snapping.points[each], snapping.radius) for each in sorted(self.snapped_to[first]))
            and self._keep_away(window, passed, start, first, second)
            and window.holds(snapping.sites[second])
        )

    def _keep_away(self, window: Window, passed: set[int], start: int, first: int, second: int) -> bool:
        """Narrow the window by the sites near the chain's last edge; False where no direction is left.

        A site that the chain passes, or that was kept away from already, does not count.
        """
        sites = self.snapping.sites
        begin, before, after = sites[start], sites[first], sites[second]
        low, high = chord(begin, before), chord(begin, after)
        if high < low or high >= chord_of(self.snapping.longest):
            return False
        edges = [*self.inputs.get((first, second), ()), *self.inputs.get((second, first), ())]
        near = min((self.snapping.near[each] for each in edges), key=len)
        for at in near:
            site = sites[at]
            if at in passed or chord(begin, site) >= high:
                continue
            passed.add(at)
            is_left = side(before, after, site) > 0 if first == start else _is_between(begin, after, site, before)
            if not window.avoid(site, SEPARATION * self.snapping.radius, is_left):
                return False
        return True

    def _replace(self, chain: list[int]) -> None:
        """One edge for the chain, for each time that it is run through, in each direction."""
        if len(chain) == 2:
            for edge in ((chain[0], chain[1]), (chain[1], chain[0])):
                if edge in self.inputs:
                    self._keep(edge)
            return
        steps = list(pairwise(chain))
        for path, ends in ((steps, (chain[0], chain[-1])), ([(b, a) for a, b in steps], (chain[-1], chain[0]))):
            if path[0] not in self.inputs:
                continue
            self.done.update(path)
            for at in range(len(self.inputs[path[0]])):
                self.found.append((min(self.inputs[step][at] for step in path), ends))


def _is_between(first: Vector, second: Vector, third: Vector, center: Vector) -> bool:
    """Whether the three are met in this order counterclockwise around a center."""
    turns = (side(second, center, first) >= 0, side(third, center, second) >= 0, side(first, center, third) > 0)
    return sum(turns) >= 2
