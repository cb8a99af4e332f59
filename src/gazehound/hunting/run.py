"""Running hunts over the data of a session.

Lives here: one hunt from query to outcome, why a hunt could not look. Does not live here: running a query (the engine),
when events happened (`times`), what is printed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gazehound import garbage
from gazehound.diagnostics import Diagnostic, KqlError, listing
from gazehound.engine import Result, Session
from gazehound.engine.analyses import Analysis
from gazehound.engine.clock import moment_of
from gazehound.exclusions.model import Exclusion
from gazehound.hunting.blind_spots import Blind, blind_spots, without_data
from gazehound.hunting.evidence import MOST_EVENTS, evidence_behind
from gazehound.hunting.excluding import Excluding, Exclusions, gather_exclusions, live
from gazehound.hunting.identity import identity_columns
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery, Loaded
from gazehound.hunting.outcome import HuntOutcome, HuntReport, HuntState, Reason
from gazehound.hunting.pack import Pack
from gazehound.hunting.times import seen
from gazehound.plan.relations import Relation

Hunts = str | os.PathLike[str] | HuntingQuery | Iterable[str | os.PathLike[str] | HuntingQuery]

REASONS: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    (Reason.INTERRUPTED, ("K0503",)),
    (Reason.FAILED, ("K05",)),
    (Reason.INVALID, ("K00", "K01")),
    (Reason.TABLE_MISSING, ("K0201", "K0215", "K0216")),
    (Reason.COLUMN_MISSING, ("K0203", "K0210", "K0214")),
    (Reason.UNSUPPORTED, ("K04",)),
    (Reason.INVALID, ("K",)),
)
"""Which codes stand for which reason; of several errors the one that comes first here counts."""


def run_hunts(session: Session, hunts: Hunts, exclusions: Exclusions = None, evidence: int = MOST_EVENTS) -> HuntReport:
    """Load and run hunts: paths (files and folders), texts, or hunts that are loaded."""
    loaded = gather(hunts)
    applying, said = gather_exclusions(exclusions)
    with garbage.seldom():
        found = tuple(outcomes(session, loaded.hunts, live(applying), evidence))
    return HuntReport(found, (*loaded.diagnostics, *said))


def gather(hunts: Hunts) -> Loaded:
    """Everything given as loaded hunts, in order."""
    if isinstance(hunts, str | os.PathLike | HuntingQuery):
        hunts = [hunts]
    parts = [Loaded((each,)) if isinstance(each, HuntingQuery) else load_hunts(each) for each in hunts]
    return Loaded(
        tuple(hunt for part in parts for hunt in part.hunts),
        tuple(diagnostic for part in parts for diagnostic in part.diagnostics),
    )


def outcomes(
    session: Session, hunts: Iterable[HuntingQuery], exclusions: Sequence[Exclusion] = (), evidence: int = 0
) -> Iterator[HuntOutcome]:
    """What became of each hunt, as soon as it is known; see `run_hunt`. Several hunts read their tables together."""
    prepared = [_prepared(session, each) for each in hunts]
    pack = Pack(session)
    try:
        moment = session.moment()
        plans = [
            result.relation for each in prepared if each.analysis.is_settled for result in each.analysis.bound.results
        ]
        pack.gather(plans, moment, with_events=bool(evidence), meanwhile=_checking(session, prepared, moment))
    except KqlError as error:  # the newest event could not be found, or the reading was interrupted
        pack.close()
        yield from (_not_run(each.hunt, error.diagnostics) for each in prepared)
        return
    try:
        for each in prepared:
            yield _run(session, each, exclusions, evidence, moment, pack)
    finally:
        pack.close()


def run_hunt(
    session: Session, hunt: HuntingQuery, exclusions: Sequence[Exclusion] = (), evidence: int = 0
) -> HuntOutcome:
    """Run one hunt without the events that live exclusions set aside.

    `evidence` is how many raw events of a table are looked up for each row; 0 spares the queries for them.
    Nothing is raised for what its query says or how it ends: that is the outcome.
    """
    return next(outcomes(session, [hunt], exclusions, evidence))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A hunt and what its query means, which took so many seconds to find out."""

    hunt: HuntingQuery
    analysis: Analysis
    seconds: float


def _prepared(session: Session, hunt: HuntingQuery) -> _Prepared:
    begin = time.perf_counter()
    return _Prepared(hunt, session.analysis(hunt.query), time.perf_counter() - begin)


def _checking(session: Session, prepared: Sequence[_Prepared], moment: int) -> Iterator[None]:
    """Finds out hunt by hunt whether something is refused: of those without events nothing else is to be done."""
    for each in prepared:
        if each.analysis.is_settled:
            session.check_support(each.analysis.bound, each.hunt.query, moment)
            yield


