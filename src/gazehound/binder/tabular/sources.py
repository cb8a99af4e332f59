"""What a pipeline can start with: tables, named values, functions that return rows, and rows written in the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gazehound.binder.calls import converted_to
from gazehound.binder.context import Context, text_constant
from gazehound.binder.invocation import call_for_rows, empty_rows, rows_of_symbol, workspace_rows
from gazehound.binder.kinds import CLUSTER_FUNCTIONS, DATABASE_FUNCTIONS
from gazehound.binder.names import unknown_function, unknown_table
from gazehound.binder.patterns import call_pattern
from gazehound.binder.scope import (
    FunctionSymbol,
    PatternSymbol,
    Rows,
    ScalarSymbol,
    Scope,
    TabularSymbol,
)
from gazehound.binder.tabular.projection import bind_item, name_items
from gazehound.plan.relations import ExternalRows, RangeRows, Scan, Shared, Values
from gazehound.plan.scalars import Constant, PlanColumn, Scalar, Unbound
from gazehound.syntax import nodes as syntax
from gazehound.text import Span
from gazehound.types import NUMBERS, Column, ScalarType, TableSchema, widest


def bind_name(context: Context, reference: syntax.NameReference, scope: Scope) -> Rows:
    """A named tabular value, a function without parameters, or a table."""
    name = reference.name.text
    symbol = scope.lookup(name)
    if isinstance(symbol, TabularSymbol):
        return rows_of_symbol(context, symbol)
    if isinstance(symbol, FunctionSymbol):
        return call_for_rows(context, symbol, (), reference.span, scope) or empty_rows(context)
    if isinstance(symbol, ScalarSymbol):
        if not isinstance(symbol.value, Unbound):
            context.error("K0217", reference.span, name=name)
        return empty_rows(context)
    return bind_table(context, name, reference.span, scope)


def bind_table(context: Context, name: str, span: Span, scope: Scope) -> Rows:
    """A table of the workspace, or a workspace function called without brackets."""
    schema = context.workspace.table(name)
    if schema is None:
        function = context.workspace.function(name)
        if function is not None and function.result is not None:
            return workspace_rows(context, function, (), span, scope)
        unknown_table(context, name, scope, span)
        return empty_rows(context)
    context.uses_table(name)
    columns = context.new_columns(schema.columns)
    return Rows(Scan(name, columns, tuple(range(len(columns))), span), schema.is_open)


def bind_call(context: Context, call: syntax.Call, scope: Scope, piped: Rows | None = None) -> Rows:
    """A call that returns rows."""
    name = call.name.text
    symbol = scope.lookup(name)
    if isinstance(symbol, FunctionSymbol):
        return call_for_rows(context, symbol, call.arguments, call.span, scope, piped) or empty_rows(context)
    if isinstance(symbol, TabularSymbol) and not call.arguments:
        return rows_of_symbol(context, symbol)
    if isinstance(symbol, PatternSymbol):
        return call_pattern(context, symbol, call.arguments, None, call.span, scope)
    if name in ("materialize", "view") and len(call.arguments) == 1:
        return _materialize(context, call, scope)
    if name == "table" and call.arguments:
        return _table_function(context, call, scope)
    if name in DATABASE_FUNCTIONS:
        return _foreign(context, call, scope)
    if name in CLUSTER_FUNCTIONS:
        context.error("K0404", call.span, name=name)
        return empty_rows(context)
    function = context.workspace.function(name)
    if function is not None and function.result is not None:
        return workspace_rows(context, function, call.arguments, call.span, scope, piped)
    if function is not None:
        context.error("K0217", call.span, name=name)
    else:
        unknown_function(context, name, scope, call.name.span)
    return empty_rows(context)


def _materialize(context: Context, call: syntax.Call, scope: Scope) -> Rows:
    """`materialize(query)`: read once however often it is named."""
    rows = context.bind_rows(call.arguments[0], scope)
    shared = Shared("materialize", rows.relation, is_materialized=True)
    return rows_of_symbol(context, TabularSymbol(shared, rows.is_open, rows.is_serialized))


def _table_function(context: Context, call: syntax.Call, scope: Scope) -> Rows:
    name = text_constant(context.bind_value(call.arguments[0], scope, False))
    if name is None:
        context.error("K0310", call.arguments[0].span, name="table")
        return empty_rows(context)
    return bind_table(context, name, call.arguments[0].span, scope)


def _foreign(context: Context, call: syntax.Call, scope: Scope) -> Rows:
    """A database or service on its own is no table."""
    context.error("K0405", call.span, name=call.name.text)
    return empty_rows(context)


def bind_print(context: Context, operator: syntax.Print, scope: Scope) -> Rows:
    """Source: Kusto reference, print operator."""
    items = [item for each in operator.columns for item in bind_item(context, each, scope)]
    named = [item if item.is_written else replace(item, name=None) for item in items]
    names = name_items(context, named)
    columns = tuple(context.new_column(name, item.value.type) for name, item in zip(names, items, strict=True))
    return Rows(Values(columns, (tuple(item.value for item in items),)), is_serialized=True)


def bind_range(context: Context, operator: syntax.Range, scope: Scope) -> Rows:
    """Source: Kusto reference, range operator."""
    start, stop, step = (
        context.bind_value(each, scope, False) for each in (operator.start, operator.stop, operator.step)
    )
    type = _range_type(context, operator, start, stop, step)
    column = context.new_column(operator.column.text, type)
    step_type = ScalarType.TIMESPAN if type is ScalarType.DATETIME else type
    relation = RangeRows(
        column, converted_to(start, type), converted_to(stop, type), converted_to(step, step_type), operator.span
    )
    return Rows(relation, is_serialized=True)


def _range_type(context: Context, operator: syntax.Range, start: Scalar, stop: Scalar, step: Scalar) -> ScalarType:
    types = [start.type, stop.type, step.type]
    if ScalarType.UNKNOWN in types:
        return next((each for each in types if each is not ScalarType.UNKNOWN), ScalarType.LONG)
    if set(types) <= NUMBERS:
        return widest(widest(types[0], types[1]), types[2])
    if (
        types[0] is types[1]
        and types[0] in (ScalarType.DATETIME, ScalarType.TIMESPAN)
        and types[2] is ScalarType.TIMESPAN
    ):
        return types[0]
    context.error("K0322", operator.span, start=str(types[0]), stop=str(types[1]), step=str(types[2]))
    return ScalarType.UNKNOWN


def bind_datatable(context: Context, datatable: syntax.Datatable, scope: Scope) -> Rows:
    """Source: Kusto reference, datatable operator."""
    columns = declared_columns(context, datatable.schema)
    width = len(columns)
    if not width or len(datatable.values) % width:
        context.error("K0323", datatable.span, values=len(datatable.values), columns=width)
        return Rows(Values(columns, ()))
    values = [
        _cell(context, context.bind_value(each, scope, False), columns[at % width].type)
        for at, each in enumerate(datatable.values)
    ]
    rows = tuple(tuple(values[at : at + width]) for at in range(0, len(values), width))
    return Rows(Values(columns, rows), is_serialized=True)


def _cell(context: Context, value: Scalar, type: ScalarType) -> Scalar:
    """A written value as the column's type; Kusto converts cells as the conversion functions do."""
    if isinstance(value, Unbound) or value.type is type:
        return value
    if isinstance(value, Constant) and value.value is None:
        return Constant("" if type is ScalarType.STRING else None, type, value.span)
    return converted_to(value, type)


