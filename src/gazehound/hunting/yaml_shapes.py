"""The shapes of Sentinel's keys, as far as lost indentation can be put back by them.

Lives here: which keys may stand inside which, and the placing of lines by that. Does not live here: the
division of a file into its top-level keys (`yaml_repair`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TEXT = "text"
TEXTS = "list of texts"
OPEN = "any keys"

Shape = str | Mapping[str, "Shape"] | list["Shape"]
"""One of the names above, a mapping with known keys, or a list (of one shape) of mappings."""

SHAPES: dict[str, Shape] = {
    "requiredDataConnectors": [{"connectorId": TEXT, "dataTypes": TEXTS}],
    "tactics": TEXTS,
    "relevantTechniques": TEXTS,
    "techniques": TEXTS,
    "tags": TEXTS,
    "entityMappings": [{"entityType": TEXT, "fieldMappings": [{"identifier": TEXT, "columnName": TEXT}]}],
    "sentinelEntitiesMappings": [{"columnName": TEXT}],
    "customDetails": OPEN,
    "alertDetailsOverride": {
        "alertDisplayNameFormat": TEXT,
        "alertDescriptionFormat": TEXT,
        "alertTacticsColumnName": TEXT,
        "alertSeverityColumnName": TEXT,
        "alertDynamicProperties": [{"alertProperty": TEXT, "value": TEXT}],
    },
    "eventGroupingSettings": {"aggregationKind": TEXT},
    "incidentConfiguration": {
        "createIncident": TEXT,
        "groupingConfiguration": {
            "enabled": TEXT,
            "reopenClosedIncident": TEXT,
            "lookbackDuration": TEXT,
            "matchingMethod": TEXT,
            "groupByEntities": TEXTS,
            "groupByAlertDetails": TEXTS,
            "groupByCustomDetails": TEXTS,
        },
    },
    "metadata": {
        "source": {"kind": TEXT},
        "author": {"name": TEXT},
        "support": {"tier": TEXT, "name": TEXT, "email": TEXT, "link": TEXT},
        "categories": {"domains": TEXTS, "verticals": TEXTS},
    },
}
LINE = re.compile(r"(?P<dash>(?:[-–•]\s+|-(?=[A-Za-z]))?)(?:(?P<key>[A-Za-z][\w-]*)\s*:(?=\s|$)\s*)?(?P<value>.*)")


@dataclass
class _Frame:
    """An open container: its shape, the indentation of its lines, the keys it has."""

    shape: Shape
    indent: int
    seen: set[str] = field(default_factory=set)


def nested_keys(shape: Shape) -> Iterator[str]:
    """Every key that may stand inside a shape, at any depth."""
    if isinstance(shape, list):
        yield from nested_keys(shape[0])
    elif isinstance(shape, Mapping):
        for key, inner in shape.items():
            yield key
            yield from nested_keys(inner)


def _families(shape: Shape) -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(shape, list):
        yield from _families(shape[0])
    elif isinstance(shape, Mapping):
        for key, inner in shape.items():
            own = inner[0] if isinstance(inner, list) else inner
            if isinstance(own, Mapping):
                yield key.lower(), frozenset(each.lower() for each in own)
            yield from _families(inner)


CHILDREN = dict(_families(SHAPES))
"""For each key that holds a mapping, or a list of them, the keys right below it; all in lower case."""


def place_lines(lines: list[str], shape: Shape) -> list[str] | None:
    """The lines below a key of this shape, each indented as the shape wants it; None when one fits nowhere."""
    frames = [_Frame(shape, 2)]
    placed = []
    for line in lines:
        text = line.strip()
        if not text or text.startswith("#"):
            placed.append("")
            continue
        made = _place(text, frames)
        if made is None:
            return None
        placed.append(made)
    return placed


def _place(text: str, frames: list[_Frame]) -> str | None:
    found = LINE.fullmatch(text)
    if found is None:
        return None
    key, value, dash = found["key"], found["value"], bool(found["dash"])
    while frames:
        frame = frames[-1]
        if key is None and frame.shape == TEXTS:
            return " " * frame.indent + "- " + value
        if key is not None and not dash and frame.shape == OPEN:
            return " " * frame.indent + f"{key}: {value}".rstrip()
        if key is not None and _accepts(frame, key, dash):
            return _put(frames, key, value)
        if len(frames) == 1:
            return None
        frames.pop()
    return None


def _accepts(frame: _Frame, key: str, dash: bool) -> bool:
    """Whether the key may come next here: a new key of a mapping, or the first key of a list's next item."""
    if isinstance(frame.shape, list):
        inner = frame.shape[0]
        return isinstance(inner, Mapping) and _spelled(key, inner) is not None
    if isinstance(frame.shape, Mapping):
        name = _spelled(key, frame.shape)
        return name is not None and not dash and name not in frame.seen
    return False


def _put(frames: list[_Frame], key: str, value: str) -> str:
    frame = frames[-1]
    lead = " " * frame.indent
    if isinstance(frame.shape, list):
        frame = _Frame(frame.shape[0], frame.indent + 2)
        frames.append(frame)
        lead += "- "
    assert isinstance(frame.shape, Mapping)
    name = _spelled(key, frame.shape) or key
    frame.seen.add(name)
    if frame.shape[name] != TEXT and not value:
        frames.append(_Frame(frame.shape[name], frame.indent + 2))
    return lead + f"{key}: {value}".rstrip()


def _spelled(key: str, keys: Mapping[str, Shape]) -> str | None:
    return next((each for each in keys if each.lower() == key.lower()), None)
