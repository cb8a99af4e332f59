"""Hunts that run together: each table is read once for all that look for rare texts in it.

From each hunt and table one condition is taken that it cannot be true without: a few texts, one of which must be in the
row. One scan finds the rows that hold any text of any hunt; every hunt then runs whole, and unchanged, over these rows
instead of the table, so that its answer is the same. A hunt of whose texts none is there need not run at all.

Lives here: which scans of which hunts share a reading, and over what rows each goes on. Does not live here: what a
condition cannot be true without (`plan.needles`), reading (`engine.shared_scan`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gazehound.codegen.liveness import live_columns
from gazehound.codegen.moments import fixed_moment
from gazehound.diagnostics import KqlError
from gazehound.engine import Session
from gazehound.engine.shared_scan import SharedScan
from gazehound.plan.needles import Needles, Since, earliest, necessary_needles
from gazehound.plan.prefix import row_level_prefixes
from gazehound.plan.relations import Relation, Scan
from gazehound.plan.rewriting import Rewriting
from gazehound.plan.terms import Needed, any_needed, needed_terms

LARGEST_SHARE = 0.02
"""Texts that are in more of the rows are better looked for by the hunt alone."""
MOST_HELD = 1_000_000
"""Among more held rows it is not asked which hunts have any."""
INTERRUPTED = "K0503"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One scan of a hunt: what its rows cannot be without, in several ways and in whole terms; the columns it reads."""

    scan: Scan
    options: tuple[Needles, ...]
    needed: Needed | None
    since: Since | None
    positions: frozenset[int]


class Pack:
    """Readings of tables that several hunts share. `close` lets go of the rows."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[int, str] = {}
        """What each scan reads in place of its table, by the scan's identity."""
        self._scans: list[Scan] = []
        """Keeps the scans alive, and so their identities."""
        self._names: list[str] = []

    def gather(
        self, plans: Iterable[Relation], moment: int, *, with_events: bool, meanwhile: Iterable[object] = ()
    ) -> None:
        """Read what the plans share.

        In:      moment, the clock they will run with; with_events, whether whole events are asked for later
                 meanwhile, other work in small steps, gone on with while rows are read
        Errors:  `KqlError` K0503 when interrupted; a reading that fails otherwise is left out
        """
        for table, asked in _by_table(plans, moment).items():
            if table not in self._session.workspace.data or len(asked) < 2:
                continue
            try:
                self._share(table, asked, with_events, meanwhile)
            except KqlError as error:
                if any(each.code == INTERRUPTED for each in error.diagnostics):
                    raise

    def rewrite(self, relation: Relation) -> Relation:
        """The plan with its scans over the rows that they share with others."""
        if not self._rows:
            return relation
        return Rewriting(self._over_held_rows).apply(relation)

    def close(self) -> None:
        """Let go of the rows."""
        self._session.let_go(self._names)
        self._names.clear()
        self._rows.clear()

    def _over_held_rows(self, relation: Relation) -> Relation:
        if isinstance(relation, Scan) and id(relation) in self._rows:
            return replace(relation, rows=self._rows[id(relation)])
        return relation

    def _share(self, table: str, asked: Sequence[_Asked], with_events: bool, meanwhile: Iterable[object]) -> None:
        chosen = list(self._rare(table, asked, meanwhile))
        if len(chosen) < 2:
            return
        needles = frozenset().union(*(each for _, each in chosen))
        wanted = frozenset().union(*(each.positions for each, _ in chosen), (each.position for each in needles))
        every = range(len(self._session.workspace.data[table].columns))
        positions = tuple(every) if with_events else tuple(sorted(wanted))
        since, needed = _first(each.since for each, _ in chosen), any_needed(each.needed for each, _ in chosen)
        held = self._session.hold(SharedScan(table, needles, since, positions, needed), meanwhile)
        self._names.append(held.name)
        for each, own in chosen:
            has_rows = held.count > MOST_HELD or any(map(held.texts.hold, own))
            self._scans.append(each.scan)
            self._rows[id(each.scan)] = held.name if has_rows else f"{held.name} none"

    def _rare(
        self, table: str, asked: Sequence[_Asked], meanwhile: Iterable[object]
    ) -> Iterator[tuple[_Asked, Needles]]:
        """Those that look for something rare, and what that is, as far as the first rows of the table tell."""
        every: Needles = frozenset().union(*(option for one in asked for option in one.options))
        rows, texts = self._session.sample(table, sorted({each.position for each in every}), meanwhile)
        counts = {each: texts.count(each) for each in every}
        for one in asked:
            found, rarest = min(((sum(counts[each] for each in option), option) for option in one.options), key=_found)
            if found <= LARGEST_SHARE * rows:
                yield one, rarest


def _found(counted: tuple[int, Needles]) -> tuple[int, int]:
    return counted[0], len(counted[1])


def _first(bounds: Iterable[Since | None]) -> Since | None:
    """The earliest of the bounds; None where one is missing or they are of several columns."""
    known = list(bounds)
    present = [each for each in known if each is not None]
    if len(present) < len(known) or len({each.position for each in present}) != 1:
        return None
    return min(present, key=lambda each: each.ticks)


def _by_table(plans: Iterable[Relation], moment: int) -> dict[str, list[_Asked]]:
    """The scans with a condition on texts; one that several pipelines read is left alone."""
    found: dict[int, tuple[_Asked, int]] = {}
    for plan in {id(each): each for each in plans}.values():
        live = live_columns(plan)
        for prefix in row_level_prefixes(plan):
            scan = prefix.scan
            positions = scan.places
            options = tuple(necessary_needles(prefix.predicates, positions))
            since = earliest(prefix.predicates, positions, lambda value: fixed_moment(value, moment))
            read = frozenset(position for identity, position in positions.items() if identity in live)
            needed = needed_terms(prefix.predicates, positions)
            times = found[id(scan)][1] + 1 if id(scan) in found else 1
            found[id(scan)] = (_Asked(scan, options, needed, since, read), times)
    by_table: dict[str, list[_Asked]] = {}
    for asked, times in found.values():
        if times == 1 and asked.options:
            by_table.setdefault(asked.scan.table, []).append(asked)
    return by_table
