"""Which table a row belongs to.

Lives here: the signs, in order of weight: what the row says (`$table`, `Type`), a folder `table=NAME`, a file or
folder named like a known table, the action of a Defender row, columns that only one table has, at last the file's own
name. Does not live here: envelopes of single formats (`readers`), columns (`columns`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import PurePosixPath

from gazehound.intake.columns import target_of
from gazehound.intake.resources import load
from gazehound.intake.sources import Source
from gazehound.records import record
from gazehound.types import TableSchema

Known = Callable[[str], TableSchema | None]
PARTITION = re.compile(r"table=(.+)", re.IGNORECASE)
COMPRESSIONS = re.compile(r"\.(gz|gzip|zst|zstd|zip|tar|tgz)$", re.IGNORECASE)
FORMATS = re.compile(r"\.(json|jsonl|ndjson|csv|tsv|txt|log|parquet|evtx|dat)$", re.IGNORECASE)
DATA_EXPORT = "am-"
NOISE = re.compile(r"[\s_.\-]+(\(?\d[\d\s_.:()TZ\-]*|export|copy|part|data|results?)$", re.IGNORECASE)
"""What exports and people hang on the name of a table: dates, numbers, `export`."""
DEEPEST_FOLDER = 32
REPORT_SIGNS = ("ReportId", "ReportId_long", "ReportId_string", "DeviceId")


def remembered(known: Known) -> Known:
    """The same answers, each asked for once."""
    schemas: dict[str, TableSchema | None] = {}

    def schema_of(name: str) -> TableSchema | None:
        if name not in schemas:
            schemas[name] = known(name)
        return schemas[name]

    return schema_of


def stem(name: PurePosixPath) -> str:
    """The file's name without the endings of formats and compressions."""
    text = name.name
    while (shorter := COMPRESSIONS.sub("", text)) != text and shorter:
        text = shorter
    return FORMATS.sub("", text) or text


class Naming:
    """Names the rows of one source.

    `known` gives the schema of a table by name; `given` is the table that path and file name say, `fallback` the one
    that is left when nothing else does.
    """

    def __init__(self, source: Source, known: Known) -> None:
        self.known = known
        name = source.name
        folders = _folders(source)
        self.fallback = stem(name)
        partition = next((found[1] for folder in folders if (found := PARTITION.fullmatch(folder))), None)
        self.partition = partition
        self.given = partition or self._known_name(name, folders)
        self._said: dict[tuple[str, bool], bool] = {}
        self._by_columns: dict[frozenset[str], str | None] = {}

    def _known_name(self, name: PurePosixPath, folders: Iterable[str]) -> str | None:
        text = self.fallback
        while text:
            if self.known(text) is not None:
                return text
            shorter = NOISE.sub("", text)
            text = shorter if shorter != text else ""
        plain = (folder.removeprefix(DATA_EXPORT) for folder in folders)
        return next((folder for folder in plain if self.known(folder) is not None), None)

    def of_row(self, row: Mapping[str, object]) -> str:
        """The table of one row."""
        if self.partition:
            return self.partition
        return self.said(row) or self.given or self.by_action(row) or self.by_columns(row) or self.fallback

    def said(self, row: Mapping[str, object]) -> str | None:
        """The table that the row itself names."""
        named = row.get("$table") or row.get("Type")
        if not isinstance(named, str) or not named:
            return None
        if (named, "$table" in row) not in self._said:
            self._said[named, "$table" in row] = self._is_table(named, row)
        return named if self._said[named, "$table" in row] else None

    def _is_table(self, named: str, row: Mapping[str, object]) -> bool:
        """`Type` is a common name for other things: it counts where the row looks like one of Log Analytics."""
        schema = self.known(named)
        if "$table" in row:
            return True
        if schema is not None:
            return any(key != "Type" and target_of(key, schema) for key in row)
        return named.isidentifier() and (named.endswith("_CL") or ("TenantId" in row and "TimeGenerated" in row))

    def by_action(self, row: Mapping[str, object]) -> str | None:
        """The Defender table that the row's ActionType belongs to, None for no Defender row."""
        action = row.get("ActionType")
        if not isinstance(action, str) or not action or not any(sign in row for sign in REPORT_SIGNS):
            return None
        return _table_of_action(action, row)

    def by_columns(self, row: Mapping[str, object]) -> str | None:
        """The table whose marks are among the columns."""
        keys = frozenset(row)
        if keys not in self._by_columns:
            found = (table for table, marks in _marks() if marks <= keys and self.known(table) is not None)
            self._by_columns[keys] = next(found, None)
        return self._by_columns[keys]


def _folders(source: Source) -> list[str]:
    """The folders that name a file, nearest first: below and including the folder given, else the nearest three."""
    inside = list(reversed(source.name.parent.parts)) if source.members else []
    parents = list(source.path.absolute().parent.parts)
    if source.root is not None:
        parents = parents[len(source.root.absolute().parent.parts) :]
    return [*inside, *reversed(parents[-DEEPEST_FOLDER:] if source.root else parents[-1:])]


def _table_of_action(action: str, row: Mapping[str, object]) -> str | None:
    rules = _actions()
    if row.get("DeviceId") and action in rules.devices:
        return rules.devices[action]
    if action in rules.others:
        return rules.others[action]
    return next((table for table, column in rules.columns if row.get(column)), None)


@record(frozen=True, slots=True)
class _Actions:
    devices: dict[str, str]
    others: dict[str, str]
    columns: list[tuple[str, str]]


@cache
def _actions() -> _Actions:
    loaded = load("defender_actions.yaml")
    return _Actions(
        {action: table for table, actions in loaded["devices"].items() for action in actions},
        {action: table for table, actions in loaded["others"].items() for action in actions},
        [(rule["table"], rule["column"]) for rule in loaded["columns"]],
    )


@cache
def _marks() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((rule["table"], frozenset(rule["columns"])) for rule in load("columns_of_tables.yaml"))
