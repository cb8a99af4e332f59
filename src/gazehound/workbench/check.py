"""Checking queries and hunts without data, one text or thousands of files.

Lives here: one query, one file, many files side by side in several processes, and counting what was found. Does not
live here: what is said of a query (the binder, `query_notes`) or of a hunt's metadata (`hunting.check`), drawing.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from gazehound.binder import Workspace
from gazehound.compiler import understand
from gazehound.diagnostics import Diagnostic, Severity
from gazehound.hunting.check import check_columns, check_hunt, duplicate_ids
from gazehound.hunting.load import hunt_files, load_candidate, load_hunts, nothing_in
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.query_notes import query_notes
from gazehound.schemas import Definitions, workspace_from
from gazehound.schemas.given import Functions, Tables
from gazehound.text import SourceText
from gazehound.types import Column, TableSchema

WORTH_PROCESSES = 64
"""Fewer files are checked here and now: starting processes takes longer."""
FILES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a query without running it.

    `result` are the columns of its first result, None where the text has errors; `tables` are those it names.
    """

    diagnostics: tuple[Diagnostic, ...]
    result: TableSchema | None
    tables: tuple[str, ...]

    @property
    def schema(self) -> list[tuple[str, str]] | None:
        """The result's columns as names and Kusto type names."""
        return None if self.result is None else [(each.name, str(each.type)) for each in self.result.columns]

    @property
    def has_errors(self) -> bool:
        return any(each.is_error for each in self.diagnostics)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was found in one file; `hunts` say only who they are (id, name, place), for comparing files."""

    path: str
    hunts: tuple[HuntingQuery, ...]
    diagnostics: tuple[Diagnostic, ...]
    is_folder: bool = False
    """What is said of a folder as a whole."""


def check(kql: str | SourceText, schemas: Tables | None = None, functions: Functions | None = None) -> Checked:
    """Parse and bind a query and look at what is notable in it; None for a definition means the bundled ones.

    Errors: none are raised for the text; ValueError when a definition that the query names is malformed.
    """
    source = kql if isinstance(kql, SourceText) else SourceText(kql)
    return check_source(source, workspace_from(schemas, functions))


def check_source(source: SourceText, workspace: Workspace, has_period: bool = False) -> Checked:
    """Parse and bind a query against the tables and functions of a workspace, and look at what is notable in it.

    `has_period` where a rule's schedule bounds the time that its query looks back.
    """
    bound, found = understand(source, workspace)
    if found.has_errors or not bound.results:
        return Checked(tuple(found), None, bound.tables)
    first = bound.results[0]
    columns = tuple(Column(each.name, each.type) for each in first.columns)
    notes = query_notes(bound, source, has_period)
    return Checked((*found, *notes), TableSchema(columns, first.is_open), bound.tables)


def check_file(path: Path, workspace: Workspace, is_named: bool = True) -> CheckedFile:
    """Load the hunts of a file and check each: its query and its metadata.

    A file that nobody named, but a folder holds, need not hold a hunt.
    """
    loaded = load_hunts(path) if is_named else load_candidate(path)
    found = list(loaded.diagnostics)
    for hunt in loaded.hunts:
        found += check_hunt(hunt)
        checked = check_source(hunt.query, workspace, has_period=bool(hunt.query_period))
        found += checked.diagnostics
        if checked.result is not None:
            found += check_columns(hunt, checked.result)
    return CheckedFile(str(path), tuple(map(_identity, loaded.hunts)), tuple(found))


def _identity(hunt: HuntingQuery) -> HuntingQuery:
    """The little of a hunt that comparing with others needs; results travel between processes."""
    places = {"id": hunt.places["id"]} if "id" in hunt.places else {}
    return HuntingQuery(
        hunt.kind, SourceText(""), hunt.id, hunt.name, path=hunt.path, part=hunt.part, source=hunt.source, places=places
    )


def compared(checked: Sequence[CheckedFile]) -> list[CheckedFile]:
    """The same files with what only comparing them shows: ids given twice."""
    found = list(duplicate_ids(hunt for file in checked for hunt in file.hunts))
    by_file: dict[str, list[Diagnostic]] = {}
    for each in found:
        by_file.setdefault(each.source.file if each.source else "", []).append(each)
    return [replace(file, diagnostics=(*file.diagnostics, *by_file.get(file.path, ()))) for file in checked]


def files_below(paths: Iterable[Path]) -> list[Path]:
    """The files to check: those named, and those in named folders that may hold hunts."""
    return [each for path in paths for each in (hunt_files(path) if path.is_dir() else (path,))]


def without_hunts(folders: Iterable[Path], checked: Sequence[CheckedFile]) -> list[CheckedFile]:
    """An error for each folder in which there was nothing to check (K0605)."""
    busy = [Path(file.path) for file in checked if file.hunts or any(each.is_error for each in file.diagnostics)]
    return [
        CheckedFile(str(folder), (), (nothing_in(folder),), is_folder=True)
        for folder in folders
        if folder.is_dir() and not any(file.is_relative_to(folder) for file in busy)
    ]


@contextmanager
def checking(
    files: Sequence[Path], definitions: Definitions, processes: int = 0, named: Collection[Path] | None = None
) -> Iterator[Iterator[CheckedFile]]:
    """The files checked one after the other, in their order; several processes share the work of many files.

    `processes` 0 takes one per core; `named` are the files that must hold a hunt, None for all. Leaving the block early
    drops what is not done.
    """
    must = [named is None or file in named for file in files]
    count = processes or os.cpu_count() or 1
    if len(files) < WORTH_PROCESSES or count == 1:
        yield (check_file(file, definitions, each) for file, each in zip(files, must, strict=True))
        return
    given = (definitions.schemas, definitions.functions)
    pool = ProcessPoolExecutor(count, initializer=_begin, initargs=given)
    try:
        yield pool.map(_check_here, files, must, chunksize=FILES_AT_ONCE)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_here: list[Definitions] = []
"""The definitions of a working process, sent to it once."""


def _begin(schemas: Tables | None, functions: Functions | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _here.append(workspace_from(schemas, functions))


def _check_here(file: Path, is_named: bool) -> CheckedFile:
    try:
        return check_file(file, _here[0], is_named)
    except Exception as error:
        error.add_note(f"while checking {file}")  # the parent sees no frame that names it
        raise


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over many files."""

    files: int
    hunts: int
    by_severity: Counter[Severity]
    by_code: Counter[str]
    files_by_code: Counter[str]
    errors_by_file: Counter[str]


def summarize(checked: Iterable[CheckedFile]) -> Summary:
    """Count what was found, by severity, by code and by file."""
    files = hunts = 0
    severities: Counter[Severity] = Counter()
    codes: Counter[str] = Counter()
    files_by_code: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for file in checked:
        files, hunts = files + (not file.is_folder), hunts + len(file.hunts)
        severities.update(each.severity for each in file.diagnostics)
        codes.update(each.code for each in file.diagnostics)
        files_by_code.update({each.code for each in file.diagnostics})
        errors[file.path] += sum(each.is_error for each in file.diagnostics)
    return Summary(files, hunts, severities, codes, files_by_code, +errors)
