"""`summarize` and its relatives as SQL: groups, aggregates, the row of an extreme value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gazehound import sql
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment, over
from gazehound.codegen.names import DUCKDB_TYPES, column_name
from gazehound.codegen.scalars import Scalars
from gazehound.plan.relations import Aggregate, Assignment
from gazehound.plan.scalars import ColumnReference, RowOfExtreme, Scalar, walk
from gazehound.sql import Node, OrderKey
from gazehound.types import ScalarType


def aggregate(context: Context, relation: Aggregate) -> Fragment:
    """One row per combination of keys; one row in all without keys, of an empty input too.

    Source: Kusto reference, "summarize operator".
    """
    relation = replace(
        relation, aggregates=tuple(each for each in relation.aggregates if each.column.id in context.live)
    )
    extremes = _extremes(relation.aggregates)
    fragment = ready_for(context, context.fragment(relation.input), _values(relation))
    if not extremes:
        return _grouped(context, relation, fragment, {})
    if relation.keys and _is_one_row_of_group(relation, extremes):
        return _picked(context, relation, fragment, extremes[0])
    return _grouped_with_extremes(context, relation, fragment, extremes)


def ready_for(context: Context, fragment: Fragment, values: Iterable[Scalar]) -> Fragment:
    """The fragment, or a SELECT over it when it is full or when `values` read columns that it computes."""
    read = {each.column.id for value in values for each in walk(value) if isinstance(each, ColumnReference)}
    return fragment if fragment.is_open and fragment.reads_plainly(read) else context.nested(fragment)


def _values(relation: Aggregate) -> list[Scalar]:
    return [each.value for each in (*relation.keys, *relation.aggregates)]


def _extremes(assignments: Sequence[Assignment]) -> list[RowOfExtreme]:
    return [part for each in assignments for part in walk(each.value) if isinstance(part, RowOfExtreme)]


def _grouped(context: Context, relation: Aggregate, fragment: Fragment, given: dict[int, Node]) -> Fragment:
    scalars = Scalars(context, fragment.columns, given)
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


def _picked(context: Context, relation: Aggregate, fragment: Fragment, extreme: RowOfExtreme) -> Fragment:
    """One row of each group, chosen by its number within the group."""
    scalars = Scalars(context, fragment.columns)
    columns = {each.column.id: scalars.lower(each.value) for each in relation.keys}
    number = _row_number(scalars, fragment, list(columns.values()), extreme)
    for each in relation.aggregates:
        assert isinstance(each.value, RowOfExtreme)
        columns[each.column.id], is_nullable = scalars.lower_as_is(each.value.value)
        if is_nullable:
            context.mark_nullable((each.column,))
    select = fragment.select.with_(order_by=(), qualify=(sql.equals(number, sql.integer(1)),))
    return Fragment(select, columns, is_fixed=True)


def _grouped_with_extremes(
    context: Context, relation: Aggregate, fragment: Fragment, extremes: Sequence[RowOfExtreme]
) -> Fragment:
    """Extremes beside other aggregates: the rows get their number for each extreme first."""
    scalars = Scalars(context, fragment.columns)
    keys = [scalars.lower(each.value) for each in relation.keys]
    names: dict[int, str] = {}
    numbers: list[tuple[str, Node]] = []
    for each in extremes:
        if each.group not in names:
            names[each.group] = context.name("r")
            numbers.append((names[each.group], _row_number(scalars, fragment, keys, each)))
    numbered = _with_extra(context, fragment, numbers)
    inner = Scalars(context, numbered.columns)
    given = {id(each): _value_of_first(inner, each, names[each.group]) for each in extremes}
    return _grouped(context, relation, numbered, given)


def _with_extra(context: Context, fragment: Fragment, extra: Sequence[tuple[str, Node]]) -> Fragment:
    """A SELECT over the fragment that also has the columns of `extra`, under their names."""
    listed = tuple((column_name(identity), node) for identity, node in fragment.columns.items())
    inner = fragment.select.with_(columns=(*listed, *extra))
    return over(inner.as_source(context.name("t")), fragment.columns)


def _value_of_first(scalars: Scalars, extreme: RowOfExtreme, number: str) -> Node:
    is_first = sql.equals(sql.column(number), sql.integer(1))
    value = sql.extended_call("any_value", [scalars.lower(extreme.value)], where=is_first)
    return sql.coalesce(value, sql.text("")) if extreme.type is ScalarType.STRING else value


def _row_number(scalars: Scalars, fragment: Fragment, keys: Sequence[Node], extreme: RowOfExtreme) -> Node:
    order = fragment.select.order_by
    if extreme.by is not None:
        order = (*extreme_first(scalars.lower(extreme.by), extreme), *order)
    return sql.window(
        sql.call("row_number"), partition_by=[each.copy() for each in keys], order_by=[_copied(each) for each in order]
    )


def extreme_first(by: Node, extreme: RowOfExtreme) -> list[OrderKey]:
    """Keys that put the extreme value first: nulls lose; NaN wins, for `arg_min` too (recorded from Kusto)."""
    assert extreme.by is not None
    first = sql.order_key(by, extreme.is_max, nulls_first=False)
    if extreme.by.type is ScalarType.REAL and not extreme.is_max:
        return [sql.order_key(sql.call("isnan", by.copy()), sql.DESCENDING, nulls_first=False), first]
    return [first]


def _copied(key: OrderKey) -> OrderKey:
    return replace(key, node=key.node.copy())


def null_of(kind: ScalarType) -> Node:
    """The null of a type, `''` for a string."""
    return sql.text("") if kind is ScalarType.STRING else sql.null(DUCKDB_TYPES[kind])
