"""`union`. Source: Kusto reference, "union operator"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from gazehound.binder.context import Context
from gazehound.binder.scope import Rows, Scope
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
    if isinstance(expression, syntax.Pipeline) and not expression.operators:
        return input_rows(context, expression.source, scope, is_fuzzy, place)  # type: ignore[arg-type]
    if isinstance(expression, syntax.WildcardReference):
        return _matching_tables(context, expression, scope)
    if is_fuzzy and _is_missing(context, expression, scope):
        return []
    name = expression.name.text if isinstance(expression, syntax.NameReference) else f"union_arg{place}"
    return [(name, context.bind_rows(expression, scope))]


def _matching_tables(context: Context, wildcard: syntax.WildcardReference, scope: Scope) -> list[Named]:
    pattern = wildcard.pattern.replace("[", "[[]")
    names = sorted(each for each in context.workspace.table_names() if fnmatchcase(each, pattern))
    if not names:
        context.error("K0216", wildcard.span, pattern=wildcard.pattern)
    found = []
    for name in names:
        reference = syntax.NameReference(syntax.Name(name, wildcard.span), wildcard.span)
        found.append((name, context.bind_rows(reference, scope)))
    return found


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
    keys = _inner_keys(bound) if kind == "inner" else _outer_keys(bound)
    names = _output_names(keys, {source} if source else set())
    columns = [context.new_column(name, type) for name, (_, type) in zip(names, keys, strict=True)]
    tagged = [context.new_column(source, ScalarType.STRING)] if source else []
    by_key = dict(zip(keys, columns, strict=True))
    inputs = []
    for name, rows in bound:
        fills = [Assignment(each, Constant(name, ScalarType.STRING, span)) for each in tagged]
        fills += _fills(rows, by_key, span)
        inputs.append(UnionInput(rows.relation, tuple(fills)))
    is_open = any(rows.is_open for _, rows in bound)
    return Rows(Union_(tuple(inputs), (*tagged, *columns)), is_open)


Key = tuple[str, ScalarType]


def _outer_keys(bound: Sequence[Named]) -> list[Key]:
    return list(dict.fromkeys((each.name, each.type) for _, rows in bound for each in rows.columns))


def _inner_keys(bound: Sequence[Named]) -> list[Key]:
    shared = [{(each.name, each.type) for each in rows.columns} for _, rows in bound]
    return [key for key in _outer_keys(bound) if all(key in each for each in shared)]


def _output_names(keys: Sequence[Key], taken: Iterable[str]) -> list[str]:
    """A name that comes with several types gets the type behind it."""
    types: dict[str, int] = dict.fromkeys(taken, 1)
    for name, _ in keys:
        types[name] = types.get(name, 0) + 1
    return [f"{name}_{type}" if types[name] > 1 else name for name, type in keys]


def _fills(rows: Rows, by_key: Mapping[Key, PlanColumn], span: Span) -> list[Assignment]:
    return [
        Assignment(by_key[each.name, each.type], ColumnReference(each, span))
        for each in rows.columns
        if (each.name, each.type) in by_key
    ]


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
