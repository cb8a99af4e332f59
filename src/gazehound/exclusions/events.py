"""Events as people write them, values by field name, and as conditions read them, values by column id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from gazehound.plan.relations import Columns
from gazehound.types import ScalarType
from gazehound.types.datetimes import datetime_text, datetime_ticks

WHOLE = frozenset({ScalarType.INT, ScalarType.LONG})


def by_name(event: Mapping[int, object] | None, columns: Columns) -> dict[str, object]:
    """The event with names for ids and text for times; empty for None."""
    if event is None:
        return {}
    return {each.name: _shown(event[each.id], each.type) for each in columns if each.id in event}


def _shown(value: object, kind: ScalarType) -> object:
    if kind is ScalarType.DATETIME and isinstance(value, int):
        return datetime_text(value).replace(".0000000Z", "Z")
    return str(value) if isinstance(value, UUID) else value


def by_column(event: Mapping[str, object], columns: Columns) -> dict[int, object]:
    """The event with ids for names and values of the columns' types; null for a value that is none of its type."""
    return {each.id: _value(event[each.name], each.type) for each in columns if each.name in event}


def _value(value: object, kind: ScalarType) -> object:
    try:
        if value is None:
            return None
        if kind is ScalarType.STRING:
            return value if isinstance(value, str) else str(value)
        if kind is ScalarType.DATETIME:
            return ticks_of(value)
        if kind in WHOLE:
            return int(value) if isinstance(value, int | str) else None
        if kind is ScalarType.GUID:
            return UUID(str(value))
    except ValueError:
        return None
    return value


def ticks_of(value: object) -> int:
    """A time in ticks. Raises ValueError for what is no time."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return datetime_ticks(aware.astimezone(UTC).isoformat())
    return datetime_ticks(value.isoformat() if isinstance(value, date) else str(value))
