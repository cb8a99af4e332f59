"""Which relations have no rows whatever happens, because a table below them has none.

A union over every known table then reads only those that have data.
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound.plan.relations import (
    Aggregate,
    Expand,
    Extend,
    Filter,
    Join,
    JoinKind,
    Relation,
    Scan,
    Serialize,
    SharedReference,
    Sort,
    Take,
    TopPerGroup,
    Union_,
    Values,
)

IsEmpty = Callable[[str], bool]
_NEEDS_LEFT = (JoinKind.LEFTOUTER, JoinKind.LEFTANTI)
_NEEDS_RIGHT = (JoinKind.RIGHTOUTER, JoinKind.RIGHTANTI)


def is_unknown(table: str) -> bool:
    """No table is known to be empty."""
    return False


def is_always_empty(relation: Relation, is_empty: IsEmpty) -> bool:
    """True when `relation` has no rows, given which tables have none; False where that cannot be told."""
    match relation:
        case Scan():
            return is_empty(relation.source)
        case Values():
            return not relation.rows
        case Filter() | Extend() | Sort() | Take() | Serialize() | Expand() | TopPerGroup():
            return is_always_empty(relation.input, is_empty)
        case Aggregate():
            return bool(relation.keys) and is_always_empty(relation.input, is_empty)
        case Union_():
            return all(is_always_empty(each.relation, is_empty) for each in relation.inputs)
        case SharedReference():
            return is_always_empty(relation.shared.relation, is_empty)
        case Join():
            return _join_is_empty(relation, is_empty)
        case _:
            return False


def _join_is_empty(join: Join, is_empty: IsEmpty) -> bool:
    left, right = (is_always_empty(each, is_empty) for each in (join.left, join.right))
    if join.kind is JoinKind.FULLOUTER:
        return left and right
    if join.kind in _NEEDS_LEFT:
        return left
    if join.kind in _NEEDS_RIGHT:
        return right
    return left or right
