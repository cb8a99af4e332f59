"""GeoJSON out: points, lines and polygons as Kusto writes them. Longitude comes first, angles are in degrees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from gazehound.types.reals import with_greatest_digits

Position = Sequence[float]
"""Longitude and latitude."""

Shape = dict[str, Any]

EMPTY: Shape = {"type": "GeometryCollection", "geometries": []}
"""Nothing."""


def written(shape: Shape | Sequence[Any]) -> str:
    """A shape or an array of names as JSON text."""
    return with_greatest_digits(orjson.dumps(shape).decode())


def point(position: Position) -> Shape:
    return {"type": "Point", "coordinates": position}


def points(positions: Sequence[Position]) -> Shape:
    """One or several points."""
    return point(positions[0]) if len(positions) == 1 else {"type": "MultiPoint", "coordinates": positions}


def lines(paths: Sequence[Sequence[Position]]) -> Shape:
    """One or several lines."""
    kind, coordinates = ("LineString", paths[0]) if len(paths) == 1 else ("MultiLineString", paths)
    return {"type": kind, "coordinates": coordinates}


def polygon(corners: Sequence[Position]) -> Shape:
    """A polygon without holes; the first corner is repeated at its end."""
    return polygons([[[*corners, corners[0]]]])


def polygons(rings: Sequence[Sequence[Sequence[Position]]]) -> Shape:
    """One or several polygons, each a closed outer ring and closed holes."""
    kind, coordinates = ("Polygon", rings[0]) if len(rings) == 1 else ("MultiPolygon", rings)
    return {"type": kind, "coordinates": coordinates}


def collection(shapes: Sequence[Shape]) -> Shape:
    """Shapes of several kinds; one alone stands for itself."""
    return shapes[0] if len(shapes) == 1 else {"type": "GeometryCollection", "geometries": shapes}


def is_position(longitude: float | None, latitude: float | None) -> bool:
    """False for a null, for what is not a number, and outside -180 to 180 and -90 to 90."""
    return longitude is not None and latitude is not None and abs(longitude) <= 180 and abs(latitude) <= 90
