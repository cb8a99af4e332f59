"""`bin()`, `bin_at()` and `around()`: values onto a grid, and near a point.

Does not live here: `startofday()` and its family (`datetimes`); filling empty bins (`make-series`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import datetime_sql, plain_bins
from gazehound.functions.comparison_sql import ordered
from gazehound.functions.datetime_sql import EPOCH_MICROSECONDS
from gazehound.functions.declare import Example, Function, Operand, Overload, RefusedCall, ResultName, scalar
from gazehound.functions.sql_types import SQL_TYPES, common_number
from gazehound.sql import Node
from gazehound.types import INTEGERS, ScalarType


def bin_number(value: Operand, round_to: Operand) -> Node:
    """The largest multiple of a positive `round_to` that is not above the value."""
    target = common_number(value.type, round_to.type)
    left, step = (sql.cast(each.node, SQL_TYPES[target]) for each in (value, round_to))
    if target is ScalarType.REAL:
        binned = sql.binary("*", sql.call("floor", sql.binary("/", left, step)), step)
        return _with_positive_step(round_to, step, binned, "DOUBLE")
    return _with_positive_step(round_to, step, _floored(left, step), SQL_TYPES[target])


def bin_timespan(value: Operand, round_to: Operand) -> Node:
    return _with_positive_step(round_to, round_to.node, _floored(value.node, round_to.node), "BIGINT")


def bin_datetime(value: Operand, round_to: Operand) -> Node:
    """Bins are counted from 0001-01-01."""
    step = round_to.constant
    if not isinstance(step, int) or isinstance(value.constant, int) or step <= 0 or step % 10:
        binned = datetime_sql.from_ticks(_floored(datetime_sql.exact_ticks(value), round_to.node))
        return _with_positive_step(round_to, round_to.node, binned, "TIMESTAMP")
    microseconds = datetime_sql.epoch_microseconds(value.node)
    since_start = sql.binary("+", microseconds, sql.long(EPOCH_MICROSECONDS))
    rest = sql.binary("%", since_start, sql.long(step // 10))
    return sql.call("make_timestamp", sql.binary("-", microseconds, rest))


def bin_number_at(value: Operand, bin_size: Operand, fixed_point: Operand) -> Node:
    """Bins of a number counted from `fixed_point`; between whole numbers there is room for every distance."""
    target = common_number(common_number(value.type, bin_size.type), fixed_point.type)
    if target in INTEGERS:
        return _whole_bin_at(value, bin_size, fixed_point, SQL_TYPES[target])
    left, step, origin = (sql.cast(each.node, SQL_TYPES[target]) for each in (value, bin_size, fixed_point))
    distance = sql.try_(sql.binary("-", left, origin))
    if target is ScalarType.REAL:
        floored = sql.binary("*", sql.call("floor", sql.binary("/", distance, step)), step)
    else:
        floored = _floored(distance, step)
    shifted = sql.cast(sql.binary("+", floored, origin), SQL_TYPES[target])
    return _with_positive_step(bin_size, step, shifted, SQL_TYPES[target])


def _whole_bin_at(value: Operand, bin_size: Operand, fixed_point: Operand, type_name: str) -> Node:
    left, step, origin = (sql.cast(each.node, "HUGEINT") for each in (value, bin_size, fixed_point))
    floored = _floored(sql.binary("-", left, origin), sql.call("nullif", step, sql.integer(0)))
    shifted = sql.try_cast(sql.binary("+", floored, origin), type_name)
    return _with_positive_step(bin_size, step, shifted, type_name)


def bin_timespan_at(value: Operand, bin_size: Operand, fixed_point: Operand) -> Node:
    return _whole_bin_at(value, bin_size, fixed_point, "BIGINT")


def bin_datetime_at(value: Operand, bin_size: Operand, fixed_point: Operand) -> Node:
    if bin_size.type is not ScalarType.TIMESPAN:
        raise RefusedCall(f"a bin size of type {bin_size.type} for a datetime")
    origin = datetime_sql.exact_ticks(fixed_point)
    distance = sql.binary("-", datetime_sql.exact_ticks(value), origin)
    binned = datetime_sql.from_ticks(sql.binary("+", _floored(distance, bin_size.node), origin))
    return _with_positive_step(bin_size, bin_size.node, binned, "TIMESTAMP")


def is_around(value: Operand, center: Operand, delta: Operand) -> Node:
    """True when the value is at most `delta` away from `center`; false for NaN."""
    if value.type is ScalarType.DATETIME:
        distance = sql.binary("-", datetime_sql.exact_ticks(value), datetime_sql.exact_ticks(center))
    elif {value.type, center.type, delta.type} <= INTEGERS | {ScalarType.TIMESPAN}:
        distance = sql.binary("-", sql.cast(value.node, "HUGEINT"), sql.cast(center.node, "HUGEINT"))
    else:
        distance = sql.binary("-", sql.cast(value.node, "DOUBLE"), sql.cast(center.node, "DOUBLE"))
    length = Operand(delta.node, ScalarType.REAL if delta.type is ScalarType.REAL else ScalarType.LONG, delta.constant)
    is_near = ordered("<=", Operand(sql.call("abs", distance), ScalarType.LONG), length)
    is_missing = sql.or_(*(sql.is_null(each.node) for each in (value, center, delta)))
    return sql.if_(is_missing, sql.null("BOOLEAN"), is_near)


def _floored(value: Node, step: Node) -> Node:
    rest = sql.binary("%", value, step)
    below = sql.if_(sql.binary("<", rest, sql.integer(0)), step, sql.integer(0))
    return sql.binary("-", sql.binary("-", value, rest), below)


def _with_positive_step(step: Operand, step_node: Node, binned: Node, type_name: str) -> Node:
    """NULL for a step that is null, zero or negative, and where the result leaves the type's range."""
    guarded = sql.try_(binned)
    if isinstance(step.constant, int | float) and step.constant > 0:
        return guarded
    return sql.if_(sql.binary(">", step_node, sql.integer(0)), guarded, sql.null(type_name))


