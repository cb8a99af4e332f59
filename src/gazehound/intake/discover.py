"""Discovery: what lies under the given paths, which tables it gives and how their parts are read.

Lives here: the walk over sources, Parquet left in place and lakes, the parts. Does not live here: files that are read
row by row (`row_files`), formats (`readers`), names (`naming`), columns (`columns`).

What only some data needs is imported where such data is met: a process that queries Parquet loads no reader.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from gazehound.intake.archives import expand
from gazehound.intake.columns import ColumnPlan, Profile, parquet_aliases, plan_table, profile_of
from gazehound.intake.lake.layout import MANIFEST
from gazehound.intake.ledger import Ledger, Skipped, skipped
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.model import BatchPart, Intake, Loaded, ParquetPart, Part, TableData
from gazehound.intake.naming import Known, Naming, remembered
from gazehound.intake.paths import files_under, unreadable
from gazehound.intake.readers import parquet_files
from gazehound.intake.recognise import recognised
from gazehound.intake.sources import Source, file_source
from gazehound.types import TableSchema

if TYPE_CHECKING:
    from gazehound.intake.readers.reading import Reader
    from gazehound.intake.row_files import RowFiles

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
                self._survey_lake(found.path.parent, found.root or found.path.parent)
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
        elif reader is None:
            self._survey_parquet(source)
        else:
            self._survey_rows(source, reader)

    def _survey_rows(self, source: Source, reader: Reader) -> None:
        profiles, formats = self._row_files().surveyed(source, reader)
        for table, profile in profiles.items():
            self.feeds.setdefault(table, []).append(_Feed(source, reader, profile))
        rows = {table: profile.rows for table, profile in profiles.items()}
        if rows:
            self.loaded.append(Loaded(source.path, source.member, formats, rows))
        else:
            self._skip(source, "K0717", format=reader.name)

    def _row_files(self) -> RowFiles:
        from gazehound.intake.row_files import RowFiles  # noqa: PLC0415  # start-up

        return RowFiles(self.known, self.limits, self.ledger)

    def _survey_parquet(self, source: Source) -> None:
        """Parquet is left in place where it lies on disk as it is and holds the rows of one table."""
        if not source.is_plain:
            self._survey_parquet_rows(source)
            return
        try:
            schema, rows, named = parquet_files.described(source.path)
        except (pa.ArrowException, OSError) as problem:
            self._skip(source, "K0708", reason=str(problem).partition("\n")[0], offset=0)
            return
        if parquet_files.feeds_other_tables(schema):
            self._survey_parquet_rows(source)
            return
        table = Naming(source, self.known).of_row({**dict.fromkeys(schema.names), **named})
        profile = profile_of(parquet_files.kusto_schema(schema), self.known(table), self.limits.columns)
        profile.rows = rows
        self.feeds.setdefault(table, []).append(_Feed(source, None, profile, schema))
        self.loaded.append(Loaded(source.path, source.member, "Parquet", {table: rows}))

    def _survey_parquet_rows(self, source: Source) -> None:
        from gazehound.intake.readers import parquet_rows  # noqa: PLC0415  # start-up

        self._survey_rows(source, parquet_rows.READER)

    def _survey_lake(self, path: Path, below: Path) -> None:
        """The parts that a lake's manifest names; what its runs left out is told as if it was left out now."""
        from gazehound.intake.lake.reading import open_lake  # noqa: PLC0415  # start-up

        lake = open_lake(path, below)
        source = file_source(lake.path / MANIFEST, lake.path)
        for each in lake.tables(self.known, self.limits.columns):
            feed = _Feed(source, None, each.profile, each.arrow_schema, each.paths, each.indexed)
            self.feeds.setdefault(each.table, []).append(feed)
        self.loaded.append(Loaded(lake.path, "", "lake", lake.rows()))
        self.skipped += lake.skipped()
        self.ledger.add(lake.rejected())

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
        """The second pass over the files that are read row by row."""
        row_files = self._row_files()
        for feed, plan in feeds:
            if feed.reader is not None:
                yield from row_files.read_again(feed.source, feed.reader, plan, table, schema)


def _parquet_part(table: str, known: TableSchema | None, feeds: Sequence[_Feed]) -> ParquetPart:
    schema = feeds[0].arrow_schema
    assert schema is not None
    paths = tuple(path for feed in feeds for path in feed.paths or (feed.source.path,))
    indexed = frozenset(path for feed in feeds for path in feed.indexed)
    return ParquetPart(paths, schema, parquet_aliases(table, known, schema.names), indexed)
