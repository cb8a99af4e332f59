"""What a hunt reads event by event: its tables with the conditions on their events, as text, too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from gazehound.binder import Workspace
from gazehound.compiler import analyze
from gazehound.conditions.solver import columns_of
from gazehound.engine.clock import ticks_of
from gazehound.exclusions.apply import unsound_scans
from gazehound.exclusions.prover import Target
from gazehound.hunting.model import HuntingQuery
from gazehound.plan.prefix import Prefix, candidate_prefixes
from gazehound.plan.relations import Join, Relation, walk_relations
from gazehound.plan.scalar_text import scalar_text
from gazehound.plan.scalars import Scalar
from gazehound.text import SourceText

LONGEST = 88
_IDENTITY = re.compile(r"(?<=\w)#\d+")


@dataclass(frozen=True)
class Hunted:
    """The tables that a hunt reads event by event, in the order of reading.

    `refused` are tables to which exclusions cannot apply, with the reason; they are no targets. `is_of_events` is False
    where events of several tables, or answers of other queries, decide together.
    """

    targets: tuple[Target, ...]
    refused: Mapping[str, str]
    is_of_events: bool


def hunted(hunt: HuntingQuery, workspace: Workspace, now: datetime | None = None) -> Hunted:
    """Read the query of a hunt. Raises `KqlError` for one with errors."""
    query, diagnostics = analyze(hunt.query, workspace)
    diagnostics.raise_errors()
    clock = ticks_of(now or datetime.now(UTC))
    relations = [each.relation for each in query.results]
    unsound = {scan: why for each in relations for scan, why in unsound_scans(each).items()}
    prefixes = [prefix for relation in relations for prefix in candidate_prefixes(relation)]
    targets = tuple(Target(each, workspace, clock) for each in prefixes if each.scan not in unsound)
    is_of_events = len(prefixes) == 1 and _is_of_events(relations[0], prefixes[0])
    refused = {scan.table: why for scan, why in unsound.items()}
    return Hunted(targets, refused, is_of_events)


def _is_of_events(relation: Relation, prefix: Prefix) -> bool:
    return prefix.is_complete and not any(isinstance(each, Join) for each in walk_relations(relation))


def text_of(conjunct: Scalar, source: SourceText) -> str:
    """A condition as it is written, on one line; as it is understood where it stands in a function."""
    written = " ".join(source.text[conjunct.span.start : conjunct.span.end].split())
    written = written.replace("( ", "(").replace(" )", ")")
    if not any(each.name in written for each in columns_of(conjunct)):
        written = _IDENTITY.sub("", scalar_text(conjunct))
    return written if len(written) <= LONGEST else f"{written[: LONGEST - 1]}…"
