"""Looking for all tools at once: what many distinct values change, which is nothing of the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

import gazehound
from gazehound.catalogue.index import indexes, needed_leaves
from gazehound.catalogue.read import bundled
from gazehound.catalogue.rules import Kind, rules_of
from gazehound.hunting import remote_survey
from gazehound.hunting.remote_survey import survey

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROWS = [
    ("relay-1.net.anydesk.com", "anydesk.exe", "", "10.0.0.1"),
    ("https://rescue-list.7.logmein-gateway.com/x", "chrome.exe", "", ""),
    ("agents7-cloud.acronis.com", "x.exe", "", ""),
    ("goto.com", "x.exe", "LogMeIn, Inc.", ""),
    ("goto.com", "x.exe", "Example", ""),
    ("", "aa_v9.exe", "", ""),
    ("", "x.exe", "Ammyy LLC", "136.243.18.122"),
    ("", "xpcproxy", "", ""),
    ("notanydesk.com", "agent.exe", "", ""),
]


@pytest.fixture
def session() -> gazehound.Session:
    names = ("RemoteUrl", "InitiatingProcessFileName", "InitiatingProcessVersionInfoCompanyName", "RemoteIP")
    columns = dict(zip(names, map(list, zip(*ROWS, strict=True)), strict=True))
    times = [NOW - timedelta(hours=each) for each in range(len(ROWS))]
    table = pa.table({"Timestamp": times, "DeviceName": [str(each) for each in range(len(ROWS))], **columns})
    return gazehound.connect({"DeviceNetworkEvents": table}, now=NOW)


def seen(session: gazehound.Session, since: timedelta | None = None) -> set[tuple[str, str]]:
    return {(each.device, each.rule.tool.id) for each in survey(session, bundled(), since).sightings}


FOUND = {
    ("0", "anydesk"),
    ("1", "logmein"),
    ("1", "logmein-rescue"),
    ("2", "acronis-cyber-protect"),
    ("3", "logmein"),
    ("5", "ammyy"),
    ("6", "ammyy"),
}


def test_tools_are_found(session: gazehound.Session) -> None:
    assert seen(session) == FOUND


def test_since_leaves_older_events_out(session: gazehound.Session) -> None:
    assert seen(session, timedelta(hours=2)) == {pair for pair in FOUND if pair[0] in "01"}


@pytest.mark.parametrize(("values", "looked_at"), [(0, 5000), (5000, 0), (0, 0)])
def test_many_distinct_values_give_the_same(
    session: gazehound.Session, monkeypatch: pytest.MonkeyPatch, values: int, looked_at: int
) -> None:
    monkeypatch.setattr(remote_survey, "MOST_VALUES", values)
    monkeypatch.setattr(remote_survey, "MOST_LOOKED_AT", looked_at)
    assert seen(session) == FOUND


def test_an_index_names_every_rule_that_asks_for_a_value() -> None:
    rules = [rule for tool in bundled().tools for rule in rules_of(tool) if rule.kind is Kind.NETWORK]
    found = indexes(rules)
    for at, column in enumerate(("RemoteUrl", "InitiatingProcessFileName", "InitiatingProcessVersionInfoCompanyName")):
        for value in {row[at] for row in ROWS}:
            asked = {
                number
                for number, rule in enumerate(rules)
                if any(leaf.column == column and leaf.test({column: value}) for leaf in needed_leaves(rule))
            }
            assert found[column].rules(value) == asked, value
