"""Reading an exclusion as people write it, and saying it in KQL over the columns of a table.

Accepted: KQL predicates, and filters such as `process.name != "x.exe" OR destination.port = 3389` with `AND`, `OR`,
`NOT` in any case, `=` for `==`, dotted field names of other schemas, and `*` in compared texts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from gazehound.diagnostics import Diagnostics
from gazehound.exclusions.fields import INBOUND_ACTIONS, Resolved, Unresolved, resolve
from gazehound.syntax import nodes as syntax
from gazehound.syntax import parse
from gazehound.text import SourceText, Span
from gazehound.types import ScalarType

_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_PIECES = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b(AND|OR|NOT|IN|BETWEEN|CONTAINS|STARTSWITH|ENDSWITH|HAS)\b|(?<![=!<>~])=(?![=~])""",
    re.IGNORECASE,
)
_NEGATIVE = {"!=": "=~", "!~": "=~", "!in": "in~", "!in~": "in~", "!contains": "contains", "!has": "has"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition of the expression as it was written: field, operator, values."""

    field: str
    operator: str
    values: tuple[object, ...]


@dataclass
class Translation:
    """An expression over a table's columns, and what could not be said there."""

    expression: syntax.Expression
    comparisons: list[Comparison] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    """Names of lists without values."""
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_expression(text: str, name: str = "exclusion") -> tuple[syntax.Expression | None, Diagnostics]:
    """The tree of an expression; None, with the reason in the diagnostics, for a text that is none."""
    source = SourceText(_as_kql(text), name)
    query, diagnostics = parse(source)
    statements = [each for each in query.statements if isinstance(each, syntax.ExpressionStatement)]
    if diagnostics.has_errors or len(statements) != 1:
        return None, diagnostics
    expression = statements[0].expression
    while isinstance(expression, syntax.Pipeline) and not expression.operators:
        expression = expression.source  # type: ignore[assignment]
    return expression, diagnostics


def _as_kql(text: str) -> str:
    """The words and signs of other languages as KQL spells them, texts left alone."""

    def spelled(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        return match[2].lower() if match[2] else "=="

    return _PIECES.sub(spelled, text.strip().translate(_QUOTES))


def translate(
    expression: syntax.Expression,
    table: str,
    columns: Collection[str],
    lists: Mapping[str, Sequence[str]] | None = None,
) -> Translation:
    """The expression with every field as a column of `table` and every list as its values.

    A condition on an unknown field or list is null.
    """
    translation = Translation(expression, lists=lists or {})
    translation.expression = _translated(expression, table, columns, translation)
    return translation


def _translated(
    expression: syntax.Expression, table: str, columns: Collection[str], into: Translation
) -> syntax.Expression:
    match expression:
        case syntax.Parenthesized():
            return syntax.Parenthesized(_translated(expression.inner, table, columns, into), expression.span)
        case syntax.Binary(operator="and" | "or"):
            left = _translated(expression.left, table, columns, into)
            right = _translated(expression.right, table, columns, into)
            return syntax.Binary(expression.operator, left, right, expression.operator_span, expression.span)
        case syntax.Call(name=syntax.Name(text="not"), arguments=(argument,)):
            inner = _translated(argument, table, columns, into)
            return syntax.Call(expression.name, (inner,), expression.span)
        case syntax.Binary():
            return _comparison(expression, table, columns, into)
        case syntax.ListOperation():
            return _list_comparison(expression, table, columns, into)
        case _:
            return expression


def _comparison(
    expression: syntax.Binary, table: str, columns: Collection[str], into: Translation
) -> syntax.Expression:
    name = field_name(expression.left)
    if name is None:
        return expression
    value = expression.right.value if isinstance(expression.right, syntax.Literal) else None
    into.comparisons.append(Comparison(name, expression.operator, (value,)))
    column = _column(name, table, columns, value, expression.left.span, into)
    if column is None:
        return _null(expression.span)
    operator, right = _with_wildcard(expression.operator, expression.right)
    compared = syntax.Binary(operator.removeprefix("not "), column, right, expression.operator_span, expression.span)
    return (
        syntax.Call(syntax.Name("not", expression.span), (compared,), expression.span)
        if operator.startswith("not ")
        else compared
    )


def _list_comparison(
    expression: syntax.ListOperation, table: str, columns: Collection[str], into: Translation
) -> syntax.Expression:
    name = field_name(expression.operand)
    if name is None:
        return expression
    items = tuple(each for item in expression.items for each in _listed(item, into))
    values = tuple(each.value for each in items if isinstance(each, syntax.Literal))
    into.comparisons.append(Comparison(name, expression.operator, values))
    column = _column(name, table, columns, values[0] if values else None, expression.operand.span, into)
    if column is None or not items:
        return _null(expression.span)
    return _any_of(replace(expression, operand=column, items=items))


def lists_of(expression: syntax.Expression, names: Collection[str]) -> list[str]:
    """Those of `names` that the expression uses as lists."""
    found = [
        item.value if isinstance(item, syntax.Literal) else field_name(item)
        for each in conditions(expression)
        if isinstance(each, syntax.ListOperation)
        for item in each.items
    ]
    return [name for name in names if name in found]


def conditions(expression: syntax.Expression) -> Iterator[syntax.Expression]:
    """The conditions below `and`, `or`, `not` and parentheses."""
    match expression:
        case syntax.Parenthesized():
            yield from conditions(expression.inner)
        case syntax.Binary(operator="and" | "or"):
            yield from conditions(expression.left)
            yield from conditions(expression.right)
        case syntax.Call(name=syntax.Name(text="not"), arguments=(argument,)):
            yield from conditions(argument)
        case _:
            yield expression


def _listed(item: syntax.Expression, into: Translation) -> Iterator[syntax.Expression]:
    """The item, or the values of the list that it names."""
    name = item.value if isinstance(item, syntax.Literal) else field_name(item)
    if isinstance(name, str) and name in into.lists:
        yield from (syntax.Literal(ScalarType.STRING, each, item.span) for each in into.lists[name])
        into.unlisted += [] if into.lists[name] else [name]
    elif isinstance(item, syntax.NameReference):
        into.unlisted.append(item.name.text)
    else:
        yield item


def _any_of(listed: syntax.ListOperation) -> syntax.Expression:
    """`in` as it stands; with `*` in an item, `or` over comparisons."""
    patterns = [each for each in listed.items if isinstance(each, syntax.Literal) and "*" in str(each.value)]
    if not patterns or listed.operator not in ("in", "in~", "!in", "!in~"):
        return listed
    sign = listed.operator_span
    rest = tuple(each for each in listed.items if each not in patterns)
    arms: list[syntax.Expression] = [replace(listed, operator=listed.operator.lstrip("!"), items=rest)] if rest else []
    for each in patterns:
        operator, right = _with_wildcard("==", each)
        arms.append(syntax.Binary(operator, listed.operand, right, sign, listed.span))
    either = reduce(lambda left, right: syntax.Binary("or", left, right, sign, listed.span), arms)
    if listed.operator.startswith("!"):
        return syntax.Call(syntax.Name("not", listed.span), (either,), listed.span)
    return syntax.Parenthesized(either, listed.span)


def field_name(expression: syntax.Expression) -> str | None:
    """The dotted name that an expression spells, None for anything else."""
    if isinstance(expression, syntax.NameReference):
        return expression.name.text
    if isinstance(expression, syntax.Path):
        base = field_name(expression.base)
        return f"{base}.{expression.member.text}" if base else None
    return None


def _column(
    name: str, table: str, columns: Collection[str], value: object, span: Span, into: Translation
) -> syntax.Expression | None:
    found = resolve(name, table, columns, value)
    if isinstance(found, Unresolved):
        if found not in into.unresolved:
            into.unresolved.append(found)
        return None
    return _by_direction(found, span)


def _by_direction(found: Resolved, span: Span) -> syntax.Expression:
    """The column; of a connection that came in, the one that holds the same side there."""
    column = _name(found.column, span)
    if found.inbound is None:
        return column
    actions = tuple(syntax.Literal(ScalarType.STRING, each, span) for each in INBOUND_ACTIONS)
    came_in = syntax.ListOperation("in", _name("ActionType", span), actions, span, span)
    return syntax.Call(syntax.Name("iff", span), (came_in, _name(found.inbound, span), column), span)


def _name(name: str, span: Span) -> syntax.NameReference:
    return syntax.NameReference(syntax.Name(name, span), span)


def _null(span: Span) -> syntax.Literal:
    return syntax.Literal(ScalarType.BOOL, None, span)


def _with_wildcard(operator: str, right: syntax.Expression) -> tuple[str, syntax.Expression]:
    """`== "a*"` is a prefix; `*` at both ends any part; elsewhere a pattern for the whole text, in any letter case."""
    text = right.value if isinstance(right, syntax.Literal) and isinstance(right.value, str) else ""
    bare = text.strip("*")
    if operator not in ("==", "!=", "=~", "!~") or "*" not in text or not bare:
        return operator, right
    negation = "!" if operator.startswith("!") else ""
    if "*" in bare:
        pattern = "(?i)^" + ".*".join(re.escape(each) for each in text.split("*")) + "$"
        return "not matches regex" if negation else "matches regex", syntax.Literal(
            ScalarType.STRING, pattern, right.span
        )
    names = {(True, False): "endswith", (False, True): "startswith", (True, True): "contains"}
    name = names[text.startswith("*"), text.endswith("*")]
    return f"{negation}{name}", syntax.Literal(ScalarType.STRING, bare, right.span)


def arms_of(expression: syntax.Expression, operator: str) -> list[syntax.Expression]:
    """The operands of a chain of `and` or of `or`."""
    if isinstance(expression, syntax.Parenthesized):
        return arms_of(expression.inner, operator)
    if isinstance(expression, syntax.Binary) and expression.operator == operator:
        return [*arms_of(expression.left, operator), *arms_of(expression.right, operator)]
    return [expression]


def field_of(expression: syntax.Expression) -> str | None:
    """The field that a condition asks."""
    if isinstance(expression, syntax.Binary):
        return field_name(expression.left)
    return field_name(expression.operand) if isinstance(expression, syntax.ListOperation) else None


def is_negative(expression: syntax.Expression) -> bool:
    """True for `!=` and its like."""
    return isinstance(expression, syntax.Binary | syntax.ListOperation) and expression.operator in _NEGATIVE


def opposite(expression: syntax.Expression) -> syntax.Expression:
    """A negative condition as the positive one."""
    if isinstance(expression, syntax.Binary):
        is_text = isinstance(expression.right, syntax.Literal) and expression.right.type is ScalarType.STRING
        operator = _NEGATIVE[expression.operator] if is_text else "=="
        return syntax.Binary(operator, expression.left, expression.right, expression.operator_span, expression.span)
    assert isinstance(expression, syntax.ListOperation)
    return syntax.ListOperation(
        _NEGATIVE[expression.operator], expression.operand, expression.items, expression.operator_span, expression.span
    )


def written(expression: syntax.Expression) -> str:
    """The expression as KQL text."""
    match expression:
        case syntax.Parenthesized():
            return f"({written(expression.inner)})"
        case syntax.Binary():
            return f"{written(expression.left)} {expression.operator} {written(expression.right)}"
        case syntax.ListOperation():
            return f"{written(expression.operand)} {expression.operator} ({', '.join(map(written, expression.items))})"
        case syntax.Call():
            return f"{expression.name.text}({', '.join(map(written, expression.arguments))})"
        case syntax.Literal():
            return _literal(expression)
        case _:
            return field_name(expression) or "…"


def _literal(literal: syntax.Literal) -> str:
    if literal.value is None:
        return f"{literal.type}(null)"
    if isinstance(literal.value, str):
        return quoted(literal.value)
    return str(literal.value).lower() if isinstance(literal.value, bool) else str(literal.value)


def quoted(text: str) -> str:
    """A text as a literal of KQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
