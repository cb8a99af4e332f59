"""ASIM functions as KQL over the tables that are at hand, made of the mappings in `asim.txt`.

A function reads each of its schema's tables that has data, maps it to the columns of the schema and keeps the rows
that its parameters ask for. Does not live here: names, parameters and columns of the functions (`bundled`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from gazehound.binder.workspace import WorkspaceFunction, WorkspaceParameter
from gazehound.schemas.bundled import bundled_function, bundled_table
from gazehound.schemas.saved import declared
from gazehound.text import SourceText
from gazehound.types import Column, ScalarType

MAPPINGS = Path(__file__).with_name("asim.txt")
UNLESS = re.compile(r"(?P<table>\w+): (?P<pairs>.+?)(?: where (?P<condition>.+))?")
PAIR = re.compile(r"(\w+) == ([^,]+)")
SECURITY, FORWARDED = "SecurityEvent", "WindowsEvent"
AUDITING = "where Provider == 'Microsoft-Windows-Security-Auditing'"
WORD = re.compile(r"\w+")
FIELDS_OF_XML = ("body = ", "pairs = ", "plain = ", "quoted = ", "data = ")
NATIVE = re.compile(r"(_Im|_ASim)_(?P<built_in>\w+)_Native|(vim|ASim)(?P<deployed>\w+)Native")
KIND = "kind"
"""Among the defaults: the type of event that tells functions of one schema apart."""
_TO = {ScalarType.STRING: "tostring", ScalarType.INT: "toint"}
ALWAYS = (
    "not(disabled)",
    "isnull(starttime) or TimeGenerated >= starttime",
    "isnull(endtime) or TimeGenerated <= endtime",
)


@dataclass(slots=True)
class Source:
    """A table and what it says of a schema: conditions on its rows, and assignments of columns.

    Names in small letters are for the assignments behind them and become no columns. `unless` leaves out rows that
    another table tells as well; `shape` are steps that give the table the columns of another one.
    """

    table: str
    is_native: bool
    conditions: list[str] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)
    unless: list[str] = field(default_factory=list)
    shape: tuple[str, ...] = ()


@dataclass(slots=True)
class Schema:
    """The sources of a schema, steps and conditions over all of them, and its functions with their defaults."""

    name: str
    sources: list[Source] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    names: dict[str, dict[str, str]] = field(default_factory=dict)


def asim_function(function: WorkspaceFunction, has_data: Callable[[str], bool]) -> WorkspaceFunction | None:
    """The function over those of its tables that have data; None when none has, or when it is not mapped."""
    found = _schema_of(function.name)
    if found is None or function.result is None:
        return None
    schema, defaults, is_native = found
    tables = tuple(each.table for each in _sources(schema, is_native) if has_data(each.table))
    if not tables:
        return None
    text = _text(function, schema, defaults, tables, has_data)
    written = declared(SourceText(text, f"the function {function.name}"))[function.name]
    return WorkspaceFunction(function.name, function.parameters, None, written=written)


def asim_tables(name: str) -> tuple[str, ...]:
    """The tables that a function of this name can read; nothing for a name that is not mapped."""
    found = _schema_of(name)
    return () if found is None else tuple(dict.fromkeys(each.table for each in _sources(found[0], found[2])))


def _sources(schema: Schema, is_native: bool) -> list[Source]:
    return [each for each in schema.sources if each.is_native or not is_native]


def _schema_of(name: str) -> tuple[Schema, Mapping[str, str], bool] | None:
    """A function's schema and defaults, and whether it reads the schema's own table alone."""
    native = NATIVE.fullmatch(name)
    for schema in _schemas().values():
        if name in schema.names:
            return schema, schema.names[name], False
        if native and schema.name in (native["built_in"], native["deployed"]):
            return schema, {"eventtype": "'*'"} if "ASim" in name else {}, True
    return None


def _text(
    function: WorkspaceFunction,
    schema: Schema,
    defaults: Mapping[str, str],
    tables: Iterable[str],
    has_data: Callable[[str], bool],
) -> str:
    assert function.result is not None
    sources = ", ".join(f"({_rows(each, has_data)})" for each in schema.sources if each.table in tables)
    steps = [f"union {_nothing(function.result.columns)}, {sources}"]
    steps += [*schema.steps, *(f"where {each}" for each in (*ALWAYS, *schema.conditions))]
    if KIND in defaults:
        steps.append(f"where EventType == {defaults[KIND]}")
    steps.append(f"project {', '.join(_quoted(each.name) for each in function.result.columns)}")
    parameters = ", ".join(_parameter(each, defaults) for each in _parameters(function, schema))
    body = "\n| ".join(steps)
    return f"let {_quoted(function.name)} = ({parameters}) {{\n{body}\n}};"


def _parameters(function: WorkspaceFunction, schema: Schema) -> list[WorkspaceParameter]:
    """Those of the function, and those of the schema's first one that its conditions name besides."""
    first = bundled_function(next(iter(schema.names)))
    others = first.parameters if first is not None else ()
    known = {each.name for each in function.parameters}
    return [*function.parameters, *(each for each in others if each.name not in known)]


