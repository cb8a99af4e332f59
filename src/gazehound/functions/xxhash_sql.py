"""xxHash64 in SQL, seed 0.

Works on unsigned 64-bit numbers held in UHUGEINT, so that a product fits before it is cut to 64 bits. Source of
the algorithm: the xxHash specification; that Kusto hashes UTF-8 bytes and 8-byte ticks was recorded from Kusto.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions.json_sql import bound
from gazehound.sql import Node

_MASK = 2**64 - 1
_PRIMES = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)
_STRIPE, _LANE = 32, 8
_DIGITS = sql.column("d")
"""The text's bytes as hexadecimal digits, two for each."""
_REVERSED = r"\8\7\6\5\4\3\2\1"


def hash_of_text(text: Node) -> Node:
    """The hash of the UTF-8 bytes, as a BIGINT."""
    size = _unsigned(sql.binary("//", sql.call("len", _DIGITS), sql.integer(2)))
    stripes = sql.binary("//", sql.column("n"), sql.integer(_STRIPE))
    begun = sql.if_(sql.equals(stripes, sql.integer(0)), _constant(_PRIMES[4]), _of_stripes(stripes))
    with_size = _cut(sql.binary("+", begun, sql.column("n")))
    done = sql.binary("*", stripes, sql.integer(_STRIPE))
    hashed = _avalanche(_with_bytes(_with_half_lane(_with_lanes(with_size, done))))
    return bound("d", sql.call("hex", text), bound("n", size, _signed(hashed)))


def hash_of_long(value: Node) -> Node:
    """The hash of the eight bytes of a BIGINT, the lowest first, as a BIGINT."""
    is_negative = sql.binary("<", value, sql.integer(0))
    huge = sql.cast(value, "HUGEINT")
    whole = sql.cast(sql.integer(_MASK + 1), "HUGEINT")
    lane = _unsigned(sql.if_(is_negative, sql.binary("+", huge, whole), huge))
    begun = _constant((_PRIMES[4] + _LANE) & _MASK)
    return _signed(_avalanche(_mixed_lane(begun, lane)))


def _of_stripes(stripes: Node) -> Node:
    """The four accumulators over all stripes of 32 bytes, made one number."""
    starts = ((_PRIMES[0] + _PRIMES[1]) & _MASK, _PRIMES[1], 0, (-_PRIMES[0]) & _MASK)
    accumulators = [_accumulated(start, at, stripes) for at, start in enumerate(starts)]
    names = ("v1", "v2", "v3", "v4")
    merged = _constant(0)
    for name, places in zip(names, (1, 7, 12, 18), strict=True):
        merged = _cut(sql.binary("+", merged, _rotated(sql.column(name), places)))
    for name in names:
        mixed = sql.call("xor", merged, _round(_constant(0), sql.column(name)))
        merged = _cut(sql.binary("+", _times(mixed, 0), _constant(_PRIMES[3])))
    for name, accumulator in zip(names, accumulators, strict=True):
        merged = bound(name, accumulator, merged)
    return merged


def _accumulated(start: int, lane: int, stripes: Node) -> Node:
    place = sql.binary("+", sql.binary("*", sql.column("i"), sql.integer(_STRIPE)), sql.integer(lane * _LANE))
    lanes = _listed(stripes, _number(place, _LANE))
    return _reduced(_constant(start), lanes, _round(sql.column("a"), sql.column("b")))


def _with_lanes(value: Node, done: Node) -> Node:
    """With the lanes of eight bytes behind the stripes."""
    left = sql.binary("-", sql.column("n"), done)
    count = sql.binary("//", left, sql.integer(_LANE))
    place = sql.binary("+", done, sql.binary("*", sql.column("i"), sql.integer(_LANE)))
    return _reduced(value, _listed(count, _number(place, _LANE)), _mixed_lane(sql.column("a"), sql.column("b")))


