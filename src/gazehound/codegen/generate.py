"""The entry of codegen: a relation of the plan to one SQL query."""

from __future__ import annotations

from gazehound import sql
from gazehound.codegen.context import Ask, Context
from gazehound.codegen.emptiness import IsEmpty, is_unknown
from gazehound.codegen.liveness import live_columns
from gazehound.codegen.relations import fragment_of
from gazehound.codegen.scalars import Scalars
from gazehound.codegen.sharing import readings
from gazehound.diagnostics import Diagnostics
from gazehound.plan.relations import Relation
from gazehound.plan.scalars import ColumnReference
from gazehound.sql import Node
from gazehound.text import Span
from gazehound.types import ScalarType


def generate(
    relation: Relation,
    now_ticks: int,
    diagnostics: Diagnostics,
    is_empty: IsEmpty = is_unknown,
    ask: Ask | None = None,
) -> Node:
    """The query that computes `relation`: its columns in order, each named `c<id>`, strings never NULL.

    `now_ticks` is the query's clock; tables that `is_empty` knows to have no rows are not read. What is valid and
    not supported goes to `diagnostics` with a code K04. `ask` runs queries for one value or a list ahead.
    """
    context = Context(now_ticks, diagnostics, fragment_of, readings(relation), live_columns(relation), is_empty, ask)
    fragment = context.fragment(relation)
    scalars = Scalars(context, fragment.columns)
    shown = {
        each.id: scalars.lower(ColumnReference(each, Span(0, 0)))
        if each.type is ScalarType.STRING
        else fragment.columns[each.id]
        for each in relation.columns
    }
    query = fragment.with_columns(shown).to_node(relation.columns)
    return sql.with_ctes(query, context.ctes, recursive=context.is_recursive) if context.ctes else query
