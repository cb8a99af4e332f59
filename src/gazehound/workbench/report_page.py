"""What the HTML report of a run shows, as plain values for its template.

Lives here: choosing and wording: verdicts, findings with their lanes, where the hunts looked. Does not live here:
events (`report_events`), exclusions (`report_exclusions`), HTML (`templates/report.html`), escaping (`html_report`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gazehound.engine import TableSummary
from gazehound.engine.workspace import SessionWorkspace
from gazehound.findings.diff import Diff
from gazehound.findings.model import CODE, Observation, finding_id, plain_text
from gazehound.hunting import attack
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.outcome import HuntOutcome, HuntState
from gazehound.workbench.recording import hunt_record, sighting_of
from gazehound.workbench.report_events import EventTable, Pairs, event_tables, pairs, span_text
from gazehound.workbench.report_exclusions import Asides, asides_of
from gazehound.workbench.timeline import Lane, Line, Mark
from gazehound.workbench.values import counted

MOST_FINDINGS = 200
MOST_EVENTS = 50
MOST_LANES = 40
VERDICTS = {
    HuntState.FINDINGS: "Found",
    HuntState.NO_FINDINGS: "Nothing found",
    HuntState.IN_PART: "Looked in part",
    HuntState.NOT_RUN: "Could not look",
}
ALL_SET_ASIDE = "All set aside"
KINDS = {
    HuntState.FINDINGS: "found",
    HuntState.IN_PART: "part",
    HuntState.NOT_RUN: "blind",
    HuntState.NO_FINDINGS: "clear",
}
"""What the page calls a state, the most telling first."""


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
class HuntSection:
    """One hunt."""

    anchor: str
    name: str
    kind: str
    verdict: str
    sentence: str
    changes: str
    hypothesis: str
    query: tuple[str, ...]
    facts: Pairs
    cards: tuple[FindingCard, ...]
    cards_left_out: int
    marks: tuple[Mark, ...]
    asides: Asides


@dataclass(frozen=True, slots=True)
class TacticRow:
    """A tactic with the techniques that the hunts look for: id, name, the kind of verdict."""

    name: str
    techniques: tuple[tuple[str, str, str], ...]


def hunt_sections(outcomes: Iterable[HuntOutcome], workspace: SessionWorkspace) -> list[HuntSection]:
    """The hunts, those that found something first, then those that could not look; `workspace` is for proofs."""
    order = list(KINDS.values())
    sections = enumerate(sorted(outcomes, key=lambda each: order.index(_kind(each))), start=1)
    return [_section(at, outcome, asides_of(outcome, workspace)) for at, outcome in sections]


def _section(at: int, outcome: HuntOutcome, asides: Asides) -> HuntSection:
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
        anchor=f"hunt-{at}",
        name=hunt_title(hunt),
        kind=_kind(outcome),
        verdict=ALL_SET_ASIDE if _is_all_set_aside(outcome) else VERDICTS[outcome.state],
        sentence=_sentence(outcome, len(observed)),
        changes=_changes(outcome.changes),
        hypothesis=" ".join((hunt.hypothesis or hunt.description).split()),
        query=tuple(hunt.query.text.strip().expandtabs(4).splitlines()),
        facts=tuple(_facts(outcome)),
        cards=cards,
        cards_left_out=len(observed) - len(shown),
        marks=tuple(line.marks()) if line else (),
        asides=asides,
    )


def _kind(outcome: HuntOutcome) -> str:
    """What the page calls a verdict; silence that exclusions made is not clear."""
    return KINDS[HuntState.IN_PART if _is_all_set_aside(outcome) else outcome.state]


def _is_all_set_aside(outcome: HuntOutcome) -> bool:
    """True for a hunt without findings for which exclusions left no event."""
    candidates = {each.table: each.candidates for each in outcome.set_aside}
    return (
        outcome.state is HuntState.NO_FINDINGS
        and sum(each.count for each in outcome.set_aside) == sum(candidates.values()) > 0
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
        aside = sum(each.count for each in outcome.set_aside)
        if _is_all_set_aside(outcome):
            return f"Exclusions set all {counted(aside, 'event')} that it looks for aside; its silence proves nothing."
        rest = f"; exclusions set {counted(aside, 'event')} aside" if aside else ""
        return f"It looked at every table it names and found nothing{rest}."
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
        ("Seen", span_text(outcome.first_seen, outcome.last_seen)),
        ("Tactics", ", ".join(map(spaced, hunt.tactics))),
        ("Techniques", ", ".join(_technique(each) for each in hunt.relevant_techniques)),
        ("Severity", hunt.severity),
        ("Connectors", ", ".join(each.connector_id for each in hunt.required_data_connectors)),
        ("Version", hunt.version),
        ("Id", hunt.id),
        ("File", str(hunt.path or "")),
        ("Took", f"{outcome.seconds:.1f} s" if outcome.seconds else ""),
    ]
    yield from (each for each in listed if each[1])


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
        title=_title(observation),
        state=_state(identity, changes),
        seen=span_text(observation.first_seen, observation.last_seen),
        rows=tuple(pairs(each.items()) for each in observation.rows[:5]),
        rows_left_out=max(0, observation.row_count - 5),
        event_count=observation.event_count,
        tables=tuple(event_tables(observation.events, MOST_EVENTS)),
        remarks=observation.remarks,
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


def tactic_rows(outcomes: Sequence[HuntOutcome]) -> list[TacticRow]:
    """The tactics that the hunts name, in ATT&CK's order, with their techniques; the worst verdict counts."""
    order = list(KINDS.values())
    found: dict[str, dict[str, str]] = {}
    for outcome in outcomes:
        kind = _kind(outcome)
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
    return [(each.name, f"{each.rows:,}", span_text(each.first, each.last)) for each in ordered]
