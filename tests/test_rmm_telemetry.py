"""Remote-management tools in real telemetry, read one by one: what is found, and what the marks of the catalogue spare.

Each of the events below was read in its context. `TRUE` are programs of the tool; `SPARED` are what the same rules find
when no indicator is marked as weak, each with the reason why it is no tool.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import gazehound
from gazehound.catalogue.model import INDICATORS, Catalogue, Tool
from gazehound.catalogue.read import bundled
from gazehound.hunting.remote_survey import survey

TELEMETRY = Path(__file__).resolve().parents[2] / "shared" / "data" / "telemetry"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TELEMETRY.exists(), reason="the telemetry is not here"),
]

SOURCES = (
    "deepbluecli",
    "defender_hunting",
    "evtx_attack_samples",
    "evtx_parser_samples",
    "evtx_to_mitre_attack",
    "otrf",
)
"""The folders that hold tables in which tools are looked for."""

Hit = tuple[str, str, str, str]

TRUE: set[Hit] = set()
SPARED = {
    ("evtx_parser_samples", "remsupp", "network", "installer.exe"): "the installer of the browser Opera",
    ("evtx_parser_samples", "remsupp", "process", "installer.exe"): "the installer of the browser Opera",
}


def without_marks(tool: Tool) -> Tool:
    """As if every indicator sufficed alone."""
    marks = {"broad": False, "os_component": False, "generic": False, "unconfirmed": False}
    given = {kind: tuple(replace(each, **marks) for each in tool.indicators(kind)) for kind in INDICATORS}
    return replace(tool, **given)  # type: ignore[arg-type]  # one field of indicators for each kind


@cache
def hits() -> dict[str, set[Hit]]:
    """Folder, tool, kind and program of everything that is found, with the marks and without."""
    catalogue = bundled()
    plain = Catalogue(tuple(map(without_marks, catalogue.tools)), catalogue.origins)
    found: dict[str, set[Hit]] = {"with": set(), "without": set()}
    for folder in SOURCES:
        with gazehound.connect(TELEMETRY / folder, now="latest") as session:
            for name, known in (("with", catalogue), ("without", plain)):
                for each in survey(session, known).sightings:
                    program = each.values.get("FileName") or each.values.get("InitiatingProcessFileName") or ""
                    found[name].add((folder, each.rule.tool.id, str(each.rule.kind), program))
    return found


def test_what_is_found_was_read_and_is_true() -> None:
    assert hits()["with"] == TRUE


def test_the_marks_spare_what_is_no_tool() -> None:
    assert hits()["without"] == TRUE | SPARED.keys()
