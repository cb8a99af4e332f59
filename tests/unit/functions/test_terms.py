"""The term rule of `has` and its family against a rule written out letter by letter, on texts made at random."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

import pyarrow as pa
import pytest

import gazehound

ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
LETTERS = "aAbBkK1.\\-_ é\u212a"
"""Few letters, so that needles are found often; the kelvin sign folds to k in engines that are not careful."""


def texts(count: int, longest: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(LETTERS, k=chance.randint(0, longest))) for _ in range(count)]


TEXTS = ["", *texts(150, 9, seed=1)]
NEEDLES = ["", *texts(40, 3, seed=2)]


def folded(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() or letter == "é" else letter for letter in text)


def stands(text: str, needle: str, before: bool, behind: bool) -> bool:
    """Whether the needle is somewhere in the text, its ends being ends of terms where they are letters or digits."""
    starts = (at for at in range(len(text) - len(needle) + 1) if text.startswith(needle, at))
    return any(
        (not before or is_end(needle[:1], text[at - 1 : at] if at else ""))
        and (not behind or is_end(needle[-1:], text[at + len(needle) : at + len(needle) + 1]))
        for at in starts
    )


def is_end(edge: str, neighbour: str) -> bool:
    return edge not in ALPHANUMERIC or neighbour not in ALPHANUMERIC or not edge or not neighbour


RULES: dict[str, Callable[[str, str], bool]] = {
    "has": lambda text, needle: stands(folded(text), folded(needle), True, True),
    "has_cs": lambda text, needle: stands(text, needle, True, True),
    "hasprefix": lambda text, needle: stands(folded(text), folded(needle), True, False),
    "hassuffix": lambda text, needle: stands(folded(text), folded(needle), False, True),
    "contains": lambda text, needle: folded(needle) in folded(text),
    "startswith": lambda text, needle: folded(text).startswith(folded(needle)),
    "endswith": lambda text, needle: folded(text).endswith(folded(needle)),
    "=~": lambda text, needle: folded(text) == folded(needle),
}


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    rows = [(text, needle) for text in TEXTS for needle in NEEDLES]
    pairs = pa.table({"text": [text for text, _ in rows], "needle": [needle for _, needle in rows]})
    return gazehound.connect({"Texts": pa.table({"text": TEXTS}), "Pairs": pairs})


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\") + '"'


@pytest.mark.parametrize("operator", RULES)
@pytest.mark.parametrize("operand", ["text", "tostring(split(text, '|')[0])"], ids=["column", "computed"])
def test_literal_needles(operator: str, operand: str, session: gazehound.Session) -> None:
    rule = RULES[operator]
    columns = ", ".join(f"c{at} = {operand} {operator} {quoted(needle)}" for at, needle in enumerate(NEEDLES))
    rows = session.query(f"Texts | project text, {columns}").rows()
    wrong = [
        (text, needle, value)
        for text, *values in rows
        for needle, value in zip(NEEDLES, values, strict=True)
        if value is not rule(text, needle)
    ]
    assert not wrong


@pytest.mark.parametrize("operator", RULES)
def test_needles_of_the_row(operator: str, session: gazehound.Session) -> None:
    rows = session.query(f"Pairs | project text, needle, found = text {operator} needle").rows()
    assert not [row for row in rows if row[2] is not RULES[operator](row[0], row[1])]


@pytest.mark.parametrize("count", [2, 4, 5, 30])
@pytest.mark.parametrize("is_array", [False, True], ids=["list", "array"])
def test_has_any_and_has_all(count: int, is_array: bool, session: gazehound.Session) -> None:
    needles = [each for each in NEEDLES if each][:count]
    listed = ", ".join(map(quoted, needles))
    items = f"dynamic([{listed}])" if is_array else listed
    rows = session.query(f"Texts | project text, text has_any ({items}), text has_all ({items})").rows()
    has = RULES["has"]
    for text, found_any, found_all in rows:
        assert found_any is any(has(text, each) for each in needles)
        assert found_all is all(has(text, each) for each in needles)


def test_has_any_with_thousands_of_needles(session: gazehound.Session) -> None:
    needles = ", ".join(f'"word{at}"' for at in range(2500))
    assert session.query(f'print "a word2400 b" has_any ({needles}), "a word2500 b" has_any ({needles})').rows() == [
        (True, False)
    ]


SHORT = [*dict.fromkeys([*texts(120, 3, seed=3), "k", "K", "\u212a", "kk", "k\u212a"])]
"""Texts of few lengths, since a letter that is folded to another one changes the length."""


@pytest.mark.parametrize("operand", ["Text", "strcat(Text, '')"])
@pytest.mark.parametrize("seed", range(8))
def test_a_text_is_in_a_list_where_it_equals_an_element(operand: str, seed: int) -> None:
    listed = random.Random(seed).sample(SHORT, 5)
    rows = gazehound.connect({"T": pa.table({"Text": SHORT})})
    literals = ", ".join(f'"{each}"'.replace("\\", "\\\\") for each in listed)
    found = [row[0] for row in rows.query(f"T | where {operand} in~ ({literals})").rows()]
    assert found == [each for each in SHORT if folded(each) in set(map(folded, listed))]
