"""Ingest: files of logs into a lake.

Lives here: the course of a run, from paths to commits and the account of them. Does not live here: each step
(`selection`, `pool`, `settle`, `commit`), the options of the command (`gazehound.workbench.ingest`).

Files are taken in batches of about `COMMITTED_AT_ONCE` bytes, and each batch is committed whole: a run that is stopped
has added the batches before, and nothing of the one in work.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from gazehound.intake.lake.accounts import (
    REJECTED_SCHEMA,
    FileAccount,
    file_accounts,
    unread_source,
    write_rejected,
)
from gazehound.intake.lake.chunk_plans import TableReading
from gazehound.intake.lake.commit import clean, commit, staging
from gazehound.intake.lake.layout import REJECTED, index_path, lake_of
from gazehound.intake.lake.lock import locked
from gazehound.intake.lake.manifest import load_manifest
from gazehound.intake.lake.parts import StagedPart
from gazehound.intake.lake.pool import Program, workers
from gazehound.intake.lake.selection import Selected, Selection, State, files_in
from gazehound.intake.lake.settle import Place, Settled, join, settle
from gazehound.intake.lake.term_columns import AS_BEFORE, IndexChoice
from gazehound.intake.lake.work import Account, Task
from gazehound.intake.ledger import Rejected, Skipped, skipped
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.naming import Known, remembered
from gazehound.intake.paths import Found, files_under, unreadable
from gazehound.intake.streams import Damaged

COMMITTED_AT_ONCE = 1 << 30
WORTH_PROCESSES = 24 << 20
"""Fewer bytes are read here and now: starting processes takes longer."""


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How a run goes: limits of files, the time of the run (aware), how worker processes are started (None: none).

    Processes are started for `worth_processes` bytes and more; `progress(done, total)` is told of bytes read, as files
    are stored. `index` says of which columns the terms are indexed.
    """

    limits: IntakeLimits
    read_at: datetime
    program: Program | None = None
    worth_processes: int = WORTH_PROCESSES
    progress: Callable[[int, int], None] = lambda done, total: None
    index: IndexChoice = AS_BEFORE


@dataclass(slots=True)
class IngestReport:
    """What a run did so far: files by state, how many gave rows, rows by table, files by format, what was left out."""

    read: int = 0
    files: Counter[State] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    copies: list[tuple[Path, str]] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    stored: int = 0
    """Bytes of the parts that have a term index."""
    indexed: int = 0
    """Bytes of their indexes."""

    def count(self, batch: Iterable[Selected]) -> None:
        """Count files by what they were to the lake."""
        for each in batch:
            self.files[each.state] += 1
            if each.copy_of:
                self.copies.append((Path(each.record.path), each.copy_of))
            if each.state is State.CHANGED:
                self.changed.append(Path(each.record.path))

    def add(self, files: Iterable[FileAccount], parts: Iterable[StagedPart]) -> None:
        """Count what a commit added."""
        for part in parts:
            self.indexed += part.terms
            self.stored += part.size if part.terms else 0
        for each in files:
            self.rows.update({table: count for table, count in each.rows.items() if count})
            self.formats.update(list(each.formats))
            self.read += bool(each.formats)
            self.skipped += each.skipped
            self.rejected += each.rejected


def ingest(
    paths: Iterable[str | os.PathLike[str]], lake: Path, known: Known, settings: IngestSettings
) -> Iterator[IngestReport]:
    """Read files into a lake; after each commit the account of all commits so far, the same object each time.

    In:      paths, in any mix of files, folders and globs; lake, a folder, made where it is missing
    Errors:  K0701 for a path that does not exist, K0724 for a lake in use, K0725 for a damaged manifest; what is
             wrong with a file is in the report
    """
    lake.mkdir(parents=True, exist_ok=True)
    with locked(lake):
        yield from _Run(lake, remembered(known), settings).commits(list(files_in(files_under(paths), lake)))


@dataclass(slots=True)
class _Read:
    """What reading a batch gave."""

    accounts: list[Account]
    parts: list[StagedPart]
    readings: dict[Place, TableReading]
    settled: Settled


