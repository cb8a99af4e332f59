"""Shapes from shapes: unions, intersections, buffers, well-known text. Their declarations.

Does not live here: the functions (room `vectorised`).
"""

from __future__ import annotations

from gazehound.functions import plain_polygon_sets, plain_shape_sets, plain_shapes, plain_well_known_text
from gazehound.functions.declare import Example, Function, Operand, Overload, RefusedCall, scalar
from gazehound.functions.geo_arguments import LINE, POINT, POLYGON, SEEN, TOLERANCE, of_places, shape
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType

_TWO_LINES = "lineString1: DynamicBag, lineString2: DynamicBag"
_TWO_POLYGONS = "polygon1: DynamicBag, polygon2: DynamicBag"


_TURNING = shape("LineString", "[[0,0],[2,0],[2,2],[1,2]]")
_NOTHING = 'dynamic({"type":"GeometryCollection","geometries":[]})'
_EAST, _NORTH = shape("LineString", "[[0,0],[2,0]]"), shape("LineString", "[[1,-1],[1,1]]")
_FROM_EAST_END, _FAR = shape("LineString", "[[2,0],[2,2]]"), shape("LineString", "[[30,30],[40,40]]")
_ONE_POINT = shape("LineString", "[[1,1]]")
_PATH, _PATH_ON = "[[0,0],[1,0],[2,1]]", "[[1,0],[2,1],[3,3]]"
_TRIANGLE = shape("Polygon", "[[[2,45],[0,45],[1,44],[2,45]]]")
_AT_ITS_CORNER = shape("Polygon", "[[[3,44],[2,45],[2,43],[3,44]]]")
_AWAY = shape("Polygon", "[[[3,44],[3,45],[2,43],[3,44]]]")
_TWO_AREAS = shape(
    "MultiPolygon", "[[[[3,44],[2,45],[2,43],[3,44]]],[[[1.192,45.265],[1.005,44.943],[1.356,44.937],[1.192,45.265]]]]"
)
_NO_POLYGON = 'dynamic({"type":"Polygon"})'
_SQUARE = shape("Polygon", "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]")


def _without_array(*operands: Operand) -> Node:
    if operands[0].type is not ScalarType.STRING:
        raise RefusedCall("an array")
    return vectorised("well_known_text:geo_from_wkt", "string")(*operands)


_TEXTS = (
    scalar(
        "geo_from_wkt",
        doc="A shape from well-known text, as GeoJSON.",
        source=f"Kusto reference: geo_from_wkt(); {SEEN}",
        overloads=(Overload("(wkt: StringOrArray): dynamic", _without_array, plain_well_known_text.geo_from_wkt),),
        examples=(
            Example('geo_from_wkt("POINT (1 2)")', shape("Point", "[1.0,2.0]")),
            Example('geo_from_wkt("LINESTRING (1 2, 3 4)")', shape("LineString", "[[1.0,2.0],[3.0,4.0]]")),
            Example(
                'geo_from_wkt("POLYGON ((0 0, 2 0, 2 2, 0 0))")',
                shape("Polygon", "[[[0.0,0.0],[2.0,0.0],[2.0,2.0],[0.0,0.0]]]"),
            ),
            Example('geo_from_wkt("MULTIPOINT (1 1, 2 2)")', shape("MultiPoint", "[[1.0,1.0],[2.0,2.0]]")),
            Example(
                'geo_from_wkt("GEOMETRYCOLLECTION (POINT (1 1),LINESTRING (2 2, -3 .5))")',
                'dynamic({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1.0,1.0]},'
                '{"type":"LineString","coordinates":[[2.0,2.0],[-3.0,0.5]]}]})',
            ),
            Example('geo_from_wkt("LINESTRING")', "dynamic(null)"),
            Example('geo_from_wkt("POINT (1 2 3)")', "dynamic(null)"),
            Example('geo_from_wkt("")', "dynamic(null)"),
        ),
        notes="Arrays are refused, and while the query runs shapes that are none on the earth.",
    ),
)

