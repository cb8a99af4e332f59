"""Setting aside what exclusions explain while a hunt runs, and the account of it.

Lives here: which exclusions apply to a hunt today, the budget of each, how many events each one set aside. Does not
live here: splitting and rewriting the plan (`exclusions.apply`), running it (the engine).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from gazehound.diagnostics import Diagnostic, KqlError
from gazehound.engine import Result, Session
from gazehound.exclusions.apply import (
    NotApplied,
    Parted,
    devices_of,
    over_rows,
    part,
    rows_set_aside,
    without_excluded,
)
from gazehound.exclusions.load import load_exclusions
from gazehound.exclusions.model import Exclusion
from gazehound.exclusions.predicate import Unresolvable
from gazehound.hunting.model import HuntingQuery
from gazehound.plan.relations import Relation

Exclusions = str | os.PathLike[str] | Exclusion | Iterable[str | os.PathLike[str] | Exclusion] | None
RESULT = "the result"
"""Stands for a table where whole rows of a hunt's result are set aside."""
MOST_EVENTS = 1000
"""So many of the events that an exclusion sets aside are kept as evidence; all are counted."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """What an exclusion set aside in one table of a hunt: the number of events, and the first of them.

    `candidates` is how many events of the table the hunt looks at. `devices` of the `all_devices` that these come from
    lose events; both are counted for an exclusion with a budget of devices only.
    """

    exclusion: Exclusion
    table: str
    candidates: int
    count: int
    events: Result
    devices: int = 0
    all_devices: int = 0

    @property
    def share(self) -> float:
        """The share of the candidates, 0 to 1."""
        return self.count / self.candidates if self.candidates else 0.0

    @property
    def share_of_devices(self) -> float:
        """The share of the devices, 0 to 1."""
        return self.devices / self.all_devices if self.all_devices else 0.0


def gather_exclusions(given: Exclusions) -> tuple[tuple[Exclusion, ...], tuple[Diagnostic, ...]]:
    """Everything given as loaded exclusions: paths of files and folders, or exclusions. Raises `KqlError` if broken."""
    if given is None:
        return (), ()
    if isinstance(given, str | os.PathLike | Exclusion):
        given = [given]
    exclusions: list[Exclusion] = []
    said: list[Diagnostic] = []
    for each in given:
        if isinstance(each, Exclusion):
            exclusions.append(each)
            continue
        found, diagnostics = load_exclusions(Path(each))
        exclusions += found
        said += diagnostics
    if any(each.is_error for each in said):
        raise KqlError(said)
    return tuple(exclusions), tuple(said)


def live(exclusions: Iterable[Exclusion], day: date | None = None) -> tuple[Exclusion, ...]:
    """Those that apply on a day, today by default: drafts and expired ones never do."""
    on = day or datetime.now(UTC).date()
    return tuple(each for each in exclusions if each.is_live(on))


@dataclass
class Excluding:
    """Exclusions at work on one run of one hunt; `rewrite` goes to the session's query."""

    session: Session
    hunt: HuntingQuery
    exclusions: Sequence[Exclusion]
    moment: int
    set_aside: list[SetAside] = field(default_factory=list)
    not_applied: list[NotApplied] = field(default_factory=list)

    def rewrite(self, relation: Relation) -> Relation:
        """The plan over the events that are kept; what is set aside is counted on the way."""
        exclusions = list(self.exclusions)
        if not exclusions:
            return relation
        while True:
            parted, refused = self._parted(relation, exclusions)
            counted = [each for one in parted for each in self._counted(one)]
            over = [each for each in counted if _over_budget(each)]
            if not over:
                break
            self.not_applied += [NotApplied(each.exclusion, each.table, _over_budget(each)) for each in over]
            exclusions = [each for each in exclusions if all(each is not one.exclusion for one in over)]
        self.set_aside += counted
        return self._over_results(without_excluded(relation, parted), parted, refused)

    def _over_results(self, relation: Relation, parted: Sequence[Parted], refused: Sequence[NotApplied]) -> Relation:
        """Those that no table has the fields for, over the rows that the hunt gives; the rest does not apply."""
        applied = [one.exclusion for each in parted for one in each.applied]
        left = list(refused)
        for each in list({id(one.exclusion): one for one in refused}.values()):
            own = [one for one in refused if one.exclusion is each.exclusion]
            if not all(one.is_unresolved for one in own) or any(one is each.exclusion for one in applied):
                continue
            with suppress(Unresolvable, KqlError):
                relation, aside = self._aside_of_results(relation, each)
                left = [one for one in left if one.exclusion is not each.exclusion]
                if why := _over_budget(aside):
                    left.append(NotApplied(each.exclusion, RESULT, why))
                else:
                    self.set_aside.append(aside)
        self.not_applied += left
        return relation

    def _aside_of_results(self, relation: Relation, refused: NotApplied) -> tuple[Relation, SetAside]:
        workspace = self.session.workspace
        outside = workspace.outside.watchlists
        applied = over_rows(refused.exclusion, relation, refused.table, workspace, outside)
        stay, go = rows_set_aside(relation, applied)
        candidates, _ = self.session.rows_of(relation, self.moment, 0)
        count, rows = self.session.rows_of(go, self.moment, MOST_EVENTS)
        aside = SetAside(refused.exclusion, RESULT, candidates, count, rows)
        return (relation if _over_budget(aside) else stay), aside

    def _parted(self, relation: Relation, exclusions: Sequence[Exclusion]) -> tuple[list[Parted], list[NotApplied]]:
        workspace = self.session.workspace
        return part(relation, exclusions, self.hunt.id, self.hunt.name, workspace, workspace.outside.watchlists)

    def _counted(self, parted: Parted) -> list[SetAside]:
        table = parted.prefix.scan.table
        candidates, _ = self.session.rows_of(parted.candidates, self.moment, 0)
        found = []
        for at, each in enumerate(parted.applied):
            count, events = self.session.rows_of(parted.set_aside_by(at), self.moment, MOST_EVENTS)
            aside = SetAside(each.exclusion, table, candidates, count, events)
            if each.exclusion.device_budget is not None:
                devices = self._devices(parted, parted.set_aside_by(at))
                aside = replace(aside, devices=devices, all_devices=self._devices(parted, parted.candidates))
            found.append(aside)
        return found

    def _devices(self, parted: Parted, events: Relation) -> int:
        if parted.device is None:
            return 0
        return self.session.rows_of(devices_of(events, parted.device), self.moment, 0)[0]


def _over_budget(aside: SetAside) -> str:
    """Why a budget forbids what an exclusion would set aside; empty where it does not."""
    exclusion = aside.exclusion
    if exclusion.budget is not None and aside.share > exclusion.budget:
        return (
            f"it would set aside {aside.count:,} of {aside.candidates:,} events ({aside.share:.1%}), "
            f"more than its budget of {exclusion.budget:.1%}"
        )
    if exclusion.device_budget is not None and aside.share_of_devices > exclusion.device_budget:
        return (
            f"it would set aside events of {aside.devices:,} of {aside.all_devices:,} devices "
            f"({aside.share_of_devices:.1%}), more than its budget of {exclusion.device_budget:.1%}"
        )
    return ""
