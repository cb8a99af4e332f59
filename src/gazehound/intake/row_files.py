"""Files that are read row by row, twice: once for their tables and columns, once for their rows.

Lives here: both passes over one source. Does not live here: formats (`readers`), what a file's columns become
(`columns`), which files there are (`discover`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from gazehound.intake.batches import CellTally, batches
from gazehound.intake.columns import ColumnPlan, Profile
from gazehound.intake.ledger import Ledger
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.naming import Known, Naming
from gazehound.intake.readers.reading import Reader, Reading
from gazehound.intake.sources import Source
from gazehound.types import TableSchema


@dataclass(frozen=True, slots=True)
class RowFiles:
    """Both passes, with what they need beside the source."""

    known: Known
    limits: IntakeLimits
    ledger: Ledger

    def surveyed(self, source: Source, reader: Reader) -> tuple[dict[str, Profile], str]:
        """The first pass: the tables of a source and what it holds for each; the formats met, in words."""
        reject = partial(self.ledger.reject, source.path, source.member)
        reading = Reading(source, Naming(source, self.known), self.limits, reject)
        profiles: dict[str, Profile] = {}
        for chunk in reader.read(reading):
            if chunk.table not in profiles:
                if len(profiles) >= self.limits.tables:
                    reading.reject(chunk.position(0), "K0718", chunk.table, limit=self.limits.tables)
                    continue
                profiles[chunk.table] = Profile(self.known(chunk.table), self.limits.columns)
            profiles[chunk.table].observe(chunk)
        for table, profile in profiles.items():
            profile.is_mixed = len(profiles) > 1
            if profile.surplus:
                reading.reject(f"table {table}", "K0723", ", ".join(profile.surplus), limit=self.limits.columns)
        return profiles, ", ".join(reading.formats) or reader.name

    def read_again(
        self, source: Source, reader: Reader, plan: Sequence[ColumnPlan], table: str, schema: TableSchema
    ) -> Iterator[pa.RecordBatch]:
        """The second pass, for one table; broken pieces were written down in the first, cells are in this one."""
        tally = CellTally(source.path, source.member)
        chunks = reader.read(Reading(source, Naming(source, self.known), self.limits, _say_nothing, table))
        yield from batches(chunks, plan, schema, tally)
        self.ledger.set_cells(source.path, source.member, table, tally.found.values())


def _say_nothing(*_: object, **__: object) -> None:
    """What is broken was written down in the first pass."""
