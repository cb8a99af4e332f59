"""`summarize` and its relatives as SQL: groups, aggregates, the row of an extreme value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gazehound import sql
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment
from gazehound.codegen.names import DUCKDB_TYPES
from gazehound.codegen.scalars import Scalars
from gazehound.plan.relations import Aggregate, Assignment
from gazehound.plan.scalars import ColumnReference, RowOfExtreme, Scalar, walk
from gazehound.sql import Node, OrderKey
from gazehound.types import ScalarType

MOST_KEPT = 4
"""So many values of an extreme row are kept beside one another, at most."""


def aggregate(context: Context, relation: Aggregate) -> Fragment:
    """One row per combination of keys; one row in all without keys, of an empty input too.

    Source: Kusto reference, "summarize operator".
    """
    may_repeat = id(relation) in context.repeatable
    relation = replace(
        relation, aggregates=tuple(each for each in relation.aggregates if each.column.id in context.live)
    )
    extremes = _extremes(relation.aggregates)
    fragment = ready_for(context, context.fragment(relation.input), _values(relation))
    if may_repeat and relation.keys and not relation.aggregates:
        return _repeated(context, relation, fragment)
    if relation.keys and _is_one_row_of_group(relation, extremes) and not _is_cheap_to_keep(fragment, extremes):
        return _picked(context, relation, fragment, extremes[0])
    return _grouped(context, relation, fragment, extremes)


def ready_for(context: Context, fragment: Fragment, values: Iterable[Scalar]) -> Fragment:
    """The fragment, or a SELECT over it when it is full or when `values` read columns that it computes."""
    read = {each.column.id for value in values for each in walk(value) if isinstance(each, ColumnReference)}
    return fragment if fragment.is_open and fragment.reads_plainly(read) else context.nested(fragment)


def _values(relation: Aggregate) -> list[Scalar]:
    return [each.value for each in (*relation.keys, *relation.aggregates)]


def _extremes(assignments: Sequence[Assignment]) -> list[RowOfExtreme]:
    return [part for each in assignments for part in walk(each.value) if isinstance(part, RowOfExtreme)]


def _repeated(context: Context, relation: Aggregate, fragment: Fragment) -> Fragment:
    """Each combination of keys as they are stored: an empty text and NULL, which is the same to Kusto, are two."""
    scalars = Scalars(context, fragment.columns)
    keys = {each.column.id: scalars.hand_on(each.value, each.column) for each in relation.keys}
    select = fragment.select.with_(order_by=(), group_by=tuple(node.copy() for node in keys.values()))
    return Fragment(select, keys, is_fixed=True)


def _grouped(context: Context, relation: Aggregate, fragment: Fragment, extremes: Sequence[RowOfExtreme]) -> Fragment:
    rows = Scalars(context, fragment.columns)
    scalars = replace(rows, given={id(each): _value_of_first(rows, each) for each in extremes})
    keys = {each.column.id: scalars.lower(each.value) for each in relation.keys}
    order = fragment.select.order_by
    computed = {each.column.id: scalars.lower(each.value) for each in relation.aggregates}
    if order:
        computed = {identity: sql.order_aggregates(node, order) for identity, node in computed.items()}
    select = fragment.select.with_(order_by=(), group_by=tuple(node.copy() for node in keys.values()))
    return Fragment(select, {**keys, **computed}, is_fixed=True)


def _is_one_row_of_group(relation: Aggregate, extremes: Sequence[RowOfExtreme]) -> bool:
    """True when every aggregate is a value of one and the same row."""
    return len({each.group for each in extremes}) == 1 and all(
        isinstance(each.value, RowOfExtreme) for each in relation.aggregates
    )


def _is_cheap_to_keep(fragment: Fragment, extremes: Sequence[RowOfExtreme]) -> bool:
    """True when keeping the values of the best row so far beats numbering the rows.

    Numbered rows are read twice: DuckDB fetches the values when it knows which rows come first. That pays where most
    rows take part, where the values are many, and where each row is the best so far: the latest, in logs, which lie in
    the order of time. Figures: docs/decisions/0011-rows-of-extremes.md.
    """
    first = extremes[0]
    is_renewed = first.by is not None and first.is_max and first.by.type is ScalarType.DATETIME
    return bool(fragment.select.where) and len(extremes) <= MOST_KEPT and not is_renewed


def _picked(context: Context, relation: Aggregate, fragment: Fragment, extreme: RowOfExtreme) -> Fragment:
    """One row of each group, chosen by its number within the group."""
    scalars = Scalars(context, fragment.columns)
    columns = {each.column.id: scalars.lower(each.value) for each in relation.keys}
    number = _row_number(scalars, fragment, list(columns.values()), extreme)
    for each in relation.aggregates:
        assert isinstance(each.value, RowOfExtreme)
        columns[each.column.id] = scalars.hand_on(each.value.value, each.column)
    select = fragment.select.with_(order_by=(), qualify=(sql.equals(number, sql.integer(1)),))
    return Fragment(select, columns, is_fixed=True)


def _value_of_first(scalars: Scalars, extreme: RowOfExtreme) -> Node:
    """A value of the row with the extreme; of rows that tie, all values are of the one that DuckDB comes to first.

    The aggregates of a group see the same rows in the same order, and so agree on which row comes first.
    """
    value = scalars.lower(extreme.value)
    if extreme.by is None:
        first = sql.call("first", value)
    elif _is_itself(extreme):
        first = sql.call("max" if extreme.is_max else "min", value)
    else:
        name = "arg_max_nulls_last" if extreme.is_max else "arg_min_nulls_last"
        first = sql.call(name, value, _compared(scalars.lower(extreme.by), extreme))
    return sql.coalesce(first, sql.text("")) if extreme.type is ScalarType.STRING else first


def _is_itself(extreme: RowOfExtreme) -> bool:
    """True where the value is the one that the row is chosen by."""
    by, value = extreme.by, extreme.value
    is_column = isinstance(by, ColumnReference) and isinstance(value, ColumnReference) and by.column == value.column
    return is_column and not _is_not_a_number_first(extreme)


def _compared(by: Node, extreme: RowOfExtreme) -> Node:
    """What the extreme row is chosen by: nulls lose; NaN wins, for `arg_min` too (recorded from Kusto)."""
    if not _is_not_a_number_first(extreme):
        return by
    parts = sql.call("row", sql.not_(sql.call("isnan", by.copy())), by.copy())
    return sql.case([(sql.is_not_null(by), parts)], sql.null())


def _is_not_a_number_first(extreme: RowOfExtreme) -> bool:
    return extreme.by is not None and extreme.by.type is ScalarType.REAL and not extreme.is_max


def _row_number(scalars: Scalars, fragment: Fragment, keys: Sequence[Node], extreme: RowOfExtreme) -> Node:
    order = fragment.select.order_by
    if extreme.by is not None:
        order = (*_extreme_first(scalars.lower(extreme.by), extreme), *order)
    return sql.window(
        sql.call("row_number"), partition_by=[each.copy() for each in keys], order_by=[_copied(each) for each in order]
    )


def _extreme_first(by: Node, extreme: RowOfExtreme) -> list[OrderKey]:
    """Keys that put the extreme value first, as `_compared` does."""
    first = sql.order_key(by, extreme.is_max, nulls_first=False)
    if _is_not_a_number_first(extreme):
        return [sql.order_key(sql.call("isnan", by.copy()), sql.DESCENDING, nulls_first=False), first]
    return [first]


def _copied(key: OrderKey) -> OrderKey:
    return replace(key, node=key.node.copy())


def null_of(kind: ScalarType) -> Node:
    """The null of a type, `''` for a string."""
    return sql.text("") if kind is ScalarType.STRING else sql.null(DUCKDB_TYPES[kind])
