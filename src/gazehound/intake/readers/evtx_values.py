"""Values of Windows event logs as texts and numbers, a column at a time.

Lives here: each type of binary XML that is understood, written out as the package `evtx` writes it. Does not live here:
where the values stand (`evtx_columns`), which template they belong to (`evtx_templates`).

Source: Microsoft, "[MS-EVEN6]", section "BinXml", types of values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Numbers = npt.NDArray[Any]

NULL, STRING, BOOL, BINARY, GUID, SIZE, FILETIME, SID, HEX32, HEX64 = 0, 1, 13, 14, 15, 16, 17, 19, 20, 21
STRINGS = 0x81
"""Several texts, a zero at the end of each."""
WHOLE = {3: "<i1", 4: "<u1", 5: "<i2", 6: "<u2", 7: "<i4", 8: "<u4", 9: "<i8", 10: "<u8"}
"""Types of whole numbers."""
UNKNOWN, ANY, EVEN = -1, -2, -3
SIZES = np.full(256, UNKNOWN, np.int32)
"""How long a value of each type is; `UNKNOWN` for the types that are left to the package."""
SIZES[[NULL, STRING, BINARY, SID]] = ANY, EVEN, ANY, ANY
SIZES[[BOOL, GUID, FILETIME, HEX32, HEX64]] = 4, 16, 8, 4, 8
SIZES[list(WHOLE)] = [np.dtype(kind).itemsize for kind in WHOLE.values()]
SID_HEAD, SUB_AUTHORITY = 8, 4
UNIX_EPOCH, LAST_TIME = 116_444_736_000_000_000, 2_650_467_744_000_000_000
"""1970 and 9999 as Windows counts, in tenths of microseconds since 1601."""
DIGITS, CAPITALS = (np.frombuffer(digits, np.uint8) for digits in (b"0123456789abcdef", b"0123456789ABCDEF"))
GUID_ORDER = np.array([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15])
GUID_PLACES = np.array([place for place in range(36) if place not in (8, 13, 18, 23)])
TIME_LENGTH = 26
BEHIND = 64
ASCII, SURROGATES, SURROGATES_END = 0x80, 0xD800, 0xE000


class Bytes:
    """The bytes of some chunks, and numbers of them at any place."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        # A number may be asked for at the very end: bytes behind it save a check.
        self.content = b"".join((*chunks, bytes(BEHIND)))
        self.buffer = pa.py_buffer(self.content)
        self.array: Numbers = np.frombuffer(self.buffer, np.uint8)

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
        order = np.argsort((starts.astype(np.int64) << 16) + sizes, kind="stable")
        bounds = np.empty(2 * len(order), np.int32)
        bounds[0::2] = starts[order]
        bounds[1::2] = bounds[0::2] + sizes[order]
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(0, 2 * len(order), 2)
        every = pa.Array.from_buffers(pa.binary(), len(bounds) - 1, [None, pa.py_buffer(bounds), self.buffer])
        return every.take(array_of(places))


def array_of(numbers: Numbers) -> pa.Array:
    """Numbers of 64 bits as Arrow has them; `pa.array` would load numpy's masked arrays to ask about them."""
    held = pa.py_buffer(np.ascontiguousarray(numbers, np.int64))
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, held])