_BIN_OVERLOADS = (
    Overload("(value: Number, roundTo: Number): Widest", bin_number, plain_bins.bin_number),
    Overload("(value: timespan, roundTo: timespan): timespan", bin_timespan, plain_bins.bin_number),
    Overload("(value: datetime, roundTo: datetime): datetime"),
    Overload("(value: datetime, roundTo: timespan): datetime", bin_datetime, plain_bins.bin_moment),
)

BIN = scalar(
    "bin",
    aliases=("floor",),
    doc="Round a value down to a multiple of the bin size.",
    source="Kusto reference: bin(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=_BIN_OVERLOADS,
    examples=(
        Example("bin(4.5, 1)", "4.0"),
        Example("bin(-2.5, 1.5)", "-3.0", why="down, not toward zero"),
        Example("bin(-7, 5)", "-10"),
        Example("bin(9007199254740993, 1)", "9007199254740993", why="long arithmetic keeps every digit"),
        Example("bin(7, 0)", "long(null)"),
        Example("bin(7, -1)", "long(null)"),
        Example("bin(long(null), 5)", "long(null)"),
        Example("bin(decimal(4.5), decimal(2))", "decimal(4)"),
        Example("bin(16d, 7d)", "14d"),
        Example("bin(-1h, 1d)", "-1d"),
        Example("bin(datetime(1970-05-11 13:45:07), 1d)", "datetime(1970-05-11)"),
        Example("bin(datetime(1955-11-05 06:15:00), 7d)", "datetime(1955-10-31)", why="weeks begin on Monday"),
        Example("bin(datetime(2007-03-09), 30d)", "datetime(2007-02-14)", why="bins are counted from the year 1"),
        Example("bin(datetime(null), 1d)", "datetime(null)"),
        Example("bin(datetime(2020-01-01), 0s)", "datetime(null)"),
    ),
)

BIN_AT = scalar(
    "bin_at",
    doc="Round a value down to a bin, the bins counted from a fixed point.",
    source="Kusto reference: bin_at(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(
        Overload(
            "(value: Number, bin_size: Number, fixed_point: Number): Widest", bin_number_at, plain_bins.bin_number_at
        ),
        Overload(
            "(value: timespan, bin_size: timespan, fixed_point: timespan): timespan",
            bin_timespan_at,
            plain_bins.bin_number_at,
        ),
        Overload("(value: timespan, bin_size: Number, fixed_point: timespan): timespan"),
        Overload(
            "(value: datetime, bin_size: Summable, fixed_point: datetime): datetime",
            bin_datetime_at,
            plain_bins.bin_moment_at,
        ),
    ),
    examples=(
        Example("bin_at(6.5, 2.5, 7)", "4.5"),
        Example("bin_at(-3, 5, 1)", "-4"),
        Example("bin_at(9223372036854775807, 10, 3)", "9223372036854775803"),
        Example("bin_at(1h, 1d, 12h)", "-12h"),
        Example(
            "bin_at(datetime(2017-05-15 10:20:00), 1d, datetime(1970-01-01 12:00:00))", "datetime(2017-05-14 12:00)"
        ),
        Example("bin_at(long(null), 2, 1)", "long(null)"),
    ),
)

BIN_AUTO = scalar(
    "bin_auto",
    doc="Round a value down to a bin whose size and start are properties of the request.",
    source="Kusto reference: bin_auto()",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Summable): Parameter0Promoted"),),
    notes="Bound as `bin()` or `bin_at()`, by what `set query_bin_auto_size` and `set query_bin_auto_at` say.",
)

AROUND = scalar(
    "around",
    doc="True when a value is within a distance of a center, both ends included.",
    source="Kusto reference: around(); answers recorded from Kusto",
    overloads=(
        Overload("(value: datetime, center: datetime, delta: timespan): bool", is_around, plain_bins.is_around),
        Overload("(value: timespan, center: timespan, delta: timespan): bool", is_around, plain_bins.is_around),
        Overload("(value: Number, center: Number, delta: Number): bool", is_around, plain_bins.is_around),
    ),
    examples=(
        Example("around(datetime(2021-01-01 01:29), datetime(2021-01-01 01:30), 1m)", "true"),
        Example("around(datetime(2021-01-01 01:28), datetime(2021-01-01 01:30), 1m)", "false"),
        Example("around(3h, 1h, 1h)", "false"),
        Example("around(-5, -7.5, 2.5)", "true"),
        Example("around(9223372036854775807, 9223372036854775806, 1)", "true"),
        Example("around(long(null), 1, 1)", "bool(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (BIN, BIN_AT, BIN_AUTO, AROUND)