def _rows(source: Source, has_data: Callable[[str], bool]) -> str:
    """One table's rows; its defined columns are there even where the data has fewer."""
    steps = [_all_columns(source.table), *source.shape, *(f"where {each}" for each in source.conditions)]
    if source.is_native:
        return " | ".join([*steps, f"extend {', '.join([*source.assigned, _type(source)])}"])
    own = [each for each in source.assigned if each[0].islower()]
    columns = [each for each in source.assigned if not each[0].islower()]
    steps += [f"extend {each}" for each in own]
    steps += [each for unless in source.unless if (each := _not_told(unless, has_data))]
    return " | ".join([*steps, f"project {', '.join([*columns, _type(source)])}"])


def _all_columns(table: str) -> str:
    defined = bundled_table(table)
    assert defined is not None
    return f"union {_nothing(defined.columns)}, {table}"


def _not_told(unless: str, has_data: Callable[[str], bool]) -> str:
    """The step that leaves out rows which the other table tells; nothing where there is no data of that."""
    said = UNLESS.fullmatch(unless)
    assert said is not None
    if not has_data(said["table"]):
        return ""
    pairs = PAIR.findall(said["pairs"])
    columns = ", ".join(f"__{at} = {expression.strip()}" for at, (_, expression) in enumerate(pairs))
    keys = ", ".join(f"$left.{column} == $right.__{at}" for at, (column, _) in enumerate(pairs))
    rows = f"{_all_columns(said['table'])} | where {said['condition'] or 'true'} | project {columns}"
    return f"join kind=leftanti ({rows}) on {keys}"


def _type(source: Source) -> str:
    return f"Type = coalesce(Type, '{source.table}')"


def _nothing(columns: Iterable[Column]) -> str:
    listed = ", ".join(f"{_quoted(each.name)}:{each.type}" for each in columns)
    return f"(datatable({listed})[])"


def _quoted(name: str) -> str:
    return f"['{name}']"


def _parameter(parameter: WorkspaceParameter, defaults: Mapping[str, str]) -> str:
    default = defaults.get(parameter.name, parameter.default)
    written = f"{parameter.name}:{parameter.type}"
    return written if default is None else f"{written}={default}"


@cache
def _schemas() -> Mapping[str, Schema]:
    """What `asim.txt` says."""
    reader = _Reader()
    for line in MAPPINGS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            reader.take(line)
    for schema in reader.schemas.values():
        schema.sources += [_forwarded(each) for each in schema.sources if each.table == SECURITY]
    return reader.schemas


def _forwarded(source: Source) -> Source:
    """The same of security events in WindowsEvent, where the fields of an event are a bag."""
    known, own = bundled_table(SECURITY), bundled_table(FORWARDED)
    assert known is not None
    assert own is not None
    assigned = [each for each in source.assigned if not each.startswith(FIELDS_OF_XML)]
    if len(assigned) < len(source.assigned):
        assigned.insert(0, "data = EventData")
    words = set(WORD.findall(" ".join((*source.conditions, *assigned))))
    missing = [each for each in known.columns if each.name in words and each.name not in own.names]
    columns = ", ".join(f"{each.name} = {_TO[each.type]}(EventData.{each.name})" for each in missing)
    return Source(FORWARDED, False, source.conditions, assigned, source.unless, (AUDITING, f"extend {columns}"))


class _Reader:
    """Takes the lines of `asim.txt` one by one."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}
        self._blocks: dict[str, list[str]] = {}
        self._schema = Schema("")
        self._take: Callable[[str], None] = self._blocks.setdefault("", []).append

    def take(self, line: str) -> None:
        """A heading says what the lines below it are."""
        if not line.startswith("["):
            self._take(line)
            return
        heading, *words = line.strip("[]").replace("+ ", "").split()
        match heading:
            case "schema":
                self._schema = self.schemas[words[0]] = Schema(words[0])
            case "block":
                self._take = self._blocks.setdefault(words[0], []).append
            case "names":
                self._take = self._name
            case "native" | "source":
                self._begin(heading == "native", words[0], words[1:])
            case "prepare":
                self._take = self._schema.steps.append
            case _:
                self._take = self._schema.conditions.append

    def _name(self, line: str) -> None:
        words = line.split()
        defaults = dict(each.split("=", 1) for each in words if "=" in each)
        self._schema.names |= {each: defaults for each in words if "=" not in each}

    def _begin(self, is_native: bool, table: str, blocks: Iterable[str]) -> None:
        source = Source(table, is_native)
        self._schema.sources.append(source)
        taken: dict[str, str] = {}

        def take(line: str) -> None:
            if line.startswith("where "):
                source.conditions.append(line.removeprefix("where "))
            elif line.startswith("unless "):
                source.unless.append(line.removeprefix("unless "))
            else:
                taken[line.partition(" = ")[0]] = line
                source.assigned[:] = taken.values()

        for block in blocks:
            for line in self._blocks[block]:
                take(line)
        self._take = take
