"""What a hunt is once it is loaded.

Lives here: plain values, in Sentinel's field names written as snake_case. Does not live here: reading
(`load`), writing (`write`), judging (`check`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from gazehound.diagnostics import Diagnostic
from gazehound.text import SourceText, Span


class HuntKind(StrEnum):
    """What a hunt was written as."""

    HUNTING_QUERY = "hunting query"
    ANALYTICS_RULE = "analytics rule"
    HUNT_PAGE = "hunt page"
    BARE_KQL = "KQL"


@dataclass(frozen=True, slots=True)
class DataConnector:
    """Where the tables of a hunt come from: a data connector's id and its data types (tables)."""

    connector_id: str
    data_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """One identifier of an entity, filled from a column of the result."""

    identifier: str
    column_name: str


@dataclass(frozen=True, slots=True)
class EntityMapping:
    """An entity type with the columns that identify it."""

    entity_type: str
    field_mappings: tuple[FieldMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class TableNote:
    """What a hunt page says of a table."""

    table: str
    note: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A false-positive scenario of a hunt page.

    `filter_text` is the "Filter/Exclusion" line as written, in whatever field names its author used.
    `span` covers the scenario and `filter_span` the filter's text, both in the file.
    """

    title: str
    description: str = ""
    filter_text: str = ""
    span: Span | None = None
    filter_span: Span | None = None


@dataclass(frozen=True, slots=True)
class HuntingQuery:
    """One hunt: a query with what its file says about it.

    `rule_kind` is the file's `kind` (`Scheduled`, `NRT`); `extra` holds every other key as published, in
    order. `source` is the whole file; `places` gives each field's span in it, named like
    `entityMappings[0].entityType`. `repairs` says what the loader put right, `diagnostics` what else it
    noticed; none of them is an error. `part` is (n, of) where one file holds several hunts.
    """

    kind: HuntKind
    query: SourceText
    id: str = ""
    name: str = ""
    description: str = ""
    severity: str = ""
    status: str = ""
    required_data_connectors: tuple[DataConnector, ...] = ()
    query_frequency: str = ""
    query_period: str = ""
    trigger_operator: str = ""
    trigger_threshold: int | None = None
    tactics: tuple[str, ...] = ()
    relevant_techniques: tuple[str, ...] = ()
    tags: tuple[object, ...] = ()
    entity_mappings: tuple[EntityMapping, ...] = ()
    version: str = ""
    rule_kind: str = ""
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)
    hypothesis: str = ""
    table_notes: tuple[TableNote, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    path: Path | None = None
    part: tuple[int, int] | None = None
    source: SourceText | None = field(default=None, repr=False)
    places: Mapping[str, Span] = field(default_factory=dict, hash=False, repr=False)
    repairs: tuple[Diagnostic, ...] = field(default=(), repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)

    def place(self, *fields: str) -> Span | None:
        """The span in `source` of the first of `fields` that has one."""
        return next((self.places[each] for each in fields if each in self.places), None)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The hunts found and everything said while loading them, repairs included, in the order of the files."""

    hunts: tuple[HuntingQuery, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(each.is_error for each in self.diagnostics)
