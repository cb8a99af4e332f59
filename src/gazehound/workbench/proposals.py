"""From triage to exclusion: a draft that sets marked findings aside, and what it would have done.

Lives here: gathering the events of a store, the draft, its trial over the store and over data. Does not live here:
choosing the predicate (`hunting.narrowing`), proving (`hunting.prove`), the text of the draft (`proposal_text`).
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from glob import escape
from pathlib import Path

from gazehound.diagnostics import KqlError
from gazehound.engine.clock import LATEST
from gazehound.engine.workspace import SessionWorkspace
from gazehound.exclusions.model import Exclusion, ExclusionTest, Proof, Scope, Status, VerdictKind
from gazehound.findings.model import EventRecord, Finding, HuntRecord, State, digest, finding_id
from gazehound.findings.store import Store
from gazehound.hunting.drafts import slug
from gazehound.hunting.model import HuntingQuery, HuntKind
from gazehound.hunting.narrowing import Known, Narrowing, Values, narrowest
from gazehound.hunting.prove import prove_exclusions, prove_for
from gazehound.hunting.run import run_hunt
from gazehound.hunting.session import Session
from gazehound.text import SourceText
from gazehound.workbench.recording import hunting_query, sighting_of

OWNER = "GazehoundFinding"
"""The column that tells whose event a stored one is."""
NO_CONCERN = (State.FALSE_POSITIVE, State.BENIGN)
"""Findings that were closed as this need not be kept."""
MOST_PROVEN = 500
MOST_TESTS = 3

Behind = tuple[Finding, Sequence[EventRecord]]
"""A finding and the events kept of it."""
Own = tuple[Finding, Sequence[Values]]
"""A finding and the values of its events of one table."""


@dataclass(frozen=True, slots=True)
class InStore:
    """What a draft would have done to the findings of its hunt in the store.

    `covered` of the `marked` findings have all their kept events set aside, `events` in all; `missing` events of theirs
    the store does not hold. `kept` other findings lose no event, `proven` of them cannot lose any; `losing` are
    false positives and benign ones that lose some, too.
    """

    marked: int
    covered: int
    events: int
    missing: int
    kept: int
    proven: int
    losing: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class InData:
    """What a draft would have done to a run over data: the events that it sets aside, and the findings that go.

    `unmarked` are those among the `gone` that nobody marked, by their titles. `why_not` says why it could not run.
    """

    candidates: int = 0
    set_aside: int = 0
    findings: int = 0
    gone: int = 0
    unmarked: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft with what is proven of it and what it would have done; `in_data` is None where no data was named."""

    draft: Exclusion
    proof: Proof
    in_store: InStore
    in_data: InData | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Findings for which nothing can be proposed, by their titles, and why."""

    findings: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a draft says beside its predicate."""

    owner: str
    reason: str
    created: date
    expires: date


def propose(
    store: Store, marked: Sequence[Finding], terms: Terms, session: Session | None = None
) -> list[Proposal | Refusal]:
    """A draft for each table of each hunt that the marked findings have events of.

    In:      marked, findings of a store; session, data for a trial run, None for none
    """
    by_hunt: dict[tuple[str, str], list[Finding]] = {}
    for each in marked:
        by_hunt.setdefault((each.hunt.id, each.hunt.version), []).append(each)
    return [made for each in by_hunt.values() for made in _of_hunt(store, each, terms, session)]


def _of_hunt(
    store: Store, marked: Sequence[Finding], terms: Terms, session: Session | None
) -> Iterator[Proposal | Refusal]:
    hunt = marked[0].hunt
    titles = tuple(each.title for each in marked)
    ids = {each.id for each in marked}
    found = _with_events(store, marked)
    others = _with_events(store, [each for each in store.findings(hunt.id) if each.id not in ids])
    bare = tuple(each.title for each, events in found if not events)
    if bare:
        yield Refusal(bare, "the store holds no raw event of them")
        return
    if hunt.id.startswith("#") and not hunt.name:
        yield Refusal(titles, "their hunt has neither id nor name that an exclusion could be held to")
        return
    tables = dict.fromkeys(event.table for _, events in found for event in events)
    with _stored_events([*found, *others]) as stored:
        for table in tables:
            yield _of_table(table, found, others, terms, _Trial(hunt, hunting_query(hunt), stored, session))


def _with_events(store: Store, findings: Sequence[Finding]) -> list[Behind]:
    events = store.events_of([each.id for each in findings])
    return [(each, events[each.id]) for each in findings]


@dataclass(frozen=True, slots=True)
class _Trial:
    """What a draft is tried on: the hunt, the events of the store, and data where some was named."""

    record: HuntRecord
    hunt: HuntingQuery
    stored: Session
    data: Session | None

    @property
    def workspace(self) -> SessionWorkspace:
        return (self.data or self.stored).workspace


