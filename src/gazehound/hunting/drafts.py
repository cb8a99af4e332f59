"""Draft exclusions from the scenarios of a hunt page, and the files of an import.

Lives here: what `gazehound import` writes. Does not live here: the exclusion language; a draft keeps the
page's filter as it was written and has no effect until someone turns it into an expression.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.write import to_sentinel_yaml, yaml_lines

DRAFTS_SUFFIX = ".exclusions.yaml"
LONGEST_NAME = 80
HEAD = (
    "# Drafts from the false-positive scenarios of a hunt page. A draft has no effect:",
    "# `original` is the page's filter as written, not yet an expression over the columns of the hunt.",
)


def draft_exclusions(hunt: HuntingQuery) -> list[dict[str, str]]:
    """One draft for each scenario: name, scenario, description, status (`draft`), original.

    Names are unique among the hunt's drafts; `original` is empty where the scenario has no filter.
    """
    drafts = []
    names: set[str] = set()
    for scenario in hunt.scenarios:
        name = _unique(slug(scenario.title) or "scenario", names)
        drafts.append(
            {
                "name": name,
                "scenario": scenario.title,
                "description": scenario.description,
                "status": "draft",
                "original": scenario.filter_text,
            }
        )
    return drafts


def drafts_yaml(hunt: HuntingQuery) -> str:
    """The drafts as a YAML text: the hunt's id and name, then `exclusions`."""
    fields = {"hunt": hunt.id or hunt.name, "exclusions": draft_exclusions(hunt)}
    return "\n".join((*HEAD, *yaml_lines(fields))) + "\n"


def imported_files(hunts: Iterable[HuntingQuery]) -> dict[str, str]:
    """File names with their texts: Sentinel YAML for each hunt, its drafts beside it where it has scenarios."""
    files: dict[str, str] = {}
    taken: set[str] = set()
    for hunt in hunts:
        stem = _unique(slug(hunt.name) or slug(hunt.path.stem if hunt.path else "") or "hunt", taken)
        files[f"{stem}.yaml"] = to_sentinel_yaml(hunt)
        if hunt.scenarios:
            files[f"{stem}{DRAFTS_SUFFIX}"] = drafts_yaml(hunt)
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
