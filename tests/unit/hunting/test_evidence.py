"""The events behind a row: they are enough to make the row again, and no other event is among them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from gazehound.exclusions.model import Exclusion, Status
from gazehound.hunting import evidence as module
from gazehound.hunting.evidence import Evidence, evidence_behind
from gazehound.hunting.session import Session, connect
from gazehound.plan.relations import Relation

NOW = datetime(2026, 11, 20, tzinfo=UTC)
COUNT = 40


def events() -> pa.Table:
    """Forty events on five devices; some have no user, and number 30 is there twice."""
    numbers = [*range(COUNT), 30]
    return pa.table(
        {
            "Id": pa.array(numbers, pa.int64()),
            "Timestamp": pa.array([NOW - timedelta(hours=COUNT - each) for each in numbers], pa.timestamp("us", "UTC")),
            "Device": [f"d{each % 5}" for each in numbers],
            "User": ["" if each % 7 == 0 else f"u{each % 3}" for each in numbers],
            "Bytes": pa.array([None if each % 11 == 0 else each * 10 for each in numbers], pa.int64()),
            "Tags": [f'["t{each % 2}","x"]' for each in numbers],
        }
    )


def logons() -> pa.Table:
    numbers = range(100, 112)
    return pa.table(
        {
            "Id": pa.array(list(numbers), pa.int64()),
            "Timestamp": pa.array([NOW - timedelta(hours=each - 90) for each in numbers], pa.timestamp("us", "UTC")),
            "Device": [f"d{each % 4}" for each in numbers],
            "Account": [f"a{each % 3}" for each in numbers],
        }
    )


TABLES = {"Events": events(), "Logons": logons()}


def found(kql: str, tables: dict[str, pa.Table], most: int = 500) -> list[tuple[tuple[object, ...], Evidence]]:
    """The rows of a query, each with its evidence."""
    with connect(tables, now=NOW) as session:
        return run(session, kql, most)


def run(session: Session, kql: str, most: int) -> list[tuple[tuple[object, ...], Evidence]]:
    plans: list[Relation] = []

    def keep(relation: Relation) -> Relation:
        plans.append(relation)
        return relation

    moment = session.moment()
    result = session.query(kql, moment, keep)
    evidence = evidence_behind(session, plans[0], result, moment, most)
    return list(zip(result.rows(), evidence, strict=True))


def identities(evidence: Evidence, table: str = "Events") -> list[int]:
    return sorted(each.values["Id"] for each in evidence.events if each.table == table)


ONE_TABLE = [
    "Events | where Id < 3",
    "Events | where Id in (3, 30) | project Device, User",
    "Events | where Bytes > 300 | extend Half = Bytes / 2 | project-away Tags",
    "Events | where isempty(User) | project User, Bytes",
    "Events | top 3 by Id desc",
    "Events | where Id < 20 | sort by Id asc | take 4 | project Id",
    "Events | mv-expand Tag = todynamic(Tags) to typeof(string) | where Tag == 't1' and Id < 6 | project Id, Tag",
    "Events | where Bytes > 100 | summarize count() by Device",
    "Events | summarize count(), First = min(Timestamp), make_set(User) by Device, User | where count_ > 2",
    "Events | summarize Total = sum(Bytes) by Device | top 2 by Total desc | project Host = Device, Total",
    "Events | summarize count() by bin(Timestamp, 12h), Bytes",
    "Events | summarize count() by Bytes | where isnull(Bytes)",
    "Events | summarize arg_max(Timestamp, *) by Device",
    "Events | distinct Device, User",
    "Events | summarize count()",
    "Events | extend Long = strcat(Device, '/', User) | summarize dcount(Id) by Long | order by Long asc",
    "Events | summarize n = count() by Device, User | where n > 2 | summarize Users = count() by Device",
    "Events | summarize n = count() by Device, User | summarize max(n) by Device | where max_n > 2",
    "let Few = Events | where Id > 30; Few | summarize count() by Device",
    "let Few = materialize(Events | where Id > 30); union Few, (Few | where Id > 99) | summarize count() by Device",
    "Events | make-series count() default = 0 on Timestamp from datetime(2026-11-18) to ago(0d) step 1d by Device",
    "Events | mv-apply Tag = todynamic(Tags) to typeof(string) on (where Tag == 't1') | summarize count() by Device",
]


@pytest.mark.parametrize("kql", ONE_TABLE)
def test_the_evidence_alone_makes_the_row_again(kql: str) -> None:
    rows = found(kql, TABLES)
    assert rows
    for row, evidence in rows:
        assert not evidence.remarks
        kept = events().filter(pc.is_in(events()["Id"], pa.array(identities(evidence), pa.int64())))
        assert row in [again for again, _ in found(kql, {**TABLES, "Events": kept})]


@pytest.mark.parametrize(
    ("kql", "expected"),
    [
        ("Events | summarize count() by Device", {"d0": {0, 5, 10, 15, 20, 25, 30, 35}}),
        ("Events | where Id % 2 == 0 | summarize count() by Device", {"d0": {0, 10, 20, 30}}),
        ("Events | summarize n = count() by User, Device | where n > 2 | distinct Device", {"d1": {1, 16, 31}}),
    ],
)  # fmt: skip
def test_the_events_of_a_group_are_those_that_were_counted(kql: str, expected: dict[str, set[int]]) -> None:
    rows = {str(row[0]): evidence for row, evidence in found(kql, TABLES)}
    assert {key: set(identities(rows[key])) for key in expected} == expected


def test_each_event_counts_as_often_as_the_data_has_it() -> None:
    rows = found("Events | summarize count() by Device", TABLES)
    assert {row: evidence.total for row, evidence in rows} == {row: row[1] for row, _ in rows}
    assert [identities(evidence).count(30) for row, evidence in rows if row[0] == "d0"] == [2]


IN_EVENTS = {("d0", 3): [0, 5], ("d1", 3): [1, 6], ("d2", 3): [2, 7], ("d3", 3): [3, 8]}
IN_LOGONS = {
    ("d0", 3): [100, 104, 108],
    ("d1", 3): [101, 105, 109],
    ("d2", 3): [102, 106, 110],
    ("d3", 3): [103, 107, 111],
}
Found = dict[tuple[object, ...], list[int]]


@pytest.mark.parametrize(
    ("kql", "of_events", "of_logons"),
    [
        (
            "Events | where Id < 8 | join kind=inner (Logons | where Account == 'a1') on Device "
            "| where Id > 4 | project Device, Id, Account",
            {("d0", 5): [5], ("d1", 6): [6], ("d2", 7): [7]},
            {("d0", 5): [100], ("d1", 6): [109], ("d2", 7): [106]},
        ),
        (
            "Events | where Id in (1, 9) | join kind=leftouter Logons on Device | project Device, Id",
            {("d1", 1): [1], ("d4", 9): [9]},
            {("d1", 1): [101, 105, 109], ("d4", 9): []},
        ),
        (
            "Events | where Id in (1, 6, 4) | join kind=leftsemi Logons on Device | project Device, Id",
            {("d1", 1): [1], ("d1", 6): [6]},
            {("d1", 1): [101, 105, 109], ("d1", 6): [101, 105, 109]},
        ),
        (
            "Events | where Id < 10 | join Logons on Device | summarize n = count() by Device | project Device, n",
            IN_EVENTS,
            IN_LOGONS,
        ),
        (
            "Logons | summarize Logons = count() by Device | join kind=inner "
            "(Events | where Id < 10 | summarize by Host = Device) on $left.Device == $right.Host "
            "| project Host, Logons",
            IN_EVENTS,
            IN_LOGONS,
        ),
        (
            "union (Events | where Id == 3), (Logons | where Id == 103) | project Device, Id",
            {("d3", 3): [3], ("d3", 103): []},
            {("d3", 3): [], ("d3", 103): [103]},
        ),
        (
            "union Events, Logons | where Id in (8, 103) | summarize n = count() by Device",
            {("d3", 2): [8]},
            {("d3", 2): [103]},
        ),
        (
            "let Both = Events | where Id < 8; Both | join kind=inner (Both | where Id > 4) on Device "
            "| where Id != Id1 | project Device, Id, Id1",
            {("d0", 0): [0, 5], ("d1", 1): [1, 6], ("d2", 2): [2, 7]},
            {},
        ),
    ],
)
def test_each_table_of_a_join_or_union_gives_its_own_events(kql: str, of_events: Found, of_logons: Found) -> None:
    rows = {row[:2]: evidence for row, evidence in found(kql, TABLES)}
    assert {row: sorted(set(identities(evidence))) for row, evidence in rows.items()} == of_events
    assert of_logons == {row: identities(evidence, "Logons") for row, evidence in rows.items() if of_logons}
    assert not any(evidence.remarks for evidence in rows.values())


NOT_NAMED = "cannot be named:"


@pytest.mark.parametrize(
    ("kql", "remark"),
    [
        (
            "Events | summarize n = count() by Device | project n",
            f"events of `Events` {NOT_NAMED} none of the columns that its events are grouped by is in the result",
        ),
        (
            "Events | summarize n = count() by Device, User | project Device, n",
            "events of `Events` are those of the same `Device`: the result lacks the other grouping columns",
        ),
        (
            "Events | join kind=leftanti Logons on Device",
            f"events of `Logons` {NOT_NAMED} a leftanti join asks that there are no such events",
        ),
        (
            "Events | evaluate pivot(Device)",
            f"events of `Events` {NOT_NAMED} `pivot` makes rows of several events at once",
        ),
        (
            "Events | join kind=inner Logons on Device | top 3 by Id | summarize count() by Device",
            f"events of `Events` {NOT_NAMED} a limit on the number of rows follows a summary or a join",
        ),
        ("print x = 1", "no event of the data stands behind this row"),
    ],
)
def test_where_events_cannot_be_named_a_remark_says_why(kql: str, remark: str) -> None:
    assert remark in found(kql, TABLES)[0][1].remarks


def test_the_oldest_events_are_kept_and_all_are_counted() -> None:
    ((_, evidence),) = found("Events | where Device == 'd1' | summarize count()", TABLES, most=2)
    assert (identities(evidence), evidence.total) == ([1, 6], 8)
    assert [each.time for each in evidence.events] == sorted(each.time for each in evidence.events if each.time)


def test_the_events_of_many_rows_share_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five rows with eight events each and room for thirty; never fewer than five."""
    for room, kept in ((30, 6), (10, 5), (1000, 8)):
        monkeypatch.setattr(module, "MOST_IN_ALL", room)
        rows = found("Events | summarize count() by Device", {"Events": events().slice(0, COUNT)})
        assert {len(each.events) for _, each in rows} == {kept}
        assert {each.total for _, each in rows} == {8}


