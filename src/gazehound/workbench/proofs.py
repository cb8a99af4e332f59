"""Proving the filters of hunt pages: the use case behind `gazehound prove` and `import`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gazehound.diagnostics import Diagnostic, KqlError
from gazehound.exclusions.model import Exclusion, Proof, VerdictKind
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.prove import prove_for
from gazehound.schemas import workspace_from

BLINDING_KINDS = frozenset({VerdictKind.TAUTOLOGY, VerdictKind.BLINDING})
"""Verdicts of an exclusion that lets its hunt find nothing, or nothing of what is documented."""


@dataclass(frozen=True, slots=True)
class ProvenFilter:
    """A filter with where it comes from and what is proven of it."""

    hunt: HuntingQuery
    title: str
    expression: str
    proof: Proof


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
) -> ProvenFilters:
    """Prove what would be set aside of the hunts under `paths`.

    That is `expression` where one is given, else the `exclusions` that cover a hunt, else its scenarios' filters.
    """
    workspace = workspace_from()
    proofs: list[ProvenFilter] = []
    diagnostics: list[Diagnostic] = []
    for path in paths:
        loaded = load_hunts(path)
        diagnostics += [each for each in loaded.diagnostics if each.is_error]
        for hunt in loaded.hunts:
            for title, text in _filters(hunt, expression, exclusions):
                try:
                    proofs.append(ProvenFilter(hunt, title, text, prove_for(text, hunt, workspace, now)))
                except KqlError as problem:
                    diagnostics += problem.diagnostics
    return ProvenFilters(tuple(proofs), tuple(diagnostics))


def _filters(hunt: HuntingQuery, expression: str | None, exclusions: Sequence[Exclusion]) -> Iterator[tuple[str, str]]:
    """Titles and expressions."""
    if expression:
        yield hunt.name or hunt.id or str(hunt.path or "hunt"), expression
    elif exclusions:
        named = [each for each in exclusions if each.when and each.covers_hunt(hunt.id, hunt.name)]
        yield from ((f"{hunt.name or hunt.id}: {each.name}", each.when) for each in named)
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
    }
