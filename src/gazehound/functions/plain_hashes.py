"""Hashes of one value at a time: the plain form of `hashes`.

Source: the xxHash specification of XXH64; answers recorded from Kusto.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from gazehound.functions.declare import Typed
from gazehound.functions.plain_values import TWO_TO_64, long_of
from gazehound.functions.plain_written import on_texts
from gazehound.types import ScalarType

_P1, _P2, _P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_P4, _P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
_STRIPE = 32


def _digest(algorithm: str, text: str) -> str:
    import hashlib  # noqa: PLC0415  # start-up: it loads OpenSSL

    return hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()


hash_md5 = on_texts(partial(_digest, "md5"))
hash_sha1 = on_texts(partial(_digest, "sha1"))
hash_sha256 = on_texts(partial(_digest, "sha256"))


def _rotated(number: int, bits: int) -> int:
    return (number << bits | number >> (64 - bits)) % TWO_TO_64


def _round(lane: int, word: int) -> int:
    return _rotated((lane + word * _P2) % TWO_TO_64, 31) * _P1 % TWO_TO_64


def xxhash64(data: bytes) -> int:
    """XXH64 with seed 0, without a sign."""
    whole = len(data) // _STRIPE * _STRIPE
    state = _striped(data[:whole]) if whole else _P5
    state = _tail(state + len(data), data[whole:])
    state = (state ^ state >> 33) * _P2 % TWO_TO_64
    state = (state ^ state >> 29) * _P3 % TWO_TO_64
    return state ^ state >> 32


def _striped(data: bytes) -> int:
    lanes = [(_P1 + _P2) % TWO_TO_64, _P2, 0, -_P1 % TWO_TO_64]
    for at in range(0, len(data), 8):
        lane = at // 8 % 4
        lanes[lane] = _round(lanes[lane], int.from_bytes(data[at : at + 8], "little"))
    state = sum(_rotated(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True))
    for lane in lanes:
        state = ((state ^ _round(0, lane)) * _P1 + _P4) % TWO_TO_64
    return state


def _tail(state: int, data: bytes) -> int:
    at = 0
    while len(data) - at >= 8:
        state ^= _round(0, int.from_bytes(data[at : at + 8], "little"))
        state = (_rotated(state % TWO_TO_64, 27) * _P1 + _P4) % TWO_TO_64
        at += 8
    if len(data) - at >= 4:
        state ^= int.from_bytes(data[at : at + 4], "little") * _P1 % TWO_TO_64
        state = (_rotated(state % TWO_TO_64, 23) * _P2 + _P3) % TWO_TO_64
        at += 4
    for byte in data[at:]:
        state = _rotated((state ^ byte * _P5 % TWO_TO_64) % TWO_TO_64, 11) * _P1 % TWO_TO_64
    return state % TWO_TO_64


def _hash(values: Sequence[object], types: Sequence[ScalarType]) -> int | None:
    """Of a text's bytes, or of the eight bytes of a long or of a datetime's ticks; a remainder is never negative."""
    value, *modulus = values
    if isinstance(value, str):
        data = value.encode()
    elif isinstance(value, int):
        data = (value % TWO_TO_64).to_bytes(8, "little")
    else:
        return None
    number = long_of(xxhash64(data))
    if not modulus:
        return number
    divisor = modulus[0]
    return number % abs(divisor) if isinstance(divisor, int) and divisor else None


hash_value = Typed(_hash)
