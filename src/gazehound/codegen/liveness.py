"""Which columns a query needs: those that reach its result or decide which rows do.

What nothing needs is not computed and not handed on, which matters most for unions of hundreds of tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gazehound.codegen.sharing import queries_in, scalars
from gazehound.plan.relations import (
    Aggregate,
    ApplyItems,
    Extend,
    PluginRows,
    Relation,
    ScanRows,
    SharedReference,
    Union_,
    WorkspaceRows,
    inputs,
)
from gazehound.plan.scalars import ColumnReference, ListOfQuery, MemberOfQuery, Scalar, ScalarQuery, walk


class _Needs:
    """Collects which columns are needed at any rate, and which others each column brings with it."""

    def __init__(self) -> None:
        self.roots: set[int] = set()
        self.brings: defaultdict[int, set[int]] = defaultdict(set)

    def always(self, values: Iterable[Scalar]) -> None:
        for value in values:
            self.roots |= _read_by(value)

    def when(self, identity: int, value: Scalar) -> None:
        self.brings[identity] |= _read_by(value)

    def closed(self) -> frozenset[int]:
        found, pending = set(self.roots), list(self.roots)
        while pending:
            more = self.brings[pending.pop()] - found
            found |= more
            pending.extend(more)
        return frozenset(found)


def live_columns(root: Relation) -> frozenset[int]:
    """The identities of the columns that the result of `root` depends on."""
    needs = _Needs()
    needs.roots |= {each.id for each in root.columns}
    seen: set[int] = set()
    pending = [root]
    while pending:
        relation = pending.pop()
        if id(relation) in seen:
            continue
        seen.add(id(relation))
        _visit(needs, relation)
        pending.extend(inputs(relation))
        pending.extend(queries_in(relation))
    return needs.closed()


def _visit(needs: _Needs, relation: Relation) -> None:
    match relation:
        case Extend():
            for each in relation.assignments:
                needs.when(each.column.id, each.value)
        case Aggregate():
            needs.always(each.value for each in relation.keys)
            for each in relation.aggregates:
                needs.when(each.column.id, each.value)
            if not relation.keys:  # one of them makes the one row
                needs.roots.add(relation.aggregates[0].column.id)
        case Union_():
            for fill in (fill for branch in relation.inputs for fill in branch.fills):
                needs.when(fill.column.id, fill.value)
        case SharedReference():
            for outside, inside in zip(relation.shared.relation.columns, relation.columns, strict=True):
                needs.brings[inside.id].add(outside.id)
        case PluginRows() | ScanRows() | WorkspaceRows():
            needs.always(scalars(relation))
            for below in inputs(relation):
                needs.roots |= {each.id for each in below.columns}
        case _:
            needs.always(scalars(relation))
            if isinstance(relation, ApplyItems):
                for outside, inside in relation.outer:
                    needs.brings[inside.id].add(outside.id)


def _read_by(value: Scalar) -> set[int]:
    """Columns that an expression reads; the one column of a query in it is needed too."""
    found = set()
    for each in walk(value):
        if isinstance(each, ColumnReference | ScalarQuery | MemberOfQuery | ListOfQuery):
            found.add(each.column.id)
    return found
