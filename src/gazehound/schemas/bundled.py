"""The tables and workspace functions of Microsoft Sentinel and Defender XDR, as shipped with the package.

They lie in two text files beside this module, one line per name, written by `tools/make_schemas.py`. A lookup
finds its line as bytes and parses nothing else, so that importing costs nothing until a name is asked for.

A line is a name and fields, all separated by tabs. A column is a field: one letter for its type
(`TYPE_LETTERS`) and the name. The fields of `functions.txt` in front of the columns are the parameter list and
the kind: `table`, `adds` (columns added to the input) or `scalar`, each with `+` when more columns may come from
the data. A parameter list or kind that starts with `$` stands in the line of that name, since the parsers of one
ASIM schema share theirs.

Does not live here: definitions that a user brings (`given`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from gazehound.binder.workspace import WorkspaceFunction
from gazehound.schemas.parameters import parse_parameters
from gazehound.types import Column, ScalarType, TableSchema

TABLES = Path(__file__).with_name("tables.txt")
FUNCTIONS = Path(__file__).with_name("functions.txt")

TYPE_LETTERS = {
    "b": ScalarType.BOOL,
    "d": ScalarType.DATETIME,
    "g": ScalarType.GUID,
    "i": ScalarType.INT,
    "l": ScalarType.LONG,
    "m": ScalarType.DECIMAL,
    "r": ScalarType.REAL,
    "s": ScalarType.STRING,
    "t": ScalarType.TIMESPAN,
    "y": ScalarType.DYNAMIC,
}


@cache
def bundled_table(name: str) -> TableSchema | None:
    """The schema of the table spelled exactly `name`, None for a table that is not bundled."""
    fields = _line(TABLES, name)
    return None if fields is None else TableSchema(_columns(fields))


@cache
def bundled_table_names() -> tuple[str, ...]:
    """Every bundled table, in alphabetical order."""
    return _names(TABLES)


@cache
def bundled_function(name: str) -> WorkspaceFunction | None:
    """The workspace function spelled exactly `name`, None for one that is not bundled."""
    fields = None if name.startswith("$") else _line(FUNCTIONS, name)
    if fields is None:
        return None
    parameters, kind, *columns = fields
    declared = parse_parameters(_shared(parameters)[0])
    if kind.startswith("$"):
        kind, *columns = _shared(kind)
    if kind == "scalar":
        return WorkspaceFunction(name, declared, None, returns=TYPE_LETTERS[columns[0]])
    result = TableSchema(_columns(columns), is_open=kind.endswith("+"))
    return WorkspaceFunction(name, declared, result, adds=kind.startswith("adds"))


@cache
def bundled_function_names() -> tuple[str, ...]:
    """Every bundled workspace function, in alphabetical order."""
    return tuple(name for name in _names(FUNCTIONS) if not name.startswith("$"))


def _line(file: Path, name: str) -> list[str] | None:
    """The fields of a name; the file, a MB of text, is not kept: few names are asked for, each once."""
    content, key = file.read_bytes(), f"{name}\t".encode()
    start = 0 if content.startswith(key) else content.find(b"\n" + key) + 1
    if (start == 0 and not content.startswith(key)) or "\n" in name or "\t" in name:
        return None
    return content[start : content.find(b"\n", start)].decode().split("\t")[1:]


def _shared(field: str) -> Sequence[str]:
    found = _line(FUNCTIONS, field) if field.startswith("$") else [field]
    return found or []


def _columns(fields: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(field[1:], TYPE_LETTERS[field[0]]) for field in fields)


def _names(file: Path) -> tuple[str, ...]:
    return tuple(line.split("\t", 1)[0] for line in file.read_text(encoding="utf-8").splitlines() if line)