def divided(held: Bytes, starts: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Where characters that are zero end in values of many texts: the first of each value, how many, the places."""
    offsets, units = _content(held.pieces(starts, sizes), "<u2")
    offsets //= 2
    zeros = np.flatnonzero(units == 0)
    first = np.searchsorted(zeros, offsets[:-1])
    counts = np.searchsorted(zeros, offsets[1:]) - first
    ends = np.repeat(starts - 2 * offsets[:-1], counts) + 2 * zeros + 2
    return first, counts, ends


def are_usual(types: Numbers, sizes: Numbers) -> Numbers:
    """Which values are of a type that is understood, and as long as it says."""
    expected = SIZES[types]
    is_string = (expected == EVEN) & (sizes % 2 == 0)
    usual: Numbers = (expected == sizes) | (expected == ANY) | is_string
    return usual


def texts(held: Bytes, type_: int, starts: Numbers, sizes: Numbers) -> tuple[pa.Array, Numbers | None]:
    """Values of one type as text, and which of them are none that is understood; None where all are."""
    if not len(starts):
        return pa.array([], pa.string()), None
    if type_ == STRING:
        return _strings(held, starts, sizes)
    if type_ in WHOLE:
        return _whole(held.numbers(starts, WHOLE[type_])), None
    if type_ == SID:
        return _sids(held, starts, sizes)
    if type_ in (FILETIME, BOOL):
        return _times(held, starts) if type_ == FILETIME else _truths(held, starts)
    return WRITTEN[type_](held, starts, sizes), None


def _strings(held: Bytes, starts: Numbers, sizes: Numbers) -> tuple[pa.Array, Numbers | None]:
    """Characters of two bytes each, up to a zero at the end."""
    last = held.numbers(np.maximum(starts + sizes - 2, 0), "<u2")
    sizes = np.where((sizes > 0) & (last == 0), sizes - 2, sizes)
    wide = held.pieces(starts, sizes)
    offsets, units = _content(wide, "<u2")
    offsets //= 2
    most = int(units.max(initial=0))
    bad: Numbers | None = None
    if not units.all() or most >= SURROGATES:
        # A text ends at a zero; surrogates may stand alone.
        odd = np.flatnonzero((units == 0) | ((units >= SURROGATES) & (units < SURROGATES_END)))
        bad = np.zeros(len(starts), bool)
        bad[np.searchsorted(offsets, odd, "right") - 1] = True
    if most < ASCII:
        return _string_array(units.astype(np.uint8), offsets), bad
    units = np.where((units >= SURROGATES) & (units < SURROGATES_END), 0, units)
    encoded = units.tobytes().decode("utf-16-le").encode()
    lengths = 1 + (units >= ASCII).astype(np.int8) + (units >= 0x800)
    ends = np.zeros(len(units) + 1, np.int32)
    np.cumsum(lengths, out=ends[1:])
    return _string_array(np.frombuffer(encoded, np.uint8), ends[offsets]), bad


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


def _whole(numbers: Numbers) -> pa.Array:
    if numbers.dtype == np.uint64:
        held = pa.Array.from_buffers(pa.uint64(), len(numbers), [None, pa.py_buffer(numbers)])
        return pc.cast(held, pa.string())
    return pc.cast(array_of(numbers), pa.string())


def _truths(held: Bytes, starts: Numbers) -> tuple[pa.Array, Numbers | None]:
    found = held.numbers(starts, "<u4")
    written = pa.array(["false", "true"], pa.string()).take(array_of(found != 0))
    return written, found > 1 if found.max() > 1 else None


def _nibbles(octets: Numbers) -> Numbers:
    """Both halves of each byte, the greater first."""
    halves = np.empty((*octets.shape[:-1], octets.shape[-1] * 2), np.uint8)
    halves[..., 0::2] = octets >> 4
    halves[..., 1::2] = octets & 15
    return halves


def _hexadecimal(size: int) -> Callable[[Bytes, Numbers, Numbers], pa.Array]:
    def written(held: Bytes, starts: Numbers, sizes: Numbers) -> pa.Array:
        halves = _nibbles(held.blocks(starts, size)[:, ::-1])
        rows = np.empty((len(starts), 2 + 2 * size), np.uint8)
        rows[:, :2] = np.frombuffer(b"0x", np.uint8)
        rows[:, 2:] = DIGITS[halves]
        is_shown = np.ones(rows.shape, bool)
        # The last digit stays where all are zero.
        np.logical_or.accumulate(halves[:, :-1] != 0, axis=1, out=is_shown[:, 2:-1])
        lengths = np.zeros(len(starts) + 1, np.int32)
        np.cumsum(is_shown.sum(axis=1), out=lengths[1:])
        return _string_array(rows[is_shown], lengths)

    return written


def _guids(held: Bytes, starts: Numbers, sizes: Numbers) -> pa.Array:
    rows = np.full((len(starts), 36), ord("-"), np.uint8)
    rows[:, GUID_PLACES] = CAPITALS[_nibbles(held.blocks(starts, 16)[:, GUID_ORDER])]
    return _fixed(rows)


def _binary(held: Bytes, starts: Numbers, sizes: Numbers) -> pa.Array:
    offsets, content = _content(held.pieces(starts, sizes), "<u1")
    return _string_array(CAPITALS[_nibbles(content)], 2 * offsets)


def _times(held: Bytes, starts: Numbers) -> tuple[pa.Array, Numbers | None]:
    counted = held.numbers(starts, "<u8")
    is_far = (counted < UNIX_EPOCH) | (counted >= LAST_TIME)
    micros = (np.where(is_far, UNIX_EPOCH, counted).astype(np.int64) - UNIX_EPOCH) // 10
    written = pc.cast(array_of(micros).view(pa.timestamp("us")), pa.string())
    _, characters = _content(written, "<u1")
    rows = np.full((len(starts), TIME_LENGTH + 1), ord("Z"), np.uint8)
    rows[:, :TIME_LENGTH] = characters.reshape(-1, TIME_LENGTH)
    rows[:, 10] = ord("T")
    return _fixed(rows), is_far if is_far.any() else None


def _sids(held: Bytes, starts: Numbers, sizes: Numbers) -> tuple[pa.Array, Numbers | None]:
    encoded = held.pieces(starts, sizes).dictionary_encode()
    told = [_sid(each) for each in encoded.dictionary.to_pylist()]
    bad = None
    if None in told:
        bad = np.array([each is None for each in told])[encoded.indices.to_numpy()]
    return pa.array([each or "" for each in told], pa.string()).take(encoded.indices), bad


def _sid(value: bytes) -> str | None:
    """`S-1-5-18`, None where the bytes are no such thing."""
    if len(value) < SID_HEAD or len(value) != SID_HEAD + SUB_AUTHORITY * value[1]:
        return None
    parts = [value[at : at + SUB_AUTHORITY] for at in range(SID_HEAD, len(value), SUB_AUTHORITY)]
    numbers = [int.from_bytes(value[2:SID_HEAD]), *(int.from_bytes(part, "little") for part in parts)]
    return f"S-{value[0]}-{'-'.join(map(str, numbers))}"


def _nothing(held: Bytes, starts: Numbers, sizes: Numbers) -> pa.Array:
    return pa.repeat(pa.array([""], pa.string())[0], len(starts))


WRITTEN: dict[int, Callable[[Bytes, Numbers, Numbers], pa.Array]] = {
    NULL: _nothing,
    BINARY: _binary,
    GUID: _guids,
    HEX32: _hexadecimal(4),
    HEX64: _hexadecimal(8),
}
