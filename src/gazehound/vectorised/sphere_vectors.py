"""Vectors of three numbers, for geometry on the unit sphere that S2's bindings do not offer.

Angles are in radians; a chord is the squared straight distance of two points of the sphere.
"""

from __future__ import annotations

import math

Vector = tuple[float, float, float]


def dot(first: Vector, second: Vector) -> float:
    return first[0] * second[0] + first[1] * second[1] + first[2] * second[2]


def cross(first: Vector, second: Vector) -> Vector:
    return (
        first[1] * second[2] - first[2] * second[1],
        first[2] * second[0] - first[0] * second[2],
        first[0] * second[1] - first[1] * second[0],
    )


def minus(first: Vector, second: Vector) -> Vector:
    return first[0] - second[0], first[1] - second[1], first[2] - second[2]


def plus(first: Vector, second: Vector) -> Vector:
    return first[0] + second[0], first[1] + second[1], first[2] + second[2]


def scaled(vector: Vector, factor: float) -> Vector:
    return vector[0] * factor, vector[1] * factor, vector[2] * factor


def unit(vector: Vector) -> Vector:
    return scaled(vector, 1 / math.sqrt(dot(vector, vector)))


def chord(first: Vector, second: Vector) -> float:
    way = minus(first, second)
    return dot(way, way)


def chord_of(angle: float) -> float:
    return (2 * math.sin(min(angle, math.pi) / 2)) ** 2


def normal(first: Vector, second: Vector) -> Vector:
    """At right angles to both, on the left of the way from the first to the second; exact for points close by."""
    return cross(plus(first, second), scaled(minus(second, first), 0.5))


def side(first: Vector, second: Vector, third: Vector) -> int:
    """1 for a turn to the left, -1 for one to the right, 0 where rounding does not tell."""
    volume = dot(cross(minus(second, first), minus(third, first)), first)
    return (volume > 0) - (volume < 0)


def nearest_on_edge(point: Vector, first: Vector, second: Vector) -> Vector:
    """The point of the edge that is closest."""
    across = normal(first, second)
    on_circle = unit(minus(point, scaled(across, dot(point, across) / dot(across, across))))
    if dot(cross(across, first), on_circle) > 0 and dot(cross(across, second), on_circle) < 0:
        return on_circle
    return first if chord(point, first) <= chord(point, second) else second


def edge_chord(point: Vector, first: Vector, second: Vector) -> float:
    """From a point to the closest point of an edge."""
    across = normal(first, second)
    ahead = dot(cross(across, first), point) > 0 and dot(cross(across, second), point) < 0
    if not ahead:
        return min(chord(point, first), chord(point, second))
    rise = dot(minus(point, first), across) ** 2 / dot(across, across)
    drop = 1 - math.sqrt(max(0.0, 1 - rise))
    return rise + drop * drop
