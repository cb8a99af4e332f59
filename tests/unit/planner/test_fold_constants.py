"""Calls over literals become literals where the result is text."""

from __future__ import annotations

import pytest

from gazehound.compiler import analyze
from gazehound.plan.relations import Extend, walk_relations
from gazehound.plan.scalars import Constant, FunctionCall, Scalar
from gazehound.schemas import workspace_from
from gazehound.text import SourceText

SCHEMAS = {"T": {"Name": "string", "At": "datetime", "Bag": "dynamic"}}


def planned(expression: str, before: str = "") -> Scalar:
    bound, found = analyze(SourceText(f"{before} T | extend x = {expression}"), workspace_from(SCHEMAS))
    assert not found.has_errors, list(found)
    extend = next(each for each in walk_relations(bound.results[0].relation) if isinstance(each, Extend))
    return extend.assignments[0].value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("strcat('a', 'b')", "ab"),
        ("strcat('a', strcat('b', tolower('C')))", "abc"),
        ("iff(1 == 1, 'yes', 'no')", "yes"),
        ("coalesce('', 'b')", "b"),
        ("split('a,b', ',')", ["a", "b"]),
        ("strcat('(', strcat_array(split('a,b', ','), '|'), ')')", "(a|b)"),
    ],
)
def test_text_made_of_literals_is_a_literal(expression: str, value: object) -> None:
    scalar = planned(expression)
    assert isinstance(scalar, Constant)
    assert scalar.value == value


def test_a_let_and_a_parameter_are_literals_too() -> None:
    scalar = planned("f('b')", "let p = strcat('a', 'b'); let f = (q: string) { strcat(p, q) };")
    assert isinstance(scalar, Constant)
    assert scalar.value == "abb"


@pytest.mark.parametrize(
    "expression",
    [
        "strcat('a', Name)",
        "strcat('a', tostring(rand()))",
        "strcat('a', tostring(now()))",
        "tostring(new_guid())",
        "strrep('abcdefgh', 100000)",
        "strlen('abc')",
    ],
)
def test_what_is_no_short_text_for_good_stays_a_call(expression: str) -> None:
    assert isinstance(planned(expression), FunctionCall)


def test_a_literal_below_a_call_that_stays_is_folded() -> None:
    scalar = planned("strcat(Name, strcat('a', 'b'))")
    assert isinstance(scalar, FunctionCall)
    assert [each.value for each in scalar.arguments if isinstance(each, Constant)] == ["ab"]
