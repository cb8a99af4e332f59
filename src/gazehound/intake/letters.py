"""Letters of many texts at once, one byte each.

Lives here: cutting parts of one length out of a text. Does not live here: what the parts mean.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Letters = npt.NDArray[np.uint8]


def cut(text: bytes | pa.Buffer, size: int, begins: npt.NDArray[np.integer], length: int) -> Letters:
    """The parts of one length that begin at these places, a row each; a text of `size` letters has all of them."""
    every = np.ndarray((size - length + 1,), f"V{length}", text, strides=(1,))
    parts: Letters = every[begins].view(np.uint8)
    return parts.reshape(-1, length)
