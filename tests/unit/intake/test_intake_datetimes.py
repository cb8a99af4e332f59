"""Points in time: text and numbers → UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from gazehound.intake.cells import ArrowCells
from gazehound.intake.convert import to_array
from gazehound.intake.datetimes import parse_datetime, zone_named
from gazehound.types import ScalarType

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shown(micros: int) -> str:
    return (EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%dT%H:%M:%S.%f")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-10-18T15:43:47.1549459Z", "2023-10-18T15:43:47.154945"),
        ("2023-10-18T15:43:47.5Z", "2023-10-18T15:43:47.500000"),
        ("2023-10-18 15:43:47", "2023-10-18T15:43:47.000000"),
        ("2023-10-18T15:43", "2023-10-18T15:43:00.000000"),
        ("2023-10-18", "2023-10-18T00:00:00.000000"),
        ("2024-01-09T15:12:24.540473+0200", "2024-01-09T13:12:24.540473"),
        ("2024-01-09T15:12:24-03:30", "2024-01-09T18:42:24.000000"),
        ("2024-01-09T15:12:24+02", "2024-01-09T13:12:24.000000"),
        ("4/28/2021, 2:32:14.029 PM", "2021-04-28T14:32:14.029000"),
        ("4/28/2021, 2:32:14.029\u202fPM", "2021-04-28T14:32:14.029000"),
        ("4/28/2021, 12:00:01 AM", "2021-04-28T00:00:01.000000"),
        ("4/28/2021, 12:00:01 PM", "2021-04-28T12:00:01.000000"),
        ("7/8/2019 16:08", "2019-07-08T16:08:00.000000"),
        (1588205198, "2020-04-30T00:06:38.000000"),
        (1588205198.89971, "2020-04-30T00:06:38.899710"),
        (1588205198899, "2020-04-30T00:06:38.899000"),
        (1588205198899710, "2020-04-30T00:06:38.899710"),
        (1588205198899710123, "2020-04-30T00:06:38.899710"),
        ("1588205198", "2020-04-30T00:06:38.000000"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000"),
        ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999"),
    ],
)
def test_a_time_is_utc_in_microseconds(value: object, expected: str) -> None:
    # `strftime` does not pad years everywhere.
    assert shown(parse_datetime(value)).zfill(26) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2023-02-30",
        "2023-10-18T24:00:00",
        "13/13/2021",
        "4/28/2021, 13:00:00 PM",
        "12",
        5,
        True,
        None,
        1e300,
    ],
)
def test_what_is_no_time_is_refused(value: object) -> None:
    with pytest.raises((ValueError, OverflowError)):
        parse_datetime(value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UTC", "2021-04-28T12:00:00.000000"),
        ("Jerusalem", "2021-04-28T09:00:00.000000"),
        ("Europe/Berlin", "2021-04-28T10:00:00.000000"),
        ("New York", "2021-04-28T16:00:00.000000"),
    ],
)
def test_a_portal_zone_gives_utc(name: str, expected: str) -> None:
    zone = zone_named(name)
    assert zone is not None
    assert shown(parse_datetime("4/28/2021, 12:00:00 PM", zone)) == expected


@pytest.mark.parametrize("name", ["Local Time", "Atlantis", ""])
def test_an_unknown_zone_is_none(name: str) -> None:
    assert zone_named(name) is None


@pytest.mark.parametrize(
    "texts",
    [
        ["2024-05-01T10:00:00.123Z", "2024-05-01T10:00:00.999Z"],
        ["2024-05-01T10:00:00.123456789Z", "0001-01-01T00:00:00.000000019Z"],
        ["2024-02-30T10:00:00.123Z", "2024-05-01T10:00:00.123Z"],
        ["2024-05-01T10:00:00.1:3Z", "2024-05-01T10:00:00.123Z"],
        ["2024-05-01T10:00:00/123Z", "2024-05-01T10:00:00.123Z"],
        ["2024-05-01 10:00:00.123Z", "2024-05-01T10:00:00.123Z"],
        ["2024-05-01T10:00:00.123Z", "2024-05-01T10:00:00.12Z"],
        ["2024-05-01T10:00:00.1234", "2024-05-01T10:00:00.1234"],
        ["2024-05-01T10:00:00.123Z", None],
        ["2024-05-01T10:00:00.Z", ""],
    ],
)
def test_columns_of_times_are_read_like_each_time(texts: list[str | None]) -> None:
    told: list[object] = []
    read = to_array(ArrowCells(pa.array(texts)), ScalarType.DATETIME, lambda index, value: told.append(value))
    alone: list[object] = []
    each = [to_array([text], ScalarType.DATETIME, lambda _, value: alone.append(value)) for text in texts]
    assert (read.to_pylist(), told) == ([one[0].as_py() for one in each], alone)
