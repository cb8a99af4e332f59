"""Delimited text with a header: CSV of the portals, of tools, of spreadsheets.

Lives here: telling the delimiter, records over several lines, rows that do not fit. Does not live here: header names
and their meaning (`columns`, `naming`).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from gazehound.intake.chunks import Chunk, ColumnChunk
from gazehound.intake.lines import decoded, encoding_of, lines, utf8
from gazehound.intake.readers import event_dumps
from gazehound.intake.readers.reading import Gathering, Reader, Reading, RecordKind
from gazehound.intake.sources import Source

DELIMITERS = (",", ";", "\t", "|")
SAMPLED_RECORDS = 50
NAME = re.compile(r"[^\x00-\x1f\"]{0,200}")
VALUE = re.compile(r"[-+]?\d+([.,]\d+)?|\d{4}-\d\d-\d\d.*|\d{1,2}/\d{1,2}/\d{2,4}.*")
TEXT_BREAK = re.compile(rb"[\x00-\x08\x0e-\x1f]")
ROUTING = ("$table", "Type", "ActionType", "DeviceId", "ActivityType", "ActivityObjects", "RawEventData")

ROW_KINDS: tuple[RecordKind, ...] = (event_dumps.EVTXECMD_ROWS,)
"""The kinds of records that are told by the header of a file."""

# The module's own limit on a cell is smaller than ours, and global; ours is kept by the lines.
csv.field_size_limit(2**31 - 1)


def recognises(head: bytes, source: Source) -> bool:
    """True for text whose first records have equally many cells, the first of them being names."""
    encoding, mark = encoding_of(head)
    body = head[mark:]
    if encoding == "utf-8" and TEXT_BREAK.search(body):
        return False
    return delimiter_of(body.decode(encoding, "replace"), source.name.suffix.lower() == ".csv") is not None


def delimiter_of(text: str, is_named_csv: bool = False) -> str | None:
    """The delimiter of a text with a header, None when it is no such text."""
    found = [(len(names), mark) for mark in DELIMITERS if (names := _header(text, mark))]
    if found:
        return max(found, key=itemgetter(0))[1]
    return "," if is_named_csv and _single(text) else None


def _header(text: str, delimiter: str) -> list[str] | None:
    records = _sampled(text, delimiter)
    if not records or len(names := records[0]) < 2 or not all(map(NAME.fullmatch, names)):
        return None
    filled = [name for name in names if name.strip()]
    if len(filled) < len(names) - 1 or any(VALUE.fullmatch(name.strip()) for name in filled):
        return None
    fitting = sum(len(record) == len(names) for record in records[1:])
    return names if 2 * fitting >= len(records) - 1 else None


def _single(text: str) -> bool:
    first = text.split("\n", 1)[0].strip()
    return bool(first) and NAME.fullmatch(first) is not None and not VALUE.fullmatch(first)


def _sampled(text: str, delimiter: str) -> list[list[str]]:
    """The first complete records; the last of a text cut off is left out."""
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for record in reader:
        if record:
            records.append(record)
        if len(records) > SAMPLED_RECORDS:
            break
    return records[:-1] if len(records) > 2 else records


@dataclass
class _Lines:
    """Lines for `csv`, with those of the record in work kept to start over from."""

    numbered: Iterator[tuple[int, str]]
    limit: int
    again: deque[tuple[int, str]] = field(default_factory=deque)
    taken: list[tuple[int, str]] = field(default_factory=list)
    size: int = 0
    is_over: bool = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.numbered, None)
        if line is None:
            self.is_over = True
            raise StopIteration
        self.taken.append(line)
        self.size += len(line[1])
        if self.size > self.limit and len(self.taken) > 1:
            raise csv.Error("a quote is not closed")
        return f"{line[1]}\n"

    def done(self) -> None:
        self.taken.clear()
        self.size = 0

    def start_over(self) -> tuple[int, str]:
        """Give all lines of the record back but the first, which is returned."""
        first, *others = self.taken
        self.again.extendleft(reversed(others))
        self.done()
        self.is_over = False
        return first


def records(reading: Reading, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the number of their first line.

    Errors: K0714 where a quote is never closed: that line is left out, and reading goes on with the next.
    """
    stream = utf8(reading.source.open(reading.limits))
    numbered = (
        (number, decoded(line, f"line {number}", reading.reject))
        for number, line in lines(stream, reading.limits.line_bytes, reading.reject)
    )
    source = _Lines(numbered, reading.limits.line_bytes)
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        try:
            record = next(reader, None)
            is_broken = source.is_over and bool(source.taken)
        except csv.Error:
            record, is_broken = [], True
        if is_broken:
            number, text = source.start_over()
            reading.reject(f"line {number}", "K0714", text)
            reader = csv.reader(source, delimiter=delimiter)
        elif record is None:
            return
        else:
            number = source.taken[0][0] if source.taken else 0
            source.done()
            if record:  # cells that are all empty are a row, a line without any is none
                yield number, record


