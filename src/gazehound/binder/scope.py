"""What a name can mean at a place in a query: symbols, scopes, and the rows that flow there.

Lives here: plain values and lookup. Does not live here: reporting what is not found (`names`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gazehound.plan.query import Chart
from gazehound.plan.relations import Relation, Shared
from gazehound.plan.scalars import PlanColumn, Scalar
from gazehound.records import record
from gazehound.syntax import nodes as syntax
from gazehound.text import SourceText
from gazehound.types import TableSchema

if TYPE_CHECKING:  # the graph module reads scopes; a variable only hands it on
    from gazehound.binder.graphs import MatchValues


@record(frozen=True, slots=True)
class Rows:
    """A bound tabular value: its plan and what the plan does not say.

    `is_open`: the data may bring columns that nobody knows yet. `is_serialized`: the rows have an order.
    """

    relation: Relation
    is_open: bool = False
    is_serialized: bool = False
    chart: Chart | None = None
    name: str = ""
    others: tuple[Rows, ...] = ()
    """Further results beside this one, as `fork` and `facet` make."""

    @property
    def columns(self) -> tuple[PlanColumn, ...]:
        return self.relation.columns

    def column(self, name: str) -> PlanColumn | None:
        """The column spelled exactly `name`."""
        for each in self.relation.columns:
            if each.name == name:
                return each
        return None

    def with_relation(self, relation: Relation, **changes: object) -> Rows:
        """The same rows after another operator; the chart does not survive one."""
        return replace(self, relation=relation, chart=None, **changes)  # type: ignore[arg-type]

    def with_chart(self, chart: Chart) -> Rows:
        """The same rows, to be drawn."""
        return replace(self, chart=chart)


@record(frozen=True, slots=True)
class ScalarSymbol:
    """A scalar `let`, or a scalar parameter with its argument."""

    value: Scalar


@record(frozen=True, slots=True)
class TabularSymbol:
    """A tabular `let`, `as`, or a tabular parameter with its argument."""

    shared: Shared
    is_open: bool = False
    is_serialized: bool = False


@record(frozen=True, slots=True)
class FunctionSymbol:
    """A function declared by `let`, with the scope it was declared in; `source` for one written in another text.

    `columns`: its parameters that name a column of the rows piped in.
    """

    name: str
    declaration: syntax.FunctionDeclaration
    scope: Scope
    source: SourceText | None = None
    columns: frozenset[str] = frozenset()


@record(frozen=True, slots=True)
class PatternSymbol:
    """A pattern declared by `declare pattern`."""

    declaration: syntax.DeclarePattern
    scope: Scope


@record(frozen=True, slots=True)
class EntityGroupSymbol:
    """A group of databases or clusters, for `macro-expand`."""

    members: tuple[syntax.Expression, ...]


@record(frozen=True, slots=True)
class StepSymbol:
    """A step of `scan`: its columns are those of the last row it matched."""

    rows: Rows


@record(frozen=True, slots=True)
class GraphVariable:
    """A node or an edge of a pattern; `is_path` for edges in a row. `values` gathers what expressions read of it."""

    name: str
    is_node: bool
    is_path: bool
    values: MatchValues


Symbol = ScalarSymbol | TabularSymbol | FunctionSymbol | PatternSymbol | EntityGroupSymbol | StepSymbol | GraphVariable


@record(frozen=True, slots=True)
class Sides:
    """The two inputs of a join, which `$left` and `$right` name."""

    left: Rows
    right: Rows


@dataclass
class Scope:
    """Names declared so far, the scopes around, and the rows whose columns are visible.

    `saved` finds the functions that the workspace saves; the outermost scope has it.
    """

    parent: Scope | None = None
    names: dict[str, Symbol] = field(default_factory=dict)
    rows: Rows | None = None
    sides: Sides | None = None
    saved: Callable[[str], Symbol | None] | None = None

    def inner(self, rows: Rows | None = None, sides: Sides | None = None) -> Scope:
        """A scope inside this one, in which the columns of `rows` are visible."""
        return Scope(self, {}, rows, sides)

    def lookup(self, name: str) -> Symbol | None:
        """The innermost symbol spelled exactly `name`."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            if scope.saved is not None:
                return scope.saved(name)
            scope = scope.parent
        return None

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it, inside out."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def declared(self) -> list[str]:
        """Every declared name visible here."""
        return [name for scope in self.chain() for name in scope.names]


@record(frozen=True, slots=True)
class TabularParameter:
    """What a tabular parameter asks of its argument: columns that must be there, `(*)` for none."""

    schema: TableSchema
    is_any: bool
