"""What is notable in a query that binds: it would run, but perhaps not do what was meant.

Lives here: tables read without a condition on their time (K0653), comparisons that tell letter case apart where it
varies (K0654), conditions that are never or always met (K0655, K0656). Does not live here: mistakes (the binder),
metadata (`check`), how conditions are decided (`conditions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gazehound.codegen.sharing import queries_in
from gazehound.conditions.settled import Finding, findings
from gazehound.diagnostics import Diagnostic, report
from gazehound.hunting.letter_case import varies
from gazehound.plan.query import BoundQuery
from gazehound.plan.relations import (
    Aggregate,
    Extend,
    Filter,
    MakeSeries,
    Relation,
    Scan,
    Serialize,
    SharedReference,
    Sort,
    Union_,
    inputs,
)
from gazehound.plan.scalars import ColumnReference, Constant, FunctionCall, Scalar, walk
from gazehound.text import SourceText, Span
from gazehound.types import ScalarType

EVENT_TIMES = ("TimeGenerated", "Timestamp")
CASE_BLIND = {"==": "=~", "!=": "!~", "in": "in~", "!in": "!in~"}
LONGEST_SHOWN = 60


def query_notes(bound: BoundQuery, source: SourceText, has_period: bool = False) -> tuple[Diagnostic, ...]:
    """The notes and warnings of a query, in the order of its text.

    In:      a query without errors; `has_period` where a rule's schedule bounds the time its query looks back
    """
    relations = list(_relations([each.relation for each in bound.results]))
    found = [
        *(() if has_period else _without_time(relations, source)),
        *_case_sensitive(relations, source),
        *_settled(relations, source),
    ]
    once = {(each.code, each.span): each for each in reversed(found)}
    return tuple(sorted(once.values(), key=lambda each: (each.span.start if each.span else 0, each.code)))


def _relations(roots: Sequence[Relation]) -> Iterator[Relation]:
    """Every relation of a query once, inputs before what reads them, queries inside of expressions included."""
    done: set[int] = set()
    pending: list[tuple[Relation, bool]] = [(each, False) for each in reversed(roots)]
    while pending:
        relation, is_ready = pending.pop()
        if is_ready:
            yield relation
        elif id(relation) not in done:
            done.add(id(relation))
            pending.append((relation, True))
            pending += [(each, False) for each in (*queries_in(relation), *inputs(relation))]


def _columns_in(values: Iterable[Scalar]) -> Iterator[int]:
    for value in values:
        for each in (value,) if isinstance(value, ColumnReference) else walk(value):
            if isinstance(each, ColumnReference):
                yield each.column.id


# --- time --------------------------------------------------------------------------------------------


def _without_time(relations: Sequence[Relation], source: SourceText) -> Iterator[Diagnostic]:
    """K0653 for each table of events whose time no condition asks about."""
    reads = _times_read(relations)
    asked: set[int] = set()
    for relation in relations:
        if isinstance(relation, Filter):
            asked.update(at for each in _columns_in([relation.predicate]) for at in reads.get(each, ()))
        elif isinstance(relation, MakeSeries) and relation.start is not None:
            asked.update(at for each in _columns_in([relation.axis]) for at in reads.get(each, ()))
    told: set[str] = set()
    for at, relation in enumerate(relations):
        if not isinstance(relation, Scan) or at in asked or relation.table in told:
            continue
        times = [each.name for each in relation.columns if _is_event_time(each.name, each.type)]
        if times:
            told.add(relation.table)
            yield report("K0653", relation.span, source, table=relation.table, column=_preferred(times, source))


def _is_event_time(name: str, kind: ScalarType) -> bool:
    return name in EVENT_TIMES and kind is ScalarType.DATETIME


def _preferred(times: Sequence[str], source: SourceText) -> str:
    """The time column that the query itself speaks of, or else the first one."""
    return next((each for each in times if each in source.text), times[0])


def _times_read(relations: Sequence[Relation]) -> dict[int, frozenset[int]]:
    """For each column that holds times: the scans (by place in `relations`) whose time is in it.

    A datetime column of unknown origin is taken to hold the times of everything below it.
    """
    reads: dict[int, frozenset[int]] = {}
    for at, relation in enumerate(relations):
        for made, values in _made(relation):
            reads[made] = frozenset().union(*(reads.get(each, ()) for each in _columns_in(values)))
        if isinstance(relation, SharedReference):
            below = relation.shared.relation.columns
            pairs = zip(relation.columns, below, strict=False)
            reads.update({own.id: reads[inner.id] for own, inner in pairs if inner.id in reads})
        for column in relation.columns:
            if column.type is ScalarType.DATETIME and column.id not in reads:
                reads[column.id] = _origin(relation, at, column.name, reads)
    return reads


def _made(relation: Relation) -> Iterator[tuple[int, list[Scalar]]]:
    """The columns that a relation computes, each with what it computes them from."""
    match relation:
        case Extend():
            yield from ((each.column.id, [each.value]) for each in relation.assignments)
        case Aggregate():
            yield from ((each.column.id, [each.value]) for each in (*relation.keys, *relation.aggregates))
        case Union_():
            filled: dict[int, list[Scalar]] = {}
            for each in relation.inputs:
                for fill in each.fills:
                    filled.setdefault(fill.column.id, []).append(fill.value)
            yield from filled.items()
        case _:
            return


def _origin(relation: Relation, at: int, name: str, reads: dict[int, frozenset[int]]) -> frozenset[int]:
    if isinstance(relation, Scan):
        return frozenset({at}) if name in EVENT_TIMES else frozenset()
    below = [column.id for each in inputs(relation) for column in each.columns]
    return frozenset().union(*(reads.get(each, ()) for each in below))


# --- letter case -------------------------------------------------------------------------------------


def _case_sensitive(relations: Sequence[Relation], source: SourceText) -> Iterator[Diagnostic]:
    """K0654 for comparisons of a table's own column with texts that have letters."""
    stored = _stored_in_any_case(relations)
    looked_at: set[Span] = set()
    for relation in relations:
        if isinstance(relation, Filter) and relation.predicate.span not in looked_at:
            looked_at.add(relation.predicate.span)
            for each in walk(relation.predicate):
                if isinstance(each, FunctionCall) and each.function.name in CASE_BLIND:
                    yield from _case_note(each, stored, source)


