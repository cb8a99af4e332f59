"""Going on after a mistake: several are told in one run, each at its place, and what is whole stays in the tree."""

from __future__ import annotations

import os
import random

import pytest
from syntax_reading import mistakes, written

from gazehound.syntax import parse
from gazehound.syntax.lexer import MOST_MISTAKES
from gazehound.text import SourceText


def told(kql: str) -> list[str]:
    return [f"{each.code} {each.line}:{each.column}" for each in mistakes(kql)]


@pytest.mark.parametrize(
    ("kql", "expected"),
    [
        ("T\n| sumarize count()\n| where a contain 'x'\n| take", ["K0104 2:3", "K0105 3:11", "K0102 4:7"]),
        ("let a = ;\nlet b = T | tke 5;\nU | where", ["K0102 1:9", "K0104 2:13", "K0102 3:10"]),
        ("let f = (x: strng) { T | wher x };\nf(", ["K0109 1:13", "K0104 1:26", "K0102 2:3"]),
        ("T\n| join (U | where a = = 1 | tke 5) on a\n| foo", ["K0102 2:23", "K0104 2:29", "K0104 3:3"]),
        ("T(a b)\n| tke 5", ["K0101 1:5", "K0104 2:3"]),
        # a bracket that is not closed is told once, where it is missed
        ("T | where (a == 1 | tke 5", ["K0104 1:21"]),
        ("T | where (a == 1\n| take 5", ["K0101 2:9"]),
        ("T | where a in ('x', 'y' | take 5", ["K0101 1:26"]),
        # a bracket that closes nothing
        ("T | where a == 1) | tke 5", ["K0105 1:17", "K0104 1:21"]),
        ("let a = 1);\nT | tke 5", ["K0105 1:10", "K0104 2:5"]),
        # signs that are left out
        ("T\nwhere a == 1\n| tke 5", ["K0101 2:1", "K0104 3:3"]),
        ("let a = T\nlet b = 5;\nb | tke 5", ["K0101 2:1", "K0104 3:5"]),
        ("T | where a == 1 || b == 2 | tke 5", ["K0106 1:19", "K0104 1:30"]),
        # what an unreadable text leads to is not told
        ("T | where f('x)\n| take 5", ["K0002 1:13"]),
        ("T | where a == datetime(2024\n| tke 5", ["K0004 1:16", "K0104 2:3"]),
        ("T | where a == “x” | tke 5", ["K0001 1:16", "K0001 1:18", "K0104 1:22"]),
    ],
)
def test_mistakes_are_told_at_their_places(kql: str, expected: list[str]) -> None:
    assert told(kql) == expected


@pytest.mark.parametrize(
    ("kql", "tree"),
    [
        ("T | tke 5 | where a", "T | Where(predicate: a)"),
        ("T | where a == | take 5", "T | Take(rows: 5)"),
        ("T | join (U | tke 5 | take 1) on a", "T | Join(right: [U | Take(rows: 1)]; on: a)"),
        ("let a = ; T", "T"),
        ("let f = () { let a = ; T | take 5 }", "Let(name: f; value: FunctionDeclaration(result: T | Take(rows: 5)))"),
        ("T where a", "T | Where(predicate: a)"),
    ],
)
def test_what_is_whole_stays_in_the_tree(kql: str, tree: str) -> None:
    query, found = parse(SourceText(kql))
    assert found.has_errors
    assert [written(each) for each in query.statements] == [tree]


DEEP = 10_000
WIDE = 20_000


@pytest.mark.parametrize(
    ("opening", "inner", "closing"),
    [
        ("print " + "(" * DEEP, "1", ")" * DEEP),
        ("print " + "f(" * DEEP, "1", ")" * DEEP),
        ("print " + "a or (" * DEEP, "1", ")" * DEEP),
        ("print " + "a[" * DEEP, "1", "]" * DEEP),
        ("print a in (" * 1 + "(" * DEEP, "1", ")" * DEEP),
        ("print dynamic(" + "[" * DEEP, "", "]" * DEEP + ")"),
        ("print dynamic(" + "{'a':" * DEEP, "1", "}" * DEEP + ")"),
        ("T " + "| join (T " * DEEP, "", ") on a" * DEEP),
        ("T | where a == toscalar(" * DEEP, "1", ")" * DEEP),
        ("let f = () {" * DEEP, "1", "};" * DEEP),
    ],
    ids=lambda text: str(text)[:20],
)
def test_deep_nesting_is_refused_once(opening: str, inner: str, closing: str) -> None:
    assert [each.code for each in mistakes(opening + inner + closing)] == ["K0107"]


