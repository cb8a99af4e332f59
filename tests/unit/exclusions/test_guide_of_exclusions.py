"""The page on exclusions: its example is read without a word, and it names every field and verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gazehound.exclusions.load import read_exclusions
from gazehound.exclusions.model import Status, VerdictKind
from gazehound.text import SourceText

PAGE = (Path(__file__).parents[3] / "docs" / "guide" / "exclusions.md").read_text(encoding="utf-8")


def test_the_example_is_an_exclusion() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (found,), said = read_exclusions(SourceText(block, "page"))
    assert not said
    assert (found.budget, found.device_budget, found.status) == (0.05, 0.1, Status.ACTIVE)
    assert found.scope.devices
    assert found.scope.start
    assert found.lists[0].version == "2026-11"
    assert len(found.tests) == 2


@pytest.mark.parametrize("kind", VerdictKind)
def test_a_verdict_is_on_the_page(kind: VerdictKind) -> None:
    assert f"`{kind}`" in PAGE
