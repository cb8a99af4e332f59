"""Values of Windows event logs as texts and numbers, a column at a time.

Lives here: each type of binary XML that is understood, written out as the package `evtx` writes it. Does not live here:
where the values stand (`evtx_columns`), which template they belong to (`evtx_templates`).

Source: Microsoft, "[MS-EVEN6]", section "BinXml", types of values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import TimeCells

Numbers = npt.NDArray[Any]

NULL, STRING, ANSI, BOOL, BINARY, GUID, SIZE, FILETIME, SID, HEX32, HEX64 = 0, 1, 2, 13, 14, 15, 16, 17, 19, 20, 21
STRINGS = 0x81
"""Several texts, a zero at the end of each."""
WHOLE = {3: "<i1", 4: "<u1", 5: "<i2", 6: "<u2", 7: "<i4", 8: "<u4", 9: "<i8", 10: "<u8"}
"""Types of whole numbers."""
UNKNOWN, ANY, EVEN = -1, -2, -3
SIZES = np.full(256, UNKNOWN, np.int32)
"""How long a value of each type is; `UNKNOWN` for the types that are left to the package."""
SIZES[[NULL, STRING, ANSI, BINARY, SID]] = ANY, EVEN, ANY, ANY, ANY
SIZES[[BOOL, GUID, FILETIME, HEX32, HEX64]] = 4, 16, 8, 4, 8
SIZES[list(WHOLE)] = [np.dtype(kind).itemsize for kind in WHOLE.values()]
LOOKED_AT = np.select([SIZES == EVEN, (SIZES == ANY) | (SIZES == UNKNOWN)], [1, 0], 0xFFFF).astype(np.int32)
EXPECTED = np.select([SIZES == UNKNOWN, SIZES < 0], [1, 0], SIZES).astype(np.int32)
"""Which bits of a value's size are looked at, by type, and what they must be; no size fits a type that is unknown."""
SID_HEAD, SUB_AUTHORITY = 8, 4
UNIX_EPOCH, LAST_TIME = 116_444_736_000_000_000, 2_650_467_744_000_000_000
"""1970 and 9999 as Windows counts, in tenths of microseconds since 1601."""
DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
PAIRS = np.frombuffer(bytes(range(256)).hex().upper().encode(), "<u2")
"""Each byte in two capital digits."""
GUID_ORDER = np.array([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15])
GUID_FORM = np.frombuffer(b"{00000000-0000-0000-0000-000000000000}", np.uint8)
GUID_GROUPS = ((1, 0, 8), (10, 8, 12), (15, 12, 16), (20, 16, 20), (25, 20, 32))
"""Where in this form the digits from one to another of a guid stand."""
LENGTH_OF_GUID = 36
BARE_GUID = pc.MatchSubstringOptions("^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$")
TEXTS_AT_ONCE = 1 << 14
"""Texts are decoded in parts, so that their characters are still near to the processor when they are looked at."""
BEHIND = 64
ASCII, SURROGATES, SURROGATES_END = 0x80, 0xD800, 0xE000


class Bytes:
    """The bytes of some chunks, and numbers of them at any place."""

    def __init__(self, octets: Numbers) -> None:
        """`octets` go on for `BEHIND` bytes after the chunks: a number may be asked for at the very end."""
        self.array = octets
        self.content = octets.data
        self.buffer = pa.py_buffer(octets)

    def numbers(self, at: Numbers, kind: str) -> Numbers:
        """The number of a numpy type at each place."""
        return self._taken(at, np.dtype(kind).itemsize).view(kind)

    def blocks(self, at: Numbers, size: int, kind: str = "<u1") -> Numbers:
        """So many bytes from each place on, as rows of numbers."""
        count = size // np.dtype(kind).itemsize
        return self._taken(at, size).view(kind).reshape(len(at), count) if count else np.empty((len(at), 0), kind)

    def _taken(self, at: Numbers, size: int) -> Numbers:
        # Without a type bytes are copied from any place at once; numbers would be, one by one.
        every: Numbers = np.ndarray((len(self.array) - size + 1,), f"V{size}", self.array.data, 0, (1,))
        return every[at]

    def pieces(self, starts: Numbers, sizes: Numbers) -> pa.Array:
        """The bytes of each piece as binary; the pieces may come in any order."""
        count = len(starts)
        bounds = np.empty(2 * count + 2, np.int32)
        # By its first and its last bound Arrow tells how much memory half of what lies between two bounds takes.
        bounds[0], bounds[-1] = 0, min(2 * int(sizes.sum()), len(self.content))
        bounds[1:-1:2] = starts
        np.add(starts, sizes, out=bounds[2:-1:2], casting="unsafe")
        # What lies between two pieces may well end before it begins: it is no value, and never taken.
        every = pa.Array.from_buffers(pa.binary(), 2 * count + 1, [None, pa.py_buffer(bounds), self.buffer])
        return every.take(array_of(np.arange(1, 2 * count, 2)))


