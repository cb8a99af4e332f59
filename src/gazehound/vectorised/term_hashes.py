"""The terms of texts as 64-bit hashes, for whole columns at once.

A term is a maximal run of ASCII letters and digits, whatever the letter case, as `gazehound.functions.terms` has it.
Lives here: cutting and hashing. Does not live here: sets of hashes (`packed_hashes`), where they are kept.

Equal terms have equal hashes on every machine; different terms may share one, which costs a look too many and never a
row. Hashes are kept in files: what changes one needs a new version of these (`gazehound.intake.lake.term_index`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Hashes = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]

WORD = 8
PIECE = 1 << 16
"""Bytes of text that are worked on at once."""
MOST_WORDS = 16
"""Of a longer term its beginning and its length are hashed."""

_ASCII_LETTERS_OF = ("\u0130", "\u0131", "\u017f", "\u212a")
"""What `tolower` or `toupper` makes an ASCII letter of: dotted and dotless i, long s, the kelvin sign."""
LETTERS_JOIN = np.uint64(0x6C65_7474_6572_7321)
"""Stands for a text with one of these letters: its terms are others once `tolower` or `toupper` went over it."""

_STEP, _FIRST, _SECOND = (np.uint64(each) for each in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
"""The constants of SplitMix64, a public-domain mixer."""
_KEPT = np.array([(1 << 8 * count) - 1 for count in range(WORD + 1)], np.uint64)
_FOLDED = bytes(ord(chr(each).lower()) if each < 128 and chr(each).isalnum() else 0 for each in range(256))
"""Letters and digits of ASCII in lower case, everything else as 0."""


def hashes_in(texts: pa.Array) -> Hashes:
    """The hashes of all terms of the texts, each once, in rising order.

    In:      texts, an Arrow array of type string; nulls have no terms
    """
    different = texts.dictionary_encode().dictionary
    return _ordered([_ordered([_hashed(*_laid_out(each))]) for each in _pieces(different)])


def _ordered(found: Sequence[Hashes]) -> Hashes:
    """The values of all, each once."""
    joined = np.concatenate([np.empty(0, np.uint64), *found])
    joined.sort()
    return distinct(joined)


def _pieces(texts: pa.Array) -> Iterator[pa.Array]:
    """The texts a few at a time: work on much memory at once is slow, and there may be much."""
    ends = np.cumsum(pc.fill_null(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False), dtype=np.int64)
    start = before = 0
    while start < len(texts):
        stop = max(int(np.searchsorted(ends, before + PIECE, "right")), start + 1)
        yield texts.slice(start, stop - start)
        start, before = stop, int(ends[stop - 1])


def hashes_of(terms: Iterable[str]) -> Hashes:
    """The hash of each term, in their order; letters and digits of ASCII are all that they have."""
    return _hashed(*_laid_out(pa.array(list(terms), pa.string())))


def distinct(ordered: Hashes) -> Hashes:
    """Values in rising order, each once; `numpy.unique` takes several times as long."""
    is_first = np.ones(len(ordered), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]


def _laid_out(texts: pa.Array) -> tuple[bytes, npt.NDArray[np.int32]]:
    """The bytes of all texts, one behind the other, and where each begins; at last, where they end."""
    _, places, content = texts.buffers()
    if not len(texts) or content is None:
        return b"", np.zeros(1, np.int32)
    offsets = np.frombuffer(places, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    return content[first:last].to_pybytes(), offsets - first


def _hashed(content: bytes, offsets: npt.NDArray[np.int32]) -> Hashes:
    """The hash of each term where it stands, and the mark of letters that join."""
    folded = np.frombuffer(b"\0" + content.translate(_FOLDED) + bytes(WORD), np.uint8)
    starts, ends = _terms(folded, offsets)
    hashes = _words_hashed(folded, starts, ends - starts)
    if content.isascii() or not any(each.encode() in content for each in _ASCII_LETTERS_OF):
        return hashes
    return np.append(hashes, LETTERS_JOIN)


def _terms(folded: Bytes, offsets: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where the terms begin and end in `folded`, which has one byte before the first text."""
    count = len(folded) - 1 - WORD
    inside = folded != 0
    begins_text = np.zeros(count + 1, bool)
    begins_text[offsets] = True
    here = inside[1 : count + 1]
    starts = np.flatnonzero(here & (begins_text[:-1] | ~inside[:count]))
    ends = np.flatnonzero(here & (begins_text[1:] | ~inside[2 : count + 2]))
    return starts + 1, ends + 2


def _words_hashed(folded: Bytes, starts: npt.NDArray[np.intp], lengths: npt.NDArray[np.intp]) -> Hashes:
    """Hashes of runs of bytes, eight at a time; only the longer ones go on."""
    words: Hashes = np.ndarray((max(len(folded) - WORD + 1, 0),), "<u8", folded.data, 0, (1,))
    hashes = lengths.astype(np.uint64)
    hashes *= _STEP
    _mix_in(hashes, words[starts], lengths)
    going_on = np.flatnonzero(lengths > WORD)
    for number in range(1, MOST_WORDS):
        if not going_on.size:
            break
        own = hashes[going_on]
        left = lengths[going_on] - WORD * number
        _mix_in(own, words[starts[going_on] + WORD * number], left)
        hashes[going_on] = own
        going_on = going_on[left > WORD]
    return hashes


def _mix_in(hashes: Hashes, words: Hashes, left: npt.NDArray[np.intp]) -> None:
    """Take one more word of each term, of which so many bytes are left, into its hash."""
    words &= _KEPT[np.minimum(left, WORD)]
    hashes ^= words
    for shift, factor in ((30, _FIRST), (27, _SECOND)):
        hashes ^= hashes >> np.uint64(shift)
        hashes *= factor
    hashes ^= hashes >> np.uint64(31)
    hashes += _STEP
