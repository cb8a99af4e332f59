"""EVTX files, chunk by chunk, so that a damaged chunk costs that chunk only.

Lives here: the file's chunks, and for records that are not as usual their JSON by the package `evtx`. Does not live
here: all other records (`evtx_columns`), what events mean (`windows_events`).

Source: Microsoft, "[MS-EVEN6]"; the format of the JSON is the one of the package `evtx`.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Container, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import evtx
import numpy as np
import orjson

from gazehound.intake.cells import Cells, Repeated
from gazehound.intake.chunks import Chunk
from gazehound.intake.events import Row
from gazehound.intake.ledger import shorten
from gazehound.intake.mapping import each_once
from gazehound.intake.readers import evtx_templates
from gazehound.intake.readers.evtx_chunks import CHUNK_MAGIC, CHUNK_SIZE, ChunkMark, NewChunk, mark_of, sums_of
from gazehound.intake.readers.evtx_columns import events_of
from gazehound.intake.readers.evtx_instances import LAST_NUMBER, Catalog
from gazehound.intake.readers.evtx_values import BEHIND, Bytes
from gazehound.intake.readers.json_values import leniently
from gazehound.intake.readers.reading import Gathering, Reader, Reading, Routed
from gazehound.intake.readers.shaped_events import Key, Layout, Names, Shapes
from gazehound.intake.readers.windows_events import is_wanted, keywords, route_event, windows_event
from gazehound.intake.sources import Source
from gazehound.intake.streams import Stream

FILE_MAGIC = b"ElfFile\0"
HEADER_SIZE = 4096
NUMBERS = struct.Struct("<2Q")
MOST_RECORDS = CHUNK_SIZE // 24
# Each chunk is parsed alone, under a header of our own: the file's own may be damaged and tells nothing more.
HEADER = FILE_MAGIC + struct.pack("<QQQIHHHH", 0, 0, 2, 128, 1, 3, HEADER_SIZE, 1)
HEADER = HEADER.ljust(HEADER_SIZE, b"\0")
UNUSUAL = frozenset({"Data", "Binary", "#attributes"})
"""Values without a name, and what is no field."""
TOLD_BY_KEY = frozenset({"EventID", "Provider", "Channel"})
"""Elements of the header that all events of a kind have in common."""
PLAIN = {element: name for element, name in evtx_templates.PLAIN.items() if element not in {*TOLD_BY_KEY, "Keywords"}}
ATTRIBUTES = {element: names for element, names in evtx_templates.IN_ATTRIBUTES.items() if element not in TOLD_BY_KEY}
EMPTY: dict[str, Any] = {}


def recognises(head: bytes, source: Source) -> bool:
    """True for the magic bytes of an event log."""
    return head.startswith(FILE_MAGIC)


def read(reading: Reading) -> Iterator[Chunk]:
    """The rows that the file's events feed.

    Errors: K0719 for a chunk that cannot be read, K0720 for a record; reading goes on with the next.
    """
    shapes = Shapes(reading, Layout(keys_of, columns_of, _alone, is_simple), Gathering(reading, "record"))
    catalog = Catalog()
    for held, chunks in _batches(reading):
        _take(held, chunks, catalog, shapes)
        yield from shapes.flush(is_last=False)
    yield from shapes.flush(is_last=True)


def _take(held: Bytes, chunks: Sequence[NewChunk], catalog: Catalog, shapes: Shapes) -> None:
    """Gather the new events of some chunks."""
    reading = shapes.reading
    found = events_of(held, chunks, catalog, lambda event_id: is_wanted(event_id, reading))
    for kind in found.kinds:
        shapes.take_columns(kind.key, kind.columns)
    odd = dict.fromkeys(found.odd_chunks) | found.odd_records
    for chunk in chunks:
        content = _content(held, chunk.index)
        last = int.from_bytes(content[LAST_NUMBER : LAST_NUMBER + 8], "little")
        if chunk.index in odd:
            numbers, texts = _records(chunk, content, odd[chunk.index], reading)
            events = _events(texts, numbers, reading)
            shapes.take(map(names_of, events), events, numbers)
            if odd[chunk.index] is None:
                last = max(numbers, default=-1)
        reading.marks[chunk.name] = ChunkMark(max(last, chunk.last), chunk.sums.of_all)


def _alone(event: Mapping[str, Any], reading: Reading) -> Iterator[Routed]:
    if event and is_wanted(_plain(_bag(event.get("System")).get("EventID")), reading):
        yield from route_event(event_of(event), reading)


def _events(texts: Sequence[str], numbers: Sequence[int], reading: Reading) -> Sequence[Mapping[str, Any]]:
    try:
        events = [loaded["Event"] for loaded in map(orjson.loads, texts)]
    except (ValueError, TypeError, LookupError):
        events = []
    if set(map(type, events)) == {dict}:
        return events
    return [_event(text, number, reading) for text, number in zip(texts, numbers, strict=True)]


def _event(text: str, number: int, reading: Reading) -> Mapping[str, Any]:
    try:
        return _bag(_bag(orjson.loads(text)).get("Event"))
    except ValueError:
        pass
    try:
        # Names in a damaged record may hold control characters, which the package does not escape.
        return _bag(_bag(leniently(text)).get("Event"))
    except (ValueError, RecursionError) as problem:
        reading.reject(f"record {number}", "K0720", text, reason=shorten(problem))
        return {}


def _batches(reading: Reading) -> Iterator[tuple[Bytes, list[NewChunk]]]:
    """The chunks of the file, as many at once as a batch may have bytes, and which of them have new records."""
    size = max(1, reading.limits.batch_bytes // CHUNK_SIZE) * CHUNK_SIZE
    stream: Stream = reading.source.open(reading.limits)
    stream.take(HEADER_SIZE)
    # What was made of the chunks before is no part of them: the next ones take their room. numpy asks the system for
    # large pages, which are found sooner when bytes from all over the room are wanted.
    room = np.empty(size + BEHIND, np.uint8)
    before = 0
    while filled := stream.fill(room[:size].data):
        missing = -filled % CHUNK_SIZE
        end = filled + missing
        room[filled : end + BEHIND] = 0
        held = Bytes(room[: end + BEHIND])
        chunks = list(_new_chunks(held, before, missing, reading))
        if chunks:
            yield held, chunks
        before += end // CHUNK_SIZE
    if stream.damage is not None:
        reading.reject("the last chunk", stream.damage.code, **stream.damage.values)


def _new_chunks(held: Bytes, before: int, missing: int, reading: Reading) -> Iterator[NewChunk]:
    """Those with new records; `before` so many others came, of the last one so many bytes are missing."""
    count = len(held.content) // CHUNK_SIZE
    for index in range(count):
        place = f"chunk {before + index + 1}"
        chunk = _content(held, index)
        sums = sums_of(chunk)
        name, mark = mark_of(chunk, sums)
        seen = reading.seen.get(name, mark)
        reading.marks[name] = seen
        if seen.checksum == mark.checksum and name in reading.seen:
            continue
        if chunk[: len(CHUNK_MAGIC)] == CHUNK_MAGIC:
            yield NewChunk(place, index, name, seen.last, sums)
        elif chunk.tobytes().strip(b"\0"):
            reading.reject(place, "K0719", reason="it does not start like a chunk")
        if missing and index == count - 1:
            reading.reject(place, "K0719", reason="the file ends inside it")


def _content(held: Bytes, index: int) -> memoryview:
    return held.content[index * CHUNK_SIZE : (index + 1) * CHUNK_SIZE]


def _records(
    chunk: NewChunk, content: memoryview, chosen: Container[int] | None, reading: Reading
) -> tuple[list[int], list[str]]:
    """The numbers and the JSON of new records of a chunk, of the chosen ones or of all."""
    numbers, texts = _chunk_records(content.tobytes(), chunk.place, reading)
    if numbers and min(numbers) <= chunk.last:
        chosen = {number for number in numbers if number > chunk.last and (chosen is None or number in chosen)}
    if chosen is None:
        return numbers, texts
    kept = [(number, text) for number, text in zip(numbers, texts, strict=True) if number in chosen]
    return [number for number, _ in kept], [text for _, text in kept]


def _chunk_records(chunk: bytes, place: str, reading: Reading) -> tuple[list[int], list[str]]:
    """The records of one chunk; those that its header announces and that are not there are written down."""
    first, last = NUMBERS.unpack_from(chunk, len(CHUNK_MAGIC))
    failed, is_lost = 0, False
    numbers: list[int] = []
    texts: list[str] = []
    records = iter(evtx.PyEvtxParser(io.BytesIO(HEADER + chunk), 1).records_json())
    while len(texts) + failed <= MOST_RECORDS:
        try:
            for record in records:
                numbers.append(record["event_record_id"])
                texts.append(record["data"])
                if len(texts) + failed > MOST_RECORDS:
                    break
            break
        except RuntimeError as problem:
            is_lost = "chunk number" in str(problem) or "chunk containing" in str(problem)
            reading.reject(place, "K0719" if is_lost else "K0720", reason=shorten(problem))
            failed += 1
    announced = last - first + 1
    if len(texts) + failed != announced and not is_lost:
        reading.reject(place, "K0719", reason=f"it announces {announced} records and holds {len(texts) + failed}")
    return numbers, texts


def event_of(event: Mapping[str, Any]) -> Row:
    """An event in the JSON of the package `evtx`, and of the tools that follow it."""
    system = _bag(event.get("System"))
    named, unnamed, wrapper = fields_of(event)
    execution, provider = _attributes(system.get("Execution")), _attributes(system.get("Provider"))
    header = {
        "Time": _attributes(system.get("TimeCreated")).get("SystemTime"),
        "Computer": system.get("Computer"),
        "Channel": system.get("Channel"),
        "Provider": provider.get("Name"),
        "EventID": _plain(system.get("EventID")),
        "Version": system.get("Version"),
        "Level": system.get("Level"),
        "Task": system.get("Task"),
        "Opcode": system.get("Opcode"),
        "Keywords": keywords(system.get("Keywords")),
        "RecordId": system.get("EventRecordID"),
        "ProcessId": execution.get("ProcessID"),
        "ThreadId": execution.get("ThreadID"),
        "UserId": _attributes(system.get("Security")).get("UserID"),
        "ActivityId": _attributes(system.get("Correlation")).get("ActivityID"),
        "Message": _bag(event.get("RenderingInfo")).get("Message"),
    }
    return windows_event(header, named, unnamed, wrapper)


def names_of(event: Mapping[str, Any]) -> Names | None:
    """The names of the event's own fields, None where they are not simply named values."""
    data = event.get("EventData")
    if isinstance(data, dict):
        return tuple(data)
    return () if data is None and event and not event.get("UserData") else None


