"""Importing hunt pages: Sentinel YAML and draft exclusions beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gazehound.diagnostics import Diagnostic
from gazehound.hunting.drafts import imported_files
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.prove import prove_scenarios
from gazehound.schemas import workspace_from


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import read, what it said and what it would write: file names with their texts."""

    hunts: tuple[HuntingQuery, ...]
    diagnostics: tuple[Diagnostic, ...]
    files: dict[str, str]


def import_pages(paths: Iterable[Path]) -> Imported:
    """Read hunt pages (and any other form of hunts), prove their filters, make the files; nothing is written yet."""
    loaded = [load_hunts(path) for path in paths]
    hunts = tuple(hunt for each in loaded for hunt in each.hunts)
    diagnostics = tuple(diagnostic for each in loaded for diagnostic in each.diagnostics)
    workspace = workspace_from()
    return Imported(hunts, diagnostics, imported_files((each, prove_scenarios(each, workspace)) for each in hunts))


def write_files(files: dict[str, str], folder: Path) -> list[Path]:
    """Write the files below `folder`, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in files.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written
