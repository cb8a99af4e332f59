"""Patterns of Kusto in the engine's syntax."""

from __future__ import annotations

import pytest

from gazehound.functions.declare import RefusedCall
from gazehound.functions.regex_sql import group_names, translate

TRANSLATED = [
    ("abc.*", "abc.*"),
    (r"\d+", r"[\p{Nd}]+"),
    (r"[\d-]", r"[\p{Nd}-]"),
    (r"\D", r"[^\p{Nd}]"),
    (r"[^\D]", r"[^\P{Nd}]"),
    (r"(?<name>a)", "(?P<name>a)"),
    (r"(?P<name>a)", "(?P<name>a)"),
    (r"(?i)a(?-i)b", "(?i)a(?-i)b"),
    (r"(?u:a)", "(?:a)"),
    (r"(?iu-s:a)", "(?i-s:a)"),
    (r"\u00e9\U{1F600}", r"\x{00e9}\x{1F600}"),
    (r"\p{Letter}", r"\p{L}"),
    (r"\p{Greek}\pL", r"\p{Greek}\pL"),
    ("[[:alpha:]_]", "[[:alpha:]_]"),
    ("[]a]", r"[\]a]"),
    ("[[]", r"[\[]"),
    (r"a{2,3}b{", "a{2,3}b{"),
    (r"\\d", r"\\d"),
    (r"\.\*\-", r"\.\*\-"),
]


@pytest.mark.parametrize(("kusto", "engine"), TRANSLATED)
def test_translated(kusto: str, engine: str) -> None:
    assert translate(kusto) == engine


REFUSED = [
    (r"\<word", "start or end of a word"),
    (r"\b{start}a", "start or end of a word"),
    ("[a-z&&[^b]]", "class inside a class"),
    ("[0-9--4]", "class arithmetic"),
    ("(?=a)", "looks ahead"),
    ("(?<!a)b", "looks ahead or behind"),
    ("(?x)a b", "flag"),
    ("a{1001}", "repeats more than 1000"),
    (r"\p{Script=Greek}", "Unicode property"),
]


@pytest.mark.parametrize(("pattern", "reason"), REFUSED)
def test_refused(pattern: str, reason: str) -> None:
    with pytest.raises(RefusedCall, match=reason):
        translate(pattern)


GROUPS = [
    ("abc", []),
    ("(a)(?:b)(?P<name>c)", ["", "name"]),
    (r"\(a\)[(](b)", [""]),
    ("[](]([^](])", [""]),
    ("((a)(b))", ["", "", ""]),
]


@pytest.mark.parametrize(("pattern", "names"), GROUPS)
def test_group_names(pattern: str, names: list[str]) -> None:
    assert group_names(pattern) == names
