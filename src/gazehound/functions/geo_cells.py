"""Geohashes and S2 cells: their declarations.

Does not live here: H3 cells (`geo_h3_cells`), the functions (room `vectorised`).
"""

from __future__ import annotations

from gazehound.functions import plain_places, plain_s2_cells
from gazehound.functions.declare import Example, Function, Nulls
from gazehound.functions.geo_arguments import LINE, POINT, POLYGON, of_places

_TRIANGLE = '{"type":"Polygon","coordinates":[[[0.1,0.1],[1,0.1],[1,1],[0.1,0.1]]]}'
_AROUND_S2 = '["89c25d","89c25b","89c2f7","89c257","89c2f5","89c251","89c25f","89c2f9"]'


def _dynamic(text: str) -> str:
    return f"dynamic({text})"


_GEOHASHES = (
    of_places(
        "geo_point_to_geohash",
        "geohashes",
        f"({POINT}, [accuracy: Number]): string",
        plain_places.geo_point_to_geohash,
        doc="The geohash, with 5 letters or as many as the accuracy says, of the cell that a point lies in.",
        defaults=(5,),
        needs="",
        nulls=Nulls.NEVER,
        examples=(
            Example("geo_point_to_geohash(-80.195829, 25.802215, 8)", '"dhwfz15h"'),
            Example("geo_point_to_geohash(-122.303404, 47.570482)", '"c23n8"'),
            Example("geo_point_to_geohash(180, 90, 18)", '"zzzzzzzzzzzzzzzzzz"'),
            Example("geo_point_to_geohash(-180, -90, 1)", '"0"'),
            Example("geo_point_to_geohash(200, 1, 8)", '""'),
            Example("geo_point_to_geohash(1, 1, int(null))", '""', "a null is no accuracy"),
            Example("geo_point_to_geohash(1, 1, 19)", '""'),
            Example("geo_point_to_geohash(real(null), 1)", '""'),
        ),
    ),
    of_places(
        "geo_geohash_to_central_point",
        "geohashes",
        "(geohash: string): dynamic",
        plain_places.geo_geohash_to_central_point,
        doc="The middle of a geohash's cell as a GeoJSON point.",
        needs="",
        examples=(
            Example(
                'geo_geohash_to_central_point("sv8wzvy7")',
                _dynamic('{"type":"Point","coordinates":[34.80245590209961,32.15620994567871]}'),
            ),
            Example('geo_geohash_to_central_point("a")', "dynamic(null)", "`a` is no letter of a geohash"),
            Example('geo_geohash_to_central_point("")', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_geohash_to_polygon",
        "geohashes",
        "(geohash: string): dynamic",
        plain_places.geo_geohash_to_polygon,
        doc="A geohash's cell as a GeoJSON polygon.",
        needs="",
        examples=(
            Example(
                'geo_geohash_to_polygon("dr5ru")',
                _dynamic(
                    '{"type":"Polygon","coordinates":[[[-74.00390625,40.7373046875],[-73.9599609375,40.7373046875],'
                    "[-73.9599609375,40.78125],[-74.00390625,40.78125],[-74.00390625,40.7373046875]]]}"
                ),
            ),
            Example('geo_geohash_to_polygon("a")', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_geohash_neighbors",
        "geohashes",
        "(geohash: string): dynamic",
        plain_places.geo_geohash_neighbors,
        doc="The eight geohashes around one, in the order in which Kusto lists them.",
        needs="",
        examples=(
            Example(
                'geo_geohash_neighbors("sunny")',
                _dynamic('["sunnv","sunnt","sunnw","sunnx","sunpp","sunnz","sunpn","sunpj"]'),
            ),
            Example('geo_geohash_neighbors("a")', "dynamic(null)"),
            Example('array_length(geo_geohash_neighbors("8"))', "8", "across the date line"),
        ),
        notes="A geohash at a pole is refused while the query runs.",
    ),
)

_S2 = (
    of_places(
        "geo_point_to_s2cell",
        "s2_cells",
        f"({POINT}, [level: Number]): string",
        plain_s2_cells.geo_point_to_s2cell,
        doc="The S2 cell of level 11, or of the level given, that a point lies in.",
        defaults=(11,),
        nulls=Nulls.NEVER,
        examples=(
            Example("geo_point_to_s2cell(-80.195829, 25.802215, 8)", '"88d9b"'),
            Example("geo_point_to_s2cell(-80.195829, 25.802215)", '"88d9b6c"'),
            Example("geo_point_to_s2cell(-80.195829, 25.802215, 30)", '"88d9b6ace2101005"'),
            Example("geo_point_to_s2cell(300, 1, 8)", '""'),
            Example("geo_point_to_s2cell(1, 1, 35)", '""'),
            Example("geo_point_to_s2cell(1, 1, -1)", '""'),
            Example("geo_point_to_s2cell(1, 1, int(null))", '""'),
            Example("geo_point_to_s2cell(real(null), 1)", '""'),
        ),
    ),
    of_places(
        "geo_s2cell_to_central_point",
        "s2_cells",
        "(s2cell: string): dynamic",
        plain_s2_cells.geo_s2cell_to_central_point,
        doc="The middle of an S2 cell as a GeoJSON point.",
        examples=(
            Example(
                'geo_s2cell_to_central_point("1234567")',
                _dynamic('{"type":"Point","coordinates":[9.86830731850408,27.468392925827605]}'),
            ),
            Example('geo_s2cell_to_central_point("a")', "dynamic(null)"),
            Example('geo_s2cell_to_central_point("")', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_s2cell_to_polygon",
        "s2_cells",
        "(s2cell: string): dynamic",
        plain_s2_cells.geo_s2cell_to_polygon,
        doc="An S2 cell as a GeoJSON polygon.",
        examples=(
            Example(
                'geo_s2cell_to_polygon("89c259")',
                _dynamic(
                    '{"type":"Polygon","coordinates":[[[-74.03001224983848,40.8012684339439],[-74.03001224983848,'
                    "40.7222262918358],[-73.93598211433742,40.708880489804564],[-73.93598211433742,40.78791713450684],"
                    "[-74.03001224983848,40.8012684339439]]]}"
                ),
            ),
            Example('geo_s2cell_to_polygon("a")', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_s2cell_neighbors",
        "s2_cells",
        "(s2cell: string): dynamic",
        plain_s2_cells.geo_s2cell_neighbors,
        doc="The S2 cells around one, in the order in which Kusto lists them.",
        examples=(
            Example('geo_s2cell_neighbors("89c259")', _dynamic(_AROUND_S2)),
            Example('geo_s2cell_neighbors("a")', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_polygon_to_s2cells",
        "s2_cells",
        f"({POLYGON}, [level: Number], [radius: Number]): dynamic",
        doc="The S2 cells of level 11, or of the level given, that cover a polygon and a radius in metres around it.",
        defaults=(11, 0),
        examples=(
            Example(
                'array_length(geo_polygon_to_s2cells(dynamic({"type":"Polygon","coordinates":'
                "[[[0,0],[0,50],[100,50],[0,0]]]}), 5))",
                "286",
            ),
            Example(f"geo_polygon_to_s2cells({_dynamic(_TRIANGLE)}, 5)", _dynamic('["1004"]')),
            Example(f"geo_polygon_to_s2cells({_dynamic(_TRIANGLE)}, 30)", "dynamic(null)", "more than 65,536 cells"),
            Example(f"geo_polygon_to_s2cells({_dynamic(_TRIANGLE)}, 31)", "dynamic(null)"),
            Example(f"geo_polygon_to_s2cells({_dynamic(_TRIANGLE)}, 2, -1)", "dynamic(null)"),
            Example('geo_polygon_to_s2cells(dynamic({"type":"Polygon"}))', "dynamic(null)"),
        ),
        notes="The cells come in S2's order.",
    ),
    of_places(
        "geo_line_to_s2cells",
        "s2_cells",
        f"({LINE}, [level: Number], [radius: Number]): dynamic",
        doc="The S2 cells of level 11, or of the level given, that cover a line and a radius in metres around it.",
        defaults=(11, 0),
        is_recorded=False,
        examples=(
            Example(
                'geo_line_to_s2cells(dynamic({"type":"LineString","coordinates":[[1,1],[3,3]]}), 6)',
                _dynamic('["1001","1003","1005","1011","101b"]'),
            ),
            Example(
                'array_length(geo_line_to_s2cells(dynamic({"type":"LineString","coordinates":[[1,1],[3,3]]}), 6, 9e4))',
                "9",
            ),
            Example('geo_line_to_s2cells(dynamic({"type":"LineString","coordinates":[[1,1]]}), 6)', "dynamic(null)"),
        ),
        notes="The cells come in S2's order.",
    ),
)


FUNCTIONS: tuple[Function, ...] = (*_GEOHASHES, *_S2)
