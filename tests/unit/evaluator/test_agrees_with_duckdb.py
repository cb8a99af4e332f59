"""The plain evaluator and DuckDB give the same answer: on every registry example and on generated operands.

Each overload runs over at least 500 generated inputs, several calls in one query: columns of every type that its
parameters take, and literals where a lowering has a form of its own for them or takes nothing else. What may differ
is in `differences`, with its reason.
"""

from __future__ import annotations

import pytest

from gazehound.binder import bind
from gazehound.evaluator import NotEvaluated
from gazehound.functions.declare import Function, Overload
from gazehound.functions.registry import OPERATORS, SCALAR_FUNCTIONS
from gazehound.plan.relations import Values
from gazehound.syntax import parse
from gazehound.text import SourceText
from tests.unit.evaluator.agreement import alike, compare, plain_value, session, ticks_kept
from tests.unit.evaluator.calls import calls
from tests.unit.evaluator.differences import ACCEPTED, NOTHING, WITHOUT_PLAIN
from tests.unit.evaluator.properties import PROPERTIES

LEAST_INPUTS = 500
SHOWN = 5

FUNCTIONS = [*OPERATORS.functions, *SCALAR_FUNCTIONS.functions]
WITH_PLAIN = [
    (function, overload)
    for function in FUNCTIONS
    for overload in function.overloads
    if (overload.plain is not None or function.name in PROPERTIES) and overload.duckdb is not None
]
EXAMPLES = [
    (function.name, example.kql)
    for function in FUNCTIONS
    if function.name in PROPERTIES or any(overload.plain for overload in function.overloads)
    for example in function.examples
]


@pytest.mark.parametrize(("name", "kql"), EXAMPLES, ids=[f"{name}: {kql}" for name, kql in EXAMPLES])
def test_example(name: str, kql: str) -> None:
    query, diagnostics = parse(SourceText(f"print {kql}"))
    relation = bind(query, session().workspace, diagnostics).results[0].relation
    assert isinstance(relation, Values)
    scalar = relation.rows[0][0]
    try:
        plain = plain_value(scalar, {})
    except NotEvaluated as unknown:
        pytest.skip(str(unknown))
    value = session().query(f"print {ticks_kept(kql, scalar.type)}").rows()[0][0]
    assert alike(plain, value, scalar.type, ACCEPTED.get(name, NOTHING))


@pytest.mark.parametrize(
    ("function", "overload"), WITH_PLAIN, ids=[f"{function.name} {overload.text}" for function, overload in WITH_PLAIN]
)
def test_generated_inputs(function: Function, overload: Overload) -> None:
    outcome = compare(calls(function, overload), ACCEPTED.get(function.name, NOTHING), len(function.outputs))
    assert outcome.differences == (), "\n".join(map(str, outcome.differences[:SHOWN]))
    assert outcome.compared >= LEAST_INPUTS


@pytest.mark.parametrize("function", FUNCTIONS, ids=[function.name for function in FUNCTIONS])
def test_has_a_plain_form(function: Function) -> None:
    """Every overload that runs in the engine has one, a property that holds of its answers, or a reason why not."""
    missing = [each.text for each in function.overloads if each.duckdb is not None and each.plain is None]
    assert bool(missing) == (function.name in WITHOUT_PLAIN or function.name in PROPERTIES), missing