class _Run:
    def __init__(self, lake: Path, known: Known, settings: IngestSettings) -> None:
        self.lake = lake
        self.known = known
        self.settings = settings
        self.manifest = load_manifest(lake)
        clean(lake, self.manifest)
        self.indexed = settings.index.after(self.manifest.indexed)
        self.report = IngestReport()
        self.selection = Selection(self.manifest.sources, known, settings.limits, _nanoseconds(settings.read_at))
        self.unread: list[Skipped] = []
        """Files of which nothing can be read, until a commit has written them down."""
        self.done = 0
        self.total = 0

    def commits(self, found: list[Found]) -> Iterator[IngestReport]:
        """Read all files, batch by batch."""
        self.total = sum(each.path.stat().st_size for each in found if each.path.is_file())
        for batch in self._batches(found):
            self._commit(batch)
            yield self.report

    def _batches(self, found: Iterable[Found]) -> Iterator[list[Selected]]:
        batch: list[Selected] = []
        size = 0
        for each in found:
            if (selected := self._selected(len(batch), each)) is not None:
                batch.append(selected)
                size += _size([selected])
            if size >= COMMITTED_AT_ONCE:
                yield batch
                batch, size = [], 0
        yield batch

    def _selected(self, number: int, found: Found) -> Selected | None:
        """What to read of a file, None where it cannot be read at all."""
        try:
            if reason := unreadable(found.path):
                raise Damaged("K0702", reason=reason)
            if lake_of(found.path) is not None:
                raise Damaged("K0726")
            selected = self.selection.select(number, found)
        except Damaged as damage:
            self._leave(skipped(found.path, "", damage.code, **damage.values))
            return None
        self._advance(selected.record.size - _size([selected]))
        return selected

    def _leave(self, unread: Skipped) -> None:
        self.report.skipped.append(unread)
        source = unread_source(unread)
        if self.manifest.sources.get(source.path) != source:
            self.unread.append(unread)

    def _advance(self, size: int) -> None:
        self.done += size
        self.settings.progress(min(self.done, self.total), self.total)

    def _commit(self, batch: list[Selected]) -> None:
        """Read the files of a batch and make them count."""
        known = self.manifest.sources
        is_known = all(known.get(each.record.path) == each.record for each in batch)
        if not _size(batch) and is_known and not self.unread and self.indexed == self.manifest.indexed:
            self.report.count(batch)
            return
        with staging(self.lake) as folder:
            read = self._read(batch, folder)
            files = file_accounts(batch, read.accounts, read.readings, self.settings.limits.columns)
            unread, self.unread = self.unread, []
            rejected = write_rejected(folder, [*files, FileAccount(skipped=unread)], self.settings.read_at)
            schemas = {**read.settled.schemas, **({REJECTED: REJECTED_SCHEMA} if rejected else {})}
            records = [file.record(selected) for file, selected in zip(files, batch, strict=True)]
            records += map(unread_source, unread)
            staged = [*read.parts, *rejected]
            self.manifest = commit(self.lake, self.manifest, staged, records, schemas, self.indexed)
        self.report.count(batch)
        self.report.add(files, read.parts)

    def _read(self, batch: list[Selected], folder: Path) -> _Read:
        """Read all units; once more, with what the first time has shown, where rows were written in a way that loses.

        That is rare: an extra column that no schema knows changes its type inside a file or between files.
        """
        in_lake = {name: each.schema for name, each in self.manifest.tables.items()}
        task = Task(folder, self.settings.limits, in_lake, indexed=self.indexed)
        read = self._attempt(batch, task)
        if read.settled.is_exact:
            return read
        for part in read.parts:
            part.path.unlink()
            index_path(part.path).unlink(missing_ok=True)
        self.done -= _size(batch)
        again = self._attempt(batch, replace(task, layouts=read.settled.layouts))
        return replace(again, settled=read.settled)

    def _attempt(self, batch: list[Selected], task: Task) -> _Read:
        jobs = [(unit, selected.form) for selected in batch for unit in selected.units]
        readings: dict[Place, TableReading] = {}
        accounts: list[Account] = []
        program = self.settings.program if _size(batch) >= self.settings.worth_processes else None
        with workers(task, self.known, program) as pool:
            for account in pool.read(jobs):
                accounts.append(account)
                for (member, table), reading in account.tables.items():
                    join(readings, (account.file, member, table), reading)
                self._advance(account.size)
            parts = pool.finish()
        return _Read(accounts, parts, readings, settle(readings, task.in_lake, self.known, task.limits.columns))


def _size(batch: Iterable[Selected]) -> int:
    """Bytes to read."""
    return sum(unit.size for selected in batch for unit in selected.units)


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000) * 1_000_000
