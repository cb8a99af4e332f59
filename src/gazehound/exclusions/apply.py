"""Applying exclusions before anything is summarized: events are set aside where they are read.

The plan of a hunt is rewritten: behind each scan in scope stands a filter that keeps the events for which no live
exclusion is true; unknown is keep. The candidates of the hunt, its row-level prefix, are thereby parted into kept and
set aside, and each event set aside belongs to the first exclusion that is true of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from gazehound.binder import Workspace, bind_condition
from gazehound.diagnostics import Diagnostics, KqlError
from gazehound.exclusions import language
from gazehound.exclusions.model import Exclusion
from gazehound.exclusions.predicate import Unresolvable, translated
from gazehound.functions.registry import SCALAR_FUNCTIONS
from gazehound.plan.prefix import Prefix, candidate_prefixes
from gazehound.plan.relations import (
    Aggregate,
    Assignment,
    Columns,
    Filter,
    Join,
    JoinKind,
    Relation,
    Scan,
    Shared,
    walk_relations,
)
from gazehound.plan.scalars import ColumnReference, Constant, FunctionCall, PlanColumn, Scalar
from gazehound.syntax import nodes as syntax
from gazehound.text import SourceText, Span
from gazehound.types import ScalarType

_NOWHERE = Span(0, 0)
BY_DEVICE = ("DeviceId", "DeviceName", "Computer")
ABSENCE = "the hunt asks that such events are absent; without them there would be more findings"
OPTIONAL = "the hunt also keeps what has no such event; without them it would tell other findings, not fewer"


@dataclass(frozen=True, slots=True)
class Applied:
    """An exclusion bound to one scan of a hunt."""

    exclusion: Exclusion
    predicate: Scalar


@dataclass(frozen=True, slots=True)
class NotApplied:
    """An exclusion in scope that does not apply to a table of the hunt, and why.

    `is_unresolved` where the table has nothing for a field of it.
    """

    exclusion: Exclusion
    table: str
    why: str
    is_unresolved: bool = False


@dataclass(frozen=True, slots=True)
class Parted:
    """The events of one scan: those that are candidates, and those that each exclusion sets aside."""

    prefix: Prefix
    applied: tuple[Applied, ...]

    @property
    def candidates(self) -> Relation:
        """Every event that the hunt looks at."""
        return _kept_by(self.prefix.scan, self.prefix.predicates)

    def set_aside_by(self, at: int) -> Relation:
        """The candidates that exclusion `at` sets aside and no earlier one does."""
        earlier = [not_true(each.predicate) for each in self.applied[:at]]
        return _kept_by(self.candidates, [*earlier, self.applied[at].predicate])

    @property
    def kept(self) -> Relation:
        """The candidates that no exclusion sets aside."""
        return _kept_by(self.candidates, [not_true(each.predicate) for each in self.applied])

    @property
    def device(self) -> PlanColumn | None:
        """The column that tells the devices of the events apart."""
        return next((each for name in BY_DEVICE for each in self.prefix.scan.columns if each.name == name), None)


def devices_of(events: Relation, device: PlanColumn) -> Relation:
    """The devices of events, each once."""
    return Aggregate(events, (Assignment(device, ColumnReference(device, _NOWHERE)),), ())


def part(
    relation: Relation,
    exclusions: Sequence[Exclusion],
    hunt: str,
    name: str,
    workspace: Workspace,
    watchlists: Path | None = None,
) -> tuple[list[Parted], list[NotApplied]]:
    """The scans of a hunt's plan with the exclusions that cover them, and those that cannot apply.

    Where a hunt asks for the absence of events, or can do without them, an event less would be another finding, so
    nothing applies there.
    """
    parted: list[Parted] = []
    refused: list[NotApplied] = []
    unsound = unsound_scans(relation)
    prefixes = {id(each.last): each for each in candidate_prefixes(relation)}  # a shared value is read once for all
    for prefix in prefixes.values():
        applied: list[Applied] = []
        for each in exclusions:
            if not each.covers(hunt, name, prefix.scan.table):
                continue
            if prefix.scan in unsound:
                refused.append(NotApplied(each, prefix.scan.table, unsound[prefix.scan]))
                continue
            try:
                applied.append(Applied(each, bound_to(each, prefix, workspace, watchlists)))
            except Unresolvable as reason:
                refused.append(NotApplied(each, prefix.scan.table, str(reason), is_unresolved=True))
            except KqlError as error:
                refused.append(NotApplied(each, prefix.scan.table, error.diagnostics[0].message))
        if applied:
            parted.append(Parted(prefix, tuple(applied)))
    return parted, refused


_ABSENT_SIDES = {JoinKind.LEFTANTI: "right", JoinKind.RIGHTANTI: "left"}
_OPTIONAL_SIDES = {
    JoinKind.LEFTOUTER: ("right",),
    JoinKind.RIGHTOUTER: ("left",),
    JoinKind.FULLOUTER: ("left", "right"),
}


def unsound_scans(relation: Relation) -> dict[Scan, str]:
    """The scans where an event less could be a finding more, and why."""
    found: dict[Scan, str] = {}
    for each in walk_relations(relation):
        if isinstance(each, Join):
            absent = [_ABSENT_SIDES[each.kind]] if each.kind in _ABSENT_SIDES else []
            sides = [(side, ABSENCE) for side in absent]
            sides += [(side, OPTIONAL) for side in _OPTIONAL_SIDES.get(each.kind, ())]
            for side, why in sides:
                below = walk_relations(each.left if side == "left" else each.right)
                found |= {scan: why for scan in below if isinstance(scan, Scan)}
    return found


def over_rows(
    exclusion: Exclusion, relation: Relation, table: str, workspace: Workspace, watchlists: Path | None = None
) -> Applied:
    """An exclusion over the rows that a plan gives, fields read as those of `table`.

    Raises `Unresolvable` where the rows have nothing for a field, `KqlError` for an expression that is none.
    """
    names = [each.name for each in relation.columns]
    expression = translated(exclusion, table, names, watchlists).expression
    return Applied(exclusion, _bound(expression, relation.columns, workspace, exclusion.id))


def rows_set_aside(relation: Relation, applied: Applied) -> tuple[Relation, Relation]:
    """The rows of a plan that stay, and those that an exclusion sets aside."""
    return Filter(relation, not_true(applied.predicate)), Filter(relation, applied.predicate)


def bound_to(exclusion: Exclusion, prefix: Prefix, workspace: Workspace, watchlists: Path | None = None) -> Scalar:
    """The predicate of an exclusion over the columns of a scan.

    Raises `Unresolvable` for what the table or the folder of `watchlists` has nothing for, `KqlError` for an
    expression that is none.
    """
    names = [each.name for each in prefix.scan.columns]
    expression = translated(exclusion, prefix.scan.table, names, watchlists).expression
    return _bound(expression, prefix.scan.columns, workspace, exclusion.id)


def _bound(expression: syntax.Expression, columns: Columns, workspace: Workspace, name: str) -> Scalar:
    found = Diagnostics(SourceText(language.written(expression), name))
    predicate = bind_condition(expression, columns, workspace, found)
    if found.has_errors:
        raise KqlError(found)
    return predicate


def without_excluded(relation: Relation, parted: Sequence[Parted]) -> Relation:
    """The plan over the events that are kept."""
    kept = {
        each.prefix.scan: _kept_by(each.prefix.scan, [not_true(one.predicate) for one in each.applied])
        for each in parted
    }
    return rewritten(relation, lambda scan: kept.get(scan, scan))


_PLAN_MODULES = ("gazehound.plan.relations", "gazehound.plan.plugins", "gazehound.plan.graphs")


def rewritten(relation: Relation, change: Callable[[Scan], Relation]) -> Relation:
    """A copy of the plan in which `change` has replaced scans; shared values stay shared."""
    done: dict[int, Any] = {}

    def visit(value: Any) -> Any:
        if isinstance(value, Scan):
            return change(value)
        if isinstance(value, tuple):
            return tuple(visit(each) for each in value)
        if not is_dataclass(value) or isinstance(value, type) or not _holds_rows(value):
            return value
        if id(value) not in done:
            changed = {each.name: visit(getattr(value, each.name)) for each in fields(value)}
            done[id(value)] = replace(value, **changed)
        return done[id(value)]

    return visit(relation)  # type: ignore[no-any-return]


def _holds_rows(value: Any) -> bool:
    return type(value).__module__ in _PLAN_MODULES or isinstance(value, Shared)


def _kept_by(relation: Relation, predicates: Sequence[Scalar]) -> Relation:
    for each in predicates:
        relation = Filter(relation, each)
    return relation


def not_true(predicate: Scalar) -> Scalar:
    """True where the predicate is false or unknown."""
    function = SCALAR_FUNCTIONS.by_name["iff"]
    arguments = (predicate, _truth(False), _truth(True))
    return FunctionCall(function, function.overloads[0], arguments, ScalarType.BOOL, predicate.span)


def _truth(value: bool) -> Constant:
    return Constant(value, ScalarType.BOOL, _NOWHERE)
