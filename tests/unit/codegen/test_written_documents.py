"""What is told of JSON documents from their text, unread, is what reading them tells."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

import gazehound

DOCUMENTS = (
    '{"a":"SF"}', '{"a": "s f"}', '{"a":"\\nsf"}', '{"a":"\\u0073f"}', "plain sf text", '"SF"', '"x\\\\sf"', "null", "",
    "NULL", None, '{"sf":1,', '{"sf":"C:\\Users"}', '[1,"sf"]', '{"a":1e3}', '{"a":true}', '{"k":"nullsf"}',
    ' {"a":"sf"} ', '{"a":"\\"sf"}', '{"a":"éSFé"}', "true", "sf", '{"sf}', '{"a":"b"}}', "\\sf", '{"x":"\\tsf"}',
    '{"a":{"b":5}}', '{"a":{"b":"7"}}', '{"a":{"b":null}}', '{"a":[{"b":1}]}', '{"a":null}', '{"a":" 12 "}',
    '{"a":-0.5}', '{"a":"0x1F"}', '{"a":99999999999999999999}', '{"a":1.50}', '{"a/b":1}', '{"a":"1e400"}',
    '{"a":"2026-01-02"}',
)  # fmt: skip
"""Read as a dynamic column; the comparisons go through a text, which no shortcut knows."""
SEARCHES = ("has", "!has", "has_cs", "contains", "!contains", "contains_cs", "hasprefix", "!hassuffix")
NEEDLES = ("sf", "SF", "true", "null", "nul", "tsf", "nsf", "a", "users", "1e3", "1000")


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    rows = pa.table({"D": pa.array(DOCUMENTS, pa.string()), "Id": pa.array(range(len(DOCUMENTS)), pa.int64())})
    return gazehound.connect({"T": rows}, schemas={"T": {"D": "dynamic", "Id": "long"}})


def ids(session: gazehound.Session, condition: str) -> list[int]:
    return sorted(row[0] for row in session.query(f"T | where {condition} | project Id").rows())


@pytest.mark.parametrize("operator", SEARCHES)
def test_a_word_is_found_where_the_compact_text_has_it(operator: str, session: gazehound.Session) -> None:
    for needle in NEEDLES:
        wanted = ids(session, f"tostring(D) {operator} '{needle}'")
        assert (needle, ids(session, f"D {operator} '{needle}'")) == (needle, wanted)
        found = session.query(f"T | extend x = D {operator} '{needle}' | where x | project Id").rows()
        assert sorted(row[0] for row in found) == wanted


@pytest.mark.parametrize("needles", ["'sf', 'users'", "'a', 'b'", "'null', 'sf'"])
@pytest.mark.parametrize("operator", ["has_any", "has_all"])
def test_lists_of_words(operator: str, needles: str, session: gazehound.Session) -> None:
    assert ids(session, f"D {operator} ({needles})") == ids(session, f"tostring(D) {operator} ({needles})")


@pytest.mark.parametrize(
    "expression",
    [
        "tostring({}.a)", "tostring({}.a.b)", "tolong({}.a)", "toint({}.a)", "toreal({}.a)", "tolong({}.a.b)",
        "todouble({}.a.b)", "tostring({}['a/b'])", "tostring({}.a[0].b)", "isempty({})", "isnull({})",
        "isnotempty({}.a)", "tobool({}.a)", "todatetime({}.a)", "tostring({}[1])", "array_length({}.a)",
    ],
)  # fmt: skip
def test_parts_are_the_same_of_unread_and_of_read_documents(expression: str, session: gazehound.Session) -> None:
    read = "parse_json(tostring(D))"
    kql = f"T | sort by Id asc | project x = {expression.format('D')}, y = {expression.format(read)}"
    assert [row for row in session.query(kql).rows() if repr(row[0]) != repr(row[1])] == []


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("D.a == 'SF'", [0]),
        ("tostring(D.a.b) == '7'", [27]),
        ("tolong(D.a.b) >= 5", [26, 27]),
        ("tostring(D.a) == '' and isempty(D)", [7, 8, 10]),
        ("D.a != 'SF' and Id < 3", [1, 2]),
        ("not(D.a == 'SF') and Id < 3", [1, 2]),
    ],
)
def test_conditions_on_parts(condition: str, wanted: list[int], session: gazehound.Session) -> None:
    assert ids(session, condition) == wanted


@pytest.mark.parametrize(
    "kind", [pa.timestamp("us", "UTC"), pa.timestamp("ns", "UTC"), pa.timestamp("ms"), pa.string()]
)
@pytest.mark.parametrize(
    "condition", ["At >= datetime(2026-01-02)", "At < datetime(2026-01-02)", "At == datetime(2026-01-02)"]
)
def test_times_are_compared_however_they_are_stored(kind: pa.DataType, condition: str) -> None:
    days = [dt.datetime(2026, 1, day) for day in (1, 2, 3)]
    stored = [day.isoformat() + "Z" for day in days] if pa.types.is_string(kind) else days
    table = pa.table({"At": pa.array([*stored, None], kind)})
    session = gazehound.connect({"T": table}, schemas={"T": {"At": "datetime"}})
    operator = condition.split()[1]
    wanted = {">=": [2, 3], "<": [1], "==": [2]}[operator]
    assert sorted(row[0].day for row in session.query(f"T | where {condition}").rows()) == wanted
