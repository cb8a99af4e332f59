"""Operators on columns, nulls among them: the rows of one small table per rule."""

from __future__ import annotations

import datetime as dt

import pytest

import gazehound

NUMBERS = "datatable(i: int, l: long, r: real)[7, 2, 1.5, -7, -2, -0.5, int(null), long(null), real(null), 1, 0, 0.0]"
TIMES = (
    "datatable(t: datetime, s: timespan)[datetime(2020-01-01), 1d, datetime(0001-01-01), -1d, "
    "datetime(9999-12-31), 1d, datetime(null), timespan(null)]"
)
BOOLS = "datatable(a: bool, b: bool)[true, false, bool(null), true, bool(null), false, bool(null), bool(null)]"
DYNAMICS = (
    "datatable(d: dynamic, k: string, n: long)["
    'dynamic({"a": 1, "a/b": 2, "*": 3, "1": 4, "": 5, "z": null}), "a/b", 0, '
    'dynamic([10, 20]), "1", -1, dynamic("x"), "*", 5, dynamic(null), "a", 0]'
)
TEXTS = (
    "datatable(s: string, d: string, n: int, a: dynamic)["
    '"a-b-c", "-", 2, dynamic(["x", null, "y"]), "", "", 0, dynamic([]), "é-é", "é", -1, dynamic(null), '
    r'"--", "\\1\\", 1, dynamic(["q"])]'
)
ONE_DAY = dt.timedelta(days=1)

ROWS = [
    (NUMBERS, "i / l", [3, 3, None, None]),
    (NUMBERS, "i % l", [1, 1, None, None]),
    (NUMBERS, "l % i", [2, 5, None, 0]),
    (NUMBERS, "-i", [-7, 7, None, -1]),
    (NUMBERS, "r / l", [0.75, 0.25, None, pytest.approx(float("nan"), nan_ok=True)]),
    (NUMBERS, "i == l", [False, False, None, False]),
    (NUMBERS, "i != 7", [False, True, True, True]),
    (NUMBERS, "l == 2.0", [True, False, False, False]),
    (NUMBERS, "r > 0", [True, False, None, False]),
    (NUMBERS, "r / 0.0 > 0", [True, False, None, False]),
    (NUMBERS, "r / 0.0 == r / 0.0", [True, True, None, False]),
    (NUMBERS, "l in (2, 0)", [True, False, False, True]),
    (NUMBERS, "l !in (2, 0)", [False, True, True, False]),
    (NUMBERS, "i between (-7 .. l)", [False, True, None, False]),
    (TIMES, "isnull(t + s)", [False, True, True, True]),
    (TIMES, "isnull(t - s)", [False, False, False, True]),
    (TIMES, "s / 12h", [2.0, -2.0, 2.0, None]),
    (TIMES, "s * 1.5", [ONE_DAY * 1.5, ONE_DAY * -1.5, ONE_DAY * 1.5, None]),
    (TIMES, "s % 7h", [dt.timedelta(hours=3), dt.timedelta(hours=4), dt.timedelta(hours=3), None]),
    (TIMES, "t between (datetime(2019-12-31) .. s)", [True, False, False, None]),
    (BOOLS, "a and b", [False, None, False, None]),
    (BOOLS, "a or b", [True, True, None, None]),
    (BOOLS, "a == b", [False, False, False, None]),
    (BOOLS, "a == 1", [True, False, False, False]),
    (DYNAMICS, "d[k]", [2, None, None, None]),
    (DYNAMICS, "d[n]", [None, 20, None, None]),
    (DYNAMICS, 'd["1"]', [4, None, None, None]),
    (DYNAMICS, 'd["*"]', [3, None, None, None]),
    (DYNAMICS, 'd[""]', [5, None, None, None]),
    (DYNAMICS, "isnull(d.z)", [True, True, True, True]),
    (DYNAMICS, 'd == "x"', [False, False, True, False]),
    (DYNAMICS, 'd.a == "1"', [True, False, False, False]),
    (DYNAMICS, "d.a == 1", [True, False, False, False]),
    (DYNAMICS, "d[1] > 15", [None, True, None, None]),
    (DYNAMICS, '"x" in (d)', [False, False, True, False]),
    (TEXTS, "strcat_array(a, d)", ["x--y", "", "", "q"]),
    (TEXTS, "strrep(s, n, d)", ["a-b-c-a-b-c", "", "", "--"]),
    (TEXTS, "split(s, d)", [["a", "b", "c"], [""], ["", "-", ""], ["--"]]),
    (TEXTS, "split(s, '-', n)", [["c"], [""], ["é", "é"], [""]]),
    (TEXTS, "substring(s, n)", ["b-c", "", "é", "-"]),
    (TEXTS, "indexof(s, d, n)", [3, None, 2, -1]),
    (TEXTS, "countof(s, d)", [2, 0, 2, 0]),
    (TEXTS, "replace_regex(s, '(-)', d)", ["a-b-c", "", "ééé", "-\\-\\"]),
    (TEXTS, "replace_strings(s, dynamic(['a', '-']), a)", ["x-b-c", "", "é-é", "--"]),
    (TEXTS, "has_any_index('y q', a)", [2, -1, -1, 0]),
    (DYNAMICS, "20 in (d)", [False, True, False, False]),
]


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect(None)


@pytest.mark.parametrize(("table", "expression", "expected"), ROWS, ids=[each for _, each, _ in ROWS])
def test_on_columns(table: str, expression: str, expected: list[object], session: gazehound.Session) -> None:
    assert [value for (value,) in session.query(f"{table} | project v = {expression}").rows()] == expected


TYPES = [
    ("int(1) + int(1)", "long"),
    ("int(1) / int(2)", "long"),
    ("-toint(1)", "long"),
    ("1 + 1.0", "real"),
    ("1.0 + decimal(1)", "decimal"),
    ("datetime(2020-01-01) - datetime(2019-01-01)", "timespan"),
    ("datetime(2020-01-01) - 1d", "datetime"),
    ("1d / 1h", "real"),
    ("2 * 1h", "timespan"),
    ("dynamic(1) + 1", "long"),
    ("dynamic(1) + dynamic(1)", "dynamic"),
    ('dynamic({"a": 1}).a', "dynamic"),
]


@pytest.mark.parametrize(("expression", "kind"), TYPES)
def test_result_type(expression: str, kind: str, session: gazehound.Session) -> None:
    assert session.query(f"print v = {expression}").schema == [("v", kind)]


UNSUPPORTED = ["datetime(2020-01-01) * 2", "datetime(2020-01-01) + datetime(2020-01-01)", '"a" like "a"']


@pytest.mark.parametrize("expression", UNSUPPORTED)
def test_refused(expression: str, session: gazehound.Session) -> None:
    with pytest.raises(gazehound.KqlError) as raised:
        session.query(f"print {expression}")
    assert {each.code[:3] for each in raised.value.diagnostics} == {"K04"}


IMPOSSIBLE = ['"a" < "b"', '1 + "a"', "datetime(2020-01-01) > 5", "true + 1"]


@pytest.mark.parametrize("expression", IMPOSSIBLE)
def test_types_that_do_not_fit(expression: str, session: gazehound.Session) -> None:
    with pytest.raises(gazehound.KqlError) as raised:
        session.query(f"print {expression}")
    assert {each.code[:3] for each in raised.value.diagnostics} == {"K03"}
