"""Findings as hunting bookmarks of Microsoft Sentinel, in the form that its REST API takes them.

Each entry of the array is the body of one request, `PUT …/providers/Microsoft.SecurityInsights/bookmarks/{name}`.
The name comes from the finding's id, so that sending it again updates the bookmark.
Source: Azure REST API reference, Microsoft Sentinel, "Bookmarks - Create Or Update".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

from gazehound.findings.model import Finding, plain_text
from gazehound.findings.schema import to_json
from gazehound.workbench.stored import StoredFinding
from gazehound.workbench.values import datetime_value

NAMESPACE = UUID("6d1d2e0c-0a3f-5f57-9a0e-3f1b8a4a7c11")
KIND = "Microsoft.SecurityInsights/bookmarks"


def bookmarks(stored: Sequence[StoredFinding]) -> list[dict[str, object]]:
    """A bookmark per finding."""
    return [_bookmark(each) for each in stored]


def _bookmark(stored: StoredFinding) -> dict[str, object]:
    finding, hunt = stored.finding, stored.finding.hunt
    properties: dict[str, object] = {
        "displayName": f"{hunt.title} - {finding.title}",
        "query": hunt.query,
        "queryResult": to_json(dict(finding.rows[0])) if finding.rows else "",
        "notes": _notes(stored),
        "labels": ["gazehound", str(finding.state)],
        "eventTime": datetime_value(finding.last_seen),
        "queryStartTime": datetime_value(finding.first_seen),
        "queryEndTime": datetime_value(finding.last_seen),
        "tactics": list(hunt.tactics),
        "techniques": list(hunt.techniques),
        "entityMappings": list(_entities(finding)),
    }
    if stored.history:
        properties["created"] = datetime_value(stored.history[0].at)
        properties["updated"] = datetime_value(stored.history[-1].at)
    return {"name": str(uuid5(NAMESPACE, finding.id)), "type": KIND, "properties": properties}


def _notes(stored: StoredFinding) -> str:
    """What people said, and what the bookmark itself cannot hold."""
    finding = stored.finding
    seen = f"{finding.state}; in {finding.runs} runs; {finding.event_count} events"
    said = [f"{each.what}: {each.note}" for each in stored.history if each.note]
    return "\n".join([*said, f"gazehound finding {finding.id}: {seen}"])


def _entities(finding: Finding) -> Iterator[dict[str, object]]:
    """The hunt's entity mappings with the values of the finding; identifiers of one entity stand together."""
    row = {**(finding.rows[0] if finding.rows else {}), **finding.identity}
    fields: dict[tuple[int, str], list[dict[str, str]]] = {}
    for each in finding.hunt.entities:
        value = plain_text(row.get(each.column))
        if value:
            key = each.mapping, each.entity_type
            fields.setdefault(key, []).append({"identifier": each.identifier, "value": value})
    for (_, kind), listed in fields.items():
        yield {"entityType": kind, "fieldMappings": listed}
