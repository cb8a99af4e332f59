"""Datetime functions over columns, against answers recorded from Kusto."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.unit.functions.evaluation import evaluate, literal

DAY = 864_000_000_000
HOUR = 36_000_000_000

COLUMNS = [
    ("startofweek", "datetime", [["2020-06-14"], ["2024-02-29 23:59:59.9"], [None]],
     [datetime(2020, 6, 14), datetime(2024, 2, 25), None]),
    ("startofmonth", "datetime long", [["2020-06-15", "-13"], ["2020-06-15", "99999999999"]],
     [datetime(2019, 5, 1), None]),
    ("endofmonth", "datetime", [["2020-02-28"], ["9999-12-31"], ["0001-01-01"]],
     [datetime(2020, 2, 29, 23, 59, 59, 999999), datetime(9999, 12, 31, 23, 59, 59, 999999),
      datetime(1, 1, 31, 23, 59, 59, 999999)]),
    ("week_of_year", "datetime", [["2015-12-31"], ["2018-12-31"], [None]], [53, 1, None]),
    ("dayofweek", "datetime", [["1969-12-31 23:59:59.999"], ["2020-06-14"]], [3 * DAY, 0]),
    ("hourofday", "datetime", [["2024-12-31 23:00:00"], [None]], [23, None]),
    ("unixtime_seconds_todatetime", "long", [["1546300800"], ["-1"], ["9223372036854775807"], [None]],
     [datetime(2019, 1, 1), datetime(1969, 12, 31, 23, 59, 59), None, None]),
    ("unixtime_milliseconds_todatetime", "real", [["1546300800000.5"], ["nan"], ["1e300"]],
     [datetime(2019, 1, 1, 0, 0, 0, 500), None, None]),
    ("make_datetime", "long long long long long real",
     [["2020", "2", "29", "23", "59", "59.9999999"], ["2020", "13", "1", "0", "0", "0"],
      ["2020", "1", "1", "0", "0", "60"]],
     [datetime(2020, 2, 29, 23, 59, 59, 999999), None, None]),
]  # fmt: skip


@pytest.mark.parametrize(("function", "types", "rows", "expected"), COLUMNS, ids=[case[0] for case in COLUMNS])
def test_datetime_function_of_columns(
    function: str, types: str, rows: list[list[str | None]], expected: list[object]
) -> None:
    assert evaluate(function, types, rows) == expected


PARTS = [
    ("datetime_diff", "quarter", ["2024-03-31", "2020-04-01"], 15),
    ("datetime_diff", "week", ["2020-12-31", "2020-01-01"], 52),
    ("datetime_diff", "hour", ["2020-03-01", "2020-02-28 12:00:00"], 36),
    ("datetime_diff", "microsecond", ["2017-10-30 23:00:00.100900", "2017-10-30 23:00:00.100800"], 100),
    ("datetime_diff", "nanosecond", ["9999-12-31", "0001-01-01"], None),
    ("datetime_part", "nanosecond", ["2017-10-30 01:02:03.765432"], 765432000),
    ("datetime_part", "weekofyear", ["2017-10-30"], 44),
]


@pytest.mark.parametrize(("function", "part", "cells", "expected"), PARTS)
def test_part_of_datetimes(function: str, part: str, cells: list[str], expected: object) -> None:
    types = " ".join(["datetime"] * len(cells))
    assert evaluate(function, types, [cells], first=[literal(part)]) == [expected]


@pytest.mark.parametrize(
    ("part", "value", "date", "expected"),
    [
        ("quarter", -3, "2020-02-29 12:00:00", datetime(2019, 5, 29, 12)),
        ("month", -1, "2020-03-31 00:00:00.000001", datetime(2020, 2, 29, 0, 0, 0, 1)),
        ("second", -90061, "2020-01-01", datetime(2019, 12, 30, 22, 58, 59)),
        ("day", -1, "0001-01-01 12:00:00", None),
        ("nanosecond", 1000, "2020-01-01", datetime(2020, 1, 1, 0, 0, 0, 1)),
    ],
)
def test_step_of_a_datetime(part: str, value: int, date: str, expected: object) -> None:
    assert evaluate("datetime_add", "datetime", [[date]], first=[literal(part), literal(value)]) == [expected]


BINS = [
    ("long long", 0, [["-7", "5"], ["7", "0"], ["7", "-1"], ["-9223372036854775807", "10"]], [-10, None, None, None]),
    ("real long", 0, [["-5.5", "1"], ["nan", "1"], [None, "1"]], [-6.0, "nan", None]),
    ("timespan timespan", 1, [[str(16 * DAY), str(7 * DAY)], ["-1", str(DAY)]], [14 * DAY, -DAY]),
    ("datetime timespan", 3, [["1955-11-05 06:15:00.5", str(7 * DAY)], ["2007-03-09", str(30 * DAY)]],
     [datetime(1955, 10, 31), datetime(2007, 2, 14)]),
]  # fmt: skip


@pytest.mark.parametrize(("types", "overload", "rows", "expected"), BINS)
def test_bin_of_columns(types: str, overload: int, rows: list[list[str | None]], expected: list[object]) -> None:
    answers = evaluate("bin", types, rows, overload=overload)
    assert [answer if answer == answer else "nan" for answer in answers] == expected


FORMATS = [
    ("format_datetime", "datetime", "2007-03-09 05:04:03", "dddd, MMMM d, yyyy", "0909, 0303 9, 2007"),
    ("format_datetime", "datetime", "2020-12-09 23:45:59.999", "MM/dd/yy hh:mm:ss.fff tt", "12/09/20 11:45:59.999 PM"),
    ("format_timespan", "timespan", "-954000000000", "d.hh:mm:ss", "-1.02:30:00"),
    ("format_timespan", "timespan", None, "d", ""),
]  # fmt: skip


@pytest.mark.parametrize(("function", "kind", "cell", "pattern", "expected"), FORMATS)
def test_format_of_a_column(function: str, kind: str, cell: str | None, pattern: str, expected: str) -> None:
    assert evaluate(function, kind, [[cell]], last=[literal(pattern)]) == [expected]
