"""Terms of texts as hashes, and sets of them in few bytes."""

from __future__ import annotations

import random
import re

import numpy as np
import pyarrow as pa
import pytest

from gazehound.vectorised import term_hashes
from gazehound.vectorised.packed_hashes import MOST_IN_BUCKET, holds, packed
from gazehound.vectorised.term_hashes import LETTERS_JOIN, hashes_in, hashes_of

ALPHABET = "abzABZ019 .-_/é☃ß😀\0\n"
JOINING = "\u0130\u0131\u017f\u212a"


def text(chance: random.Random) -> str | None:
    match chance.randrange(8):
        case 0:
            return None
        case 1:
            return ""
        case 2:
            return chance.choice("xY7") * chance.randrange(140)
        case _:
            return "".join(chance.choice(ALPHABET) for _ in range(chance.randrange(60)))


def terms(texts: list[str | None]) -> set[str]:
    return {term.lower() for each in texts if each for term in re.findall("[0-9A-Za-z]+", each)}


@pytest.mark.parametrize("piece", [term_hashes.PIECE, 1, 30])
@pytest.mark.parametrize("seed", range(60))
def test_the_terms_are_the_runs_of_ascii_letters_and_digits(
    seed: int, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_hashes, "PIECE", piece)
    chance = random.Random(seed)
    texts = [text(chance) for _ in range(chance.randrange(12))]
    array = pa.array(["before", *texts, "behind"], pa.string()).slice(1, len(texts))
    found = hashes_in(array)
    assert found.tolist() == sorted(hashes_of(sorted(terms(texts))).tolist())


def test_neighbouring_texts_do_not_join() -> None:
    assert hashes_in(pa.array(["ab", "cd", "", None, "e"])).tolist() == sorted(hashes_of(["ab", "cd", "e"]).tolist())


@pytest.mark.parametrize("letter", JOINING)
def test_a_letter_that_folding_makes_ascii_is_marked(letter: str) -> None:
    assert LETTERS_JOIN in hashes_in(pa.array([f"a{letter}b"]))
    assert LETTERS_JOIN not in hashes_in(pa.array(["aéb", "a☃b", "ab"]))


def test_very_long_terms_differ_by_their_beginning_and_length() -> None:
    one, longer, other = hashes_of(["a" * 5000, "a" * 5001, "b" + "a" * 4999])
    assert len({int(one), int(longer), int(other)}) == 3


def test_hashes_are_the_same_everywhere() -> None:
    """They are kept in files: a change needs a new version of the term index."""
    assert [hex(each) for each in hashes_of(["com", "powershell", "0" * 40])] == [
        "0x64b915682720493b",
        "0x98a99a4a7198db2a",
        "0xdf343642790d3a7a",
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 63, 64, 1000, 40_000])
def test_a_set_holds_what_was_put_into_it(count: int) -> None:
    generator = np.random.default_rng(count)
    hashes = np.sort(generator.integers(0, 1 << 64, count, dtype=np.uint64))
    content = packed(hashes)
    assert content is not None
    assert holds(content, hashes).all()
    strange = generator.integers(0, 1 << 64, 50_000, dtype=np.uint64)
    assert holds(content, strange).mean() < 0.001
    assert len(content) * 8 <= 19 * count + 24


def test_hashes_that_fill_one_bucket_make_no_set() -> None:
    beside = np.arange(2000, dtype=np.uint64) << np.uint64(40)
    assert packed(beside) is None
    assert packed(np.sort(beside[: MOST_IN_BUCKET // 2])) is not None


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\2ab", b"\xff" * 9, b"\1\1\1ab", b"\0\1abc"])
def test_what_is_no_set_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a set|buffer size"):
        holds(content, np.zeros(1, np.uint64))
