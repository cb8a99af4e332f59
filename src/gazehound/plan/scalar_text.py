"""Bound scalar expressions as text for people, close to KQL.

A column is written with its identity behind a `#`, so that two columns of one name can be told apart. A long list
of constants is cut with a count. Does not live here: relations (`explain`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from gazehound.functions.declare import Kind
from gazehound.plan.scalars import (
    AggregateCall,
    Clock,
    ColumnReference,
    Constant,
    Convert,
    FunctionCall,
    ListOfQuery,
    MemberOfQuery,
    OutputField,
    PlanColumn,
    RowOfExtreme,
    Scalar,
    ScalarQuery,
    Unbound,
    WindowCall,
)
from gazehound.types import ScalarType
from gazehound.types.ticks import datetime_text, timespan_text

MOST_LISTED = 12
LONGEST_TEXT = 120


def column_text(column: PlanColumn) -> str:
    """A column where it is made: name, identity and type."""
    return f"{column.name}#{column.id}:{column.type}"


def scalar_text(scalar: Scalar) -> str:
    """The expression on one line."""
    match scalar:
        case Constant():
            return constant_text(scalar)
        case Clock():
            return "now()"
        case ColumnReference():
            return f"{scalar.column.name}#{scalar.column.id}"
        case Convert():
            return f"to {scalar.type}({scalar_text(scalar.operand)})"
        case FunctionCall() if scalar.function.kind is Kind.OPERATOR:
            return _operation(scalar)
        case FunctionCall() | AggregateCall() | WindowCall():
            return f"{scalar.function.name}({arguments_text(scalar.arguments)})"
        case RowOfExtreme():
            return _extreme(scalar)
        case OutputField():
            return f"{scalar_text(scalar.call)}.{scalar.name}"
        case Unbound():
            return "?"
        case _:
            return _query(scalar)


def arguments_text(arguments: Iterable[Scalar]) -> str:
    """Expressions between commas, a long list cut with a count."""
    every = list(arguments)
    shown = [scalar_text(each) for each in every[:MOST_LISTED]]
    return ", ".join(shown + ([f"… {len(every) - MOST_LISTED} more"] if len(every) > MOST_LISTED else []))


def constant_text(constant: Constant) -> str:
    """A literal as KQL writes it."""
    value, kind = constant.value, constant.type
    if value is None:
        return f"{kind}(null)"
    match kind, value:
        case ScalarType.DATETIME, int():
            return f"datetime({datetime_text(value)})"
        case ScalarType.TIMESPAN, int():
            return f"timespan({timespan_text(value)})"
        case ScalarType.STRING, str():
            return _cut(json.dumps(value, ensure_ascii=False))
        case ScalarType.DYNAMIC, _:
            return _cut(f"dynamic({json.dumps(value, ensure_ascii=False, default=str)})")
        case ((ScalarType.DECIMAL | ScalarType.GUID | ScalarType.INT), _):
            return f"{kind}({value})"
        case ScalarType.BOOL, _:
            return str(value).lower()
    return str(value)


def _operation(call: FunctionCall) -> str:
    name, operands = call.function.name, call.arguments
    if len(operands) < 2:
        return f"{name}({arguments_text(operands)})"
    first = _operand(operands[0])
    if len(operands) == 2:
        return f"{first} {name} {_operand(operands[1])}"
    between = " .. " if name.endswith("between") else ", "
    rest = operands[1:]
    text = between.join(map(scalar_text, rest)) if between == " .. " else arguments_text(rest)
    return f"{first} {name} ({text})"


def _operand(scalar: Scalar) -> str:
    text = scalar_text(scalar)
    if isinstance(scalar, FunctionCall) and scalar.function.kind is Kind.OPERATOR and len(scalar.arguments) > 1:
        return f"({text})"
    return text


def _extreme(scalar: RowOfExtreme) -> str:
    value = scalar_text(scalar.value)
    if scalar.by is None:
        return f"{value} of any row"
    return f"{value} where {scalar_text(scalar.by)} is {'largest' if scalar.is_max else 'smallest'}"


def _query(scalar: ScalarQuery | MemberOfQuery | ListOfQuery) -> str:
    """A query inside an expression is named by the column it gives; `explain` draws it below."""
    inner = f"query giving {column_text(scalar.column)}"
    match scalar:
        case ScalarQuery():
            return f"toscalar({inner})"
        case MemberOfQuery():
            operator = f"{'!' if scalar.negated else ''}in{'~' if scalar.ignores_case else ''}"
            return f"{scalar_text(scalar.operand)} {operator} ({inner})"
        case _:
            return f"list({inner})"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text):,} characters)"