def array_of(numbers: Numbers) -> pa.Array:
    """Numbers of 64 bits as Arrow has them; `pa.array` would load numpy's masked arrays to ask about them."""
    held = pa.py_buffer(np.ascontiguousarray(numbers, np.int64))
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, held])


def numbered(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The different ones of some numbers, and which of them each is; `np.unique` would load numpy's masked arrays."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    is_new = np.ones(len(numbers), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    which = np.empty(len(numbers), np.int64)
    which[order] = np.cumsum(is_new) - 1
    return ordered[is_new], which


def divided(held: Bytes, starts: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Where characters that are zero end in values of many texts: the first of each value, how many, the places."""
    offsets, units = _content(held.pieces(starts, sizes), "<u2")
    offsets //= 2
    zeros = np.flatnonzero(units == 0)
    first = np.searchsorted(zeros, offsets[:-1])
    counts = np.searchsorted(zeros, offsets[1:]) - first
    ends = np.repeat(starts - 2 * offsets[:-1], counts) + 2 * zeros + 2
    return first, counts, ends


def texts(held: Bytes, type_: int, starts: Numbers, sizes: Numbers) -> tuple[pa.Array, Numbers | None]:
    """Values of one type as text, and which of them are none that is understood; None where all are."""
    if not len(starts):
        return pa.array([], pa.string()), None
    if type_ == STRING:
        return _strings(held, starts, sizes)
    if type_ in CODED:
        indices, few, bad = coded(held, type_, starts, sizes)
        return few.take(indices), bad
    if type_ == FILETIME:
        found, bad = times(held, starts)
        return TimeCells(found).texts.array, bad
    if type_ == BOOL:
        return _truths(held, starts)
    if type_ == ANSI:
        return _ansi(held, starts, sizes)
    return WRITTEN[type_](held, starts, sizes), None


def field_texts(held: Bytes, type_: int, starts: Numbers, sizes: Numbers) -> tuple[pa.Array, Numbers | None]:
    """The same for fields of events: guids in braces, whatever their type."""
    if type_ == GUID:
        return _guids(held, starts, GUID_FORM), None
    made, bad = texts(held, type_, starts, sizes)
    return (_braced(made) if type_ in (STRING, ANSI) else made), bad


def coded(held: Bytes, type_: int, starts: Numbers, sizes: Numbers) -> tuple[pa.Array, pa.Array, Numbers | None]:
    """Values that repeat: which of the different ones each is, these as text; which values are not understood."""
    if (kind := CODED.get(type_)) is not None:
        encoded = _array(held.numbers(starts, kind)).dictionary_encode()
        different = encoded.dictionary.to_numpy()
        return encoded.indices, _hexadecimal(different) if type_ in HEXADECIMAL else _whole(different), None
    encoded = held.pieces(starts, sizes).dictionary_encode()
    first = np.zeros(len(encoded.dictionary), np.int64)
    indices = encoded.indices.to_numpy()
    first[indices[::-1]] = np.arange(len(indices) - 1, -1, -1)
    few, bad = _sids(encoded.dictionary) if type_ == SID else _strings(held, starts[first], sizes[first])
    return encoded.indices, few, None if bad is None else bad[indices]


def _strings(held: Bytes, starts: Numbers, sizes: Numbers) -> tuple[pa.Array, Numbers | None]:
    """Characters of two bytes each, up to a zero."""
    room = np.empty(int(sizes.sum()) // 2, np.uint8)
    ends = np.zeros(len(starts) + 1, np.int32)
    used, bad = 0, np.zeros(len(starts), bool)
    for at in range(0, len(starts), TEXTS_AT_ONCE):
        part = slice(at, at + TEXTS_AT_ONCE)
        offsets, encoded, odd = _encoded(held.pieces(starts[part], sizes[part]))
        ends[at + 1 : at + len(offsets)] = offsets[1:] + used
        if used + len(encoded) > len(room):
            room = np.concatenate((room[:used], np.empty(len(room) + 3 * len(encoded), np.uint8)))
        room[used : used + len(encoded)] = encoded
        used += len(encoded)
        bad[at + odd] = True
    return _string_array(room[:used], ends), bad if bad.any() else None


def _encoded(wide: pa.Array) -> tuple[Numbers, Numbers, Numbers]:
    """Texts in UTF-8: where each begins and at last the end, the bytes, and which texts are not understood."""
    offsets, units = _content(wide, "<u2")
    offsets //= 2
    odd = np.zeros(0, np.int64)
    if not units.min(initial=1):
        offsets, units = _ended(offsets, units)
    most = int(units.max(initial=0))
    if most >= SURROGATES:
        # One half of a pair may stand alone.
        halves = np.flatnonzero((units >= SURROGATES) & (units < SURROGATES_END))
        odd = np.searchsorted(offsets, halves, "right") - 1
    if most < ASCII:
        return offsets, units, odd
    units = np.where((units >= SURROGATES) & (units < SURROGATES_END), 0, units)
    lengths = 1 + (units >= ASCII).astype(np.int8) + (units >= 0x800)
    ends = np.concatenate(([0], np.cumsum(lengths)))
    return ends[offsets], np.frombuffer(units.tobytes().decode("utf-16-le").encode(), np.uint8), odd


def _ended(offsets: Numbers, units: Numbers) -> tuple[Numbers, Numbers]:
    """Texts up to the first zero in each."""
    zeros = np.flatnonzero(units == 0)
    of = np.searchsorted(offsets, zeros, "right") - 1
    is_first = np.diff(of, prepend=-1) != 0
    zeros, of = zeros[is_first], of[is_first]
    surplus = offsets[of + 1] - zeros
    lengths = np.diff(offsets)
    lengths[of] -= surplus
    before = np.cumsum(surplus) - surplus
    left_out = np.repeat(zeros - before, surplus) + np.arange(int(surplus.sum()))
    return np.concatenate(([0], np.cumsum(lengths))), np.delete(units, left_out)


def _ansi(held: Bytes, starts: Numbers, sizes: Numbers) -> tuple[pa.Array, Numbers | None]:
    """Characters of one byte each, maybe with a zero at the end; what is not ASCII depends on the machine."""
    offsets, octets = _content(held.pieces(starts, sizes), "<u1")
    odd = np.diff(offsets)
    offsets, octets = _ended(offsets, octets)
    odd = odd - np.diff(offsets) > 1
    odd[np.searchsorted(offsets, np.flatnonzero(octets >= ASCII), "right") - 1] = True
    return _string_array(np.where(octets < ASCII, octets, 0), offsets), odd if odd.any() else None


def _braced(array: pa.Array) -> pa.Array:
    """Texts, those that are guids in braces."""
    bounds = np.frombuffer(array.buffers()[1], np.int32, len(array) + 1)
    likely = np.flatnonzero(np.diff(bounds) == LENGTH_OF_GUID)
    some = array.take(array_of(likely))
    is_guid = pc.match_substring_regex(some, options=BARE_GUID)
    if not is_guid.true_count:
        return array
    guids = some.filter(is_guid)
    places = np.arange(len(array))
    places[likely[is_guid.to_numpy(zero_copy_only=False)]] = len(array) + np.arange(len(guids))
    braced = pc.binary_join_element_wise("{", guids, "}", "")
    return pa.concat_arrays([array, braced]).take(array_of(places))


def _content(pieces: pa.Array, kind: str) -> tuple[Numbers, Numbers]:
    """The offsets of pieces that are nobody else's, and all their bytes."""
    _, offsets, data = pieces.buffers()
    bounds: Numbers = np.frombuffer(offsets, np.int32, len(pieces) + 1).copy()
    return bounds, np.frombuffer(data or b"", kind, int(bounds[-1]) // np.dtype(kind).itemsize)


def _string_array(content: Numbers, offsets: Numbers) -> pa.Array:
    bounds = pa.py_buffer(np.ascontiguousarray(offsets, np.int32))
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, [None, bounds, pa.py_buffer(content)])


def _fixed(rows: Numbers) -> pa.Array:
    """Texts of one length, a row of characters each."""
    count, length = rows.shape
    return _string_array(np.ascontiguousarray(rows).reshape(-1), np.arange(0, (count + 1) * length, length))


def _array(numbers: Numbers) -> pa.Array:
    held = pa.py_buffer(np.ascontiguousarray(numbers))
    return pa.Array.from_buffers(pa.from_numpy_dtype(numbers.dtype), len(numbers), [None, held])


def _whole(numbers: Numbers) -> pa.Array:
    return pc.cast(_array(numbers), pa.string())


def _truths(held: Bytes, starts: Numbers) -> tuple[pa.Array, Numbers | None]:
    found = held.numbers(starts, "<u4")
    written = pa.array(["false", "true"], pa.string()).take(array_of(found != 0))
    return written, found > 1 if found.max() > 1 else None


def _hexadecimal(numbers: Numbers) -> pa.Array:
    octets = np.ascontiguousarray(numbers.byteswap()).view(np.uint8).reshape(len(numbers), -1)
    size = octets.shape[1]
    halves = np.empty((len(numbers), 2 * size), np.uint8)
    halves[:, 0::2] = octets >> 4
    halves[:, 1::2] = octets & 15
    rows = np.empty((len(numbers), 2 + 2 * size), np.uint8)
    rows[:, :2] = np.frombuffer(b"0x", np.uint8)
    rows[:, 2:] = DIGITS[halves]
    is_shown = np.ones(rows.shape, bool)
    # The last digit stays where all are zero.
    np.logical_or.accumulate(halves[:, :-1] != 0, axis=1, out=is_shown[:, 2:-1])
    lengths = np.zeros(len(numbers) + 1, np.int32)
    np.cumsum(is_shown.sum(axis=1), out=lengths[1:])
    return _string_array(rows[is_shown], lengths)


def _guids(held: Bytes, starts: Numbers, form: Numbers) -> pa.Array:
    digits = PAIRS[np.take(held.blocks(starts, 16), GUID_ORDER, axis=1)].view(np.uint8)
    rows = np.empty((len(starts), len(form)), np.uint8)
    rows[:] = form
    before = int(form[0] == GUID_FORM[0])
    for place, first, last in GUID_GROUPS:
        at = place - 1 + before
        rows[:, at : at + last - first] = digits[:, first:last]
    return _fixed(rows)


def _bare_guids(held: Bytes, starts: Numbers, sizes: Numbers) -> pa.Array:
    return _guids(held, starts, GUID_FORM[1:-1])


def _binary(held: Bytes, starts: Numbers, sizes: Numbers) -> pa.Array:
    offsets, content = _content(held.pieces(starts, sizes), "<u1")
    return _string_array(PAIRS[content].view(np.uint8), 2 * offsets)


def times(held: Bytes, starts: Numbers) -> tuple[pa.Array, Numbers | None]:
    """Points in time, and which values are none that is understood; None where all are."""
    counted = held.numbers(starts, "<u8")
    is_far = (counted < UNIX_EPOCH) | (counted >= LAST_TIME)
    micros = (np.where(is_far, UNIX_EPOCH, counted).astype(np.int64) - UNIX_EPOCH) // 10
    return array_of(micros).view(pa.timestamp("us")), is_far if is_far.any() else None


def _sids(values: pa.Array) -> tuple[pa.Array, Numbers | None]:
    told = [_sid(each) for each in values.to_pylist()]
    bad = np.array([each is None for each in told])
    return pa.array([each or "" for each in told], pa.string()), bad if bad.any() else None


def _sid(value: bytes) -> str | None:
    """`S-1-5-18`, None where the bytes are no such thing."""
    if len(value) < SID_HEAD or len(value) != SID_HEAD + SUB_AUTHORITY * value[1]:
        return None
    parts = [value[at : at + SUB_AUTHORITY] for at in range(SID_HEAD, len(value), SUB_AUTHORITY)]
    numbers = [int.from_bytes(value[2:SID_HEAD]), *(int.from_bytes(part, "little") for part in parts)]
    return f"S-{value[0]}-{'-'.join(map(str, numbers))}"


def _nothing(held: Bytes, starts: Numbers, sizes: Numbers) -> pa.Array:
    return pa.repeat(pa.array([""], pa.string())[0], len(starts))


HEXADECIMAL = {HEX32: "<u4", HEX64: "<u8"}
CODED: dict[int, str | None] = {**WHOLE, **HEXADECIMAL, SID: None}
"""Types of which a log has the same values over and over: the numbers that they are; None for SIDs, which are none."""
WRITTEN: dict[int, Callable[[Bytes, Numbers, Numbers], pa.Array]] = {
    NULL: _nothing,
    BINARY: _binary,
    GUID: _bare_guids,
}