def _of_table(
    table: str, marked: Sequence[Behind], others: Sequence[Behind], terms: Terms, trial: _Trial
) -> Proposal | Refusal:
    own = [(each, _of(table, events)) for each, events in marked]
    concerned = [(each, _of(table, events)) for each, events in others if each.state not in NO_CONCERN]
    schema = trial.stored.workspace.table(table)
    assert schema is not None
    found = narrowest([*_known(own)], [*_known(concerned)], schema.columns)
    titles = tuple(each.title for each, _ in marked)
    if isinstance(found, str):
        return Refusal(titles, f"no exclusion of events of {table} covers them alone: {found}")
    taken = _taken(trial.stored, table, found.kql)
    astray = [each.title for each, _ in concerned if taken[each.id]]
    if astray:
        return Refusal(titles, f"an exclusion of events of {table} would take some of {astray[0]}, too")
    draft = _draft(table, found, own, [event for _, events in concerned for event in events], terms, trial.record)
    ((_, proof),) = prove_exclusions([draft], trial.hunt, trial.workspace).proofs
    proven = [each for each, events in concerned[:MOST_PROVEN] if _is_proven_kept(found, each, events, table, trial)]
    in_store = InStore(
        marked=len(own),
        covered=sum(taken[each.id] == len(events) for each, events in own),
        events=sum(taken[each.id] for each, _ in own),
        missing=sum(max(0, each.event_count - len(events)) for each, events in marked),
        kept=len(concerned),
        proven=len(proven),
        losing=tuple(each for each, _ in others if taken[each.id]),
    )
    in_data = _in_data(draft, {each.id for each, _ in marked}, trial) if trial.data else None
    return Proposal(draft, proof, in_store, in_data)


def _known(findings: Iterable[Own]) -> Iterator[Known]:
    return (Known(each.identity, events) for each, events in findings if events)


def _of(table: str, events: Iterable[EventRecord]) -> list[Values]:
    return [each.values for each in events if each.table == table]


@contextmanager
def _stored_events(findings: Iterable[Behind]) -> Iterator[Session]:
    """The events of findings as the data of a session; each says whose it is."""
    by_table: dict[str, list[Mapping[str, object]]] = {}
    for finding, events in findings:
        for each in events:
            by_table.setdefault(each.table, []).append({**each.values, OWNER: finding.id})
    with tempfile.TemporaryDirectory() as folder:
        for table, listed in by_table.items():
            lines = "\n".join(json.dumps(each) for each in listed)
            (Path(folder) / f"{Path(table).name}.jsonl").write_text(lines, encoding="utf-8")
        with Session.open(folder, now=LATEST) as session:
            yield session


def _taken(session: Session, table: str, when: str) -> Counter[str]:
    """How many events of each finding the predicate takes."""
    result = session.query(f"['{table}'] | where {when} | summarize count() by {OWNER}")
    return Counter({str(owner): count for owner, count in result.rows()})


def _draft(
    table: str,
    found: Narrowing,
    marked: Sequence[Own],
    kept: Sequence[Values],
    terms: Terms,
    hunt: HuntRecord,
) -> Exclusion:
    titles = [each.title for each, events in marked if events]
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    return Exclusion(
        id=f"{slug(hunt.title)}-{digest([table, found.kql], 8)}",
        name=f"{titles[0]}{more}",
        when=found.kql,
        scenario=terms.reason,
        scope=Scope(tuple(dict.fromkeys(escape(each) for each in (hunt.id, hunt.name) if each)), (table,)),
        owner=terms.owner,
        evidence=f"findings {', '.join(each.id for each, _ in marked)}",
        created=terms.created,
        expires=terms.expires,
        status=Status.DRAFT,
        tests=tuple(_tests(found, [each for _, events in marked for each in events], kept)),
    )


def _tests(found: Narrowing, covered: Sequence[Values], kept: Sequence[Values]) -> Iterator[ExclusionTest]:
    """Some of the events that it covers, and of the others those most like them; the columns that it asks alone."""
    columns = [*found.columns, *found.others]

    def shown(event: Values) -> tuple[tuple[str, object], ...]:
        return tuple((each, event[each]) for each in columns if event.get(each) not in (None, ""))

    drop = list(dict.fromkeys(map(shown, covered)))
    values = {each for event in drop for each in event}
    near = sorted(filter(None, dict.fromkeys(map(shown, kept))), key=lambda event: -len(values & set(event)))
    for events, must_drop in ((drop, True), (near, False)):
        yield from (ExclusionTest(dict(each), must_drop) for each in events[:MOST_TESTS])


def _is_proven_kept(found: Narrowing, finding: Finding, events: Sequence[Values], table: str, trial: _Trial) -> bool:
    """True when no event of the table with the values that identify the finding can be set aside."""
    names = [each for each in found.columns if isinstance(finding.identity.get(each), str | int | bool)]
    if not events or any(each.get(name, "") != finding.identity[name] for each in events for name in names):
        return False
    key = tuple(finding.identity[each] for each in names)
    whole_table = HuntingQuery(HuntKind.BARE_KQL, SourceText(f"['{table}']"))
    its_own = Narrowing(tuple(names), (key,), exact=frozenset(names)).kql
    try:
        proof = prove_for(f"({found.kql}) and {its_own}", whole_table, trial.workspace)
    except KqlError:  # a value that an exclusion cannot hold
        return False
    return VerdictKind.CONTRADICTION in proof.kinds and VerdictKind.NOT_PROVEN not in proof.kinds


def _in_data(draft: Exclusion, marked: set[str], trial: _Trial) -> InData:
    """A run without the draft and one with it, as if it were active."""
    assert trial.data is not None
    before = run_hunt(trial.data, trial.hunt)
    active = replace(draft, status=Status.ACTIVE, expires=None)
    after = run_hunt(trial.data, trial.hunt, [active])
    if before.result is None or after.result is None:
        return InData(why_not=before.explanation or after.explanation)
    if after.not_applied and not after.set_aside:
        return InData(why_not=after.not_applied[0].why)
    found, left = (
        {finding_id(trial.record, each.identity): each.identity for each in sighting_of(one, trial.record).observations}
        for one in (before, after)
    )
    gone = [each for each in found if each not in left]
    unmarked = [" · ".join(map(str, found[each].values())) for each in gone if each not in marked]
    candidates = sum(each.candidates for each in after.set_aside)
    count = sum(each.count for each in after.set_aside)
    return InData(candidates, count, len(found), len(gone), tuple(unmarked))
