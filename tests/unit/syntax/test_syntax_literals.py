"""What literals are worth. Ticks are written as a datetime or timedelta plus the seventh digit."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from syntax_reading import codes, read

from gazehound.syntax.nodes import DynamicLiteral, ExpressionStatement, Literal, Pipeline, Print
from gazehound.syntax.timespans import timespan_text, timespan_ticks
from gazehound.types import ScalarType
from gazehound.types.datetimes import datetime_text, datetime_ticks


def literal(kql: str) -> Literal | DynamicLiteral:
    (only,) = read(f"print {kql}").statements
    assert isinstance(only, ExpressionStatement)
    assert isinstance(only.expression, Pipeline)
    assert isinstance(only.expression.source, Print)
    (value,) = only.expression.source.columns
    assert isinstance(value, Literal | DynamicLiteral)
    return value


@pytest.mark.parametrize(
    ("kql", "value"),
    [
        ('"a"', "a"),
        ("'it\\'s'", "it's"),
        (r"'\\ \n \t \a\b\f\r\v'", "\\ \n \t \a\b\f\r\v"),
        (r"'\x41\u00e9\U0001F600'", "Aé😀"),
        (r"'\101\7\1018'", "A\x07A8"),
        (r"'\ud83d\ude00'", "😀"),
        (r"'\ud83d'", "\ufffd"),
        (r"@'\d''\s'", "\\d'\\s"),
        ('@"a""b"', 'a"b'),
        ("h'secret'", "secret"),
        ('H@"c:\\d"', "c:\\d"),
        ("```a\n'b' \\n```", "a\n'b' \\n"),
        ("~~~a```~~~", "a```"),
        ("@```\\```", "\\"),
        ("''", ""),
        ("'a' \"b\" @'\\'", "ab\\"),
    ],
)
def test_text(kql: str, value: str) -> None:
    assert literal(kql) == Literal(ScalarType.STRING, value, literal(kql).span)


@pytest.mark.parametrize(
    ("kql", "kind", "value"),
    [
        ("5", ScalarType.LONG, 5),
        ("0x1F", ScalarType.LONG, 31),
        ("0xffffffffffffffff", ScalarType.LONG, -1),
        ("9223372036854775807", ScalarType.LONG, 2**63 - 1),
        ("long(-5)", ScalarType.LONG, -5),
        ("long(0x1F)", ScalarType.LONG, 31),
        ("long(-9223372036854775808)", ScalarType.LONG, -(2**63)),
        ("int64(7)", ScalarType.LONG, 7),
        ("int(2147483647)", ScalarType.INT, 2**31 - 1),
        ("int(0xFF)", ScalarType.INT, 255),
        ("int32( 5 )", ScalarType.INT, 5),
        ("1.5", ScalarType.REAL, 1.5),
        ("1e3", ScalarType.REAL, 1000.0),
        ("real(.5)", ScalarType.REAL, 0.5),
        ("double(5)", ScalarType.REAL, 5.0),
        ("real(-inf)", ScalarType.REAL, -math.inf),
        ("decimal(0.10)", ScalarType.DECIMAL, Decimal("0.10")),
        ("decimal(1e5)", ScalarType.DECIMAL, Decimal("1e5")),
        ("true", ScalarType.BOOL, True),
        ("FALSE", ScalarType.BOOL, False),
        ("bool(True)", ScalarType.BOOL, True),
        ("bool(0)", ScalarType.BOOL, False),
        ("bool(7)", ScalarType.BOOL, True),
        (
            "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)",
            ScalarType.GUID,
            UUID("74be27de-1e4e-49d9-b579-fe0b331d3642"),
        ),
        *[(f"{name}(null)", ScalarType(name), None) for name in ("int", "long", "real", "decimal", "bool", "guid")],
        ("datetime(null)", ScalarType.DATETIME, None),
        ("datetime(2024-01-31\u202f10:00)", ScalarType.DATETIME, datetime_ticks("2024-01-31 10:00")),
        ("time(null)", ScalarType.TIMESPAN, None),
    ],
)
def test_number_bool_guid(kql: str, kind: ScalarType, value: object) -> None:
    assert (literal(kql).type, literal(kql).value) == (kind, value)  # type: ignore[union-attr]


def test_not_a_number() -> None:
    value = literal("real(nan)").value
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("text", "value", "digit"),
    [
        ("2024-01-31", datetime(2024, 1, 31), 0),
        ("2024-1-1 5:3", datetime(2024, 1, 1, 5, 3), 0),
        ("2024-01-31T12:34:56.1234567Z", datetime(2024, 1, 31, 12, 34, 56, 123456), 7),
        ("2024-01-31 12:34:56.12345678", datetime(2024, 1, 31, 12, 34, 56, 123456), 7),
        ("2024-01-31T12:34:56+05:30", datetime(2024, 1, 31, 7, 4, 56), 0),
        ("2024-01-31T12:34-0100", datetime(2024, 1, 31, 13, 34), 0),
        ("2024-01-31 12:34:56 GMT", datetime(2024, 1, 31, 12, 34, 56), 0),
        ('"2024-01-31"', datetime(2024, 1, 31), 0),
        ("2024", datetime(2024, 1, 1), 0),
        ("2024-03", datetime(2024, 3, 1), 0),
        ("2025, 6, 14", datetime(2025, 6, 14), 0),
        ("2024/01/31 10:00", datetime(2024, 1, 31, 10), 0),
        ("01/31/2024 12:00:00 AM", datetime(2024, 1, 31), 0),
        ("1/27/2007 11:15:00 PM", datetime(2007, 1, 27, 23, 15), 0),
        ("Sat, 8 Nov 14 15:05:02 GMT", datetime(2014, 11, 8, 15, 5, 2), 0),
        ("8 Nov 2014 15:05", datetime(2014, 11, 8, 15, 5), 0),
        ("Saturday, 08-Nov-14 15:05:02 EST", datetime(2014, 11, 8, 20, 5, 2), 0),
        ("Nov 8, 2014", datetime(2014, 11, 8), 0),
        ("0001-01-01", datetime(1, 1, 1), 0),
        ("9999-12-31 23:59:59.9999999", datetime(9999, 12, 31, 23, 59, 59, 999999), 9),
    ],
)
def test_datetime(text: str, value: datetime, digit: int) -> None:
    assert literal(f"datetime({text})").value == ((value - datetime(1, 1, 1)) // timedelta(microseconds=1)) * 10 + digit


@pytest.mark.parametrize(
    ("kql", "value", "digit"),
    [
        ("1d", timedelta(days=1), 0),
        ("1.5h", timedelta(hours=1.5), 0),
        ("90min", timedelta(hours=1.5), 0),
        ("2sec", timedelta(seconds=2), 0),
        ("10ms", timedelta(milliseconds=10), 0),
        ("1microsecond", timedelta(microseconds=1), 0),
        ("0.1s", timedelta(milliseconds=100), 0),
        ("3tick", timedelta(0), 3),
        ("1250nanoseconds", timedelta(microseconds=1), 2),
        ("time(1.02:03:04.5)", timedelta(days=1, hours=2, minutes=3, seconds=4.5), 0),
        ("timespan(0.00:00:00.0000001)", timedelta(0), 1),
        ("time(08:30:15)", timedelta(hours=8, minutes=30, seconds=15), 0),
        ("time(2:08:30:15)", timedelta(days=2, hours=8, minutes=30, seconds=15), 0),
        ("time(2.08:30)", timedelta(days=2, hours=8, minutes=30), 0),
        ("time(08:30)", timedelta(hours=8, minutes=30), 0),
        ("time(5)", timedelta(days=5), 0),
        ("timespan(20min)", timedelta(minutes=20), 0),
        ("time(-1d)", timedelta(days=-1), 0),
        ('time("1h")', timedelta(hours=1), 0),
    ],
)
def test_timespan(kql: str, value: timedelta, digit: int) -> None:
    assert literal(kql).value == (value // timedelta(microseconds=1)) * 10 + digit


@pytest.mark.parametrize(
    ("kql", "value"),
    [
        ("null", None),
        ("5", 5),
        ("-5", -5),
        ("- 5", -5),
        ("1.5", 1.5),
        ("true", True),
        ("'a'", "a"),
        ('"a" "b"', "ab"),
        ("[]", []),
        ("{}", {}),
        ("[1, 'a', [null], {}]", [1, "a", [None], {}]),
        ("{'a': 1, \"b\": [true]}", {"a": 1, "b": [True]}),
        ("{'a': 1, 'a': 2}", {"a": 2}),
        ("datetime(2024-01-31)", "2024-01-31T00:00:00.0000000Z"),
        ("1.5h", "01:30:00"),
        ("time(2.03:04:05.6)", "2.03:04:05.6000000"),
        ("guid(74BE27DE-1e4e-49d9-b579-fe0b331d3642)", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
        ("long(5)", 5),
        ("dynamic([1])", [1]),
    ],
)
def test_dynamic(kql: str, value: object) -> None:
    assert literal(f"dynamic({kql})").value == value


@pytest.mark.parametrize(
    ("kql", "code"),
    [
        ("int(2147483648)", "K0111"),
        ("int(-2147483649)", "K0111"),
        ("9223372036854775808", "K0111"),
        ("0x10000000000000000", "K0111"),
        (f"1{'0' * 5000}", "K0111"),
        ("real(1e999)", "K0111"),
        ("1e999", "K0111"),
        ("1000000000d", "K0111"),
        ("time(1000000000.00:00:00)", "K0111"),
        ("datetime(0001-01-01T00:00:00+01:00)", "K0111"),
        ("int()", "K0110"),
        ("int(1.5)", "K0110"),
        ("long(abc)", "K0110"),
        ("real(0x10)", "K0110"),
        ("decimal(a)", "K0110"),
        ("bool(yes)", "K0110"),
        ("guid(74be27de)", "K0110"),
        ("datetime(2024-13-01)", "K0110"),
        ("datetime(2024-02-30)", "K0110"),
        ("datetime(2024-01-01 25:00)", "K0110"),
        ("datetime(13:00 PM)", "K0110"),
        ("datetime(20240131)", "K0110"),
        ("datetime(tomorrow)", "K0110"),
        ("time(25:00)", "K0110"),
        ("time(1 week)", "K0110"),
    ],
)
def test_literal_is_refused(kql: str, code: str) -> None:
    assert codes(f"print {kql}") == [code]


@pytest.mark.parametrize("ticks", [0, 1, 638423289961234567, 3155378975999999999])
def test_datetime_text_reads_back(ticks: int) -> None:
    assert datetime_ticks(datetime_text(ticks)) == ticks


@pytest.mark.parametrize("ticks", [0, 1, -1, 36_000_000_000, -864_000_000_001, 2**63 - 1])
def test_timespan_text_reads_back(ticks: int) -> None:
    assert timespan_ticks(timespan_text(ticks)) == ticks
