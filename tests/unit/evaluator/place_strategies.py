"""Strategies of places: coordinates, shapes and cells. Does not live here: anything else (`value_strategies`)."""

from __future__ import annotations

import math

from hypothesis import strategies as st


def some(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from(values)


GEOHASH = st.one_of(
    st.text(alphabet="0123456789bcdefghjkmnpqrstuvwxyz", min_size=1, max_size=18), some("", "a", "É", "0" * 19)
)
_INNER = "".join(each for at, each in enumerate("0123456789bcdefghjkmnpqrstuvwxyz") if (at >> 3 & 1) != (at >> 1 & 1))
INNER_GEOHASH = st.one_of(
    st.builds(
        "{}{}".format, st.sampled_from(_INNER), st.text(alphabet="0123456789bcdefghjkmnpqrstuvwxyz", max_size=17)
    ),
    some("", "a", "É", "0" * 19),
)
"""Away from the poles, where the neighbors of a geohash are refused."""
S2_TOKEN = st.one_of(
    st.builds(
        lambda number, level: f"{(number << 1 | 1) << 2 * (30 - level):016x}".rstrip("0"),
        st.integers(0, 6 * 4**30 - 1),
        st.just(30),
    ),
    st.integers(0, 30).flatmap(
        lambda level: st.integers(0, 6 * 4**level - 1).map(
            lambda number: f"{(number << 1 | 1) << 2 * (30 - level):016x}".rstrip("0")
        )
    ),
    some("", "x", "1", "3", "5", "0", "89c25d", "89C25D", "f" * 16, "12345678901234567", "2", "c"),
)
_SPOTS = st.tuples(
    st.integers(-700, 700).map(lambda number: number / 8), st.integers(-300, 300).map(lambda number: number / 8)
)
_NEAR = st.tuples(
    st.integers(-60, 60).map(lambda number: number / 8), st.integers(-60, 60).map(lambda number: number / 8)
)
_PATHS = st.lists(st.one_of(_NEAR, _NEAR, _SPOTS).map(list), min_size=2, max_size=5, unique_by=tuple)
_NO_SHAPES = some(
    None, {}, {"type": "LineString", "coordinates": [[1, 1]]}, {"type": "LineString", "coordinates": []}, {"type": "Point", "coordinates": [1, 2]},
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
    {"type": "LineString", "coordinates": [[1, 1], [2, "x"]]}, {"type": "LineString", "coordinates": [[1, 95], [2, 2]]}, {"type": "Polygon", "coordinates": []},
    {"type": "LineString", "coordinates": [[1, 1], [1, 1]]}, {"coordinates": [[1, 1], [2, 2]]}, {"type": "Polygon", "coordinates": 5},
)  # fmt: skip
LINES = st.one_of(
    _PATHS.map(lambda path: {"type": "LineString", "coordinates": path}),
    _PATHS.map(lambda path: {"type": "LineString", "coordinates": path}),
    st.lists(_PATHS, min_size=1, max_size=3).map(lambda paths: {"type": "MultiLineString", "coordinates": paths}),
    _NO_SHAPES,
)


SINGLE_LINES = st.one_of(_PATHS.map(lambda path: {"type": "LineString", "coordinates": path[:3]}), _NO_SHAPES)
_NEAR_PATHS = st.lists(_NEAR.map(list), min_size=2, max_size=3, unique_by=tuple)
NEAR_LINES = st.one_of(
    _NEAR_PATHS.map(lambda path: {"type": "LineString", "coordinates": path}),
    st.lists(_NEAR_PATHS, min_size=1, max_size=2).map(lambda paths: {"type": "MultiLineString", "coordinates": paths}),
    _NO_SHAPES,
)
_GRID = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2)).map(list), min_size=2, max_size=4, unique_by=tuple
).map(lambda path: {"type": "LineString", "coordinates": path})
LINE_ARRAYS = st.one_of(
    st.lists(_GRID, max_size=4), st.lists(_GRID, max_size=3), st.lists(LINES, max_size=2), _NO_SHAPES
)


def _star(center: tuple[float, float], reach: list[int], scale: float, start: float) -> list[list[float]]:
    """A ring around a point, its corners in order."""
    corners = []
    for at, each in enumerate(reach):
        turn = start + 2 * math.pi * at / len(reach)
        corners.append([center[0] + each * scale * math.cos(turn), center[1] + each * scale * math.sin(turn)])
    return [*corners, corners[0]]


