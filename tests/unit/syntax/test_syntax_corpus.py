"""Real queries: what Kusto's own parser accepts is accepted, what it refuses is refused."""

from __future__ import annotations

from typing import Any

import pytest
from syntax_reading import codes, corpus

KNOWN = {
    "repr-83909e46a238": 'datetime("Insert date"), a template that no engine can run',
    "verb-6d70db9eefb5": "project-rename without a new name, which Kusto's binder refuses",
}
"""Queries that the official parser lets through and this one does not, and why."""


def records(name: str) -> list[dict[str, Any]]:
    found = corpus(name)
    if not found:
        pytest.skip("the corpus is not here")
    return found


def test_hunting_queries_have_the_official_verdict() -> None:
    hunts = records("hunting_queries.jsonl")
    accepted = {each["id"]: each["official"]["class"] != "official_errors" for each in hunts}
    differing = {each["id"] for each in hunts if (codes(each["query"]) == []) != accepted[each["id"]]}
    assert differing == KNOWN.keys()


def test_documented_examples_are_accepted() -> None:
    examples = [each for each in records("docs_examples.jsonl") if each["official"]["syntax_ok"]]
    assert [each["id"] for each in examples if codes(each["query"])] == []


def test_queries_with_a_recorded_answer_are_accepted() -> None:
    assert [each["id"] for each in records("engine_answers.jsonl") if codes(each["query"])] == []
