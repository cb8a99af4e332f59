"""From staged parts to the lake, at one stroke; and what a killed run left behind.

Lives here: moving parts to their places, the manifest that makes them count, cleaning. Does not live here: writing
parts (`parts`), the manifest's form (`manifest`).

The order is what keeps a lake whole: parts are written and synced in the staging folder, moved to their places, the
folders are synced, and then the manifest is replaced. Until that last step nothing counts; after it everything does.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gazehound.intake.lake.layout import INDEX, MANIFEST, PART, STAGING, index_path, part_path
from gazehound.intake.lake.manifest import LakeTable, Manifest, Part, ReadSource, save_manifest, sync_folder
from gazehound.intake.lake.parts import StagedPart
from gazehound.intake.lake.term_columns import TermColumns
from gazehound.types import TableSchema


@contextmanager
def staging(lake: Path) -> Iterator[Path]:
    """An empty folder of the lake for what a run writes; gone afterwards."""
    folder = lake / f"{STAGING}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clean(lake: Path, manifest: Manifest) -> None:
    """Remove what runs left that did not end: staging folders, parts and manifests that do not count."""
    counted = {part.path for part in manifest.parts}
    for entry in lake.iterdir():
        if entry.name.startswith(STAGING):
            shutil.rmtree(entry)
        elif entry.name.startswith(f".{MANIFEST}."):
            entry.unlink()
    counted |= {index_path(Path(part.path)).as_posix() for part in manifest.parts if part.terms}
    for pattern, form in (("part-*.parquet", PART), ("_part-*.terms", INDEX)):
        for path in lake.glob(f"table=*/date=*/{pattern}"):
            if form.fullmatch(path.name) and path.relative_to(lake).as_posix() not in counted:
                path.unlink()


def commit(
    lake: Path,
    manifest: Manifest,
    staged: Sequence[StagedPart],
    sources: Iterable[ReadSource],
    schemas: Mapping[str, TableSchema],
    indexed: TermColumns | None = None,
) -> Manifest:
    """Add parts and sources to the lake, which are `indexed` from now on; the manifest that now holds."""
    generation = manifest.generation + 1
    parts = tuple(_placed(lake, part, generation, number) for number, part in enumerate(staged, start=1))
    for folder in sorted({(lake / part.path).parent for part in parts}):
        sync_folder(folder)
        sync_folder(folder.parent)
    made = replace(
        manifest,
        generation=generation,
        tables={**manifest.tables, **_tables(manifest, schemas, staged)},
        sources={**manifest.sources, **{each.path: each for each in sources}},
        parts=manifest.parts + parts,
        indexed=indexed,
    )
    save_manifest(lake, made)
    return made


def _placed(lake: Path, part: StagedPart, generation: int, number: int) -> Part:
    path = part_path(part.table, part.day, generation, number)
    (lake / path).parent.mkdir(parents=True, exist_ok=True)
    if part.terms:
        os.replace(index_path(part.path), index_path(lake / path))
    os.replace(part.path, lake / path)
    return Part(path, part.table, part.rows, part.size, part.columns, part.first, part.last, part.terms)


def _tables(
    manifest: Manifest, schemas: Mapping[str, TableSchema], staged: Sequence[StagedPart]
) -> dict[str, LakeTable]:
    """The tables that this commit changes."""
    filled: dict[str, set[str]] = {}
    for part in staged:
        filled.setdefault(part.table, set()).update(part.filled)
    made = {}
    for name, schema in schemas.items():
        before = manifest.tables[name].filled if name in manifest.tables else ()
        values = filled.get(name, set()).union(before)
        made[name] = LakeTable(schema.columns, tuple(each for each in schema.names if each in values))
    return made
