"""The plan as text."""

from __future__ import annotations

import pytest

from gazehound.compiler import analyze
from gazehound.plan.explain import explain
from gazehound.schemas import workspace_from
from gazehound.text import SourceText

SCHEMAS = {"T": {"Id": "string", "At": "datetime", "N": "long", "Bag": "dynamic"}}


def explained(kql: str) -> str:
    bound, found = analyze(SourceText(kql), workspace_from(SCHEMAS))
    assert not found.has_errors, list(found)
    return explain(bound)


def test_the_last_operator_stands_on_top() -> None:
    assert explained("T | where At > ago(5d) and Id has 'x' | summarize n = count() by Id | top 3 by n") == "\n".join(
        [
            "result: Id#5:string, n#6:long",
            "└─ take 3",
            "   └─ sort",
            "      │  n#6 desc nulls last",
            "      │  Id#5 asc nulls first",
            "      └─ summarize",
            "         │  n#6:long = count()",
            "         │  by Id#5:string = Id#1",
            "         └─ where",
            "            │  At#2 > ago(timespan(5.00:00:00))",
            '            │  and Id#1 has "x"',
            "            └─ scan T",
            "                  columns: Id#1:string, At#2:datetime, N#3:long, Bag#4:dynamic",
        ]
    )


def test_a_shared_relation_is_drawn_once() -> None:
    text = explained("let S = T | take 1; union S, S")
    assert (text.count("`S`"), text.count("scan T")) == (2, 1)


def test_a_query_inside_an_expression_is_drawn_below() -> None:
    text = explained("T | where Id in ((T | project Id))")
    assert "Id#1 in (query giving Id#" in text
    assert text.count("scan T") == 2


@pytest.mark.parametrize(
    ("kql", "line"),
    [
        ("T | where N between (1 .. 5)", "N#3 between (1 .. 5)"),
        ("T | where (N > 1 or N < 0) and isempty(Id)", "(N#3 > 1) or (N#3 < 0)"),
        ("T | where At < datetime(2026-11-20)", "At#2 < datetime(2026-11-20T00:00:00Z)"),
        ("T | extend x = 1.5", "x#5:real = 1.5"),
        ("T | extend x = dynamic({'a': 1})", 'x#5:dynamic = dynamic({"a": 1})'),
        ("T | extend x = long(null)", "x#5:long = long(null)"),
        ("T | where Id in ('a', 'b')", 'Id#1 in ("a", "b")'),
        ("T | mv-expand Bag", "Bag#5:dynamic = element of Bag#4"),
        ("T | join kind=leftanti (T) on Id", "join leftanti"),
        ("print 1; print 2", "result: print_0#2:long"),
    ],
)
def test_explained(kql: str, line: str) -> None:
    assert line in explained(kql)


def test_a_long_list_of_constants_is_cut() -> None:
    assert "… 4988 more" in explained(f"T | where N in ({', '.join(map(str, range(5000)))})")
