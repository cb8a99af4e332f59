"""A query gives the same rows without the planner's rules as with them, or is refused without them.

The rule that settles an order which a query leaves open stays.
"""

from __future__ import annotations

from datetime import datetime

import pytest

import gazehound
from gazehound import planner
from gazehound.plan.relations import Sort
from gazehound.planner.order_groups import ordered as with_keys_of_groups
from tests.test_query_cases import CASES, Case

ANSWERED = [each for each in CASES if not each.expected[0].startswith("! ")]


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect(None, now=datetime.fromisoformat("2026-01-15T12:00:00+00:00"))


@pytest.mark.parametrize("case", ANSWERED, ids=[f"{each.place}: {each.intent}" for each in ANSWERED])
def test_same_rows_without_rules(case: Case, session: gazehound.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = session.query(case.query)
    monkeypatch.setattr(planner, "RULES", (((Sort,), with_keys_of_groups),))
    try:
        found = session.query(case.query)
    except gazehound.KqlError as refused:
        assert {each.code for each in refused.diagnostics} == {"K0402"}  # noqa: PT017 -- most cases are not refused
        return
    assert found.schema == wanted.schema
    ordered = (lambda rows: rows) if not case.expected[0].startswith("~") else lambda rows: sorted(rows, key=repr)
    assert ordered(found.rows()) == ordered(wanted.rows())
