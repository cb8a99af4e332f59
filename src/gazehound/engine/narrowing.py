"""Plans that read less: scans over the row groups that term indexes leave, for as long as a query runs.

Lives here: finding what each scan of a plan is asked for, the names that narrowed tables are read by. Does not live
here: asking the indexes (`skipping`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from gazehound.codegen.sharing import queries_in
from gazehound.engine.database import Database
from gazehound.engine.staging import everything
from gazehound.intake import ParquetPart, TableData
from gazehound.plan.prefix import needed_prefixes
from gazehound.plan.relations import Relation, Scan
from gazehound.plan.rewriting import Rewriting
from gazehound.plan.terms import Needed, any_needed, needed_terms

if TYPE_CHECKING:
    from gazehound.engine.skipping import Remaining, TermIndexes

_numbers = count(1)


@dataclass(slots=True)
class RowGroups:
    """Of the row groups that have a term index, how many were to be read of how many, added up over all scans."""

    read: int = 0
    total: int = 0


class Narrowing:
    """Narrows the scans of plans over the tables of a session."""

    def __init__(self, tables: Mapping[str, TableData], database: Database) -> None:
        self._tables = {name: each for name, each in tables.items() if _has_index(each)}
        self._database = database
        self.row_groups = RowGroups()

    @cached_property
    def _indexes(self) -> TermIndexes:
        from gazehound.engine.skipping import TermIndexes  # noqa: PLC0415  # start-up: few tables have an index

        return TermIndexes()

    def narrowed(self, relation: Relation) -> tuple[Relation, list[str]]:
        """The plan with scans that leave out what cannot match, and the names to be forgotten after it ran."""
        asked = self._asked(relation) if self._tables else {}
        names: list[str] = []
        sources: dict[int, str] = {}
        for identity, (scan, needed) in asked.items():
            remaining = self._remaining(scan.table, needed)
            if remaining is None or remaining.is_whole:
                continue
            sources[identity] = f"{scan.table} rows {next(_numbers)}"
            if not remaining.is_empty:  # a name that is not known is of no rows
                self._register(sources[identity], remaining)
                names.append(sources[identity])
        if not sources:
            return relation, []

        def read_less(each: Relation) -> Relation:
            if isinstance(each, Scan) and id(each) in sources:
                return replace(each, rows=sources[id(each)])
            return each

        return Rewriting(read_less).apply(relation), names

    @contextmanager
    def rows(self, table: str, needed: Needed | None) -> Iterator[str]:
        """The name that the rows of a table can be read by for conditions that need these terms."""
        remaining = None if needed is None else self._remaining(table, needed)
        if remaining is None or remaining.is_whole:
            yield table
            return
        name = f"{table} rows {next(_numbers)}"
        self._register(name, remaining)
        try:
            yield name
        finally:
            self._database.forget([name])

    def _register(self, name: str, remaining: Remaining) -> None:
        self._database.register(replace(remaining.table, name=name))

    def _remaining(self, table: str, needed: Needed) -> Remaining | None:
        if table not in self._tables:
            return None
        remaining = self._indexes.remaining(self._tables[table], needed)
        if remaining is not None:
            self.row_groups.read += remaining.read
            self.row_groups.total += remaining.total
        return remaining

    def _asked(self, relation: Relation) -> dict[int, tuple[Scan, Needed]]:
        """The scans, by their identity, that need terms in every place that they are read from."""
        found: dict[int, tuple[Scan, list[Needed | None]]] = {}
        every = list(everything(relation))
        if not any(isinstance(each, Scan) and each.source in self._tables for each in every):
            return {}
        for root in (relation, *(query for each in every for query in queries_in(each))):
            for prefix in needed_prefixes(root):
                scan = prefix.scan
                if scan.source in self._tables:
                    found.setdefault(id(scan), (scan, []))[1].append(needed_terms(prefix.predicates, scan.places))
        asked = {identity: (scan, any_needed(options)) for identity, (scan, options) in found.items()}
        return {identity: (scan, needed) for identity, (scan, needed) in asked.items() if needed is not None}


def _has_index(table: TableData) -> bool:
    return any(isinstance(each, ParquetPart) and each.indexed for each in table.parts)
