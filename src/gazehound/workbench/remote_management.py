"""Which remote-management tools are seen, and which of them are approved: the use case behind `gazehound rmm`.

Lives here: the answer as values, put together from a survey and a list of approvals, and its documented JSON form. Does
not live here: finding events (`hunting.remote_survey`), drawing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from gazehound.catalogue.approval import Approval, Approvals
from gazehound.catalogue.conditions import host_of
from gazehound.catalogue.model import Catalogue, Tool
from gazehound.catalogue.rules import Kind, Strength
from gazehound.engine import Session
from gazehound.engine.clock import moment_of
from gazehound.hunting.remote_behaviour import Behaviour, behaviours
from gazehound.hunting.remote_survey import Sighting, Survey, survey
from gazehound.workbench.values import datetime_value

SHOWN = {
    Kind.NETWORK: ("RemoteUrl", "InitiatingProcessFileName"),
    Kind.PROCESS: ("FileName",),
    Kind.SIGNATURE: ("Signer",),
}
"""What names the evidence of an event."""


class State(StrEnum):
    """Whether a tool is approved where it was seen."""

    NO = "no"
    IN_PART = "in part"
    """On some devices, or for some of what was seen there."""
    YES = "yes"
    NOT_ASKED = "not asked"
    """No list of approvals was given."""


DETAILS = ("BuiltAs", "Tools", "StartedBy", "Signers", "Starters", "Folders")
"""The columns of the hunts for behaviour that say more."""
ORDER = (State.NO, State.IN_PART, State.NOT_ASKED, State.YES)
STRENGTHS = tuple(Strength)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows a tool, over all devices: the clue, the values that it was seen with, and the table they stand in.

    `others` are the names of tools that it fits as well.
    """

    kind: Kind
    text: str
    strength: Strength
    values: tuple[str, ...]
    others: tuple[str, ...]
    devices: int
    events: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class SeenOn:
    """A device on which a tool was seen; `accounts` are those that its programs ran under."""

    name: str
    is_approved: bool
    accounts: tuple[str, ...]
    events: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class SeenTool:
    """A tool that was seen: where, how it is known, whether that is approved.

    `strength` is that of the strongest evidence.
    """

    tool: Tool
    state: State
    strength: Strength
    devices: tuple[SeenOn, ...]
    evidence: tuple[Evidence, ...]

    @property
    def first(self) -> datetime:
        return min(each.first for each in self.devices)

    @property
    def last(self) -> datetime:
        return max(each.last for each in self.devices)

    @property
    def events(self) -> int:
        return sum(each.events for each in self.devices)

    @property
    def unapproved(self) -> int:
        """The number of devices on which something is not approved."""
        return sum(not each.is_approved for each in self.devices)


@dataclass(frozen=True, slots=True)
class SeenBehaviour:
    """A program that came or ran in a way that deserves a look, whatever its tool; `details` are values of the hunt."""

    behaviour: str
    device: str
    program: str
    details: tuple[str, ...]
    events: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class RemoteManagement:
    """The answer: the tools that were seen, those first that deserve a look, and suspicious behaviour.

    `asked` is how many tools were looked for, in the tables `looked`; of the tables `missing` there is no data.
    """

    tools: tuple[SeenTool, ...]
    behaviours: tuple[SeenBehaviour, ...]
    asked: int
    looked: tuple[str, ...]
    missing: tuple[str, ...]


def remote_management(
    session: Session, catalogue: Catalogue, approvals: Approvals | None = None, since: timedelta | None = None
) -> RemoteManagement:
    """Look for every tool of the catalogue and judge what is seen by the approvals, None for no list.

    Approvals hold on the day of the session's now. Errors: as `survey`
    """
    found = survey(session, catalogue, since)
    day = moment_of(session.moment()).date()
    tools = seen_tools(found, catalogue, approvals, day)
    behaviour = tuple(seen_behaviours(session, catalogue, since))
    return RemoteManagement(tools, behaviour, len(catalogue.tools), found.looked, found.missing)


