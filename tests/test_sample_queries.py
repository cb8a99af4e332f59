"""Simple queries over the bundled sample: every row of every form arrives once, with its times and values."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

import gazehound
from tests.reference import logs
from tools.make_sample import DATA
from tools.sample.events import NOW

TABLES = ("DeviceNetworkEvents", "DeviceProcessEvents", "DeviceFileEvents", "DeviceLogonEvents")


@cache
def rows() -> list[dict[str, Any]]:
    return list(logs.rows(DATA))


@pytest.fixture(scope="module")
def session() -> Any:
    return gazehound.connect(DATA, now="latest")


def test_latest_is_the_newest_event_of_any_table(session: Any) -> None:
    assert session.query("print now()").rows() == [(NOW,)]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("column", ["DeviceName", "ActionType", "InitiatingProcessAccountUpn"])
def test_every_row_arrives_once(session: Any, table: str, column: str) -> None:
    found = session.query(f"{table} | summarize count() by {column}").rows()
    # a missing text and an empty one are the same value
    expected = Counter(row.get(column) or "" for row in rows() if logs.table(row) == table)
    assert Counter(dict(found)) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", ["Timestamp", "TimeGenerated"])
def test_both_names_of_the_time_hold_it(session: Any, table: str, name: str) -> None:
    times = [logs.ticks(row["Timestamp"]) for row in rows() if logs.table(row) == table]
    found = session.query(f"{table} | summarize min({name}), max({name})").rows()
    assert found == [(logs.moment(min(times)), logs.moment(max(times)))]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("DeviceNetworkEvents", "RemotePort"),
        ("DeviceNetworkEvents", "ReportId"),
        ("DeviceProcessEvents", "ProcessId"),
        ("DeviceFileEvents", "FileSize"),
        ("DeviceLogonEvents", "LogonId"),
    ],
)
def test_numbers_arrive_as_numbers(session: Any, table: str, column: str) -> None:
    cells = [row.get(column) for row in rows() if logs.table(row) == table]
    values = [int(cell) for cell in cells if cell not in (None, "")]
    found = session.query(f"{table} | summarize sum({column}), countif(isnull({column}))").rows()
    assert found == [(sum(values), len(cells) - len(values))]


def test_booleans_arrive_from_every_form(session: Any) -> None:
    cells = Counter(str(row["IsLocalAdmin"]) for row in rows() if logs.table(row) == "DeviceLogonEvents")
    expected = {
        True: cells["True"] + cells["1"],
        False: cells["False"] + cells["0"],
        None: cells["None"] + cells[""],
    }
    assert dict(session.query("DeviceLogonEvents | summarize count() by IsLocalAdmin").rows()) == expected
