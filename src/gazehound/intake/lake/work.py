"""Reading units of work: from bytes to rows handed to the part writer, with an account of what was met.

Lives here: what one process does for one unit. Does not live here: which units there are (`units`, `selection`),
processes (`pool`), what the account leads to (`ingest`).
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from gazehound.intake.archives import expand
from gazehound.intake.batches import CellTally, batches
from gazehound.intake.chunks import Chunk
from gazehound.intake.columns import Profile, plan_table, profile_of
from gazehound.intake.lake.chunk_plans import ChunkPlans, Layout, TableReading
from gazehound.intake.lake.parquet_columns import batches_of
from gazehound.intake.lake.parts import PartWriter, StagedPart
from gazehound.intake.lake.settle import Place
from gazehound.intake.lake.term_columns import TermColumns
from gazehound.intake.lake.units import Form, Unit
from gazehound.intake.ledger import Ledger, Rejected, Skipped, skipped
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.naming import Known, Naming, remembered
from gazehound.intake.readers import evtx, json_text, parquet_files, parquet_rows
from gazehound.intake.readers.evtx_chunks import ChunkMark
from gazehound.intake.readers.reading import Reader, Reading
from gazehound.intake.recognise import recognised
from gazehound.intake.sources import Source, file_source
from gazehound.types import ScalarType, TableSchema

FORCED = {Form.LINES: json_text.READER, Form.CHUNKS: evtx.READER}
"""A range may start at a damaged place: its reader is that of the file."""


@dataclass(frozen=True, slots=True)
class Task:
    """What all processes of a run need to know."""

    staging: Path
    limits: IntakeLimits
    in_lake: Mapping[str, TableSchema]
    layouts: Mapping[Place, Layout] = field(default_factory=dict)
    indexed: TermColumns | None = None


@dataclass(slots=True)
class Account:
    """What was met in one unit: tables by member, formats by member, files and pieces left out."""

    file: int
    size: int
    tables: dict[tuple[str, str], TableReading] = field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    marks: dict[str, ChunkMark] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles of objects: records have none, and their great number makes the search long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Writer(Protocol):
    """Where typed rows go."""

    def add(self, table: str, batch: pa.RecordBatch, types: dict[str, ScalarType], /) -> None:
        """Take rows of a table, with the Kusto type of each of their columns."""

    def finish(self) -> list[StagedPart]:
        """The parts written since the last time."""


class Worker:
    """Reads one unit after the other; the rows of all go into one part writer."""

    def __init__(self, task: Task, name: str, known: Known, writer: Writer | None = None) -> None:
        self._task = task
        self._known = remembered(known)
        self._writer = writer or PartWriter(task.staging, name, self._known, task.indexed)
        self._cache: dict[object, Layout] = {}

    def read(self, unit: Unit, form: Form) -> Account:
        """Read a unit."""
        account = Account(unit.file, unit.size)
        ledger = Ledger(self._task.limits.rejected_kept)
        with uncollected():
            self._read_sources(unit, form, account, ledger)
        account.rejected = [unit.placed(each) for each in ledger.rejected()]
        return account

    def _read_sources(self, unit: Unit, form: Form, account: Account, ledger: Ledger) -> None:
        for source in self._sources(unit, account):
            forced = FORCED.get(form) if unit.is_range else None
            reader = forced or recognised(source, self._task.limits)
            if isinstance(reader, Skipped):
                account.skipped.append(reader)
            elif reader is None and source.is_plain:
                self._read_parquet(unit, source, account, ledger)
            else:
                self._read_rows(unit, source, reader or parquet_rows.READER, account, ledger)

    def finish(self) -> list[StagedPart]:
        """Write what is held and tell all parts written."""
        return self._writer.finish()

    def _sources(self, unit: Unit, account: Account) -> Iterable[Source]:
        if unit.is_range:
            yield unit.source()
            return
        for each in expand(file_source(unit.path, unit.root), self._task.limits):
            if isinstance(each, Skipped):
                account.skipped.append(each)
            else:
                yield each

    def _read_rows(self, unit: Unit, source: Source, reader: Reader, account: Account, ledger: Ledger) -> None:
        limits, member = self._task.limits, source.member
        reject = partial(ledger.reject, source.path, member)
        reading = Reading(source, Naming(source, self._known), limits, reject, seen=unit.seen)
        plans = ChunkPlans(self._known, limits.columns, self._task.in_lake, self._settled(unit, member), self._cache)
        tallies: dict[str, CellTally] = {}
        for chunk in reader.read(reading):
            if chunk.table not in plans.tables and len(plans.tables) >= limits.tables:
                reject(chunk.position(0), "K0718", chunk.table, limit=limits.tables)
                continue
            tally = tallies.setdefault(chunk.table, CellTally(source.path, member))
            self._add(chunk, plans.layout(chunk), tally)
        for table, tally in tallies.items():
            ledger.set_cells(source.path, member, table, tally.found.values())
        account.tables.update({(member, table): each for table, each in plans.tables.items()})
        account.formats[member] = tuple(reading.formats) or (reader.name,)
        if unit.is_range:
            account.marks.update(reading.marks)

    def _add(self, chunk: Chunk, layout: Layout, tally: CellTally) -> None:
        for batch in batches([chunk], layout.plans, layout.schema, tally):
            self._writer.add(chunk.table, batch, layout.types)

    def _settled(self, unit: Unit, member: str) -> dict[str, Layout]:
        layouts = self._task.layouts.items()
        return {table: layout for (file, inner, table), layout in layouts if (file, inner) == (unit.file, member)}

    def _read_parquet(self, unit: Unit, source: Source, account: Account, ledger: Ledger) -> None:
        """Whole columns where the file holds the rows of one table, else row by row."""
        try:
            schema, rows, named = parquet_files.described(source.path)
        except (pa.ArrowException, OSError) as problem:
            reason = str(problem).partition("\n")[0]
            account.skipped.append(skipped(source.path, source.member, "K0708", reason=reason, offset=0))
            return
        if parquet_files.feeds_other_tables(schema):
            self._read_rows(unit, source, parquet_rows.READER, account, ledger)
            return
        table = Naming(source, self._known).of_row({**dict.fromkeys(schema.names), **named})
        reading = TableReading(self._parquet_profile(table, schema, rows))
        layout = self._settled(unit, "").get(table) or self._parquet_layout(table, reading.profile)
        reading.used(layout)
        account.tables["", table] = reading
        account.formats[""] = ("Parquet",)
        self._add_parquet(source, table, layout, ledger)

    def _parquet_profile(self, table: str, schema: pa.Schema, rows: int) -> Profile:
        profile = profile_of(parquet_files.kusto_schema(schema), self._known(table), self._task.limits.columns)
        profile.rows = rows
        return profile

    def _parquet_layout(self, table: str, profile: Profile) -> Layout:
        known = self._known(table)
        lake = profile_of(self._task.in_lake.get(table), known, self._task.limits.columns)
        schema, plans = plan_table(table, known, [lake, profile])
        return Layout(schema, plans[1])

    def _add_parquet(self, source: Source, table: str, layout: Layout, ledger: Ledger) -> None:
        tally = CellTally(source.path, source.member)

        def bad(column: str, row: int, value: object) -> None:
            tally.add("K0707", column, f"row {row}", value, type=layout.types[column].value)

        try:
            for batch in batches_of(source.path, layout.plans, bad):
                self._writer.add(table, batch, layout.types)
        except (pa.ArrowException, OSError) as problem:
            reason = str(problem).partition("\n")[0]
            ledger.reject(source.path, source.member, "a row group", "K0708", reason=reason, offset=0)
        ledger.set_cells(source.path, source.member, table, tally.found.values())
