"""Running hunts: outcomes, first and last seen, what may be handed in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import gazehound
from gazehound.hunting.load import load_hunts
from gazehound.hunting.outcome import HuntOutcome, HuntState, Reason

EVENTS = pa.table(
    {
        "Timestamp": pa.array(
            [datetime(2026, 11, day, 10, tzinfo=UTC) for day in (18, 19, 20)], pa.timestamp("us", "UTC")
        ),
        "DeviceName": ["a", "b", "a"],
        "RemotePort": [443, 80, 443],
        "RemoteUrl": ["", "", None],
        "LocalPort": pa.nulls(3, pa.int32()),
    }
)
NEWEST = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect({"DeviceNetworkEvents": EVENTS}, now=NEWEST)


def outcome(session: gazehound.Session, kql: str) -> HuntOutcome:
    (found,) = session.hunt(kql + "\n").outcomes
    return found


@pytest.mark.parametrize(
    ("kql", "first", "last"),
    [
        ("DeviceNetworkEvents | project Timestamp", 18, 20),
        ("DeviceNetworkEvents | summarize FirstSeen = min(Timestamp), LastSeen = max(Timestamp)", 18, 20),
        ("DeviceNetworkEvents | summarize min(Timestamp), max(Timestamp)", 18, 20),
        ("DeviceNetworkEvents | summarize StartTime = min(Timestamp), EndTime = max(Timestamp) by DeviceName", 18, 20),
        ("DeviceNetworkEvents | summarize LastSeen = max(Timestamp) by DeviceName", 19, 20),
        ("DeviceNetworkEvents | project Seen = Timestamp, Other = datetime(2020-01-01) | project Seen", 18, 20),
        ("DeviceNetworkEvents | extend Logon = datetime(2020-01-01) | project Timestamp, Logon", 18, 20),
        ("DeviceNetworkEvents | project DeviceName", None, None),
        ("DeviceNetworkEvents | where false | project Timestamp", None, None),
        ("DeviceNetworkEvents | project Timestamp = datetime(null)", None, None),
    ],
)
def test_first_and_last_seen_come_from_the_result(
    session: gazehound.Session, kql: str, first: int | None, last: int | None
) -> None:
    found = outcome(session, kql)
    days = [each.day if each else None for each in (found.first_seen, found.last_seen)]
    assert days == [first, last]


@pytest.mark.parametrize(
    ("kql", "state", "reason", "explanation"),
    [
        ("DeviceNetworkEvents | take 1", HuntState.FINDINGS, None, ""),
        ("DeviceNetworkEvents | where false", HuntState.NO_FINDINGS, None, ""),
        ("SecurityEvent\n| take 1", HuntState.NOT_RUN, Reason.TABLE_MISSING, "no data for `SecurityEvent`"),
        ("Nothing\n| take 1", HuntState.NOT_RUN, Reason.TABLE_MISSING, "line 1: no table is called `Nothing`"),
        (
            "DeviceNetworkEvents\n| where Nothing == 1 or Nobody == 2",
            HuntState.NOT_RUN,
            Reason.COLUMN_MISSING,
            "line 2: `Nothing` is not a column here (and 1 more error)",
        ),
        (
            "union DeviceNetworkEvents, SecurityEvent\n| where false",
            HuntState.IN_PART,
            Reason.TABLE_MISSING,
            "no data for `SecurityEvent`",
        ),
    ],
)
def test_a_hunt_ends_in_a_state_with_its_reason(
    session: gazehound.Session, kql: str, state: HuntState, reason: Reason | None, explanation: str
) -> None:
    found = outcome(session, kql)
    assert (found.state, found.reason, found.explanation) == (state, reason, explanation)


@pytest.mark.parametrize(
    ("kql", "blind"),
    [
        ('DeviceNetworkEvents | where RemoteUrl has "evil.com"', "RemoteUrl"),
        ("DeviceNetworkEvents | where RemotePort == 1 and isnotempty(RemoteUrl)", "RemoteUrl"),
        ("DeviceNetworkEvents | extend Port = LocalPort | where Port > 1024", "LocalPort"),
        ('DeviceNetworkEvents | where RemoteUrl has "evil.com" or LocalPort == 53', "RemoteUrl, LocalPort"),
        ('DeviceNetworkEvents | where RemoteUrl has "evil.com" or DeviceName == "z"', None),
        ('DeviceNetworkEvents | where RemoteUrl !has "evil.com" and DeviceName == "z"', None),
        ('DeviceNetworkEvents | where isempty(RemoteUrl) and DeviceName == "z"', None),
        ("DeviceNetworkEvents | where false | project RemoteUrl", None),
        (
            'union DeviceEvents, DeviceNetworkEvents | where RemoteUrl == "evil.com" | where DeviceName == "z"',
            "RemoteUrl",
        ),
    ],
)
def test_a_condition_on_columns_that_no_event_fills_is_a_blind_spot(
    session: gazehound.Session, kql: str, blind: str | None
) -> None:
    found = outcome(session, kql)
    assert [", ".join(each.columns) for each in found.blind_spots] == ([blind] if blind else [])
    assert found.state is (HuntState.IN_PART if blind else HuntState.NO_FINDINGS)
    if blind:
        names = ", ".join(f"`DeviceNetworkEvents.{each}`" for each in blind.split(", "))
        assert f"no event fills {names}, and the query asks for" in found.explanation


def test_a_table_without_rows_has_no_blind_spots() -> None:
    empty = gazehound.connect({"DeviceNetworkEvents": EVENTS.slice(0, 0)}, now=NEWEST)
    assert outcome(empty, 'DeviceNetworkEvents | where RemoteUrl has "evil.com"').state is HuntState.NO_FINDINGS


def test_a_table_that_only_a_wildcard_matches_is_not_missed(session: gazehound.Session) -> None:
    assert outcome(session, "union Device*\n| where false").state is HuntState.NO_FINDINGS
    assert outcome(session, "union Email*\n| where false").state is HuntState.NOT_RUN


def test_findings_are_the_rows_with_their_columns(session: gazehound.Session) -> None:
    report = session.hunt("DeviceNetworkEvents\n| summarize n = count() by DeviceName\n| sort by DeviceName asc")
    assert [each.values for each in report.findings] == [{"DeviceName": "a", "n": 2}, {"DeviceName": "b", "n": 1}]
    assert list(report.set_aside) == []


def test_what_could_not_look_is_skipped(session: gazehound.Session) -> None:
    report = session.hunt(
        [
            "DeviceNetworkEvents\n| where false",
            "SecurityEvent\n| take 1",
            "union DeviceNetworkEvents, SecurityEvent\n| where false",
        ]
    )
    assert [each.state for each in report.skipped] == [HuntState.NOT_RUN, HuntState.IN_PART]


def test_hunts_may_be_paths_texts_or_loaded(session: gazehound.Session, tmp_path: Path) -> None:
    text = "DeviceNetworkEvents\n| where RemotePort == 80"
    path = tmp_path / "hunt.kql"
    path.write_text(text)
    (loaded,) = load_hunts(path).hunts
    for given in (text, path, str(path), tmp_path, loaded, [path, loaded]):
        assert {each.rows for each in session.hunt(given).outcomes} == {1}


def test_one_broken_hunt_does_not_stop_the_others(session: gazehound.Session) -> None:
    report = session.hunt(["DeviceNetworkEvents\n| where (", "DeviceNetworkEvents\n| take 1"])
    assert [each.state for each in report.outcomes] == [HuntState.NOT_RUN, HuntState.FINDINGS]