def is_simple(names: Names) -> bool:
    """True where all of these are names of values."""
    return UNUSUAL.isdisjoint(names)


def keys_of(events: Sequence[Mapping[str, Any]]) -> list[Key]:
    """Event id, provider and channel of each."""
    systems = _cells(events, "System")
    ids = _cells(systems, "EventID")
    plain = ids if set(map(type, ids)) == {int} else map(_plain, ids)
    return list(
        zip(plain, _cells(_attribute_cells(systems, "Provider"), "Name"), _cells(systems, "Channel"), strict=True)
    )


def columns_of(
    key: Key, names: Names, events: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Cells], dict[str, Cells]]:
    """The fields and the header of events with the same fields, as `event_of` has them for each."""
    systems = _cells(events, "System")
    values = zip(*(event["EventData"].values() for event in events), strict=True) if names else ()
    header: dict[str, Cells] = {name: _cells(systems, element) for element, name in PLAIN.items()}
    header["Keywords"] = each_once(keywords, _cells(systems, "Keywords"))
    header["Provider"], header["Channel"] = Repeated(key[1], len(events)), Repeated(key[2], len(events))
    for element, attributes in ATTRIBUTES.items():
        held = _attribute_cells(systems, element)
        header.update({name: _cells(held, attribute) for attribute, name in attributes.items()})
    header["Message"] = _cells(_cells(events, "RenderingInfo"), "Message")
    return dict(zip(names, values, strict=True)), header


