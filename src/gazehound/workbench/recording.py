"""Recording hunts: from what became of a hunt to what a store keeps of it.

Lives here: rows into findings by the columns that identify them, raw events and rows as plain data, one run over many
hunts. Does not live here: the comparison with earlier runs (`findings`), running hunts (`hunting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from gazehound.findings.model import (
    EntityColumn,
    EventRecord,
    HuntRecord,
    Observation,
    SetAsideRecord,
    Sighting,
    Values,
    digest,
)
from gazehound.findings.store import Store
from gazehound.hunting.evidence import Event, Evidence
from gazehound.hunting.excluding import SetAside
from gazehound.hunting.identity import hunt_identity
from gazehound.hunting.model import EntityMapping, FieldMapping, HuntingQuery, HuntKind
from gazehound.hunting.outcome import HuntOutcome
from gazehound.hunting.times import Span, seen_by_row
from gazehound.text import SourceText
from gazehound.types import Column
from gazehound.workbench.values import json_value

MOST_ROWS = 50
"""So many rows of one finding are kept; all are counted."""


class Recording:
    """One run over hunts that writes what becomes of each into a store."""

    def __init__(self, store: Store, moment: datetime, data: Sequence[str]) -> None:
        self._store = store
        self._number = store.begin_run(datetime.now(UTC), moment, data)
        self._names: set[tuple[str, str]] = set()

    def add(self, outcome: HuntOutcome) -> HuntOutcome:
        """Keep what became of a hunt; the outcome with what it changed. K0694 when the store cannot be written."""
        sighting = sighting_of(outcome, self._record(outcome.hunt))
        return replace(outcome, changes=self._store.record(self._number, sighting, datetime.now(UTC)))

    def finish(self) -> None:
        """Note that the run has come to its end."""
        self._store.finish_run(self._number, datetime.now(UTC))

    def _record(self, hunt: HuntingQuery) -> HuntRecord:
        """The hunt as it is kept; a second one of the same id and version in one run goes by its query, too."""
        record = hunt_record(hunt)
        if (record.id, record.version) in self._names:
            record = hunt_record(hunt, f"{record.id}#{digest([record.query], 8)}")
        self._names.add((record.id, record.version))
        return record


def hunt_record(hunt: HuntingQuery, name: str = "") -> HuntRecord:
    """What a store keeps of a hunt; `name` in place of what it is known by."""
    return HuntRecord(
        id=name or hunt_identity(hunt) or f"#{digest([hunt.query.text], 8)}",
        version=hunt.version,
        name=hunt.name,
        description=(hunt.hypothesis or hunt.description).strip(),
        severity=hunt.severity,
        query=hunt.query.text.strip(),
        file=str(hunt.path or ""),
        tactics=hunt.tactics,
        techniques=hunt.relevant_techniques,
        entities=tuple(
            EntityColumn(each.entity_type, field.identifier, field.column_name, at)
            for at, each in enumerate(hunt.entity_mappings)
            for field in each.field_mappings
        ),
    )


def hunting_query(record: HuntRecord) -> HuntingQuery:
    """The hunt as a store knows it, to run it again; its findings have the ids that they have in the store."""
    mappings: dict[int, EntityMapping] = {}
    for each in record.entities:
        known = mappings.get(each.mapping, EntityMapping(each.entity_type, ()))
        added = FieldMapping(each.identifier, each.column)
        mappings[each.mapping] = replace(known, field_mappings=(*known.field_mappings, added))
    return HuntingQuery(
        HuntKind.HUNTING_QUERY,
        SourceText(record.query, record.title),
        id=record.id,
        name=record.name,
        entity_mappings=tuple(mappings.values()),
    )


def sighting_of(outcome: HuntOutcome, record: HuntRecord) -> Sighting:
    """What a run says of a hunt: its rows as observations, those of the same identity as one."""
    return Sighting(
        hunt=record,
        is_complete=outcome.looked_everywhere,
        observations=tuple(_observations(outcome)),
        set_aside=tuple(map(_set_aside, outcome.set_aside)),
        state=str(outcome.state),
        explanation=outcome.explanation,
    )


@dataclass
class _Gathered:
    """The rows of one finding on their way together."""

    identity: Values
    rows: list[Values] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


def _observations(outcome: HuntOutcome) -> Iterable[Observation]:
    result = outcome.result
    if result is None or outcome.moment is None:
        return
    evidence = outcome.evidence or (Evidence(),) * len(result)
    found: dict[str, _Gathered] = {}
    for row, span, behind in zip(result.rows(), seen_by_row(result), evidence, strict=True):
        values = plain_values(result.columns, row)
        identity = {name: values[name] for name in outcome.identity}
        gathered = found.setdefault(digest(sorted(identity.items()), 64), _Gathered(identity))
        gathered.rows.append(values)
        gathered.spans.append(span)
        gathered.evidence.append(behind)
    for each in found.values():
        yield _observation(each, outcome.moment)


def _observation(gathered: _Gathered, moment: datetime) -> Observation:
    """One finding; without a time in its rows it was seen when its events happened, without those now."""
    tables = {(each.table, each.number): each for one in gathered.evidence for each in one.tables}
    events = [event for each in tables.values() for event in each.events]
    times = [each.time for each in events if each.time is not None] or [moment]
    firsts = [first for first, _ in gathered.spans if first is not None]
    lasts = [last for _, last in gathered.spans if last is not None]
    return Observation(
        identity=gathered.identity,
        rows=tuple(gathered.rows[:MOST_ROWS]),
        first_seen=min(firsts or times),
        last_seen=max(lasts or times),
        row_count=len(gathered.rows),
        events=tuple(map(event_record, events)),
        event_count=sum(each.total for each in tables.values()),
        remarks=tuple(dict.fromkeys(remark for each in gathered.evidence for remark in each.remarks)),
    )


def event_record(event: Event) -> EventRecord:
    """The event as plain data, without its empty columns."""
    filled = [(each, value) for each, value in zip(event.columns, event.row, strict=True) if value not in (None, "")]
    return EventRecord(
        event.table, {each.name: json_value(value, each.type.value) for each, value in filled}, event.time
    )


def plain_values(columns: Sequence[Column], row: Sequence[object]) -> Mapping[str, object]:
    """The values of a row as JSON holds them."""
    return {each.name: json_value(value, each.type.value) for each, value in zip(columns, row, strict=True)}


def _set_aside(aside: SetAside) -> SetAsideRecord:
    exclusion = aside.exclusion
    reason = exclusion.description or exclusion.scenario
    return SetAsideRecord(exclusion.id, exclusion.name, reason, aside.table, aside.count, aside.candidates)