def declared_columns(context: Context, schema: syntax.RowSchema) -> tuple[PlanColumn, ...]:
    """New columns for a written row schema; a type that is none is reported."""
    columns, seen = [], set()
    for each in schema.columns:
        if each.type is None:
            context.error("K0324", each.type_name.span, name=each.type_name.text)
        if each.name.text in seen:
            context.error("K0211", each.name.span, name=each.name.text)
        seen.add(each.name.text)
        columns.append(context.new_column(each.name.text, each.type or ScalarType.UNKNOWN))
    return tuple(columns)


def bind_external_data(context: Context, external: syntax.ExternalData, scope: Scope) -> Rows:
    """Source: Kusto reference, externaldata operator."""
    columns = declared_columns(context, external.schema)
    addresses = _texts(context, external.uris, scope)
    properties = tuple((each.name.text, _property_value(context, each, scope)) for each in external.properties)
    schema = TableSchema(tuple(Column(each.name, each.type) for each in columns))
    table = context.workspace.rows_of_files(addresses, dict(properties), schema)
    if table is not None:
        return Rows(Scan(table, columns, tuple(range(len(columns))), external.span))
    return Rows(ExternalRows(addresses, properties, columns, external.span))


def _texts(context: Context, expressions: Sequence[syntax.Expression], scope: Scope) -> tuple[str, ...]:
    bound = [context.bind_value(each, scope, False) for each in expressions]
    return tuple(text for each in bound if (text := text_constant(each)) is not None)


def _property_value(context: Context, each: syntax.Property, scope: Scope) -> object:
    if isinstance(each.value, syntax.NameReference):
        return each.value.name.text
    bound = context.bind_value(each.value, scope, False)
    return bound.value if isinstance(bound, Constant) else None
