"""Parquet that cannot be scanned in place: inside archives, or events that feed other tables (OCSF).

Lives here: its rows as records. Does not live here: Parquet scanned in place (`parquet_files`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from gazehound.intake.chunks import Chunk
from gazehound.intake.readers.network_records import OCSF
from gazehound.intake.readers.parquet_files import kusto_schema, recognises
from gazehound.intake.readers.reading import Gathering, Reader, Reading, Routed
from gazehound.intake.sources import Source
from gazehound.intake.streams import Damaged

ROWS = 4096
SPOOLED_IN_MEMORY = 64 << 20


def read(reading: Reading) -> Iterator[Chunk]:
    """The rows, or what the events feed.

    Errors: K0708 where the file is damaged.
    """
    gathering, place = Gathering(reading, "row"), 0
    try:
        with _opened(reading) as opened:
            declared = {column.name: column.type for column in kusto_schema(opened.schema_arrow).columns}
            for batch in opened.iter_batches(ROWS):
                for row in batch.to_pylist():
                    place += 1
                    if OCSF.matches(row):
                        for routed in OCSF.route(row, reading):
                            gathering.add(routed, place, batch.nbytes // len(batch))
                    else:
                        named = Routed(reading.naming.of_row(row), row, declared=declared)
                        gathering.add(named, place, batch.nbytes // len(batch))
                if gathering.is_full:
                    yield from gathering.flush()
    except Damaged as damage:
        reading.reject(f"row {place + 1}", damage.code, **damage.values)
    except (pa.ArrowException, OSError) as problem:
        reason = str(problem).partition("\n")[0]
        reading.reject(f"row {place + 1}", "K0708", reason=reason, offset=0)
    yield from gathering.flush()


@contextmanager
def _opened(reading: Reading) -> Iterator[pq.ParquetFile]:
    source: Source = reading.source
    if source.is_plain:
        with pq.ParquetFile(source.path) as opened:
            yield opened
        return
    with cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=SPOOLED_IN_MEMORY)) as copy:
        for piece in source.open(reading.limits).pieces():
            copy.write(piece)
        copy.seek(0)
        with pq.ParquetFile(copy) as opened:
            yield opened


READER = Reader("Parquet", lambda head, source: recognises(head), read)
