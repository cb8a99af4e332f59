"""What the HTML report says of exclusions: what each set aside and why, and what is proven of it against the hunt."""

from __future__ import annotations

from dataclasses import dataclass

from gazehound.diagnostics import KqlError
from gazehound.engine.workspace import SessionWorkspace
from gazehound.exclusions.model import Exclusion, Proof, Verdict, VerdictKind
from gazehound.findings.model import plain_text
from gazehound.hunting.evidence import Event
from gazehound.hunting.excluding import SetAside
from gazehound.hunting.outcome import HuntOutcome
from gazehound.hunting.prove import HuntProof, prove_exclusions
from gazehound.workbench.recording import event_record
from gazehound.workbench.report_events import EventTable, event_table

MOST_EVENTS = 20

UNPROVEN = Proof((Verdict(VerdictKind.NOT_PROVEN, "not proven: the hunt cannot be read"),))


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """Something that stands against an exclusion, with the values of an event that shows it."""

    kind: str
    message: str
    witness: str


@dataclass(frozen=True, slots=True)
class AsideRow:
    """What an exclusion set aside in one table of a hunt; `why_not` says why it could not, empty where it did."""

    name: str
    reason: str
    table: str
    count: int
    candidates: int
    when: str
    approval: str
    verdicts: tuple[VerdictRow, ...]
    repair: str
    why_not: str
    events: EventTable | None


@dataclass(frozen=True, slots=True)
class Asides:
    """What exclusions did to a hunt: a row for each and table, and what is proven of all of them together."""

    rows: tuple[AsideRow, ...]
    together: tuple[VerdictRow, ...]


def asides_of(outcome: HuntOutcome, workspace: SessionWorkspace) -> Asides:
    """What exclusions set aside, then those that could not apply."""
    proven = _proven(outcome, workspace)

    def proof(of: Exclusion) -> Proof:
        return next((each for exclusion, each in proven.proofs if exclusion is of), UNPROVEN)

    rows = [_row(each.exclusion, each.table, proof(each.exclusion), aside=each) for each in outcome.set_aside]
    rows += [_row(each.exclusion, each.table, proof(each.exclusion), why_not=each.why) for each in outcome.not_applied]
    return Asides(tuple(rows), tuple(map(_verdict, proven.together.verdicts if proven.together else ())))


def _proven(outcome: HuntOutcome, workspace: SessionWorkspace) -> HuntProof:
    """The proofs of the exclusions that were in scope of a hunt."""
    in_scope = [*(each.exclusion for each in outcome.set_aside), *(each.exclusion for each in outcome.not_applied)]
    different = list({id(each): each for each in in_scope}.values())
    try:
        return prove_exclusions(different, outcome.hunt, workspace, outcome.moment, workspace.outside.watchlists)
    except KqlError:  # the hunt itself cannot be read, which is its verdict
        return HuntProof((), None)


def _row(
    exclusion: Exclusion, table: str, proof: Proof, *, aside: SetAside | None = None, why_not: str = ""
) -> AsideRow:
    return AsideRow(
        name=exclusion.name or exclusion.id,
        reason=_reason(exclusion),
        table=table,
        count=aside.count if aside else 0,
        candidates=aside.candidates if aside else 0,
        when=exclusion.when.replace("\n", " "),
        approval=_approval(exclusion),
        verdicts=tuple(map(_verdict, proof.verdicts)),
        repair=proof.repaired or "",
        why_not=why_not,
        events=_events(aside) if aside and aside.count else None,
    )


def _reason(exclusion: Exclusion) -> str:
    scenario, description = exclusion.scenario.strip(), exclusion.description.strip()
    return f"{scenario.rstrip('.')}. {description}" if scenario and description else scenario or description


def _approval(exclusion: Exclusion) -> str:
    """Who answers for it and until when."""
    return " · ".join(
        filter(
            None,
            [
                exclusion.owner and f"owner {exclusion.owner}",
                exclusion.approved_by and f"approved by {exclusion.approved_by}",
                exclusion.ticket,
                f"until {exclusion.expires}" if exclusion.expires else "without an expiry",
            ],
        )
    )


def _verdict(verdict: Verdict) -> VerdictRow:
    given = [(name, value) for name, value in verdict.witness.items() if value is not None]
    witness = ", ".join(f"{name} = {_value_text(value)}" for name, value in given)
    return VerdictRow(str(verdict.kind), verdict.message, witness)


def _value_text(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else plain_text(value)


def _events(aside: SetAside) -> EventTable:
    """The first events that it set aside."""
    columns, rows = aside.events.columns, aside.events.rows()[:MOST_EVENTS]
    records = [event_record(Event(aside.table, columns, row)) for row in rows]
    records.sort(key=lambda each: (each.time is None, each.time))
    return event_table(aside.table, records, aside.count)