def _mixed_lane(value: Node, lane: Node) -> Node:
    mixed = _rotated(sql.call("xor", value, _round(_constant(0), lane)), 27)
    return _cut(sql.binary("+", _times(mixed, 0), _constant(_PRIMES[3])))


def _with_half_lane(value: Node) -> Node:
    """With the four bytes behind the lanes, where there are four."""
    rest = sql.binary("%", sql.column("n"), sql.integer(_LANE))
    place = sql.binary("-", sql.column("n"), rest)
    mixed = _rotated(sql.call("xor", sql.column("h"), _times(_number(place, 4), 0)), 23)
    with_half = _cut(sql.binary("+", _times(mixed, 1), _constant(_PRIMES[2])))
    return bound("h", value, sql.if_(sql.binary(">=", rest, sql.integer(4)), with_half, sql.column("h")))


def _with_bytes(value: Node) -> Node:
    """With the last bytes, at most three."""
    count = sql.binary("%", sql.column("n"), sql.integer(4))
    place = sql.binary("+", sql.binary("-", sql.column("n"), count), sql.column("i"))
    mixed = _rotated(sql.call("xor", sql.column("a"), _times(sql.column("b"), 4)), 11)
    return _reduced(value, _listed(count, _number(place, 1)), _times(mixed, 0))


def _avalanche(value: Node) -> Node:
    for places, prime in ((33, 1), (29, 2)):
        value = bound("h", value, _times(_folded(places), prime))
    return bound("h", value, _folded(32))


def _folded(places: int) -> Node:
    return sql.call("xor", sql.column("h"), _shifted(">>", sql.column("h"), places))


def _round(accumulator: Node, lane: Node) -> Node:
    return _times(_rotated(_cut(sql.binary("+", accumulator, _times(lane, 1))), 31), 0)


def _rotated(value: Node, places: int) -> Node:
    value_once = sql.column("r")
    left = _cut(_shifted("<<", value_once, places))
    return bound("r", value, sql.binary("|", left, _shifted(">>", value_once, 64 - places)))


def _shifted(direction: str, value: Node, places: int) -> Node:
    return sql.binary(direction, value, _constant(places))


def _times(value: Node, prime: int) -> Node:
    return _cut(sql.binary("*", value, _constant(_PRIMES[prime])))


def _cut(value: Node) -> Node:
    return sql.binary("&", value, _constant(_MASK))


def _listed(count: Node, value: Node) -> Node:
    """A LIST of the value (in terms of `i`) for `i` from 0 to below the count."""
    places = sql.call("range", sql.cast(count, "BIGINT"))
    return sql.call("list_transform", places, sql.lambda_(["i"], value))


def _reduced(start: Node, items: Node, step: Node) -> Node:
    return sql.call("list_reduce", sql.call("list_concat", sql.array([start]), items), sql.lambda_(["a", "b"], step))


def _number(place: Node, size: int) -> Node:
    """The number that `size` bytes from `place` on make, the lowest first."""
    begin = sql.binary("+", sql.binary("*", sql.cast(place, "BIGINT"), sql.integer(2)), sql.integer(1))
    digits = sql.call("substring", _DIGITS, begin, sql.integer(2 * size))
    padded = sql.call("rpad", digits, sql.integer(2 * _LANE), sql.text("0"))
    turned = sql.call("regexp_replace", padded, sql.text("(..)" * _LANE), sql.text(_REVERSED))
    return _unsigned(sql.try_cast(sql.binary("||", sql.text("0x"), turned), "UBIGINT"))


def _unsigned(value: Node) -> Node:
    return sql.cast(value, "UHUGEINT")


def _constant(value: int) -> Node:
    return sql.cast(sql.integer(value), "UHUGEINT")


def _signed(value: Node) -> Node:
    huge = sql.cast(sql.column("u"), "HUGEINT")
    is_high = sql.binary(">=", sql.column("u"), _constant(2**63))
    below = sql.binary("-", huge, sql.cast(sql.integer(2**64), "HUGEINT"))
    return bound("u", value, sql.cast(sql.if_(is_high, below, huge), "BIGINT"))
