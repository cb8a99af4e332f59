"""Tabular operators: one binding function each, in one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gazehound.binder.context import Context
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular import (
    branches,
    expand,
    graphs,
    groups,
    joins,
    parse,
    plugins,
    rows,
    scan,
    search,
    series,
    summarize,
)
from gazehound.binder.tabular.top_nested import bind_top_nested
from gazehound.binder.tabular.unions import bind_union
from gazehound.syntax import nodes as syntax

BindOperator = Callable[[Context, Any, Rows, Scope], Rows]
BindSource = Callable[[Context, Any, Rows | None, Scope], Rows]

GRAPH_OPERATORS: dict[type, BindOperator] = {
    syntax.GraphMatch: graphs.bind_graph_match,
    syntax.GraphMarkComponents: graphs.bind_graph_mark_components,
    syntax.GraphWhere: graphs.bind_graph_where,
    syntax.GraphToTable: graphs.bind_graph_to_table,
}
"""Those that work on a graph; any other works on rows."""

OPERATORS: dict[type, BindOperator] = {
    syntax.Where: rows.bind_where,
    syntax.Extend: rows.bind_extend,
    syntax.Project: rows.bind_project,
    syntax.ProjectAway: rows.bind_project_away,
    syntax.ProjectKeep: rows.bind_project_keep,
    syntax.ProjectRename: rows.bind_project_rename,
    syntax.ProjectReorder: rows.bind_project_reorder,
    syntax.Distinct: rows.bind_distinct,
    syntax.Count: rows.bind_count,
    syntax.Take: rows.bind_take,
    syntax.Top: rows.bind_top,
    syntax.Sort: rows.bind_sort,
    syntax.Serialize: rows.bind_serialize,
    syntax.AssertSchema: rows.bind_assert_schema,
    syntax.Summarize: summarize.bind_summarize,
    syntax.Join: joins.bind_join,
    syntax.Lookup: joins.bind_lookup,
    syntax.Union_: bind_union,
    syntax.MvExpand: expand.bind_mv_expand,
    syntax.MvApply: expand.bind_mv_apply,
    syntax.Parse: parse.bind_parse,
    syntax.ParseKv: parse.bind_parse_kv,
    syntax.MakeSeries: series.bind_make_series,
    syntax.Search: search.bind_search,
    syntax.Find: search.bind_find,
    syntax.GetSchema: groups.bind_getschema,
    syntax.Sample: groups.bind_sample,
    syntax.SampleDistinct: groups.bind_sample_distinct,
    syntax.TopHitters: groups.bind_top_hitters,
    syntax.TopNested: bind_top_nested,
    syntax.Partition: groups.bind_partition,
    syntax.Evaluate: plugins.bind_evaluate,
    syntax.Fork: branches.bind_fork,
    syntax.Facet: branches.bind_facet,
    syntax.Scan: scan.bind_scan,
    syntax.Reduce: groups.bind_reduce,
    syntax.ProjectByNames: rows.bind_project_by_names,
    syntax.MakeGraph: graphs.bind_make_graph,
    **GRAPH_OPERATORS,
}
"""Syntax node → how it is bound behind a pipe."""

SOURCES: dict[type, BindSource] = {
    syntax.Union_: bind_union,
    syntax.Search: search.bind_search,
    syntax.Find: search.bind_find,
    syntax.Evaluate: plugins.bind_evaluate,
}
"""Operators that can also stand first, without rows piped in."""
