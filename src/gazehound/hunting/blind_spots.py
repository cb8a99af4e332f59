"""Where a hunt cannot see: tables without data, and conditions on columns that the data never fills.

Does not live here: what is said of it (`run`, the command line).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gazehound.engine import Session
from gazehound.evaluator import NotEvaluated, evaluate
from gazehound.plan.needles import conjuncts
from gazehound.plan.prefix import candidate_prefixes
from gazehound.plan.relations import Relation
from gazehound.plan.scalars import ColumnReference, PlanColumn, Scalar, walk
from gazehound.text import SourceText
from gazehound.types import ScalarType


@dataclass(frozen=True, slots=True)
class Blind:
    """Columns of a table that no row fills, and a condition that no event can meet for it."""

    table: str
    columns: tuple[str, ...]


def without_data(tables: Sequence[str], source: SourceText, session: Session) -> tuple[str, ...]:
    """Those of a query's tables of which the session has no data.

    A table that only a wildcard matches (`union Device*`) is not missed as long as another one is there.
    """
    absent = tuple(name for name in tables if name not in session.workspace.data)
    if len(absent) == len(tables):
        return absent
    return tuple(name for name in absent if name.removesuffix("()") in source.text)


def blind_spots(plans: Sequence[Relation], moment: int, session: Session) -> tuple[Blind, ...]:
    """The tables of which no event can become a finding, because what is asked of it stands in columns without values.

    In:      the plans of a hunt as bound, and the clock it runs with
    Errors:  `KqlError` K0503 when interrupted while the data is asked
    """
    return tuple(dict.fromkeys(each for plan in plans for each in _blind_in(plan, moment, session)))


def _blind_in(plan: Relation, moment: int, session: Session) -> Iterator[Blind]:
    for prefix in candidate_prefixes(plan):
        table, places = prefix.scan.table, prefix.scan.places
        if table not in session.workspace.data:
            continue
        for part in conjuncts(prefix.predicates):
            asked = list(dict.fromkeys(each.column for each in walk(part) if isinstance(each, ColumnReference)))
            if not asked or any(each.id not in places for each in asked):
                continue
            if any(session.filled.is_known(table, places[each.id]) for each in asked):
                continue
            if _can_be_true(part, asked, moment):
                continue
            if all(session.filled.is_unfilled(table, places[each.id]) for each in asked):
                yield Blind(table, tuple(each.name for each in asked))


def _can_be_true(condition: Scalar, columns: Sequence[PlanColumn], moment: int) -> bool:
    """Whether an event without a value in these columns meets the condition."""
    empty = {each.id: "" if each.type is ScalarType.STRING else None for each in columns}
    try:
        return evaluate(condition, empty, moment) is True
    except NotEvaluated:
        return True
