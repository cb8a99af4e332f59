"""Texts for regular expressions match them, by the evaluator."""

from __future__ import annotations

import pytest

from gazehound.conditions.patterns import text_matching
from gazehound.evaluator import evaluate
from tests.unit.conditions.pairs import bound

PATTERNS = [
    "^a{3}$", "a|b", "(ab|cd)+e", "[a-f0-9]{32}", r"^\\d{1,3}(\\.\\d{1,3}){3}$", r"abuse\\.[a-zA-Z]\\d{2}-x\\.org",
    "(?i)^cmd.*/c", r"\\bfoo\\b", "[^a-z]x", "x?y*z+", "(?:a|b)(?P<name>c)", r"[\\w.]+@[\\w]+", "[]a]b", "a.c",
    "(?i:ab)c",    r"pub-[0-9a-fA-F]{32}\\.r2\\.dev\\/[a-zA-Z0-9_-]+\\.html", "a+?b", "a{2,}",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_matches_its_pattern(pattern: str) -> None:
    text = text_matching(pattern.replace("\\\\", "\\"))
    assert text is not None
    (predicate,), names = bound(f"FileName matches regex '{pattern}'")
    assert evaluate(predicate, {names["FileName"]: text}) is True, text


@pytest.mark.parametrize("pattern", ["(a", "[a", "a\\", "(" * 1500, "a" * 3000])
def test_a_broken_pattern_has_none(pattern: str) -> None:
    assert text_matching(pattern) is None
