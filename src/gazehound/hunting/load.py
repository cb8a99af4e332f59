"""Loading hunts: from text, files and folders.

Lives here: opening files within limits, recognising what a text is, walking folders. Does not live here: the
reading of each form (`sentinel_yaml`, `page`, `markdown`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path

from gazehound.diagnostics import Diagnostic, report
from gazehound.hunting.fields import TOP_KEYS, canonical
from gazehound.hunting.kql_text import divide, looks_like_kql, without_comments
from gazehound.hunting.markdown import fenced_blocks, read_markdown
from gazehound.hunting.model import HuntingQuery, HuntKind, Loaded
from gazehound.hunting.page import is_page, read_page
from gazehound.hunting.places import Excerpt, whole
from gazehound.hunting.sentinel_yaml import joined, read_sentinel_yaml
from gazehound.hunting.yaml_repair import KEY_LINE
from gazehound.text import SourceText

LARGEST = 1_000_000
MOST_FILES = 50_000
LONGEST_PATH = 1000
YAML_SUFFIXES = (".yaml", ".yml")
KQL_SUFFIXES = (".kql", ".csl", ".kusto")
MARKDOWN_SUFFIXES = (".md", ".markdown")
BESIDE_HUNTS = (".exclusions.yaml", ".exclusions.yml", ".tests.yaml", ".tests.yml")
SUFFIXES = (*YAML_SUFFIXES, *KQL_SUFFIXES, *MARKDOWN_SUFFIXES, ".txt")


class Form(Enum):
    """What a text can be."""

    YAML = auto()
    PAGE = auto()
    MARKDOWN = auto()
    KQL = auto()
    NONE = auto()


def load_candidate(path: Path) -> Loaded:
    """The hunts of a file that a folder holds: that there is none in it is no error (K0627)."""
    return _in_folder(path, _load_file(path))


def load_hunts(path_or_text: str | os.PathLike[str]) -> Loaded:
    """The hunts of a file, of a folder with all below it, or of a text.

    In:      a path, or a text: a string that is no existing path and has a line break, a blank or a `|`
    Out:     hunts in the order found; every repair and every failure is a diagnostic
    Limits:  texts and files up to 1 MB; links to folders are not followed
    Errors:  K0601 to K0608, as values: nothing is raised for what a file holds
    """
    path = _as_path(path_or_text)
    if path is None:
        text = str(path_or_text).encode("utf-8", "replace").decode()  # half of a surrogate pair is no character
        if len(text) > LARGEST:
            return Loaded((), (report("K0602", path="text", size=len(text), limit=LARGEST),))
        return load_source(SourceText(text.removeprefix("\ufeff"), "text"))
    if path.is_dir():
        return _load_folder(path)
    return _load_file(path)


def load_source(source: SourceText, path: Path | None = None) -> Loaded:
    """The hunts of a text that is at hand; `path` decides between forms where the text does not."""
    excerpt = whole(source)
    form = recognise(source.text, path.suffix.lower() if path else "")
    match form:
        case Form.YAML:
            loaded = read_sentinel_yaml(excerpt)
        case Form.PAGE:
            loaded = read_page(excerpt)
        case Form.MARKDOWN:
            loaded = read_markdown(excerpt)
        case Form.KQL:
            loaded = _read_kql(excerpt)
        case _:
            loaded = Loaded((), (report("K0604", None, source, what=f"`{path}`" if path else "the text"),))
    said = sorted(loaded.diagnostics, key=lambda each: each.span.start if each.span else -1)
    return Loaded(tuple(_finished(hunt, path) for hunt in loaded.hunts), tuple(said))


def recognise(text: str, suffix: str = "") -> Form:
    """What a text is; a file's suffix counts where it says more than the text."""
    if suffix in YAML_SUFFIXES:
        return Form.YAML
    keyed = _has_yaml_keys(text)
    if is_page(_without_head(text) if keyed else text):
        return Form.PAGE
    if suffix in KQL_SUFFIXES:
        return Form.KQL if without_comments(text).strip() else Form.NONE
    if fenced_blocks(text):
        return Form.MARKDOWN
    if suffix in MARKDOWN_SUFFIXES:
        return Form.NONE
    if keyed:
        return Form.YAML
    return Form.KQL if looks_like_kql(text) else Form.NONE


def _without_head(text: str) -> str:
    """YAML without the comments at its head."""
    return re.sub(r"\A(?:[ \t]*(?:#[^\n]*)?\n)+", "", text)


