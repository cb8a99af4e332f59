"""Stored columns as Kusto values: from the Arrow type of a file or table to the SQL type of the Kusto type.

A value that the Kusto type cannot hold is null. Does not live here: reading files (`gazehound.intake`).
"""

from __future__ import annotations

import pyarrow as pa

from gazehound import sql
from gazehound.codegen import DUCKDB_TYPES, kept_name, unread_name
from gazehound.intake import ARROW_TYPES
from gazehound.intake.readers.parquet_files import kusto_schema
from gazehound.sql import Node
from gazehound.types import ScalarType, TableSchema
from gazehound.types.ticks import TICKS_PER_MICROSECOND

NamedNodes = list[tuple[str, Node]]
_NESTED = (
    pa.types.is_struct,
    pa.types.is_list,
    pa.types.is_large_list,
    pa.types.is_fixed_size_list,
    pa.types.is_map,
)
_EXACT_UNITS = ("s", "ms", "us")
"""What a timestamp of DuckDB holds without loss, whatever its zone."""
_MICROSECONDS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def stored_value(node: Node, source: pa.DataType, kind: ScalarType) -> Node:
    """The stored column `node` of Arrow type `source` as a value of the Kusto type."""
    if pa.types.is_dictionary(source):
        return stored_value(node, source.value_type, kind)
    if pa.types.is_null(source):
        return sql.null(DUCKDB_TYPES[kind])
    match kind:
        case ScalarType.STRING:
            return _text(node, source)
        case ScalarType.DYNAMIC | ScalarType.UNKNOWN:
            return _dynamic(node, source)
        case ScalarType.DATETIME:
            return _datetime(node, source)
        case ScalarType.TIMESPAN:
            return _timespan(node, source)
        case ScalarType.GUID:
            text = sql.call("hex", node) if pa.types.is_fixed_size_binary(source) else node
            return sql.try_cast(text, "UUID")
        case ScalarType.BOOL if pa.types.is_integer(source):
            return sql.binary("<>", node, sql.integer(0))
        case _:
            return node if source == ARROW_TYPES[kind] else sql.try_cast(node, DUCKDB_TYPES[kind])


def kept_columns(position: int, node: Node, value: Node, source: pa.DataType, kind: ScalarType) -> NamedNodes:
    """What else there is of the stored column `node` beside `value`, its Kusto value, since it tells the same sooner.

    Of a datetime what is compared with texts of times, so that whole row groups are skipped; of a dynamic what is
    written, and a text that is JSON, or maybe not where it is in braces: it has not been read yet.
    """
    if kind is ScalarType.DATETIME:
        is_exact = pa.types.is_timestamp(source) and source.unit in _EXACT_UNITS
        return [(kept_name(position), node.copy() if is_exact else value.copy())]
    if kind is not ScalarType.DYNAMIC:
        return []
    text = sql.cast(value.copy(), "VARCHAR")
    if not is_text(source):
        return [(kept_name(position), text), (unread_name(position), text.copy())]
    is_bag = sql.and_(sql.call("starts_with", node, sql.text('{"')), sql.call("ends_with", node, sql.text("}")))
    unread = sql.case([(sql.equals(node, sql.text("")), sql.null("VARCHAR")), (is_bag, node)], text)
    return [(kept_name(position), node.copy()), (unread_name(position), unread.copy())]


def counted_duration(node: Node, source: pa.DataType) -> Node:
    """The whole number of a duration's units that Parquet holds, as an interval; no interval is null."""
    if not pa.types.is_duration(source):
        return node
    counted = sql.cast(node, "HUGEINT")
    factor = _MICROSECONDS.get(source.unit)
    counted = (
        sql.binary("//", counted, sql.integer(1000))
        if factor is None
        else sql.binary("*", counted, sql.integer(factor))
    )
    return sql.try_(sql.call("to_microseconds", sql.cast(counted, "BIGINT")))


def is_text(source: pa.DataType) -> bool:
    return bool(pa.types.is_string(source) or pa.types.is_large_string(source) or pa.types.is_string_view(source))


def is_nested(source: pa.DataType) -> bool:
    return any(test(source) for test in _NESTED)


def _text(node: Node, source: pa.DataType) -> Node:
    if is_text(source):
        return node
    if is_nested(source):
        return sql.cast(sql.call("to_json", node), "VARCHAR")
    if pa.types.is_timestamp(source):
        return sql.call("strftime", _datetime(node, source), sql.text("%Y-%m-%dT%H:%M:%S.%f0Z"))
    if pa.types.is_binary(source) or pa.types.is_large_binary(source):
        return sql.try_(sql.call("decode", node))
    return sql.cast(node, "VARCHAR")


def _dynamic(node: Node, source: pa.DataType) -> Node:
    """Valid JSON as it is, any other text as a JSON string; `null` and the empty text are null."""
    if not is_text(source):
        return sql.call("to_json", node)
    is_present = sql.and_(*(sql.binary("<>", node.copy(), sql.text(each)) for each in ("", "null")))
    value = sql.coalesce(sql.try_cast(node, "JSON"), sql.call("to_json", node.copy()))
    return sql.if_(is_present, value, sql.null("JSON"))


def _datetime(node: Node, source: pa.DataType) -> Node:
    if pa.types.is_timestamp(source) and source.tz is not None:
        if source.unit not in _EXACT_UNITS:
            return sql.call("make_timestamp", sql.binary("//", sql.call("epoch_ns", node), sql.integer(1000)))
        return sql.call("make_timestamp", sql.call("epoch_us", node))  # a cast asks a calendar for each row
    if pa.types.is_timestamp(source):
        return node if source.unit == "us" else sql.try_cast(node, "TIMESTAMP")
    if is_text(source):
        return sql.try_cast(sql.try_cast(node, "TIMESTAMPTZ"), "TIMESTAMP")
    if pa.types.is_date(source):
        return sql.cast(node, "TIMESTAMP")
    return sql.null("TIMESTAMP")


def _timespan(node: Node, source: pa.DataType) -> Node:
    """Whole numbers are ticks already; durations and clock times are counted."""
    if pa.types.is_integer(source):
        return sql.cast(node, "BIGINT")
    if pa.types.is_duration(source) or pa.types.is_time(source) or is_text(source):
        microseconds = sql.call("epoch_us", sql.try_cast(node, "INTERVAL"))
        return sql.binary("*", microseconds, sql.long(TICKS_PER_MICROSECOND))
    return sql.null("BIGINT")


def table_schema(arrow_schema: pa.Schema, known: TableSchema | None) -> TableSchema:
    """The columns of a table handed in as Arrow: the known ones first, then what it has beside them."""
    columns = list(known.columns) if known else []
    listed = {each.name for each in columns}
    columns += [each for each in kusto_schema(arrow_schema).columns if each.name not in listed]
    return TableSchema(tuple(columns), is_open=known.is_open if known else False)
