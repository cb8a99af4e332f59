"""Every tabular operator."""

from __future__ import annotations

from gazehound.syntax.nodes.branches import Facet, Fork, MacroExpand, Partition, Scan
from gazehound.syntax.nodes.columns import (
    Extend,
    MvApply,
    MvExpand,
    Parse,
    ParseKv,
    Print,
    Project,
    ProjectAway,
    ProjectByNames,
    ProjectKeep,
    ProjectRename,
    ProjectReorder,
    Range,
    Serialize,
)
from gazehound.syntax.nodes.graphs import GraphMarkComponents, GraphMatch, GraphToTable, GraphWhere, MakeGraph
from gazehound.syntax.nodes.groups import MakeSeries, Reduce, Summarize, TopHitters, TopNested
from gazehound.syntax.nodes.rows import (
    As,
    AssertSchema,
    Consume,
    Count,
    Distinct,
    ExecuteAndCache,
    GetSchema,
    Render,
    Sample,
    SampleDistinct,
    Sort,
    Take,
    Top,
    Where,
)
from gazehound.syntax.nodes.tables import Evaluate, Find, Invoke, Join, Lookup, Search, Union_

Operator = (
    Where
    | Extend
    | Project
    | ProjectAway
    | ProjectKeep
    | ProjectRename
    | ProjectReorder
    | ProjectByNames
    | Summarize
    | Distinct
    | Count
    | Take
    | Top
    | Sort
    | Join
    | Lookup
    | Union_
    | MvExpand
    | MvApply
    | MakeSeries
    | Parse
    | ParseKv
    | Search
    | Find
    | Evaluate
    | Invoke
    | Partition
    | Scan
    | Serialize
    | TopNested
    | TopHitters
    | Sample
    | SampleDistinct
    | Reduce
    | Fork
    | Facet
    | Render
    | As
    | Consume
    | GetSchema
    | AssertSchema
    | ExecuteAndCache
    | Print
    | Range
    | MacroExpand
    | MakeGraph
    | GraphMatch
    | GraphMarkComponents
    | GraphWhere
    | GraphToTable
)
