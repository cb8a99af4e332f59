"""Definitions of tables and workspace functions that a user brings as plain data.

Tables: `{table: {column: Kusto type}}`. Workspace functions: `{name: definition}`, a definition having
`params` (the parameter list as KQL writes it) and one of

    result   {column: type}, the columns it returns; `open` beside it when the data may hold more
    asim     a key of `$asim`, the one entry that is no function but `{schema: {column: type}}`
    type     the scalar type it returns
    body     KQL in braces, bound for each call as a function that the query declares; without recursion

The entry `$saved` is no function either: it holds functions beside the bundled or given ones, as `saved` reads them.
Two forms of `body` are read as what they stand for, columns added to the piped-in table: a left outer join with
one row of nulls (`{ T | extend __k=1 | join kind=leftouter (print A="", __k=1) on __k | project-away … }`), and
`evaluate bag_unpack` of an empty bag, which stands for columns that only the data can tell.

Does not live here: reading files (`workbench`), the definitions shipped with the package (`bundled`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gazehound.binder.workspace import WorkspaceFunction
from gazehound.schemas.bundled import bundled_function, bundled_function_names, bundled_table, bundled_table_names
from gazehound.schemas.parameters import parse_parameters, split_outside
from gazehound.schemas.saved import calls_itself, from_body, from_text
from gazehound.types import Column, ScalarType, TableSchema, scalar_type, schema_of

if TYPE_CHECKING:
    from gazehound.plan.relations import Relation

ASIM = "$asim"
SAVED = "$saved"
Tables = Mapping[str, Mapping[str, str]]
Functions = Mapping[str, Mapping[str, Any]]

# Patterns are texts, compiled when a body is first looked at, which most runs never do.
_ADDS = (
    r"{\s*\w+\s*\|\s*extend\s+(\w+)\s*=\s*1\s*\|\s*join\s+kind\s*=\s*leftouter\s*"
    r"\(\s*print\s+(?P<columns>.*),\s*\1\s*=\s*1\s*\)\s*on\s+\1\s*\|\s*project-away\s+\1\s*,\s*\w+\s*}"
)
_OPENS = r"{\s*\w+\s*\|\s*extend\s+(\w+)\s*=\s*dynamic\(\s*{\s*}\s*\)\s*\|\s*evaluate\s+bag_unpack\(\s*\1\s*\)\s*}"
_NULL = r"\s*(\w+)\(\s*null\s*\)\s*"


def workspace_from(schemas: Tables | None = None, functions: Functions | None = None) -> Definitions:
    """The tables and workspace functions of user-given data; None for either means the bundled ones."""
    return Definitions(schemas, functions)


class Definitions:
    """A workspace without data: looks names up in given or bundled definitions.

    Nothing is converted before it is named. A lookup raises ValueError when the definition of that name is malformed.
    """

    def __init__(self, schemas: Tables | None, functions: Functions | None) -> None:
        self.schemas = schemas
        self.functions = functions
        self._saved = functions.get(SAVED, {}) if functions else {}
        self._given = None if functions is None or functions.keys() == {SAVED} else functions
        self._tables: dict[str, TableSchema] = {}
        self._without_recursion: set[str] = set()
        self._functions: dict[str, WorkspaceFunction] = {}

    def table(self, name: str) -> TableSchema | None:
        """The schema of the table spelled exactly `name`."""
        if self.schemas is None:
            return bundled_table(name)
        if name not in self._tables and name in self.schemas:
            self._tables[name] = schema_of(self.schemas[name])
        return self._tables.get(name)

    def table_names(self) -> Iterable[str]:
        """Every table defined."""
        return bundled_table_names() if self.schemas is None else self.schemas.keys()

    def function(self, name: str) -> WorkspaceFunction | None:
        """The workspace function spelled exactly `name`; raises `KqlError` for one whose text is wrong."""
        found = self._read(name)
        if found is not None and found.written is not None and name not in self._without_recursion:
            calls_itself(found, self._read)
            self._without_recursion.add(name)
        return found

    def _read(self, name: str) -> WorkspaceFunction | None:
        if name in self._functions:
            return self._functions[name]
        if name in self._saved:
            self._functions[name] = from_text(name, self._saved[name])
        elif self._given is None:
            return bundled_function(name)
        elif name in self._given and name not in (ASIM, SAVED):
            self._functions[name] = function_from(name, self._given[name], self._given.get(ASIM, {}))
        return self._functions.get(name)

    def function_names(self) -> Iterable[str]:
        """Every workspace function defined."""
        given = bundled_function_names() if self._given is None else self._given.keys() - {ASIM, SAVED}
        return dict.fromkeys([*self._saved, *given])

    def elsewhere(self, database: str, table: str) -> str:
        """The table of the same name: without data it is its columns that matter."""
        return table

    def rows_of_function(self, name: str, arguments: Sequence[object]) -> None:
        """None: there is no data to ask."""

    def rows_of_files(self, addresses: Sequence[str], properties: Mapping[str, object], schema: TableSchema) -> None:
        """None: there is no data to ask."""

    def columns_of(self, relation: Relation, plugin: str, arguments: Mapping[str, object]) -> None:
        """None: there is no data to ask."""


def function_from(name: str, definition: Mapping[str, Any], asim: Mapping[str, Mapping[str, str]]) -> WorkspaceFunction:
    """One definition as a value; ValueError when it says none of `result`, `asim`, `type` and `body`."""
    parameters = parse_parameters(definition.get("params", "()"))
    if "asim" in definition:
        if definition["asim"] not in asim:
            raise ValueError(f"workspace function `{name}`: no schema `{definition['asim']}` in `{ASIM}`")
        return WorkspaceFunction(name, parameters, schema_of(asim[definition["asim"]]))
    if "result" in definition:
        columns = schema_of(definition["result"]).columns
        return WorkspaceFunction(name, parameters, TableSchema(columns, is_open=bool(definition.get("open"))))
    if "type" in definition:
        returns = scalar_type(definition["type"])
        if returns is None:
            raise ValueError(f"workspace function `{name}`: `{definition['type']}` is not a Kusto type")
        return WorkspaceFunction(name, parameters, None, returns=returns)
    if "body" not in definition:
        raise ValueError(f"workspace function `{name}`: neither `result`, `asim`, `type` nor `body`")
    added = added_columns(definition["body"])
    if added is None:
        return from_body(name, parameters, definition)
    return WorkspaceFunction(name, parameters, added, adds=True)


def added_columns(body: str) -> TableSchema | None:
    """The columns that a body of one of the two known forms adds to its input, None for any other body."""
    if re.fullmatch(_OPENS, body.strip()):
        return TableSchema((), is_open=True)
    match = re.fullmatch(_ADDS, body.strip(), re.DOTALL)
    if match is None:
        return None
    columns = [_added(each) for each in split_outside(match["columns"], ",")]
    return TableSchema(tuple(each for each in columns if each)) if all(columns) else None


def _added(assignment: str) -> Column | None:
    name, _, value = assignment.partition("=")
    if value.strip() in ('""', "''"):
        return Column(name.strip(), ScalarType.STRING)
    null = re.fullmatch(_NULL, value)
    kind = scalar_type(null[1]) if null else None
    return Column(name.strip(), kind) if kind else None