@pytest.mark.parametrize("bracket", ["(", "[", "{", "f(", "a[", "dynamic([", "T | join (", "let f = () {", "-"])
def test_open_ends_give_diagnostics(bracket: str) -> None:
    assert mistakes(bracket * DEEP)
    assert mistakes("print " + bracket * DEEP)


def test_nesting_that_is_allowed_needs_little_of_the_stack() -> None:
    def deeper(frames: int, kql: str) -> list[str]:
        return deeper(frames - 1, kql) if frames else told(kql)

    assert deeper(200, "print " + "(" * 99 + "1" + ")" * 99) == []
    assert deeper(200, "print " + "f(a, 1 + (" * 49 + "1" + "))" * 49) == []
    assert deeper(200, "T " + "| join (T | where a == toscalar(U" * 24 + ")) on a" * 24) == []


def test_a_stack_that_is_used_up_gives_a_diagnostic() -> None:
    def deeper(frames: int, kql: str) -> list[str]:
        try:
            return deeper(frames - 1, kql) if frames else told(kql)
        except RecursionError:
            return ["too few frames left for the test itself"]

    results = {tuple(deeper(frames, "print " + "(" * 90 + "1" + ")" * 90)) for frames in range(100, 800, 50)}
    assert results <= {(), ("K0107 1:1",), ("too few frames left for the test itself",)}


@pytest.mark.parametrize(
    "kql",
    [
        "T | where x in (" + ", ".join(f"'v{each}'" for each in range(WIDE)) + ")",
        "T | where " + " or ".join(f"x == {each}" for each in range(WIDE // 2)),
        "print a" + ".b" * WIDE,
        "print " + "'a' " * WIDE,
        "T" + " | take 5" * WIDE,
        "let a = 1;" * WIDE,
        "datatable(a: long) [" + "1," * WIDE + "]",
        "T | project-away " + "*" * WIDE,
        "// " + "a" * 200_000,
        "print " + "a" * 200_000,
    ],
    ids=lambda text: str(text)[:24],
)
def test_long_texts_parse(kql: str) -> None:
    assert mistakes(kql) == []


@pytest.mark.parametrize(
    "kql",
    [
        "\x00" * 200_000,
        '"\n' * WIDE,
        '"' * 199_999,
        '"' + "\\" * 200_000,
        'print "' + "\\q" * WIDE + '"',
        "`" * 1_000_001,
        "datetime(" * WIDE,
        "print 1" + "1" * 200_000,
        "print 1e" + "9" * 200_000,
        "let = 1;" * WIDE,
        ")" * WIDE,
        "| " * WIDE,
        "é" * WIDE,
        "é " * WIDE,
        "T | a" + "-b" * WIDE,
    ],
    ids=lambda text: repr(text)[:24],
)
def test_long_texts_of_mistakes_give_a_bounded_number_of_diagnostics(kql: str) -> None:
    assert 0 < len(mistakes(kql)) <= MOST_MISTAKES


def test_random_bytes_give_diagnostics() -> None:
    for encoding in ("latin-1", "utf-16-le"):
        assert mistakes(os.urandom(200_000).decode(encoding, "replace"))


def test_random_tokens_give_diagnostics() -> None:
    chosen = random.Random(5)
    words = ["(", ")", "[", "]", "{", "}", "|", ";", "where", "T", "==", "'x'", ",", "let", "=", "5", "join", "on", "a"]
    assert mistakes(" ".join(chosen.choice(words) for _ in range(WIDE)))


LONG = "a" * 100_000


@pytest.mark.parametrize(
    "kql",
    [
        f"T | {LONG}",
        f"T | {'a-' * 50_000}b",
        f"T {LONG}",
        f"T | where a {LONG} b",
        f"print {LONG}(",
        f"print [{LONG}]",
        f"print ö{LONG}",
        f"print '{LONG}",
        f"print int({LONG})",
        f"print {LONG}.b = 1",
        f"let {LONG}",
        f"let f = (a: {LONG}) {{ a }}",
        f"let f = ({LONG}: ) {{ a }}",
        f".{LONG}",
        f"print dynamic({{{LONG}: 1}})",
        f"print dynamic({{'{LONG}' 1}})",
        f"T | render table with ({LONG}=1)",
        f"T | render table with (title {LONG})",
    ],
    ids=lambda text: str(text)[:24],
)
def test_messages_stay_short(kql: str) -> None:
    found = mistakes(kql)
    assert found
    assert max(len(f"{each.message} {each.label} {each.help}") for each in found) < 300
