"""Sets of 64-bit hashes in few bytes, which may take a hash for theirs that is not, and never the other way round.

The hashes are cut to their first bits, one of 2^k buckets and 16 bits more, and kept in order: how many there are in
each bucket, a byte each, then the 16 bits of all. With four to eight in a bucket that is 17 to 18 bits for a hash, and
one strange hash in 8,000 to 16,000 is taken for one of the set.

Lives here: packing, and asking many hashes at once. Does not live here: what is hashed (`term_hashes`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gazehound.vectorised.term_hashes import Hashes, distinct

REST = 16
"""Bits of a hash that are kept beside its bucket."""
BUCKET = 4
"""Hashes in a bucket, at least, on average."""
MOST_IN_BUCKET = 255


def packed(hashes: Hashes) -> bytes | None:
    """The set of the hashes, given in rising order; None for one whose hashes do not spread.

    That takes hashes that were chosen: texts made to fill one bucket. Such a set holds everything.
    """
    bits = max(len(hashes) // BUCKET, 1).bit_length() - 1
    cut = distinct(_cut(hashes, bits))
    counts = np.bincount((cut >> np.uint64(REST)).astype(np.intp), minlength=1 << bits)
    if counts.max(initial=0) > MOST_IN_BUCKET:
        return None
    rests = (cut & np.uint64((1 << REST) - 1)).astype("<u2")
    return bytes([bits]) + counts.astype(np.uint8).tobytes() + rests.tobytes()


def holds(content: bytes, hashes: Hashes) -> npt.NDArray[np.bool_]:
    """For each hash whether the set may have it; False is certain.

    Errors: ValueError for bytes that are no such set
    """
    counts, rests = _read(content)
    cut = _cut(hashes, len(counts).bit_length() - 1)
    bucket = (cut >> np.uint64(REST)).astype(np.intp)
    places = np.arange(int(counts.max(initial=0)))
    if not rests.size or not places.size:
        return np.zeros(len(hashes), bool)
    starts = np.cumsum(counts) - counts
    at = np.minimum(starts[bucket][:, None] + places, rests.size - 1)
    is_own = places < counts[bucket][:, None]
    wanted = (cut & np.uint64((1 << REST) - 1)).astype(np.uint16)
    found: npt.NDArray[np.bool_] = (is_own & (rests[at] == wanted[:, None])).any(axis=1)
    return found


def _read(content: bytes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint16]]:
    if not content or content[0] >= 48 or len(content) <= 1 << content[0]:
        raise ValueError("not a set of hashes")
    split = 1 + (1 << content[0])
    counts = np.frombuffer(content[1:split], np.uint8).astype(np.intp)
    rests = np.frombuffer(content[split:], "<u2")
    if counts.sum() != len(rests):
        raise ValueError("not a set of hashes")
    return counts, rests.astype(np.uint16)


def _cut(hashes: Hashes, bits: int) -> Hashes:
    """The first bits of the hashes: bucket and rest."""
    return hashes >> np.uint64(64 - REST - bits)
