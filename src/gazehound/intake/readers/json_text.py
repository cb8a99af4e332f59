"""JSON files: envelopes are opened, each object goes to the kind that knows it.

Lives here: recognising JSON, arrays of records inside objects, trying the kinds in order. Does not live here: the
layout of the text (`json_values`), the kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazehound.intake.chunks import Chunk, Row
from gazehound.intake.lines import encoding_of, utf8
from gazehound.intake.readers import (
    event_dumps,
    flat_events,
    network_records,
    plain_records,
    query_results,
    streaming_api,
    winlogbeat,
)
from gazehound.intake.readers.json_values import json_values
from gazehound.intake.readers.reading import Gathering, Reader, Reading, RecordKind, Routed
from gazehound.intake.sources import Source

START = re.compile(r'\s*(\{\s*(["}]|$)|\[\s*([\[{"\]]|$))')
DEEPEST = 4
ENVELOPES = (frozenset({"records"}), frozenset({"value", "@odata.context"}), frozenset({"value", "@odata.nextLink"}))

KINDS: tuple[RecordKind, ...] = (
    streaming_api.KIND,
    winlogbeat.KIND,
    event_dumps.DUMP,
    event_dumps.EVTXECMD_ROWS,
    flat_events.KIND,
    network_records.ZEEK,
    network_records.SURICATA,
    network_records.OCSF,
    network_records.OSQUERY,
    query_results.HUNTING,
    query_results.TABLES,
    query_results.FRAMES,
    plain_records.KIND,
)
"""The kinds of JSON objects, tried in this order; the last one takes every object."""


def recognises(head: bytes, source: Source) -> bool:
    """True for a text that starts like a JSON object or array."""
    encoding, mark = encoding_of(head)
    return START.match(head[mark:].decode(encoding, "ignore")) is not None


def read(reading: Reading) -> Iterator[Chunk]:
    """The rows of all objects in the file.

    Errors: K0704 no JSON, K0715 a JSON value that is no object, K0706 to K0712 of the text below.
    """
    gathering = Gathering(reading)
    stream = utf8(reading.source.open(reading.limits))
    for found in json_values(stream, reading.limits, reading.reject):
        for record in _records(found.value):
            if not isinstance(record, dict):
                reading.reject(f"line {found.place}", "K0715", str(record))
                continue
            for routed in _route(record, reading):
                gathering.add(routed, found.place, found.size)
        if gathering.is_full:
            yield from gathering.flush()
    yield from gathering.flush()


def _records(value: object, depth: int = DEEPEST) -> Iterator[object]:
    """The objects of an Event Hub message or of a page of an API, else the value itself."""
    if isinstance(value, dict) and len(value) <= 3 and depth:
        keys = frozenset(value)
        if keys in ENVELOPES or keys == {"value", "@odata.context", "@odata.nextLink"}:
            inner = value["records"] if "records" in value else value["value"]
            if isinstance(inner, list):
                for each in inner:
                    yield from _records(each, depth - 1)
                return
    yield value


def _route(record: Row, reading: Reading) -> Iterator[Routed]:
    kind = next(kind for kind in KINDS if kind.matches(record))
    reading.formats[kind.name] = None
    yield from kind.route(record, reading)


READER = Reader("JSON", recognises, read)
