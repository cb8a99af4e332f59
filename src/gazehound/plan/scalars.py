"""Bound scalar expressions: every name resolved, every type settled, every overload chosen.

Lives here: the nodes. Does not live here: how they are made (the binder) or become SQL (codegen).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from gazehound.functions.declare import Function, Overload
from gazehound.records import record
from gazehound.text import Span
from gazehound.types import ScalarType

if TYPE_CHECKING:
    from gazehound.plan.relations import Relation


@record(frozen=True, slots=True)
class PlanColumn:
    """A column of a plan: `id` is its identity within one query, `name` only what the result shows."""

    id: int
    name: str
    type: ScalarType


@record(frozen=True, slots=True)
class Constant:
    """A literal; `value` as in the syntax tree's `Literal`, plain data for dynamic."""

    value: object
    type: ScalarType
    span: Span


@record(frozen=True, slots=True)
class Clock:
    """The query's `now`: one value for the whole run."""

    span: Span
    type: ScalarType = ScalarType.DATETIME


@record(frozen=True, slots=True)
class ColumnReference:
    column: PlanColumn
    span: Span

    @property
    def type(self) -> ScalarType:
        return self.column.type


@record(frozen=True, slots=True)
class Convert:
    """An implicit conversion, such as int to long."""

    operand: Scalar
    type: ScalarType
    span: Span


@record(frozen=True, slots=True)
class FunctionCall:
    """A scalar function or operator with the overload that the argument types chose."""

    function: Function
    overload: Overload
    arguments: tuple[Scalar, ...]
    type: ScalarType
    span: Span


@record(frozen=True, slots=True)
class AggregateCall:
    """An aggregation function over the rows of a group."""

    function: Function
    overload: Overload
    arguments: tuple[Scalar, ...]
    type: ScalarType
    span: Span


@record(frozen=True, slots=True)
class WindowCall:
    """A window function over the serialized rows."""

    function: Function
    overload: Overload
    arguments: tuple[Scalar, ...]
    type: ScalarType
    span: Span


@record(frozen=True, slots=True)
class RowOfExtreme:
    """One column of the row of a group that has the largest (or smallest) `by`: `arg_max`, `arg_min`; `by` None
    for any row of the group (`take_any` of several columns). All that share `group` come from one row."""

    by: Scalar | None
    is_max: bool
    value: Scalar
    group: int
    span: Span

    @property
    def type(self) -> ScalarType:
        return self.value.type


@record(frozen=True, slots=True)
class OutputField:
    """One output of a function that has several (`series_fit_line`): field `name` of the STRUCT that `call` gives."""

    call: Scalar
    name: str
    type: ScalarType
    span: Span


@record(frozen=True, slots=True)
class ScalarQuery:
    """`toscalar(query)`: the first column of the first row."""

    query: Relation
    column: PlanColumn
    span: Span

    @property
    def type(self) -> ScalarType:
        return self.column.type


@record(frozen=True, slots=True)
class MemberOfQuery:
    """`operand in (query)`: membership in the query's first column; string operands ignore case with `ignores_case`."""

    operand: Scalar
    query: Relation
    column: PlanColumn
    negated: bool
    ignores_case: bool
    span: Span
    type: ScalarType = ScalarType.BOOL


@record(frozen=True, slots=True)
class ListOfQuery:
    """The values of a query's first column as one dynamic array: the right side of `has_any (query)`."""

    query: Relation
    column: PlanColumn
    span: Span
    type: ScalarType = ScalarType.DYNAMIC


@record(frozen=True, slots=True)
class Unbound:
    """What stands where binding failed and said so; it has every type, so that one mistake is told once."""

    span: Span
    type: ScalarType = ScalarType.UNKNOWN


Scalar = (
    Constant
    | Clock
    | ColumnReference
    | Convert
    | FunctionCall
    | AggregateCall
    | WindowCall
    | RowOfExtreme
    | OutputField
    | ScalarQuery
    | MemberOfQuery
    | ListOfQuery
    | Unbound
)


_LEAVES = frozenset((Constant, Clock, ColumnReference, ScalarQuery, ListOfQuery, Unbound))


def children(scalar: Scalar) -> tuple[Scalar, ...]:
    """The scalar expressions directly below `scalar`, queries excluded."""
    if type(scalar) in _LEAVES:  # most are, and every expression is asked several times
        return ()
    match scalar:
        case FunctionCall() | AggregateCall() | WindowCall():
            return scalar.arguments
        case Convert() | MemberOfQuery():
            return (scalar.operand,)
        case RowOfExtreme():
            return (scalar.value,) if scalar.by is None else (scalar.by, scalar.value)
        case OutputField():
            return (scalar.call,)
        case _:
            return ()


def walk(scalar: Scalar) -> Iterator[Scalar]:
    """`scalar` and everything below it, outside in, queries excluded."""
    pending = [scalar]
    while pending:
        current = pending.pop()
        yield current
        if type(current) not in _LEAVES:
            pending.extend(children(current)[::-1])


def rewrite(scalar: Scalar, change: Callable[[Scalar], Scalar | None]) -> Scalar:
    """A copy in which `change` has replaced nodes, outside in; what it answers None for is kept and looked into."""
    changed = change(scalar)
    if changed is not None:
        return changed
    match scalar:
        case FunctionCall() | AggregateCall() | WindowCall():
            arguments = tuple([rewrite(each, change) for each in scalar.arguments])
            is_same = all(new is old for new, old in zip(arguments, scalar.arguments, strict=True))
            return scalar if is_same else replace(scalar, arguments=arguments)
        case Convert() | MemberOfQuery():
            return replace(scalar, operand=rewrite(scalar.operand, change))
        case OutputField():
            return replace(scalar, call=rewrite(scalar.call, change))
        case RowOfExtreme():
            by = None if scalar.by is None else rewrite(scalar.by, change)
            return replace(scalar, by=by, value=rewrite(scalar.value, change))
        case _:
            return scalar


def is_constant(scalar: Scalar) -> bool:
    """True when the value depends on no row."""
    return not any(
        isinstance(each, ColumnReference | AggregateCall | WindowCall | RowOfExtreme | MemberOfQuery)
        for each in walk(scalar)
    )
