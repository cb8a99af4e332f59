"""Events in the Elastic Common Schema, from Elastic Agent, Beats and whoever else writes it.

Lives here: their sign, telling the family of an event from its categories. Does not live here: the rules
(`mappings/ecs.yaml`), Windows events with all that Windows says (`winlogbeat`).

Source: Elastic, "ECS categorization fields".
"""

from __future__ import annotations

from collections.abc import Iterator

from gazehound.intake.events import Row
from gazehound.intake.mapping import rule_book
from gazehound.intake.readers.network_records import flat
from gazehound.intake.readers.reading import Reading, RecordKind, Routed

FILE_ACTIONS = {"creation": "FileCreated", "deletion": "FileDeleted", "change": "FileModified"}
INBOUND = frozenset({"inbound", "ingress"})
LOGONS = {"success": "LogonSuccess", "failure": "LogonFailed"}


def matches(record: Row) -> bool:
    """True for records that name their version of the schema."""
    return "@timestamp" in record and ("ecs" in record or "ecs.version" in record)


def route(record: Row, reading: Reading) -> Iterator[Routed]:
    """The known tables of an event; an event that feeds none is kept under the file's name."""
    event = flat(record)
    event["$family"], event["$ActionType"] = family_of(event)
    is_mapped = False
    for rule in rule_book("ecs").rules_for(event):
        is_mapped = True
        if reading.wants(rule.table):
            yield Routed(rule.table, event, rule, is_closed=True)
    if not is_mapped:
        yield Routed(reading.naming.of_row(record), record)


def family_of(event: Row) -> tuple[str | None, str | None]:
    """The family of an event and the action that Defender has for it; None for what Defender's tables do not hold."""
    categories, kinds = _words(event.get("event.category")), _words(event.get("event.type"))
    if "process" in categories:
        return ("process", "ProcessCreated") if "start" in kinds else (None, None)
    if "file" in categories:
        return _file(event, kinds)
    if "authentication" in categories:
        action = LOGONS.get(str(event.get("event.outcome")))
        return ("logon", action) if action and kinds != {"end"} else (None, None)
    if "network" in categories:
        return ("dns", None) if event.get("dns.question.name") else _connection(event, kinds)
    return None, None


def _file(event: Row, kinds: frozenset[str]) -> tuple[str | None, str | None]:
    if "rename" in _words(event.get("event.action")):
        return "file", "FileRenamed"
    action = next((action for kind, action in FILE_ACTIONS.items() if kind in kinds), None)
    return ("file", action) if action else (None, None)


def _connection(event: Row, kinds: frozenset[str]) -> tuple[str | None, str | None]:
    """The beginning of a connection, or the flow as a whole where no beginning is told."""
    is_end = "end" in kinds and "start" not in kinds and event.get("event.action") != "network_flow"
    if not event.get("destination.ip") or is_end or "denied" in kinds:
        return None, None
    if str(event.get("network.direction")).lower() in INBOUND:
        return "inbound", "InboundConnectionAccepted"
    return "outbound", "ConnectionFailed" if event.get("event.outcome") == "failure" else "ConnectionSuccess"


def _words(value: object) -> frozenset[str]:
    """A word or a list of words."""
    return frozenset(map(str, value if isinstance(value, list) else [value]))


KIND = RecordKind("Elastic Common Schema", matches, route)
