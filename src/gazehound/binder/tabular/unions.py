"""`union`. Source: Kusto reference, "union operator"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from gazehound.binder.apply import converted
from gazehound.binder.context import Context
from gazehound.binder.naming import UniqueNames
from gazehound.binder.scope import FunctionSymbol, Rows, Scope
from gazehound.plan.relations import Assignment, Union_, UnionInput
from gazehound.plan.scalars import ColumnReference, Constant, PlanColumn
from gazehound.syntax import nodes as syntax
from gazehound.text import Span
from gazehound.types import ScalarType

Named = tuple[str, Rows]


def bind_union(context: Context, operator: syntax.Union_, rows: Rows | None, scope: Scope) -> Rows:
    """The inputs under one another; columns by name, one of several types in a column per type."""
    is_fuzzy = is_true(operator.properties, "isfuzzy")
    bound: list[Named] = [("union_arg0", rows)] if rows is not None else []
    for expression in operator.inputs:
        bound += input_rows(context, expression, scope, is_fuzzy, len(bound))
    if not bound and is_fuzzy and operator.inputs:
        context.error("K0215", operator.span)
    kind = property_text(operator.properties, "kind") or "outer"
    source = property_text(operator.properties, "withsource") or property_text(operator.properties, "with_source")
    return combine(context, bound, kind, source, operator.span)


def input_rows(
    context: Context, expression: syntax.Expression, scope: Scope, is_fuzzy: bool, place: int
) -> list[Named]:
    """The rows that one input stands for: several for a wildcard, none for a missing table of a fuzzy union."""
    if isinstance(expression, syntax.Parenthesized):
        return input_rows(context, expression.inner, scope, is_fuzzy, place)
    if isinstance(expression, syntax.Pipeline) and not expression.operators and _is_expression(expression.source):
        return input_rows(context, expression.source, scope, is_fuzzy, place)  # type: ignore[arg-type]
    if isinstance(expression, syntax.WildcardReference):
        return _matching_tables(context, expression, scope, is_fuzzy)
    if is_fuzzy and _is_missing(context, expression, scope):
        return []
    return [(_source_name(expression, scope, place), context.bind_rows(expression, scope))]


def _is_expression(source: syntax.Expression | syntax.Operator) -> bool:
    return isinstance(source, syntax.NameReference | syntax.WildcardReference | syntax.Parenthesized | syntax.Call)


def _source_name(expression: syntax.Expression, scope: Scope, place: int) -> str:
    """What `withsource` tells of an input: a table or view by name, anything else by its place."""
    if isinstance(expression, syntax.NameReference):
        symbol = scope.lookup(expression.name.text)
        if symbol is None or (isinstance(symbol, FunctionSymbol) and symbol.declaration.is_view):
            return expression.name.text
    return f"union_arg{place}"


def _matching_tables(context: Context, wildcard: syntax.WildcardReference, scope: Scope, is_fuzzy: bool) -> list[Named]:
    """The tables of a matching name, and the views and tables that the query itself declares."""
    pattern = wildcard.pattern.replace("[", "[[]")
    declared = [each for each in scope.declared() if _is_view(scope, each)]
    names = [*declared, *sorted(context.workspace.table_names())]
    matching = list(dict.fromkeys(each for each in names if fnmatchcase(each, pattern)))
    if not matching and not is_fuzzy:
        context.error("K0216", wildcard.span, pattern=wildcard.pattern)
    found = []
    for name in matching:
        reference = syntax.NameReference(syntax.Name(name, wildcard.span), wildcard.span)
        found.append((name, context.bind_rows(reference, scope)))
    return found


def _is_view(scope: Scope, name: str) -> bool:
    symbol = scope.lookup(name)
    return isinstance(symbol, FunctionSymbol) and symbol.declaration.is_view


def _is_missing(context: Context, expression: syntax.Expression, scope: Scope) -> bool:
    """True for a table, or a pipeline over a table, that does not exist."""
    while isinstance(expression, syntax.Pipeline | syntax.Parenthesized):
        inner = expression.source if isinstance(expression, syntax.Pipeline) else expression.inner
        if isinstance(inner, syntax.Union_ | syntax.Print | syntax.Range | syntax.Search | syntax.Find):
            return False
        expression = inner  # type: ignore[assignment]
    if isinstance(expression, syntax.NameReference):
        name = expression.name.text
        known = scope.lookup(name) or context.workspace.table(name) or context.workspace.function(name)
        return known is None
    if isinstance(expression, syntax.Call) and expression.name.text == "table" and expression.arguments:
        first = expression.arguments[0]
        return isinstance(first, syntax.Literal) and context.workspace.table(str(first.value)) is None
    if isinstance(expression, syntax.Call) and expression.base is None:
        name = expression.name.text
        return (
            scope.lookup(name) is None
            and context.workspace.function(name) is None
            and name not in ("materialize", "view", "datatable")
        )
    return False


def combine(context: Context, bound: Sequence[Named], kind: str, source: str | None, span: Span) -> Rows:
    """A union of bound rows; `source` names a column that tells the input."""
    outputs = _outputs(bound, only_shared=kind == "inner")
    tagged = [context.new_column(source, ScalarType.STRING)] if source else []
    columns = {key: context.new_column(name, key[1]) for key, name in outputs.items()}
    plain = {name: column for (name, _), column in columns.items() if column.name == name}
    inputs = []
    for name, rows in bound:
        fills = [Assignment(each, Constant(name, ScalarType.STRING, span)) for each in tagged]
        fills += _fills(context, rows, columns, plain, span)
        inputs.append(UnionInput(rows.relation, tuple(fills)))
    is_open = any(rows.is_open for _, rows in bound)
    return Rows(Union_(tuple(inputs), (*tagged, *columns.values())), is_open)


Key = tuple[str, ScalarType]


def _outputs(bound: Sequence[Named], *, only_shared: bool) -> dict[Key, str]:
    """The output columns: each name where it first comes up, one of several types once per type with the type behind.

    A name whose first two tables agree keeps that type and its plain name, whatever later tables have: so
    Microsoft's own binder does, and hunts over all tables rely on it.
    """
    types: dict[str, list[ScalarType]] = {}
    for _, rows in bound:
        for each in rows.columns:
            types.setdefault(each.name, []).append(each.type)
    outputs: dict[Key, str] = {}
    names = UniqueNames(types)
    for name, found in types.items():
        distinct = list(dict.fromkeys(found))
        if only_shared and (len(found) < len(bound) or len(distinct) > 1):
            continue
        if len(distinct) == 1 or found[0] is found[1]:
            outputs[name, found[0]] = name
        else:
            outputs.update({(name, each): names.unique(f"{name}_{each}") for each in distinct})
    return outputs


def _fills(
    context: Context,
    rows: Rows,
    columns: Mapping[Key, PlanColumn],
    plain: Mapping[str, PlanColumn],
    span: Span,
) -> list[Assignment]:
    """The output columns that an input fills; one of another type goes into the plain column of its name, converted."""
    fills = []
    for each in rows.columns:
        column = columns.get((each.name, each.type)) or plain.get(each.name)
        if column is not None:
            fills.append(Assignment(column, converted(context, ColumnReference(each, span), column.type)))
    return fills


def property_text(properties: Sequence[syntax.Property], name: str) -> str | None:
    """The value of a `name=value` modifier as text, None where it is not given."""
    for each in properties:
        if each.name.text == name:
            if isinstance(each.value, syntax.NameReference):
                return each.value.name.text
            if isinstance(each.value, syntax.Literal):
                return str(each.value.value)
    return None


def is_true(properties: Sequence[syntax.Property], name: str) -> bool:
    """True when the modifier is given as true."""
    return (property_text(properties, name) or "").lower() in ("true", "1")
