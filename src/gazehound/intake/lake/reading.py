"""What a lake holds, for those who read it: the parts that its manifest names, nothing else.

Lives here: finding the parts of each table, what earlier runs left out. Does not live here: scanning the parts, which
the engine does in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from gazehound.intake.columns import Profile, profile_of
from gazehound.intake.lake.manifest import Manifest, Part, ReadSource, load_manifest
from gazehound.intake.lake.physical import stored_schema
from gazehound.intake.ledger import Rejected, Skipped
from gazehound.intake.naming import Known
from gazehound.types import Column


@dataclass(frozen=True, slots=True)
class LakeParts:
    """Parts of one table that have the same columns; `profile` says what the table has, as a file does.

    `indexed` are those of the paths beside which a term index was written.
    """

    table: str
    paths: tuple[Path, ...]
    arrow_schema: pa.Schema
    profile: Profile
    indexed: frozenset[Path]


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake opened for reading, or the part of one below a folder of it."""

    path: Path
    manifest: Manifest
    below: Path

    def tables(self, known: Known, limit: int) -> Iterator[LakeParts]:
        """The parts, those with the same columns together."""
        groups: dict[tuple[str, tuple[Column, ...]], list[Part]] = {}
        for part in self._parts():
            groups.setdefault((part.table, part.columns), []).append(part)
        for (table, columns), parts in groups.items():
            paths = tuple(self.path / part.path for part in parts)
            profile = profile_of(self.manifest.tables[table].schema, known(table), limit)
            profile.rows = sum(part.rows for part in parts)
            indexed = frozenset(path for path, part in zip(paths, parts, strict=True) if part.terms)
            yield LakeParts(table, paths, stored_schema(columns), profile, indexed)

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        counts: dict[str, int] = {}
        for part in self._parts():
            counts[part.table] = counts.get(part.table, 0) + part.rows
        return counts

    def _parts(self) -> Iterator[Part]:
        for part in self.manifest.parts:
            if self.below == self.path or self.below in (self.path / part.path).parents:
                yield part

    def skipped(self) -> list[Skipped]:
        """Files that runs into the lake could not read."""
        return [
            Skipped(Path(source.path), each.reason, each.code, each.member)
            for source in self.manifest.sources.values()
            for each in source.skipped
        ]

    def rejected(self) -> Iterator[Rejected]:
        """Pieces that runs into the lake left out, one entry for each file and reason."""
        for source in self.manifest.sources.values():
            yield from _rejected(source)


def open_lake(path: Path, below: Path) -> Lake:
    """The lake at `path`, as far as it lies in the folder `below`.

    Errors: K0725 for a manifest that cannot be read.
    """
    here = path.absolute()
    return Lake(here, load_manifest(here), below.absolute())


def _rejected(source: ReadSource) -> Iterator[Rejected]:
    for each in source.rejected:
        yield Rejected(Path(source.path), each.position, each.reason, each.text, each.code, each.member, each.count)
