"""Scalar functions with binding rules of their own: their arguments are columns, tables or names.

Lives here: one function per such form, in one table. Everything else is an entry of the registry.
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound.binder.apply import converted, function_call
from gazehound.binder.context import Context, text_constant
from gazehound.binder.kinds import stands_for_rows
from gazehound.binder.names import resolve_scalar, visible_column, visible_rows
from gazehound.binder.scope import Scope
from gazehound.plan.scalars import ColumnReference, Constant, PlanColumn, Scalar, ScalarQuery, Unbound
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType

Form = Callable[[Context, syntax.Call, Scope, bool], Scalar]


def _toscalar(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`toscalar(query)`: the first value of the query. Source: Kusto reference, toscalar()."""
    if len(call.arguments) != 1:
        return context.error("K0301", call.span, name="toscalar", expected="1", given=len(call.arguments))
    if not stands_for_rows(context, call.arguments[0], scope):
        return context.bind_value(call.arguments[0], scope, False)
    rows = context.bind_rows(call.arguments[0], scope)
    if not rows.columns:
        return Unbound(call.span)
    return ScalarQuery(rows.relation, rows.columns[0], call.span)


def _column_ifexists(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`column_ifexists(name, default)`, of the default's type. Source: Kusto reference, column_ifexists()."""
    if len(call.arguments) != 2:
        return context.error("K0301", call.span, name=call.name.text, expected="2", given=len(call.arguments))
    name = text_constant(context.bind_value(call.arguments[0], scope, False))
    if name is None:
        return context.error("K0310", call.arguments[0].span, name=call.name.text)
    default = context.bind_value(call.arguments[1], scope, aggregates)
    column = visible_column(scope, name)
    if column is not None:
        found = ColumnReference(column, call.span)
        return found if isinstance(default, Unbound) else converted(context, found, default.type)
    rows = visible_rows(scope)
    return Unbound(call.span, default.type) if rows is not None and rows.is_open else default


def _column_names_of(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`column_names_of(table)`: the names in their order, a constant. Source: Kusto reference, column_names_of()."""
    if len(call.arguments) != 1:
        return context.error("K0301", call.span, name="column_names_of", expected="1", given=len(call.arguments))
    rows = context.bind_rows(call.arguments[0], scope)
    if rows.is_open:
        return Unbound(call.span, ScalarType.DYNAMIC)
    return Constant([each.name for each in rows.columns], ScalarType.DYNAMIC, call.span)


def _pack_all(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`pack_all()`: a bag of all columns. Source: Kusto reference, pack_all()."""
    rows = visible_rows(scope)
    if rows is None or rows.is_open:
        return Unbound(call.span, ScalarType.DYNAMIC)
    ignored = [context.bind_value(each, scope, False) for each in call.arguments]
    packed = _pack(context, rows.columns, call)
    return function_call(context, "bag_without_empty", (packed,), call.span) if _is_true(ignored) else packed


def _bag_pack_columns(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`bag_pack_columns(a, b)`: a bag of the named columns. Source: Kusto reference, bag_pack_columns()."""
    columns = []
    for each in call.arguments:
        bound = context.bind_value(each, scope, False)
        if isinstance(bound, Unbound):
            return Unbound(call.span, ScalarType.DYNAMIC)
        if not isinstance(bound, ColumnReference):
            return context.error("K0311", each.span, name=call.name.text)
        columns.append(bound.column)
    return _pack(context, tuple(columns), call)


def _pack(context: Context, columns: tuple[PlanColumn, ...], call: syntax.Call) -> Scalar:
    arguments: list[Scalar] = []
    for each in columns:
        arguments += [Constant(each.name, ScalarType.STRING, call.span), ColumnReference(each, call.span)]
    return function_call(context, "bag_pack", arguments, call.span)


def _is_true(values: list[Scalar]) -> bool:
    return bool(values) and isinstance(values[0], Constant) and values[0].value is True


def _ingestion_time(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`ingestion_time()`: when the row came in, or the time of its event where no column tells; null without either.

    A defined column may be empty in the data, so that each row takes the first of them that it fills.
    """
    rows = visible_rows(scope)
    named = [rows.column(name) for name in ("_TimeReceived", "TimeGenerated", "Timestamp")] if rows is not None else []
    times = [each for each in named if each is not None and each.type is ScalarType.DATETIME]
    if not times:
        return Constant(None, ScalarType.DATETIME, call.span)
    references = [ColumnReference(each, call.span) for each in times]
    return references[0] if len(references) == 1 else function_call(context, "coalesce", references, call.span)


def _column(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`column('name')`: the column that a constant text names."""
    name = text_constant(context.bind_value(call.arguments[0], scope, False)) if len(call.arguments) == 1 else None
    if name is None:
        return context.error("K0310", call.span, name=call.name.text)
    reference = syntax.NameReference(syntax.Name(name, call.span), call.span)
    return resolve_scalar(context, reference, scope)


def _bin_auto(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`bin_auto(x)`: bins by the request's properties. Source: Kusto reference, bin_auto()."""
    if len(call.arguments) != 1:
        return context.error("K0301", call.span, name="bin_auto", expected="1", given=len(call.arguments))
    size, start = (context.options.get(f"query_bin_auto_{each}") for each in ("size", "at"))
    if size is None:
        return context.error("K0402", call.span, name="bin_auto", reason="`set query_bin_auto_size` is missing")
    value = context.bind_value(call.arguments[0], scope, aggregates)
    properties = [context.bind_value(each, scope, False) for each in (size, start) if each is not None]
    return function_call(context, "bin" if start is None else "bin_at", (value, *properties), call.span)


SCALAR_FORMS: dict[str, Form] = {
    "toscalar": _toscalar,
    "column_ifexists": _column_ifexists,
    "columnifexists": _column_ifexists,
    "column_names_of": _column_names_of,
    "pack_all": _pack_all,
    "bag_pack_columns": _bag_pack_columns,
    "ingestion_time": _ingestion_time,
    "column": _column,
    "bin_auto": _bin_auto,
}
"""Name → how it is bound."""
