"""Proposed exclusions as the text of a file of exclusions, and in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gazehound.diagnostics import listing
from gazehound.exclusions.model import Exclusion, Proof
from gazehound.hunting.write import UNSAFE, yaml_lines
from gazehound.workbench.proposals import InData, InStore, Proposal
from gazehound.workbench.values import counted

HEAD = (
    "# A draft has no effect. Read `when`, see who owns it and when it expires, then make its status active.",
    "# What it would have done:",
)
MOST_NAMED = 5


def drafts_text(proposals: Sequence[Proposal]) -> str:
    """The drafts as YAML, with what they would have done as comments at the head; ends in a line break."""
    tried = [f"# - {UNSAFE.sub(' ', each)}" for one in proposals for each in sentences(one)]
    fields = {"exclusions": [_fields(each.draft, each.proof) for each in proposals]}
    return "\n".join((*HEAD, *tried, *yaml_lines(fields))) + "\n"


def _fields(draft: Exclusion, proof: Proof) -> dict[str, object]:
    """The fields of a draft in the order of a file of exclusions, empty ones left out."""
    tests = {
        name: [dict(each.event) for each in draft.tests if each.must_drop is must_drop]
        for name, must_drop in (("must_drop", True), ("must_keep", False))
    }
    fields: dict[str, object] = {
        "id": draft.id,
        "name": draft.name,
        "scenario": draft.scenario,
        "when": draft.when,
        "scope": {"hunts": list(draft.scope.hunts), "tables": list(draft.scope.tables)},
        "owner": draft.owner,
        "created": draft.created,
        "expires": draft.expires,
        "evidence": draft.evidence,
        "status": str(draft.status),
        "verdicts": [f"{each.kind}: {each.message}" for each in proof.verdicts],
        "tests": {name: events for name, events in tests.items() if events},
    }
    return {name: value for name, value in fields.items() if value}


def sentences(proposal: Proposal) -> Iterator[str]:
    """What a draft would have done in the store, and in the data where that was tried."""
    (table,) = proposal.draft.scope.tables
    yield from _in_store(proposal.in_store, table)
    if proposal.in_data is not None:
        yield from _in_data(proposal.in_data, table)


def _in_store(tried: InStore, table: str) -> Iterator[str]:
    events = counted(tried.events, "event")
    others = counted(tried.kept, "other finding")
    yield f"store: {tried.covered:,} of {tried.marked:,} marked findings set aside with {events} of {table}"
    yield f"store: {others} of the hunt kept whole, {tried.proven:,} of them proven for any event"
    if tried.missing:
        missing = counted(tried.missing, "event")
        yield f"store: it does not hold {missing} of the marked findings; whether they would go is not known"
    if tried.losing:
        titles = listing([each.title for each in tried.losing], MOST_NAMED)
        yield f"store: closed findings that lose events, too: {titles}"


def _in_data(tried: InData, table: str) -> Iterator[str]:
    if tried.why_not:
        yield f"data: could not be tried: {tried.why_not}"
        return
    share = f" ({tried.set_aside / tried.candidates:.1%})" if tried.candidates else ""
    yield (
        f"data: {tried.set_aside:,} of {tried.candidates:,} events of {table} set aside{share}; "
        f"{tried.gone:,} of {counted(tried.findings, 'finding')} gone"
    )
    if tried.unmarked:
        yield f"data: gone without being marked: {listing(tried.unmarked, MOST_NAMED)}"
