"""Proving exclusions against hunting queries: what a person calls, over paths, texts and loaded hunts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from gazehound.binder import Workspace
from gazehound.compiler import analyze
from gazehound.diagnostics import KqlError
from gazehound.exclusions.model import Proof, Verdict, VerdictKind
from gazehound.exclusions.prover import Target, prove_expression
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery
from gazehound.plan.prefix import Prefix, row_level_prefixes
from gazehound.plan.relations import Join, Relation, walk_relations
from gazehound.schemas import workspace_from

TICKS_OF_EPOCH = 621_355_968_000_000_000


def prove(
    expression: str, hunt: str | Path | HuntingQuery, *, workspace: Workspace | None = None, now: datetime | None = None
) -> Proof:
    """The verdicts of an exclusion, as it is written, against a hunt; events for which it is true are set aside.

    In:      expression, KQL or a filter in other words; hunt, a path, a text, or a loaded hunt with one query
    Errors:  `KqlError` when the expression or the hunt cannot be read
    """
    query = hunt if isinstance(hunt, HuntingQuery) else _loaded(hunt)
    return prove_for(expression, query, workspace or workspace_from(None, None), now)


def prove_scenarios(hunt: HuntingQuery, workspace: Workspace, now: datetime | None = None) -> dict[str, Proof]:
    """The proof of every scenario's filter, by its text. What cannot be read is not proven, with the reason."""
    found: dict[str, Proof] = {}
    for each in hunt.scenarios:
        if not each.filter_text.strip():
            continue
        try:
            found[each.filter_text] = prove_for(each.filter_text, hunt, workspace, now)
        except KqlError as problem:
            message = f"not proven: {problem.diagnostics[0].message}"
            found[each.filter_text] = Proof((Verdict(VerdictKind.NOT_PROVEN, message),))
    return found


def prove_for(expression: str, hunt: HuntingQuery, workspace: Workspace, now: datetime | None = None) -> Proof:
    """The same for a loaded hunt and a workspace."""
    bound, diagnostics = analyze(hunt.query, workspace)
    diagnostics.raise_errors()
    clock = _ticks(now or datetime.now(UTC))
    relations = [each.relation for each in bound.results]
    prefixes = [prefix for relation in relations for prefix in row_level_prefixes(relation)]
    if not prefixes:
        return Proof((Verdict(VerdictKind.NOT_PROVEN, "not proven: the hunt reads no table event by event"),))
    proofs = [prove_expression(expression, Target(each, workspace, clock)) for each in prefixes]
    if len(proofs) == 1 and _is_of_events(relations[0], prefixes[0]):
        return proofs[0]
    note = Verdict(VerdictKind.NOT_PROVEN, "not proven beyond single events: the hunt joins or combines tables")
    verdicts = dict.fromkeys((each.kind, each.message) for proof in proofs for each in proof.verdicts)
    first = {(each.kind, each.message): each for proof in reversed(proofs) for each in proof.verdicts}
    return Proof((*(first[key] for key in verdicts), note), proofs[0].predicate, proofs[0].repaired)


def _is_of_events(relation: Relation, prefix: Prefix) -> bool:
    """True when the hunt looks at the events of one table only."""
    return prefix.is_complete and not any(isinstance(each, Join) for each in walk_relations(relation))


def _loaded(hunt: str | Path) -> HuntingQuery:
    loaded = load_hunts(hunt)
    if not loaded.hunts:
        raise KqlError(loaded.diagnostics)
    return loaded.hunts[0]


def _ticks(moment: datetime) -> int:
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return TICKS_OF_EPOCH + (since.days * 86_400 + since.seconds) * 10_000_000 + since.microseconds * 10