def _has_yaml_keys(text: str) -> bool:
    """Whether the text's first line with content is one of Sentinel's keys, and another one follows."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "---"))]
    found = [canonical(match["key"], TOP_KEYS) for line in lines if (match := KEY_LINE.fullmatch(line))]
    first = KEY_LINE.fullmatch(lines[0]) if lines else None
    return first is not None and canonical(first["key"], TOP_KEYS) is not None and len(set(found) - {None}) > 1


def _as_path(given: str | os.PathLike[str]) -> Path | None:
    """The path that is meant, None for a text."""
    if not isinstance(given, str):
        return Path(given)
    if not given.strip() or "\n" in given or "\0" in given or len(given) > LONGEST_PATH:
        return None
    path = Path(given)
    try:
        exists = path.exists()
    except OSError:
        exists = False
    is_name = path.suffix.lower() in SUFFIXES or not any(each in given for each in " |()")
    return path if exists or is_name else None


def _load_folder(folder: Path) -> Loaded:
    found = [load_candidate(path) for path in hunt_files(folder)]
    loaded = joined(found)
    if not loaded.hunts and not loaded.has_errors:
        return Loaded((), (*loaded.diagnostics, nothing_in(folder)))
    return loaded


def nothing_in(folder: Path) -> Diagnostic:
    """K0605: a folder without hunts."""
    return report("K0605", path=folder, suffixes=", ".join(SUFFIXES))


def hunt_files(folder: Path) -> Iterator[Path]:
    """The files below `folder` that may hold hunts, told by their suffix, in alphabetical order."""
    count = 0
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if _may_hold_hunts(name):
                count += 1
                if count > MOST_FILES:
                    return
                yield Path(root, name)


def _may_hold_hunts(name: str) -> bool:
    """Whether a file of a folder is read: by its suffix; exclusions and tests of hunts are read elsewhere."""
    is_beside = name.lower().endswith(BESIDE_HUNTS)
    return Path(name).suffix.lower() in SUFFIXES and not name.startswith(".") and not is_beside


def _in_folder(path: Path, loaded: Loaded) -> Loaded:
    """A file without any hunt is no error where a folder was asked for."""
    if any(each.code == "K0604" for each in loaded.diagnostics):
        return Loaded((), (report("K0627", path=path),))
    return loaded


def _load_file(path: Path) -> Loaded:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            return Loaded((), (report("K0602", path=path, size=size, limit=LARGEST),))
        content = path.read_bytes()
    except OSError as error:
        return Loaded((), (report("K0601", path=path, reason=error.strerror or "it cannot be opened"),))
    text, said = _decoded(content, path)
    if text is None:
        return Loaded((), said)
    loaded = load_source(SourceText(text, str(path)), path)
    return Loaded(loaded.hunts, (*said, *loaded.diagnostics))


def _decoded(content: bytes, path: Path) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The file's text without its byte order mark."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
        if "\0" not in text:
            return text, ()
    except UnicodeDecodeError:
        if not wide and b"\0" not in content:
            return content.decode("cp1252", errors="replace"), (report("K0629", path=path),)
    return None, (report("K0603", path=path),)


def _read_kql(excerpt: Excerpt) -> Loaded:
    """Bare KQL: one hunt, or one for each of several queries in one file."""
    blocks = divide(excerpt.text)
    if len(blocks) <= 1:
        return Loaded((_bare(excerpt.trimmed()),))
    hunts = tuple(
        replace(_bare(excerpt.cut(start, stop).trimmed()), part=(number, len(blocks)))
        for number, (start, stop) in enumerate(blocks, 1)
    )
    return Loaded(hunts, (report("K0626", None, excerpt.source, count=len(blocks)),))


def _bare(excerpt: Excerpt) -> HuntingQuery:
    return HuntingQuery(HuntKind.BARE_KQL, excerpt.as_query(), source=excerpt.source)


def _finished(hunt: HuntingQuery, path: Path | None) -> HuntingQuery:
    """With its path, and the file's name where a form without metadata gives none."""
    nameless = not hunt.name and path is not None and hunt.kind is HuntKind.BARE_KQL
    name = hunt.name if not nameless or path is None else path.stem
    if nameless and hunt.part is not None:
        name = f"{name} ({hunt.part[0]} of {hunt.part[1]})"
    return replace(hunt, path=path, name=name)
