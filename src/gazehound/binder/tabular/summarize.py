"""`summarize` and the aggregation functions that make several columns.

Source: Kusto reference, "summarize operator", and the pages of arg_max(), take_any(), percentiles().
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gazehound.binder.apply import apply_function
from gazehound.binder.context import Context
from gazehound.binder.naming import written_name
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.projection import Item, assigned, bind_item, extended, name_items
from gazehound.functions.registry import AGGREGATES
from gazehound.plan.relations import Aggregate, Assignment, Relation
from gazehound.plan.scalars import (
    AggregateCall,
    ColumnReference,
    Constant,
    RowOfExtreme,
    Scalar,
    Unbound,
    children,
    rewrite,
)
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType

EXTREMES = {"arg_max": True, "argmax": True, "arg_min": False, "argmin": False}
PERCENTILES = frozenset({"percentile", "percentiles", "percentilew", "percentilesw"})
ANY_ROW = frozenset({"take_any", "any"})


def bind_summarize(context: Context, operator: syntax.Summarize, rows: Rows, scope: Scope) -> Rows:
    """One row per combination of the `by` expressions."""
    inner = scope.inner(rows)
    keys = [item for each in operator.by for item in bind_item(context, each, inner)]
    for item in keys:
        if item.value.type is ScalarType.DYNAMIC:
            context.error("K0315", item.value.span, operator="summarize by")
    grouped = {each.value.column.id for each in keys if isinstance(each.value, ColumnReference)}
    aggregates = [item for each in operator.aggregates for item in aggregate_items(context, each, rows, inner, grouped)]
    names = name_items(context, [*keys, *aggregates], rows)
    key_columns = assigned(context, keys, names[: len(keys)])
    return Rows(_aggregated(context, rows, key_columns, aggregates, names[len(keys) :]), is_open=rows.is_open)


def _aggregated(
    context: Context, rows: Rows, keys: tuple[Assignment, ...], items: Sequence[Item], names: Sequence[str]
) -> Relation:
    """Aggregates as columns; expressions over aggregates are computed behind them."""
    split = SplitAggregates(context)
    outputs = [
        Assignment(context.new_column(name, item.value.type), split.outside(item.value))
        for name, item in zip(names, items, strict=True)
    ]
    direct = {each.value.column.id: each.column for each in outputs if isinstance(each.value, ColumnReference)}
    made = [
        Assignment(direct.pop(each.column.id), each.value) if each.column.id in direct else each for each in split.made
    ]
    taken = {each.column.id for each in made}
    later = [each for each in outputs if each.column.id not in taken]
    relation = Aggregate(rows.relation, keys, tuple(made))
    columns = [*(each.column for each in keys), *(each.column for each in outputs)]
    return extended(relation, later, columns)


@dataclass
class SplitAggregates:
    """Takes aggregation calls out of expressions, as columns of the aggregate."""

    context: Context
    made: list[Assignment] = field(default_factory=list)

    def outside(self, value: Scalar) -> Scalar:
        """The expression with each aggregation call replaced by a reference to its column."""

        def replaced(each: Scalar) -> Scalar | None:
            if not isinstance(each, AggregateCall | RowOfExtreme):
                return None
            column = self.context.new_column("", each.type)
            self.made.append(Assignment(column, each))
            return ColumnReference(column, each.span)

        return rewrite(value, replaced)


def aggregate_items(
    context: Context,
    expression: syntax.Expression,
    rows: Rows,
    inner: Scope,
    grouped: set[int],
) -> list[Item]:
    """The columns that one aggregate makes."""
    names, call = _named(expression)
    if isinstance(call, syntax.Call):
        several = _several_columns(call)
        if several is not None:
            items = several(context, call, rows, inner, grouped)
            return _renamed_items(context, items, names, expression)
    items = bind_item(context, expression, inner, aggregates=True)
    for item in items:
        _check_aggregated(context, item.value)
    if len(items) == 1 and items[0].name is None and isinstance(call, syntax.Call) and call.arguments:
        return [replace(items[0], name=written_name(call.arguments[0]))]
    return items


def _check_aggregated(context: Context, value: Scalar) -> None:
    """Every column must stand inside an aggregation function."""
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, AggregateCall | RowOfExtreme):
            continue
        if isinstance(current, ColumnReference):
            context.error("K0319", current.span, name=current.column.name)
            return
        pending.extend(children(current))


Several = Callable[[Context, syntax.Call, Rows, Scope, set[int]], list[Item]]


def _several_columns(call: syntax.Call) -> Several | None:
    name = call.name.text
    if name in EXTREMES:
        return _arg_extreme
    if name in ANY_ROW and (len(call.arguments) > 1 or any(isinstance(each, syntax.Star) for each in call.arguments)):
        return _any_row
    if name in PERCENTILES and len(call.arguments) > 1:
        return _percentiles
    return None


def _named(expression: syntax.Expression) -> tuple[tuple[str, ...], syntax.Expression]:
    if isinstance(expression, syntax.NamedExpression):
        return tuple(each.text for each in expression.names), expression.value
    return (), expression


def _renamed_items(
    context: Context, items: list[Item], names: tuple[str, ...], expression: syntax.Expression
) -> list[Item]:
    if len(names) > len(items):
        context.error("K0313", expression.span, given=len(names), most=len(items))
    return [
        replace(item, name=names[at], is_written=True) if at < len(names) else item for at, item in enumerate(items)
    ]


def _arg_extreme(context: Context, call: syntax.Call, rows: Rows, inner: Scope, grouped: set[int]) -> list[Item]:
    """`arg_max(by, …)`: the row with the largest `by`, that value first."""
    if not call.arguments:
        context.error("K0301", call.span, name=call.name.text, expected="at least 1", given=0)
        return []
    is_max = EXTREMES[call.name.text]
    by = context.bind_value(call.arguments[0], inner, False)
    group = context.next_number()
    own = written_name(call.arguments[0]) or ("max_" if is_max else "min_")
    items = [Item(own, False, RowOfExtreme(by, is_max, by, group, call.span))]
    skip = grouped | ({by.column.id} if isinstance(by, ColumnReference) else set())
    for item in _returned(context, call.arguments[1:], rows, inner, skip):
        items.append(replace(item, value=RowOfExtreme(by, is_max, item.value, group, call.span)))
    return items


def _returned(
    context: Context, arguments: Sequence[syntax.Expression], rows: Rows, inner: Scope, skip: set[int]
) -> list[Item]:
    items: list[Item] = []
    for each in arguments:
        if isinstance(each, syntax.Star):
            items += [
                Item(column.name, False, ColumnReference(column, each.span))
                for column in rows.columns
                if column.id not in skip
            ]
        else:
            items += bind_item(context, each, inner)
    return items


def _any_row(context: Context, call: syntax.Call, rows: Rows, inner: Scope, grouped: set[int]) -> list[Item]:
    """`take_any(a, b)`, `take_any(*)`: columns of one row of the group."""
    group = context.next_number()
    prefix = "any_" if call.name.text == "any" else ""
    return [
        replace(
            item,
            name=f"{prefix}{item.name}" if item.name and not item.is_written else item.name,
            value=RowOfExtreme(None, True, item.value, group, call.span),
        )
        for item in _returned(context, call.arguments, rows, inner, grouped)
    ]


def _percentiles(context: Context, call: syntax.Call, rows: Rows, inner: Scope, grouped: set[int]) -> list[Item]:
    """`percentiles(x, 5, 95)`: one column per percentile."""
    weighted = call.name.text in ("percentilew", "percentilesw")
    leading = [context.bind_value(each, inner, False) for each in call.arguments[: 2 if weighted else 1]]
    function = AGGREGATES.get("percentilew" if weighted else "percentile")
    stem = written_name(call.arguments[0]) or ""
    items = []
    for each in call.arguments[len(leading) :]:
        percentile = context.bind_value(each, inner, False)
        value: Scalar = Unbound(call.span)
        if function is not None:
            value = apply_function(context, function, function.name, (*leading, percentile), call.span)
        shown = percentile.value if isinstance(percentile, Constant) else ""
        items.append(Item(f"percentile_{stem}_{_plain_number(shown)}", False, value))
    return items


def _plain_number(value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text.replace(".", "_")
