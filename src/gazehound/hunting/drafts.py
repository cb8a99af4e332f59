"""Draft exclusions from the scenarios of a hunt page, and the files of an import.

Lives here: what `gazehound import` writes. Does not live here: the exclusion language; a draft keeps the
page's filter as it was written, with what is proven of it, and has no effect until someone makes it active. Nor the
proofs (`prove`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from gazehound.exclusions.model import Proof
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.write import to_sentinel_yaml, yaml_lines

DRAFTS_SUFFIX = ".exclusions.yaml"
LONGEST_NAME = 80
HEAD = (
    "# Drafts from the false-positive scenarios of a hunt page. A draft has no effect:",
    "# `original` is the page's filter as written, `verdicts` what is proven of it, `repair` a predicate that says",
    "# more of what the scenario means. Write `when`, an owner and a day on which it expires, then make it active.",
)


Proofs = Mapping[str, Proof]
"""The proof of each filter, by its text."""


def draft_exclusions(hunt: HuntingQuery, proofs: Proofs) -> list[dict[str, object]]:
    """One draft for each scenario: name, scenario, description, status (`draft`), original, verdicts, repair.

    Names are unique among the hunt's drafts; `original` is empty where the scenario has no filter. `verdicts` and
    `repair` are left out where there are none.
    """
    drafts = []
    names: set[str] = set()
    for scenario in hunt.scenarios:
        draft: dict[str, object] = {
            "name": _unique(slug(scenario.title) or "scenario", names),
            "scenario": scenario.title,
            "description": scenario.description,
            "status": "draft",
            "original": scenario.filter_text,
        }
        proof = proofs.get(scenario.filter_text)
        if proof is not None and proof.verdicts:
            draft["verdicts"] = [f"{each.kind}: {each.message}" for each in proof.verdicts]
        if proof is not None and proof.repaired:
            draft["repair"] = proof.repaired
        drafts.append(draft)
    return drafts


def drafts_yaml(hunt: HuntingQuery, proofs: Proofs) -> str:
    """The drafts as a YAML text: the hunt's id and name, then `exclusions`."""
    fields = {"hunt": hunt.id or hunt.name, "exclusions": draft_exclusions(hunt, proofs)}
    return "\n".join((*HEAD, *yaml_lines(fields))) + "\n"


def imported_files(hunts: Iterable[tuple[HuntingQuery, Proofs]]) -> dict[str, str]:
    """File names with their texts: Sentinel YAML for each hunt, its drafts beside it where it has scenarios."""
    files: dict[str, str] = {}
    taken: set[str] = set()
    for hunt, proofs in hunts:
        stem = _unique(slug(hunt.name) or slug(hunt.path.stem if hunt.path else "") or "hunt", taken)
        files[f"{stem}.yaml"] = to_sentinel_yaml(hunt)
        if hunt.scenarios:
            files[f"{stem}{DRAFTS_SUFFIX}"] = drafts_yaml(hunt, proofs)
    return files


def slug(text: str) -> str:
    """The text as a name for files and drafts: lower case letters and digits with dashes between."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_NAME].rstrip("-")


def _unique(name: str, taken: set[str]) -> str:
    made, number = name, 2
    while made in taken:
        made, number = f"{name}-{number}", number + 1
    taken.add(made)
    return made
