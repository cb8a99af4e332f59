"""What every reader is given, and how its rows are gathered into chunks.

Lives here: the reading of one source, the gathering. Does not live here: any format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gazehound.intake.chunks import Chunk, ColumnChunk, EventChunk, Shape, transposed
from gazehound.intake.events import Events, Row
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.lines import Reject
from gazehound.intake.naming import Naming
from gazehound.intake.readers.evtx_chunks import ChunkMark, Marks
from gazehound.intake.sources import Source
from gazehound.types import ScalarType


@dataclass(frozen=True, slots=True)
class Reading:
    """One pass over one source; `wanted` names the only table asked for, None asks for all."""

    source: Source
    naming: Naming
    limits: IntakeLimits
    reject: Reject
    wanted: str | None = None
    formats: dict[str, None] = field(default_factory=dict)
    """The formats met, in their order."""
    seen: Marks = field(default_factory=dict)
    """How far the chunks of an event log were read before: those records are left out."""
    marks: dict[str, ChunkMark] = field(default_factory=dict)
    """How far they are read now."""

    def wants(self, table: str) -> bool:
        """True when rows of the table are asked for."""
        return self.wanted is None or self.wanted == table


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its name, the sign by which the first bytes show it, and how it is read."""

    name: str
    recognises: Callable[[bytes, Source], bool]
    read: Callable[[Reading], Iterator[Chunk]]


@dataclass(frozen=True, slots=True)
class Routed:
    """A row for a table: as it is, or as what `shape` makes of it. Routed rows of one `shape` share the rest."""

    table: str
    row: Row
    shape: Shape | None = None
    declared: Mapping[str, ScalarType] = field(default_factory=dict)
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of JSON object: its name, the sign by which an object shows it, and the tables that it feeds."""

    name: str
    matches: Callable[[Row], bool]
    route: Callable[[Row, Reading], Iterable[Routed]]


@dataclass(slots=True)
class Gathering:
    """Gathers routed rows into chunks within the limits of a batch."""

    reading: Reading
    unit: str = "line"
    _open: dict[tuple[str, int], tuple[Routed, list[Row], list[int]]] = field(default_factory=dict)
    _rows: int = 0
    _bytes: int = 0

    def add(self, routed: Routed, place: int, size: int) -> None:
        """Take one row; `place` says where it stands, `size` about how many bytes it took."""
        if not self.reading.wants(routed.table):
            return
        key = (routed.table, id(routed.shape))
        held = self._open.get(key)
        if held is None:
            held = self._open[key] = (routed, [], [])
        held[1].append(routed.row)
        held[2].append(place)
        self._rows += 1
        self._bytes += size

    @property
    def is_full(self) -> bool:
        """True when the batch has reached a limit and `flush` is due."""
        limits = self.reading.limits
        return self._rows >= limits.batch_rows or self._bytes >= limits.batch_bytes

    def flush(self) -> Iterator[Chunk]:
        """The rows gathered so far, a chunk for each table and shape."""
        gathered, self._open, self._rows, self._bytes = self._open, {}, 0, 0
        for routed, rows, places in gathered.values():
            if routed.shape is None:
                columns, order = transposed(rows, places)
                yield ColumnChunk(
                    routed.table,
                    columns,
                    order,
                    self.unit,
                    routed.declared,
                    is_text=False,
                    is_closed=routed.is_closed,
                )
            else:
                events = Events(rows, places)
                yield EventChunk(
                    routed.table, events, routed.shape, self.unit, routed.declared, is_closed=routed.is_closed
                )
