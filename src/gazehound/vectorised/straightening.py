"""The directions that one edge may take from a point so that it passes some discs and keeps away from others.

Source: S2's polyline simplifier, whose rules these are.
"""

from __future__ import annotations

import math

from gazehound.vectorised.sphere_vectors import Vector, chord, chord_of, cross, dot

_FAR = 2.0
"""The chord of 90 degrees, the longest edge there may be."""


class Window:
    """An interval of directions, counterclockwise from `low` over `width`; a full turn at first.

    Discs to avoid wait until the first disc to pass has narrowed the window.
    """

    def __init__(self, origin: Vector) -> None:
        self.origin = origin
        smallest = min(range(3), key=lambda at: abs(origin[at]))
        axis: Vector = (float(smallest == 0), float(smallest == 1), float(smallest == 2))
        self._up = cross(axis, origin)
        self._right = cross(self._up, origin)
        self.low, self.width = -math.pi, 2 * math.pi
        self._waiting: list[tuple[float, float, bool]] = []

    def holds(self, point: Vector) -> bool:
        """Whether an edge to the point may be drawn."""
        if chord(self.origin, point) > _FAR:
            return False
        direction = self._direction(point)
        waits = any(_turn(low, direction) <= width for low, width, _ in self._waiting)
        return self._is_inside(direction) and not waits

    def aim(self, center: Vector, radius: float) -> bool:
        """The edge has to pass a disc; False where no direction is left."""
        half = self._half(center, radius)
        if half >= math.pi:
            return True
        self._cut(self._direction(center) - half, 2 * half)
        waiting, self._waiting = self._waiting, []
        for low, width, is_left in waiting:
            self._leave_out(low, width, is_left)
        return self.width >= 0

    def avoid(self, center: Vector, radius: float, is_left: bool) -> bool:
        """The edge has to keep a disc on one side; False where no direction is left."""
        half = self._half(center, radius)
        if half >= math.pi:
            self.width = -1.0
            return False
        right, left = (half, math.pi / 2) if is_left else (math.pi / 2, half)
        low, width = self._direction(center) - right, right + left
        if self.width >= 2 * math.pi:
            self._waiting.append((low, width, is_left))
            return True
        self._leave_out(low, width, is_left)
        return self.width >= 0

    def _direction(self, point: Vector) -> float:
        return math.atan2(dot(point, self._up), dot(point, self._right))

    def _half(self, center: Vector, radius: float) -> float:
        """Half the angle under which a disc is seen; a half turn from inside."""
        near, far = chord_of(radius), chord(self.origin, center)
        if far <= near:
            return math.pi
        return math.asin(math.sqrt(near * (1 - near / 4) / (far * (1 - far / 4))))

    def _is_inside(self, direction: float) -> bool:
        return self.width >= 0 and _turn(self.low, direction) <= self.width

    def _cut(self, low: float, width: float) -> None:
        """Keep what also lies in another interval; where that is two pieces, the narrower of both intervals."""
        if self.width < 0:
            return
        ahead, behind = _turn(self.low, low), _turn(low, self.low)
        has_low, has_high = ahead <= self.width, _turn(self.low, low + width) <= self.width
        if self.width >= 2 * math.pi or (has_low and has_high and width < self.width):
            self.low, self.width = low, width
        elif has_low and not has_high:
            self.low, self.width = low, self.width - ahead
        elif has_high and not has_low:
            self.width = _turn(self.low, low + width)
        elif not has_low and behind > width:
            self.width = -1.0

    def _leave_out(self, low: float, width: float, is_left: bool) -> None:
        if self.width < 0:
            return
        ahead = _turn(self.low, low)
        if ahead + width <= self.width:
            if is_left:
                self.width = ahead
            else:
                self.low, self.width = low + width, self.width - ahead - width
            return
        self._cut(low + width, 2 * math.pi - width)


def _turn(start: float, end: float) -> float:
    """Counterclockwise from one direction to another, from 0 up to a full turn."""
    return (end - start) % (2 * math.pi)
