"""The entry of the binder: statements in order, pipelines operator by operator."""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.binder.context import Context
from gazehound.binder.declarations import declare
from gazehound.binder.expressions import bind_outputs, bind_scalar
from gazehound.binder.invocation import empty_rows
from gazehound.binder.saved import saved_functions
from gazehound.binder.scope import Rows, Scope, TabularSymbol
from gazehound.binder.tabular import GRAPH_OPERATORS, OPERATORS, SOURCES, elsewhere, sources
from gazehound.binder.tabular.branches import bind_macro_expand
from gazehound.binder.tabular.graphs import graph_of
from gazehound.binder.tabular.rows import as_condition
from gazehound.binder.tabular.unions import bind_union
from gazehound.binder.workspace import Workspace
from gazehound.diagnostics import Diagnostics
from gazehound.plan.query import BoundQuery, BoundResult, Chart
from gazehound.plan.relations import Columns, Shared, SharedReference, Values
from gazehound.plan.scalars import Constant, Scalar
from gazehound.syntax import nodes as syntax


def bind(query: syntax.Query, workspace: Workspace, diagnostics: Diagnostics) -> BoundQuery:
    """The plan of a query; what is wrong with it is added to `diagnostics`.

    Errors: K02.. for names, K03.. for types, K04.. for what is known and refused.
    """
    context = _context(workspace, diagnostics)
    scope, results = Scope(saved_functions(workspace)), []
    for statement in query.statements:
        if isinstance(statement, syntax.ExpressionStatement):
            rows = _bind_rows(context, statement.expression, scope)
            if graph_of(rows.relation) is not None:
                context.error("K0228", statement.span)
            results += [_result(each) for each in (rows, *rows.others)]
        else:
            declare(context, statement, scope)
    if not results and not diagnostics.has_errors:
        context.error("K0219", query.span)
    return BoundQuery(tuple(results), tuple(context.tables))


def bind_condition(
    expression: syntax.Expression, columns: Columns, workspace: Workspace, diagnostics: Diagnostics
) -> Scalar:
    """A predicate over given columns, as one that stands behind `where` would be bound."""
    context = _context(workspace, diagnostics)
    scope = Scope(saved_functions(workspace), rows=Rows(Values(columns, ())))
    return as_condition(context, bind_scalar(context, expression, scope))


def _context(workspace: Workspace, diagnostics: Diagnostics) -> Context:
    context = Context(
        workspace,
        diagnostics,
        bind_rows=lambda expression, scope: _bind_rows(context, expression, scope),
        bind_value=lambda expression, scope, aggregates: bind_scalar(context, expression, scope, aggregates=aggregates),
        bind_outputs=lambda expression, scope, aggregates: bind_outputs(context, expression, scope, aggregates),
        bind_operators=lambda operators, rows, scope: _bind_operators(context, operators, rows, scope),
        declare=lambda statement, scope: declare(context, statement, scope),
    )
    return context


def _result(rows: Rows) -> BoundResult:
    return BoundResult(rows.relation, rows.columns, rows.is_open, rows.chart, rows.name)


def _bind_rows(context: Context, expression: syntax.Expression, scope: Scope) -> Rows:
    match expression:
        case syntax.Parenthesized():
            return _bind_rows(context, expression.inner, scope)
        case syntax.Pipeline():
            rows = _bind_source(context, expression.source, scope)
            return _bind_operators(context, expression.operators, rows, scope)
        case syntax.NameReference():
            return sources.bind_name(context, expression, scope)
        case syntax.Call(base=None):
            return sources.bind_call(context, expression, scope)
        case syntax.Call():
            return elsewhere.bind_database_call(context, expression, scope)
        case syntax.Path():
            return elsewhere.bind_path(context, expression, scope)
        case syntax.Datatable():
            return sources.bind_datatable(context, expression, scope)
        case syntax.ExternalData():
            return sources.bind_external_data(context, expression, scope)
        case syntax.InlineExternalTable():
            context.error("K0403", expression.span, name="inline_external_table")
            return empty_rows(context)
        case syntax.WildcardReference():
            return bind_union(context, syntax.Union_((expression,), (), expression.span), None, scope)
        case _:
            return _value_as_rows(context, expression, scope)


