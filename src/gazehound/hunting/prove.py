"""Proving exclusions against hunting queries: what a person calls, over paths, texts and loaded hunts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from gazehound.binder import Workspace
from gazehound.diagnostics import KqlError, listing
from gazehound.exclusions.apply import bound_to
from gazehound.exclusions.lists import values_of
from gazehound.exclusions.model import Exclusion, Proof, Status, Verdict, VerdictKind
from gazehound.exclusions.predicate import Unresolvable, scoped_text
from gazehound.exclusions.prover import Named, Target, is_implied, prove_expression, prove_union
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.targets import Hunted, hunted
from gazehound.schemas import workspace_from

_Beside = Sequence[tuple[Exclusion, Named]]
"""The exclusions that apply to one table, in order."""


@dataclass(frozen=True, slots=True)
class HuntProof:
    """What is proven of the exclusions of one hunt: each by itself, in order, and all of them together.

    `together` is over those that are neither rejected nor expired, None for fewer than two of them.
    """

    proofs: tuple[tuple[Exclusion, Proof], ...]
    together: Proof | None


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
    read = hunted(hunt, workspace, now)
    return merged(read, [(each, prove_expression(expression, each)) for each in read.targets])


def prove_exclusions(
    exclusions: Sequence[Exclusion],
    hunt: HuntingQuery,
    workspace: Workspace,
    now: datetime | None = None,
    watchlists: Path | None = None,
) -> HuntProof:
    """What is proven of the exclusions that cover a hunt, each beside the others, and of all together.

    Errors: `KqlError` when the hunt cannot be read; what is wrong with an exclusion is among its verdicts
    """
    read = hunted(hunt, workspace, now)
    covering = [each for each in exclusions if each.when and each.covers_hunt(hunt.id, hunt.name)]
    day = (now or datetime.now(UTC)).date()
    applying = [each for each in covering if each.status is not Status.REJECTED and not each.is_expired(day)]
    beside = [(target, _named(applying, hunt, target, watchlists)) for target in read.targets]
    proofs = tuple((each, _proof_of(each, hunt, read, beside, day, watchlists)) for each in covering)
    unions = [(target, prove_union([one for _, one in named], target)) for target, named in beside if len(named) > 1]
    return HuntProof(proofs, merged(read, unions) if unions else None)


def _named(exclusions: Sequence[Exclusion], hunt: HuntingQuery, target: Target, watchlists: Path | None) -> _Beside:
    """The exclusions that apply to the table of a target; those that cannot be said there do not."""
    found = []
    for each in exclusions:
        if each.covers(hunt.id, hunt.name, target.prefix.scan.table):
            with suppress(Unresolvable, KqlError):
                found.append((each, Named(each.name, bound_to(each, target.prefix, target.workspace, watchlists))))
    return found


def _proof_of(
    exclusion: Exclusion,
    hunt: HuntingQuery,
    read: Hunted,
    beside: Sequence[tuple[Target, _Beside]],
    day: date,
    watchlists: Path | None,
) -> Proof:
    covered = [each for each in beside if exclusion.covers(hunt.id, hunt.name, each[0].prefix.scan.table)]
    if read.targets and not covered:
        message = f"it names {listing(exclusion.scope.tables)}, of which the hunt reads none"
        return Proof((Verdict(VerdictKind.DEAD, message),))
    proof = merged(read, [(target, _proof_in(exclusion, target, named, watchlists)) for target, named in covered])
    if exclusion.is_expired(day):
        since = f" since {exclusion.expires}" if exclusion.expires else ""
        message = f"it has expired{since} and no longer applies: such events are found again"
        proof = replace(proof, verdicts=(Verdict(VerdictKind.EXPIRED, message, proof.example), *proof.verdicts))
    return proof


def _proof_in(exclusion: Exclusion, target: Target, beside: _Beside, watchlists: Path | None) -> Proof:
    """The proof over one table; of two exclusions that say the same, the later one is redundant."""
    lists, missing = values_of(exclusion.lists, watchlists)
    columns = [each.name for each in target.columns]
    at = next((number for number, (each, _) in enumerate(beside) if each is exclusion), len(beside))
    others = [each for _, each in beside[:at]]
    others += [each for _, each in beside[at + 1 :] if not is_implied(each, beside[at][1], target)]
    try:
        text = scoped_text(exclusion, target.prefix.scan.table, columns)
        return prove_expression(text, target, others, lists, missing)
    except Unresolvable as reason:
        return Proof((Verdict(VerdictKind.UNAVAILABLE_FIELD, str(reason)),))
    except KqlError as problem:
        return Proof((Verdict(VerdictKind.NOT_PROVEN, f"not proven: {problem.diagnostics[0].message}"),))


def merged(hunt: Hunted, proofs: Sequence[tuple[Target, Proof]]) -> Proof:
    """One proof of those over each table; over several, verdicts say which."""
    if not hunt.targets:
        return Proof((Verdict(VerdictKind.NOT_PROVEN, "not proven: the hunt reads no table event by event"),))
    if len(proofs) == 1 and hunt.is_of_events:
        return proofs[0][1]
    is_dead = all(proof.kinds & {VerdictKind.DEAD, VerdictKind.CONTRADICTION} for _, proof in proofs)
    found: dict[tuple[VerdictKind, str], Verdict] = {}
    for target, proof in proofs:
        for each in proof.verdicts:
            if each.kind is VerdictKind.DEAD and not is_dead:
                continue  # it meets the hunt in another table
            message = f"{target.prefix.scan.table}: {each.message}" if len(hunt.targets) > 1 else each.message
            found.setdefault((each.kind, message), replace(each, message=message))
    notes = [Verdict(VerdictKind.NOT_PROVEN, JOINED)]
    notes += [Verdict(VerdictKind.NOT_PROVEN, f"not applied to {table}: {why}") for table, why in hunt.refused.items()]
    first = proofs[0][1]
    return replace(first, verdicts=(*found.values(), *notes))


JOINED = "not proven beyond single events: the hunt joins or combines tables, or asks other queries"


def _loaded(hunt: str | Path) -> HuntingQuery:
    loaded = load_hunts(hunt)
    if not loaded.hunts:
        raise KqlError(loaded.diagnostics)
    return loaded.hunts[0]
