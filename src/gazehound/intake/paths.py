"""Which files lie under the paths that a person names.

Lives here: walking folders, globs, leaving out junk, what comes in on standard input. Does not live here: looking into
files (`sources`).
"""

from __future__ import annotations

import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from gazehound.diagnostics import failure
from gazehound.intake.lake.layout import INDEX, MANIFEST, lake_of
from gazehound.records import record

JUNK = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "$RECYCLE.BIN", "System Volume Information"})
WILDCARDS = frozenset("*?[")
STDIN = "-"
_SPOOLED: list[tempfile.TemporaryDirectory[str]] = []
"""Copies of standard input, which can be read once only; they go when this process ends."""


@record(frozen=True, slots=True)
class Found:
    """A file and the folder that was named to reach it, None where the file itself was named."""

    path: Path
    root: Path | None


def is_junk(name: PurePath) -> bool:
    """True for what systems leave behind: hidden files and folders, resource forks, `__MACOSX`; term indexes."""
    if INDEX.fullmatch(name.name):
        return True
    return any(part in JUNK or (part.startswith(".") and part not in (".", "..")) for part in name.parts)


def files_under(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Found]:
    """The files of `paths` (files, folders, globs, `-`), each once, those of a folder in the order of their names.

    What cannot be read, a closed folder, a link in a circle, is given like a file: `unreadable` says why. A lake is
    given as its manifest, with the folder named where that lies in it. Standard input is given as a copy named `stdin`.

    Errors: K0701 for a path that does not exist or a glob that matches nothing.
    """
    seen: set[Path] = set()
    for named in dict.fromkeys(os.fspath(path) for path in paths):
        for found in _named(named):
            real = real_path(found.path)
            if real not in seen:
                seen.add(real)
                yield found


def real_path(path: Path) -> Path:
    """The path without links; as far as they lead, where they go in a circle."""
    return Path(os.path.realpath(path))


def unreadable(path: Path) -> str:
    """Why a path is no file with content, in words; empty for one that is."""
    if path.is_file():
        return ""
    if path.is_symlink():
        return "it is a link to a folder around it" if path.is_dir() else "it is a link that leads nowhere"
    return "it is no regular file"


def _spooled() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="gazehound-")
    _SPOOLED.append(folder)
    path = Path(folder.name, "stdin")
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path


def _named(text: str) -> Iterator[Found]:
    if text == STDIN:
        yield Found(_spooled(), None)
        return
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
        here = real_path(Path(folder))
        if here in entered:
            names.clear()
            if here in real_path(Path(folder).parent).parents or here == real_path(Path(folder).parent):
                yield Found(Path(folder), root)
            continue
        entered.add(here)
        if MANIFEST in files:
            names.clear()
            yield Found(Path(folder, MANIFEST), Path(folder))
            continue
        names[:] = sorted(name for name in names if not is_junk(PurePath(name)))
        for name in sorted(files):
            path = Path(folder, name)
            if not is_junk(PurePath(name)):
                yield Found(path, root)
    for problem in closed:
        yield Found(Path(problem.filename), root)
