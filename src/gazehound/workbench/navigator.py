"""Findings as a layer of the ATT&CK Navigator: techniques coloured by how many open findings they have.

Source: MITRE, ATT&CK Navigator Layer File Format Definition, version 4.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gazehound.findings.model import Finding, State
from gazehound.hunting import attack
from gazehound.workbench.stored import StoredFinding

VERSIONS = {"navigator": "5.1.0", "layer": "4.5"}
COLORS = ["#fff3c4", "#f59e0b", "#b91c1c"]
NO_CONCERN = (State.FALSE_POSITIVE, State.BENIGN, State.GONE)
"""Findings in these states do not count towards a technique's score."""


def navigator_layer(stored: Sequence[StoredFinding]) -> dict[str, object]:
    """One layer; a technique that a hunt names beside a tactic it serves is marked there, any other one everywhere."""
    marked: dict[tuple[str, str], list[Finding]] = {}
    for each in stored:
        for key in _places(each.finding):
            marked.setdefault(key, []).append(each.finding)
    techniques = [_technique(*key, found) for key, found in sorted(marked.items())]
    scores = [score for each in techniques if isinstance(score := each["score"], int)]
    return {
        "name": "gazehound findings",
        "versions": {"attack": attack.version().partition(".")[0], **VERSIONS},
        "domain": "enterprise-attack",
        "description": f"{len(stored)} findings; the score is the number of findings that are open or true positives",
        "sorting": 3,
        "layout": {"layout": "side", "showID": True, "showName": True, "expandedSubtechniques": "annotated"},
        "hideDisabled": False,
        "techniques": techniques,
        "gradient": {"colors": COLORS, "minValue": 0, "maxValue": max([1, *scores])},
        "legendItems": [],
        "metadata": [{"name": "source", "value": "gazehound findings export --format navigator"}],
    }


def _places(finding: Finding) -> Iterator[tuple[str, str]]:
    """(technique, tactic) pairs of the hunt; the tactic empty for all of the technique's."""
    for each in finding.hunt.techniques:
        known = attack.technique(each)
        if known is None:
            continue
        served = [tactic for tactic in _tactics(finding) if tactic in known.tactics]
        yield from ((each, tactic_name(tactic)) for tactic in served or [""])


def _tactics(finding: Finding) -> list[str]:
    return [attack.tactic_named(each) or each for each in finding.hunt.tactics]


def tactic_name(tactic: str) -> str:
    """ATT&CK's short name of a tactic in Sentinel's spelling: `CommandAndControl` is `command-and-control`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", tactic).lower()


def _technique(technique: str, tactic: str, findings: Iterable[Finding]) -> dict[str, object]:
    found = list(findings)
    open_ones = [each for each in found if each.state not in NO_CONCERN]
    hunts = sorted({each.hunt.title for each in found})
    marked: dict[str, object] = {
        "techniqueID": technique,
        "score": len(open_ones),
        "enabled": True,
        "comment": f"{len(open_ones)} of {len(found)} findings are open or true positives: {', '.join(hunts)}",
        "metadata": [{"name": each.hunt.title, "value": f"{each.state}: {each.title}"} for each in found[:20]],
    }
    return {**marked, "tactic": tactic} if tactic else marked