def seen_tools(found: Survey, catalogue: Catalogue, approvals: Approvals | None, day: date) -> tuple[SeenTool, ...]:
    """The tools that a survey shows, judged on a day; those first that deserve a look."""
    by_tool: dict[str, list[Sighting]] = defaultdict(list)
    for each in without_explained(found.sightings):
        by_tool[each.rule.tool.id].append(each)
    tools = [_seen(catalogue.by_id[name], own, catalogue, approvals, day) for name, own in by_tool.items()]
    return tuple(sorted(tools, key=_rank))


def seen_behaviours(session: Session, catalogue: Catalogue, since: timedelta | None) -> Iterator[SeenBehaviour]:
    """What the hunts for behaviour find; one of which a table has no data finds nothing."""
    start = f"ago({int(since.total_seconds())}s)" if since else "datetime(0001-01-01)"
    for each in behaviours(catalogue, start):
        tables = [table for connector in each.hunt.required_data_connectors for table in connector.data_types]
        if all(table in session.workspace.data for table in tables):
            rows = session.query(each.hunt.query).to_dicts()
            yield from (_behaviour(each, row) for row in sorted(rows, key=lambda row: row["LastSeen"], reverse=True))


def _behaviour(behaviour: Behaviour, row: Mapping[str, Any]) -> SeenBehaviour:
    details = [str(value) for name in DETAILS for value in row.get(name) or () if value]
    return SeenBehaviour(
        behaviour.hunt.name.removeprefix("Remote management: ").partition(" (")[0],
        row["DeviceName"] or row["DeviceId"],
        row["File"],
        tuple(dict.fromkeys(details)),
        row["Count"],
        row["FirstSeen"],
        row["LastSeen"],
    )


def without_explained(sightings: Sequence[Sighting]) -> Iterator[Sighting]:
    """Without shared evidence on devices where something shows one of the other tools for itself."""
    certain = {
        (each.device_id, each.device, each.rule.tool.id)
        for each in sightings
        if each.clue.strength in (Strength.OWN, Strength.TOGETHER)
    }
    for each in sightings:
        here = (each.device_id, each.device)
        is_explained = any((*here, other) in certain for other in each.clue.others)
        if not is_explained or (*here, each.rule.tool.id) in certain:
            yield each


def _rank(seen: SeenTool) -> tuple[object, ...]:
    """What deserves a look first: not approved, certain, running, on few devices, lately."""
    runs = any(each.kind is not Kind.SIGNATURE for each in seen.evidence)
    order = (ORDER.index(seen.state), STRENGTHS.index(seen.strength), not runs)
    return (*order, len(seen.devices), -seen.last.timestamp(), seen.tool.id)


def _seen(
    tool: Tool, sightings: Sequence[Sighting], catalogue: Catalogue, approvals: Approvals | None, day: date
) -> SeenTool:
    given = approvals.of(tool.id, day) if approvals else ()
    by_device: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for each in sightings:
        by_device[each.device_id, each.device].append(each)
    devices = tuple(_device(own, given) for own in by_device.values())
    strength = min((each.clue.strength for each in sightings), key=STRENGTHS.index)
    return SeenTool(
        tool,
        _state(devices) if approvals is not None else State.NOT_ASKED,
        strength,
        tuple(sorted(devices, key=lambda each: (each.is_approved, -each.last.timestamp(), each.name))),
        tuple(_evidence(sightings, catalogue)),
    )


def _state(devices: Sequence[SeenOn]) -> State:
    approved = sum(each.is_approved for each in devices)
    return State.YES if approved == len(devices) else State.IN_PART if approved else State.NO


def _device(sightings: Sequence[Sighting], approvals: Sequence[Approval]) -> SeenOn:
    first = sightings[0]
    return SeenOn(
        first.device or first.device_id,
        is_approved(sightings, approvals),
        tuple(sorted({each.account for each in sightings} - {""})),
        sum(each.events for each in sightings),
        min(each.first for each in sightings),
        max(each.last for each in sightings),
    )


