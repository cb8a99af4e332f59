"""Hunts made from the catalogue of remote-management tools.

Lives here: a tool's rules as hunting queries, in our own words. Does not live here: which indicators suffice
(`catalogue.rules`), the events that test a hunt (`remote_tool_tests`), its benign scenarios (`remote_tool_exclusions`),
hunts for behaviour without a tool's name (`remote_behaviour`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from gazehound.catalogue.conditions import AllOf, Condition, quoted
from gazehound.catalogue.model import INDICATORS, Catalogue, Tool
from gazehound.catalogue.rules import Clue, Kind, Rule, rules_of
from gazehound.hunting.model import DataConnector, EntityMapping, FieldMapping, HuntingQuery, HuntKind
from gazehound.syntax.format import format_query
from gazehound.text import SourceText

NAMESPACE = uuid.UUID("6f0a1c2e-5a43-5d0c-9b55-4f3c8f1f2b11")
"""Ids of hunts are made from it and never change."""
CONNECTOR = "MicrosoftThreatProtection"
TACTICS = ("CommandAndControl",)
TECHNIQUES = ("T1219",)
VERSION = "1.0.0"
LOOKBACK = "7d"
MOST_NAMES = 6

TITLES = {
    Kind.NETWORK: "Remote management: {tool} on the network",
    Kind.PROCESS: "Remote management: {tool} starts",
    Kind.SIGNATURE: "Remote management: a file signed for {tool}",
}
LEADS = {
    Kind.NETWORK: "Devices that reach hosts of {tool}, or on which its programs use the network.",
    Kind.PROCESS: "Devices on which a program of {tool} starts, whatever its file is called.",
    Kind.SIGNATURE: "Devices that hold files with a certificate of the makers of {tool}, started or not.",
}
WORD = "Remote-management tools do honest work where somebody asked for them, and give an intruder the same reach."
GROUPS = {
    Kind.NETWORK: ("DeviceId", "DeviceName", "RemoteUrl"),
    Kind.PROCESS: ("DeviceId", "DeviceName"),
    Kind.SIGNATURE: ("DeviceId", "DeviceName"),
}
HOST = EntityMapping("Host", (FieldMapping("FullName", "DeviceName"),))
URL = EntityMapping("URL", (FieldMapping("Url", "RemoteUrl"),))
ENTITIES = {Kind.NETWORK: (HOST, URL), Kind.PROCESS: (HOST,), Kind.SIGNATURE: (HOST,)}


def stable_id(name: str) -> str:
    """An id that depends on nothing but what the hunt is for: `anydesk/network`."""
    return str(uuid.uuid5(NAMESPACE, name))


def hunts_of(tool: Tool, catalogue: Catalogue) -> tuple[HuntingQuery, ...]:
    """A hunt for each table in which something of the tool suffices."""
    return tuple(hunt_of(rule, catalogue) for rule in rules_of(tool))


def hunt_of(rule: Rule, catalogue: Catalogue) -> HuntingQuery:
    """The rule as a hunting query."""
    return HuntingQuery(
        kind=HuntKind.HUNTING_QUERY,
        query=SourceText(format_query(SourceText(_query(rule, catalogue)))),
        id=stable_id(f"{rule.tool.id}/{rule.kind}"),
        name=TITLES[rule.kind].format(tool=rule.tool.name),
        description="\n".join(_description(rule, catalogue)),
        required_data_connectors=(DataConnector(CONNECTOR, (rule.table,)),),
        tactics=TACTICS,
        relevant_techniques=TECHNIQUES,
        entity_mappings=ENTITIES[rule.kind],
        version=VERSION,
    )


def _query(rule: Rule, catalogue: Catalogue) -> str:
    parts = [f"{each.name} = {each.condition.kql()}" for each in rule.named]
    found = " or ".join(map(_grouped, rule.needed))
    return "\n".join(
        (
            rule.table,
            f"| where Timestamp > ago({LOOKBACK})",
            f"| extend {', '.join(parts)}",
            f"| where {found}",
            f"| extend Evidence = {_evidence(rule.clues, catalogue)}",
            "| summarize FirstSeen = min(Timestamp), LastSeen = max(Timestamp), Report = make_set(ReportId),",
            f"    Count = count(), Evidence = make_set(Evidence) by {', '.join(GROUPS[rule.kind])}",
        )
    )


def _grouped(condition: Condition) -> str:
    return f"({condition.kql()})" if isinstance(condition, AllOf) else condition.kql()


def _evidence(clues: Sequence[Clue], catalogue: Catalogue) -> str:
    """The text of the first clue that holds; the last one holds where no other does."""
    *first, last = clues
    if not first:
        return quoted(clue_text(last, catalogue))
    cases = [f"{each.condition.kql()}, {quoted(clue_text(each, catalogue))}" for each in first]
    return f"case({', '.join([*cases, quoted(clue_text(last, catalogue))])})"


def clue_text(clue: Clue, catalogue: Catalogue) -> str:
    """What a clue says, with the other tools that it fits."""
    others = [catalogue.by_id[each].name for each in clue.others]
    return f"{clue.text} (also of {', '.join(others)})" if others else clue.text


def _description(rule: Rule, catalogue: Catalogue) -> Iterator[str]:
    tool = rule.tool
    yield LEADS[rule.kind].format(tool=tool.name)
    yield WORD
    others = {each: catalogue.by_id[each].name for clue in rule.clues for each in clue.others}
    if others:
        names = ", ".join(list(others.values())[:MOST_NAMES])
        more = f" and {len(others) - MOST_NAMES} more" if len(others) > MOST_NAMES else ""
        yield f"Evidence that is called shared fits {names}{more} as well."
    known = {source for kind in INDICATORS for each in tool.indicators(kind) for source in each.sources}
    origins = [each.repository for each in catalogue.origins if each.id in known]
    yield f"Made from the catalogue of remote-management tools; its facts on this one are from {', '.join(origins)}."
