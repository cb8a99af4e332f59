"""JSON files: envelopes are opened, each object goes to the kind that knows it.

Lives here: recognising JSON, arrays of records inside objects, trying the kinds in order. Does not live here: the
layout of the text (`json_values`), the kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import orjson

from gazehound.intake.chunks import Chunk, ColumnChunk
from gazehound.intake.events import Row
from gazehound.intake.lines import Line, blocks, encoding_of, utf8
from gazehound.intake.readers import (
    ecs_records,
    event_dumps,
    flat_events,
    network_records,
    plain_records,
    query_results,
    streaming_api,
    winlogbeat,
)
from gazehound.intake.readers.json_values import FIRST_LINE, Value, is_lines, json_values, line_values
from gazehound.intake.readers.reading import Gathering, Reader, Reading, RecordKind
from gazehound.intake.readers.shaped_events import Shapes
from gazehound.intake.readers.streaming_columns import StreamingLines
from gazehound.intake.sources import Source
from gazehound.intake.streams import Damaged, Stream

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
    ecs_records.KIND,
    query_results.HUNTING,
    query_results.TABLES,
    query_results.FRAMES,
    plain_records.KIND,
)
"""The kinds of JSON objects, tried in this order; the last one takes every object."""


TOLD_BY_VALUES = frozenset(
    {
        "Event",
        "FrameType",
        "Results",
        "System",
        "Tables",
        "category",
        "class_uid",
        "event_type",
        "id",
        "results",
        "tables",
        "ts",
        "winlog",
    }
)
"""Names whose values the kinds look at; without any of them the names of an object alone tell its kind."""
SHAPES_REMEMBERED = 10_000
LINES_AT_ONCE = 1 << 20
"""Bytes of lines that are parsed together."""


def recognises(head: bytes, source: Source) -> bool:
    """True for a text that starts like a JSON object or array."""
    encoding, mark = encoding_of(head)
    return START.match(head[mark:].decode(encoding, "ignore")) is not None


def read(reading: Reading) -> Iterator[Chunk]:
    """The rows of all objects in the file.

    Errors: K0704 no JSON, K0715 a JSON value that is no object, K0706 to K0712 of the text below.
    """
    gathering = Gathering(reading)
    records = _Records(reading, gathering, Shapes(reading, flat_events.LAYOUT, gathering))
    stream = utf8(reading.source.open(reading.limits))
    if is_lines(stream.peek(FIRST_LINE)):
        yield from _read_lines(stream, reading, records)
    else:
        for found in json_values(stream, reading.limits, reading.reject):
            records.open(found)
            if records.is_full:
                yield from records.flush(is_last=False)
    yield from records.flush(is_last=True)


def _read_lines(stream: Stream, reading: Reading, records: _Records) -> Iterator[Chunk]:
    """The rows of lines: those of the streaming API in columns as far as that goes, the rest one by one."""
    limits, streaming = reading.limits, StreamingLines(reading)
    others: list[Line] = []
    size, at_once, most = 0, min(LINES_AT_ONCE, limits.batch_bytes), limits.batch_rows
    try:
        for text in blocks(stream, limits.line_bytes, streaming.block_size(stream.peek(FIRST_LINE))):
            for made in streaming.take(text):
                if isinstance(made, ColumnChunk):
                    yield made
                    continue
                for number, line in made:
                    others.append((number, line))
                    size += len(line)
                    if size < at_once and len(others) < most:
                        continue
                    records.open_lines(others)
                    others, size = [], 0
                    if records.is_full:
                        yield from records.flush(is_last=False)
    except Damaged as damage:
        reading.reject(f"line {streaming.number}", damage.code, **damage.values)
    records.open_lines(others)


@dataclass(slots=True)
class _Records:
    """Hands records on: those whose shape is known together with others of it, the rest one by one."""

    reading: Reading
    gathering: Gathering
    shapes: Shapes
    kinds: dict[tuple[str, ...], RecordKind | None] = field(default_factory=dict)
    """The kind of records with these names, None where it takes the values to tell."""
    rows: int = 0
    size: int = 0

    @property
    def is_full(self) -> bool:
        """True when as many events or rows are held as a batch may have."""
        limits = self.reading.limits
        return self.gathering.is_full or self.rows >= limits.batch_rows or self.size >= limits.batch_bytes

    def open_lines(self, some: Sequence[Line]) -> None:
        """Take the records of lines, those of one shape at once."""
        try:
            values = [orjson.loads(line) for _, line in some]
        except ValueError:
            values = []
        if set(map(type, values)) != {dict}:
            for number, line in some:
                for found in line_values(number, line, self.reading.reject):
                    self.open(found)
            return
        shapes: dict[tuple[str, ...], tuple[list[Row], list[Line]]] = {}
        for place, value in zip(some, values, strict=True):
            names = tuple(value)
            held = shapes.get(names)
            if held is None:
                held = shapes[names] = ([], [])
            held[0].append(value)
            held[1].append(place)
        for names, (rows, of) in shapes.items():
            if self._is_flat(names, rows[0]):
                self._take_flat(names, rows, [number for number, _ in of], sum(len(line) for _, line in of))
            else:
                for value, (number, line) in zip(rows, of, strict=True):
                    self.open(Value(value, number, len(line)))

    def _is_flat(self, names: tuple[str, ...], record: Row) -> bool:
        """True when these names alone tell that records are flat events."""
        if "_index" in names:
            return False
        return (self.kinds[names] if names in self.kinds else self._learn(record, names)) is flat_events.KIND

    def _take_flat(self, names: tuple[str, ...], rows: Sequence[Row], places: Sequence[int], size: int) -> None:
        self.reading.formats.update(dict.fromkeys(flat_events.formats_of(names, rows)))
        self.shapes.take(repeat(names, len(rows)), rows, places)
        self.rows, self.size = self.rows + len(rows), self.size + size

    def open(self, found: Value) -> None:
        """Take the records of a value."""
        for record in _records(found.value):
            if isinstance(record, dict):
                self.take(record, found.place, found.size)
            else:
                self.reading.reject(f"line {found.place}", "K0715", str(record))

    def flush(self, is_last: bool) -> Iterator[Chunk]:
        """The rows of the records taken so far."""
        self.rows = self.size = 0
        yield from self.shapes.flush(is_last)

    def take(self, record: Row, place: int, size: int) -> None:
        names = tuple(record)
        kind = self.kinds[names] if names in self.kinds else self._learn(record, names)
        kind = kind or kind_of(record)
        if kind is flat_events.KIND:
            self._take_flat(names, (record,), (place,), size)
            return
        self.reading.formats[kind.name] = None
        for routed in kind.route(record, self.reading):
            self.gathering.add(routed, place, size)

    def _learn(self, record: Row, names: tuple[str, ...]) -> RecordKind | None:
        if len(self.kinds) >= SHAPES_REMEMBERED:
            self.kinds.clear()
        self.kinds[names] = kind_of(record) if TOLD_BY_VALUES.isdisjoint(names) else None
        return self.kinds[names]


def _records(value: object, depth: int = DEEPEST) -> Iterator[object]:
    """The objects of an Event Hub message or of a page of an API, else the value itself."""
    if isinstance(value, dict) and "_index" in value and isinstance(value.get("_source"), dict) and depth:
        # A hit of a search in Elasticsearch.
        yield from _records(value["_source"], depth - 1)
        return
    if isinstance(value, dict) and len(value) <= 3 and depth:
        keys = frozenset(value)
        if keys in ENVELOPES or keys == {"value", "@odata.context", "@odata.nextLink"}:
            inner = value["records"] if "records" in value else value["value"]
            if isinstance(inner, list):
                for each in inner:
                    yield from _records(each, depth - 1)
                return
    yield value


def kind_of(record: Row) -> RecordKind:
    """The first kind that knows the object."""
    return next(kind for kind in KINDS if kind.matches(record))


READER = Reader("JSON", recognises, read)
