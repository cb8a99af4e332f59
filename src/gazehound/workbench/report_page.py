"""What the HTML report of a run shows, as plain values for its template.

Lives here: choosing and wording: verdicts, findings with their lanes and events, where the hunts looked, what
exclusions set aside. Does not live here: HTML (`templates/report.html`), escaping (Jinja escapes every value).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gazehound.engine import TableSummary
from gazehound.exclusions.model import Exclusion
from gazehound.findings.diff import Diff
from gazehound.findings.model import CODE, EventRecord, Observation, finding_id, plain_text
from gazehound.hunting import attack
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.outcome import HuntOutcome, HuntState
from gazehound.workbench.recording import hunt_record, sighting_of
from gazehound.workbench.timeline import Lane, Line, Mark
from gazehound.workbench.values import spelled_out

MOST_FINDINGS = 200
MOST_EVENTS = 50
MOST_LANES = 40
TIMES = ("Timestamp", "TimeGenerated")
VERDICTS = {
    HuntState.FINDINGS: "Found",
    HuntState.NO_FINDINGS: "Nothing found",
    HuntState.IN_PART: "Looked in part",
    HuntState.NOT_RUN: "Could not look",
}
KINDS = {
    HuntState.FINDINGS: "found",
    HuntState.NO_FINDINGS: "clear",
    HuntState.IN_PART: "part",
    HuntState.NOT_RUN: "blind",
}

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EventTable:
    """Events of one table: a line each for what differs, and once what they have in common."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    common: Pairs
    left_out: int


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding."""

    id: str
    title: str
    state: str
    seen: str
    rows: tuple[Pairs, ...]
    rows_left_out: int
    event_count: int
    tables: tuple[EventTable, ...]
    remarks: tuple[str, ...]
    lane: Lane | None


@dataclass(frozen=True, slots=True)
class AsideRow:
    """What an exclusion set aside in one table of a hunt; `why_not` says why it could not, empty where it did."""

    name: str
    reason: str
    table: str
    count: int
    candidates: int
    when: str
    owner: str
    expires: str
    verdicts: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class HuntSection:
    """One hunt."""

    anchor: str
    name: str
    kind: str
    verdict: str
    sentence: str
    changes: str
    hypothesis: str
    query: str
    facts: Pairs
    cards: tuple[FindingCard, ...]
    cards_left_out: int
    marks: tuple[Mark, ...]
    asides: tuple[AsideRow, ...]


@dataclass(frozen=True, slots=True)
class TacticRow:
    """A tactic with the techniques that the hunts look for: id, name, the kind of verdict."""

    name: str
    techniques: tuple[tuple[str, str, str], ...]


def hunt_sections(outcomes: Sequence[HuntOutcome], proofs: dict[tuple[int, str], tuple[str, ...]]) -> list[HuntSection]:
    """The hunts in their order. `proofs` has what is proven of an exclusion against hunt number n, by (n, its id)."""
    return [_section(at, outcome, proofs) for at, outcome in enumerate(outcomes)]


def _section(at: int, outcome: HuntOutcome, proofs: dict[tuple[int, str], tuple[str, ...]]) -> HuntSection:
    hunt = outcome.hunt
    record = hunt_record(hunt)
    observed = sighting_of(outcome, record).observations
    shown = sorted(observed, key=lambda each: each.first_seen)[:MOST_FINDINGS]
    line = Line.over(moment for each in shown[:MOST_LANES] for moment in (each.first_seen, each.last_seen))
    cards = tuple(
        _card(finding_id(record, each.identity), each, outcome.changes, line if number < MOST_LANES else None)
        for number, each in enumerate(shown)
    )
    return HuntSection(
        anchor=f"hunt-{at + 1}",
        name=spelled_out(hunt_title(hunt)),
        kind=KINDS[outcome.state],
        verdict=VERDICTS[outcome.state],
        sentence=spelled_out(_sentence(outcome, len(observed))),
        changes=_changes(outcome.changes),
        hypothesis=spelled_out(" ".join((hunt.hypothesis or hunt.description).split())),
        query=hunt.query.text.strip(),
        facts=tuple(_facts(outcome)),
        cards=cards,
        cards_left_out=len(observed) - len(shown),
        marks=tuple(line.marks()) if line else (),
        asides=tuple(_asides(at, outcome, proofs)),
    )


def hunt_title(hunt: HuntingQuery) -> str:
    """What a hunt is called: its name, else its id, else its file."""
    return hunt.name or hunt.id or (hunt.path.name if hunt.path else "hunt")


def _sentence(outcome: HuntOutcome, findings: int) -> str:
    """The verdict in a sentence."""
    if outcome.state is HuntState.NOT_RUN:
        return f"{outcome.reason}: {outcome.explanation}"
    if outcome.state is HuntState.IN_PART:
        return f"Nothing was found where it looked, which proves little: {outcome.explanation}"
    if outcome.state is HuntState.NO_FINDINGS:
        return "It looked at every table it names and found nothing."
    rows = f" in {outcome.rows:,} rows" if outcome.rows != findings else ""
    part = f" It looked in part only: {outcome.explanation}" if outcome.reason else ""
    return f"{counted(findings, 'finding')}{rows}.{part}"


def _changes(changes: Diff | None) -> str:
    if changes is None or changes.is_empty:
        return ""
    told = f"{len(changes.new):,} new, {len(changes.seen):,} seen before, {len(changes.gone):,} gone"
    return told + (f"; {len(changes.closed):,} of them closed" if changes.closed else "")


def _facts(outcome: HuntOutcome) -> Iterator[tuple[str, str]]:
    hunt = outcome.hunt
    listed = [
        ("Seen", _span(outcome.first_seen, outcome.last_seen)),
        ("Tactics", ", ".join(map(spaced, hunt.tactics))),
        ("Techniques", ", ".join(_technique(each) for each in hunt.relevant_techniques)),
        ("Severity", hunt.severity),
        ("Connectors", ", ".join(each.connector_id for each in hunt.required_data_connectors)),
        ("Version", hunt.version),
        ("Id", hunt.id),
        ("File", str(hunt.path or "")),
        ("Took", f"{outcome.seconds:.1f} s" if outcome.seconds else ""),
    ]
    yield from ((name, spelled_out(value)) for name, value in listed if value)


def _technique(given: str) -> str:
    known = attack.technique(given)
    return f"{given} {known.name}" if known else given


def spaced(tactic: str) -> str:
    """`CommandAndControl` as `Command And Control`."""
    return "".join(f" {each}" if each.isupper() and at else each for at, each in enumerate(tactic))


def _card(identity: str, observation: Observation, changes: Diff | None, line: Line | None) -> FindingCard:
    times = [each.time for each in observation.events if each.time is not None]
    return FindingCard(
        id=identity,
        title=spelled_out(_title(observation)),
        state=_state(identity, changes),
        seen=_span(observation.first_seen, observation.last_seen),
        rows=tuple(_pairs(each.items()) for each in observation.rows[:5]),
        rows_left_out=max(0, observation.row_count - 5),
        event_count=observation.event_count,
        tables=tuple(_event_tables(observation.events)),
        remarks=tuple(map(spelled_out, observation.remarks)),
        lane=line.lane(observation.first_seen, observation.last_seen, times) if line else None,
    )


def _title(observation: Observation) -> str:
    texts = [text for each in observation.identity.values() if (text := plain_text(each))]
    return " · ".join([each for each in texts if not CODE.fullmatch(each)] or texts) or "All events together"


def _state(identity: str, changes: Diff | None) -> str:
    """What a store says of the finding; empty without one."""
    if changes is None:
        return ""
    kinds = (("closed", changes.closed), ("back", changes.back), ("new", changes.new), ("seen", changes.seen))
    return next((kind for kind, ids in kinds if identity in ids), "")


def _event_tables(events: Iterable[EventRecord]) -> Iterator[EventTable]:
    tables: dict[str, list[EventRecord]] = {}
    for each in sorted(events, key=lambda each: (each.time is None, each.time)):
        tables.setdefault(each.table, []).append(each)
    for table, listed in tables.items():
        yield _event_table(table, listed)


def _event_table(table: str, events: Sequence[EventRecord]) -> EventTable:
    names = [name for name in dict.fromkeys(name for each in events for name in each.values) if name not in TIMES]
    texts = {name: [plain_text(each.values.get(name)) for each in events] for name in names}
    common = [(name, texts[name][0]) for name in names if len(set(texts[name])) == 1]
    differing = [name for name in names if len(set(texts[name])) > 1]
    shown = events[:MOST_EVENTS]
    rows = tuple(
        (_moment(each.time), *(spelled_out(texts[name][at]) for name in differing)) for at, each in enumerate(shown)
    )
    return EventTable(
        spelled_out(table), ("Time", *map(spelled_out, differing)), rows, _pairs(common), len(events) - len(shown)
    )


def _pairs(pairs: Iterable[tuple[str, object]]) -> Pairs:
    """Names and values as text; what is empty is left out."""
    return tuple((spelled_out(name), spelled_out(text)) for name, value in pairs if (text := plain_text(value)))


def _asides(at: int, outcome: HuntOutcome, proofs: dict[tuple[int, str], tuple[str, ...]]) -> Iterator[AsideRow]:
    for each in outcome.set_aside:
        told = proofs.get((at, each.exclusion.id), ())
        yield _aside(each.exclusion, each.table, told, count=each.count, candidates=each.candidates)
    for one in outcome.not_applied:
        yield _aside(one.exclusion, one.table, proofs.get((at, one.exclusion.id), ()), why_not=one.why)


def _aside(
    exclusion: Exclusion, table: str, verdicts: tuple[str, ...], count: int = 0, candidates: int = 0, why_not: str = ""
) -> AsideRow:
    return AsideRow(
        name=spelled_out(exclusion.name or exclusion.id),
        reason=spelled_out(exclusion.description or exclusion.scenario),
        table=spelled_out(table),
        count=count,
        candidates=candidates,
        when=spelled_out(exclusion.when),
        owner=spelled_out(exclusion.owner),
        expires=str(exclusion.expires or ""),
        verdicts=tuple(map(spelled_out, verdicts)),
        why_not=spelled_out(why_not),
    )


def tactic_rows(outcomes: Sequence[HuntOutcome]) -> list[TacticRow]:
    """The tactics that the hunts name, in ATT&CK's order, with their techniques; the worst verdict counts."""
    order = list(KINDS.values())
    found: dict[str, dict[str, str]] = {}
    for outcome in outcomes:
        kind = KINDS[outcome.state]
        for tactic in outcome.hunt.tactics:
            techniques = found.setdefault(attack.tactic_named(tactic) or tactic, {})
            for each in outcome.hunt.relevant_techniques:
                known = attack.technique(each)
                if known is None or tactic in known.tactics or len(outcome.hunt.tactics) == 1:
                    techniques[each] = min(techniques.get(each, kind), kind, key=order.index)
    ranks = {name: at for at, name in enumerate(attack.tactics())}
    ordered = sorted(found.items(), key=lambda item: ranks.get(item[0], len(ranks)))
    return [
        TacticRow(spaced(tactic), tuple((each, _name(each), kind) for each, kind in sorted(techniques.items())))
        for tactic, techniques in ordered
    ]


def _name(technique: str) -> str:
    known = attack.technique(technique)
    return known.name if known else ""


def table_rows(tables: Iterable[TableSummary]) -> list[tuple[str, str, str]]:
    """Where the hunts looked: table, number of events, the time they span."""
    ordered = sorted(tables, key=lambda each: each.name)
    return [(spelled_out(each.name), f"{each.rows:,}", _span(each.first, each.last)) for each in ordered]


def _span(first: datetime | None, last: datetime | None) -> str:
    if first is None or last is None:
        return ""
    start, end = _moment(first), _moment(last)
    return start if start == end else f"{start} to {end}"


def _moment(moment: datetime | None) -> str:
    """To the second, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
