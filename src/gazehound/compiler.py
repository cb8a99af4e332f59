"""Text to SQL: chains the passes, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gazehound.binder import Workspace, bind
from gazehound.codegen import Ask, generate
from gazehound.codegen.emptiness import IsEmpty, is_always_empty, is_unknown
from gazehound.diagnostics import Diagnostics, KqlError, failure, report
from gazehound.plan.query import BoundQuery, BoundResult
from gazehound.plan.relations import Relation
from gazehound.planner import plan
from gazehound.sql import Node, render
from gazehound.syntax import parse
from gazehound.text import SourceText, Span


@dataclass(frozen=True, slots=True)
class CompiledResult:
    """One result and its query; its columns come in the plan's order, named `c<id>`.

    `has_no_rows` when that is known without running it; there may be no query then.
    """

    bound: BoundResult
    node: Node | None
    has_no_rows: bool = False

    def sql(self, pretty: bool = False) -> str:
        """The query's text."""
        return "" if self.node is None else render(self.node, pretty=pretty)


def understand(source: SourceText, workspace: Workspace) -> tuple[BoundQuery, Diagnostics]:
    """Parse and bind; what is wrong with the text is in the diagnostics. A text that is no KQL is not bound."""
    query, diagnostics = parse(source)
    if diagnostics.has_errors:
        return BoundQuery((), ()), diagnostics
    try:
        return bind(query, workspace, diagnostics), diagnostics
    except KqlError as problem:  # a function that the workspace saves cannot be read
        for each in problem.diagnostics:
            diagnostics.add(each)
        return BoundQuery((), ()), diagnostics
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
    is_empty: IsEmpty = is_unknown,
    rewrite: Callable[[Relation], Relation] = unchanged,
    ask: Ask | None = None,
) -> list[CompiledResult]:
    """Every result of the query as SQL; raises `KqlError` when the text has errors. See `compile_bound`."""
    bound, diagnostics = analyze(source, workspace)
    diagnostics.raise_errors()
    return compile_bound(bound, source, now, is_empty=is_empty, rewrite=rewrite, ask=ask)


def compile_bound(
    bound: BoundQuery,
    source: SourceText,
    now: int,
    *,
    is_empty: IsEmpty = is_unknown,
    rewrite: Callable[[Relation], Relation] = unchanged,
    ask: Ask | None = None,
    is_supported: bool = False,
) -> list[CompiledResult]:
    """Every result of a query as SQL; `now` in ticks. Raises `KqlError` for what is not supported.

    Tables that `is_empty` knows to have no rows are not read. `rewrite` changes each result's plan before it becomes
    SQL; the columns must stay. `ask` runs queries for one value or a list ahead. Where `is_supported`, nothing needs
    to be refused, and a result without rows gets no SQL.
    """
    diagnostics = Diagnostics(source)
    compiled = []
    for result in bound.results:
        result = replace(result, relation=rewrite(result.relation))
        try:
            has_no_rows = is_always_empty(result.relation, is_empty)
            is_needed = not (has_no_rows and is_supported)
            node = generate(result.relation, now, diagnostics, is_empty, ask) if is_needed else None
        except RecursionError:  # lowering walks the plan with Python's stack
            raise failure("K0414", Span(0, 0), source) from None
        diagnostics.raise_errors()
        compiled.append(CompiledResult(result, node, has_no_rows))
    return compiled
