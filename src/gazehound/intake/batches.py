"""Rows of a reader as typed record batches.

Lives here: filling the planned columns of a batch, counting cells that are none of their type. Does not live here:
which columns (`columns`), the conversions (`convert`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import ArrowCells, text_array
from gazehound.intake.chunks import Chunk, EventChunk
from gazehound.intake.columns import ColumnPlan
from gazehound.intake.convert import to_array
from gazehound.intake.ledger import Rejected, shorten, worded
from gazehound.intake.model import ARROW_TYPES
from gazehound.types import ScalarType, TableSchema

EMPTY = pc.SetLookupOptions(pa.array([None, ""], pa.string()))


@dataclass(slots=True)
class CellTally:
    """Cells of one table of one file that became null because they are none of their column's type."""

    path: Path
    member: str
    found: dict[tuple[str, str], Rejected] = field(default_factory=dict)

    def add(self, code: str, column: str, position: str, value: object, **values: object) -> None:
        """Count one cell; the first of each column and reason is kept as the sample."""
        before = self.found.get((column, code))
        if before is not None:
            self.found[column, code] = replace(before, count=before.count + 1)
            return
        reason = worded(code, column=column, **values)
        place = f"{position}, column {column}"
        self.found[column, code] = Rejected(self.path, place, reason, shorten(value), code, self.member)


def batches(
    chunks: Iterable[Chunk], plans: Sequence[ColumnPlan], schema: TableSchema, tally: CellTally
) -> Iterator[pa.RecordBatch]:
    """One record batch for each chunk, with the planned columns that the chunk has.

    Errors: K0707 for a cell that is none of its type, K0713 for times in a zone that is not known.
    """
    for chunk in chunks:
        present = frozenset(chunk.names())
        arrays: dict[str, pa.Array] = {}
        for plan in plans:
            keys = [key for key in plan.keys if key in present]
            if plan.constant is not None:
                arrays[plan.column.name] = pa.repeat(pa.scalar(plan.constant, pa.string()), len(chunk))
            elif keys:
                arrays[plan.column.name] = _array(chunk, plan, keys, tally)
        if not arrays and schema.columns:
            first = schema.columns[0]
            arrays[first.name] = pa.nulls(len(chunk), ARROW_TYPES[first.type])
        yield pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))


def _array(chunk: Chunk, plan: ColumnPlan, keys: Sequence[str], tally: CellTally) -> pa.Array:
    cells = chunk.column(keys[0])
    for key in keys[1:]:
        cells = _filled(cells, chunk.column(key))
    type_ = plan.column.type
    if plan.unknown_zone and type_ is ScalarType.DATETIME:
        for index, cell in enumerate(cells):
            if cell:
                tally.add("K0713", plan.column.name, chunk.position(index), cell, zone=plan.unknown_zone)
        return pa.nulls(len(chunk), ARROW_TYPES[type_])
    if not isinstance(chunk, EventChunk) or plan.zone is not None or not chunk.events.is_own(cells):
        return to_array(cells, type_, partial(_bad, chunk, plan, tally), plan.zone)
    return _shared(chunk, plan, cells, tally)


def _filled(cells: Sequence[object], others: Sequence[object]) -> Sequence[object]:
    """The cells, those of `others` where they are null or empty."""
    first, second = text_array(cells), text_array(others)
    if isinstance(first, pa.Array) and second is not None:
        return ArrowCells(pc.if_else(pc.is_in(first, options=EMPTY), second, first))
    return [other if cell is None or cell == "" else cell for cell, other in zip(cells, others, strict=True)]


def _shared(chunk: EventChunk, plan: ColumnPlan, cells: Sequence[object], tally: CellTally) -> pa.Array:
    """A column that several tables may show, converted once; cells that are none of the type are told for each."""
    arrays, key = chunk.events.arrays, (id(cells), plan.column.type)
    if key in arrays:
        return arrays[key]
    told: list[int] = []

    def bad(index: int, value: object) -> None:
        told.append(index)
        _bad(chunk, plan, tally, index, value)

    array = to_array(cells, plan.column.type, bad)
    if not told:
        arrays[key] = array
    return array


def _bad(chunk: Chunk, plan: ColumnPlan, tally: CellTally, index: int, value: object) -> None:
    tally.add("K0707", plan.column.name, chunk.position(index), value, type=plan.column.type.value)
