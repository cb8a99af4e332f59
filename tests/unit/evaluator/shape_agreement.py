"""Whether two shapes of GeoJSON are the same: rings may start at any corner, parts come in any order.

Shapes that have no one answer are in `shape_properties`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Shape = dict[str, Any]
Same = Callable[[Any, Any], bool]


def same_shape(one: Shape, other: Shape, far: float) -> bool:
    """To `far` degrees."""
    if one["type"] != other["type"]:
        return False
    if one["type"] == "GeometryCollection":
        return paired(one["geometries"], other["geometries"], lambda a, b: same_shape(a, b, far))
    first, second = one["coordinates"], other["coordinates"]

    def same_place(a: list[float], b: list[float]) -> bool:
        turn = abs(a[0] - b[0])
        return min(turn, 360 - turn) <= far and abs(a[1] - b[1]) <= far

    def same_path(a: list[Any], b: list[Any]) -> bool:
        return len(a) == len(b) and all(map(same_place, a, b))

    def same_ring(a: list[Any], b: list[Any]) -> bool:
        return len(a) == len(b) and any(same_path(a[:-1], [*b[at:-1], *b[:at]]) for at in range(len(b) - 1))

    def same_polygon(a: list[Any], b: list[Any]) -> bool:
        return same_ring(a[0], b[0]) and paired(a[1:], b[1:], same_ring)

    match one["type"]:
        case "Point":
            return same_place(first, second)
        case "MultiPoint":
            return paired(first, second, same_place)
        case "LineString":
            return same_path(first, second)
        case "MultiLineString":
            return paired(first, second, same_path)
        case "Polygon":
            return same_polygon(first, second)
        case _:
            return paired(first, second, same_polygon)


def paired(ones: Sequence[Any], others: Sequence[Any], same: Same) -> bool:
    """Whether each of the ones has another of its own that is the same."""
    left = list(others)
    for one in ones:
        found = next((at for at, other in enumerate(left) if same(one, other)), None)
        if found is None:
            return False
        del left[found]
    return not left
