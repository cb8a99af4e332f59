"""Values of a result as JSON and as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from gazehound.workbench.values import json_value, text_value

CASES: list[tuple[object, str, object, str]] = [
    (None, "long", None, ""),
    ("", "string", "", ""),
    ("a,b\n", "string", "a,b\n", "a,b\n"),
    (True, "bool", True, "true"),
    (-5, "int", -5, "-5"),
    (2**63 - 1, "long", 2**63 - 1, "9223372036854775807"),
    (0.1, "real", 0.1, "0.1"),
    (1e300, "real", 1e300, "1e+300"),
    (float("nan"), "real", "NaN", "NaN"),
    (float("-inf"), "real", "-Infinity", "-Infinity"),
    (Decimal("0.10"), "decimal", "0.10", "0.10"),
    (Decimal("1E+3"), "decimal", "1000", "1000"),
    (datetime(2026, 1, 2, tzinfo=UTC), "datetime", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"),
    (datetime(1, 1, 1, microsecond=10, tzinfo=UTC), "datetime", *["0001-01-01T00:00:00.00001Z"] * 2),
    (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=1))), "datetime", *["2026-01-01T23:00:00Z"] * 2),
    (timedelta(hours=-1), "timespan", "-01:00:00", "-01:00:00"),
    (timedelta(days=2, microseconds=1), "timespan", "2.00:00:00.0000010", "2.00:00:00.0000010"),
    (UUID(int=10), "guid", "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000a"),
    ({"a": [1, None]}, "dynamic", {"a": [1, None]}, '{"a":[1,null]}'),
    ("text", "dynamic", "text", "text"),
    ([], "dynamic", [], "[]"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "kind", "as_json", "as_text"), CASES)
def test_value(value: object, kind: str, as_json: object, as_text: str) -> None:
    assert (json_value(value, kind), text_value(value)) == (as_json, as_text)
