"""What the generation of one query keeps in mind: the clock, what is told, names in use, texts that may be NULL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from gazehound.codegen.emptiness import IsEmpty
from gazehound.codegen.fragment import Fragment, nested
from gazehound.codegen.liveness import Live
from gazehound.codegen.sharing import Readings
from gazehound.diagnostics import Diagnostics, report
from gazehound.plan.relations import Relation, SharedReference, Values, walk_relations
from gazehound.plan.scalars import PlanColumn
from gazehound.sql import Node
from gazehound.text import Span
from gazehound.types import ScalarType

Ask = Callable[[Relation, PlanColumn, int], list[object] | None]
"""Runs a query that depends on no row: the values of a column as those of literals, None for more than so many."""
Generate = Callable[["Context", Relation], Fragment]


@dataclass
class Context:
    """One per generated query."""

    now_ticks: int
    diagnostics: Diagnostics
    generate: Generate
    readings: Readings
    live: Live
    """The columns that the query needs."""
    is_empty: IsEmpty
    """Tells of a table whether it has no rows."""
    ask: Ask | None = None
    """Runs `toscalar()` and its relatives ahead, so that what they give is as good as a literal; None without data."""
    answers: dict[int, list[object] | None] = field(default_factory=dict)
    """What was asked already, by identity of the query."""
    wanted: set[int] = field(default_factory=set)
    """Expressions that have to be computed ahead, since a function takes literals only; by identity."""
    may_be_null: set[int] = field(default_factory=set)
    """String columns that can be NULL in SQL, where KQL knows the empty text only."""
    ctes: list[tuple[str, Node, bool | None]] = field(default_factory=list)
    is_recursive: bool = False
    """True when one of the common table expressions reads itself."""
    written: dict[int, str] = field(default_factory=dict)
    """Queries for one value that are common table expressions already: identity of the plan node, name."""
    stored: dict[int, Fragment] = field(default_factory=dict)
    """Shared values that are common table expressions already: identity of the plan node, a SELECT of them."""
    repeatable: set[int] = field(default_factory=set)
    """Relations that others are looked up in, so that a row may as well come more than once; by identity."""
    outer_columns: dict[int, Node] = field(default_factory=dict)
    """Columns of the row that a lateral body works on, which it reads without an input of its own."""
    rows_of_apply: list[Fragment] = field(default_factory=list)
    """The expanded rows that the body of each enclosing `mv-apply` reads, innermost last."""
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def answer(self, query: Relation, column: PlanColumn, most: int) -> list[object] | None:
        """The values of a query's column, None where it has to be part of the SQL."""
        if self.ask is None or self.rows_of_apply or self.outer_columns:
            return None
        if isinstance(query, Values):
            return self.ask(query, column, most)
        if self._shares_work(query):
            return None
        if id(query) not in self.answers:
            self.answers[id(query)] = self.ask(query, column, most)
        return self.answers[id(query)]

    def _shares_work(self, query: Relation) -> bool:
        """True when a query reads a value that the rest of the SQL reads too and that is better computed once."""
        below = (each for each in walk_relations(query) if isinstance(each, SharedReference))
        return any(each.shared.is_materialized and self.readings.of(each.shared) > 1 for each in below)

    def name(self, kind: str) -> str:
        """A name that nothing else in the query has."""
        return f"{kind}{next(self._numbers)}"

    def fragment(self, relation: Relation) -> Fragment:
        """The SELECT of a relation, with those of its columns that the query needs."""
        fragment = self.generate(self, relation)
        if all(identity in self.live for identity in fragment.columns):
            return fragment
        return fragment.with_columns({each: node for each, node in fragment.columns.items() if each in self.live})

    def nested(self, fragment: Fragment) -> Fragment:
        """A new SELECT over the fragment."""
        return nested(fragment, self.name("t"))

    def may_repeat(self, relation: Relation) -> None:
        """Remember that it does not matter how often the relation has a row."""
        while isinstance(relation, SharedReference) and self.readings.of(relation.shared) <= 1:
            relation = relation.shared.relation
        self.repeatable.add(id(relation))

    def mark_nullable(self, columns: tuple[PlanColumn, ...]) -> None:
        """Remember that the strings among these columns can be NULL in SQL."""
        self.may_be_null.update(each.id for each in columns if each.type is ScalarType.STRING)

    def refuse(self, code: str, span: Span, **values: str) -> None:
        """Say that something valid is not supported."""
        self.diagnostics.add(report(code, span, self.diagnostics.source, **values))  # type: ignore[arg-type]