def is_approved(sightings: Sequence[Sighting], approvals: Sequence[Approval]) -> bool:
    """Whether everything that was seen of a tool on one device is approved.

    Reading the pages of its maker needs no approval of a user or an instance.
    """
    return all(any(_covers(approval, each) for approval in approvals) for each in sightings)


def _covers(approval: Approval, sighting: Sighting) -> bool:
    if not approval.covers_device(sighting.device):
        return False
    if sighting.clue.strength is Strength.VISITED:
        return True
    host = host_of(sighting.values.get("RemoteUrl", ""))
    return approval.covers_user(sighting.account) and approval.covers_instance(host)


def _evidence(sightings: Sequence[Sighting], catalogue: Catalogue) -> Iterator[Evidence]:
    """One for each clue: the strongest first, of those the ones with the most events."""
    by_clue: dict[tuple[Kind, str, tuple[str, ...]], list[Sighting]] = defaultdict(list)
    for each in sightings:
        by_clue[each.rule.kind, each.clue.text, each.clue.others].append(each)
    for (kind, text, _), own in sorted(by_clue.items(), key=lambda pair: _weight(pair[1])):
        clue = own[0].clue
        yield Evidence(
            kind,
            text,
            clue.strength,
            tuple(_values(kind, own)),
            tuple(catalogue.by_id[each].name for each in clue.others),
            len({(each.device_id, each.device) for each in own}),
            sum(each.events for each in own),
            min(each.first for each in own),
            max(each.last for each in own),
        )


def _weight(sightings: Sequence[Sighting]) -> tuple[int, int, str]:
    clue = sightings[0].clue
    return STRENGTHS.index(clue.strength), -sum(each.events for each in sightings), clue.text


def _values(kind: Kind, sightings: Iterable[Sighting]) -> list[str]:
    """What was seen, the most frequent first; letter case aside, each once."""
    counts: dict[str, int] = defaultdict(int)
    for each in sightings:
        shown = [each.values.get(column, "") for column in SHOWN[kind]]
        shown[0] = host_of(shown[0]) if kind is Kind.NETWORK else shown[0]
        counts[" by ".join(filter(None, shown)).lower()] += each.events
    return sorted(counts, key=lambda value: (-counts[value], value))


def as_data(found: RemoteManagement, tools: Sequence[SeenTool] | None = None) -> dict[str, object]:
    """The documented JSON form; of `tools` alone where they are given."""
    return {
        "asked": found.asked,
        "looked": list(found.looked),
        "missing": list(found.missing),
        "behaviours": [_behaviour_data(each) for each in found.behaviours],
        "tools": [_tool_data(each) for each in (found.tools if tools is None else tools)],
    }


def _behaviour_data(seen: SeenBehaviour) -> dict[str, object]:
    return {
        "behaviour": seen.behaviour,
        "device": seen.device,
        "program": seen.program,
        "details": list(seen.details),
        "first": datetime_value(seen.first),
        "last": datetime_value(seen.last),
        "events": seen.events,
    }


def _tool_data(seen: SeenTool) -> dict[str, object]:
    return {
        "id": seen.tool.id,
        "name": seen.tool.name,
        "approved": None if seen.state is State.NOT_ASKED else str(seen.state),
        "strength": str(seen.strength),
        "first": datetime_value(seen.first),
        "last": datetime_value(seen.last),
        "events": seen.events,
        "devices": [
            {
                "name": each.name,
                "approved": None if seen.state is State.NOT_ASKED else each.is_approved,
                "accounts": list(each.accounts),
                "first": datetime_value(each.first),
                "last": datetime_value(each.last),
                "events": each.events,
            }
            for each in seen.devices
        ],
        "evidence": [
            {
                "where": str(each.kind),
                "what": each.text,
                "strength": str(each.strength),
                "values": list(each.values),
                "or": list(each.others),
                "devices": each.devices,
                "first": datetime_value(each.first),
                "last": datetime_value(each.last),
                "events": each.events,
            }
            for each in seen.evidence
        ],
    }
