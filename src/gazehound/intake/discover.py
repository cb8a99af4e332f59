"""Discovery: what lies under the given paths, which tables it gives and how their parts are read.

Lives here: the walk over sources, the first pass that tells tables and columns, the parts. Does not live here:
formats (`readers`), names (`naming`), columns (`columns`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa

from gazehound.intake.archives import expand
from gazehound.intake.batches import CellTally, batches
from gazehound.intake.columns import ColumnPlan, Profile, parquet_aliases, plan_table
from gazehound.intake.lake.layout import MANIFEST
from gazehound.intake.lake.reading import Lake, open_lake
from gazehound.intake.ledger import Ledger, Skipped, skipped
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.model import BatchPart, Intake, Loaded, ParquetPart, Part, TableData
from gazehound.intake.naming import Known, Naming, remembered
from gazehound.intake.paths import files_under, unreadable
from gazehound.intake.readers import parquet_files, parquet_rows
from gazehound.intake.readers.reading import Reader, Reading
from gazehound.intake.recognise import recognised
from gazehound.intake.sources import Source, file_source
from gazehound.types import TableSchema

NO_LIMITS_GIVEN = IntakeLimits()


def discover(paths: Iterable[str | os.PathLike[str]], known: Known, limits: IntakeLimits = NO_LIMITS_GIVEN) -> Intake:
    """Find the tables in files, folders and globs of logs.

    In:      paths, in any mix; known, the schema of a table by name, None for a table that has none
    Out:     tables with the parts that fill them; each file is in one of `loaded`, `skipped`
    Units:   all times are UTC
    Errors:  K0701 for a path that does not exist; all else is written down in `skipped` and `rejected`
    """
    return _Discovery(remembered(known), limits, Ledger(limits.rejected_kept)).run(paths)


@dataclass(slots=True)
class _Feed:
    """What one source gives to one table: rows that we read, or Parquet scanned in place, in one file or in `paths`."""

    source: Source
    reader: Reader | None
    profile: Profile
    arrow_schema: pa.Schema | None = None
    paths: tuple[Path, ...] = ()
    indexed: frozenset[Path] = frozenset()


@dataclass
class _Discovery:
    known: Known
    limits: IntakeLimits
    ledger: Ledger
    feeds: dict[str, list[_Feed]] = field(default_factory=dict)
    loaded: list[Loaded] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def run(self, paths: Iterable[str | os.PathLike[str]]) -> Intake:
        """The tables of all sources, after one pass over each."""
        for source in self._sources(paths):
            self._survey(source)
        tables = {name: self._table(name, feeds) for name, feeds in self.feeds.items()}
        return Intake(tables, tuple(self.loaded), tuple(self.skipped), self.ledger)

    def _sources(self, paths: Iterable[str | os.PathLike[str]]) -> Iterator[Source]:
        for found in files_under(paths):
            if reason := unreadable(found.path):
                self._skip(Source(found.path, (), 0, lambda: iter(())), "K0702", reason=reason)
                continue
            if found.path.name == MANIFEST:
                self._survey_lake(open_lake(found.path.parent, found.root or found.path.parent))
                continue
            for each in expand(file_source(found.path, found.root), self.limits):
                if isinstance(each, Skipped):
                    self.skipped.append(each)
                else:
                    yield each

    def _skip(self, source: Source, code: str, **values: object) -> None:
        self.skipped.append(skipped(source.path, source.member, code, **values))

    def _survey(self, source: Source) -> None:
        """The first pass over a source: which tables, which columns."""
        reader = recognised(source, self.limits)
        if isinstance(reader, Skipped):
            self.skipped.append(reader)
        elif reader is parquet_rows.READER:
            self._survey_parquet(source)
        else:
            self._survey_rows(source, reader)

    def _survey_rows(self, source: Source, reader: Reader) -> None:
        reading = self._reading(source, wanted=None, silent=False)
        profiles: dict[str, Profile] = {}
        for chunk in reader.read(reading):
            if chunk.table not in profiles:
                if len(profiles) >= self.limits.tables:
                    reading.reject(chunk.position(0), "K0718", chunk.table, limit=self.limits.tables)
                    continue
                profiles[chunk.table] = Profile(self.known(chunk.table), self.limits.columns)
            profiles[chunk.table].observe(chunk)
        for table, profile in profiles.items():
            if profile.surplus:
                reading.reject(f"table {table}", "K0723", ", ".join(profile.surplus), limit=self.limits.columns)
        for table, profile in profiles.items():
            profile.is_mixed = len(profiles) > 1
            self.feeds.setdefault(table, []).append(_Feed(source, reader, profile))
        rows = {table: profile.rows for table, profile in profiles.items()}
        if rows:
            formats = ", ".join(reading.formats) or reader.name
            self.loaded.append(Loaded(source.path, source.member, formats, rows))
        else:
            self._skip(source, "K0717", format=reader.name)

    def _survey_parquet(self, source: Source) -> None:
        """Parquet is left in place where it lies on disk as it is and holds the rows of one table."""
        if not source.is_plain:
            self._survey_rows(source, parquet_rows.READER)
            return
        try:
            schema, rows, named = parquet_files.described(source.path)
        except (pa.ArrowException, OSError) as problem:
            self._skip(source, "K0708", reason=str(problem).partition("\n")[0], offset=0)
            return
        if parquet_rows.feeds_other_tables(schema):
            self._survey_rows(source, parquet_rows.READER)
            return
        table = Naming(source, self.known).of_row({**dict.fromkeys(schema.names), **named})
        profile = Profile(self.known(table), self.limits.columns, rows)
        for column in parquet_files.kusto_schema(schema).columns:
            profile.declared[column.name] = column.type
            profile.fields[column.name] = None
        self.feeds.setdefault(table, []).append(_Feed(source, None, profile, schema))
        self.loaded.append(Loaded(source.path, source.member, "Parquet", {table: rows}))

    def _survey_lake(self, lake: Lake) -> None:
        """The parts that a lake's manifest names; what its runs left out is told as if it was left out now."""
        source = file_source(lake.path / MANIFEST, lake.path)
        for each in lake.tables(self.known, self.limits.columns):
            feed = _Feed(source, None, each.profile, each.arrow_schema, each.paths, each.indexed)
            self.feeds.setdefault(each.table, []).append(feed)
        self.loaded.append(Loaded(lake.path, "", "lake", lake.rows()))
        self.skipped += lake.skipped()
        self.ledger.add(lake.rejected())

    def _reading(self, source: Source, wanted: str | None, *, silent: bool) -> Reading:
        reject = _say_nothing if silent else partial(self.ledger.reject, source.path, source.member)
        return Reading(source, Naming(source, self.known), self.limits, reject, wanted)

    def _table(self, name: str, feeds: Sequence[_Feed]) -> TableData:
        known = self.known(name)
        schema, plans = plan_table(name, known, [feed.profile for feed in feeds])
        read_by_us = [(feed, plan) for feed, plan in zip(feeds, plans, strict=True) if feed.reader is not None]
        in_place: dict[str, list[_Feed]] = {}
        for feed in feeds:
            if feed.reader is None:
                in_place.setdefault(str(feed.arrow_schema), []).append(feed)
        parts: list[Part] = [_parquet_part(name, known, alike) for alike in in_place.values()]
        if read_by_us:
            paths = tuple(dict.fromkeys(feed.source.path for feed, _ in read_by_us))
            rows = sum(feed.profile.rows for feed, _ in read_by_us)
            parts.append(BatchPart(paths, partial(self._read, read_by_us, name, schema), rows))
        return TableData(name, schema, tuple(parts))

    def _read(
        self, feeds: Sequence[tuple[_Feed, Sequence[ColumnPlan]]], table: str, schema: TableSchema
    ) -> Iterator[pa.RecordBatch]:
        """The second pass; broken pieces were written down in the first, cells are in this one."""
        for feed, plan in feeds:
            source, reader = feed.source, feed.reader
            if reader is not None:
                tally = CellTally(source.path, source.member)
                chunks = reader.read(self._reading(source, wanted=table, silent=True))
                yield from batches(chunks, plan, schema, tally)
                self.ledger.set_cells(source.path, source.member, table, tally.found.values())


def _parquet_part(table: str, known: TableSchema | None, feeds: Sequence[_Feed]) -> ParquetPart:
    schema = feeds[0].arrow_schema
    assert schema is not None
    paths = tuple(path for feed in feeds for path in feed.paths or (feed.source.path,))
    indexed = frozenset(path for feed in feeds for path in feed.indexed)
    return ParquetPart(paths, schema, parquet_aliases(table, known, schema.names), indexed)


def _say_nothing(*_: object, **__: object) -> None:
    """What is broken was written down in the first pass."""
