"""Write `hunts/rmm`: the hunts of the catalogue of remote-management tools, with their tests and draft exclusions.

Usage: python tools/make_rmm_hunts.py [--check]      (`--check` writes nothing; 1 when a file is out of date)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from gazehound.catalogue.model import Catalogue, Tool
from gazehound.catalogue.read import bundled
from gazehound.catalogue.rules import rules_of
from gazehound.hunting.remote_behaviour import behaviour_files, behaviours
from gazehound.hunting.remote_tool_exclusions import exclusions_yaml
from gazehound.hunting.remote_tool_tests import tests_yaml
from gazehound.hunting.remote_tools import hunt_of
from gazehound.hunting.write import to_sentinel_yaml

BEHAVIOUR = "behaviour"
TARGET = Path(__file__).resolve().parent.parent / "hunts" / "rmm"


def files(catalogue: Catalogue) -> dict[str, str]:
    """Every file below the folder with its text."""
    found = dict(pair for tool in catalogue.tools for pair in _files_of(tool, catalogue))
    for each in behaviours(catalogue):
        found |= {f"{BEHAVIOUR}/{name}": text for name, text in behaviour_files(each).items()}
    return found


def _files_of(tool: Tool, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    rules = rules_of(tool)
    for rule in rules:
        hunt = hunt_of(rule, catalogue)
        yield f"{tool.id}/{rule.kind}.yaml", to_sentinel_yaml(hunt)
        yield f"{tool.id}/{rule.kind}.tests.yaml", tests_yaml(rule, hunt.id, catalogue)
    if rules:
        yield f"{tool.id}/benign.exclusions.yaml", exclusions_yaml(tool)


def outdated(wanted: dict[str, str]) -> list[str]:
    """Files that are missing, differ, or should not be there."""
    there = {str(each.relative_to(TARGET)): each for each in TARGET.rglob("*.yaml")}
    changed = [name for name, text in wanted.items() if name not in there or there[name].read_text("utf-8") != text]
    return sorted([*changed, *(there.keys() - wanted.keys())])


def main() -> int:
    """Bring the folder up to date, or say what is not."""
    wanted = files(bundled())
    changed = outdated(wanted)
    if "--check" in sys.argv:
        print("\n".join(changed) or f"{len(wanted)} files are up to date")
        return 1 if changed else 0
    for name in changed:
        path = TARGET / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], encoding="utf-8")
        else:
            path.unlink()
    print(f"{len(wanted)} files, {len(changed)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
