"""H3 cells: their declarations. Does not live here: the functions (room `vectorised`)."""

from __future__ import annotations

from gazehound.functions import plain_h3_cells, plain_h3_places
from gazehound.functions.declare import Example, Function, Nulls, scalar
from gazehound.functions.geo_arguments import POINT, POLYGON, SEEN, of_places, over_arrays

_TRIANGLE = '{"type":"Polygon","coordinates":[[[0.1,0.1],[1,0.1],[1,1],[0.1,0.1]]]}'
_EAST = '{"type":"Polygon","coordinates":[[[179,1],[183,1],[183,4],[179,1]]]}'
_WEST = '{"type":"Polygon","coordinates":[[[179,1],[-177,1],[-177,4],[179,1]]]}'
_AROUND_H3 = (
    '["862a10777ffffff","862a100d7ffffff","862a100dfffffff","862a1070fffffff","862a10707ffffff","862a10727ffffff"]'
)


def _dynamic(text: str) -> str:
    return f"dynamic({text})"


FUNCTIONS: tuple[Function, ...] = (
    of_places(
        "geo_point_to_h3cell",
        "h3_cells",
        f"({POINT}, [resolution: Number]): string",
        plain_h3_places.geo_point_to_h3cell,
        doc="The H3 cell of resolution 6, or of the resolution given, that a point lies in.",
        defaults=(6,),
        nulls=Nulls.NEVER,
        examples=(
            Example("geo_point_to_h3cell(-74.04450446039874, 40.689250859314974)", '"862a1072fffffff"'),
            Example("geo_point_to_h3cell(1, 1, 16)", '""'),
            Example("geo_point_to_h3cell(1, 91, 6)", '""'),
            Example("geo_point_to_h3cell(1, 1, int(null))", '""'),
        ),
    ),
    of_places(
        "geo_h3cell_to_central_point",
        "h3_cells",
        "(h3cell: string): dynamic",
        plain_h3_places.geo_h3cell_to_central_point,
        doc="The middle of an H3 cell as a GeoJSON point.",
        examples=(
            Example(
                'round(todouble(geo_h3cell_to_central_point("862a1072fffffff").coordinates[0]), 9)', "-74.016008480"
            ),
            Example('geo_h3cell_to_central_point("1")', "dynamic(null)"),
            Example('geo_h3cell_to_central_point("")', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_h3cell_to_polygon",
        "h3_cells",
        "(h3cell: string): dynamic",
        plain_h3_places.geo_h3cell_to_polygon,
        doc="An H3 cell as a GeoJSON polygon.",
        examples=(
            Example('array_length(geo_h3cell_to_polygon("862a1072fffffff").coordinates[0])', "7"),
            Example('geo_h3cell_to_polygon("abc")', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_h3cell_level",
        "h3_cells",
        "(h3cell: string): int",
        plain_h3_cells.geo_h3cell_level,
        doc="The resolution of an H3 cell.",
        examples=(
            Example('geo_h3cell_level("862a1072fffffff")', "int(6)"),
            Example('geo_h3cell_level("abc")', "int(null)"),
        ),
    ),
    scalar(
        "geo_h3cell_parent",
        doc="The H3 cell, of the next coarser resolution or the one given, that holds a cell.",
        source=f"Kusto reference: geo_h3cell_parent(); {SEEN}",
        overloads=(
            over_arrays("h3_cells:geo_h3cell_coarser", "(h3cell: string): string", plain_h3_cells.geo_h3cell_parent),
            over_arrays(
                "h3_cells:geo_h3cell_parent",
                "(h3cell: string, resolution: Number): string",
                plain_h3_cells.geo_h3cell_parent,
            ),
        ),
        nulls=Nulls.NEVER,
        examples=(
            Example('geo_h3cell_parent("862a1072fffffff")', '"852a1073fffffff"'),
            Example('geo_h3cell_parent("862a1072fffffff", 1)', '"812a3ffffffffff"'),
            Example('geo_h3cell_parent("862a1072fffffff", 100)', '""'),
            Example('geo_h3cell_parent("862a1072fffffff", 15)', '""', "a finer resolution"),
            Example('geo_h3cell_parent("abc")', '""'),
            Example('geo_h3cell_parent("")', '""'),
        ),
    ),
    scalar(
        "geo_h3cell_children",
        doc="The H3 cells, of the next finer resolution or the one given, that a cell holds.",
        source=f"Kusto reference: geo_h3cell_children(); {SEEN}",
        overloads=(
            over_arrays("h3_cells:geo_h3cell_finer", "(h3cell: string): dynamic", plain_h3_cells.geo_h3cell_children),
            over_arrays(
                "h3_cells:geo_h3cell_children",
                "(h3cell: string, resolution: Number): dynamic",
                plain_h3_cells.geo_h3cell_children,
            ),
        ),
        examples=(
            Example('geo_h3cell_children("862a1072fffffff")[0]', 'dynamic("872a10728ffffff")'),
            Example('array_length(geo_h3cell_children("862a1072fffffff", 9))', "343"),
            Example('geo_h3cell_children("862a1072fffffff", 12)', "dynamic(null)", "more than five levels down"),
            Example('geo_h3cell_children("862a1072fffffff", 5)', "dynamic(null)"),
            Example('geo_h3cell_children("abc")', "dynamic(null)"),
        ),
    ),
    of_places(
        "geo_h3cell_neighbors",
        "h3_cells",
        "(h3cell: string): dynamic",
        plain_h3_places.geo_h3cell_neighbors,
        doc="The H3 cells around one, in the order in which Kusto lists them.",
        examples=(
            Example('geo_h3cell_neighbors("862a1072fffffff")', _dynamic(_AROUND_H3)),
            Example('geo_h3cell_neighbors("abc")', "dynamic(null)"),
        ),
        notes="A cell at a pentagon is refused while the query runs.",
    ),
    of_places(
        "geo_h3cell_rings",
        "h3_cells",
        "(h3cell: string, distance: Number): dynamic",
        plain_h3_places.geo_h3cell_rings,
        doc="An H3 cell and the rings of cells around it, up to a distance.",
        examples=(
            Example('geo_h3cell_rings("861f8894fffffff", 2)[2][0]', 'dynamic("861f88967ffffff")'),
            Example('geo_h3cell_rings("861f8894fffffff", 0)', _dynamic('[["861f8894fffffff"]]')),
            Example('geo_h3cell_rings("861F8894FFFFFFF", 0)', _dynamic('[["861f8894fffffff"]]')),
            Example('geo_h3cell_rings("861f8894fffffff", 143)', "dynamic(null)"),
            Example('geo_h3cell_rings("abc", 1)', "dynamic(null)"),
        ),
        notes="Rings around a pentagon are refused while the query runs.",
    ),
    of_places(
        "geo_polygon_to_h3cells",
        "h3_cells",
        f"({POLYGON}, [resolution: Number], [radius: Number]): dynamic",
        plain_h3_places.geo_polygon_to_h3cells,
        doc="The H3 cells of resolution 6, or of the resolution given, whose middle lies in a polygon.",
        defaults=(6, 0),
        is_recorded=False,
        examples=(
            Example(
                'array_length(geo_polygon_to_h3cells(dynamic({"type":"Polygon","coordinates":'
                "[[[-3.659,40.553],[-3.913,40.409],[-3.729,40.273],[-3.524,40.44],[-3.659,40.553]]]})))",
                "13",
            ),
            Example(
                f"geo_polygon_to_h3cells({_dynamic(_EAST)}, 3) == geo_polygon_to_h3cells({_dynamic(_WEST)}, 3)", "true"
            ),
            Example(f"geo_polygon_to_h3cells({_dynamic(_TRIANGLE)}, 12)", "dynamic(null)", "more than 61,680 cells"),
            Example(f"geo_polygon_to_h3cells({_dynamic(_TRIANGLE)}, 16)", "dynamic(null)"),
            Example(
                'geo_polygon_to_h3cells(dynamic({"type":"Polygon","coordinates":[[[0,0],[1,1]]]}))', "dynamic(null)"
            ),
        ),
        notes="A radius is refused, and while the query runs a polygon without an area on the map; the order of the "
        "cells may differ.",
    ),
)
