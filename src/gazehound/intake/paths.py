"""Which files lie under the paths that a person names.

Lives here: walking folders, globs, leaving out junk. Does not live here: looking into files (`sources`).
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from gazehound.diagnostics import failure
from gazehound.intake.lake.layout import MANIFEST, lake_of

JUNK = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "$RECYCLE.BIN", "System Volume Information"})
WILDCARDS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Found:
    """A file and the folder that was named to reach it, None where the file itself was named."""

    path: Path
    root: Path | None


def is_junk(name: PurePath) -> bool:
    """True for what systems leave behind: hidden files and folders, resource forks, `__MACOSX`."""
    return any(part in JUNK or (part.startswith(".") and part not in (".", "..")) for part in name.parts)


def files_under(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Found]:
    """The files of `paths` (files, folders, globs), each once, those of a folder in the order of their names.

    A folder that cannot be opened is given like a file; reading it will say why. A lake is given as its manifest, with
    the folder named where that lies in it.

    Errors: K0701 for a path that does not exist or a glob that matches nothing.
    """
    seen: set[Path] = set()
    for named in paths:
        for found in _named(os.fspath(named)):
            real = found.path.resolve()
            if real not in seen:
                seen.add(real)
                yield found


def _named(text: str) -> Iterator[Found]:
    path = Path(text).expanduser()
    if path.is_dir() and (lake := lake_of(path)) is not None:
        yield Found(lake / MANIFEST, path)
    elif path.is_dir():
        yield from _walk(path)
    elif path.exists():
        yield Found(path, None)
    else:
        matches = sorted(glob.glob(str(path), recursive=True)) if WILDCARDS & set(text) else []
        if not matches:
            raise failure("K0701", path=text)
        for match in matches:
            yield from _walk(Path(match)) if Path(match).is_dir() else [Found(Path(match), None)]


def _walk(root: Path) -> Iterator[Found]:
    entered: set[Path] = set()
    closed: list[OSError] = []
    for folder, names, files in os.walk(root, followlinks=True, onerror=closed.append):
        here = Path(folder).resolve()
        if here in entered:
            names.clear()
            continue
        entered.add(here)
        if MANIFEST in files:
            names.clear()
            yield Found(Path(folder, MANIFEST), Path(folder))
            continue
        names[:] = sorted(name for name in names if not is_junk(PurePath(name)))
        for name in sorted(files):
            path = Path(folder, name)
            if not is_junk(PurePath(name)) and path.is_file():
                yield Found(path, root)
    for problem in closed:
        yield Found(Path(problem.filename), root)
