"""The order of cells in an answer: Kusto gathers their names in a hash set and lists them as the set holds them.

Lives here: the hash of a text and the order of such a set, as libstdc++ has them. Source: answers recorded from
Kusto on Linux (neighbors of a geohash, an S2 cell and an H3 cell), which this order meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

_MASK = (1 << 64) - 1
_FACTOR = 0xC6A4A7935BD1E995
_SEED = 0xC70F6907

_SIZES = (
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 103, 109, 113, 127
)  # fmt: skip
"""Numbers of buckets of a set that is told how many texts will come."""
_GROWTH = (13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229)
"""Numbers of buckets of a set that grows."""


def order_of_set(texts: Sequence[str]) -> list[str]:
    """Different texts in the order of a set made for that many."""
    size = next(each for each in _SIZES if each >= len(texts))
    return list(_Set(size).filled(texts))


def order_of_grown_set(texts: Iterable[str]) -> list[str]:
    """Different texts in the order of a set that grew with them."""
    sizes = iter(_GROWTH)
    held = _Set(next(sizes))
    for each in texts:
        if each not in held.hashes and len(held.hashes) == held.size:
            held = _Set(next(sizes)).filled(held)
        held.add(each)
    return list(held)


class _Set:
    """One linked list; a bucket knows the text before its first one.

    A text goes to the front of its bucket, and that of an empty bucket to the front of the list.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.hashes: dict[str, int] = {}
        self._next: dict[str, str] = {}
        self._before: dict[int, str] = {}

    def filled(self, texts: Iterable[str]) -> _Set:
        for each in texts:
            self.add(each)
        return self

    def add(self, text: str) -> None:
        if text in self.hashes:
            return
        self.hashes[text] = hash_of(text.encode())
        bucket = self.hashes[text] % self.size
        if bucket in self._before:
            before = self._before[bucket]
            self._next[text] = self._next[before]
            self._next[before] = text
            return
        first = self._next.get("", "")
        self._next[text] = first
        self._next[""] = text
        self._before[bucket] = ""
        if first:
            self._before[self.hashes[first] % self.size] = text

    def __iter__(self) -> Iterator[str]:
        each = self._next.get("", "")
        while each:
            yield each
            each = self._next[each]


def hash_of(text: bytes) -> int:
    """MurmurHash64A with the seed of libstdc++."""
    whole = len(text) & ~7
    value = (_SEED ^ (len(text) * _FACTOR)) & _MASK
    for at in range(0, whole, 8):
        part = int.from_bytes(text[at : at + 8], "little") * _FACTOR & _MASK
        value = (value ^ (_mixed(part) * _FACTOR & _MASK)) * _FACTOR & _MASK
    if len(text) > whole:
        value = (value ^ int.from_bytes(text[whole:], "little")) * _FACTOR & _MASK
    return _mixed(_mixed(value) * _FACTOR & _MASK)


def _mixed(value: int) -> int:
    return value ^ (value >> 47)
