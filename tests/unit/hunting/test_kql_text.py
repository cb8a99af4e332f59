"""What is told of KQL without parsing it."""

from __future__ import annotations

import pytest

from gazehound.hunting.kql_text import divide, straighten

DIVIDED = [
    # intent, text, the first line of each query (from 0)
    ("one query", "T\n| take 1", [0]),
    ("two", "T\n| take 1\n\nU\n| take 1", [0, 3]),
    ("several blank lines", "T\n\n\n\nU", [0, 4]),
    ("before a pipe", "T\n\n| take 1", [0]),
    ("after a pipe", "T |\n\ntake 1", [0]),
    ("after a statement", "let a = 1;\n\nT\n| take a", [0]),
    ("after a comma", "T\n| project a,\n\nb", [0]),
    ("before an operator", "T\n| where a\n\nand b", [0]),
    ("inside of brackets", "T\n| where a in (\n'x',\n\n'y'\n\n)\n| take 1", [0]),
    ("inside of a string of several lines", "print ```a\n\nb```", [0]),
    ("after a comment", "// about\n\nT", [0]),
    ("before a comment at the end", "T\n\n// about", [0]),
    ("a bracket in a string", "T\n| where a == '('\n\nU", [0, 3]),
    ("a bracket in a comment", "T // (\n\nU", [0, 2]),
    ("a quote in a comment", "T // it's\n\nU", [0, 2]),
    ("a pipe at the end of a comment", "T // |\n\nU", [0, 2]),
]


@pytest.mark.parametrize(("text", "starts"), [row[1:] for row in DIVIDED], ids=[row[0] for row in DIVIDED])
def test_blank_lines_divide_queries_where_the_text_does_not_go_on(text: str, starts: list[int]) -> None:
    assert [start for start, _ in divide(text)] == starts


STRAIGHTENED = [
    ("nothing to do", "a == 'x'", "a == 'x'"),
    ("single", "a == ‘x’", "a == 'x'"),
    ("double", "a == “x”", 'a == "x"'),
    ("both ends the same", "a == ’x’ or b == ”y”", "a == 'x' or b == \"y\""),
    ("another kind inside", "a == “it’s”", 'a == "it’s"'),
    ("inside of a straight string", "a == 'x “y”'", "a == 'x “y”'"),
    ("inside of a comment", "T // ‘x’", "T // ‘x’"),
    ("never closed", "a == ‘x\nb == ‘y’", "a == 'x\nb == 'y'"),
    ("in a verbatim string", "a == @'\\‘'", "a == @'\\‘'"),
]


@pytest.mark.parametrize(("text", "made"), [row[1:] for row in STRAIGHTENED], ids=[row[0] for row in STRAIGHTENED])
def test_curly_quotes_become_straight_outside_of_strings(text: str, made: str) -> None:
    assert straighten(text)[0] == made
