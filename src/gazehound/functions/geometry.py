"""Functions on points and shapes on the earth. Does not live here: how they are computed (room `vectorised`)."""

from __future__ import annotations

from gazehound.functions.declare import Example, Function, Overload, scalar
from gazehound.functions.vectorised import vectorised
from gazehound.types import ScalarType

FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "geo_distance_2points",
        doc="Metres between two points on the earth along the shortest line.",
        source="Kusto reference: geo_distance_2points()",
        overloads=(
            Overload(
                "(p1_longitude: Number, p1_latitude: Number, p2_longitude: Number, p2_latitude: Number): real",
                vectorised("geometry:geo_distance_2points", "real real real real", ScalarType.REAL),
            ),
        ),
        examples=(
            Example("round(geo_distance_2points(0.0, 0.0, 0.0, 90.0))", "10007559.0"),
            Example("geo_distance_2points(300.0, 0.0, 0.0, 0.0)", "real(null)", why="no place on the earth"),
            Example("geo_distance_2points(real(null), 0.0, 0.0, 0.0)", "real(null)"),
        ),
    ),
)
