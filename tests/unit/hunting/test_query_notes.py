"""Notes on queries that bind: time, letter case, conditions that are never or always met."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazehound.compiler import analyze
from gazehound.conditions.settled import MOST_CONDITIONS, findings
from gazehound.evaluator import evaluate
from gazehound.hunting.query_notes import query_notes
from gazehound.plan.relations import Filter, walk_relations
from gazehound.plan.scalars import ColumnReference, Scalar, walk
from gazehound.schemas import workspace_from
from gazehound.text import SourceText

EVENTS = {
    "TimeGenerated": "datetime", "FileName": "string", "Status": "string", "Port": "long", "Ratio": "real",
    "On": "bool", "Bag": "dynamic",
}  # fmt: skip
WORKSPACE = workspace_from({"T": EVENTS, "U": EVENTS, "List": {"FileName": "string", "Status": "string"}}, {})
BOUNDED = "T | where TimeGenerated > ago(1d) | "


def notes(kql: str, has_period: bool = False) -> list[tuple[str, str]]:
    """The codes with the text they point at."""
    source = SourceText(kql)
    bound, found = analyze(source, WORKSPACE)
    assert not found.has_errors, [each.message for each in found]
    told = query_notes(bound, source, has_period)
    return [(each.code, kql[each.span.start : each.span.end] if each.span else "") for each in told]


# --- time --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kql", "tables"),
    [
        ("T", ["T"]),
        ("T | where Port == 1", ["T"]),
        ("List | where Status == 'a'", []),
        ("T | where TimeGenerated > ago(1d)", []),
        ("T | where Port == 1 and (Port == 2 or TimeGenerated between (ago(2d) .. now()))", []),
        ("T | extend Day = startofday(TimeGenerated) | where Day == datetime(2026-01-01)", []),
        ("T | project When = TimeGenerated | where When > ago(1d)", []),
        ("T | summarize Last = max(TimeGenerated) by Port | where Last > ago(1d)", []),
        ("T | make-series count() on TimeGenerated from ago(1d) to now() step 1h", []),
        ("T | make-series count() on TimeGenerated step 1h", ["T"]),
        ("let Recent = T | where TimeGenerated > ago(1d); Recent | join Recent on Port", []),
        ("let All = T; All | where TimeGenerated > ago(1d)", []),
        ("union T, U | where TimeGenerated > ago(1d)", []),
        ("union T, (U | where TimeGenerated > ago(1d))", ["T"]),
        ("T | where TimeGenerated > ago(1d) | join kind=inner U on Port", ["U"]),
        ("T | join kind=inner U on Port | where TimeGenerated1 > ago(1d)", ["T"]),
        ("T | where TimeGenerated > ago(1d) and FileName in ((U | project FileName))", ["U"]),
        (
            "let Least = toscalar(U | summarize min(Port)); T | where TimeGenerated > ago(1d) | where Port > Least",
            ["U"],
        ),
        ("T | take 1; T | take 2", ["T"]),
    ],
)
def test_a_table_read_without_a_condition_on_its_time_is_told(kql: str, tables: list[str]) -> None:
    assert [text for code, text in notes(kql) if code == "K0653"] == tables


def test_a_rule_with_a_period_is_bounded_by_it() -> None:
    assert notes("T | where Port == 1", has_period=True) == []


def test_the_help_names_the_time_column_that_the_query_uses() -> None:
    source = SourceText("DeviceEvents | project TimeGenerated")
    bound, _ = analyze(source, workspace_from())
    assert [each.help for each in query_notes(bound, source)] == [
        "a condition such as `TimeGenerated > ago(7d)` bounds it"
    ]


# --- letter case -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("FileName == 'cmd.exe'", ["FileName == 'cmd.exe'"]),
        ("'cmd.exe' != FileName", ["'cmd.exe' != FileName"]),
        ("FileName in ('1', 'a')", ["FileName in ('1', 'a')"]),
        ("FileName !in (dynamic(['a']))", ["FileName !in (dynamic(['a']))"]),
        ("Port == 1 or not(FileName == 'a')", ["FileName == 'a'"]),
        ("FileName =~ 'cmd.exe' or FileName in~ ('a')", []),
        ("FileName == '127'", []),
        ("FileName == ''", []),
        ("Status == 'Failed'", []),
        ("tolower(FileName) == 'cmd.exe'", []),
        ("FileName has 'cmd'", []),
    ],
)
def test_comparisons_that_tell_letter_case_apart_are_told(condition: str, told: list[str]) -> None:
    assert [text for code, text in notes(BOUNDED + f"where {condition}") if code == "K0654"] == told


@pytest.mark.parametrize(
    ("kql", "count"),
    [
        ("project Name = FileName | where Name == 'a'", 1),
        ("extend FileName = tolower(FileName) | where FileName == 'a'", 0),
        ("as X | where FileName == 'a'", 1),
        ("union U | where FileName == 'a' and TimeGenerated > ago(1d)", 1),
        ("summarize by FileName = 'x' | where FileName == 'a'", 0),
    ],
)
def test_a_column_is_known_by_the_table_it_comes_from(kql: str, count: int) -> None:
    assert [code for code, _ in notes(BOUNDED + kql)].count("K0654") == count


# --- never and always --------------------------------------------------------------------------------

NEVER = (
    "Status == 'a' and Status == 'b'",
    "Status == 'a' | where Status == 'b'",
    "Status == 'a' | extend y = 1 | sort by y | where Status == 'b'",
    "Status =~ 'a' and Status !in~ ('A', 'b')",
    "Status == 'A' and Status in ('b', 'c')",
    "isempty(Status) and Status has 'x'",
    "Status == 'abc' and Status !contains 'B'",
    "tolower(Status) == 'Failed'",
    "toupper(Status) in ('failed', 'Denied')",
    "Port < 5 and Port > 5",
    "Port > 5 and Port < 6",
    "Port between (10 .. 1)",
    "Port == 1 and Ratio > 0.5 and Port == 2",
    "not(Port != 1) and Port == 2",
    "Ratio > 1.5 and Ratio <= 1.5",
    "TimeGenerated > ago(1d) and TimeGenerated < ago(7d)",
    "TimeGenerated > datetime(2026-01-02) and TimeGenerated < datetime(2026-01-01)",
    "strlen(FileName) == 3 and strlen(FileName) == 4",
    "tostring(Bag.a) == 'x' and tostring(Bag.a) == 'y'",
    "On and Status == 'a' and Status == 'b'",
)
ALWAYS = (
    "Status != 'a' or Status != 'b'",
    "Status != 'a' or Status != 'b' or FileName has 'x'",
    "Status !in ('a', 'b') or Status !in~ ('c')",
    "Status == 'a' or Status != 'a'",
    "not(Status == 'a' and Status == 'b')",
    "Port != 1 or Port != 2",
    "isempty(Status) or isnotempty(Status)",
)
SILENT = (
    "Status == 'a' and FileName == 'b'",
    "Status == 'a' or Status == 'b'",
    "Status =~ 'abc' and Status != 'abc' and Status != 'ABC'",
    "Status contains 'a' and Status contains 'b'",
    "Status !contains 'a' or Status !contains 'b'",
    "Status startswith 'a' and Status startswith 'b'",
    "Status matches regex 'a' and Status == 'b'",
    "Status == 'É' and Status =~ 'é'",
    "Status !in (dynamic([]))",
    "Status == 1 and Status == 2",
    "Port > 5 and Port < 7",
    "Port < 5 or Port >= 5",
    "Ratio > 1 and Ratio < 2",
    "Ratio > 1.5 or Ratio <= 1.5",
    "TimeGenerated > datetime(2020-01-01) and TimeGenerated < ago(1d)",
    "TimeGenerated > ago(7d) and TimeGenerated < datetime(2020-01-01)",
    "Bag.a == 'x' and Bag.a == 'y'",
    "rand() < 0.5 and rand() > 0.5",
    "prev(Status) == 'a' and prev(Status) == 'b'",
    "1 == 1",
    "TimeGenerated between (todatetime('{{Start}}') .. todatetime('{{End}}'))",
    "isempty('') or Status == 'a'",
    "Status == 'a' | summarize count() by Status = 'b' | where Status == 'b'",
)


@pytest.mark.parametrize("condition", NEVER)
def test_conditions_that_exclude_each_other_are_told(condition: str) -> None:
    assert settled(condition) == ["K0655"]


@pytest.mark.parametrize("condition", ALWAYS)
def test_conditions_that_leave_nothing_out_are_told(condition: str) -> None:
    assert settled(condition) == (["K0655"] if condition.startswith("not(") else ["K0656"])


@pytest.mark.parametrize("condition", SILENT)
def test_nothing_is_said_without_certainty(condition: str) -> None:
    assert settled(condition) == []


def settled(condition: str) -> list[str]:
    serialized = "serialize | " if "prev(" in condition else ""
    return [code for code, _ in notes(f"T | {serialized}where {condition}") if code in ("K0655", "K0656")]


def test_the_warning_stands_at_the_conditions_that_need_each_other() -> None:
    kql = BOUNDED + "where Port == 1 and Status == 'a' and On and Status != 'c' and Status == 'b'"
    source = SourceText(kql)
    (told,) = query_notes(analyze(source, WORKSPACE)[0], source)
    assert told.span is not None
    assert kql[told.span.start : told.span.end] == "Status == 'a' and On and Status != 'c' and Status == 'b'"
    assert told.notes == ("together: `Status == 'a'`, `Status == 'b'`",)
    assert told.message == "this is never true: no value of `Status` meets it"


def test_a_long_list_of_conditions_is_passed_over() -> None:
    chain = " or ".join(f"Port == {each}" for each in range(MOST_CONDITIONS + 1))
    assert settled(f"({chain}) and Status == 'a' and Status == 'b'") == []


TEXT_ATOMS = [
    f"Status {operator} '{text}'"
    for operator in ("==", "!=", "=~", "!~", "has", "!has", "contains", "!contains", "contains_cs", "startswith")
    for text in ("a", "A", "ab", "a b")
] + ["isempty(Status)", "isnotempty(Status)", "Status in ('a', 'B')", "Status !in~ ('AB', 'c')", "On"]
ORDERS = ("==", "!=", "<", "<=", ">", ">=")
NUMBER_ATOMS = [f"Port {operator} {value}" for operator in ORDERS for value in (1, 2, 4)] + [
    "Port between (1 .. 3)", "Port !between (2 .. 4)", "Port in (1, 3)", "isnull(Port)", "Port > 1.5", "On",
]  # fmt: skip


def conditions(atoms: list[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from(atoms),
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("not({})".format, inner),
        ),
        max_leaves=6,
    )


def texts() -> Iterator[str]:
    parts = ("", "a", "A", "b", "B", "ab", "AB", "aB", "c", " ", "x")
    return (first + second + third for first in parts for second in parts for third in parts)


@settings(max_examples=300, deadline=None)
@given(conditions(TEXT_ATOMS))
def test_what_is_said_of_texts_holds_for_many_texts(condition: str) -> None:
    holds(condition, {"Status": list(texts()), "On": [True, False, None]})


@settings(max_examples=300, deadline=None)
@given(conditions(NUMBER_ATOMS))
def test_what_is_said_of_numbers_holds_for_many_numbers(condition: str) -> None:
    holds(condition, {"Port": [None, *range(-1, 8)], "On": [True, False, None]})


def holds(condition: str, values: dict[str, list[object]]) -> None:
    """What is told of a condition is so for each of the values."""
    bound, _ = analyze(SourceText(f"T | where {condition}"), WORKSPACE)
    (predicate,) = (each.predicate for each in walk_relations(bound.results[0].relation) if isinstance(each, Filter))
    for told in findings([predicate]):
        around = [
            each for each in walk(predicate) if each.span.start <= told.span.start and told.span.end <= each.span.end
        ]
        settled_by = min(around, key=lambda each: each.span.end - each.span.start)
        assert {told.is_true} == {answer is True for answer in answers(settled_by, values)}


def answers(predicate: Scalar, values: dict[str, list[object]]) -> list[object]:
    columns = {each.column.name: each.column.id for each in walk(predicate) if isinstance(each, ColumnReference)}
    rows: list[dict[int, object]] = [{}]
    for name, at in columns.items():
        rows = [{**row, at: value} for row in rows for value in values[name]]
    return [evaluate(predicate, row) for row in rows]
