"""Functions of advanced hunting over the tables that are at hand, from the KQL in `advanced_hunting.txt`.

Tables that no log holds (how common a file is, which device saw which) come from files that a person names; their
columns are said there, too. Does not live here: the columns and parameters of functions without data (`bundled`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from gazehound.binder.workspace import WorkspaceFunction
from gazehound.records import record
from gazehound.schemas.saved import declared
from gazehound.text import SourceText
from gazehound.types import TableSchema, schema_of

FUNCTIONS = Path(__file__).with_name("advanced_hunting.txt")


@dataclass(slots=True)
class _Function:
    """The text of a function, the table that it needs, and its parameter that names a column."""

    reads: str = ""
    column: str = ""
    lines: list[str] = field(default_factory=list)


@record(frozen=True, slots=True)
class _Definitions:
    tables: Mapping[str, TableSchema]
    functions: Mapping[str, _Function]


def hunting_function(function: WorkspaceFunction, has_data: Callable[[str], bool]) -> WorkspaceFunction | None:
    """The function over its table; None when there is no data of that, or for a function that is not written."""
    found = _definitions().functions.get(function.name)
    if found is None or not has_data(found.reads):
        return None
    source = SourceText("\n".join(found.lines), f"the function {function.name}")
    columns = frozenset({found.column} - {""})
    return WorkspaceFunction(
        function.name, function.parameters, None, written=declared(source)[function.name], columns=columns
    )


def table_of_function(name: str) -> str | None:
    """The table without which the function of this name cannot answer; None for a function that is not written."""
    found = _definitions().functions.get(name)
    return None if found is None else found.reads


def brought_table(name: str) -> TableSchema | None:
    """The columns of a table that only a person can bring, for reading its file."""
    return _definitions().tables.get(name)


@cache
def _definitions() -> _Definitions:
    tables: dict[str, dict[str, str]] = {}
    functions: dict[str, _Function] = {}
    before: list[str] = []
    take = before.append
    for line in FUNCTIONS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading, name, *words = line.strip("[]").split()
            if heading == "table":
                take = _taking(tables.setdefault(name, {}))
            else:
                said = dict(each.split("=", 1) for each in words)
                functions[name] = _Function(said["reads"], said.get("column", ""))
                take = functions[name].lines.append
        elif line and not line.startswith("#"):
            take(line)
    return _Definitions({name: schema_of(columns) for name, columns in tables.items()}, functions)


def _taking(columns: dict[str, str]) -> Callable[[str], None]:
    def take(line: str) -> None:
        name, type = line.split()
        columns[name] = type

    return take
