"""Operators that look at groups of rows: `partition`, `top-nested`, `top-hitters`, `sample-distinct`, `getschema`.

Source: Kusto reference, the operators' pages.
"""

from __future__ import annotations

from gazehound.binder.apply import apply_function, operator_call
from gazehound.binder.context import Context
from gazehound.binder.naming import UniqueNames, written_name
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.projection import bind_item, extended
from gazehound.binder.tabular.rows import row_count
from gazehound.binder.tabular.summarize import aggregate_items
from gazehound.functions.registry import AGGREGATES
from gazehound.plan.relations import (
    Aggregate,
    Apply,
    Assignment,
    Filter,
    Join,
    JoinKind,
    PluginRows,
    Relation,
    Shared,
    SharedReference,
    Sort,
    SortKey,
    Take,
    TopPerGroup,
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
    order = (SortKey(ColumnReference(total, operator.span), True, False), *_greatest_first(key, operator.span))
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
    first = _reading(context, shared)
    position = rows.columns.index(key.column)
    value = context.new_column("", key.type)
    keys = Aggregate(first, (Assignment(value, ColumnReference(first.columns[position], operator.by.span)),), ())
    part = _reading(context, shared)
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


def _reading(context: Context, shared: Shared) -> SharedReference:
    return SharedReference(shared, tuple(context.copy_of(each) for each in shared.relation.columns))


def bind_top_nested(context: Context, operator: syntax.TopNested, rows: Rows, scope: Scope) -> Rows:
    """For each level the top values by an aggregate, within each value of the level above."""
    shared = Shared("top_nested", rows.relation, is_materialized=True)
    relation: Relation | None = None
    keys: list[PlanColumn] = []
    shown: list[PlanColumn] = []
    names = UniqueNames()
    values: list[syntax.Expression] = []
    for clause in operator.clauses:
        if clause.others is not None:
            context.error("K0402", clause.span, name="top-nested", reason="`with others`")
        values.append(clause.of)
        level = Rows(_reading(context, shared), rows.is_open)
        inner = scope.inner(level)
        items = [bind_item(context, each, inner)[0] for each in values]
        level_keys = [context.new_column(item.name or "Column1", item.value.type) for item in items]
        aggregate = aggregate_items(context, clause.by, level, inner, set())[0]
        total_name = aggregate.name if aggregate.is_written else f"aggregated_{_level_name(clause.of)}"
        total = context.new_column(names.unique(total_name or "aggregated"), aggregate.value.type)
        assigned_keys = tuple(Assignment(column, item.value) for column, item in zip(level_keys, items, strict=True))
        made = Aggregate(level.relation, assigned_keys, (Assignment(total, aggregate.value),))
        relation = _within(made, relation, level_keys[:-1], keys, operator)
        if clause.rows is not None:
            parents = tuple(ColumnReference(each, clause.span) for each in level_keys[:-1])
            order = _rank(level_keys[-1], total, clause)
            relation = TopPerGroup(relation, parents, order, row_count(context, clause.rows, scope))
        current = PlanColumn(level_keys[-1].id, names.unique(level_keys[-1].name), level_keys[-1].type)
        shown = [*_carried(shown, keys, level_keys), current, total]
        relation = extended(relation, (), shown)
        keys = [*(_same(shown, each) for each in level_keys[:-1]), current]
    assert relation is not None
    levels = zip(shown[::2], shown[1::2], operator.clauses, strict=True)
    return Rows(Sort(relation, tuple(key for level in levels for key in _rank(*level))))


def _rank(key: PlanColumn, total: PlanColumn, clause: syntax.TopNestedClause) -> tuple[SortKey, ...]:
    """Groups by their aggregate; of equal ones the greater key first, as recorded from Kusto."""
    descending = clause.descending is not False
    by_total = SortKey(ColumnReference(total, clause.span), descending, not descending)
    return (by_total, *_greatest_first(key, clause.span))


def _greatest_first(key: PlanColumn, span: Span) -> tuple[SortKey, ...]:
    return (SortKey(ColumnReference(key, span), True, False),) if key.type in ORDERABLE else ()


def _level_name(expression: syntax.Expression) -> str:
    return written_name(expression) or ""


def _same(shown: list[PlanColumn], column: PlanColumn) -> PlanColumn:
    return next((each for each in shown if each.id == column.id), column)


def _carried(shown: list[PlanColumn], keys: list[PlanColumn], level_keys: list[PlanColumn]) -> list[PlanColumn]:
    """The columns of the levels above; their keys now come from this level's rows."""
    ids = {old.id: new for old, new in zip(keys, level_keys, strict=False)}
    return [PlanColumn(ids[each.id].id, each.name, each.type) if each.id in ids else each for each in shown]


def _within(
    made: Aggregate,
    above: Relation | None,
    parents: list[PlanColumn],
    keys: list[PlanColumn],
    operator: syntax.TopNested,
) -> Relation:
    """Only groups whose parent values are among those kept on the level above."""
    if above is None:
        return made
    pairs = tuple(
        (ColumnReference(own, operator.span), ColumnReference(kept, operator.span))
        for own, kept in zip(parents, keys, strict=True)
    )
    own_keys = {each.id for each in keys}
    columns = (*made.columns, *(each for each in above.columns if each.id not in own_keys))
    return Join(made, above, JoinKind.INNER, pairs, columns, operator.span)
