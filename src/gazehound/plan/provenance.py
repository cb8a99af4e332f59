"""From the rows of a result back to the events they came from.

Lives here: pure functions on plans. For each scan that a result reads, `trace` makes a second plan whose rows carry the
scan's own columns beside the columns by which a result row finds its events: the keys of the summary above the scan, or
without one every column of the result. Where that would name wrong events there is a reason instead.
Does not live here: running that plan (the engine), what a finding is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gazehound.plan.relations import (
    Aggregate,
    Apply,
    Assignment,
    Columns,
    Expand,
    Extend,
    Filter,
    Join,
    JoinKind,
    MakeSeries,
    PluginRows,
    Relation,
    Scan,
    ScanRows,
    Serialize,
    Shared,
    SharedReference,
    Sort,
    Take,
    TopPerGroup,
    Union_,
    inputs,
    walk_relations,
)
from gazehound.plan.scalars import ColumnReference, Constant, PlanColumn, WindowCall, walk
from gazehound.records import record
from gazehound.types import ScalarType

FIRST_IDENTITY = 1 << 40
"""Carried columns are numbered from here, out of the way of those that the binder made."""
MOST_PATHS = 64
UNSTABLE = (ScalarType.DYNAMIC, ScalarType.REAL)
"""Types of summarized values that may come out differently the next time: lists by their order, sums by rounding."""
ANY_OF_SEVERAL = (JoinKind.INNERUNIQUE, JoinKind.LEFTSEMI, JoinKind.RIGHTSEMI)
"""Joins that keep one row where several fit: all that fit are evidence, so these are traced as inner joins."""
KEYS_AGREE = (JoinKind.INNER, JoinKind.LEFTOUTER, JoinKind.RIGHTOUTER, *ANY_OF_SEVERAL)

Step = tuple[Relation, int]
"""A relation on the way to a scan, and which of its inputs the way goes on in."""


@record(frozen=True, slots=True)
class Trace:
    """How the rows of a result find the events of one scan.

    `events` has one row for each event and way it took; `carried[i]` is the scan's column `i`, and `present` is true
    where there is an event at all (joins and unions fill up with null). `keys` pairs a place in the result with the
    column of `events` that is the same for the row's events. Not `is_exact`: the result lacks some of the columns it
    was grouped by, so events of neighbouring groups are among them. `is_repeated`: an event may come up several times.
    """

    scan: Scan
    events: Relation
    keys: tuple[tuple[int, PlanColumn], ...]
    carried: Columns
    present: PlanColumn
    is_exact: bool
    is_repeated: bool


@record(frozen=True, slots=True)
class Untraced:
    """A table whose events cannot be named, and why, in a clause."""

    table: str
    reason: str


def traces(root: Relation, is_wanted: Callable[[str], bool] = lambda table: True) -> list[Trace | Untraced]:
    """For each scan of a wanted table that `root` reads, its trace or the reason why there is none."""
    found: list[Trace | Untraced] = []
    for scan, path in _paths(root):
        if not is_wanted(scan.table):
            continue
        if len(found) == MOST_PATHS:
            found.append(Untraced(scan.table, f"the query reads more than {MOST_PATHS} tables"))
            break
        try:
            found.append(_Tracing(root, scan, path).trace())
        except _CannotTrace as failure:
            found.append(Untraced(scan.table, str(failure)))
    return found


def grouping(root: Relation) -> Columns | None:
    """The columns of `root` that tell apart the groups of its last summary; None where it has none.

    Empty for a summary without `by`. Filters, computed columns, orders and limits may follow the summary.
    """
    current = root
    tracked: dict[int, int] = {each.id: at for at, each in enumerate(root.columns)}
    while not isinstance(current, Aggregate | MakeSeries):
        if isinstance(current, Extend):
            for each in current.assignments:
                if isinstance(each.value, ColumnReference) and each.column.id in tracked:
                    tracked.setdefault(each.value.column.id, tracked[each.column.id])
            current = current.input
        elif isinstance(current, SharedReference):
            pairs = zip(current.shared.relation.columns, current.columns, strict=True)
            tracked = {outside.id: tracked[inside.id] for outside, inside in pairs if inside.id in tracked}
            current = current.shared.relation
        elif isinstance(current, Filter | Sort | Take | Serialize | TopPerGroup):
            current = current.input
        else:
            return None
    places = sorted({tracked[each.column.id] for each in current.keys if each.column.id in tracked})
    return tuple(root.columns[at] for at in places) if places or not current.keys else None


def _paths(root: Relation) -> Iterator[tuple[Scan, tuple[Step, ...]]]:
    """Every scan with the way to it; a shared value leads to its scans once for each reading."""
    pending: list[tuple[Relation, tuple[Step, ...]]] = [(root, ())]
    while pending:
        relation, path = pending.pop()
        if isinstance(relation, Scan):
            yield relation, path
        below = [(each, (*path, (relation, at))) for at, each in enumerate(inputs(relation))]
        pending.extend(reversed(below))


class _CannotTrace(Exception):
    """Why the events of a scan cannot be named."""


class _Tracing:
    """The work of one trace."""

    def __init__(self, root: Relation, scan: Scan, path: tuple[Step, ...]) -> None:
        self.root, self.scan, self.path = root, scan, path
        self.is_repeated = False
        self._next = FIRST_IDENTITY
        self.summary = next((at for at, (each, _) in enumerate(path) if isinstance(each, Aggregate | MakeSeries)), None)
        self.keeps_cuts = self.summary is not None or any(_numbers_rows(each) for each, _ in path)

    def trace(self) -> Trace:
        if self.summary is None:
            events, carried = self._carried(self.path)
            columns = self._stable_columns()
            keys = tuple((at, each) for at, each in enumerate(self.root.columns) if each.id in columns)
            return self._made(events, keys, carried, is_exact=True)
        summary = self.path[self.summary][0]
        assert isinstance(summary, Aggregate | MakeSeries)
        below, carried = self._carried(self.path[self.summary + 1 :])
        places = self._places(summary)
        if summary.keys and not places:
            raise _CannotTrace("none of the columns that its events are grouped by is in the result")
        own = {each.column.id: self._copy(each.column) for each in summary.keys if each.column.id in places}
        computed = tuple(Assignment(own[each.column.id], each.value) for each in summary.keys if each.column.id in own)
        events = Extend(below, computed, (*own.values(), *carried))
        keys = tuple((places[identity], column) for identity, column in own.items())
        return self._made(events, keys, carried, is_exact=len(own) == len(summary.keys))

    def _made(
        self, events: Relation, keys: tuple[tuple[int, PlanColumn], ...], carried: Columns, *, is_exact: bool
    ) -> Trace:
        return Trace(self.scan, events, keys, carried[:-1], carried[-1], is_exact, self.is_repeated)

    def _stable_columns(self) -> set[int]:
        """The columns of the result that are the same whenever the query runs."""
        columns = self.root.columns
        if any(isinstance(each, Aggregate | MakeSeries) for each in walk_relations(self.root)):
            columns = tuple(each for each in columns if each.type not in UNSTABLE) or columns
        return {each.id for each in columns}

    def _places(self, summary: Aggregate | MakeSeries) -> dict[int, int]:
        """Where in the result the keys of the summary are, by their identity."""
        at_key = {each.column.id: each.column.id for each in summary.keys}
        for relation, _ in reversed(self.path[: self.summary]):
            at_key = _renamed(relation, at_key)
        found: dict[int, int] = {}
        for at, each in enumerate(self.root.columns):
            if each.id in at_key:
                found.setdefault(at_key[each.id], at)
        return found

    def _copy(self, column: PlanColumn) -> PlanColumn:
        self._next += 1
        return replace(column, id=self._next)

    def _carried(self, path: tuple[Step, ...]) -> tuple[Relation, Columns]:
        """The relation that `path` begins with, the scan's columns carried through it; the last one marks presence."""
        relation, carried = self._marked_scan()
        for step, at in reversed(path):
            relation, carried = self._through(step, at, relation, carried)
        return relation, carried

    def _marked_scan(self) -> tuple[Relation, Columns]:
        scan = self.scan
        copies = tuple(map(self._copy, scan.columns))
        marker = self._copy(PlanColumn(0, "", ScalarType.BOOL))
        values = [
            Assignment(copy, ColumnReference(each, scan.span)) for copy, each in zip(copies, scan.columns, strict=True)
        ]
        values.append(Assignment(marker, Constant(True, ScalarType.BOOL, scan.span)))
        carried = (*copies, marker)
        return Extend(scan, tuple(values), (*scan.columns, *carried)), carried

    def _through(self, step: Relation, at: int, below: Relation, carried: Columns) -> tuple[Relation, Columns]:
        """One operator further: `step` over `below`, which is its input number `at` with the columns carried."""
        match step:
            case Filter() | Sort() | Serialize():
                return replace(step, input=below), carried
            case Take() | TopPerGroup():
                return self._cut(step, below), carried
            case Extend():
                if self.is_repeated and _numbers_rows(step):
                    raise _CannotTrace("a window function counts rows behind a summary or a join")
                return replace(step, input=below, columns=(*step.columns, *carried)), carried
            case Expand():
                self.is_repeated = True
                return replace(step, input=below, columns=(*step.columns, *carried)), carried
            case Apply() if at == 0:
                self.is_repeated = True
                return replace(step, input=below, columns=(*step.columns, *carried)), carried
            case Join():
                return self._joined(step, at, below, carried), carried
            case Union_():
                return self._united(step, at, below, carried), carried
            case SharedReference():
                return self._shared(step, below, carried)
            case Aggregate() | MakeSeries():
                return self._summarized(step, below, carried), carried
        raise _CannotTrace(f"{_operator(step)} makes rows of several events at once")

    def _cut(self, step: Take | TopPerGroup, below: Relation) -> Relation:
        """Behind a summary a limit decides which events count; elsewhere the rows of the result already say it."""
        if not self.keeps_cuts:
            return below
        if self.is_repeated:
            raise _CannotTrace("a limit on the number of rows follows a summary or a join")
        return replace(step, input=below)

    def _joined(self, join: Join, at: int, below: Relation, carried: Columns) -> Relation:
        anti = JoinKind.LEFTANTI if at else JoinKind.RIGHTANTI
        if join.kind is anti:
            raise _CannotTrace(f"a {anti} join asks that there are no such events")
        kind = JoinKind.INNER if join.kind in ANY_OF_SEVERAL else join.kind
        self.is_repeated = self.is_repeated or kind not in (JoinKind.LEFTANTI, JoinKind.RIGHTANTI)
        left, right = (join.left, below) if at else (below, join.right)
        return replace(join, left=left, right=right, kind=kind, columns=(*join.columns, *carried))

    def _united(self, union: Union_, at: int, below: Relation, carried: Columns) -> Relation:
        fills = tuple(Assignment(each, ColumnReference(each, self.scan.span)) for each in carried)
        changed = replace(union.inputs[at], relation=below, fills=(*union.inputs[at].fills, *fills))
        others = (*union.inputs[:at], changed, *union.inputs[at + 1 :])
        return replace(union, inputs=others, columns=(*union.columns, *carried))

    def _shared(self, reference: SharedReference, below: Relation, carried: Columns) -> tuple[Relation, Columns]:
        """The shared value gets a copy that hands the columns on; its other readings stay what they are."""
        handed = tuple(map(self._copy, carried))
        named = (*reference.shared.relation.columns, *carried)
        narrowed = Extend(below, (), named)
        shared = Shared(reference.shared.name, narrowed, reference.shared.is_materialized)
        return SharedReference(shared, (*reference.columns, *handed)), handed

    def _summarized(self, step: Aggregate | MakeSeries, below: Relation, carried: Columns) -> Relation:
        """A summary below another one: each of its rows beside every event of its group."""
        own = tuple(self._copy(each.column) for each in step.keys)
        computed = tuple(Assignment(column, each.value) for column, each in zip(own, step.keys, strict=True))
        events = Extend(below, computed, (*own, *carried))
        span = self.scan.span
        keys = tuple(
            (ColumnReference(each.column, span), ColumnReference(column, span))
            for each, column in zip(step.keys, own, strict=True)
        )
        self.is_repeated = True
        kind = JoinKind.INNER if keys else JoinKind.CROSS
        return Join(step, events, kind, keys, (*step.columns, *carried), span)


