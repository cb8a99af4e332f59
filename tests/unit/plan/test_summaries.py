"""Which plans end in a summary: their rows are grouped before the first of them is there."""

from __future__ import annotations

import pytest

from gazehound.compiler import understand
from gazehound.plan.relations import is_summary
from gazehound.schemas import workspace_from
from gazehound.text import SourceText

T = "datatable(a: long, b: string) [1, 'x']"

CASES = [
    (f"{T} | summarize count()", True),
    (f"{T} | summarize n = count() by b | where n > 1 | extend m = n * 2 | sort by m | take 5", True),
    (f"{T} | distinct b", True),
    (f"{T} | count", True),
    (f"{T} | where a > 1 | sort by a", False),
    (f"{T} | take 5", False),
    (f"{T} | summarize l = make_list(a) by b | mv-expand l", False),
    (f"{T} | summarize n = count() by b | join ({T}) on b", False),
    (f"{T} | summarize n = count() by b | union ({T})", False),
]


@pytest.mark.parametrize(("query", "expected"), CASES, ids=lambda case: str(case)[len(T) :])
def test_summaries(query: str, expected: bool) -> None:
    bound, diagnostics = understand(SourceText(query), workspace_from(None, None))
    diagnostics.raise_errors()
    assert is_summary(bound.results[0].relation) is expected
