"""The operator `top-nested`: for each level the top values by an aggregate, within each value of the level above.

With `with others`, rows outside the top of a level go on as one group of the values above: that level and those below
it show the text of their `with others` and their aggregate of the group, or nothing where they have none.
Source: Kusto reference, top-nested operator. What its example leaves open: a group that no level names is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.binder.calls import converted_to
from gazehound.binder.context import Context
from gazehound.binder.naming import UniqueNames, written_name
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.groups import greatest_first, reading
from gazehound.binder.tabular.projection import bind_item, extended
from gazehound.binder.tabular.rows import row_count
from gazehound.binder.tabular.summarize import aggregate_items
from gazehound.plan.relations import (
    Aggregate,
    Assignment,
    Extend,
    Join,
    JoinKind,
    Relation,
    Shared,
    Sort,
    SortKey,
    TopPerGroup,
    Union_,
    UnionInput,
)
from gazehound.plan.scalars import ColumnReference, Constant, PlanColumn, Scalar, Unbound
from gazehound.records import record
from gazehound.syntax import nodes as syntax
from gazehound.types import NUMBERS, ScalarType


@record(frozen=True, slots=True)
class _Nest:
    """The operator at its place: what it reads, and what its names are bound in."""

    context: Context
    operator: syntax.TopNested
    rows: Rows
    scope: Scope
    source: Shared

    @property
    def clauses(self) -> tuple[syntax.TopNestedClause, ...]:
        return self.operator.clauses

    def read(self) -> Rows:
        """A new reading of the input."""
        return Rows(reading(self.context, self.source), self.rows.is_open)

    def reference(self, column: PlanColumn) -> ColumnReference:
        return ColumnReference(column, self.operator.span)

    def pairs(self, own: Sequence[PlanColumn], others: Sequence[PlanColumn]) -> tuple[tuple[Scalar, Scalar], ...]:
        """Join keys: each column with its counterpart."""
        return tuple((self.reference(mine), self.reference(its)) for mine, its in zip(own, others, strict=True))


def bind_top_nested(context: Context, operator: syntax.TopNested, rows: Rows, scope: Scope) -> Rows:
    """Each level shows two columns: its values and their aggregates."""
    nest = _Nest(context, operator, rows, scope, Shared("top_nested", rows.relation, is_materialized=True))
    names = UniqueNames()
    kept: list[Shared] = []
    for at in range(len(nest.clauses)):
        level = _level(nest, at, kept[-1] if kept else None, names)
        kept.append(Shared("top_nested_level", level, is_materialized=True))
    if any(each.others is not None for each in nest.clauses):
        return _with_others(nest, kept)
    shown = kept[-1].relation.columns
    return Rows(Sort(kept[-1].relation, _order(nest, shown, ())))


def _level(nest: _Nest, at: int, above: Shared | None, names: UniqueNames) -> Relation:
    """The top values of a level with their aggregates, below those of the levels above."""
    clause = nest.clauses[at]
    level = nest.read()
    inner = nest.scope.inner(level)
    keys = _keys(nest, at + 1, inner)
    aggregate = aggregate_items(nest.context, clause.by, level, inner, set())[0]
    name = aggregate.name if aggregate.is_written else f"aggregated_{written_name(clause.of) or ''}"
    total = nest.context.new_column(names.unique(name or "aggregated"), aggregate.value.type)
    relation: Relation = Aggregate(level.relation, tuple(keys), (Assignment(total, aggregate.value),))
    own = [each.column for each in keys]
    shown: list[PlanColumn] = []
    if above is not None:
        outer = _outer(nest, above)
        parents = outer.columns[::2]
        relation = Join(
            relation,
            outer,
            JoinKind.INNER,
            nest.pairs(own[:-1], parents),
            (*relation.columns, *outer.columns),
            clause.span,
        )
        shown = list(outer.columns)
    if clause.rows is not None:
        within = tuple(nest.reference(each) for each in own[:-1])
        rank = _rank(own[-1], total, clause)
        relation = TopPerGroup(relation, within, rank, row_count(nest.context, clause.rows, nest.scope))
    key = PlanColumn(own[-1].id, names.unique(own[-1].name), own[-1].type)
    return extended(relation, (), [*shown, key, total])


def _outer(nest: _Nest, above: Shared) -> Relation:
    """The level above: read anew where groups of other rows read it, too."""
    if any(each.others is not None for each in nest.clauses):
        return reading(nest.context, above)
    return above.relation


def _keys(nest: _Nest, count: int, inner: Scope) -> list[Assignment]:
    """New columns with the values of the first levels."""
    items = [bind_item(nest.context, each.of, inner)[0] for each in nest.clauses[:count]]
    return [Assignment(nest.context.new_column(each.name or "Column1", each.value.type), each.value) for each in items]


def _rank(key: PlanColumn, total: PlanColumn, clause: syntax.TopNestedClause) -> tuple[SortKey, ...]:
    """Groups by their aggregate; of equal ones the greater key first, as recorded from Kusto."""
    descending = clause.descending is not False
    by_total = SortKey(ColumnReference(total, clause.span), descending, not descending)
    return (by_total, *greatest_first(key, clause.span))


def _order(nest: _Nest, shown: Sequence[PlanColumn], lost: Sequence[PlanColumn]) -> tuple[SortKey, ...]:
    """Level by level, groups of other rows last."""
    keys: list[SortKey] = []
    for at, clause in enumerate(nest.clauses):
        keys += [SortKey(nest.reference(each), False, False) for each in lost[at : at + 1]]
        keys += _rank(shown[2 * at], shown[2 * at + 1], clause)
    return tuple(keys)


def _with_others(nest: _Nest, kept: Sequence[Shared]) -> Rows:
    """The top values, and the groups of rows that each level leaves out."""
    names = kept[-1].relation.columns
    shown = [nest.context.new_column(each.name, each.type) for each in names]
    lost = [nest.context.new_column("", ScalarType.BOOL) for _ in nest.clauses]
    top = reading(nest.context, kept[-1])
    fills = [Assignment(column, nest.reference(each)) for column, each in zip(shown, top.columns, strict=True)]
    inputs = [UnionInput(top, (*fills, *_flags(nest, lost, len(lost))))]
    for at in range(len(kept)):
        if any(each.others is not None for each in nest.clauses[at:]):
            group, values = _left_out(nest, kept, at, shown)
            fills = [Assignment(column, value) for column, value in zip(shown, values, strict=True)]
            inputs.append(UnionInput(group, (*fills, *_flags(nest, lost, at))))
    united = Union_(tuple(inputs), (*shown, *lost))
    return Rows(extended(Sort(united, _order(nest, shown, lost)), (), shown))


def _flags(nest: _Nest, lost: Sequence[PlanColumn], since: int) -> list[Assignment]:
    """Which levels show other rows: those from `since` on."""
    span = nest.operator.span
    return [Assignment(each, Constant(at >= since, ScalarType.BOOL, span)) for at, each in enumerate(lost)]


def _left_out(
    nest: _Nest, kept: Sequence[Shared], at: int, shown: Sequence[PlanColumn]
) -> tuple[Relation, list[Scalar]]:
    """The rows that a level leaves out, one group within each value above, and what is shown of each."""
    level = nest.read()
    keys = _keys(nest, at + 1, nest.scope.inner(level))
    own = [each.column for each in keys]
    rows: Relation = Extend(level.relation, tuple(keys), (*level.relation.columns, *own))
    if at:
        rows = _joined(nest, rows, own[:-1], kept[at - 1], JoinKind.LEFTSEMI)
    rows = _joined(nest, rows, own, kept[at], JoinKind.LEFTANTI)
    totals = _totals(nest, at, Rows(rows, level.is_open))
    # A key of its own leaves no group where there are no rows.
    alone = nest.context.new_column("", ScalarType.BOOL)
    within = [Assignment(nest.context.new_column(each.name, each.type), nest.reference(each)) for each in own[:-1]]
    flag = Assignment(alone, Constant(True, ScalarType.BOOL, nest.operator.span))
    group: Relation = Aggregate(rows, (*within, flag), tuple(each for each in totals if each is not None))
    values: list[Scalar] = []
    if at:
        outer = reading(nest.context, kept[at - 1])
        pairs = nest.pairs([each.column for each in within], outer.columns[::2])
        columns = (*group.columns, *outer.columns)
        group = Join(group, outer, JoinKind.INNER, pairs, columns, nest.operator.span)
        values = [nest.reference(each) for each in outer.columns]
    for step, total in enumerate(totals):
        key, value = shown[2 * (at + step) : 2 * (at + step) + 2]
        values.append(_label(nest, nest.clauses[at + step], key))
        values.append(nest.reference(total.column) if total is not None else _nothing(nest, value.type))
    return group, values


def _joined(nest: _Nest, rows: Relation, own: Sequence[PlanColumn], level: Shared, kind: JoinKind) -> Relation:
    """The rows whose values are, or are not, among those kept on a level."""
    other = reading(nest.context, level)
    return Join(rows, other, kind, nest.pairs(own, other.columns[::2]), rows.columns, nest.operator.span)


def _totals(nest: _Nest, at: int, rows: Rows) -> list[Assignment | None]:
    """The aggregates of the levels from `at` on, over all of the rows; None where a level does not name others."""
    totals: list[Assignment | None] = []
    inner = nest.scope.inner(rows)
    for clause in nest.clauses[at:]:
        if clause.others is None:
            totals.append(None)
            continue
        value = aggregate_items(nest.context, clause.by, rows, inner, set())[0].value
        totals.append(Assignment(nest.context.new_column("", value.type), value))
    return totals


def _label(nest: _Nest, clause: syntax.TopNestedClause, key: PlanColumn) -> Scalar:
    """What a level shows in place of its values."""
    if clause.others is None:
        return _nothing(nest, key.type)
    value = nest.context.bind_value(clause.others, nest.scope, False)
    if isinstance(value, Unbound):
        return value
    if not isinstance(value, Constant):
        nest.context.error("K0402", clause.others.span, name="top-nested", reason="`with others` of no constant")
    elif value.type is not key.type and not {value.type, key.type} <= NUMBERS:
        reason = f"`with others` of type {value.type} for values of type {key.type}"
        nest.context.error("K0402", clause.others.span, name="top-nested", reason=reason)
    return converted_to(value, key.type)


def _nothing(nest: _Nest, type: ScalarType) -> Constant:
    return Constant("" if type is ScalarType.STRING else None, type, nest.operator.span)
