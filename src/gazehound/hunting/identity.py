"""By which columns a hunt's rows are told apart from run to run.

A finding is the same one as long as these columns have the same values: the columns of the hunt's entity mappings,
else those that its last summary groups by, else all that are neither a time nor a list. Does not live here:
keeping findings.
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.hunting.model import HuntingQuery
from gazehound.plan.provenance import grouping
from gazehound.plan.relations import Relation
from gazehound.types import Column, ScalarType

TIMES = (ScalarType.DATETIME, ScalarType.TIMESPAN)
LISTS = (ScalarType.DYNAMIC, ScalarType.UNKNOWN)


def identity_columns(hunt: HuntingQuery, relation: Relation, columns: Sequence[Column]) -> tuple[str, ...]:
    """The names of the columns that identify a row of the result; none where the result is one row for all events.

    In:      relation, the plan of the result; columns, those of the result
    """
    mapped = {field.column_name for each in hunt.entity_mappings for field in each.field_mappings}
    chosen = _steady([each for each in columns if each.name in mapped])
    if chosen:
        return chosen
    grouped = grouping(relation)
    if grouped is not None:
        names = {each.name for each in grouped}
        own = [each for each in columns if each.name in names]
        return _steady(own) or tuple(each.name for each in own)
    return _steady(columns) or tuple(each.name for each in columns)


def hunt_identity(hunt: HuntingQuery) -> str:
    """What a hunt is known by: its id, else its name, else its file and place in it, else nothing."""
    if hunt.id or hunt.name:
        return hunt.id.lower() or hunt.name
    part = f" ({hunt.part[0]})" if hunt.part else ""
    return f"{hunt.path.name}{part}" if hunt.path else ""


def _steady(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(each.name for each in columns if each.type not in (*TIMES, *LISTS))
