"""Measures of lines and polygons: their declarations. Does not live here: the functions (room `vectorised`)."""

from __future__ import annotations

from gazehound.functions import plain_shapes
from gazehound.functions.declare import Example, Function
from gazehound.functions.geo_arguments import LINE, POINT, POLYGON, of_places

_ROAD = 'dynamic({"type":"LineString","coordinates":[[-73.95796,40.80042],[-73.97317,40.764486]]})'
_ROADS = (
    'dynamic({"type":"MultiLineString","coordinates":[[[-73.95798683166502,40.800556090021466],[-73.98193359375,'
    "40.76819171855746]],[[-73.94940376281738,40.79691751000055],[-73.97317886352539,40.76435634049001]]]})"
)
_ONE_POINT = 'dynamic({"type":"LineString","coordinates":[[1,1]]})'
_TWICE = 'dynamic({"type":"MultiLineString","coordinates":[[[0,0],[1,0]],[[1,0],[0,0]]]})'
_ONCE = 'dynamic({"type":"LineString","coordinates":[[0,0],[1,0]]})'
_RING = (
    "[[-73.9495,40.7969],[-73.95807266235352,40.80068603561921],[-73.98201942443848,40.76825672305777],"
    "[-73.97317886352539,40.76455136505513],[-73.9495,40.7969]]"
)
_RING_ACROSS = (
    "[[-73.94262313842773,40.775991804565585],[-73.98107528686523,40.791849155467695],"
    "[-73.99600982666016,40.77092185281977],[-73.96150588989258,40.75609977566361],"
    "[-73.94262313842773,40.775991804565585]]"
)
_PARK = f'dynamic({{"type":"Polygon","coordinates":[{_RING}]}})'
_PARKS = f'dynamic({{"type":"MultiPolygon","coordinates":[[{_RING}],[{_RING_ACROSS}]]}})'
_FLAT = 'dynamic({"type":"Polygon","coordinates":[[[0,0],[10,10],[10,10],[0,0]]]})'
_SQUARE = 'dynamic({"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]})'
_WITH_HOLE = (
    'dynamic({"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[4,6],[6,6],[6,4],[4,4]]]})'
)


def _point(longitude: str, latitude: str) -> str:
    return f'dynamic({{"type":"Point","coordinates":[{longitude},{latitude}]}})'