_UNIONS = (
    of_places(
        "geo_union_lines_array",
        "geo_unions",
        "(lineStrings: DynamicArray): dynamic",
        plain_shape_sets.geo_union_lines_array,
        doc="The lines of an array as one line, or as several where they do not join.",
        examples=(
            Example(
                f"geo_union_lines_array(pack_array({shape('LineString', _PATH)}, {shape('LineString', _PATH_ON)}))",
                shape("LineString", "[[0.0,0.0],[1.0,0.0],[2.0,1.0],[3.0000000000000004,3.0000000000000004]]"),
            ),
            Example(f"geo_union_lines_array(pack_array({_EAST}, {_FAR})).type", 'dynamic("MultiLineString")'),
            Example(f"geo_union_lines_array(pack_array({_EAST}, {_ONE_POINT}))", "dynamic(null)"),
            Example("geo_union_lines_array(dynamic(null))", "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_union_polygons_array",
        "geo_unions",
        "(polygons: DynamicArray): dynamic",
        plain_polygon_sets.geo_union_polygons_array,
        doc="The polygons of an array as one polygon, or as several where they do not meet.",
        examples=(
            Example(
                "geo_union_polygons_array(dynamic(["
                '{"type":"Polygon","coordinates":[[[-73.9495,40.7969],[-73.95807,40.80068],[-73.98201,40.76825],'
                '[-73.97317,40.76455],[-73.9495,40.7969]]]},{"type":"Polygon","coordinates":'
                "[[[-73.94622,40.79249],[-73.96888,40.79282],[-73.9577,40.7789],[-73.94622,40.79249]]]}]))",
                shape(
                    "Polygon",
                    "[[[-73.9495,40.7969],[-73.95807,40.80068],[-73.9639277517478,40.792748258673875],"
                    "[-73.96888,40.79281999999999],[-73.9662719791645,40.7895734224338],[-73.98201,40.768249999999995],"
                    "[-73.97317,40.76455],[-73.96030238370618,40.782140794645024],[-73.9577,40.7789],"
                    "[-73.94622,40.79249],[-73.9526593223173,40.79258422771647],[-73.9495,40.7969]]]",
                ),
            ),
            Example(f"geo_union_polygons_array(pack_array({_SQUARE}, {_AWAY})).type", 'dynamic("MultiPolygon")'),
            Example(f"geo_union_polygons_array(pack_array({_SQUARE}, {_NO_POLYGON}))", "dynamic(null)"),
        ),
    ),
)

_MEETINGS = (
    of_places(
        "geo_intersects_2lines",
        "geo_intersections",
        f"({_TWO_LINES}): bool",
        plain_shapes.geo_intersects_2lines,
        doc="True when two lines have a point in common.",
        examples=(
            Example(f"geo_intersects_2lines({_EAST}, {_NORTH})", "true"),
            Example(f"geo_intersects_2lines({_EAST}, {_FROM_EAST_END})", "true", "they touch"),
            Example(f"geo_intersects_2lines({_EAST}, {_FAR})", "false"),
            Example(f"geo_intersects_2lines({_EAST}, {_ONE_POINT})", "bool(null)"),
        ),
    ),
    of_places(
        "geo_intersects_2polygons",
        "geo_intersections",
        f"({_TWO_POLYGONS}): bool",
        plain_shapes.geo_intersects_2polygons,
        doc="True when two polygons have a point in common.",
        examples=(
            Example(f"geo_intersects_2polygons({_TRIANGLE}, {_TWO_AREAS})", "true"),
            Example(f"geo_intersects_2polygons({_TRIANGLE}, {_AT_ITS_CORNER})", "true", "they touch"),
            Example(f"geo_intersects_2polygons({_TRIANGLE}, {_AWAY})", "false"),
            Example(f"geo_intersects_2polygons({_TRIANGLE}, {_NO_POLYGON})", "bool(null)"),
        ),
    ),
    of_places(
        "geo_intersects_line_with_polygon",
        "geo_intersections",
        f"({LINE}, {POLYGON}): bool",
        plain_shapes.geo_intersects_line_with_polygon,
        doc="True when a line and a polygon have a point in common.",
        examples=(
            Example(f"geo_intersects_line_with_polygon({_NORTH}, {_SQUARE})", "true"),
            Example(f"geo_intersects_line_with_polygon({_FAR}, {_SQUARE})", "false"),
            Example(f"geo_intersects_line_with_polygon({_ONE_POINT}, {_SQUARE})", "bool(null)"),
        ),
    ),
    of_places(
        "geo_intersection_2lines",
        "geo_intersections",
        f"({_TWO_LINES}): dynamic",
        plain_shape_sets.geo_intersection_2lines,
        doc="The points and edges that two lines have in common.",
        examples=(
            Example(f"geo_intersection_2lines({_EAST}, {_NORTH})", shape("Point", "[1.0,0.0]")),
            Example(f"geo_intersection_2lines({_EAST}, {_EAST})", shape("LineString", "[[0.0,0.0],[2.0,0.0]]")),
            Example(f"geo_intersection_2lines({_EAST}, {_FROM_EAST_END})", shape("Point", "[2.0,0.0]")),
            Example(f"geo_intersection_2lines({_EAST}, {_FAR})", _NOTHING),
            Example(f"geo_intersection_2lines({_EAST}, {_ONE_POINT})", "dynamic(null)"),
            Example(f"geo_intersection_2lines({_EAST}, {_SQUARE})", "dynamic(null)"),
        ),
        notes="Several points together with lines are refused while the query runs.",
    ),
    of_places(
        "geo_intersection_2polygons",
        "geo_intersections",
        f"({_TWO_POLYGONS}): dynamic",
        plain_polygon_sets.geo_intersection_2polygons,
        doc="The area and the points that two polygons have in common.",
        examples=(
            Example(f"geo_intersection_2polygons({_TRIANGLE}, {_AT_ITS_CORNER})", shape("Point", "[2.0,45.0]")),
            Example(
                f"geo_intersection_2polygons({_TRIANGLE}, {_TWO_AREAS})",
                'dynamic({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[2.0,45.0]},'
                '{"type":"Polygon","coordinates":[[[1.3227075526410716,45.00390914506874],[1.0404565374899797,'
                "45.004356403066545],[1.005,44.943],[1.3559999999999999,44.937000000000005],[1.3227075526410716,"
                "45.00390914506874]]]}]})",
            ),
            Example(f"geo_intersection_2polygons({_TRIANGLE}, {_AWAY})", _NOTHING),
            Example(f"geo_intersection_2polygons({_TRIANGLE}, {_NO_POLYGON})", "dynamic(null)"),
        ),
        notes="Polygons that meet along an edge are refused while the query runs, and so are several points together "
        "with an area.",
    ),
    of_places(
        "geo_intersection_line_with_polygon",
        "geo_intersections",
        f"({LINE}, {POLYGON}): dynamic",
        plain_polygon_sets.geo_intersection_line_with_polygon,
        doc="The parts of a line in a polygon, and the points at which they touch.",
        examples=(
            Example(
                f"geo_intersection_line_with_polygon({_NORTH}, {_SQUARE})",
                shape("LineString", "[[1.0,0.0],[1.0,1.0]]"),
            ),
            Example(
                f"geo_intersection_line_with_polygon({shape('LineString', '[[-1,0],[0,0],[-1,1]]')}, {_SQUARE})",
                shape("Point", "[0.0,0.0]"),
                "the line touches a corner",
            ),
            Example(f"geo_intersection_line_with_polygon({_FAR}, {_SQUARE})", _NOTHING),
            Example(f"geo_intersection_line_with_polygon({_ONE_POINT}, {_SQUARE})", "dynamic(null)"),
        ),
        notes="Several points or parts of both kinds are refused while the query runs.",
    ),
)

_BUFFERS = (
    of_places(
        "geo_point_buffer",
        "geo_buffers",
        f"({POINT}, radius: Number, {TOLERANCE}): dynamic",
        doc="A polygon around a point, up to a radius in metres; the tolerance says how far its edges may fall short.",
        defaults=(10,),
        examples=(
            Example("array_length(geo_point_buffer(-115.1745008278, 36.1497251277, 20000).coordinates[0])", "101"),
            Example("geo_point_in_polygon(0.1, 0, geo_point_buffer(0, 0, 11122, 1))", "true"),
            Example("geo_point_in_polygon(0.1, 0, geo_point_buffer(0, 0, 11000, 1))", "false"),
            Example("geo_point_buffer(1, 1, 5) == geo_point_buffer(1, 1, 5, 4)", "true", "no more than the radius"),
            Example("geo_point_buffer(200, 1, 0.1)", "dynamic(null)"),
            Example("geo_point_buffer(10, 10, -1)", "dynamic(null)"),
            Example("geo_point_buffer(10, 10, 1, real(null))", "dynamic(null)"),
        ),
        notes="Refused while the query runs: a radius of a quarter of the earth or more, a buffer of more than half "
        "the earth, a tolerance below a millionth of the radius.",
    ),
    of_places(
        "geo_line_buffer",
        "geo_buffers",
        f"({LINE}, radius: Number, {TOLERANCE}): dynamic",
        doc="A polygon around a line, up to a radius in metres.",
        defaults=(10,),
        examples=(
            Example(f"geo_point_in_polygon(1, 0.009, geo_line_buffer({_EAST}, 1001, 1))", "true"),
            Example(f"geo_point_in_polygon(1, 0.0091, geo_line_buffer({_EAST}, 1001, 1))", "false"),
            Example(f"geo_point_in_polygon(2.0085, 0, geo_line_buffer({_EAST}, 1001, 1))", "true", "round ends"),
            Example(f"geo_point_in_polygon(1, 0.009, geo_line_buffer({_TURNING}, 1001, 1))", "true"),
            Example(f"geo_line_buffer({_EAST}, 0)", "dynamic(null)"),
            Example('geo_line_buffer(dynamic({"type":"LineString"}), 5)', "dynamic(null)"),
        ),
        notes="As with geo_point_buffer().",
    ),
    of_places(
        "geo_polygon_buffer",
        "geo_buffers",
        f"({POLYGON}, radius: Number, {TOLERANCE}): dynamic",
        doc="A polygon with its surroundings, up to a radius in metres.",
        defaults=(10,),
        examples=(
            Example(f"geo_point_in_polygon(10.008, 5, geo_polygon_buffer({_SQUARE}, 1000))", "true"),
            Example(f"geo_point_in_polygon(10.01, 5, geo_polygon_buffer({_SQUARE}, 1000))", "false"),
            Example(f"geo_polygon_area(geo_polygon_buffer({_SQUARE}, 5)) > geo_polygon_area({_SQUARE})", "true"),
            Example(f"geo_polygon_buffer({_SQUARE}, 0)", "dynamic(null)"),
            Example(f"geo_polygon_buffer({_NO_POLYGON}, 1)", "dynamic(null)"),
        ),
        notes="As with geo_point_buffer().",
    ),
)

FUNCTIONS: tuple[Function, ...] = (*_TEXTS, *_UNIONS, *_MEETINGS, *_BUFFERS)
