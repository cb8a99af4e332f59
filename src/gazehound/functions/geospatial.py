"""Distances and angles of points on a sphere, in SQL.

A longitude outside -180 to 180 or a latitude outside -90 to 90 gives null. Source of the sphere's radius: an
answer recorded from Kusto, which this formula meets to the last digit.
"""

from __future__ import annotations

import math

from gazehound import sql
from gazehound.functions import plain_places
from gazehound.functions.declare import Example, Function, Operand, Overload, RefusedCall, scalar
from gazehound.sql import Node

EARTH_RADIUS = 6_371_010.0
"""In metres."""

Point = tuple[Node, Node]
"""Longitude and latitude in radians."""


def distance(*operands: Operand) -> Node:
    """Metres between two points, on the sphere."""
    if len(operands) > 4 and operands[4].constant not in (False, 0):
        raise RefusedCall("`use_spheroid`")
    return _where_valid(operands[:4], _distance(_point(*operands[:2]), _point(*operands[2:4])))


def is_in_circle(*operands: Operand) -> Node:
    radius = _real(operands[4])
    is_inside = sql.binary("<=", _distance(_point(*operands[:2]), _point(*operands[2:4])), radius)
    is_circle = sql.and_(sql.binary(">=", radius, sql.integer(0)), sql.not_(sql.call("isnan", radius)))
    return sql.if_(is_circle, _where_valid(operands[:4], is_inside, "BOOLEAN"), sql.null("BOOLEAN"))


def azimuth(*operands: Operand) -> Node:
    """Clockwise from north, in radians; null for one point twice."""
    first, second = _point(*operands[:2]), _point(*operands[2:4])
    return sql.if_(_differ(first, second), _where_valid(operands, _azimuth(first, second)), sql.null("DOUBLE"))


def angle(*operands: Operand) -> Node:
    """Clockwise, at the second point, from the way to the first to the way to the third."""
    first, second, third = (_point(*operands[at : at + 2]) for at in (0, 2, 4))
    turned = sql.binary("-", _azimuth(second, third), _azimuth(second, first))
    differ = sql.and_(_differ(first, second), _differ(second, third))
    return sql.if_(differ, _where_valid(operands, _full_turn(turned)), sql.null("DOUBLE"))


def _real(value: Operand) -> Node:
    return sql.cast(value.node, "DOUBLE")


def _point(longitude: Operand, latitude: Operand) -> Point:
    return sql.call("radians", _real(longitude)), sql.call("radians", _real(latitude))


def _differ(first: Point, second: Point) -> Node:
    return sql.or_(*(sql.binary("<>", left, right) for left, right in zip(first, second, strict=True)))


def _distance(first: Point, second: Point) -> Node:
    across, up = (
        sql.call("sin", sql.binary("/", sql.binary("-", second[at], first[at]), sql.real(2.0))) for at in (0, 1)
    )
    flat = sql.binary("*", sql.call("cos", first[1]), sql.call("cos", second[1]))
    haversine = sql.binary("+", sql.binary("*", up, up), sql.binary("*", flat, sql.binary("*", across, across)))
    half = sql.call("asin", sql.call("sqrt", sql.call("least", haversine, sql.real(1.0))))
    return sql.binary("*", sql.real(2 * EARTH_RADIUS), half)


def _azimuth(first: Point, second: Point) -> Node:
    turn = sql.binary("-", second[0], first[0])
    east = sql.binary("*", sql.call("sin", turn), sql.call("cos", second[1]))
    north = sql.binary(
        "-",
        sql.binary("*", sql.call("cos", first[1]), sql.call("sin", second[1])),
        sql.binary("*", sql.binary("*", sql.call("sin", first[1]), sql.call("cos", second[1])), sql.call("cos", turn)),
    )
    return _full_turn(sql.call("atan2", east, north))


def _full_turn(angle: Node) -> Node:
    """The angle from 0 up to but not a full turn."""
    whole = sql.real(2 * math.pi)
    return sql.if_(sql.binary("<", angle, sql.integer(0)), sql.binary("+", angle, whole), angle)


def _where_valid(coordinates: tuple[Operand, ...], value: Node, kind: str = "DOUBLE") -> Node:
    bounds = (180.0, 90.0)
    are_valid = sql.and_(
        *(
            sql.between(_real(each), sql.real(-bounds[at % 2]), sql.real(bounds[at % 2]))
            for at, each in enumerate(coordinates)
        )
    )
    return sql.if_(are_valid, value, sql.null(kind))


_TWO_POINTS = "p1_longitude: Number, p1_latitude: Number, p2_longitude: Number, p2_latitude: Number"

FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "geo_distance_2points",
        doc="The distance of two points on the sphere of the earth, in metres.",
        source="Kusto reference: geo_distance_2points(); answers recorded from Kusto",
        overloads=(
            Overload(
                f"({_TWO_POINTS}, [use_spheroid: NumberOrBool]): real", distance, plain_places.geo_distance_2points
            ),
        ),
        examples=(
            Example("geo_distance_2points(-122.407628, 47.578557, -118.275287, 34.019056)", "1546754.3519738095"),
            Example("geo_distance_2points(0, 0, 0, 0)", "0.0"),
            Example("geo_distance_2points(300, 1, 1, 1)", "real(null)"),
            Example("geo_distance_2points(real(null), 1, 1, 1)", "real(null)"),
        ),
        notes="The spheroid is not supported.",
    ),
    scalar(
        "geo_point_in_circle",
        doc="True when a point lies in a circle on the earth, its radius in metres.",
        source="Kusto reference: geo_point_in_circle(); answers recorded from Kusto",
        overloads=(
            Overload(
                "(p_longitude: Number, p_latitude: Number, pc_longitude: Number, pc_latitude: Number, c_radius: Number)"
                ": bool",
                is_in_circle,
                plain_places.geo_point_in_circle,
            ),
        ),
        examples=(
            Example("geo_point_in_circle(-122.143564, 47.535677, -122.100896, 47.527351, 3500)", "true"),
            Example("geo_point_in_circle(-122.137575, 47.630683, -122.100896, 47.527351, 3500)", "false"),
            Example("geo_point_in_circle(200, 1, 1, 1, 1)", "bool(null)"),
            Example("geo_point_in_circle(1, 1, 1, 1, -1)", "bool(null)"),
        ),
    ),
    scalar(
        "geo_azimuth",
        doc="The direction from one point on the earth to another, clockwise from north, in radians.",
        source="Kusto reference: geo_azimuth(); answers recorded from Kusto",
        overloads=(Overload(f"({_TWO_POINTS}): real", azimuth, plain_places.geo_azimuth),),
        examples=(
            Example("geo_azimuth(5, 10, 10, -40)", "3.054599397964492"),
            Example("geo_azimuth(1, 1, 1, 1)", "real(null)"),
            Example("geo_azimuth(1, -91, 1, 1)", "real(null)"),
        ),
    ),
    scalar(
        "geo_angle",
        doc="The clockwise angle between two ways on the earth that meet in a point, in radians.",
        source="Kusto reference: geo_angle(); answers recorded from Kusto",
        overloads=(
            Overload(
                f"({_TWO_POINTS}, p3_longitude: Number, p3_latitude: Number): real", angle, plain_places.geo_angle
            ),
        ),
        examples=(
            Example("geo_angle(0, 10, 0, 5, 3, -10)", "2.9449384340688165"),
            Example("geo_angle(0, 10, 0, 10, 3, -10)", "real(null)"),
        ),
    ),
)
