"""Ticks as text."""

from __future__ import annotations

import pytest

from gazehound.types.ticks import datetime_text, timespan_text

SECOND = 10_000_000
DAY = 86_400 * SECOND
EPOCH = 621_355_968_000_000_000


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        (0, "00:00:00"),
        (1, "00:00:00.0000001"),
        (SECOND, "00:00:01"),
        (3 * DAY + 7_384 * SECOND + 5_000_000, "3.02:03:04.5000000"),
        (-DAY, "-1.00:00:00"),
        (-1, "-00:00:00.0000001"),
        (2**63 - 1, "10675199.02:48:05.4775807"),
        (-(2**63), "-10675199.02:48:05.4775808"),
    ],
)
def test_timespan_text(ticks: int, expected: str) -> None:
    assert timespan_text(ticks) == expected


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        (0, "0001-01-01T00:00:00Z"),
        (1, "0001-01-01T00:00:00.0000001Z"),
        (EPOCH, "1970-01-01T00:00:00Z"),
        (637_134_336_005_000_000, "2020-01-01T00:00:00.5Z"),
        (3_652_059 * DAY - 1, "9999-12-31T23:59:59.9999999Z"),
    ],
)
def test_datetime_text(ticks: int, expected: str) -> None:
    assert datetime_text(ticks) == expected
