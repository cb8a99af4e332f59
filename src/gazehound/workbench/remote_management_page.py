"""The answer about remote management as one HTML page, in the form of the report of hunts.

Lives here: what the page shows. Does not live here: the answer (`remote_management`), how values are escaped and the
style that both pages share (`html_report`, `templates/report.css`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined

import gazehound
from gazehound.workbench.html_report import shown
from gazehound.workbench.remote_management import Evidence, RemoteManagement, SeenOn, SeenTool, State
from gazehound.workbench.values import counted

MOST_VALUES = 10
MOST_DEVICES = 200
MOST_BEHAVIOURS = 200
MOST_DETAILS = 5
KINDS = {State.NO: "found", State.IN_PART: "part", State.YES: "clear", State.NOT_ASKED: "part"}
VERDICTS = {
    State.NO: "not approved",
    State.IN_PART: "approved in part",
    State.YES: "approved",
    State.NOT_ASKED: "seen",
}
"""The class and the words of a badge."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number at the head of the page."""

    name: str
    count: int
    remark: str
    kind: str = ""


def write_page(found: RemoteManagement, moment: datetime, data: Iterable[str], stream: BinaryIO) -> None:
    """Write the page; `moment` is the session's now, `data` names where the data came from."""
    templates = Environment(
        loader=PackageLoader("gazehound.workbench"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = templates.get_template("remote_management.html").render(_context(found, moment, list(data)))
    stream.write(text.encode("utf-8", "backslashreplace"))


def _context(found: RemoteManagement, moment: datetime, data: list[str]) -> dict[str, object]:
    behaviours = found.behaviours
    return {
        "version": gazehound.__version__,
        "written": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "moment": f"{moment:%Y-%m-%d %H:%M:%S} UTC",
        "data": data,
        "headline": _headline(found),
        "tiles": list(_tiles(found)),
        "missing": found.missing,
        "asked": found.asked,
        "is_judged": any(each.state is not State.NOT_ASKED for each in found.tools),
        "tools": [_tool(each) for each in found.tools],
        "behaviours": [
            {
                "behaviour": each.behaviour,
                "device": each.device,
                "program": each.program,
                "seen": _span(each.first, each.last),
                "details": ", ".join(each.details[:MOST_DETAILS]),
            }
            for each in behaviours[:MOST_BEHAVIOURS]
        ],
        "behaviours_left_out": max(0, len(behaviours) - MOST_BEHAVIOURS),
    }


def _headline(found: RemoteManagement) -> str:
    """The answer in a sentence."""
    states = Counter(each.state for each in found.tools)
    seen = len(found.tools)
    if not seen:
        return "No remote-management tool was seen."
    if states[State.NOT_ASKED]:
        return f"{counted(seen, 'remote-management tool')} {'was' if seen == 1 else 'were'} seen."
    open_ones = states[State.NO] + states[State.IN_PART]
    if not open_ones:
        return "The one tool seen is approved." if seen == 1 else f"All {seen:,} tools seen are approved."
    return f"{open_ones:,} of {counted(seen, 'tool')} {'is' if open_ones == 1 else 'are'} not approved where seen."


def _tiles(found: RemoteManagement) -> Iterator[Tile]:
    states = Counter(each.state for each in found.tools)
    devices = {each.name for tool in found.tools for each in tool.devices}
    if states[State.NOT_ASKED] or not found.tools:
        yield Tile("Tools seen", len(found.tools), f"of {found.asked:,}", "found" if found.tools else "")
    else:
        yield Tile("Not approved", states[State.NO], f"of {counted(len(found.tools), 'tool')} seen", "found")
        yield Tile("Approved in part", states[State.IN_PART], "on some devices")
        yield Tile("Approved", states[State.YES], "everywhere they were seen")
    yield Tile("Devices", len(devices), "with some tool")
    yield Tile("Suspicious programs", len(found.behaviours), "by how they came or run")


def _tool(seen: SeenTool) -> dict[str, object]:
    return {
        "anchor": f"tool-{seen.tool.id}",
        "name": seen.tool.name,
        "kind": KINDS[seen.state],
        "verdict": VERDICTS[seen.state],
        "sentence": _sentence(seen),
        "evidence": [_evidence(each) for each in seen.evidence],
        "devices": [_device(each) for each in seen.devices[:MOST_DEVICES]],
        "devices_left_out": max(0, len(seen.devices) - MOST_DEVICES),
    }


def _sentence(seen: SeenTool) -> str:
    best = seen.evidence[0]
    text = best.text[:1].upper() + best.text[1:]
    shown_by = f"{text}: {best.values[0]}" if best.values else f"{text}."
    return f"{counted(len(seen.devices), 'device')}, {_span(seen.first, seen.last)}. {shown_by}"


def _evidence(evidence: Evidence) -> dict[str, object]:
    also = f" (also of {', '.join(evidence.others)})" if evidence.others else ""
    return {
        "text": f"{evidence.kind}: {evidence.text}{also}",
        "counts": f"{counted(evidence.devices, 'device')}, {counted(evidence.events, 'event')}",
        "examples": evidence.values[:MOST_VALUES],
        "left_out": max(0, len(evidence.values) - MOST_VALUES),
    }


def _device(seen: SeenOn) -> dict[str, object]:
    return {
        "name": seen.name,
        "is_approved": seen.is_approved,
        "first": _time(seen.first),
        "last": _time(seen.last),
        "events": seen.events,
        "accounts": ", ".join(seen.accounts),
    }


def _span(first: datetime, last: datetime) -> str:
    return _time(first) if _time(first) == _time(last) else f"{_time(first)} to {_time(last)}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
