"""Text to SQL: chains the passes, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gazehound.binder import Workspace, bind
from gazehound.codegen import Ask, generate
from gazehound.diagnostics import Diagnostics, failure, report
from gazehound.plan.query import BoundQuery, BoundResult
from gazehound.plan.relations import Relation
from gazehound.planner import plan
from gazehound.sql import render
from gazehound.syntax import parse
from gazehound.text import SourceText, Span


@dataclass(frozen=True, slots=True)
class CompiledResult:
    """One result's SQL; its columns come in the plan's order, named `c<id>`."""

    bound: BoundResult
    sql: str


def understand(source: SourceText, workspace: Workspace) -> tuple[BoundQuery, Diagnostics]:
    """Parse and bind; what is wrong with the text is in the diagnostics. A text that is no KQL is not bound."""
    query, diagnostics = parse(source)
    if diagnostics.has_errors:
        return BoundQuery((), ()), diagnostics
    try:
        return bind(query, workspace, diagnostics), diagnostics
    except RecursionError:  # the binder walks trees with Python's stack
        diagnostics.add(report("K0414", Span(0, 0), source))
        return BoundQuery((), ()), diagnostics


def analyze(source: SourceText, workspace: Workspace) -> tuple[BoundQuery, Diagnostics]:
    """Parse, bind and plan, with the diagnostics of `understand`."""
    bound, diagnostics = understand(source, workspace)
    try:
        return plan(bound), diagnostics
    except RecursionError:  # and so do rules
        diagnostics.add(report("K0414", Span(0, 0), source))
        return bound, diagnostics


def unchanged(relation: Relation) -> Relation:
    """The plan as it is."""
    return relation


def compile_query(
    source: SourceText,
    workspace: Workspace,
    now: int,
    *,
    pretty: bool = False,
    is_empty: Callable[[str], bool] = lambda table: False,
    rewrite: Callable[[Relation], Relation] = unchanged,
    ask: Ask | None = None,
) -> list[CompiledResult]:
    """The SQL of every result of the query; `now` in ticks. Raises `KqlError` when the text has errors.

    Tables that `is_empty` knows to have no rows are not read. `rewrite` changes each result's plan before it becomes
    SQL; the columns must stay. `ask` runs queries for one value or a list ahead.
    """
    bound, diagnostics = analyze(source, workspace)
    diagnostics.raise_errors()
    compiled = []
    for result in bound.results:
        result = replace(result, relation=rewrite(result.relation))
        try:
            sql = render(generate(result.relation, now, diagnostics, is_empty, ask), pretty=pretty)
        except RecursionError:  # lowering walks the plan with Python's stack
            raise failure("K0414", Span(0, 0), source) from None
        diagnostics.raise_errors()
        compiled.append(CompiledResult(result, sql))
    return compiled
