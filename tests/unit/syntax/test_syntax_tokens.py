"""Text to tokens, and what is said of text that is none."""

from __future__ import annotations

import pytest
from syntax_reading import mistakes

from gazehound.diagnostics import Diagnostics
from gazehound.syntax import tokenize
from gazehound.syntax.tokens import KEYWORDS, TokenKind
from gazehound.text import SourceText

NAME, KEYWORD, SIGN, STRING = TokenKind.NAME, TokenKind.KEYWORD, TokenKind.PUNCTUATION, TokenKind.STRING
LONG, REAL, TIMESPAN, TYPED = TokenKind.LONG, TokenKind.REAL, TokenKind.TIMESPAN, TokenKind.TYPED


def tokens(kql: str) -> list[tuple[TokenKind, str]]:
    source = SourceText(kql)
    return [(token.kind, token.text) for token in tokenize(source, Diagnostics(source))[:-1]]


@pytest.mark.parametrize(
    ("kql", "expected"),
    [
        ("project-away a", [(KEYWORD, "project-away"), (NAME, "a")]),
        ("project-away1", [(KEYWORD, "project"), (SIGN, "-"), (NAME, "away1")]),
        ("a-b", [(NAME, "a"), (SIGN, "-"), (NAME, "b")]),
        ("Where", [(NAME, "Where")]),
        ("a!has_cs b", [(NAME, "a"), (KEYWORD, "!has_cs"), (NAME, "b")]),
        ("in~ !in~", [(KEYWORD, "in~"), (KEYWORD, "!in~")]),
        ("matches regex", [(KEYWORD, "matches regex")]),
        ("hint.strategy hint.foo", [(KEYWORD, "hint.strategy"), (NAME, "hint"), (SIGN, "."), (NAME, "foo")]),
        ("$left._a1", [(NAME, "$left"), (SIGN, "."), (NAME, "_a1")]),
        ("3Dchart 4a 5_b", [(KEYWORD, "3Dchart"), (NAME, "4a"), (NAME, "5_b")]),
        ("1..2", [(LONG, "1"), (SIGN, ".."), (LONG, "2")]),
        ("1...2", [(REAL, "1."), (SIGN, ".."), (LONG, "2")]),
        ("1.5 1e5 1.e-5 1.", [(REAL, "1.5"), (REAL, "1e5"), (REAL, "1.e-5"), (REAL, "1.")]),
        ("5.a", [(LONG, "5"), (SIGN, "."), (NAME, "a")]),
        ("0x1F 0x", [(LONG, "0x1F"), (NAME, "0x")]),
        ("1d 1.5h 10ms 2ticks 1dx", [*[(TIMESPAN, each) for each in ("1d", "1.5h", "10ms", "2ticks")], (NAME, "1dx")]),
        ("datetime(a b) long(1)", [(TYPED, "datetime(a b)"), (TYPED, "long(1)")]),
        ("datetime (1)", [(KEYWORD, "datetime"), (SIGN, "("), (LONG, "1"), (SIGN, ")")]),
        ("true TRUE tRue", [(TokenKind.BOOL, "true"), (TokenKind.BOOL, "TRUE"), (NAME, "tRue")]),
        ("h'a' H@\"b\\\" h", [(STRING, "h'a'"), (STRING, 'H@"b\\"'), (NAME, "h")]),
        ("ah'b'", [(NAME, "ah"), (STRING, "'b'")]),
        ("@'a''b' ```c\n'd``` ~~~e```~~~", [(STRING, "@'a''b'"), (STRING, "```c\n'd```"), (STRING, "~~~e```~~~")]),
        (
            "12345678-1234-1234-1234-123456789abc",
            [(TokenKind.GUID, "12345678-1234-1234-1234-123456789abc")],
        ),
        ("a// b\n/ c", [(NAME, "a"), (SIGN, "/"), (NAME, "c")]),
        ("a<|b=>c<>d", [(NAME, "a"), (SIGN, "<|"), (NAME, "b"), (SIGN, "=>"), (NAME, "c"), (SIGN, "<>"), (NAME, "d")]),
        ("a\u00a0b\u200b\ufeffc", [(NAME, "a"), (NAME, "b"), (NAME, "c")]),
        ("#run x\na", [(TokenKind.COMMAND, "#run x"), (NAME, "a")]),
    ],
)
def test_text_is_cut_into_tokens(kql: str, expected: list[tuple[TokenKind, str]]) -> None:
    assert tokens(kql) == expected


@pytest.mark.parametrize("keyword", sorted(KEYWORDS))
def test_every_keyword_is_one_token(keyword: str) -> None:
    assert tokens(keyword) == [(KEYWORD, keyword)]


def test_tokens_and_comments_cover_the_text_in_order() -> None:
    source = SourceText("let a = 'x'; // b\nT | take 5 // c")
    found = tokenize(source, Diagnostics(source), comments=True)
    assert all(token.text == source.text[token.start : token.end] for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)
    assert [token.text for token in found if token.kind is TokenKind.COMMENT] == ["// b", "// c"]


@pytest.mark.parametrize(
    ("kql", "code", "place"),
    [
        ("print “a", "K0001", (6, 7)),
        ("print \x00\x01\x02", "K0001", (6, 9)),
        ("print a & b", "K0001", (8, 9)),
        ("print aöb", "K0005", (6, 9)),
        ("print 'a\n| take 5", "K0002", (6, 7)),
        ("print ```a", "K0002", (6, 9)),
        ("print h'a", "K0002", (6, 8)),
        (r"print 'a\d'", "K0003", (8, 10)),
        (r"print '\x4'", "K0003", (7, 9)),
        (r"print '\8'", "K0003", (7, 9)),
        ("print guid(a\n)", "K0004", (6, 11)),
    ],
)
def test_unreadable_text_is_told_at_its_place(kql: str, code: str, place: tuple[int, int]) -> None:
    first = mistakes(kql)[0]
    assert first.span is not None
    assert (first.code, (first.span.start, first.span.end)) == (code, place)


def test_mistakes_come_in_the_order_of_the_text() -> None:
    assert [each.code for each in mistakes("T | wher a | where b == 'x")] == ["K0104", "K0002"]
