"""What a session reads from: the logs found, those of other databases, and what has to be refused for want of a source.

Tables of another database are named like `workspace('soc').SecurityEvent`. Does not live here: reading logs
(`gazehound.intake`), watchlists and external files (`outside`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path

from gazehound.codegen import sources_of
from gazehound.diagnostics import failure, listing
from gazehound.engine.outside import Outside
from gazehound.engine.workspace import SessionWorkspace
from gazehound.functions.vectorised import Vectorised
from gazehound.intake import Intake, IntakeLimits, ParquetPart, Rejected, Skipped, TableData, discover
from gazehound.plan.relations import ExternalRows, Relation, WorkspaceRows
from gazehound.schemas import Definitions
from gazehound.schemas.advanced_hunting import brought_table, table_of_function
from gazehound.schemas.asim import asim_tables
from gazehound.text import SourceText
from gazehound.types import TableSchema

WITHOUT_TABLES = {
    "FileProfile": "how common a file is only Microsoft knows",
    "SeenBy": "which devices saw another one stands in no log",
    "_GetWatchlist": "a watchlist is read from `--watchlists DIR`, as a CSV file of its name",
}


@dataclass(frozen=True, slots=True)
class Sources:
    """The tables found in files, by name."""

    tables: dict[str, TableData] = field(default_factory=dict)
    intakes: tuple[Intake, ...] = ()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Files that were not read, and why."""
        return tuple(each for intake in self.intakes for each in intake.skipped)

    @property
    def rejected(self) -> list[Rejected]:
        """Pieces of files that could not be read as rows or cells; complete once the tables were read."""
        return [each for intake in self.intakes for each in intake.rejected]

    def folders(self) -> set[Path]:
        """The folders of the files that are scanned in place."""
        parts = [part for table in self.tables.values() for part in table.parts if isinstance(part, ParquetPart)]
        return {path.resolve().parent for part in parts for path in part.paths}


def found_sources(
    paths: Iterable[str | PathLike[str]], outside: Outside, definitions: Definitions, limits: IntakeLimits
) -> Sources:
    """The logs below the paths, and those of the folders that stand for other databases. Errors: K07"""

    def known(name: str) -> TableSchema | None:
        return definitions.table(name) or brought_table(name)

    listed = list(paths)
    named = [("", discover(listed, known, limits))] if listed else []
    folders = [(name, path) for name, path in outside.databases.items() if path is not None]
    named += [(f"{name}.", discover([path], known, limits)) for name, path in folders]
    tables = {f"{start}{name}": (start, each) for start, intake in named for name, each in intake.tables.items()}
    return Sources(
        {name: replace(each, name=name) if start else each for name, (start, each) in tables.items()},
        tuple(intake for _, intake in named),
    )


def check_sources(relation: Relation, source: SourceText, workspace: SessionWorkspace) -> None:
    """Refuse what only the outside could tell: K0408, K0409.

    Without any data workspace functions and external files have no rows either; with data it is not known what
    they would give.
    """
    for each in sources_of(relation) if workspace.data else ():
        if isinstance(each, WorkspaceRows):
            raise failure("K0409", each.span, source, name=each.function, help=_what_it_needs(each.function))
        if isinstance(each, ExternalRows):
            raise failure("K0408", each.span, source)


def _what_it_needs(function: str) -> str:
    tables = asim_tables(function)
    if tables:
        return f"it reads {listing([f'`{each}`' for each in tables])}, of which there is no data"
    table = table_of_function(function)
    if table is not None and brought_table(table) is not None:
        line = f"`data: [logs, {table}.csv]`"
        where = f"name a file `{table}.csv` with `--data`, or in the file of `--workspace`: {line}"
        return f"{WITHOUT_TABLES[function]}; {where}"
    if table is not None:
        return f"it reads `{table}`, of which there is no data"
    return WITHOUT_TABLES.get(function, "a saved function of this name, named with `--functions`, can stand for it")


def check_outside(functions: Iterable[Vectorised], workspace: SessionWorkspace) -> None:
    """Refuse functions that answer from a local file when there is data and no such file: K0412."""
    for each in functions:
        if each.reads and workspace.data and getattr(workspace.outside, each.reads) is None:
            raise failure("K0412", name=each.function, option=each.reads)
