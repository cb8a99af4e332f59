"""Whatever stands in a text: a tree and diagnostics, never another exception."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syntax_reading import CASES, corpus

from gazehound.diagnostics import Diagnostics
from gazehound.diagnostics.render import render_all
from gazehound.syntax import format_query, parse, split_queries, tokenize
from gazehound.syntax.lexer import MOST_MISTAKES
from gazehound.syntax.tokens import KEYWORDS
from gazehound.text import SourceText

FRAGMENTS = [
    *sorted(KEYWORDS),
    *("(", ")", "[", "]", "{", "}", "|", ";", ",", ".", "..", ":", "=", "==", "!=", "=~", "<", "<=", "+", "-", "*"),
    *("/", "%", "=>", "@", "?", "#", "//", '"', "'", "```", "~~~", "\\", "\n"),
    *(
        "a",
        "b",
        "$left",
        "T*",
        "5",
        "0x1F",
        "1.5",
        "1d",
        "'x'",
        '@"\\"',
        "h'x'",
        "true",
        "null",
        "datetime(2024-01-01)",
    ),
    *("datetime(", "int(x)", "dynamic(", "typeof(", "\x00", "é", "\u200b", "😀"),
]


def own_queries() -> list[str]:
    files = sorted((CASES / "syntax").glob("*.cases"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    formatted = (CASES / "syntax" / "formatted.kql").read_text(encoding="utf-8").split("%%\n")
    return [line for line in lines if line and not line.startswith((" ", "#"))] + formatted


@cache
def corpus_queries() -> list[str]:
    return [str(record["query"]) for record in corpus("hunting_queries.jsonl")[::25]]


@st.composite
def mutated(draw: st.DrawFn, queries: list[str]) -> str:
    """A query with some of its tokens taken out, doubled, swapped or replaced."""
    text = draw(st.sampled_from(queries))
    source = SourceText(text)
    words = [token.text for token in tokenize(source, Diagnostics(source), comments=True)[:-1]] or [""]
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(words) - 1))
        kind = draw(st.sampled_from(["drop", "double", "replace", "insert", "cut"]))
        if kind == "drop":
            words[at] = ""
        elif kind == "double":
            words[at] = f"{words[at]} {words[at]}"
        elif kind == "replace":
            words[at] = draw(st.sampled_from(FRAGMENTS))
        elif kind == "insert":
            words[at] = f"{draw(st.sampled_from(FRAGMENTS))} {words[at]}"
        else:
            words = words[: at + 1]
    return draw(st.sampled_from([" ", " ", "\n", ""])).join(words)


def holds(text: str) -> None:
    """Everything that is promised of any text."""
    source = SourceText(text)
    query, found = parse(source)
    assert len(found) <= MOST_MISTAKES + 1
    assert all(each.span and 0 <= each.span.start <= each.span.end <= len(text) for each in found)
    assert all(each.code.startswith(("K00", "K01")) and each.is_error for each in found)
    render_all(found)
    assert all(0 <= each.span.start <= each.span.end <= len(text) for each in query.statements)
    once = format_query(source)
    assert format_query(SourceText(once)) == once
    assert once == text or not found.has_errors
    split_queries(source)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(own_queries()))
def test_mutated_queries(text: str) -> None:
    holds(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    holds(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60), st.sampled_from([" ", "", "\n"]))
def test_any_tokens(words: list[str], between: str) -> None:
    holds(between.join(words))


@pytest.mark.skipif(not corpus_queries(), reason="the corpus is not here")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(st.data())
def test_mutated_corpus_queries(data: st.DataObject) -> None:
    holds(data.draw(mutated(corpus_queries())))
