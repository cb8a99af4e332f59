"""The manifest of a lake: its tables, its parts, and the sources that were read into it.

Lives here: the values, their form as JSON, replacing the manifest at one stroke. Does not live here: the parts
themselves (`parts`), what is new in a source (`sources`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from gazehound.diagnostics import failure
from gazehound.intake.lake.layout import MANIFEST
from gazehound.intake.lake.term_columns import TermColumns
from gazehound.intake.readers.evtx_chunks import ChunkMark, Marks
from gazehound.types import Column, TableSchema, scalar_type

VERSION = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A Parquet file: its path below the lake, its rows, their first and last time (ISO 8601, UTC)."""

    path: str
    table: str
    rows: int
    size: int
    columns: tuple[Column, ...]
    first: str = ""
    last: str = ""
    terms: int = 0
    """Bytes of its term index, 0 for a part without one."""


@dataclass(frozen=True, slots=True)
class LakeTable:
    """A table: every column that any part has or a schema knew, and those that hold a value somewhere."""

    columns: tuple[Column, ...]
    filled: tuple[str, ...]

    @property
    def schema(self) -> TableSchema:
        return TableSchema(self.columns)


@dataclass(frozen=True, slots=True)
class Omission:
    """Pieces of a file that share the reason for being left out, with the first one's place and text."""

    member: str
    code: str
    reason: str
    position: str = ""
    text: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A file as it was when it was read last.

    `digest` is the SHA-256 of its content; `read_to` the offset up to which its lines were read, `read_digest` the
    SHA-256 of the content before that, both only where the file may grow by lines; `marks` how far the chunks of an
    event log were read; `naming` what its path says of its tables.
    """

    path: str
    digest: str
    size: int
    modified: int
    naming: str
    formats: tuple[str, ...] = ()
    read_to: int = 0
    read_digest: str = ""
    lines: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    skipped: tuple[Omission, ...] = ()
    rejected: tuple[Omission, ...] = ()
    marks: Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a lake holds after `generation` commits, and what of its next parts is indexed by terms."""

    generation: int = 0
    tables: Mapping[str, LakeTable] = field(default_factory=dict)
    sources: Mapping[str, ReadSource] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    indexed: TermColumns | None = None


def load_manifest(lake: Path) -> Manifest:
    """The manifest of a lake; an empty one where there is none yet.

    Errors: K0725 for a manifest that cannot be read.
    """
    path = lake / MANIFEST
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Manifest()
    except OSError as problem:
        raise failure("K0725", path=path, reason=problem.strerror or type(problem).__name__) from problem
    try:
        return _from_plain(orjson.loads(content))
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        raise failure("K0725", path=path, reason="it is damaged, or of a later version") from problem


def save_manifest(lake: Path, manifest: Manifest) -> None:
    """Put the manifest in place of the one before; a crash leaves one or the other."""
    path = lake / MANIFEST
    fresh = path.with_name(f".{MANIFEST}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(orjson.dumps(_to_plain(manifest), option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync_folder(lake)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; systems that cannot do that do it by themselves."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _to_plain(manifest: Manifest) -> dict[str, Any]:
    """Parts with the same columns share them by number."""
    layouts: dict[tuple[Column, ...], int] = {}
    parts = []
    for part in manifest.parts:
        number = layouts.setdefault(part.columns, len(layouts))
        parts.append(_plain_part(part, number))
    return {
        "version": VERSION,
        "generation": manifest.generation,
        "tables": {
            name: {"columns": _pairs(table.columns), "filled": table.filled} for name, table in manifest.tables.items()
        },
        "layouts": [_pairs(columns) for columns in layouts],
        "parts": parts,
        **({} if manifest.indexed is None else {"indexed": list(manifest.indexed.names)}),
        "sources": [_plain_source(source) for source in manifest.sources.values()],
    }


def _plain_part(part: Part, layout: int) -> dict[str, Any]:
    """A part without an index is written as before there were any."""
    plain = {**asdict(part), "columns": layout}
    return plain if part.terms else {name: value for name, value in plain.items() if name != "terms"}


def _plain_source(source: ReadSource) -> dict[str, Any]:
    marks = {name: list(mark) for name, mark in source.marks.items()}
    return {**asdict(replace(source, marks={})), "marks": marks}


def _pairs(columns: tuple[Column, ...]) -> list[list[str]]:
    return [[each.name, each.type.value] for each in columns]


def _from_plain(plain: Any) -> Manifest:
    if plain["version"] != VERSION:
        raise ValueError(plain["version"])
    layouts = [_columns(each) for each in plain["layouts"]]
    tables = {
        name: LakeTable(_columns(each["columns"]), tuple(each["filled"])) for name, each in plain["tables"].items()
    }
    parts = tuple(Part(**{**each, "columns": layouts[each["columns"]]}) for each in plain["parts"])
    sources = {each["path"]: _source(each) for each in plain["sources"]}
    indexed = TermColumns(tuple(map(str, plain["indexed"]))) if "indexed" in plain else None
    return Manifest(plain["generation"], tables, sources, parts, indexed)


def _columns(pairs: Any) -> tuple[Column, ...]:
    made = []
    for name, kind in pairs:
        type_ = scalar_type(kind)
        if type_ is None:
            raise ValueError(kind)
        made.append(Column(name, type_))
    return tuple(made)


def _source(plain: Any) -> ReadSource:
    skipped, rejected = ([Omission(**each) for each in plain[name]] for name in ("skipped", "rejected"))
    marks = {name: ChunkMark(*mark) for name, mark in plain.get("marks", {}).items()}
    told = {"skipped": tuple(skipped), "rejected": tuple(rejected), "formats": tuple(plain["formats"]), "marks": marks}
    return ReadSource(**{**plain, **told})
