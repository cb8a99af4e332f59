"""`make-series` as SQL: bins with rows, joined to a grid of all bins, put into arrays.

Source: Kusto reference, "make-series operator".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gazehound import sql
from gazehound.codegen.aggregates import ready_for
from gazehound.codegen.constants import datetime_constant
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment
from gazehound.codegen.joins import same_key
from gazehound.codegen.moments import fixed_moment
from gazehound.codegen.names import column_name, kept_of
from gazehound.codegen.scalars import Scalars, constant_value
from gazehound.codegen.sources import empty
from gazehound.functions import datetime_sql, json_sql
from gazehound.functions.declare import Operand
from gazehound.plan.relations import MakeSeries
from gazehound.plan.scalars import RowOfExtreme, Scalar, walk
from gazehound.sql import Node, Select
from gazehound.types import ScalarType
from gazehound.types.ticks import LAST_TICK, TICKS_PER_MICROSECOND

BIN, FIRST, LAST = "bin", "first", "last"


def make_series(context: Context, relation: MakeSeries) -> Fragment:
    """One row per combination of keys; every bin from the first to the last is in its arrays."""
    if not _is_supported(context, relation):
        return empty(relation.columns)
    grid = _Grid(context, relation)
    binned = _stored(context, _binned(context, relation, grid))
    spans = _spans(relation, grid, binned)
    return _arrays(context, relation, grid, binned, spans)


def _is_supported(context: Context, relation: MakeSeries) -> bool:
    step = constant_value(relation.step, context.now_ticks)
    values = [part for each in relation.aggregates for part in walk(each.value)]
    if any(isinstance(each, RowOfExtreme) for each in values):
        context.refuse("K0402", relation.span, name="make-series", reason="an aggregate that picks a row")
    elif step is None or (isinstance(step, int | float) and step <= 0):
        context.refuse("K0402", relation.span, name="make-series", reason="a step that is not positive")
    else:
        return True
    return False


class _Grid:
    """Bins by number: counted from `start`, or from zero as `bin()` counts where no start is given."""

    def __init__(self, context: Context, relation: MakeSeries) -> None:
        self.context = context
        self.relation = relation
        self.kind = relation.axis.type
        self.is_real = self.kind in (ScalarType.REAL, ScalarType.DECIMAL)
        self.counts_from_start = relation.start is not None and not relation.includes_stop
        self.step = self.number(relation.step, {})
        self.start = None if relation.start is None else self.number(relation.start, {})
        self.stop = None if relation.stop is None else self.number(relation.stop, {})

    def number(self, scalar: Scalar, columns: dict[int, Node]) -> Node:
        """A value of the axis as a number: datetimes and timespans in ticks."""
        node = Scalars(self.context, columns).lower(scalar)
        if scalar.type is ScalarType.DATETIME:
            value = constant_value(scalar, self.context.now_ticks)
            return datetime_sql.exact_ticks(Operand(node, scalar.type, value))
        return sql.cast(node, "DOUBLE" if self.is_real else "BIGINT")

    def bin_of(self, number: Node) -> Node:
        """The number of the bin that holds a value."""
        distance = self._distance(number)
        if self.is_real:
            return sql.cast(sql.call("floor", sql.binary("/", distance, self.step.copy())), "BIGINT")
        is_below = sql.binary("<", sql.binary("%", distance.copy(), self.step.copy()), sql.integer(0))
        whole = sql.binary("//", distance, self.step.copy())
        return sql.binary("-", whole, sql.if_(is_below, sql.integer(1), sql.integer(0)))

    def bin_of_row(self, number: Node) -> Node:
        """The same for a value that `is_inside`; only numbers that are counted from zero can be below that."""
        if self.is_real or not (self.counts_from_start or self.kind is ScalarType.DATETIME):
            return self.bin_of(number)
        return sql.binary("//", self._distance(number), self.step.copy())

    def _distance(self, number: Node) -> Node:
        """How far a value is from where bins are counted from."""
        if self.counts_from_start and self.start is not None:
            return sql.binary("-", number, self.start.copy())
        return number

    def value_at(self, number: Node) -> Node:
        """The first value of a bin, as a dynamic value."""
        value = sql.binary("*", number, self.step.copy())
        if self.counts_from_start and self.start is not None:
            value = sql.binary("+", value, self.start.copy())
        if self.kind is ScalarType.DATETIME:
            value = datetime_sql.from_ticks(value)
        return json_sql.to_dynamic(Operand(value, self.kind))

    def is_inside(self, axis: Node, number: Node) -> list[Node]:
        """Conditions on the axis, whose value as a number is `number`."""
        upper = "<=" if self.relation.includes_stop else "<"
        conditions = []
        for operator, bound, limit in ((">=", self.relation.start, self.start), (upper, self.relation.stop, self.stop)):
            if bound is not None and limit is not None:
                conditions.append(self._compared(axis, operator, bound) or sql.binary(operator, number, limit))
        return [each.copy() for each in conditions or [sql.is_not_null(number)]]

    def _compared(self, axis: Node, operator: str, bound: Scalar) -> Node | None:
        """The comparison of a datetime as files hold it, which skips whole row groups; None where that is less exact.

        A file may hold finer times than are compared: up to a moment is before the next microsecond.
        """
        moment = fixed_moment(bound, self.context.now_ticks) if self.kind is ScalarType.DATETIME else None
        if moment is None or moment % TICKS_PER_MICROSECOND or moment + TICKS_PER_MICROSECOND > LAST_TICK:
            return None
        if operator == "<=":
            operator, moment = "<", moment + TICKS_PER_MICROSECOND
        return sql.compared_as_kept(sql.binary(operator, axis.copy(), datetime_constant(moment)), kept_of)

    def first(self) -> Node | None:
        """The first bin, None where the data decides."""
        if self.start is None:
            return None
        return sql.long(0) if self.counts_from_start else self.bin_of(self.start.copy())

    def last(self) -> Node | None:
        """The last bin, None where the data decides; a stop that is left out ends the bin before it."""
        if self.stop is None:
            return None
        if self.relation.includes_stop:
            return self.bin_of(self.stop.copy())
        return sql.negate(sql.binary("+", self._mirrored(self.stop.copy()), sql.integer(1)))

    def _mirrored(self, stop: Node) -> Node:
        """`-ceil((stop - start) / step)`, as the bin of the mirrored distance."""
        if not self.counts_from_start or self.start is None:
            return self.bin_of(sql.negate(stop))
        mirrored = sql.binary("-", sql.binary("+", self.start.copy(), self.start.copy()), stop)
        return self.bin_of(mirrored)


def _binned(context: Context, relation: MakeSeries, grid: _Grid) -> Node:
    """One row per combination of keys and bin that has rows, with the aggregates."""
    values = [*(each.value for each in relation.keys), *(each.value for each in relation.aggregates), relation.axis]
    fragment = ready_for(context, context.fragment(relation.input).unordered(), values)
    columns = dict(fragment.columns)
    scalars = Scalars(context, columns)
    axis = grid.number(relation.axis, columns)
    keys = [(column_name(each.column.id), scalars.lower(each.value)) for each in relation.keys]
    keys.append((BIN, grid.bin_of_row(axis)))
    computed = [(column_name(each.column.id), scalars.lower(each.value)) for each in relation.aggregates]
    inside = grid.is_inside(scalars.lower(relation.axis), axis)
    select = fragment.with_where(*inside).select
    grouped = select.with_(columns=(*keys, *computed), group_by=tuple(node.copy() for _, node in keys))
    return grouped.to_node()


def _stored(context: Context, query: Node) -> Callable[[str], Node]:
    """A FROM item of the query under any name: it is computed once, except inside `mv-apply`."""
    if context.rows_of_apply:
        return lambda alias: sql.subquery_source(query.copy(), alias)
    name = context.name("m")
    context.ctes.append((name, query, True))
    everything = Select(source=sql.table(name), columns=(("", sql.star()),))
    return everything.as_source


def _key_names(relation: MakeSeries) -> list[str]:
    return [column_name(each.column.id) for each in relation.keys]


def _spans(relation: MakeSeries, grid: _Grid, binned: Callable[[str], Node]) -> Select:
    """The first and the last bin for each combination of keys."""
    first, last = grid.first(), grid.last()
    if not relation.keys and relation.is_nonempty and first is not None and last is not None:
        return Select(columns=((FIRST, first), (LAST, last)))
    bounds = (
        (FIRST, sql.call("min", sql.column(BIN)) if first is None else sql.call("any_value", first)),
        (LAST, sql.call("max", sql.column(BIN)) if last is None else sql.call("any_value", last)),
    )
    keys = [(name, sql.column(name)) for name in _key_names(relation)]
    return Select(source=binned("n"), columns=(*keys, *bounds), group_by=tuple(node.copy() for _, node in keys))


def _arrays(
    context: Context, relation: MakeSeries, grid: _Grid, binned: Callable[[str], Node], spans: Select
) -> Fragment:
    keys, span, rows = _key_names(relation), context.name("g"), context.name("b")
    numbers = sql.call("range", sql.column(FIRST), sql.binary("+", sql.column(LAST), sql.integer(1)))
    filled = Select(
        source=spans.as_source("s"),
        columns=(*((name, sql.column(name)) for name in keys), (BIN, sql.call("unnest", numbers))),
    )
    matches = [
        same_key(
            sql.column(column_name(each.column.id), span), sql.column(column_name(each.column.id), rows), each.value
        )
        for each in relation.keys
    ]
    matches.append(sql.equals(sql.column(BIN, span), sql.column(BIN, rows)))
    number = sql.column(BIN, span)
    made = {each.column.id: sql.column(column_name(each.column.id), span) for each in relation.keys}
    grouped: Sequence[Node] = [node.copy() for node in made.values()]
    is_empty = sql.is_null(sql.column(BIN, rows))
    for each in relation.aggregates:
        value = json_sql.to_dynamic(Operand(sql.column(column_name(each.column.id), rows), each.value.type))
        default = json_sql.to_dynamic(Operand(Scalars(context, {}).lower(each.default), each.default.type))
        made[each.column.id] = _array(sql.if_(is_empty.copy(), default, value), number)
    made[relation.axis_column.id] = _array(grid.value_at(number.copy()), number)
    select = Select(
        source=filled.as_source(span),
        joins=(("LEFT OUTER", binned(rows), sql.and_(*matches)),),
        group_by=tuple(grouped) or (sql.boolean(True),),
    )
    return Fragment(select, made, is_fixed=True)


def _array(value: Node, number: Node) -> Node:
    listed = sql.extended_call("list", [value], order=[sql.order_key(number.copy())])
    return json_sql.from_elements(listed)
