"""`parse`, `parse-where` and `parse-kv`.

Source: Kusto reference, "parse operator", "parse-where operator", "parse-kv operator".

A pattern becomes one regular expression. In simple mode texts are taken literally, a string column takes as
little as possible and the last one the rest; the pattern starts where the text starts. In regex mode texts are
regular expressions and string columns take as much as possible (as recorded answers show).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gazehound.binder.apply import converted, function_call, operator_call
from gazehound.binder.context import Context, text_constant
from gazehound.binder.naming import UniqueNames
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.projection import Item, extend_rows
from gazehound.binder.tabular.unions import property_text
from gazehound.plan.relations import Filter
from gazehound.plan.scalars import Constant, FunctionCall, OutputField, Scalar, Unbound
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType

NUMBER_PATTERNS = {
    ScalarType.INT: r"[-+]?\d+",
    ScalarType.LONG: r"[-+]?\d+",
    ScalarType.REAL: r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?",
    ScalarType.DECIMAL: r"[-+]?\d+(?:\.\d+)?",
}


def bind_parse(context: Context, operator: syntax.Parse, rows: Rows, scope: Scope) -> Rows:
    """The columns of the pattern, filled where the text fits it; `parse-where` keeps only those rows."""
    inner = scope.inner(rows)
    subject = _as_text(context, context.bind_value(operator.expression, inner, False))
    kind = property_text(operator.properties, "kind") or "simple"
    columns = [part for part in operator.pattern if part.column is not None]
    pattern = _pattern(context, operator, kind, scope)
    if isinstance(subject, Unbound) or pattern is None:
        return extend_rows(context, rows, [_unfilled(each) for each in columns])
    regex = Constant(pattern, ScalarType.STRING, operator.span)
    names = [Constant(f"p{at}", ScalarType.STRING, operator.span) for at in range(len(columns))]
    match = operator_call(context, "parse pattern", (subject, regex, *names), operator.span)
    values = [_converted(context, match, f"p{at}", each) for at, each in enumerate(columns)]
    fits = _fits(context, subject, regex, columns, values, kind)
    if operator.is_filter:
        rows = rows.with_relation(Filter(rows.relation, fits))
    elif kind != "relaxed":
        values = [_where_fits(context, fits, each, column) for each, column in zip(values, columns, strict=True)]
    taken = UniqueNames(each.name for each in rows.columns)
    items = [
        Item(_column_name(part.column.text, value, rows, taken), True, value)
        for part, value in zip(columns, values, strict=True)
        if part.column
    ]
    return extend_rows(context, rows, items)


def _column_name(name: str, value: Scalar, rows: Rows, names: UniqueNames) -> str:
    """The written name; beside an existing column of another type one with a number."""
    column = rows.column(name)
    return names.unique(name) if column is not None and column.type is not value.type else name


def _as_text(context: Context, subject: Scalar) -> Scalar:
    if subject.type is ScalarType.STRING or isinstance(subject, Unbound):
        return subject
    return function_call(context, "tostring", (subject,), subject.span)


def _unfilled(part: syntax.ParsePart) -> Item:
    assert part.column is not None
    return Item(part.column.text, True, Unbound(part.span, part.type or ScalarType.STRING))


def _pattern(context: Context, operator: syntax.Parse, kind: str, scope: Scope) -> str | None:
    pieces = []
    parts = operator.pattern
    for at, part in enumerate(parts):
        if part.is_star:
            pieces.append(".*?")
        elif part.column is not None:
            pieces.append(_column_pattern(context, part, at, parts, kind))
        else:
            text = text_constant(context.bind_value(part.text, scope, False)) if part.text is not None else None
            if text is None:
                context.error("K0310", part.span, name="parse")
                return None
            pieces.append(without_captures(text) if kind == "regex" else re.escape(text))
    flags = property_text(operator.properties, "flags") or ""
    lead = f"(?{flags or 's'})" if kind == "regex" else "(?s)"
    start = "" if kind == "regex" else "^"
    return f"{lead}{start}{''.join(pieces)}" + ("" if kind == "regex" or _ends_open(parts) else "$")


def without_captures(pattern: str) -> str:
    """The pattern with its own groups no longer captured, so that only columns are."""
    made, at, in_class = [], 0, False
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            made.append(pattern[at : at + 2])
            at += 2
            continue
        if letter in "[]":
            in_class = letter == "["
        opens = letter == "(" and not in_class and pattern[at + 1 : at + 2] != "?"
        made.append("(?:" if opens else letter)
        at += 1
    return "".join(made)


def _ends_open(parts: Sequence[syntax.ParsePart]) -> bool:
    return bool(parts) and parts[-1].is_star


def _column_pattern(
    context: Context, part: syntax.ParsePart, at: int, parts: Sequence[syntax.ParsePart], kind: str
) -> str:
    if part.type is None and part.type_name is not None:
        context.error("K0324", part.type_name.span, name=part.type_name.text)
    number = NUMBER_PATTERNS.get(part.type or ScalarType.STRING)
    if number is not None:
        return f"({number})" if kind != "relaxed" else f"({number}|.*?)"
    if at == len(parts) - 1 or kind == "regex":
        return "(.*)"
    return "(.*?)"


def _converted(context: Context, match: Scalar, field: str, part: syntax.ParsePart) -> Scalar:
    text: Scalar = OutputField(match, field, ScalarType.STRING, part.span)
    return converted(context, text, part.type or ScalarType.STRING)


def _fits(
    context: Context,
    subject: Scalar,
    regex: Constant,
    columns: Sequence[syntax.ParsePart],
    values: Sequence[Scalar],
    kind: str,
) -> Scalar:
    """True where the pattern matches and, unless relaxed, every typed column converts."""
    fits = operator_call(context, "matches regex", (subject, regex), regex.span)
    if kind == "relaxed":
        return fits
    for part, value in zip(columns, values, strict=True):
        if part.type not in (None, ScalarType.STRING, ScalarType.DYNAMIC):
            found = function_call(context, "isnotnull", (value,), part.span)
            fits = operator_call(context, "and", (fits, found), part.span)
    return fits


def _where_fits(context: Context, fits: Scalar, value: Scalar, part: syntax.ParsePart) -> Scalar:
    if not isinstance(fits, FunctionCall) or fits.function.name != "and":
        return value
    empty = Constant("" if value.type is ScalarType.STRING else None, value.type, part.span)
    return function_call(context, "iff", (fits, value, empty), part.span)


def bind_parse_kv(context: Context, operator: syntax.ParseKv, rows: Rows, scope: Scope) -> Rows:
    """One column per key asked for."""
    inner = scope.inner(rows)
    subject = _as_text(context, context.bind_value(operator.expression, inner, False))
    options = [
        Constant(property_text(operator.properties, each) or default, ScalarType.STRING, operator.span)
        for each, default in (
            ("pair_delimiter", " "),
            ("kv_delimiter", "="),
            ("quote", ""),
            ("escape", ""),
            ("greedy", ""),
            ("regex", ""),
        )
    ]
    items = []
    for column in operator.schema.columns:
        name = Constant(column.name.text, ScalarType.STRING, column.span)
        value: Scalar = operator_call(context, "parse key value", (subject, name, *options), column.span)
        value = converted(context, value, column.type or ScalarType.STRING)
        items.append(Item(column.name.text, True, value))
    return extend_rows(context, rows, items)
