"""The formatter: `tests/cases/syntax/formatted.kql` holds queries, divided by `%%`, that it leaves as they are."""

from __future__ import annotations

import pytest
from syntax_reading import CASES, corpus, mistakes

from gazehound.diagnostics import Diagnostics
from gazehound.syntax import format_query, parse, tokenize
from gazehound.syntax.shape import same_tree
from gazehound.syntax.tokens import TokenKind
from gazehound.syntax.wrap import WIDTH
from gazehound.text import SourceText

FORMATTED = (CASES / "syntax" / "formatted.kql").read_text(encoding="utf-8").split("%%\n")


def formatted(kql: str) -> str:
    return format_query(SourceText(kql))


def comments(kql: str) -> list[str]:
    source = SourceText(kql)
    found = tokenize(source, Diagnostics(source), comments=True)
    return [token.text.rstrip() for token in found if token.kind is TokenKind.COMMENT]


def squeezed(kql: str) -> str:
    """The text with as few blanks as its tokens allow, comments on lines of their own."""
    source = SourceText(kql)
    parts = []
    end = 0
    for token in tokenize(source, Diagnostics(source), comments=True):
        blanks = source.text[end : token.start]
        parts.append(("\n" if "\n" in blanks or token.kind is TokenKind.COMMENT else " ") if blanks else "")
        parts.append(token.text + "\n" * (token.kind is TokenKind.COMMENT))
        end = token.end
    return "".join(parts)


@pytest.mark.parametrize("kql", FORMATTED)
def test_formatted_text_stays(kql: str) -> None:
    assert mistakes(kql) == []
    assert formatted(kql) == kql


@pytest.mark.parametrize("kql", FORMATTED)
def test_blanks_do_not_matter(kql: str) -> None:
    without_comments = "\n".join(line.split(" //")[0] for line in kql.splitlines() if not line.strip().startswith("//"))
    compact = formatted(squeezed(without_comments))
    assert compact == formatted(without_comments).replace("\n\n", "\n")


@pytest.mark.parametrize(
    ("kql", "expected"),
    [
        ("T|where a==1|take 5", "T\n| where a == 1\n| take 5\n"),
        ("T\n\n\n| take 5", "T\n| take 5\n"),
        ("let a=1;\n\n\n\nT", "let a = 1;\n\nT\n"),
        ("let a=T|take 5;a", "let a =\n    T\n    | take 5;\na\n"),
        ("T // a\n// b\n| take 5 // c\n// d", "T // a\n// b\n| take 5 // c\n// d\n"),
        ("T|project a // x\n,b // y\n", "T\n| project\n    a, // x\n    b // y\n"),
        ("print f( a,b ) , -1 , a-1, a [0], a . b", "print f(a, b), -1, a - 1, a[0], a.b\n"),
        ("T|project-away a*,* b", "T|project-away a*,* b"),
        ("T|extend x=a*b, y=count( * )", "T\n| extend x = a * b, y = count(*)\n"),
        ("range x from 5 to -5 step -1", "range x from 5 to -5 step -1\n"),
        ("T;;", "T;;"),
        ("", ""),
        ("// only this", "// only this\n"),
        ("T | where (", "T | where ("),
    ],
)
def test_format(kql: str, expected: str) -> None:
    assert formatted(kql) == expected


def test_a_text_with_mistakes_comes_back_as_it_is() -> None:
    assert formatted("T  |  sumarize   count()") == "T  |  sumarize   count()"


def test_lines_keep_the_width_where_they_can() -> None:
    text = formatted("T | where " + " and ".join(f"Column{each} == {each}" for each in range(40)))
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_long_list_is_formatted() -> None:
    text = formatted("T | where x in (" + ",".join(f"'{each}'" for each in range(5000)) + ")")
    assert text.count("\n") == 5003


@pytest.mark.parametrize("kql", ["print " + "(" * 99 + "1" + ")" * 99, "T " + "| join (T " * 33 + ") on a" * 33])
def test_a_deep_query_is_formatted(kql: str) -> None:
    assert formatted(formatted(kql)) == formatted(kql)


def test_corpus_queries_keep_tree_and_comments_and_format_once() -> None:
    records = corpus("hunting_queries.jsonl")[::10] + corpus("docs_examples.jsonl")[::5]
    if not records:
        pytest.skip("the corpus is not here")
    for record in records:
        kql = str(record["query"])
        tree, found = parse(SourceText(kql))
        if found.has_errors:
            continue
        text = formatted(kql)
        assert same_tree(parse(SourceText(text))[0], tree), record["id"]
        assert comments(text) == comments(kql), record["id"]
        assert formatted(text) == text, record["id"]
        assert text.endswith("\n"), record["id"]
