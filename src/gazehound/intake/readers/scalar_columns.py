"""JSON scalars that stand somewhere in a text, as a column.

Lives here: texts with their escapes, whole numbers, truth values and nulls, each checked as a strict parser does.
Does not live here: where they stand (`line_forms`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import NO_TEXT, ArrowCells, Cells, Repeated
from gazehound.intake.readers.line_forms import BACKSLASH, QUOTE, Block, Numbers

NULL, N, NULL_LENGTH = int.from_bytes(b"null", "little"), ord("n"), len("null")
ZERO, MINUS = ord("0"), ord("-")
TRUE, TRUTHS = pa.scalar("true"), pa.array(["true", "false"])
BETWEEN = pa.scalar('","')

Flags = npt.NDArray[np.bool_]


def columns(block: Block, begins: Numbers, ends: Numbers) -> list[Cells] | None:
    """The scalars between these places, a row of them for each column, or None where they are not all of one kind.

    The block is sound, each scalar has a letter, and the places of a column come in order.
    """
    lengths = ends - begins
    is_text = block.letters[begins] == QUOTE
    is_closed = is_text & (block.letters[ends - 1] == QUOTE) & (lengths > 1)
    are_texts, are_alike = is_closed.all(axis=1), (lengths == lengths[:, :1]).all(axis=1)
    made: list[Cells] = []
    for at, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        if are_texts[at]:
            cells = _texts(
                _alike(block, begin + 1, lengths[at, 0] - 2) if are_alike[at] else _cut(block, begin + 1, end - 1)
            )
        elif (is_text[at] & ~is_closed[at]).any():
            return None
        else:
            cells = _mixed(block, begin, end, is_text[at])
        if cells is None:
            return None
        made.append(cells)
    return made


def _mixed(block: Block, begins: Numbers, ends: Numbers, is_text: Flags) -> Cells | None:
    """Texts and nulls, or no texts."""
    is_null = _is_null(block, begins, ends)
    if is_null.all():
        return Repeated(None, len(begins))
    if (is_text | is_null).all():
        return _texts(_cut(block, begins + is_text, ends - is_text, is_null))
    return None if is_text.any() else _others(_cut(block, begins, ends, is_null))


def _is_null(block: Block, begins: Numbers, ends: Numbers) -> Flags:
    is_null: Flags = (block.letters[begins] == N) & (ends - begins == NULL_LENGTH)
    if is_null.any():
        is_null[is_null] = block.cut(begins[is_null], NULL_LENGTH).view("<u4").ravel() == NULL
    return is_null


def _texts(cells: pa.Array) -> Cells | None:
    """Texts as they stand between quotes."""
    letters = _letters(cells)
    if (letters == BACKSLASH).any():
        return _unescaped(cells)
    return None if (letters == QUOTE).any() else ArrowCells(cells)


def _alike(block: Block, begins: Numbers, length: int) -> pa.Array:
    """The parts of the text of one length that begin at these places."""
    if length == 0:
        return pa.repeat(NO_TEXT, len(begins))
    bounds = np.arange(0, (len(begins) + 1) * length, length, dtype=np.int32)
    data = pa.py_buffer(block.cut(begins, length))
    return pa.Array.from_buffers(pa.string(), len(begins), [None, pa.py_buffer(bounds), data])


def _cut(block: Block, begins: Numbers, ends: Numbers, is_null: Flags | None = None) -> pa.Array:
    """The parts of the text between these places."""
    count = len(begins)
    bounds = np.empty(2 * count + 1, np.int32)
    bounds[:-1:2], bounds[1::2], bounds[-1] = begins, ends, ends[-1]
    # Every other part is what stands between two of those that are wanted.
    parts = pa.Array.from_buffers(pa.string(), 2 * count, [None, pa.py_buffer(bounds), pa.py_buffer(block.text)])
    return parts.take(pa.array(np.arange(0, 2 * count, 2, dtype=np.int32), mask=is_null))


def _letters(cells: pa.Array) -> npt.NDArray[np.uint8]:
    """The letters of all cells."""
    _, bounds, data = cells.buffers()
    count = int(np.frombuffer(bounds, np.int32, len(cells) + 1)[-1])
    return np.frombuffer(data or b"", np.uint8, count)


def _unescaped(cells: pa.Array) -> Cells | None:
    """The texts that stand between quotes so."""
    written = cells.drop_null()
    try:
        if pc.any(pc.ends_with(written, "\\")).as_py():
            # An escaped quote at its end would hide where one text ends and the next begins.
            texts = [orjson.loads(f'"{each}"') for each in written.to_pylist()]
        else:
            joined = pc.binary_join(pa.ListArray.from_arrays([0, len(written)], written), BETWEEN)[0]
            texts = orjson.loads(f'["{joined.as_py()}"]')
    except ValueError:
        return None
    if len(texts) != len(written) or set(map(type, texts)) != {str}:
        return None
    made = pa.array(texts, pa.string())
    if not cells.null_count:
        return ArrowCells(made)
    is_null = pc.is_null(cells).to_numpy(zero_copy_only=False)
    return ArrowCells(made.take(pa.array(np.cumsum(~is_null) - 1, mask=is_null)))


def _others(cells: pa.Array) -> Cells | None:
    """Whole numbers or truth values."""
    letters = _letters(cells)
    is_digit = letters - np.uint8(ZERO) <= 9
    if not is_digit.all() and not (is_digit | (letters == MINUS)).all():
        is_truth = pc.all(pc.is_in(cells.drop_null(), TRUTHS)).as_py()
        return ArrowCells(pc.equal(cells, TRUE)) if is_truth else None
    numbers = cells.drop_null()
    begins = np.frombuffer(numbers.buffers()[1], np.int32, len(numbers) + 1)
    is_padded = (_letters(numbers)[begins[:-1]] == ZERO) & (np.diff(begins) > 1)
    if is_padded.any() or (not is_digit.all() and pc.any(pc.starts_with(numbers, "-0")).as_py()):
        return None
    try:
        return ArrowCells(pc.cast(cells, pa.int64()))
    except pa.ArrowInvalid:
        return None
