"""Formatting never changes meaning: the formatted query binds to the same columns and gives the same rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import gazehound
from gazehound.syntax import format_query
from gazehound.text import SourceText
from tests.test_query_cases import CASES, Case, session

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
ANSWERED = [case for case in CASES if not case.expected[0].startswith("! ")]
__all__ = ["session"]


def formatted(kql: str) -> str:
    return format_query(SourceText(kql))


@pytest.mark.parametrize("case", ANSWERED, ids=[f"{each.place}: {each.intent}" for each in ANSWERED])
def test_a_formatted_case_gives_the_same(case: Case, session: gazehound.Session) -> None:
    before, after = session.query(case.query), session.query(formatted(case.query))
    assert after.schema == before.schema
    assert sorted(map(repr, after.rows())) == sorted(map(repr, before.rows()))


@pytest.mark.slow
def test_formatted_corpus_queries_bind_to_the_same_schema() -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus is not here")
    records = (CORPUS / "hunting_queries.jsonl").read_text(encoding="utf-8").splitlines()[::20]
    queries = [json.loads(each)["query"] for each in records]
    schemas, functions = (json.loads((CORPUS / f"{name}.json").read_text()) for name in ("schemas", "functions"))

    def outcome(kql: str) -> tuple[Any, ...]:
        found = gazehound.check(kql, schemas, functions)
        return found.schema, found.tables, [each.code for each in found.diagnostics]

    assert [kql for kql in queries if outcome(kql) != outcome(formatted(kql))] == []