_STARS = st.builds(
    _star,
    st.one_of(_NEAR, _NEAR, _SPOTS),
    st.lists(st.integers(3, 9), min_size=3, max_size=7),
    some(0.1, 0.5, 1.0),
    st.floats(0, 6),
)
_HOLES = st.builds(
    lambda center, reach, start: [
        _star(center, [each + 9 for each in reach], 0.4, start),
        _star(center, reach, 0.3, start),
    ],
    _NEAR,
    st.lists(st.integers(3, 5), min_size=5, max_size=7),
    st.floats(0, 6),
)
_ODD_RINGS = st.one_of(
    st.lists(_NEAR.map(list), min_size=3, max_size=5, unique_by=tuple).map(lambda corners: [*corners, corners[0]]),
    st.builds(
        _star,
        st.tuples(some(-180, 180, 178.5, 190), st.integers(-50, 50)),
        st.lists(st.integers(3, 9), min_size=3, max_size=7),
        some(0.5, 1.0),
        st.floats(0, 6),
    ),
    st.builds(
        lambda turns, latitude: [[turn, latitude] for turn in (*sorted(turns), min(turns))],
        st.lists(st.integers(-179, 180), min_size=3, max_size=8, unique=True),
        st.integers(-89, 89),
    ),
    st.builds(_star, _NEAR, st.lists(st.integers(3, 9), min_size=5, max_size=7), some(0.5), st.floats(0, 6)).map(
        lambda ring: [ring[0], ring[2], ring[1], *ring[3:]]
    ),
)
"""Rings of any corners, across the date line, around the earth or a pole, and some that cross themselves."""
ODD_POLYGONS = st.one_of(
    _ODD_RINGS.map(lambda ring: {"type": "Polygon", "coordinates": [ring]}),
    st.lists(st.one_of(_ODD_RINGS, _STARS), min_size=2, max_size=3).map(
        lambda rings: {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    ),
)
POLYGONS = st.one_of(
    _STARS.map(lambda ring: {"type": "Polygon", "coordinates": [ring]}),
    _STARS.map(lambda ring: {"type": "Polygon", "coordinates": [ring[::-1]]}),
    _STARS.map(lambda ring: {"type": "MultiPolygon", "coordinates": [[ring]]}),
    _HOLES.map(lambda rings: {"type": "Polygon", "coordinates": rings}),
    _NO_SHAPES,
)
FAR_LINES = st.lists(
    st.tuples(st.integers(100, 250), st.integers(-60, 60)).map(list), min_size=2, max_size=3, unique_by=tuple
).map(lambda path: {"type": "LineString", "coordinates": path})
"""Some of them across the date line."""


def _turned(
    path: list[tuple[float, float]], turn: float, scale: float, start: tuple[float, float]
) -> list[list[float]]:
    """Moved by a start, turned and scaled."""
    cosine, sine = scale * math.cos(turn), scale * math.sin(turn)
    return [[start[0] + x * cosine - y * sine, start[1] + x * sine + y * cosine] for x, y in path]


_STEPS = st.lists(st.tuples(st.integers(1, 9), st.integers(-4, 4)), min_size=1, max_size=25).map(
    lambda steps: [
        (float(sum(x for x, _ in steps[:at])), steps[at - 1][1] / 8 if at else 0.0) for at in range(len(steps) + 1)
    ]
)
GENTLE_LINES = st.one_of(
    st.builds(_turned, _STEPS, st.floats(0, 6), some(1e-5, 1e-4, 1e-3), _NEAR).map(
        lambda path: {"type": "LineString", "coordinates": path}
    ),
    NEAR_LINES,
)
"""Lines that do not turn back."""
ROUND_POLYGONS = st.one_of(
    st.builds(
        _star,
        _NEAR,
        st.lists(st.integers(18, 20), min_size=8, max_size=40),
        some(1e-5, 1e-4, 1e-3, 1e-2),
        st.floats(0, 6),
    ).map(lambda ring: {"type": "Polygon", "coordinates": [ring]}),
    POLYGONS,
)
"""Rings of many short edges."""
_OVERLAPPING = st.builds(
    _star,
    st.tuples(st.floats(0, 3), st.floats(40, 43)),
    st.lists(st.integers(3, 9), min_size=3, max_size=7),
    some(0.2, 0.4),
    st.floats(0, 6),
).map(lambda ring: {"type": "Polygon", "coordinates": [ring]})
_TILES = st.builds(
    lambda x, y, turned: {
        "type": "Polygon",
        "coordinates": [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]][:: -1 if turned else 1]],
    },
    st.integers(0, 3),
    st.integers(50, 53),
    st.booleans(),
)
"""Squares that share borders and corners."""
NEAR_POLYGONS = st.one_of(_OVERLAPPING, _OVERLAPPING, _TILES, POLYGONS)
POLYGON_ARRAYS = st.one_of(
    st.lists(_OVERLAPPING, min_size=1, max_size=4),
    st.lists(_TILES, min_size=1, max_size=5),
    st.lists(NEAR_POLYGONS, max_size=3),
    _NO_SHAPES,
)
NEAR_PATHS = st.one_of(
    st.lists(st.tuples(st.floats(-2, 5), st.floats(38, 45)).map(list), min_size=2, max_size=5).map(
        lambda path: {"type": "LineString", "coordinates": path}
    ),
    st.lists(st.tuples(st.integers(0, 4), st.integers(50, 54)).map(list), min_size=2, max_size=4, unique_by=tuple).map(
        lambda path: {"type": "LineString", "coordinates": path}
    ),
    NEAR_LINES,
)
CITIES = st.one_of(
    st.builds(
        _star,
        st.one_of(_NEAR, _SPOTS, st.tuples(some(-180, 180, 179.9), st.integers(-60, 60))),
        st.lists(st.integers(3, 9), min_size=3, max_size=7),
        some(0.01, 0.02, 0.04),
        st.floats(0, 6),
    ).map(lambda ring: {"type": "Polygon", "coordinates": [ring]}),
    st.builds(
        lambda center, reach, start: {
            "type": "Polygon",
            "coordinates": [
                _star(center, [each + 9 for each in reach], 0.03, start),
                _star(center, reach, 0.02, start),
            ],
        },
        _NEAR,
        st.lists(st.integers(3, 5), min_size=5, max_size=7),
        st.floats(0, 6),
    ),
    _NO_SHAPES,
)
"""Polygons of less than a degree, some of them across the date line."""
_WKT_SPOT = st.builds("{} {}".format, st.integers(-179, 179), some("1", "-2.5", "0", "3e1", "89.", ".5"))
_WKT_RING = st.lists(_WKT_SPOT, min_size=3, max_size=4).map(lambda spots: "(" + ", ".join([*spots, spots[0]]) + ")")
_WKT_LINE = st.lists(_WKT_SPOT, min_size=2, max_size=4).map(lambda spots: "(" + ",".join(spots) + ")")
_WKT = st.one_of(
    _WKT_SPOT.map("POINT ({})".format),
    _WKT_SPOT.map("point({})".format),
    _WKT_LINE.map("LINESTRING {}".format),
    st.lists(_WKT_RING, min_size=1, max_size=2).map(lambda rings: "POLYGON (" + ",".join(rings) + ")"),
    st.lists(_WKT_SPOT, min_size=1, max_size=3).map(lambda spots: "MULTIPOINT (" + ",".join(spots) + ")"),
    st.lists(_WKT_SPOT, min_size=1, max_size=3).map(lambda spots: "MultiPoint ((" + "),(".join(spots) + "))"),
    st.lists(_WKT_LINE, min_size=1, max_size=3).map(lambda lines: "MULTILINESTRING (" + " , ".join(lines) + ")"),
    _WKT_RING.map("MULTIPOLYGON (({}))".format),
)
WKT = st.one_of(
    _WKT,
    st.lists(_WKT, min_size=1, max_size=3).map(lambda shapes: "GEOMETRYCOLLECTION (" + ", ".join(shapes) + ")"),
    some("", "POINT", "POINT ()", "POINT EMPTY", "POINT (1 2", "POINT (1 2 3)", "POINT (1)", "CIRCLE (1 2)", "POINT (a b)", "POINT (1, 2)", "LINESTRING ()",
         "POINT (1 2) x", "POLYGON (1 2)", "GEOMETRYCOLLECTION ()", "GEOMETRYCOLLECTION (x)", "POINT Z (1 2 3)", "MULTIPOINT ()"),
)  # fmt: skip


def _h3_cell(base: int, digits: list[int]) -> str:
    places = sum((digits[at] if at < len(digits) else 7) << 3 * (14 - at) for at in range(15))
    return format(8 << 56 | len(digits) << 52 | base << 45 | places, "x")


FINE_H3_CELL = st.builds(_h3_cell, st.integers(0, 121), st.lists(st.integers(0, 6), min_size=3, max_size=15))
"""Few of them at a pentagon, where neighbors are refused."""
H3_CELL = st.one_of(
    st.builds(_h3_cell, st.integers(0, 121), st.lists(st.integers(0, 6), max_size=15)),
    some(
        "",
        "x",
        "862a1072fffffff",
        "862A1072FFFFFFF",
        "8001fffffffffff",
        "8f2a1072b59eb9a",
        "0",
        "ffffffffffffffff",
        "8009fffffffffff",
        "80f5fffffffffff",
    ),
)
LATITUDE = st.one_of(st.floats(-90, 90, allow_subnormal=False), some(0.0, 90.0, -90.0, 91.0, math.nan))
LONGITUDE = st.one_of(st.floats(-180, 180, allow_subnormal=False), some(0.0, 180.0, -180.0, 200.0, math.inf))
