"""Snapping the edges of lines and rings to few sites, so that no two of them are nearer than a radius.

Lives here: choosing the sites among the corners, and the chain of sites that each edge becomes; every edge passes the
sites whose Voronoi regions it crosses. Does not live here: straightening the chains (`simplification`).
Source: S2's builder with the identity snap function, whose choices these are; Kusto simplifies shapes with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import s2geometry as s2

from gazehound.vectorised.sphere_vectors import (
    Vector,
    chord,
    chord_of,
    cross,
    dot,
    edge_chord,
    minus,
    nearest_on_edge,
    normal,
    plus,
    scaled,
    side,
    unit,
)

DEVIATION = 1.1
"""How far, in radii, a snapped edge may be from its input."""
SEPARATION = 0.5
"""How near, in radii, a snapped edge may come to a site that it does not pass."""


class Snapping:
    """Points, the sites among them and the sites near each edge.

    In:   paths of points on the unit sphere, a ring with its first point at both ends; the radius in radians
    """

    def __init__(self, paths: Sequence[Sequence[Vector]], radius: float) -> None:
        self.radius = radius
        self.points: list[Vector] = []
        self.edges: list[tuple[int, int]] = []
        for path in paths:
            self.edges += [(len(self.points) + at, len(self.points) + at + 1) for at in range(len(path) - 1)]
            self.points += path
        self.longest = 2 * math.acos(math.sin(radius) / math.sin(min(DEVIATION * radius, math.pi / 2)))
        self.sites: list[Vector] = []
        self._choose_sites()
        self.near: list[list[int]] = [self._sites_near(at) for at in range(len(self.edges))]
        self._add_sites()

    def ends(self, edge: int) -> tuple[Vector, Vector]:
        first, second = self.edges[edge]
        return self.points[first], self.points[second]

    def _choose_sites(self) -> None:
        """Corners in the order of their S2 cells, each unless one is too near already."""
        keyed = sorted((s2.S2CellId(s2.S2Point_FromRaw(*each)).id(), each) for each in self.points)
        chosen = np.empty((len(keyed), 3))
        limit = chord_of(self.radius)
        for _, point in keyed:
            found = chosen[: len(self.sites)]
            gaps = ((found - point) ** 2).sum(axis=1)
            if not len(found) or gaps.min() > limit:
                chosen[len(self.sites)] = point
                self.sites.append(point)

    def _sites_near(self, edge: int) -> list[int]:
        """The sites that an edge may pass or has to keep away from, by their distance from its start."""
        first, second = self.ends(edge)
        gaps = _edge_chords(np.array(self.sites), first, second)
        limit = chord_of((DEVIATION + SEPARATION) * self.radius)
        return sorted(np.flatnonzero(gaps <= limit).tolist(), key=lambda at: chord(first, self.sites[at]))

    def _add_sites(self) -> None:
        """More sites where a snapped edge would come too near to a site that it does not pass."""
        for last in range(len(self.edges)):
            waiting = [last]
            while waiting:
                edge = waiting.pop()
                site = self._missing_site(edge)
                if site is not None:
                    waiting += [each for each in self._add_site(site) if each <= last]

    def _missing_site(self, edge: int) -> Vector | None:
        chain = self.chain(edge)
        passed = 0
        for site in self.near[edge]:
            if site == chain[passed]:
                passed += 1
                if passed == len(chain):
                    return None
            elif passed:
                first, second = self.sites[chain[passed - 1]], self.sites[chain[passed]]
                if edge_chord(self.sites[site], first, second) < chord_of(SEPARATION * self.radius):
                    return self._between(self.sites[site], first, second, edge)
        return None

    def _between(self, avoided: Vector, first: Vector, second: Vector, edge: int) -> Vector:
        """The point of an input edge nearest to a site, in the gap that two snapped sites leave."""
        start, end = self.ends(edge)
        across, ahead = normal(start, end), minus(end, start)
        found = nearest_on_edge(avoided, start, end)
        low, high = self._reach(first, across), self._reach(second, scaled(across, -1))
        if dot(minus(found, low), ahead) < 0:
            return low
        return high if dot(minus(high, found), ahead) < 0 else found

    def _reach(self, site: Vector, across: Vector) -> Vector:
        """Where the circle of the radius around a site crosses an edge for the last time."""
        size, rise = dot(across, across), dot(across, site)
        sine = math.sin(self.radius) ** 2
        along = cross(across, site)
        middle = minus(scaled(site, size), scaled(across, rise))
        reach = math.sqrt(max(0.0, sine * size - rise * rise))
        return unit(plus(scaled(middle, math.sqrt(1 - sine)), scaled(along, reach)))

    def _add_site(self, site: Vector) -> list[int]:
        """The edges near the new site."""
        self.sites.append(site)
        limit = chord_of((DEVIATION + SEPARATION) * self.radius)
        found = [at for at in range(len(self.edges)) if edge_chord(site, *self.ends(at)) <= limit]
        for at in found:
            start = self.ends(at)[0]
            self.near[at] = sorted(
                [*self.near[at], len(self.sites) - 1], key=lambda each: chord(start, self.sites[each])
            )
        return found

    def chain(self, edge: int) -> list[int]:
        """The sites that an edge passes."""
        start, end = self.ends(edge)
        limit = chord_of(self.radius)
        chain: list[int] = []
        for site in self.near[edge]:
            place = self.sites[site]
            if edge_chord(place, start, end) > limit:
                continue
            while chain and (excluded := self._excluded(chain, place, start, end)) < 0:
                chain.pop()
            if not chain or not excluded:
                chain.append(site)
        return chain

    def _excluded(self, chain: list[int], third: Vector, start: Vector, end: Vector) -> int:
        """-1 when the chain's last site is not passed, 1 when the new one is not, 0 when both are."""
        second = self.sites[chain[-1]]
        apart = chord_of(2 * self.radius)
        if chord(second, third) >= apart:
            return 0
        if chord(end, second) < chord(end, third):
            return 1
        low, high = self._covered(second, start, end), self._covered(third, start, end)
        if high[0] <= low[0] and low[1] <= high[1]:
            return -1
        if low[0] <= high[0] and high[1] <= low[1]:
            return 1
        if len(chain) < 2 or chord(self.sites[chain[-2]], third) >= apart:
            return 0
        first = self.sites[chain[-2]]
        beside = side(start, end, second)
        turn = side(first, second, third)
        if turn == beside:
            return 0
        center = scaled(cross(minus(second, first), minus(third, second)), turn)
        height = dot(normal(start, end), center)
        return -1 if (height > 0) - (height < 0) == beside else 0

    def _covered(self, site: Vector, start: Vector, end: Vector) -> tuple[float, float]:
        """The part of an edge's great circle within the radius of a site, as angles from the edge's start."""
        across = unit(normal(start, end))
        rise = dot(site, across)
        reach = (math.sin(self.radius) - abs(rise)) * (math.sin(self.radius) + abs(rise))
        half = math.asin(math.sqrt(max(0.0, reach)) / math.sqrt(1 - rise * rise))
        ahead = cross(across, start)
        center = math.atan2(dot(minus(site, start), ahead), dot(site, start))
        return center - half, center + half


def _edge_chords(sites: npt.NDArray[np.float64], first: Vector, second: Vector) -> npt.NDArray[np.float64]:
    """From each site to the closest point of an edge."""
    across = np.array(normal(first, second))
    ahead = (sites @ np.cross(across, first) > 0) & (sites @ np.cross(across, second) < 0)
    rise = ((sites - first) @ across) ** 2 / (across @ across)
    drop = 1 - np.sqrt(np.maximum(0.0, 1 - rise))
    ends = np.minimum(((sites - first) ** 2).sum(axis=1), ((sites - second) ** 2).sum(axis=1))
    found: npt.NDArray[np.float64] = np.where(ahead, rise + drop * drop, ends)
    return found