def _run(
    session: Session,
    prepared: _Prepared,
    exclusions: Sequence[Exclusion],
    evidence: int,
    moment: int,
    pack: Pack,
) -> HuntOutcome:
    begin, hunt, analysis = time.perf_counter(), prepared.hunt, prepared.analysis
    if analysis.diagnostics.has_errors:
        return _not_run(hunt, tuple(analysis.diagnostics))
    bound = analysis.bound
    missing = without_data(bound.tables, hunt.query, session)
    if missing and len(missing) == len(bound.tables):
        reason = Reason.CONNECTOR_MISSING if _connectors(hunt, missing) else Reason.TABLE_MISSING
        return HuntOutcome(
            hunt, HuntState.NOT_RUN, reason=reason, explanation=_absence(hunt, missing), missing_tables=missing
        )
    try:
        excluding = Excluding(session, hunt, exclusions, moment)
        plans = _Plans(lambda relation: excluding.rewrite(pack.rewrite(relation)))
        if analysis.is_settled:
            result = session.run(bound, hunt.query, moment, plans.rewrite, adds_nothing=not exclusions)
        else:
            result = session.query(hunt.query, moment, plans.rewrite)
        blind = blind_spots([each.relation for each in bound.results], moment, session)
    except KqlError as error:
        return _not_run(hunt, error.diagnostics)
    outcome = _outcome(hunt, result, missing, blind, prepared.seconds + time.perf_counter() - begin)
    behind = evidence_behind(session, plans.ran[0], result, moment, evidence) if evidence and plans.ran else ()
    return replace(
        outcome,
        moment=moment_of(moment),
        identity=identity_columns(hunt, plans.ran[0], result.columns) if plans.ran else (),
        evidence=behind,
        set_aside=tuple(excluding.set_aside),
        not_applied=tuple(excluding.not_applied),
    )


class _Plans:
    """Remembers the plans that a query ran, those of its results in order."""

    def __init__(self, rewrite: Callable[[Relation], Relation]) -> None:
        self._rewrite = rewrite
        self.ran: list[Relation] = []

    def rewrite(self, relation: Relation) -> Relation:
        self.ran.append(self._rewrite(relation))
        return self.ran[-1]


def not_reached(hunt: HuntingQuery) -> HuntOutcome:
    """The outcome of a hunt that an interruption left out."""
    explanation = "the run was stopped before this hunt was done"
    return HuntOutcome(hunt, HuntState.NOT_RUN, reason=Reason.INTERRUPTED, explanation=explanation)


def _outcome(
    hunt: HuntingQuery, result: Result, missing: tuple[str, ...], blind: tuple[Blind, ...], seconds: float
) -> HuntOutcome:
    rows = len(result)
    is_in_part = bool(missing or blind)
    state = HuntState.FINDINGS if rows else HuntState.IN_PART if is_in_part else HuntState.NO_FINDINGS
    first, last = seen(result)
    return HuntOutcome(
        hunt,
        state,
        result,
        reason=Reason.TABLE_MISSING if missing else Reason.COLUMN_UNFILLED if blind else None,
        explanation="; ".join(filter(None, [_absence(hunt, missing), _blindness(blind)])),
        missing_tables=missing,
        blind_spots=blind,
        first_seen=first,
        last_seen=last,
        seconds=seconds,
        rows=rows,
    )


def _not_run(hunt: HuntingQuery, diagnostics: tuple[Diagnostic, ...]) -> HuntOutcome:
    errors = [each for each in diagnostics if each.is_error]
    reason, first = next((reason, each) for reason, codes in REASONS for each in errors if each.code.startswith(codes))
    others = len(errors) - 1
    more = f" (and {others} more error{'' if others == 1 else 's'})" if others else ""
    place = f"line {first.line}: " if first.line else ""
    hint = f"; {first.help}" if first.help else ""
    explanation = f"{place}{first.message}{hint}{more}"
    return HuntOutcome(hunt, HuntState.NOT_RUN, reason=reason, explanation=explanation, diagnostics=diagnostics)


def _absence(hunt: HuntingQuery, missing: Sequence[str]) -> str:
    """Which tables have no data, and which connectors would bring them."""
    if not missing:
        return ""
    tables = f"no data for {listing([f'`{name}`' for name in missing], 5)}"
    connectors = _connectors(hunt, missing)
    return tables + (f" (data connector {', '.join(connectors)})" if connectors else "")


def _blindness(blind: Sequence[Blind]) -> str:
    """Which conditions no event of the data can meet."""
    names = list(dict.fromkeys(f"`{each.table}.{name}`" for each in blind for name in each.columns))
    wanted = "a value" if len(names) == 1 else "values"
    return f"no event fills {listing(names, 5)}, and the query asks for {wanted} there" if names else ""


def _connectors(hunt: HuntingQuery, tables: Iterable[str]) -> list[str]:
    """The data connectors of the hunt that bring one of the tables; a data type may say more: `SecurityAlert (ASC)`."""
    wanted = set(tables)
    return [
        each.connector_id
        for each in hunt.required_data_connectors
        if each.connector_id and any(kind.partition(" ")[0] in wanted for kind in each.data_types)
    ]
