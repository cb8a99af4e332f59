"""A SELECT under construction: what the operators of a pipeline have put into it so far.

Consecutive operators share one SELECT as long as that means the same; an operator that cannot join in makes
the SELECT so far the source of a new one (`nested`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gazehound import sql
from gazehound.codegen.names import column_name
from gazehound.plan.relations import Columns
from gazehound.records import record
from gazehound.sql import Node, OrderKey, Select


@record(frozen=True, slots=True)
class Fragment:
    """A SELECT without its list of columns; `columns` has what each visible column of the plan stands for."""

    select: Select
    columns: Mapping[int, Node]
    is_fixed: bool = False
    """Grouped, numbered or deduplicated rows: nothing more may enter but an order and a limit."""

    @property
    def is_open(self) -> bool:
        """True while a condition or a computed column may still be added."""
        return not self.is_fixed and self.select.limit is None

    def reads_plainly(self, identities: Iterable[int]) -> bool:
        """True when all of these columns are stored columns or constants, so that naming them computes nothing."""
        return all(identity not in self.columns or sql.is_plain(self.columns[identity]) for identity in identities)

    def only(self, columns: Columns) -> Fragment:
        """The fragment with just these columns visible; what nothing needs it may lack already."""
        return replace(self, columns={each.id: self.columns[each.id] for each in columns if each.id in self.columns})

    def with_columns(self, columns: Mapping[int, Node]) -> Fragment:
        return replace(self, columns=columns)

    def with_where(self, *conditions: Node) -> Fragment:
        return replace(self, select=self.select.with_(where=(*self.select.where, *conditions)))

    def with_order(self, keys: tuple[OrderKey, ...]) -> Fragment:
        return replace(self, select=self.select.with_(order_by=keys))

    def with_limit(self, rows: Node) -> Fragment:
        return replace(self, select=self.select.with_(limit=rows))

    def unordered(self) -> Fragment:
        """Without its ORDER BY, unless a limit needs it."""
        return self if self.select.limit is not None else self.with_order(())

    def to_node(self, columns: Columns) -> Node:
        """The query, its columns in the order given under their names."""
        return self.only(columns).to_query()

    def to_query(self) -> Node:
        """The query with every visible column."""
        listed = tuple((column_name(identity), node) for identity, node in self.columns.items())
        return self.select.with_(columns=listed or (("c", sql.integer(1)),)).to_node()


def nested(fragment: Fragment, alias: str) -> Fragment:
    """A new SELECT over the fragment, in the fragment's order."""
    listed = [(column_name(identity), node) for identity, node in fragment.columns.items()]
    names = {sql.render(node): name for name, node in reversed(listed)} if fragment.select.order_by else {}
    keys = []
    for at, key in enumerate(fragment.select.order_by):
        name = names.get(sql.render(key.node))
        if name is None:
            name = f"{alias}_{at}"
            listed.append((name, key.node))
        keys.append(replace(key, node=sql.column(name)))
    inner = fragment.unordered().select.with_(columns=tuple(listed) or (("c", sql.integer(1)),))
    return over(inner.as_source(alias), fragment.columns).with_order(tuple(keys))


def over(source: Node, identities: Iterable[int]) -> Fragment:
    """A SELECT over a FROM item whose columns have the plan's names."""
    return Fragment(Select(source=source), {each: sql.column(column_name(each)) for each in identities})
