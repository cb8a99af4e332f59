"""Geospatial functions over arrays: what examples in KQL cannot show."""

from __future__ import annotations

import gc

import pyarrow as pa
import pytest

from gazehound.vectorised import geohashes, hash_sets
from gazehound.vectorised.refusal import RefusedValue

s2 = pytest.importorskip("s2geometry", reason="the extra `geo` is not installed")
shapes = pytest.importorskip("gazehound.vectorised.shapes")
simplification = pytest.importorskip("gazehound.vectorised.simplification")
intersections = pytest.importorskip("gazehound.vectorised.geo_intersections")

ADJACENT = (
    '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}',
    '{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}',
)


def test_hash_is_that_of_libstdcxx() -> None:
    assert hash_sets.hash_of(b"hello world, this is it") == 14484817290796019602


def test_grown_set_holds_each_text_once() -> None:
    texts = [f"cell{at}" for at in range(200)]
    assert sorted(hash_sets.order_of_grown_set([*texts, *texts])) == sorted(texts)


@pytest.mark.parametrize("geohash", ["b", "zz", "00"])
def test_geohash_at_a_pole_has_no_known_neighbors(geohash: str) -> None:
    with pytest.raises(RefusedValue, match="a geohash at a pole"):
        geohashes.geo_geohash_neighbors(pa.array([geohash]))


def test_points_outlive_the_chain_they_come_from() -> None:
    line = shapes.polyline([shapes.point_at(0, 0), shapes.point_at(1, 0)])
    last = shapes.vertices_of(line)[-1]
    del line
    gc.collect()
    others = [shapes.polyline([shapes.point_at(9, 9), shapes.point_at(8, 8)]) for _ in range(100)]
    assert len(others) == 100
    assert shapes.position_of(last) == pytest.approx((1.0, 0.0), abs=1e-12)


def test_polygons_that_meet_along_an_edge_intersect_but_have_no_known_intersection() -> None:
    first, second = (pa.array([each]) for each in ADJACENT)
    assert intersections.geo_intersects_2polygons(first, second).to_pylist() == [True]
    with pytest.raises(RefusedValue, match="meet along an edge"):
        intersections.geo_intersection_2polygons(first, second)


def test_several_lines_are_not_simplified() -> None:
    lines = pa.array(['{"type":"MultiLineString","coordinates":[[[0,0],[1,0]],[[5,5],[6,6]]]}'])
    with pytest.raises(RefusedValue, match="several lines"):
        simplification.geo_line_simplify(lines, pa.array([10.0]))
