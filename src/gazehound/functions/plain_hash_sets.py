"""The order in which Kusto lists the cells around a cell: that of a hash set of their names.

A name goes in front of those of its bucket; the first one of a bucket goes in front of all.
Source: answers recorded from Kusto; MurmurHash64A as libstdc++ seeds it.
"""

from __future__ import annotations

from collections.abc import Sequence

_PRIMES = (2, 3, 5, 7, 11, 13)
_FACTOR = 0xC6A4A7935BD1E995
_SEED = 0xC70F6907
_WORD = 1 << 64


def order_of_set(names: Sequence[str]) -> list[str]:
    """Up to thirteen names, each once, in the order of a set made for that many."""
    buckets = next(each for each in _PRIMES if each >= len(names))
    listed: list[str] = []
    for name in dict.fromkeys(names):
        bucket = murmur(name.encode()) % buckets
        places = [at for at, each in enumerate(listed) if murmur(each.encode()) % buckets == bucket]
        listed.insert(places[0] if places else 0, name)
    return listed


def murmur(data: bytes) -> int:
    state = _SEED ^ len(data) * _FACTOR % _WORD
    for at in range(0, len(data) - 7, 8):
        word = int.from_bytes(data[at : at + 8], "little") * _FACTOR % _WORD
        word = (word ^ word >> 47) * _FACTOR % _WORD
        state = (state ^ word) * _FACTOR % _WORD
    if rest := data[len(data) // 8 * 8 :]:
        state = (state ^ int.from_bytes(rest, "little")) * _FACTOR % _WORD
    state = (state ^ state >> 47) * _FACTOR % _WORD
    return state ^ state >> 47