_LINES = (
    of_places(
        "geo_line_length",
        "geo_measures",
        f"({LINE}): real",
        plain_shapes.geo_line_length,
        doc="The length of a line, or of the union of several, in metres.",
        examples=(
            Example(f"geo_line_length({_ROADS})", "8262.243397537412"),
            Example(f"geo_line_length({_TWICE}) == geo_line_length({_ONCE})", "true", "what lies twice counts once"),
            Example(f"geo_line_length({_ONE_POINT})", "real(null)"),
            Example("geo_line_length(dynamic(null))", "real(null)"),
            Example('geo_line_length(dynamic({"type":"LineString","coordinates":[[0,0],[0,91]]}))', "real(null)"),
        ),
    ),
    of_places(
        "geo_line_centroid",
        "geo_measures",
        f"({LINE}): dynamic",
        plain_shapes.geo_line_centroid,
        doc="The centroid of a line, or of the union of several, as a GeoJSON point.",
        examples=(
            Example(f"geo_line_centroid({_ROAD})", _point("-73.96556705723094", "40.782453249627416")),
            Example(f"geo_line_centroid({_ONE_POINT})", "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_line_interpolate_point",
        "geo_measures",
        f"({LINE}, fraction: Number): dynamic",
        plain_shapes.geo_line_interpolate_point,
        doc="The point at a fraction, from 0 to 1, of a line's length.",
        examples=(
            Example(f"geo_line_interpolate_point({_ROAD}, 0)", _point("-73.95796", "40.80042")),
            Example(f"round(todouble(geo_line_interpolate_point({_ROAD}, 0.5).coordinates[0]), 9)", "-73.965567057"),
            Example(f"geo_line_interpolate_point({_ROAD}, 1.5)", "dynamic(null)"),
            Example(f"geo_line_interpolate_point({_ROAD}, real(null))", "dynamic(null)"),
            Example(f"geo_line_interpolate_point({_ROADS}, 0.5)", "dynamic(null)", "several lines have no fraction"),
            Example(f"geo_line_interpolate_point({_ONE_POINT}, 0.5)", "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_line_locate_point",
        "geo_measures",
        f"({LINE}, {POINT}, [use_spheroid: NumberOrBool]): real",
        plain_shapes.geo_line_locate_point,
        doc="The fraction of a line's length at which it is closest to a point.",
        examples=(
            Example(f"geo_line_locate_point({_ROAD}, -73.965, 40.792)", "0.2556013510030755"),
            Example(f"geo_line_locate_point({_ROAD}, -73.965, 40.792, false)", "0.2556013510030755"),
            Example(f"geo_line_locate_point({_ROAD}, -273.965, 40.792)", "real(null)"),
            Example(f"geo_line_locate_point({_ONE_POINT}, 1, 1)", "real(null)"),
        ),
        notes="The spheroid is refused while the query runs.",
    ),
)

_POLYGONS = (
    of_places(
        "geo_polygon_area",
        "geo_measures",
        f"({POLYGON}): real",
        plain_shapes.geo_polygon_area,
        doc="The area of a polygon, or of the union of several, in square metres.",
        examples=(
            Example(f"geo_polygon_area({_PARK})", "3475207.28346606"),
            Example(f"geo_polygon_area({_PARKS})", "10889971.534347963", "the union, what lies in both counted once"),
            Example(f"geo_polygon_area({_WITH_HOLE}) < geo_polygon_area({_SQUARE})", "true"),
            Example(f"geo_polygon_area({_FLAT})", "real(null)", "a corner twice"),
            Example('geo_polygon_area(dynamic({"type":"Polygon","coordinates":[]}))', "real(null)"),
            Example("geo_polygon_area(dynamic(null))", "real(null)"),
        ),
    ),
    of_places(
        "geo_polygon_perimeter",
        "geo_measures",
        f"({POLYGON}): real",
        plain_shapes.geo_polygon_perimeter,
        doc="The length of a polygon's boundary, holes included, in metres.",
        examples=(
            Example(f"geo_polygon_perimeter({_PARKS})", "15943.538457874045"),
            Example(f"geo_polygon_perimeter({_FLAT})", "real(null)"),
        ),
    ),
    of_places(
        "geo_polygon_centroid",
        "geo_measures",
        f"({POLYGON}): dynamic",
        plain_shapes.geo_polygon_centroid,
        doc="The centroid of a polygon, or of the union of several, as a GeoJSON point.",
        examples=(
            Example(f"geo_polygon_centroid({_PARK})", _point("-73.96573568990762", "40.78255053805781")),
            Example(f"geo_polygon_centroid({_PARKS})", _point("-73.96856958782088", "40.77631075255099")),
            Example(f"geo_polygon_centroid({_FLAT})", "dynamic(null)"),
        ),
    ),
)

_DISTANCES = (
    of_places(
        "geo_point_in_polygon",
        "geo_measures",
        f"({POINT}, {POLYGON}): bool",
        plain_shapes.geo_point_in_polygon,
        doc="True when a point lies in a polygon.",
        examples=(
            Example(f"geo_point_in_polygon(1, 1, {_SQUARE})", "true"),
            Example(f"geo_point_in_polygon(5, 5, {_WITH_HOLE})", "false"),
            Example(f"geo_point_in_polygon(-170, 1, {_SQUARE})", "false"),
            Example(f"geo_point_in_polygon(200, 1, {_SQUARE})", "bool(null)"),
            Example(f"geo_point_in_polygon(1, 1, {_FLAT})", "bool(null)"),
            Example(f"geo_point_in_polygon(real(null), 1, {_SQUARE})", "bool(null)"),
        ),
    ),
    of_places(
        "geo_distance_point_to_line",
        "geo_measures",
        f"({POINT}, {LINE}): real",
        plain_shapes.geo_distance_point_to_line,
        doc="The shortest distance of a point and a line, in metres.",
        examples=(
            Example(f"round(geo_distance_point_to_line(0.5, 1, {_ONCE}), 3)", "111195.101"),
            Example(f"geo_distance_point_to_line(300, 3, {_ONCE})", "real(null)"),
            Example('geo_distance_point_to_line(1, 1, dynamic({"type":"LineString"}))', "real(null)"),
        ),
    ),
    of_places(
        "geo_distance_point_to_polygon",
        "geo_measures",
        f"({POINT}, {POLYGON}): real",
        plain_shapes.geo_distance_point_to_polygon,
        doc="The shortest distance of a point and a polygon, in metres; zero inside.",
        examples=(
            Example(f"round(geo_distance_point_to_polygon(-73.9839, 40.7705, {_PARK}), 6)", "259.940756"),
            Example(f"geo_distance_point_to_polygon(5, 5, {_SQUARE})", "0.0"),
            Example(f"geo_distance_point_to_polygon(500, 1, {_SQUARE})", "real(null)"),
        ),
    ),
    of_places(
        "geo_closest_point_on_line",
        "geo_measures",
        f"({POINT}, {LINE}): dynamic",
        plain_shapes.geo_closest_point_on_line,
        doc="The point of a line that is closest to a point.",
        examples=(
            Example(f"geo_closest_point_on_line(-1, 1, {_ONCE})", _point("0.0", "0.0")),
            Example(f"geo_closest_point_on_line(300, 3, {_ONCE})", "dynamic(null)"),
            Example('geo_closest_point_on_line(1, 1, dynamic({"type":"LineString"}))', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_closest_point_on_polygon",
        "geo_measures",
        f"({POINT}, {POLYGON}): dynamic",
        plain_shapes.geo_closest_point_on_polygon,
        doc="The point of a polygon that is closest to a point; inside, that point.",
        examples=(
            Example(
                f"geo_closest_point_on_polygon(-73.9839, 40.7705, {_PARK})",
                _point("-73.98120558015391", "40.76935945284321"),
            ),
            Example(f"geo_closest_point_on_polygon(5, 5, {_SQUARE}).type", 'dynamic("Point")'),
            Example(f"geo_closest_point_on_polygon(500, 1, {_SQUARE})", "dynamic(null)"),
        ),
    ),
)

FUNCTIONS: tuple[Function, ...] = (*_LINES, *_POLYGONS, *_DISTANCES)
