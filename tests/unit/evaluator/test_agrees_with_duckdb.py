"""The plain evaluator and DuckDB give the same answer: on every registry example and on generated operands."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gazehound
from gazehound.binder import bind
from gazehound.evaluator import evaluate, missing_functions
from gazehound.functions.registry import OPERATORS, SCALAR_FUNCTIONS
from gazehound.plan.relations import Values
from gazehound.syntax import parse
from gazehound.text import SourceText

SESSION = gazehound.connect(None)
NOW_TICKS = 638_000_000_000_000_000
"""Some moment of 2022: examples ask how far apart moments are."""

EXAMPLES = [
    (function.name, example.kql)
    for function in (*OPERATORS.functions, *SCALAR_FUNCTIONS.functions)
    if any(overload.plain for overload in function.overloads)
    for example in function.examples
]


def plain_value(kql: str) -> object:
    """The value of an expression by the plain evaluator; skips what has no plain form yet."""
    query, diagnostics = parse(SourceText(f"print {kql}"))
    relation = bind(query, SESSION, diagnostics).results[0].relation
    assert isinstance(relation, Values)
    value = relation.rows[0][0]
    if missing := missing_functions(value):
        pytest.skip(f"no plain form: {', '.join(missing)}")
    return evaluate(value, {}, NOW_TICKS)


def engine_value(kql: str) -> object:
    return SESSION.query(f"print {kql}").rows()[0][0]


def alike(plain: object, engine: object) -> bool:
    if isinstance(plain, float) and isinstance(engine, float) and math.isnan(plain):
        return math.isnan(engine)
    if hasattr(engine, "total_seconds"):
        return plain == round(engine.total_seconds() * 10_000_000)
    if hasattr(engine, "timestamp"):
        return isinstance(plain, int)
    if isinstance(engine, Decimal) or isinstance(plain, Decimal):
        return Decimal(str(plain)) == Decimal(str(engine))
    if isinstance(plain, float) and isinstance(engine, float):
        return math.isclose(plain, engine, rel_tol=1e-14)  # the two libraries round logarithms of factorials apart
    return plain == engine and isinstance(plain, bool) == isinstance(engine, bool)


@pytest.mark.parametrize(("name", "kql"), EXAMPLES, ids=[f"{name}: {kql}" for name, kql in EXAMPLES])
def test_example(name: str, kql: str) -> None:
    assert alike(plain_value(kql), engine_value(kql))


TEXTS = st.text(alphabet="aAbkKsS.-_ 1é\u212aıİß\n", max_size=8)
NEEDLES = st.text(alphabet="aAbkS.1é", max_size=3)
TEXT_OPERATORS = [
    name
    for name, function in OPERATORS.by_name.items()
    if function.overloads[0].text == "(text: StringOrDynamic, needle: StringOrDynamic): bool"
    and function.overloads[0].plain
    and "regex" not in name
]


def literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@settings(max_examples=40, deadline=None)
@given(pairs=st.lists(st.tuples(TEXTS, NEEDLES), min_size=15, max_size=15))
def test_text_operators(pairs: list[tuple[str, str]]) -> None:
    """Each operator over a column, with constant and with computed needles."""
    plain = {name: OPERATORS.by_name[name].overloads[0].plain for name in TEXT_OPERATORS}
    rows = ", ".join(f"{at}, {literal(text)}, {literal(needle)}" for at, (text, needle) in enumerate(pairs))
    constant = literal(pairs[0][1])
    columns = ", ".join(f"a{at} = t {name} n, b{at} = t {name} {constant}" for at, name in enumerate(TEXT_OPERATORS))
    found = SESSION.query(f"datatable(i:long, t:string, n:string)[{rows}] | sort by i asc | project {columns}").rows()
    for row, (text, needle) in zip(found, pairs, strict=True):
        for at, name in enumerate(TEXT_OPERATORS):
            assert row[2 * at] == plain[name](text, needle), (name, text, needle)
            assert row[2 * at + 1] == plain[name](text, pairs[0][1]), (name, text, pairs[0][1])


LONGS = st.one_of(st.none(), st.integers(-5, 5), st.sampled_from([2**63 - 1, -(2**63) + 1, 2**31, 10**12]))
WHOLE_OPERATORS = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">="]


@settings(max_examples=40, deadline=None)
@given(pairs=st.lists(st.tuples(LONGS, LONGS), min_size=15, max_size=15))
def test_whole_numbers(pairs: list[tuple[int | None, int | None]]) -> None:
    def written(value: int | None) -> str:
        return "long(null)" if value is None else f"long({value})"

    rows = ", ".join(f"{at}, {written(a)}, {written(b)}" for at, (a, b) in enumerate(pairs))
    columns = ", ".join(f"c{at} = a {name} b" for at, name in enumerate(WHOLE_OPERATORS))
    found = SESSION.query(f"datatable(i:long, a:long, b:long)[{rows}] | sort by i asc | project {columns}").rows()
    for row, (a, b) in zip(found, pairs, strict=True):
        for name, value in zip(WHOLE_OPERATORS, row, strict=True):
            assert alike(plain_value(f"{written(a)} {name} {written(b)}"), value), (name, a, b)
