"""What is accepted and what is refused: the tables of `tests/cases/syntax/`.

`expressions`, `operators` (what stands behind `T |`) and `statements` hold a text and, indented below it, its
tree in the notation of `syntax_reading`. `refused` holds the first code and the text.
"""

from __future__ import annotations

import pytest
from syntax_reading import CASES, codes, operator, read, statement, value, written

from gazehound.syntax.parser import OPERATORS


def trees(name: str) -> list[tuple[str, str]]:
    lines = (CASES / "syntax" / f"{name}.cases").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("# ")]
    return [(kql, tree.strip()) for kql, tree in zip(rows[::2], rows[1::2], strict=True)]


def refused() -> list[tuple[str, str]]:
    lines = (CASES / "syntax" / "refused.cases").read_text(encoding="utf-8").splitlines()
    return [(line[7:], line[:5]) for line in lines if line.startswith("K0")]


@pytest.mark.parametrize(("kql", "tree"), trees("expressions"))
def test_expression_has_the_tree(kql: str, tree: str) -> None:
    assert value(kql) == tree


@pytest.mark.parametrize(("kql", "tree"), trees("operators"))
def test_operator_has_the_tree(kql: str, tree: str) -> None:
    assert operator(kql) == tree


@pytest.mark.parametrize(("kql", "tree"), trees("statements"))
def test_statement_has_the_tree(kql: str, tree: str) -> None:
    assert statement(kql) == tree


@pytest.mark.parametrize(("kql", "code"), refused())
def test_text_is_refused(kql: str, code: str) -> None:
    assert codes(kql)[:1] == [code]


def test_every_operator_has_a_row() -> None:
    shown = {kql.split()[0] for kql, _ in [*trees("operators"), *trees("statements")]}
    old_or_internal = {"mvexpand", "mvapply", "__projectAway", "__executeAndCache", "graph-where-edges"}
    assert OPERATORS.keys() - shown == old_or_internal


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mvexpand a", "mv-expand a"),
        ("mvapply a on (take 5)", "mv-apply a on (take 5)"),
        ("__projectAway a", "project-away a"),
        ("where a containscs b", "where a contains_cs b"),
        ("where a notcontainscs b", "where a !contains_cs b"),
        ("union with_source=s A", "union withsource=s A"),
    ],
)
def test_old_spelling_means_the_same(old: str, new: str) -> None:
    assert operator(old).replace("with_source", "withsource") == operator(new)


@pytest.mark.parametrize(
    ("kql", "statements"),
    [
        ("", 0),
        (" \n\t", 0),
        ("// nothing but a comment", 0),
        ("T", 1),
        ("T;", 1),
        ("let a = 1; T; U", 3),
        ("#connect cluster('x')\nT", 1),
        ("set a; // why\n// and how\nT // end", 2),
        ("\ufeffT\u200b\n| take 5", 1),
        ("T\r\n| take 5\r\n", 1),
    ],
)
def test_text_holds_statements(kql: str, statements: int) -> None:
    assert len(read(kql).statements) == statements


def test_spans_cover_what_was_written() -> None:
    text = "let a = 1;\nT | where b == 'x'"
    first, second = read(text).statements
    assert [text[each.span.start : each.span.end] for each in (first, second)] == ["let a = 1", "T | where b == 'x'"]


def test_a_keyword_is_a_name_where_the_language_has_it_so() -> None:
    assert written(read("let evaluate = 5; evaluate").statements[1]) == "evaluate"
