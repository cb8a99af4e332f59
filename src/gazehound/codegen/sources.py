"""Relations that start a pipeline: tables, rows written in the query, `range`, readings of shared values."""

from __future__ import annotations

from collections.abc import Sequence

from gazehound import sql
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment, over
from gazehound.codegen.names import DUCKDB_TYPES, column_name, kept_name, scan_name, stored_name, unread_name
from gazehound.codegen.scalars import Scalars, constant_value
from gazehound.plan.relations import Columns, RangeRows, Scan, Shared, SharedReference, Values
from gazehound.plan.scalars import Scalar
from gazehound.sql import Node, Select
from gazehound.types import ScalarType
from gazehound.types.ticks import TICKS_PER_MICROSECOND


def scan(context: Context, relation: Scan) -> Fragment:
    """A table of the data, through the view that the engine makes of it."""
    needed = [each for each in zip(relation.columns, relation.positions, strict=True) if each[0].id in context.live]
    if context.is_empty(relation.source):
        return empty(tuple(column for column, _ in needed))
    context.mark_nullable(relation.columns)
    columns = {
        column.id: sql.document(stored_name(position), unread_name(position), kept_name(position))
        if column.type is ScalarType.DYNAMIC
        else sql.column(stored_name(position))
        for column, position in needed
    }
    return Fragment(Select(source=sql.table(scan_name(relation.source))), columns)


def values(context: Context, relation: Values) -> Fragment:
    """Rows written in the query; a single row needs no FROM."""
    scalars = Scalars(context, {})
    rows = [[scalars.lower(value) for value in row] for row in relation.rows]
    if len(rows) == 1:
        columns = dict(zip((each.id for each in relation.columns), rows[0], strict=True))
        return Fragment(Select(), columns, is_fixed=True)
    if not rows:
        return empty(relation.columns)
    if not relation.columns:
        rows = [[sql.integer(1)] for _ in rows]
    names = [column_name(each.id) for each in relation.columns] or ["c"]
    source = sql.row_values(rows, names, context.name("t"))
    return over(source, (each.id for each in relation.columns))


def empty(columns: Columns) -> Fragment:
    """No row of these columns."""
    nulls = {each.id: sql.null(DUCKDB_TYPES[each.type]) for each in columns}
    return Fragment(Select(where=(sql.boolean(False),)), nulls, is_fixed=True)


def range_rows(context: Context, relation: RangeRows) -> Fragment:
    """`range`: the values from `start` on as long as `stop` is not passed; none for a null or a step of zero.

    Source: Kusto reference, "range operator".
    """
    kind = relation.column.type
    bounds = (relation.start, relation.stop, relation.step)
    start, stop, step = (Scalars(context, {}).lower(each) for each in bounds)
    if kind in (ScalarType.INT, ScalarType.LONG, ScalarType.TIMESPAN):
        return _whole_range(context, relation, (start, stop, step))
    if kind is ScalarType.DATETIME:
        span = sql.binary("*", sql.call("date_diff", sql.text("microseconds"), start, stop), sql.long(10))
    else:
        span = sql.binary("-", stop, start)
    steps = sql.try_cast(sql.call("floor", _quotient(span, step)), "BIGINT")
    counted = _generated(context, relation, (sql.long(0), steps, sql.long(1)))
    at = sql.column(column_name(relation.column.id))
    return counted.with_columns({relation.column.id: _value_at(kind, start, step, at)})


def _whole_range(context: Context, relation: RangeRows, bounds: Sequence[Node]) -> Fragment:
    wide = [sql.cast(each, "BIGINT") for each in bounds]
    fragment = _generated(context, relation, wide)
    if relation.column.type is not ScalarType.INT:
        return fragment
    column = sql.column(column_name(relation.column.id))
    return fragment.with_columns({relation.column.id: sql.cast(column, "INTEGER")})


def _quotient(span: Node, step: Node) -> Node:
    return sql.binary("/", sql.cast(span, "DOUBLE"), sql.call("nullif", sql.cast(step, "DOUBLE"), sql.real(0.0)))


def _value_at(kind: ScalarType, start: Node, step: Node, at: Node) -> Node:
    if kind is not ScalarType.DATETIME:
        product = sql.binary("*", sql.cast(at, DUCKDB_TYPES[kind]), step)
        return sql.cast(sql.binary("+", start, product), DUCKDB_TYPES[kind])
    microseconds = sql.binary("//", sql.binary("*", at, step), sql.long(TICKS_PER_MICROSECOND))
    return sql.try_(sql.binary("+", start, sql.call("to_microseconds", microseconds)))


def _generated(context: Context, relation: RangeRows, bounds: Sequence[Node]) -> Fragment:
    """A row per number; literal bounds stream, others make a list first."""
    name = column_name(relation.column.id)
    if all(_is_literal(each) for each in (relation.start, relation.stop, relation.step)):
        series = sql.call("generate_series", *bounds)
        source = sql.table_function(series, context.name("t"), [name])
        is_step_zero = constant_value(relation.step, 0) in (0, None)
        fragment = over(source, [relation.column.id])
        return fragment.with_where(sql.boolean(False)) if is_step_zero else fragment
    bounded = [*bounds[:2], sql.call("nullif", bounds[2], sql.long(0))]
    listed = sql.call("unnest", sql.call("generate_series", *bounded))
    query = Select(columns=((name, listed),))
    return over(query.as_source(context.name("t")), [relation.column.id])


def _is_literal(scalar: Scalar) -> bool:
    return isinstance(constant_value(scalar, 0), int | float)


def shared_reference(context: Context, relation: SharedReference) -> Fragment:
    """A reading of a shared value: in its place when it is the only one, else through a common table expression."""
    shared = relation.shared
    pairs = list(zip(shared.relation.columns, relation.columns, strict=True))
    if context.readings.of(shared) <= 1 or id(shared) in context.readings.bound_to_row:
        fragment = context.fragment(shared.relation)
    else:
        fragment = _stored(context, shared)
    context.mark_nullable(tuple(inside for outside, inside in pairs if outside.id in context.may_be_null))
    return fragment.with_columns(
        {inside.id: fragment.columns[outside.id] for outside, inside in pairs if outside.id in fragment.columns}
    )


def _stored(context: Context, shared: Shared) -> Fragment:
    """The shared value as a common table expression."""
    stored = context.stored.get(id(shared))
    if stored is None:
        fragment = context.fragment(shared.relation)
        name = context.name("s")
        context.ctes.append((name, fragment.to_query(), shared.is_materialized))
        stored = context.stored[id(shared)] = over(sql.table(name), fragment.columns)
    return stored
