"""Flat JSON objects: rows of Log Analytics exports, of Defender queries, of anything else.

Lives here: a row as it is, under the table that its signs name. Does not live here: those signs (`naming`).
"""

from __future__ import annotations

from collections.abc import Iterator

from gazehound.intake.events import Row
from gazehound.intake.readers.reading import Reading, RecordKind, Routed


def route(record: Row, reading: Reading) -> Iterator[Routed]:
    """The object as one row."""
    yield Routed(reading.naming.of_row(record), record)


KIND = RecordKind("JSON rows", lambda record: True, route)