def column_names(header: Sequence[str]) -> list[str]:
    """Unique names: a column without one is `Column<n>`, a repeated one gets a number, as in Kusto."""
    names: dict[str, None] = {}
    repeats: Counter[str] = Counter()
    for index, name in enumerate(header, start=1):
        plain = unique = name.strip() or f"Column{index}"
        while unique in names:
            repeats[plain] += 1
            unique = f"{plain}{repeats[plain]}"
        names[unique] = None
    return list(names)


def read(reading: Reading) -> Iterator[Chunk]:
    """The rows under the header.

    Errors: K0705 for a row with more or fewer cells than the header, K0714 for a quote never closed.
    """
    head = reading.source.open(reading.limits).peek(1 << 16)
    encoding, mark = encoding_of(head)
    delimiter = delimiter_of(head[mark:].decode(encoding, "replace"), is_named_csv=True) or ","
    found = records(reading, delimiter)
    header = next((each for each in found if any(each[1])), None)
    if header is None:
        return
    names = column_names(header[1])
    kind = next((kind for kind in ROW_KINDS if kind.matches(dict.fromkeys(names))), None)
    tables = _Tables(names, reading) if kind is None else _Events(kind, names, reading)
    rows: list[list[str]] = []
    places: list[int] = []
    size = 0
    for count, (number, row) in enumerate(found, start=1):
        if len(row) != len(names):
            text = delimiter.join(row)
            reading.reject(f"line {number}", "K0705", text, cells=len(row), columns=len(names))
            continue
        rows.append(row)
        places.append(count)
        size += sum(map(len, row))
        if len(rows) >= reading.limits.batch_rows or size >= reading.limits.batch_bytes:
            yield from tables.chunks(rows, places)
            rows, places, size = [], [], 0
    if rows:
        yield from tables.chunks(rows, places)


class _Events:
    """Hands rows to the kind that knows them by their header."""

    def __init__(self, kind: RecordKind, names: list[str], reading: Reading) -> None:
        self._kind = kind
        self._names = names
        self._reading = reading
        reading.formats[kind.name] = None

    def chunks(self, rows: list[list[str]], places: list[int]) -> Iterator[Chunk]:
        gathering = Gathering(self._reading, "row")
        for row, place in zip(rows, places, strict=True):
            for routed in self._kind.route(dict(zip(self._names, row, strict=True)), self._reading):
                gathering.add(routed, place, 0)
        yield from gathering.flush()


class _Tables:
    """Splits rows by the table that they belong to."""

    def __init__(self, names: list[str], reading: Reading) -> None:
        self._names = names
        self._reading = reading
        self._routing = [index for index, name in enumerate(names) if name in ROUTING]
        self._cache: dict[tuple[str, ...], str] = {}

    def chunks(self, rows: list[list[str]], places: list[int]) -> Iterator[Chunk]:
        by_table: dict[str, tuple[list[list[str]], list[int]]] = {}
        for row, place in zip(rows, places, strict=True):
            held = by_table.setdefault(self._table(row), ([], []))
            held[0].append(row)
            held[1].append(place)
        for table, (own, own_places) in by_table.items():
            if self._reading.wants(table):
                columns = dict(zip(self._names, zip(*own, strict=True), strict=True))
                yield ColumnChunk(table, columns, own_places)

    def _table(self, row: list[str]) -> str:
        key = tuple(row[index][:64] for index in self._routing)
        if key not in self._cache:
            if len(self._cache) > 100_000:
                self._cache.clear()
            self._cache[key] = self._reading.naming.of_row(dict(zip(self._names, row, strict=True)))
        return self._cache[key]


READER = Reader("CSV", recognises, read)
