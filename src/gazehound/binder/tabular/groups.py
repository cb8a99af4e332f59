"""Operators that look at groups of rows: `partition`, `top-hitters`, `sample-distinct`, `getschema`.

Source: Kusto reference, the operators' pages.
"""

from __future__ import annotations

from gazehound.binder.apply import apply_function, operator_call
from gazehound.binder.context import Context
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.projection import bind_item
from gazehound.binder.tabular.rows import row_count
from gazehound.functions.registry import AGGREGATES
from gazehound.plan.relations import (
    Aggregate,
    Apply,
    Assignment,
    Filter,
    PluginRows,
    Shared,
    SharedReference,
    Sort,
    SortKey,
    Take,
    Values,
)
from gazehound.plan.scalars import ColumnReference, Constant, PlanColumn
from gazehound.syntax import nodes as syntax
from gazehound.text import Span
from gazehound.types import ORDERABLE, ScalarType

NET_TYPES = {
    ScalarType.BOOL: "System.SByte",
    ScalarType.INT: "System.Int32",
    ScalarType.LONG: "System.Int64",
    ScalarType.REAL: "System.Double",
    ScalarType.DECIMAL: "System.Data.SqlTypes.SqlDecimal",
    ScalarType.STRING: "System.String",
    ScalarType.DATETIME: "System.DateTime",
    ScalarType.TIMESPAN: "System.TimeSpan",
    ScalarType.GUID: "System.Guid",
    ScalarType.DYNAMIC: "System.Object",
    ScalarType.UNKNOWN: "System.Object",
}


def bind_getschema(context: Context, operator: syntax.GetSchema, rows: Rows, scope: Scope) -> Rows:
    """One row per column of the input."""
    columns = (
        context.new_column("ColumnName", ScalarType.STRING),
        context.new_column("ColumnOrdinal", ScalarType.INT),
        context.new_column("DataType", ScalarType.STRING),
        context.new_column("ColumnType", ScalarType.STRING),
    )
    listed = []
    for at, each in enumerate(rows.columns):
        cells = (each.name, at, NET_TYPES[each.type], str(each.type))
        listed.append(
            tuple(Constant(cell, column.type, operator.span) for cell, column in zip(cells, columns, strict=True))
        )
    return Rows(Values(columns, tuple(listed)), is_serialized=True)


def bind_sample(context: Context, operator: syntax.Sample, rows: Rows, scope: Scope) -> Rows:
    """Any rows: those that come first."""
    return rows.with_relation(Take(rows.relation, row_count(context, operator.rows, scope)))


def bind_sample_distinct(context: Context, operator: syntax.SampleDistinct, rows: Rows, scope: Scope) -> Rows:
    """Any distinct values."""
    item = bind_item(context, operator.of, scope.inner(rows))[0]
    column = context.new_column(item.name or "Column1", item.value.type)
    distinct = Aggregate(rows.relation, (Assignment(column, item.value),), ())
    return Rows(Take(distinct, row_count(context, operator.rows, scope)))


def bind_top_hitters(context: Context, operator: syntax.TopHitters, rows: Rows, scope: Scope) -> Rows:
    """The most frequent values, counted exactly where Kusto approximates."""
    inner = scope.inner(rows)
    item = bind_item(context, operator.of, inner)[0]
    key = context.new_column(item.name or "Column1", item.value.type)
    if operator.by is None:
        name, function, arguments = f"approximate_count_{key.name}", AGGREGATES.by_name["count"], ()
    else:
        by = bind_item(context, operator.by, inner)[0]
        name, function, arguments = f"approximate_sum_{by.name or ''}", AGGREGATES.by_name["sum"], (by.value,)  # type: ignore[assignment]
    value = apply_function(context, function, function.name, arguments, operator.span)
    total = context.new_column(name, value.type)
    counted = Aggregate(rows.relation, (Assignment(key, item.value),), (Assignment(total, value),))
    order = (SortKey(ColumnReference(total, operator.span), True, False), *greatest_first(key, operator.span))
    return Rows(Take(Sort(counted, order), row_count(context, operator.rows, scope)), is_serialized=True)


def bind_reduce(context: Context, operator: syntax.Reduce, rows: Rows, scope: Scope) -> Rows:
    """Groups of similar texts."""
    value = bind_item(context, operator.by, scope.inner(rows))[0].value
    columns = (
        context.new_column("Pattern", ScalarType.STRING),
        context.new_column("Count", ScalarType.LONG),
        context.new_column("Representative", ScalarType.STRING),
    )
    given = [(each.name.text, context.bind_value(each.value, scope, False)) for each in operator.properties]
    return Rows(PluginRows("reduce", rows.relation, (("by", value), *given), (), columns, operator.span))


def bind_partition(context: Context, operator: syntax.Partition, rows: Rows, scope: Scope) -> Rows:
    """The subquery once for each value of the key, the results under one another."""
    key = context.bind_value(operator.by, scope.inner(rows), False)
    if not isinstance(key, ColumnReference):
        context.error("K0212", operator.by.span)
        return rows
    shared = Shared("partition", rows.relation, is_materialized=True)
    first = reading(context, shared)
    position = rows.columns.index(key.column)
    value = context.new_column("", key.type)
    keys = Aggregate(first, (Assignment(value, ColumnReference(first.columns[position], operator.by.span)),), ())
    part = reading(context, shared)
    same = operator_call(
        context,
        "==",
        (ColumnReference(part.columns[position], operator.by.span), ColumnReference(value, operator.by.span)),
        operator.by.span,
    )
    inside = Rows(Filter(part, same), rows.is_open, rows.is_serialized)
    if operator.query is not None:
        body = context.bind_operators(operator.query.operators, inside, scope)
    else:
        body = context.bind_operators(operator.body, inside, scope)
    return Rows(Apply(keys, body.relation, body.columns, operator.span), body.is_open)


def reading(context: Context, shared: Shared) -> SharedReference:
    """A new reading of rows that several parts of a plan read."""
    return SharedReference(shared, tuple(context.copy_of(each) for each in shared.relation.columns))


def greatest_first(key: PlanColumn, span: Span) -> tuple[SortKey, ...]:
    """The order of groups whose aggregates are equal."""
    return (SortKey(ColumnReference(key, span), True, False),) if key.type in ORDERABLE else ()
