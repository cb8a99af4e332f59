"""Whether two engines gave the same rows, whatever types their Python values have."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bench.contestants import Rows


def differences(case_is_sorted: bool, ours: Rows, theirs: Rows) -> str:
    """What sets the rows apart, empty when nothing does."""
    if len(ours) != len(theirs):
        return f"{len(theirs)} rows, not {len(ours)}"
    mine, others = (_plain_rows(rows) for rows in (ours, theirs))
    if not case_is_sorted:
        mine, others = sorted(mine), sorted(others)
    different = [(one, other) for one, other in zip(mine, others, strict=True) if one != other]
    return f"{len(different)} rows differ, the first: {different[0][1]}, not {different[0][0]}" if different else ""


def _plain_rows(rows: Iterable[Iterable[Any]]) -> list[str]:
    return [json.dumps([_plain(each) for each in row]) for row in rows]


def _plain(value: Any) -> Any:
    """A value as JSON holds it: times as UTC text, whole numbers as numbers, lists in order of their elements."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, str):
        return _plain_text(value)
    if isinstance(value, list | tuple | set):
        return sorted((_plain(each) for each in value), key=str)
    if isinstance(value, float | Decimal) and value == int(value):
        return int(value)
    return "" if value is None else value


def _plain_text(text: str) -> Any:
    """A text; one that holds a number, a list or a moment is what it holds, as other engines write them as text."""
    if text[:1] == "[":
        return _plain(json.loads(text))
    if text.lstrip("-").isdigit() and len(text) < 19:
        return int(text)
    try:
        return _plain(datetime.fromisoformat(text)) if text[4:5] == "-" and len(text) >= 19 else text
    except ValueError:
        return text
