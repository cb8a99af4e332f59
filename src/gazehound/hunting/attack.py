"""MITRE ATT&CK as hunts name it: tactics in Sentinel's spelling, techniques by id.

Lives here: looking ids and names up in `attack.json` (dated there). Does not live here: judging a hunt
(`check`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

TECHNIQUE_ID = re.compile(r"T\d{4}(?:\.\d{3})?")
FILLERS = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique or sub-technique with the tactics it serves; a sub-technique's name follows its technique's."""

    id: str
    name: str
    tactics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Attack:
    version: str
    tactics: tuple[str, ...]
    tactic_ids: dict[str, str]
    techniques: dict[str, Technique]
    replaced: dict[str, str]


def tactics() -> tuple[str, ...]:
    """Every tactic that Sentinel accepts, in the order of the attack; the ICS and former ones last."""
    return _attack().tactics


def tactic_named(text: str) -> str | None:
    """The tactic meant by a spelling that differs in case, blanks and signs only; None when there is none."""
    return {FILLERS.sub("", each.lower()): each for each in tactics()}.get(FILLERS.sub("", text.lower()))


def tactic_id(tactic: str) -> str:
    """ATT&CK's id of a tactic in Sentinel's spelling, empty for the ICS and former ones."""
    return _attack().tactic_ids.get(tactic, "")


def technique(technique_id: str) -> Technique | None:
    """The technique with this id, None when ATT&CK (enterprise and ICS) has none in the version known here."""
    return _attack().techniques.get(technique_id)


def replacement(technique_id: str) -> str | None:
    """What took the place of a technique that ATT&CK has withdrawn: an id, `""` for nothing, None when it was not."""
    return _attack().replaced.get(technique_id)


def version() -> str:
    """The version of ATT&CK known here."""
    return _attack().version


@cache
def _attack() -> _Attack:
    text = resources.files("gazehound.hunting").joinpath("attack.json").read_text(encoding="utf-8")
    data = json.loads(text)
    techniques = {}
    for key, entry in data["techniques"].items():
        serves = tuple(entry["tactics"])
        techniques[key] = Technique(key, entry["name"], serves)
        for number, name in entry.get("sub", {}).items():
            sub = f"{key}.{number}"
            techniques[sub] = Technique(sub, f"{entry['name']}: {name}", serves)
    return _Attack(
        data["version"], (*data["tactics"], *data["other_tactics"]), data["tactics"], techniques, data["replaced"]
    )
