"""Proving the filters of hunt pages: the use case behind `gazehound prove` and `import`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gazehound.binder import Workspace
from gazehound.diagnostics import Diagnostic, KqlError
from gazehound.exclusions.model import Exclusion, Proof, VerdictKind
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.prove import HuntProof, prove_exclusions, prove_for
from gazehound.schemas import workspace_from

BLINDING_KINDS = frozenset({VerdictKind.TAUTOLOGY, VerdictKind.BLINDING})
"""Verdicts of an exclusion that lets its hunt find nothing, or nothing of what is documented."""


@dataclass(frozen=True, slots=True)
class ProvenFilter:
    """A filter with where it comes from and what is proven of it; without an expression, of several together."""

    hunt: HuntingQuery
    title: str
    expression: str
    proof: Proof
    exclusions: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvenFilters:
    """All filters that could be read, and what is wrong with hunts and filters."""

    proofs: tuple[ProvenFilter, ...]
    diagnostics: tuple[Diagnostic, ...]


def prove_paths(
    paths: Iterable[Path],
    expression: str | None = None,
    exclusions: Sequence[Exclusion] = (),
    now: datetime | None = None,
    watchlists: Path | None = None,
    workspace: Workspace | None = None,
) -> ProvenFilters:
    """Prove what would be set aside of the hunts under `paths`.

    That is `expression` where one is given, else the `exclusions` that cover a hunt, each and together, else its
    scenarios' filters. Without a `workspace` hunts may name what is bundled.
    """
    workspace = workspace or workspace_from()
    proofs: list[ProvenFilter] = []
    diagnostics: list[Diagnostic] = []
    for path in paths:
        loaded = load_hunts(path)
        diagnostics += [each for each in loaded.diagnostics if each.is_error]
        for hunt in loaded.hunts:
            try:
                if exclusions and not expression:
                    proofs += _of_exclusions(hunt, prove_exclusions(exclusions, hunt, workspace, now, watchlists))
                    continue
            except KqlError as problem:
                diagnostics += problem.diagnostics
                continue
            for title, text in _filters(hunt, expression):
                try:
                    proofs.append(ProvenFilter(hunt, title, text, prove_for(text, hunt, workspace, now)))
                except KqlError as problem:
                    diagnostics += problem.diagnostics
    return ProvenFilters(tuple(proofs), tuple(diagnostics))


def _of_exclusions(hunt: HuntingQuery, proven: HuntProof) -> Iterator[ProvenFilter]:
    name = hunt.name or hunt.id
    for exclusion, proof in proven.proofs:
        yield ProvenFilter(hunt, f"{name}: {exclusion.name}", exclusion.when, proof, (exclusion,))
    if proven.together is not None:
        listed = tuple(each for each, _ in proven.proofs)
        yield ProvenFilter(hunt, f"{name}: all exclusions together", "", proven.together, listed)


def _filters(hunt: HuntingQuery, expression: str | None) -> Iterator[tuple[str, str]]:
    """Titles and expressions."""
    if expression:
        yield hunt.name or hunt.id or str(hunt.path or "hunt"), expression
    else:
        yield from ((each.title, each.filter_text) for each in hunt.scenarios if each.filter_text.strip())


def as_data(proven: ProvenFilter) -> dict[str, object]:
    """The documented JSON form."""
    return {
        "hunt": proven.hunt.id or proven.hunt.name,
        "scenario": proven.title,
        "filter": proven.expression,
        "predicate": proven.proof.predicate,
        "verdicts": [
            {"kind": str(each.kind), "message": each.message, "witness": dict(each.witness)}
            for each in proven.proof.verdicts
        ],
        "repaired": proven.proof.repaired,
        "exclusions": [each.id for each in proven.exclusions],
    }