def _cells(bags: Sequence[Any], name: str) -> Sequence[Any]:
    """One value of each bag, None where it lacks it or is no bag."""
    if isinstance(bags, Repeated):
        return Repeated(_bag(bags.value).get(name), len(bags))
    try:
        return list(map(itemgetter(name), bags))
    except (LookupError, TypeError):
        found = [bag.get(name) if isinstance(bag, dict) else None for bag in bags]
        return Repeated(None, len(found)) if found.count(None) == len(found) else found


def _attribute_cells(systems: Sequence[Any], element: str) -> Sequence[Any]:
    """The attributes of an element of each event."""
    elements = _cells(systems, element)
    if isinstance(elements, Repeated):
        return Repeated(_attributes(elements.value), len(elements))
    try:
        bags = [element["#attributes"] if element else EMPTY for element in elements]
    except (LookupError, TypeError):
        return list(map(_attributes, elements))
    return bags if set(map(type, bags)) == {dict} else list(map(_attributes, elements))


def _bag(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _attributes(element: object) -> Mapping[str, Any]:
    """The attributes of an element: under `#attributes`, or bare where a tool took that level out."""
    return _bag(_bag(element).get("#attributes", element))


def _plain(element: object) -> object:
    """The value of an element with or without attributes: `1` or `{"#text": 1}`, in Velociraptor `{"Value": 1}`."""
    return element.get("#text", element.get("Value")) if isinstance(element, dict) else element


def fields_of(event: Mapping[str, Any]) -> tuple[dict[str, object], list[object], str]:
    """The named and unnamed values of EventData or UserData, and the name of the element inside UserData."""
    data = event.get("EventData")
    wrapper = ""
    if not isinstance(data, dict) and isinstance(event.get("UserData"), dict):
        wrapper, data = next(iter(event["UserData"].items()), ("", None))
    named: dict[str, object] = {}
    unnamed: list[object] = []
    for name, value in _bag(data).items():
        if name == "#attributes" or (name == "Binary" and value is None):
            continue
        plain = _plain(value) if name == "Data" else value
        if name == "Data":
            unnamed += plain if isinstance(plain, list) else [plain]
        else:
            named[name] = value
    return named, unnamed, wrapper


READER = Reader("EVTX", recognises, read)
