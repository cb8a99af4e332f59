"""Plans by hand and their rows: small builders for the tests of codegen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import duckdb

from gazehound import sql
from gazehound.codegen import generate
from gazehound.diagnostics import Diagnostics
from gazehound.functions.declare import Function, Kind, Overload
from gazehound.plan import relations as plan
from gazehound.plan import scalars
from gazehound.plan.scalars import PlanColumn, Scalar
from gazehound.sql import render
from gazehound.text import SourceText, Span
from gazehound.types import ScalarType

HERE = Span(0, 0)
NOW = 638_000_000_000_000_000
TYPES = {each.value: each for each in ScalarType}
_numbers = count(1)


def column(name: str, kind: str) -> PlanColumn:
    return PlanColumn(next(_numbers), name, TYPES[kind])


def constant(value: object, kind: str = "long") -> scalars.Constant:
    return scalars.Constant(value, TYPES[kind], HERE)


def ref(of: PlanColumn) -> scalars.ColumnReference:
    return scalars.ColumnReference(of, HERE)


def table(columns: str, *rows: Sequence[object]) -> plan.Values:
    """`table("a: long, b: string", (1, "x"))`."""
    made = tuple(column(*each.split(": ")) for each in columns.split(", "))
    cells = tuple(
        tuple(constant(value, each.type.value) for value, each in zip(row, made, strict=True)) for row in rows
    )
    return plan.Values(made, cells)


def function(name: str, kind: Kind, lowering: object, *, false_on_empty: bool = False) -> Function:
    overload = Overload("(x: Any...): bool", lowering)  # type: ignore[arg-type]
    return Function(name, kind, "", "", (overload,), false_on_empty=false_on_empty)


def call(of: Function, result: str, *arguments: Scalar) -> Scalar:
    node = {
        Kind.AGGREGATE: scalars.AggregateCall,
        Kind.WINDOW: scalars.WindowCall,
    }.get(of.kind, scalars.FunctionCall)
    return node(of, of.overloads[0], arguments, TYPES[result], HERE)


def binary(operator: str) -> object:
    return lambda left, right: sql.binary(operator, left.node, right.node)


EQUAL = function("==", Kind.OPERATOR, binary("="), false_on_empty=True)
MORE = function(">", Kind.OPERATOR, binary(">"))
PLUS = function("+", Kind.OPERATOR, binary("+"))
AND = function("and", Kind.OPERATOR, lambda *each: sql.and_(*(one.node for one in each)))
OR = function("or", Kind.OPERATOR, lambda *each: sql.or_(*(one.node for one in each)))
COUNT = function("count", Kind.AGGREGATE, lambda: sql.call("count", sql.star()))
SUM = function("sum", Kind.AGGREGATE, lambda x: sql.cast(sql.call("sum", x.node), "BIGINT"))
MAKE_LIST = function("make_list", Kind.AGGREGATE, lambda x: sql.call("to_json", sql.call("list", x.node)))
UNKNOWN = function("unknown", Kind.SCALAR, None)


def compare(operator: Function, left: Scalar, right: Scalar) -> Scalar:
    return call(operator, "bool", left, right)


def query_of(relation: plan.Relation) -> tuple[str, Diagnostics]:
    diagnostics = Diagnostics(SourceText(""))
    return render(generate(relation, NOW, diagnostics)), diagnostics


def rows_of(relation: plan.Relation, *setup: str) -> list[tuple[object, ...]]:
    """The rows that the generated SQL gives, after the statements of `setup`."""
    text, diagnostics = query_of(relation)
    assert not list(diagnostics)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for each in setup:
            connection.execute(each)
        return connection.execute(text).fetchall()


def extend(source: plan.Relation, *assigned: tuple[str, str, Scalar]) -> plan.Extend:
    made = tuple(plan.Assignment(column(name, kind), value) for name, kind, value in assigned)
    return plan.Extend(source, made, (*source.columns, *(each.column for each in made)))


def project(source: plan.Relation, *assigned: tuple[str, str, Scalar]) -> plan.Extend:
    made = tuple(plan.Assignment(column(name, kind), value) for name, kind, value in assigned)
    return plan.Extend(source, made, tuple(each.column for each in made))


def summarize(
    source: plan.Relation, aggregates: Sequence[tuple[str, str, Scalar]], by: Sequence[PlanColumn] = ()
) -> plan.Aggregate:
    keys = tuple(plan.Assignment(column(each.name, each.type.value), ref(each)) for each in by)
    made = tuple(plan.Assignment(column(name, kind), value) for name, kind, value in aggregates)
    return plan.Aggregate(source, keys, made)


def sort(source: plan.Relation, by: PlanColumn, descending: bool = True, nulls_first: bool = False) -> plan.Sort:
    return plan.Sort(source, (plan.SortKey(ref(by), descending, nulls_first),))


def join(left: plan.Relation, right: plan.Relation, kind: str, on: tuple[int, int] = (0, 0)) -> plan.Join:
    flavor = plan.JoinKind(kind)
    keys = ((ref(left.columns[on[0]]), ref(right.columns[on[1]])),)
    columns = {
        "leftsemi": left.columns, "leftanti": left.columns, "rightsemi": right.columns, "rightanti": right.columns,
    }.get(kind, (*left.columns, *right.columns))  # fmt: skip
    return plan.Join(left, right, flavor, keys, columns, HERE)
