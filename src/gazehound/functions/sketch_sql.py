"""Sketches in SQL: what `hll()` and `tdigest()` keep of a group.

A sketch here is exact: for counting it holds a number for each different value, for percentiles the values with how
often they came. It is a dynamic array, the first element of which tells its kind.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions.aggregate_sql import as_listed, both, over_rows
from gazehound.functions.declare import Operand, RefusedCall
from gazehound.functions.json_sql import real_to_dynamic, to_dynamic
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import NUMBERS, ScalarType

_COUNTED, _WEIGHED = 14, 7
"""The first elements of the two kinds of sketches."""
_DIGESTED = NUMBERS | {ScalarType.DATETIME}

_MERGED = vectorised("digests:merge_tdigests", "dynamic")
_PERCENTILES = vectorised("digests:percentiles_tdigest", "dynamic dynamic")
_RANK = vectorised("digests:rank_tdigest", "dynamic dynamic", ScalarType.REAL)
_PERCENT_RANK = vectorised("digests:percentrank_tdigest", "dynamic dynamic", ScalarType.REAL)


def _sketch(kind: int, *parts: Node) -> Node:
    return sql.call("json_array", sql.call("json_array", sql.integer(kind)), *parts)


def count_sketch(value: Operand, accuracy: Operand | None = None, *, where: Node | None = None) -> Node:
    """A number for each different value; null of no values."""
    is_present = both(sql.is_not_null(value.node), where)
    numbers = sql.distinct_call("list", sql.call("hash", value.node), where=is_present)
    return _or_null(numbers, _sketch(_COUNTED, sql.call("to_json", numbers.copy())))


def _or_null(items: Node, sketch: Node) -> Node:
    return sql.if_(sql.is_null(items), sql.null("JSON"), sketch)


def merged_counts(sketch: Operand) -> Node:
    """The sketches of a group as one."""
    return _merged(over_rows("list", _numbers(sketch), where=sql.is_not_null(sketch.node)))


def merged_count_values(*sketches: Operand) -> Node:
    """Several sketches as one."""
    return _merged(sql.array([_numbers(each) for each in sketches]))


def _merged(lists: Node) -> Node:
    numbers = sql.call("list_sort", sql.call("list_distinct", sql.call("flatten", lists)))
    return _or_null(lists.copy(), _sketch(_COUNTED, sql.call("to_json", numbers)))


def _numbers(sketch: Operand) -> Node:
    found = sql.try_cast(sql.call("json_extract", sketch.node, sql.text("$[1]")), "UBIGINT[]")
    empty = sql.cast(sql.array([]), "UBIGINT[]")
    return sql.if_(_is_counted(sketch.node), sql.coalesce(found, empty), empty)


def _is_counted(sketch: Node) -> Node:
    """True for a sketch for counting."""
    parts = [sql.call("json_extract", sketch, sql.text(path)) for path in ("$[0]", "$[1]")]
    is_kind = sql.equals(sql.cast(parts[0], "VARCHAR"), sql.text(f"[{_COUNTED}]"))
    has_numbers = sql.equals(sql.call("json_type", parts[1]), sql.text("ARRAY"))
    return sql.and_(sql.equals(sql.call("json_array_length", sketch), sql.integer(2)), is_kind, has_numbers)


def common_counts(*sketches: Operand) -> list[Node]:
    """How many different values the first sketch saw, the first two both saw, and so on."""
    common = _numbers(sketches[0])
    counts = [sql.call("len", common)]
    for each in sketches[1:]:
        common = sql.call("list_intersect", common.copy(), _numbers(each))
        counts.append(sql.call("len", common))
    return [sql.cast(each, "BIGINT") for each in counts]


def different_values(sketch: Operand) -> Node:
    """How many different values a sketch saw."""
    count = sql.cast(sql.call("json_array_length", sketch.node, sql.text("$[1]")), "BIGINT")
    return sql.if_(_is_counted(sketch.node), count, sql.null("BIGINT"))


def digest(value: Operand, weight: Operand | None = None) -> Node:
    """The values with how often they came; null of no values."""
    if value.type not in _DIGESTED:
        raise RefusedCall(f"a {value.type}")
    shown = as_listed(value)
    if weight is None:
        counts = over_rows("histogram", shown, where=sql.is_not_null(value.node))
        values, weights = sql.call("map_keys", counts), sql.call("map_values", counts.copy())
    else:
        is_present = sql.and_(sql.is_not_null(value.node), sql.is_not_null(weight.node))
        values, weights = (over_rows("list", each, where=is_present.copy()) for each in (shown, weight.node))
    is_none = sql.is_null(over_rows("any_value", value.node))
    made = _sketch(_WEIGHED, sql.call("to_json", values), sql.call("to_json", weights))
    return sql.if_(is_none, sql.null("JSON"), made)


def merged_digests(sketch: Operand) -> Node:
    """The sketches of a group as one."""
    listed = sql.call("to_json", over_rows("list", sketch.node))
    return _MERGED(Operand(listed, ScalarType.DYNAMIC))


def merged_digest_values(*sketches: Operand) -> Node:
    """Several sketches as one."""
    return _MERGED(Operand(sql.call("json_array", *(each.node for each in sketches)), ScalarType.DYNAMIC))


def digest_percentile(sketch: Operand, percentile: Operand) -> Node:
    """One percentile, as a dynamic value."""
    asked = Operand(sql.call("json_array", _percent(percentile)), ScalarType.DYNAMIC)
    return sql.call("json_extract", _PERCENTILES(sketch, asked), sql.text("$[0]"))


def digest_percentiles(sketch: Operand, *percentiles: Operand) -> Node:
    """Percentiles, one argument each or all in one array, as an array."""
    if percentiles[0].type is ScalarType.DYNAMIC:
        return _PERCENTILES(sketch, percentiles[0])
    asked = sql.call("json_array", *map(_percent, percentiles))
    return _PERCENTILES(sketch, Operand(asked, ScalarType.DYNAMIC))


def _percent(value: Operand) -> Node:
    return real_to_dynamic(sql.cast(value.node, "DOUBLE"))


def digest_rank(sketch: Operand, value: Operand) -> Node:
    """How many values are not above a value."""
    return _RANK(sketch, Operand(to_dynamic(value), ScalarType.DYNAMIC))


def digest_percent_rank(sketch: Operand, value: Operand) -> Node:
    """What share of the values is not above a value, in percent."""
    return _PERCENT_RANK(sketch, Operand(to_dynamic(value), ScalarType.DYNAMIC))
