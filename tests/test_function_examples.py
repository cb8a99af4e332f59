"""Every example in the registry, run through the product.

The examples of one function are one query, `print a0 = call, b0 = value, …`; those of an aggregation or window
function are whole queries that end in one cell. Scalar examples run three times: as written, with every literal
passed to the lowerings as if only the rows told it, and then also as if it were dear to evaluate; a lowering has
paths of its own for each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

import gazehound
from gazehound import sql
from gazehound.codegen import scalars
from gazehound.functions.declare import NOT_CONSTANT, Example, Function
from gazehound.functions.registry import AGGREGATES, OPERATORS, SCALAR_FUNCTIONS, WINDOW_FUNCTIONS

SCALARS = [*SCALAR_FUNCTIONS.functions, *OPERATORS.functions]
QUERIES = [*AGGREGATES.functions, *WINDOW_FUNCTIONS.functions]
EVERY = [*SCALARS, *QUERIES]
NOT_WRITTEN_AS_EXPRESSIONS = {"parse pattern", "parse key value", "as condition"}
"""What tabular operators are lowered with; their tests are those of the operators."""
LITERAL_DIGITS = {"tostring(datetime(2020-01-01 13:45:30.7654321))"}
"""A literal keeps the seventh digit of a second that columns do not hold."""
REFUSED_LITERAL = "K0402"

WITH_EXAMPLES = [each for each in SCALARS if each.examples]


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect(None)


def names(functions: Sequence[Function]) -> list[str]:
    return [each.name for each in functions]


def printed(function: Function) -> str:
    pairs = (f"a{at} = {each.kql}, b{at} = {each.result}" for at, each in enumerate(function.examples))
    return "print " + ", ".join(pairs)


def mismatches(function: Function, result: gazehound.Result) -> list[str]:
    """What is wrong with the values of `printed`, one line per example."""
    kinds, (row,) = [kind for _, kind in result.schema], result.rows()
    found = []
    for at, example in enumerate(function.examples):
        value, expected = row[2 * at], row[2 * at + 1]
        if not same(value, expected):
            found.append(f"{example.kql} is {value!r}, expected {expected!r}")
        elif kinds[2 * at] != kinds[2 * at + 1]:
            found.append(f"{example.kql} is of type {kinds[2 * at]}, expected {kinds[2 * at + 1]}")
    return found


def same(value: object, expected: object) -> bool:
    if isinstance(value, float) and isinstance(expected, float):
        return math.isclose(value, expected, rel_tol=1e-12) or (math.isnan(value) and math.isnan(expected))
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)


@pytest.mark.parametrize("function", WITH_EXAMPLES, ids=names(WITH_EXAMPLES))
def test_examples_hold(function: Function, session: gazehound.Session) -> None:
    assert mismatches(function, session.query(printed(function))) == []


@pytest.mark.parametrize("is_dear", [False, True], ids=["computed", "dear"])
@pytest.mark.parametrize("function", WITH_EXAMPLES, ids=names(WITH_EXAMPLES))
def test_examples_hold_for_operands_that_are_no_literals(
    function: Function, is_dear: bool, session: gazehound.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scalars, "constant_value", lambda scalar, now_ticks: NOT_CONSTANT)
    if is_dear:
        monkeypatch.setattr(sql, "is_plain", lambda node: False)
    taken = [each for each in function.examples if each.kql not in LITERAL_DIGITS and runs(each, session)]
    if not taken:
        pytest.skip("takes literals only")
    for example in taken:
        value, expected = session.query(f"print a = {example.kql}, b = {example.result}").rows()[0]
        assert same(value, expected), f"{example.kql} is {value!r}, expected {expected!r}"


def runs(example: Example, session: gazehound.Session) -> bool:
    """False for a call that is refused because it takes literals; any other failure is one of the test."""
    try:
        session.query(f"print a = {example.kql}, b = {example.result}")
    except gazehound.KqlError as error:
        if {each.code for each in error.diagnostics if each.is_error} == {REFUSED_LITERAL}:
            return False
        raise
    return True


@pytest.mark.parametrize(
    ("function", "example"),
    [(function, example) for function in QUERIES for example in function.examples],
    ids=[f"{function.name}-{at}" for function in QUERIES for at, _ in enumerate(function.examples)],
)
def test_query_examples_hold(function: Function, example: Example, session: gazehound.Session) -> None:
    ((value,),) = session.query(example.kql).rows()
    ((expected,),) = session.query(f"print {example.result}").rows()
    assert same(value, expected)


@pytest.mark.parametrize("function", EVERY, ids=names(EVERY))
def test_entry_is_complete(function: Function) -> None:
    assert function.doc.endswith("."), "the doc is a sentence"
    assert function.source
    assert all(each.signature for each in function.overloads)
    if function.is_supported and function.name not in NOT_WRITTEN_AS_EXPRESSIONS:
        assert function.examples
