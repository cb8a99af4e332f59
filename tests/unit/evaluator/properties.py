"""Functions whose answers are compared by what has to hold of them, since none is the only right one."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.evaluator import cover_properties, shape_properties
from tests.unit.evaluator.shape_properties import Property

PROPERTIES: dict[str, Callable[..., Property | None]] = {
    "geo_line_to_s2cells": cover_properties.geo_line_to_s2cells,
    "geo_polygon_to_s2cells": cover_properties.geo_polygon_to_s2cells,
    "geo_point_buffer": shape_properties.geo_point_buffer,
    "geo_line_buffer": shape_properties.geo_line_buffer,
    "geo_polygon_buffer": shape_properties.geo_polygon_buffer,
    "geo_line_simplify": shape_properties.geo_line_simplify,
    "geo_polygon_simplify": shape_properties.geo_polygon_simplify,
    "geo_simplify_polygons_array": shape_properties.geo_simplify_polygons_array,
}
"""What has to hold of the answer, by the values of a call."""
