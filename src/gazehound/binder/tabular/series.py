"""`make-series`. Source: Kusto reference, "make-series operator"."""

from __future__ import annotations

from gazehound.binder.calls import converted_to
from gazehound.binder.context import Context
from gazehound.binder.naming import written_name
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.projection import Item, assigned, bind_item, name_items
from gazehound.binder.tabular.summarize import aggregate_items
from gazehound.binder.tabular.unions import property_text
from gazehound.plan.relations import MakeSeries, SeriesColumn
from gazehound.plan.scalars import Constant, Scalar
from gazehound.syntax import nodes as syntax
from gazehound.types import NUMBERS, ScalarType


def bind_make_series(context: Context, operator: syntax.MakeSeries, rows: Rows, scope: Scope) -> Rows:
    """The `by` columns, the arrays of the aggregates, the array of the axis."""
    inner = scope.inner(rows)
    keys = [item for each in operator.by for item in bind_item(context, each, inner)]
    axis_items = bind_item(context, operator.on, inner)
    axis = axis_items[0]
    arrays, defaults = _aggregates(context, operator, rows, inner)
    shown = Item(axis.name or written_name(operator.on) or "Column1", axis.is_written, axis.value)
    names = name_items(context, [*keys, *arrays, shown], rows)
    key_columns = assigned(context, keys, names[: len(keys)])
    series = tuple(
        SeriesColumn(context.new_column(name, ScalarType.DYNAMIC), item.value, default)
        for name, item, default in zip(names[len(keys) : -1], arrays, defaults, strict=True)
    )
    start, stop, step = (
        _bound(context, each, axis.value, scope) for each in (operator.start, operator.stop, operator.step)
    )
    relation = MakeSeries(
        rows.relation,
        key_columns,
        series,
        axis.value,
        context.new_column(names[-1], ScalarType.DYNAMIC),
        start,
        stop,
        step if step is not None else Constant(1, ScalarType.LONG, operator.span),
        operator.in_range,
        property_text(operator.properties, "kind") == "nonempty",
        operator.span,
    )
    return Rows(relation)


def _aggregates(
    context: Context, operator: syntax.MakeSeries, rows: Rows, inner: Scope
) -> tuple[list[Item], list[Scalar]]:
    items: list[Item] = []
    defaults: list[Scalar] = []
    for each in operator.aggregates:
        made = aggregate_items(context, each.value, rows, inner, set())
        for item in made:
            default = (
                Constant(0, ScalarType.LONG, each.span)
                if each.default is None
                else context.bind_value(each.default, inner, False)
            )
            if item.value.type in NUMBERS and default.type in NUMBERS:
                default = converted_to(default, item.value.type)
            items.append(item)
            defaults.append(default)
    return items, defaults


def _bound(context: Context, expression: syntax.Expression | None, axis: Scalar, scope: Scope) -> Scalar | None:
    """`from`, `to` or `step` as a value on the axis."""
    if expression is None:
        return None
    value = context.bind_value(expression, scope, False)
    if value.type in NUMBERS and axis.type in NUMBERS:
        return converted_to(value, axis.type)
    return value