def test_rows_with_the_same_values_share_their_events() -> None:
    rows = found("Events | where Id == 30 | project Device", TABLES)
    assert [(identities(evidence), evidence.tables[0].number) for _, evidence in rows] == [([30, 30], 0)] * 2


def test_a_query_without_rows_has_no_evidence() -> None:
    assert found("Events | where Id < 0", TABLES) == []


def test_the_findings_of_a_session_carry_their_events() -> None:
    with connect(TABLES, now=NOW) as session:
        found = list(session.hunt("Events | where Id < 7 | summarize count() by Device").findings)
        spared = list(session.hunt("Events | where Id < 7 | summarize count() by Device", evidence=0).findings)
    assert sorted((str(each.values["Device"]), each.event_count) for each in found) == [
        ("d0", 2),
        ("d1", 2),
        ("d2", 1),
        ("d3", 1),
        ("d4", 1),
    ]
    assert all(len(each.evidence) == each.event_count for each in found)
    assert [(each.evidence, each.event_count) for each in spared] == [((), 0)] * 5


def test_what_an_exclusion_sets_aside_is_no_evidence() -> None:
    aside = Exclusion("x", "the first", when="Id == 1", status=Status.ACTIVE, expires=date(9999, 1, 1))
    with connect(TABLES, now=NOW) as session:
        report = session.hunt("Events | where Id < 7 | summarize count() by Device", aside)
    behind = {str(each.values["Device"]): [event.values["Id"] for event in each.evidence] for each in report.findings}
    assert behind["d1"] == [6]
    assert [each.count for each in report.set_aside] == [1]