def _value_as_rows(context: Context, expression: syntax.Expression, scope: Scope) -> Rows:
    """A scalar where rows are asked for is reported as what it is."""
    before = len(context.diagnostics)
    bind_scalar(context, expression, scope)
    if len(context.diagnostics) == before:
        context.error("K0220", expression.span)
    return empty_rows(context)


def _bind_source(context: Context, source: syntax.Expression | syntax.Operator, scope: Scope) -> Rows:
    match source:
        case syntax.Print():
            return sources.bind_print(context, source, scope)
        case syntax.Range():
            return sources.bind_range(context, source, scope)
        case syntax.Union_() | syntax.Search() | syntax.Find() | syntax.Evaluate():
            return SOURCES[type(source)](context, source, None, scope)
        case _ if type(source) in OPERATORS:
            return OPERATORS[type(source)](context, source, Rows(Values((), ((),))), scope)
        case syntax.MacroExpand():
            return bind_macro_expand(context, source, scope)
        case _:
            return _bind_rows(context, source, scope)  # type: ignore[arg-type]


def _bind_operators(context: Context, operators: Sequence[syntax.Operator], rows: Rows, scope: Scope) -> Rows:
    for operator in operators:
        match operator:
            case syntax.As():
                rows = _name_rows(context, operator, rows, scope)
            case syntax.Render():
                rows = _with_chart(context, operator, rows, scope)
            case syntax.Invoke():
                rows = sources.bind_call(context, operator.call, scope, rows)
            case syntax.Consume() | syntax.ExecuteAndCache():
                continue
            case _:
                rows = _bind_operator(context, operator, rows, scope)
    return rows


def _bind_operator(context: Context, operator: syntax.Operator, rows: Rows, scope: Scope) -> Rows:
    binding = OPERATORS.get(type(operator))
    if binding is None:
        context.error("K0406", operator.span, name=operator_name(operator))
        return empty_rows(context)
    if type(operator) not in GRAPH_OPERATORS and graph_of(rows.relation) is not None:
        context.error("K0228", operator.span)
        return empty_rows(context)
    return binding(context, operator, rows, scope)


def operator_name(operator: syntax.Operator) -> str:
    """The operator as KQL spells it: `MakeSeries` is `make-series`."""
    name = type(operator).__name__.rstrip("_")
    return "".join(f"-{each.lower()}" if each.isupper() and at else each.lower() for at, each in enumerate(name))


def _name_rows(context: Context, operator: syntax.As, rows: Rows, scope: Scope) -> Rows:
    """`as name`: the rows so far can be read under the name from here on. Source: Kusto reference, as operator."""
    shared = Shared(operator.name.text, rows.relation, is_materialized=False)
    scope.names[operator.name.text] = TabularSymbol(shared, rows.is_open, rows.is_serialized)
    columns = tuple(context.copy_of(each) for each in rows.columns)
    from_shared = SharedReference(shared, columns)
    return Rows(from_shared, rows.is_open, rows.is_serialized, rows.chart, operator.name.text)


def _with_chart(context: Context, operator: syntax.Render, rows: Rows, scope: Scope) -> Rows:
    """`render`: a description of the chart travels with the result. Source: Kusto reference, render operator."""
    properties = []
    for each in operator.properties:
        value: object = each.value.name.text if isinstance(each.value, syntax.NameReference) else None
        if value is None:
            bound = bind_scalar(context, each.value, scope.inner(rows))
            value = bound.value if isinstance(bound, Constant) else None
        properties.append((each.name.text, value))
    return rows.with_chart(Chart(operator.chart.text, tuple(properties)))