def _stored_in_any_case(relations: Sequence[Relation]) -> dict[int, str]:
    """The columns, by identity, that hold what a table stores in a column whose letter case varies."""
    stored: dict[int, str] = {}
    for relation in relations:
        if isinstance(relation, Scan):
            kept = (each for each in relation.columns if each.type is ScalarType.STRING and varies(each.name))
            stored.update({each.id: each.name for each in kept})
        elif isinstance(relation, SharedReference):
            pairs = zip(relation.columns, relation.shared.relation.columns, strict=False)
            stored.update({own.id: stored[inner.id] for own, inner in pairs if inner.id in stored})
        elif isinstance(relation, Extend | Union_):
            for column, values in _made(relation):
                names = {stored.get(each.column.id) if isinstance(each, ColumnReference) else None for each in values}
                if len(names) == 1 and (name := names.pop()) is not None:
                    stored[column] = name
    return stored


def _case_note(call: FunctionCall, stored: dict[int, str], source: SourceText) -> Iterator[Diagnostic]:
    operator = call.function.name
    column = next((each for each in call.arguments if isinstance(each, ColumnReference)), None)
    if column is None or column.column.id not in stored:
        return
    others = [each for each in call.arguments if each is not column]
    texts = [text for each in others if isinstance(each, Constant) for text in _texts(each.value)]
    if all(isinstance(each, Constant) for each in others) and any(each.lower() != each.upper() for each in texts):
        values = {"operator": operator, "column": column.column.name, "other": CASE_BLIND[operator]}
        yield report("K0654", call.span, source, label=None, notes=(), help="", **values)


def _texts(value: object) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


# --- never and always --------------------------------------------------------------------------------


def _settled(relations: Sequence[Relation], source: SourceText) -> Iterator[Diagnostic]:
    """K0655 and K0656 for the conditions of one pipeline together."""
    seen: set[int] = set()
    looked_at: set[tuple[Span, ...]] = set()  # `search` writes one condition for each of many tables
    for relation in reversed(relations):
        if not isinstance(relation, Filter) or id(relation) in seen:
            continue
        predicates: list[Scalar] = []
        current: Relation = relation
        while isinstance(current, Filter | Extend | Sort | Serialize):
            if isinstance(current, Filter):
                seen.add(id(current))
                predicates.insert(0, current.predicate)
            current = current.input
        place = tuple(each.span for each in predicates)
        if place not in looked_at:
            looked_at.add(place)
            yield from (_said(each, source) for each in findings(predicates))


def _said(finding: Finding, source: SourceText) -> Diagnostic:
    """The warning, at the part that settles it; the parts it goes together with are shown."""
    code = "K0656" if finding.is_true else "K0655"
    shown = [_shown(each, source) for each in sorted(finding.parts, key=lambda each: each.start)]
    notes = (f"together: {', '.join(shown)}",) if len(shown) > 1 else ()
    hint = ""
    if finding.is_true and len(shown) > 1 and all(" !" in each or "<>" in each for each in shown):
        hint = "with `and` in place of `or` it would leave out all of them"
    return report(code, finding.span, source, notes=notes, help=hint, term=_shown(finding.term.span, source)[1:-1])


def _shown(span: Span, source: SourceText) -> str:
    text = " ".join(source.text[span.start : span.end].split())
    return f"`{text}`" if len(text) <= LONGEST_SHOWN else f"`{text[: LONGEST_SHOWN - 1]}…`"
