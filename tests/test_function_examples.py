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
MISSING_LIBRARY = "K0411"

WITH_EXAMPLES = [each for each in SCALARS if each.examples]


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect(None)


def names(functions: Sequence[Function]) -> list[str]:
    return [each.name for each in functions]


def printed(examples: Sequence[Example]) -> str:
    pairs = (f"a{at} = {each.kql}, b{at} = {each.result}" for at, each in enumerate(examples))
    return "print " + ", ".join(pairs)


def mismatches(examples: Sequence[Example], result: gazehound.Result) -> list[str]:
    """What is wrong with the values of `printed`, one line per example."""
    kinds, (row,) = [kind for _, kind in result.schema], result.rows()
    found = []
    for at, example in enumerate(examples):
        value, expected = row[2 * at], row[2 * at + 1]
        if not same(value, expected):
            found.append(f"{example.kql} is {value!r}, expected {expected!r}")
        elif kinds[2 * at] != kinds[2 * at + 1]:
            found.append(f"{example.kql} is of type {kinds[2 * at]}, expected {kinds[2 * at + 1]}")
    return found


def same(value: object, expected: object) -> bool:
    if isinstance(value, list) and isinstance(expected, list):
        return len(value) == len(expected) and all(map(same, value, expected))
    if isinstance(value, dict) and isinstance(expected, dict):
        return value.keys() == expected.keys() and all(same(each, expected[key]) for key, each in value.items())
    if isinstance(value, float) and isinstance(expected, float):
        return math.isclose(value, expected, rel_tol=1e-12) or (math.isnan(value) and math.isnan(expected))
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)


@pytest.mark.parametrize("function", WITH_EXAMPLES, ids=names(WITH_EXAMPLES))
def test_examples_hold(function: Function, session: gazehound.Session) -> None:
    assert mismatches(function.examples, asked(printed(function.examples), session)) == []


@pytest.mark.slow
@pytest.mark.parametrize("is_dear", [False, True], ids=["computed", "dear"])
@pytest.mark.parametrize("function", WITH_EXAMPLES, ids=names(WITH_EXAMPLES))
def test_examples_hold_for_operands_that_are_no_literals(
    function: Function, is_dear: bool, session: gazehound.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scalars, "constant_value", lambda scalar, now_ticks: NOT_CONSTANT)
    if is_dear:
        monkeypatch.setattr(sql, "is_plain", lambda node: False)
    examples = [each for each in function.examples if each.kql not in LITERAL_DIGITS]
    result = result_of(examples, session)
    if result is None:
        examples = [each for each in examples if result_of([each], session) is not None]
        result = result_of(examples, session) if examples else pytest.skip("takes literals only")
    assert result is not None
    assert mismatches(examples, result) == []


def asked(query: str, session: gazehound.Session) -> gazehound.Result:
    """The result; the test is skipped where the function needs a library that is not installed."""
    try:
        return session.query(query)
    except gazehound.KqlError as error:
        missing = [each for each in error.diagnostics if each.code == MISSING_LIBRARY]
        if missing:
            pytest.skip(missing[0].message)
        raise


def result_of(examples: Sequence[Example], session: gazehound.Session) -> gazehound.Result | None:
    """None where a call is refused because it takes literals; any other failure is one of the test."""
    try:
        return asked(printed(examples), session)
    except gazehound.KqlError as error:
        if {each.code for each in error.diagnostics if each.is_error} == {REFUSED_LITERAL}:
            return None
        raise


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
