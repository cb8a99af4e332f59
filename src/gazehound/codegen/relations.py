"""Tabular operators as SQL: one function per operator, one table that says which is whose.

Lives here: the operators that add to the SELECT of their input, and the walk. Does not live here: what starts a
pipeline (`sources`), groups (`aggregates`), joins (`joins`), expands (`expand`), or is a plugin (`plugins`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from gazehound import sql
from gazehound.codegen import aggregates, expand, joins, plugins, pushdown, scan, series, sources
from gazehound.codegen.aggregates import null_of, ready_for
from gazehound.codegen.context import Context
from gazehound.codegen.emptiness import is_always_empty
from gazehound.codegen.fragment import Fragment, over
from gazehound.codegen.names import workspace_table
from gazehound.codegen.scalars import Scalars, constant_value
from gazehound.codegen.sorting import sort_keys
from gazehound.codegen.windows import layered, needs_order, numbered
from gazehound.plan import relations as plan
from gazehound.plan.scalars import ColumnReference, PlanColumn
from gazehound.sql import Node


def fragment_of(context: Context, relation: plan.Relation) -> Fragment:
    """The SELECT of a relation."""
    return _OPERATORS[type(relation)](context, relation)


def filter_(context: Context, relation: plan.Filter) -> Fragment:
    """`where`."""
    if isinstance(relation.input, plan.Union_) and is_always_empty(relation.input, context.is_empty):
        return sources.empty(relation.columns)  # `search` asks thousands of columns, of tables that hold nothing
    if needs_order([relation.predicate]):
        return _filter_by_window(context, context.fragment(relation.input), relation)
    source, predicates = pushdown.filtered(relation)
    fragment = context.fragment(source)
    if not predicates:
        return fragment
    fragment = ready_for(context, fragment, predicates)
    scalars = Scalars(context, fragment.columns)
    return fragment.with_where(*(condition for each in predicates for condition in scalars.condition(each)))


def _filter_by_window(context: Context, fragment: Fragment, relation: plan.Filter) -> Fragment:
    fragment = numbered(context, fragment)
    condition = Scalars(context, fragment.columns).lower(relation.predicate)
    fragment, computed = layered(context, fragment, {0: condition})
    select = fragment.select.with_(qualify=(computed[0],))
    return replace(fragment, select=select, is_fixed=True)


def extend(context: Context, relation: plan.Extend) -> Fragment:
    """`extend`, `project` and their relatives."""
    values = [each.value for each in relation.assignments if each.column.id in context.live]
    fragment = context.fragment(relation.input)
    if needs_order(values):
        return _extend_by_window(context, fragment, relation)
    if not all(isinstance(each, ColumnReference) for each in values):
        fragment = ready_for(context, fragment, values)
    columns = {**fragment.columns, **_assigned(context, fragment, relation)}
    return fragment.with_columns({each.id: columns[each.id] for each in relation.columns if each.id in columns})


def _assigned(context: Context, fragment: Fragment, relation: plan.Extend) -> dict[int, Node]:
    scalars = Scalars(context, fragment.columns)
    computed = {}
    for each in relation.assignments:
        if each.column.id not in context.live:
            continue
        computed[each.column.id] = scalars.hand_on(each.value, each.column)
    return computed


def _extend_by_window(context: Context, fragment: Fragment, relation: plan.Extend) -> Fragment:
    fragment = numbered(context, fragment)
    fragment, computed = layered(context, fragment, _assigned(context, fragment, relation))
    columns = {**fragment.columns, **computed}
    kept = {each.id: columns[each.id] for each in relation.columns if each.id in columns}
    return replace(fragment, columns=kept, is_fixed=True)


def sort(context: Context, relation: plan.Sort) -> Fragment:
    """`sort`: a text that is NULL in SQL is the empty text; NaN stands beside null.

    Source: Kusto reference, "sort operator", the section on special floating-point values.
    """
    values = [each.value for each in relation.keys]
    fragment = ready_for(context, context.fragment(relation.input).unordered(), values)
    scalars = Scalars(context, fragment.columns)
    return fragment.with_order(tuple(key for each in relation.keys for key in sort_keys(scalars, each)))


def take(context: Context, relation: plan.Take) -> Fragment:
    """`take` and `limit`; behind a sort, `top`."""
    fragment = context.fragment(relation.input)
    if fragment.select.limit is not None:
        fragment = context.nested(fragment)
    count = constant_value(relation.rows, context.now_ticks)
    if isinstance(count, int):
        return fragment.with_limit(sql.integer(max(count, 0)))
    rows = Scalars(context, {}).lower(relation.rows)
    return fragment.with_limit(sql.call("greatest", sql.coalesce(rows, sql.integer(0)), sql.integer(0)))


def top_per_group(context: Context, relation: plan.TopPerGroup) -> Fragment:
    """The first rows of each group, in an order."""
    values = [*relation.keys, *(each.value for each in relation.order)]
    fragment = ready_for(context, context.fragment(relation.input), values)
    scalars = Scalars(context, fragment.columns)
    order = tuple(key for each in relation.order for key in sort_keys(scalars, each)) or fragment.select.order_by
    number = sql.window(
        sql.call("row_number"), partition_by=[scalars.lower(each) for each in relation.keys], order_by=order
    )
    rows = Scalars(context, {}).lower(relation.rows)
    select = fragment.select.with_(qualify=(sql.binary("<=", number, rows),))
    return replace(fragment, select=select, is_fixed=True)


def serialize(context: Context, relation: plan.Serialize) -> Fragment:
    """`serialize`: the order is kept in any case."""
    return context.fragment(relation.input)


def union(context: Context, relation: plan.Union_) -> Fragment:
    """`union`: the inputs under one another, columns by name; what an input does not fill is null there."""
    columns = [each for each in relation.columns if each.id in context.live]
    inputs = [each for each in relation.inputs if not is_always_empty(each.relation, context.is_empty)]
    if not inputs:
        return sources.empty(relation.columns)
    filled = [{fill.column.id for fill in each.fills} for each in inputs]
    queries = [_union_input(context, columns, each) for each in inputs]
    unfilled = {each.id for each in columns} - set().union(*filled)
    partly = [each for each in columns if any(each.id not in ids for ids in filled)]
    context.mark_nullable(tuple(partly))
    source = sql.subquery_source(sql.set_operation(queries, by_name=True), context.name("t"))
    fragment = over(source, (each.id for each in columns if each.id not in unfilled))
    nulls = {each.id: null_of(each.type) for each in columns if each.id in unfilled}
    return fragment.with_columns({**fragment.columns, **nulls})


def _union_input(context: Context, columns: Sequence[PlanColumn], each: plan.UnionInput) -> Node:
    fills = [fill for fill in each.fills if fill.column.id in context.live]
    fragment = ready_for(context, context.fragment(each.relation).unordered(), [fill.value for fill in fills])
    scalars = Scalars(context, fragment.columns)
    made = {}
    for fill in fills:
        made[fill.column.id] = scalars.hand_on(fill.value, fill.column)
    if columns and not made:
        made[columns[0].id] = null_of(columns[0].type)
    return fragment.with_columns(made).to_query()


def workspace_rows(context: Context, relation: plan.WorkspaceRows) -> Fragment:
    """A function of a workspace: its rows, where the data has them; columns that it adds to other rows are null.

    Whether that is an answer is for the session to say: with data, what the function would give is not known.
    """
    if relation.input is not None:
        fragment = context.fragment(relation.input)
        nulls = {each.id: null_of(each.type) for each in relation.added}
        columns = {**fragment.columns, **nulls}
        return fragment.with_columns({each.id: columns[each.id] for each in relation.columns})
    positions = tuple(range(len(relation.columns)))
    name = workspace_table(relation.function)
    return sources.scan(context, plan.Scan(name, relation.columns, positions, relation.span))


def external_rows(context: Context, relation: plan.ExternalRows) -> Fragment:
    """`externaldata`: nothing is fetched, so there are no rows; the session refuses it where that would matter."""
    return sources.empty(relation.columns)


def refuse_graph(context: Context, relation: plan.Relation) -> Fragment:
    """Graph operators: the engine puts the rows they give in their place before it asks for SQL."""
    assert isinstance(relation, plan.MakeGraph | plan.GraphWhere | plan.GraphComponents | GraphRows)
    context.refuse("K0406", relation.span, name=_GRAPH_OPERATORS[type(relation)])
    return sources.empty(relation.columns)


GraphRows = plan.GraphMatch | plan.GraphTable
_GRAPH_OPERATORS: dict[type, str] = {
    plan.MakeGraph: "make-graph",
    plan.GraphWhere: "graph-where",
    plan.GraphComponents: "graph-mark-components",
    plan.GraphMatch: "graph-match",
    plan.GraphTable: "graph-to-table",
}

_OPERATORS: dict[type, Callable[[Context, Any], Fragment]] = {
    plan.Scan: sources.scan,
    plan.Values: sources.values,
    plan.RangeRows: sources.range_rows,
    plan.Filter: filter_,
    plan.Extend: extend,
    plan.Aggregate: aggregates.aggregate,
    plan.Sort: sort,
    plan.Take: take,
    plan.TopPerGroup: top_per_group,
    plan.MakeSeries: series.make_series,
    plan.Serialize: serialize,
    plan.Join: joins.join,
    plan.Union_: union,
    plan.Expand: expand.expand,
    plan.Apply: expand.apply,
    plan.ApplyItems: expand.apply_items,
    plan.SharedReference: sources.shared_reference,
    plan.WorkspaceRows: workspace_rows,
    plan.ScanRows: scan.scan,
    plan.PluginRows: plugins.plugin,
    plan.ExternalRows: external_rows,
    **dict.fromkeys(_GRAPH_OPERATORS, refuse_graph),
}
