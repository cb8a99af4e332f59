"""Runs calls over the generated inputs in the engine and in the plain evaluator, and compares their answers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import gazehound
from gazehound.binder import bind
from gazehound.evaluator import NotEvaluated, evaluate
from gazehound.evaluator.evaluate import Row
from gazehound.functions.declare import NotStated
from gazehound.plan.relations import Extend
from gazehound.plan.scalars import ColumnReference, FunctionCall, PlanColumn, Scalar, walk
from gazehound.syntax import parse
from gazehound.text import SourceText
from gazehound.types import ScalarType
from tests.unit.evaluator.differences import NOTHING, Accepted
from tests.unit.evaluator.generated_values import ROW, ROWS, Inputs, generated_inputs
from tests.unit.evaluator.properties import PROPERTIES
from tests.unit.evaluator.shape_agreement import same_shape
from tests.unit.evaluator.shape_properties import Property

RELATIVE = 1e-12
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
FEW_CALLS = 4
FEW_ROWS = 160
REFUSED = "K0402"
NOW = datetime(2024, 2, 29, 12, 34, 56, 789_012, tzinfo=UTC)
NOW_TICKS = (NOW - _EPOCH) // timedelta(microseconds=1) * 10

Answers = dict[int, object]
"""By row."""


@dataclass(frozen=True)
class Difference:
    """One input on which the two disagree."""

    call: str
    inputs: dict[str, Any]
    plain: object
    engine: object

    def __str__(self) -> str:
        given = ", ".join(f"{name} = {value!r}" for name, value in self.inputs.items())
        return f"{self.call}: plain {self.plain!r}, engine {self.engine!r}  <- {given}"


@dataclass(frozen=True)
class Outcome:
    """What came of running calls: how many inputs were compared, which differ, which calls were refused."""

    compared: int
    differences: tuple[Difference, ...]
    refused: tuple[str, ...]
    not_evaluated: int


@cache
def inputs() -> Inputs:
    return generated_inputs()


@cache
def session() -> gazehound.Session:
    return gazehound.connect({"Inputs": inputs().table}, now=NOW)


def compare(calls: Iterable[str], accepted: Accepted = NOTHING, outputs: int = 0) -> Outcome:
    """Run the calls over the inputs on both sides, many calls over the first rows only; every output by itself."""
    taken, refused = [], []
    for each in calls:
        (refused if is_refused(each) else taken).append(each)
    if not taken:
        return Outcome(0, (), tuple(refused), 0)
    rows = ROWS if len(taken) <= FEW_CALLS else FEW_ROWS
    scalars = bound(taken, outputs)
    columns = [call for call in taken for _ in range(max(outputs, 1))]
    expected = [evaluated(scalar, rows) for scalar in scalars]
    kinds = [ScalarType.UNKNOWN if outputs else each.type for each in scalars]
    written = [ticks_kept(call, kind) for call, kind in zip(columns, kinds, strict=True)]
    answers = answered(written[:: max(outputs, 1)], outputs, expected)
    found = Tally(accepted)
    for call, scalar, values, given in zip(columns, scalars, expected, answers, strict=True):
        found.add(call, scalar, values, given)
    return Outcome(found.compared, tuple(found.differences), tuple(refused), found.not_evaluated)


def evaluated(scalar: Scalar, rows: int) -> Answers:
    """The plain values by row; without the rows on which the plain form says nothing."""
    found: Answers = {}
    for at in range(rows):
        row = {column.id: inputs().columns[column.name][at] for column in columns_of(scalar)}
        try:
            found[at] = plain_value(scalar, row)
        except NotEvaluated:
            continue
    return found


def plain_value(scalar: Scalar, row: Row) -> object:
    """The plain form's answer, or what has to hold of the answer. Raises `NotEvaluated`."""
    if not isinstance(scalar, FunctionCall) or scalar.function.name not in PROPERTIES:
        return evaluate(scalar, row, NOW_TICKS)
    try:
        return PROPERTIES[scalar.function.name](*(evaluate(each, row, NOW_TICKS) for each in scalar.arguments))
    except NotStated as unknown:
        raise NotEvaluated(str(unknown)) from unknown


def columns_of(scalar: Scalar) -> list[PlanColumn]:
    return [each.column for each in walk(scalar) if isinstance(each, ColumnReference)]


def answered(calls: Sequence[str], outputs: int, expected: Sequence[Answers]) -> list[Answers]:
    """The engine's answers of each column by row: of all rows, or of those with a plain value where others are refused.

    A value that is refused ends a query, so that each call has one of its own then.
    """
    wide = max(outputs, 1)
    stated = [set.intersection(*map(set, expected[at : at + wide])) for at in range(0, len(expected), wide)]
    try:
        return asked(calls, outputs, sorted(set.union(*stated)))
    except gazehound.KqlError as error:
        if not is_refusal(error):
            raise
    pairs = zip(calls, stated, strict=True)
    return [column for call, rows in pairs for column in asked([call], outputs, sorted(rows))]


