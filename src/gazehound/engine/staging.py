"""Staging: what SQL cannot say is computed beforehand, from the inputs up, and stands in the plan as a table.

Lives here: finding such operators. Does not live here: running what is below them (`staged_operators`), the computing
(`gazehound.analysis`, `staged_graphs`), running SQL (`database`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

import pyarrow as pa

from gazehound.codegen.emptiness import IsEmpty
from gazehound.codegen.sharing import queries_in
from gazehound.diagnostics import failure
from gazehound.plan.relations import (
    Apply,
    ApplyItems,
    GraphMatch,
    GraphTable,
    PluginRows,
    Relation,
    SharedReference,
    inputs,
    walk_relations,
)
from gazehound.plan.rewriting import Rewriting
from gazehound.records import record
from gazehound.sql import Node
from gazehound.text import SourceText, Span
from gazehound.types import TableSchema

if TYPE_CHECKING:
    from gazehound.engine.staged_operators import StagedOperators

Narrow = Callable[[Relation], tuple[Relation, list[str]]]
"""The plan over tables without what cannot match, and the names of these."""

STAGED = frozenset(
    {
        "active_users_count",
        "basket",
        "rolling_percentile",
        "schema_merge",
        "sequence_detect",
        "sliding_window_counts",
    }
)
"""The plugins among such operators: those of `staged_plugins`."""
_CALLS_PER_CHECK = 4096


@record(frozen=True, slots=True)
class Execution:
    """How one query gets at rows, and what it has to keep to; `now` in ticks."""

    source: SourceText
    now: int
    run: Callable[[Relation, Node], pa.Table]
    """Runs the SQL of a relation."""
    keep: Callable[[str, TableSchema, pa.Table], None]
    """Makes rows known to the database under a name."""
    is_empty: IsEmpty
    check: Callable[[], None]
    """To be called often: raises `KqlError` K0502 when the time is over."""


class Staging:
    """The staging of one query."""

    def __init__(self, execution: Execution, narrow: Narrow) -> None:
        self._execution = execution
        self._narrow = narrow
        self.names: list[str] = []
        """The tables that stand for staged operators, those that computing them took, and narrowed ones."""

    def staged(self, relation: Relation) -> Relation:
        """The plan without operators that SQL cannot say, over as few rows as can be.

        Errors: `KqlError` K0413 for one inside a body that runs per row; what running the inputs raises
        """
        relation, names = self._narrow(relation)
        self.names += names
        if not any(_is_staged(each) for each in everything(relation)):
            return relation
        self._refuse_inside_bodies(relation)
        return Rewriting(self._operators.replaced).apply(relation)

    def after(self, rewrite: Callable[[Relation], Relation]) -> Callable[[Relation], Relation]:
        """The staging of plans that `rewrite` has changed."""
        return lambda relation: self.staged(rewrite(relation))

    def _refuse_inside_bodies(self, relation: Relation) -> None:
        for apply in everything(relation):
            if not isinstance(apply, Apply):
                continue
            for each in _own(apply.body):
                if _is_staged(each):
                    raise failure("K0413", _span(each), self._execution.source, name=_name(each))

    @cached_property
    def _operators(self) -> StagedOperators:
        from gazehound.engine.staged_operators import StagedOperators  # noqa: PLC0415  # start-up: few plans need it

        return StagedOperators(self._execution, self.names)


def everything(root: Relation) -> Iterable[Relation]:
    """Every relation of a plan once, queries inside expressions included."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        relation = pending.pop()
        if id(relation) in seen:
            continue
        seen.add(id(relation))
        yield relation
        pending.extend(inputs(relation))
        pending.extend(queries_in(relation))


def _is_staged(relation: Relation) -> bool:
    if isinstance(relation, PluginRows):
        return relation.plugin in STAGED
    return isinstance(relation, GraphMatch | GraphTable)


def _own(body: Relation) -> Iterable[Relation]:
    """The relations of a body that run per row: those that it shares with what is outside run once."""
    pending = [body]
    while pending:
        relation = pending.pop()
        yield relation
        if isinstance(relation, SharedReference):
            below = relation.shared.relation
            if any(isinstance(each, ApplyItems) for each in walk_relations(below)):
                pending.append(below)
        elif isinstance(relation, Apply):
            pending.append(relation.input)  # its body is looked at for itself
        else:
            pending.extend(inputs(relation))


def _span(relation: Relation) -> Span:
    assert isinstance(relation, GraphMatch | GraphTable | PluginRows)
    return relation.span


def _name(relation: Relation) -> str:
    if isinstance(relation, PluginRows):
        return relation.plugin
    if isinstance(relation, GraphMatch):
        return "graph-shortest-paths" if relation.is_shortest else "graph-match"
    return "graph-to-table"


def deadline(seconds: float | None) -> Callable[[], None]:
    """A check to be called often: raises `KqlError` K0502 when the time allowed for a query is over."""
    if seconds is None:
        return lambda: None
    end, calls = time.monotonic() + seconds, count(1)

    def check() -> None:
        if next(calls) % _CALLS_PER_CHECK == 0 and time.monotonic() > end:
            raise failure("K0502")

    return check
