"""Conversion functions over columns, against answers recorded from Kusto."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest

from tests.unit.functions.evaluation import evaluate

CASES = [
    ("tostring", "bool", ["true", "false", None], ["True", "False", ""]),
    ("tostring", "long", ["-5", None], ["-5", ""]),
    ("tostring", "real", ["1", "1.5", "-0.0", "nan", "inf", "-inf", "1e-7", None],
     ["1.0", "1.5", "-0.0", "NaN", "inf", "-inf", "1e-7", ""]),
    ("tostring", "decimal", ["1.50", "0", "-100", None], ["1.5", "0", "-100", ""]),
    ("tostring", "datetime", ["2020-06-15 13:45:30.765432", "0001-01-01", None],
     ["2020-06-15T13:45:30.7654320Z", "0001-01-01T00:00:00.0000000Z", ""]),
    ("tostring", "timespan", ["0", "937840000000", "-54000000000", "5000000", "864000000000", None],
     ["00:00:00", "1.02:03:04", "-01:30:00", "00:00:00.5000000", "1.00:00:00", ""]),
    ("tostring", "dynamic", ['"x"', '{"a": [1, "b"]}', "1e5", "true", "null", None],
     ["x", '{"a":[1,"b"]}', "100000.0", "true", "", ""]),
    ("toint", "string", ["2147483648", "0x7FFFFFFF", "0X1f", "-0x10", " 42 ", "1_0", "1.5", "", "x"],
     [None, 2147483647, 31, None, 42, None, None, None, None]),
    ("toint", "long", ["2147483648", "-2147483649", "7", None], [-2147483648, 2147483647, 7, None]),
    ("toint", "real", ["1e19", "-1e19", "1.9", "-1.9", "nan", None], [2147483647, -2147483648, 1, -1, None, None]),
    ("toint", "dynamic", ["2147483648", "1.9", '"42"', '"3.14"', '"0x10"', "true", "[1]", None],
     [-2147483648, 1, 42, None, 16, 1, None, None]),
    ("tolong", "string", ["9223372036854775807", "9223372036854775808", "1e19", "0xFFFFFFFFFFFFFFFF"],
     [9223372036854775807, None, None, -1]),
    ("tolong", "real", ["9223372036854775807", "-1e19", "1.5"], [9223372036854775807, -9223372036854775808, 1]),
    ("tolong", "datetime", ["1970-01-01", "0001-01-01"], [621355968000000000, 0]),
    ("toreal", "string", ["1,234", "1_000", "1 000", "1e10", "0.5e-3", ".5", "5.", "INF", "+Infinity", " 3.14 "],
     [None, None, None, 1e10, 0.0005, 0.5, 5.0, None, float("inf"), 3.14]),
    ("toreal", "dynamic", ['"3.14"', '"0x10"', "true", "2147483648"], [3.14, None, 1.0, 2147483648.0]),
    ("todecimal", "string", ["3.14159", "abc", "1e3"], [Decimal("3.14159"), None, Decimal(1000)]),
    ("todecimal", "real", ["1.1", "nan", "1e30"], [Decimal("1.1"), None, None]),
    ("tobool", "string", ["true", "True", "1", "0", "yes", "", "-1"], [True, True, True, False, None, None, True]),
    ("tobool", "dynamic", ['"42"', '"3.14"', '"0x10"', "0", "1.5"], [True, None, True, False, True]),
    ("todatetime", "string",
     ["2020-06-15T13:45:09.1234567Z", "2020-06-15 13:45", "1969-07-20", "2020-01-01T00:00:00+02:00",
      "12-02-2022", "8 Nov 14 15:05 GMT", "epoch", "2020-02-30", "", "x"],
     [datetime(2020, 6, 15, 13, 45, 9, 123456), datetime(2020, 6, 15, 13, 45), datetime(1969, 7, 20),
      datetime(2019, 12, 31, 22), datetime(2022, 12, 2), datetime(2014, 11, 8, 15, 5), None, None, None, None]),
    ("todatetime", "long", ["621355968000000000", "-1", "9223372036854775807"], [datetime(1970, 1, 1), None, None]),
    ("totimespan", "string", ["1.02:03:04", "01:00:00", "-00:00:01.5", "abc", "25:00:00", "1.5h", ""],
     [937840000000, 36000000000, -15000000, None, None, 54000000000, None]),
    ("toguid", "string", ["10E99626-bc2b-4c75-bb3e-fe606de25700", "x"],
     [UUID("10e99626-bc2b-4c75-bb3e-fe606de25700"), None]),
    ("gettype", "dynamic", ["1", "1.5", '"s"', "[1]", "{}", "true", None],
     ["long", "double", "string", "array", "dictionary", "bool", "null"]),
    ("isempty", "string", ["", "a"], [True, False]),
    ("isempty", "dynamic", ['""', "[]", None], [True, False, True]),
    ("isnull", "string", ["", "a"], [False, False]),
]  # fmt: skip


@pytest.mark.parametrize(("function", "kind", "cells", "expected"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_conversion_of_a_column(function: str, kind: str, cells: list[str | None], expected: list[object]) -> None:
    assert evaluate(function, kind, [[cell] for cell in cells]) == expected