def _renamed(relation: Relation, at_key: dict[int, int]) -> dict[int, int]:
    """The columns behind `relation` that are the tracked ones before it; others keep their identity."""
    match relation:
        case Extend():
            more = {
                each.column.id: at_key[each.value.column.id]
                for each in relation.assignments
                if isinstance(each.value, ColumnReference) and each.value.column.id in at_key
            }
            return {**at_key, **more}
        case Join(kind=kind) if kind in KEYS_AGREE:
            both_ways = [each for key in relation.keys for each in (key, key[::-1])]
            more = {
                other.column.id: at_key[mine.column.id]
                for mine, other in both_ways
                if isinstance(mine, ColumnReference) and isinstance(other, ColumnReference)
                if mine.column.id in at_key
            }
            return {**more, **at_key}
        case SharedReference():
            pairs = zip(relation.shared.relation.columns, relation.columns, strict=True)
            return {inside.id: at_key[outside.id] for outside, inside in pairs if outside.id in at_key}
        case Union_():
            return {
                fill.column.id: at_key[fill.value.column.id]
                for each in relation.inputs
                for fill in each.fills
                if isinstance(fill.value, ColumnReference) and fill.value.column.id in at_key
            }
        case _:
            return at_key


def _numbers_rows(relation: Relation) -> bool:
    values = [each.value for each in relation.assignments] if isinstance(relation, Extend) else []
    values += [relation.predicate] if isinstance(relation, Filter) else []
    return any(isinstance(part, WindowCall) for value in values for part in walk(value))


def _operator(relation: Relation) -> str:
    match relation:
        case PluginRows():
            return f"`{relation.plugin}`"
        case ScanRows():
            return "`scan`"
        case Apply():
            return "`mv-apply`"
        case _:
            return "an operator on the way"
