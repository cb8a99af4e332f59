"""Groups that a sort finds equal come in the order of their keys.

Kusto leaves open which of equal rows comes first, and so which of them `top` takes. After `summarize` every row has
keys of its own: with them behind the sort keys, a query answers the same on every run, whatever the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gazehound.plan.parts import SortKey
from gazehound.plan.relations import Aggregate, Extend, Filter, SharedReference, Sort
from gazehound.plan.scalars import ColumnReference, PlanColumn
from gazehound.types import ORDERABLE


def ordered(sort: Sort) -> Sort:
    """The sort with the columns behind its keys that hold keys of groups."""
    columns = {each.id: each for each in sort.input.columns}
    below = sort.input
    while isinstance(below, Filter | Extend | SharedReference):
        if isinstance(below, SharedReference):
            shared = below.shared.relation
            pairs = zip(shared.columns, below.columns, strict=True)
            columns = {inner.id: columns[outer.id] for inner, outer in pairs if outer.id in columns}
            below = shared
        else:
            below = below.input
    if not isinstance(below, Aggregate) or not sort.keys:
        return sort
    found = [columns[each.column.id] for each in below.keys if each.column.id in columns]
    return replace(sort, keys=(*sort.keys, *_behind(sort, found)))


def _behind(sort: Sort, columns: Iterable[PlanColumn]) -> Iterator[SortKey]:
    sorted_by = {each.value.column.id for each in sort.keys if isinstance(each.value, ColumnReference)}
    for column in columns:
        if column.id not in sorted_by and column.type in ORDERABLE:
            yield SortKey(ColumnReference(column, sort.keys[-1].value.span), False, True)
