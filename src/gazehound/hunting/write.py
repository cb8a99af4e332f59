"""Hunts written as Sentinel YAML.

Lives here: our own writer, so that queries and descriptions stay readable blocks and the fields stand in
Microsoft's order. Does not live here: reading (`load`), draft exclusions (`drafts`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

import yaml

from gazehound.hunting.model import HuntingQuery

ORDER = (
    "id",
    "name",
    "description",
    "description-detailed",
    "severity",
    "status",
    "requiredDataConnectors",
    "queryFrequency",
    "queryPeriod",
    "triggerOperator",
    "triggerThreshold",
    "tactics",
    "relevantTechniques",
    "tags",
    "query",
    "entityMappings",
    "sentinelEntitiesMappings",
    "customDetails",
    "alertDetailsOverride",
    "eventGroupingSettings",
    "incidentConfiguration",
    "suppressionDuration",
    "suppressionEnabled",
)
LAST = ("version", "kind", "metadata")
BLOCKS = ("description", "query")
PLAIN = re.compile(r"[A-Za-z0-9_.$/(][^\n\t]*")
NEEDS_QUOTES = re.compile(r": |:$| #|\s$")
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def to_sentinel_yaml(hunt: HuntingQuery) -> str:
    """The hunt as Sentinel YAML, ending in a line break.

    What only a hunt page has stands in comments at the head: the hypothesis, the table notes. Scenarios are
    left to the draft exclusions.
    """
    return "\n".join((*_head(hunt), *yaml_lines(sentinel_fields(hunt)))) + "\n"


def yaml_lines(fields: Mapping[str, object]) -> Iterator[str]:
    """Plain data as the lines of a YAML mapping."""
    for key, value in fields.items():
        yield from _field(key, value)


def sentinel_fields(hunt: HuntingQuery) -> dict[str, object]:
    """The hunt's fields as plain data under Sentinel's names, in Microsoft's order; empty ones left out."""
    known: dict[str, object] = {
        "id": hunt.id,
        "name": hunt.name,
        "description": hunt.description,
        "severity": hunt.severity,
        "status": hunt.status,
        "requiredDataConnectors": _connectors(hunt),
        "queryFrequency": hunt.query_frequency,
        "queryPeriod": hunt.query_period,
        "triggerOperator": hunt.trigger_operator,
        "triggerThreshold": hunt.trigger_threshold,
        "tactics": list(hunt.tactics),
        "relevantTechniques": list(hunt.relevant_techniques),
        "tags": list(hunt.tags),
        "query": hunt.query.text,
        "entityMappings": _mappings(hunt),
        "version": hunt.version,
        "kind": hunt.rule_kind,
    }
    filled = {key: value for key, value in known.items() if value not in ("", None, [])}
    return _ordered({**filled, **hunt.extra})


def _ordered(fields: Mapping[str, object]) -> dict[str, object]:
    """Microsoft's order; keys it does not have stand between the body and the last ones, in their own order."""
    others = [key for key in fields if key not in ORDER and key not in LAST]
    return {key: fields[key] for key in (*ORDER, *others, *LAST) if key in fields}


def _connectors(hunt: HuntingQuery) -> list[dict[str, object]]:
    return [
        {"connectorId": each.connector_id, "dataTypes": list(each.data_types)} for each in hunt.required_data_connectors
    ]


def _mappings(hunt: HuntingQuery) -> list[dict[str, object]]:
    return [
        {
            "entityType": mapping.entity_type,
            "fieldMappings": [
                {"identifier": each.identifier, "columnName": each.column_name} for each in mapping.field_mappings
            ],
        }
        for mapping in hunt.entity_mappings
    ]


def _head(hunt: HuntingQuery) -> Iterator[str]:
    first = "# Hypothesis: "
    for line in filter(str.strip, hunt.hypothesis.split("\n")):
        yield first + UNSAFE.sub(" ", line.strip())
        first = "#   "
    for note in hunt.table_notes:
        yield f"# Table {UNSAFE.sub(' ', note.table)}: {UNSAFE.sub(' ', note.note)}"


def _field(key: str, value: object) -> Iterator[str]:
    if key in BLOCKS and isinstance(value, str) and not UNSAFE.search(value):
        yield from _block(_text(key), value.rstrip("\n") + "\n", "  ")
    else:
        yield from _node(_text(key) + ":", value, "")


def _node(lead: str, value: object, indent: str) -> Iterator[str]:
    """The value after `lead` (`key:` or `-`), its inner lines indented below `indent`."""
    if isinstance(value, Mapping) and value:
        yield from _pairs(lead, value, indent)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield indent + lead
        for item in value:
            yield from _node("-", item, indent + "  ")
    elif isinstance(value, str) and "\n" in value and not UNSAFE.search(value):
        yield from _block(indent + lead.removesuffix(":"), value, indent + "  ", colon=lead.endswith(":"))
    else:
        yield f"{indent}{lead} {_scalar(value)}".rstrip()


def _pairs(lead: str, value: Mapping[str, object], indent: str) -> Iterator[str]:
    if lead != "-":
        yield indent + lead
        for key, inner in value.items():
            yield from _node(_text(key) + ":", inner, indent + "  ")
        return
    lines = [line for key, inner in value.items() for line in _node(_text(key) + ":", inner, indent + "  ")]
    yield f"{indent}- {lines[0][len(indent) + 2 :]}"
    yield from lines[1:]


def _block(lead: str, text: str, indent: str, colon: bool = True) -> Iterator[str]:
    """A literal block; an indicator says the indentation where the text's own first blanks would hide it."""
    body = text.rstrip("\n")
    breaks = len(text) - len(body)
    chomping = "-" if breaks == 0 else "" if breaks == 1 and body else "+"
    first = next((line for line in text.split("\n") if line.strip()), "")
    is_led = first[:1].isspace() or any(line and not line.strip() for line in text.split("\n"))
    size = "2" if is_led else ""
    yield f"{lead}{':' if colon else ''} |{size}{chomping}"
    for line in (text.split("\n")[:-1]) if breaks else text.split("\n"):
        yield indent + line if line else ""


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{}"
    return _text(value) if isinstance(value, str) else "[]" if isinstance(value, Sequence) else str(value)


def _text(text: str) -> str:
    """A text on one line: plain where YAML reads it back as this text, else in quotes."""
    if "\n" in text or "\t" in text or UNSAFE.search(text):
        return json.dumps(text, ensure_ascii=UNSAFE.search(text) is not None)
    if PLAIN.fullmatch(text) and not NEEDS_QUOTES.search(text) and not _is_typed(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def _is_typed(text: str) -> bool:
    """Whether YAML 1.1 would take the plain text for a number, a date, a bool or null."""
    candidates = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], ())
    return any(pattern.match(text) for _, pattern in candidates)
