"""Lines and polygons with more points or with fewer: their declarations.

Does not live here: the functions (room `vectorised`).
"""

from __future__ import annotations

from gazehound.functions import plain_shape_sets
from gazehound.functions.declare import Example, Function
from gazehound.functions.geo_arguments import LINE, POLYGON, TOLERANCE, of_places, shape

_CROSSING = "[preserve_crossing: NumberOrBool]"
_EAST = shape("LineString", "[[0,0],[2,0]]")
_SQUARE = shape("Polygon", "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]")
_SMALL = '{"type":"Polygon","coordinates":[[[5,48],[0,50],[0,47],[4,47],[5,48]]]}'
_ROAD = shape(
    "LineString",
    "[[-73.97033169865608,40.789063020152824],[-73.97039607167244,40.78897975920816],"
    "[-73.9704617857933,40.78888837512432],[-73.97052884101868,40.7887949601531],"
    "[-73.9706052839756,40.788698498903564],[-73.97065222263336,40.78862640672032],"
    "[-73.97072866559029,40.78852791445617],[-73.97079303860664,40.788434498977836]]",
)
_BLOCK = shape(
    "Polygon",
    "[[[-73.94885122776031,40.79673476355657],[-73.94885927438736,40.79692258628347],"
    "[-73.94887939095497,40.79692055577034],[-73.9488673210144,40.79693476936093],"
    "[-73.94888743758202,40.79693476936093],[-73.9488834142685,40.796959135509105],"
    "[-73.94890084862709,40.79695304397289],[-73.94906312227248,40.79710736271788],"
    "[-73.94923612475395,40.7968708081794],[-73.94885122776031,40.79673476355657]]]",
)

_DENSE = (
    of_places(
        "geo_line_densify",
        "geo_densifying",
        f"({LINE}, {TOLERANCE}, {_CROSSING}): dynamic",
        plain_shape_sets.geo_line_densify,
        doc="A line that is straight on the map, with points added so that the shortest ways on earth follow it.",
        defaults=(10, 0),
        examples=(
            Example(f"array_length(geo_line_densify({shape('LineString', '[[50,50],[51,51]]')}).coordinates)", "9"),
            Example(f"array_length(geo_line_densify({shape('LineString', '[[0,0],[0,1]]')}).coordinates)", "2"),
            Example(
                f"array_length(geo_line_densify({shape('LineString', '[[300,1],[1,1]]')}).coordinates)",
                "2",
                "cut at the date line",
            ),
            Example(
                f"geo_line_densify({shape('LineString', '[[300,1],[1,1]]')}, 10, true).type", 'dynamic("LineString")'
            ),
            Example(f"geo_line_densify({_EAST}, 0)", "dynamic(null)"),
            Example(f"geo_line_densify({_EAST}, 10001)", "dynamic(null)"),
            Example(f"geo_line_densify({shape('LineString', '[[0,0],[0,91]]')})", "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_polygon_densify",
        "geo_densifying",
        f"({POLYGON}, {TOLERANCE}, {_CROSSING}): dynamic",
        plain_shape_sets.geo_polygon_densify,
        doc="A polygon that is straight on the map, with points added so that the shortest ways on earth follow it.",
        defaults=(10, 0),
        examples=(
            Example(
                "array_length(geo_polygon_densify("
                f"{shape('Polygon', '[[[10,10],[11,10],[11,11],[10,11],[10,10]]]')}).coordinates[0])",
                "11",
            ),
            Example(f"geo_polygon_densify({_SQUARE}, 0)", "dynamic(null)"),
            Example(
                f"geo_polygon_densify({shape('Polygon', '[[[10,900],[11,10],[11,11],[10,900]]]')})", "dynamic(null)"
            ),
        ),
        notes="Refused while the query runs: a polygon across the date line unless the crossing is preserved, a "
        "polygon that meets itself on the map.",
    ),
)

_SIMPLE = (
    of_places(
        "geo_line_simplify",
        "simplification",
        f"({LINE}, {TOLERANCE}): dynamic",
        doc="A line with fewer points, none of them nearer to another than the tolerance in metres, 10 by default.",
        defaults=(10,),
        examples=(
            Example(
                f"geo_line_simplify({_ROAD}, 10)",
                shape(
                    "LineString", "[[-73.97033169865608,40.789063020152824],[-73.97079303860664,40.788434498977836]]"
                ),
            ),
            Example(f"array_length(geo_line_simplify({_ROAD}, 0.3).coordinates)", "5"),
            Example(f"array_length(geo_line_simplify({_ROAD}, 0).coordinates)", "8"),
            Example(
                f"geo_line_simplify({shape('LineString', '[[1.1,1.1],[1.2,1.2]]')}, 100000)",
                "dynamic(null)",
                "nothing is left",
            ),
            Example(f"geo_line_simplify({_EAST}, -1)", "dynamic(null)"),
            Example(f"geo_line_simplify({shape('LineString', '[[1,1]]')})", "dynamic(null)"),
        ),
        notes="Refused while the query runs: several lines, a line that meets itself, an edge of more than 49 degrees.",
    ),
    of_places(
        "geo_polygon_simplify",
        "simplification",
        f"({POLYGON}, {TOLERANCE}): dynamic",
        doc="A polygon with fewer corners, none of them nearer to another than the tolerance in metres, 10 by default.",
        defaults=(10,),
        examples=(
            Example(
                f"geo_polygon_simplify({_BLOCK})",
                shape(
                    "Polygon",
                    "[[[-73.94885122776031,40.79673476355657],[-73.94906312227248,40.79710736271788],"
                    "[-73.94923612475395,40.79687080817939],[-73.94885122776031,40.79673476355657]]]",
                ),
            ),
            Example(f"geo_polygon_simplify(dynamic({_SMALL}), 1000000)", "dynamic(null)", "nothing is left"),
            Example(f"geo_polygon_simplify(dynamic({_SMALL}), -0.1)", "dynamic(null)"),
            Example(f"geo_polygon_simplify({shape('Polygon', '[[[5,48],[5,48]]]')})", "dynamic(null)"),
        ),
        notes="Refused while the query runs: a ring that touches itself, an edge of more than 49 degrees.",
    ),
    of_places(
        "geo_simplify_polygons_array",
        "simplification",
        f"(polygons: DynamicArray, {TOLERANCE}): dynamic",
        doc="The polygons of an array with fewer corners, so that common borders stay common.",
        defaults=(10,),
        examples=(
            Example(f"geo_simplify_polygons_array(dynamic([{_SMALL}]), 1000000)", "dynamic(null)", "nothing is left"),
            Example(f"geo_simplify_polygons_array(dynamic([{_SMALL}]), -1)", "dynamic(null)"),
            Example(f'geo_simplify_polygons_array(dynamic([{_SMALL}, {{"type":"Polygon"}}]))', "dynamic(null)"),
        ),
        notes="Polygons that do not all disappear are refused while the query runs.",
    ),
)

FUNCTIONS: tuple[Function, ...] = (*_DENSE, *_SIMPLE)
