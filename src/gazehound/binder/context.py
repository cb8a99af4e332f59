"""What every part of the binder carries along: where to report, where to look up, the next column id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gazehound.binder.scope import Rows, Scope
from gazehound.binder.workspace import Workspace
from gazehound.diagnostics import Diagnostics, report
from gazehound.plan.scalars import Constant, PlanColumn, Scalar, Unbound
from gazehound.syntax import nodes as syntax
from gazehound.text import Span
from gazehound.types import Column, ScalarType

MOST_CALLS_DEEP = 64
"""How deep calls of declared functions may nest: bodies are bound per call, so depth is work."""

MOST_CALLS = 2_000
"""How many calls of declared functions a query may make, those inside of bodies each time anew."""

LARGEST_VALUE = 20_000
"""How many parts the value of a name may have. A name that is read twice doubles what is made of it."""


@dataclass
class Context:
    """The state of binding one query text.

    `bind_rows`, `bind_value` and the others are the entries to binding tabular values, scalar values (the flag
    allows aggregation functions), operators behind rows and declarations. Every part calls them through here,
    so that the modules of the binder import each other in one direction only.
    """

    workspace: Workspace
    diagnostics: Diagnostics
    bind_rows: Callable[[syntax.Expression, Scope], Rows]
    bind_value: Callable[[syntax.Expression, Scope, bool], Scalar]
    bind_outputs: Callable[[syntax.Expression, Scope, bool], Scalar]
    """As `bind_value`; a call of several outputs stays whole (`outputs`)."""
    bind_operators: Callable[[Sequence[syntax.Operator], Rows, Scope], Rows]
    declare: Callable[[syntax.Statement, Scope], None]
    tables: list[str] = field(default_factory=list)
    options: dict[str, syntax.Expression] = field(default_factory=dict)
    """The request properties that `set` statements give a value."""
    calls_deep: int = 0
    calls: int = 0
    _next_id: int = 0

    def new_column(self, name: str, type: ScalarType) -> PlanColumn:
        """A column with an identity of its own."""
        self._next_id += 1
        return PlanColumn(self._next_id, name, type)

    def new_columns(self, columns: Sequence[Column]) -> tuple[PlanColumn, ...]:
        """Columns of these names and types, each with an identity of its own."""
        first = self._next_id + 1
        self._next_id += len(columns)
        return tuple([PlanColumn(at, each.name, each.type) for at, each in enumerate(columns, first)])

    def copy_of(self, column: PlanColumn) -> PlanColumn:
        """A new column of the same name and type."""
        return self.new_column(column.name, column.type)

    def next_number(self) -> int:
        """A number used nowhere else in the query."""
        self._next_id += 1
        return self._next_id

    def uses_table(self, name: str) -> None:
        """Note that the query reads the table."""
        if name not in self.tables:
            self.tables.append(name)

    def error(self, code: str, span: Span, **values: Any) -> Unbound:
        """Report `code` at `span`; the node that stands for what could not be bound."""
        self.diagnostics.add(report(code, span, self.diagnostics.source, **values))
        return Unbound(span)


def text_constant(scalar: Scalar) -> str | None:
    """The string that a constant expression is, None for anything else."""
    if isinstance(scalar, Constant) and scalar.type is ScalarType.STRING and isinstance(scalar.value, str):
        return scalar.value
    return None


def number_constant(scalar: Scalar) -> int | None:
    """The whole number that a constant expression is, None for anything else."""
    if isinstance(scalar, Constant) and isinstance(scalar.value, int) and not isinstance(scalar.value, bool):
        return scalar.value
    return None