def asked(calls: Sequence[str], outputs: int, rows: Sequence[int]) -> list[Answers]:
    query = f"Inputs | where {ROW} in ({', '.join(map(str, rows)) or -1}) | project {ROW}, {assigned(calls, outputs)}"
    answers = session().query(query).rows()
    return [{row[0]: row[at] for row in answers} for at in range(1, 1 + len(calls) * max(outputs, 1))]


def ticks_kept(call: str, kind: ScalarType) -> str:
    """A call whose value comes out of the engine whole: a `timedelta` has no seventh digit."""
    return f"tolong({call})" if kind is ScalarType.TIMESPAN else call


def is_refused(call: str) -> bool:
    """True for a call that takes literals only; any other failure is one of the test."""
    try:
        session().sql(f"Inputs | project r = {call}")
    except gazehound.KqlError as error:
        if is_refusal(error):
            return True
        raise
    return False


def is_refusal(error: gazehound.KqlError) -> bool:
    return {each.code for each in error.diagnostics if each.is_error} <= {REFUSED}


def assigned(calls: Sequence[str], outputs: int) -> str:
    """Each call to a column of its own, or to as many as it has outputs."""
    if not outputs:
        return ", ".join(f"r{at} = {call}" for at, call in enumerate(calls))
    names = [", ".join(f"r{at}_{output}" for output in range(outputs)) for at in range(len(calls))]
    return ", ".join(f"({each}) = {call}" for each, call in zip(names, calls, strict=True))


def bound(calls: Sequence[str], outputs: int) -> list[Scalar]:
    """The calls as bound expressions over the columns of `Inputs`."""
    text = "Inputs | project " + assigned(calls, outputs)
    query, diagnostics = parse(SourceText(text))
    relation = bind(query, session().workspace, diagnostics).results[0].relation
    diagnostics.raise_errors()
    assert isinstance(relation, Extend)
    by_column = {each.column.id: each.value for each in relation.assignments}
    return [by_column[each.id] for each in relation.columns]


class Tally:
    """Counts agreeing and differing inputs."""

    def __init__(self, accepted: Accepted) -> None:
        self.accepted = accepted
        self.compared = 0
        self.not_evaluated = 0
        self.differences: list[Difference] = []

    def add(self, call: str, scalar: Scalar, expected: Answers, answers: Answers) -> None:
        self.not_evaluated += len(answers.keys() - expected.keys())
        for at in sorted(expected.keys() & answers.keys()):
            named = {column.name: inputs().columns[column.name][at] for column in columns_of(scalar)}
            if self.accepted.applies(named):
                continue
            self.compared += 1
            if not alike(expected[at], answers[at], scalar.type, self.accepted):
                self.differences.append(Difference(call, named, expected[at], answers[at]))


def alike(plain: object, engine: object, kind: ScalarType, accepted: Accepted = NOTHING) -> bool:
    """Equal values of the type; reals to twelve digits, datetimes to the microsecond."""
    if plain is None or engine is None:
        return plain is engine
    if isinstance(plain, Property):
        return plain.holds(engine)
    if isinstance(engine, datetime):
        return isinstance(plain, int) and _EPOCH + timedelta(microseconds=plain // 10) == engine
    if kind is ScalarType.DECIMAL:
        return isinstance(plain, Decimal) and _close(plain, Decimal(str(engine)), accepted.decimals)
    if isinstance(plain, float) and isinstance(engine, float) and abs(plain - engine) <= accepted.reals:
        return True
    return same_data(plain, engine, accepted)


def _close(plain: Decimal, engine: Decimal, relative: float) -> bool:
    return abs(plain - engine) <= max(Decimal(1).scaleb(-18), abs(plain) * Decimal(relative))


def same_data(plain: object, engine: object, accepted: Accepted = NOTHING) -> bool:
    """Deep equality of plain data in which whole numbers, reals and truth values are of different kinds."""
    if isinstance(plain, int) and isinstance(engine, float) and not -(2**63) <= plain < 2**64:
        return float(plain) == engine  # a row of the engine has no longer whole numbers
    if type(plain) is not type(engine):
        return False
    if accepted.any_start and isinstance(plain, dict) and isinstance(engine, dict):
        return same_shape(plain, engine, accepted.reals)
    if isinstance(plain, dict) and isinstance(engine, dict):
        return list(plain) == list(engine) and all(same_data(plain[key], engine[key], accepted) for key in plain)
    if isinstance(plain, list) and isinstance(engine, list):
        if accepted.any_order:
            plain, engine = sorted(plain, key=repr), sorted(engine, key=repr)
        return len(plain) == len(engine) and all(
            same_data(one, two, accepted) for one, two in zip(plain, engine, strict=True)
        )
    if isinstance(plain, float) and isinstance(engine, float):
        is_close = math.isclose(plain, engine, rel_tol=max(RELATIVE, accepted.relative), abs_tol=accepted.reals)
        return is_close or (math.isnan(plain) and math.isnan(engine))
    return plain == engine
