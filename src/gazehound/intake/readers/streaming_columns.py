"""Lines of the Defender streaming API as columns, a table at a time, without a Python object for each row.

Lives here: learning the forms of such lines, their rows as chunks. Does not live here: what an envelope means
(`streaming_api`), how lines of one form are found and read (`line_forms`, `scalar_columns`).

Lines without a form, or with a value that its column cannot hold, go the way of all others, one by one. So both ways
give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from gazehound.intake.cells import Cells
from gazehound.intake.chunks import ColumnChunk
from gazehound.intake.lines import NEW_LINE, Line, lines_of, numbered
from gazehound.intake.readers import scalar_columns, streaming_api
from gazehound.intake.readers.line_forms import Block, Form, Found, Numbers, Path, form_of
from gazehound.intake.readers.reading import Reading

CATEGORY, TENANT, OWN_TENANT = ("category",), ("tenantId",), ("properties", "TenantId")
SHARED = (CATEGORY, ("operationName",), ("Tenant",))
"""What is the same in all lines of a table."""
MARK = f'"{streaming_api.PREFIX}'.encode()
HEAD, BLOCK = 1 << 16, 1 << 23
"""Bytes at the start of a text that have to show an envelope, and bytes of such lines that are looked at together."""
FEWEST = 128
"""Lines of a form in a block from which on it pays to read them together."""
MOST_FORMS, MOST_TRIED = 256, 16
"""Forms that are remembered, and lines of one block that are looked at for new ones."""
MOST_BYTES = (1 << 31) - 1
"""Arrow counts the letters of a column in 32 bits."""


@dataclass(slots=True)
class StreamingLines:
    """The lines of one source, block by block."""

    reading: Reading
    number: int = 1
    """Of the first line of the next block."""
    _forms: dict[tuple[bytes, ...], Form] = field(default_factory=dict)

    def block_size(self, head: bytes) -> int:
        """How many bytes of a text that begins like this should come together."""
        return min(BLOCK, self.reading.limits.batch_bytes) if MARK in head[:HEAD] else 0

    def take(self, text: bytes) -> Iterator[ColumnChunk | Iterator[Line]]:
        """Rows of the next block, and the lines of it that have to go one by one."""
        first, block = self.number, self._block(text)
        if block is None:
            listed = lines_of(text)
            self.number += len(listed)
            yield numbered(first, listed, self.reading.limits.line_bytes, self.reading.reject)
            return
        self.number += len(block.ends)
        is_left = np.ones(len(block.ends), np.bool_)
        for found in self._found(block):
            table = str(found.form.shared[CATEGORY])[len(streaming_api.PREFIX) :]
            chunks = self._chunks(block, found, table, first) if self.reading.wants(table) else []
            if chunks is not None:
                self.reading.formats[streaming_api.KIND.name] = None
                is_left[found.lines] = False
                yield from chunks
        yield ((first + number, block.line(number)) for number in np.flatnonzero(is_left).tolist())

    def _block(self, text: bytes) -> Block | None:
        """The text where it may have lines of one form."""
        if len(text) < MOST_BYTES and text.find(MARK, 0, HEAD) >= 0:
            block = Block(text if text.endswith(NEW_LINE) else text + NEW_LINE)
            if block.longest <= self.reading.limits.line_bytes and block.is_sound:
                return block
        return None

    def _found(self, block: Block) -> Iterator[Found]:
        """Lines of the forms known, then of those that are learned from lines left over."""
        left = np.arange(len(block.ends))
        for form in list(self._forms.values()):
            found = block.find(form, left)
            if len(found) >= FEWEST:
                left = np.setdiff1d(left, found.lines, assume_unique=True)
                yield found
        for _ in range(MOST_TRIED):
            sample = _common(block, left)
            if sample is None or len(self._forms) >= MOST_FORMS:
                return
            learned = form_of(block.line(sample), SHARED)
            if learned is None or learned.literals in self._forms or not _is_envelope(learned):
                left = left[left != sample]
                continue
            self._forms[learned.literals] = learned
            found = block.find(learned, left)
            left = np.setdiff1d(left, found.lines, assume_unique=True)
            if len(found) >= FEWEST:
                yield found

    def _chunks(self, block: Block, found: Found, table: str, first: int) -> list[ColumnChunk] | None:
        """The rows as batches may be long, None where a column cannot hold its values."""
        made = []
        for start in range(0, len(found), self.reading.limits.batch_rows):
            part = found[start : start + self.reading.limits.batch_rows]
            columns = scalar_columns.columns(block, part.begins, part.ends)
            if columns is None:
                return None
            row = _row(dict(zip(found.form.paths, columns, strict=True)))
            made.append(ColumnChunk(table, row, (part.lines + first).tolist(), "line", is_text=False))
        return made


def _row(columns: dict[Path, Cells]) -> dict[str, Cells]:
    """The properties and the tenant, as `streaming_api.route` makes a row of them."""
    row = {path[1]: cells for path, cells in columns.items() if len(path) > 1}
    tenants = columns.get(TENANT, ())
    if any(tenants):
        row[OWN_TENANT[1]] = tenants if all(tenants) else [each or None for each in tenants]
    return row


def _common(block: Block, left: Numbers) -> int | None:
    """The first of the lines with the number of keys that most have; None where few have it."""
    if len(left) < FEWEST:
        return None
    counts = np.bincount(block.keys[left])
    common = int(counts.argmax())
    return int(left[np.argmax(block.keys[left] == common)]) if counts[common] >= FEWEST else None


def _is_envelope(form: Form) -> bool:
    """True for an envelope of a row of scalars that does not name its own tenant."""
    inner = [path for path in form.paths if path[0] == OWN_TENANT[0]]
    is_flat = all(len(path) == 1 + (path in inner) for path in form.paths)
    is_row = bool(inner) and OWN_TENANT not in inner
    category = form.shared[CATEGORY]
    return is_flat and is_row and isinstance(category, str) and category.startswith(streaming_api.PREFIX)
