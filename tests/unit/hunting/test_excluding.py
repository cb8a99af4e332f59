"""Exclusions at work: kept and set aside are all candidates, findings equal those over data without the events."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import gazehound
from gazehound.engine.outside import Outside
from gazehound.exclusions.model import Exclusion, Scope, Status, ValueList
from gazehound.hunting.outcome import HuntOutcome

SAMPLE = Path(__file__).parents[3] / "sample" / "data"
NETWORK = "DeviceNetworkEvents"

HOSTS = "Host,Owner\nrl.ammyy.com,it\n"
CHECKSUM = hashlib.sha256(HOSTS.encode()).hexdigest()
DOMAINS = ["ammyy", "addigy", "example", "com", "net"]
PORTS = [80, 443, 53, 8080, 5931]
HUNTS = (
    *(f'{NETWORK} | where RemoteUrl has "{each}" | summarize n = count() by DeviceName, RemoteUrl' for each in DOMAINS),
    *(f'{NETWORK} | where RemoteUrl contains "{each}" | project Timestamp, DeviceName, RemoteIP' for each in DOMAINS),
    *(f"{NETWORK} | where RemotePort == {each} | summarize earliest = min(Timestamp) by DeviceName" for each in PORTS),
    *(f"{NETWORK} | where RemotePort != {each} | count" for each in PORTS),
    *(
        f"let known = {NETWORK} | where RemotePort == {each} | distinct DeviceName; "
        f"{NETWORK} | where DeviceName in (known) | summarize count() by DeviceName, RemotePort"
        for each in PORTS
    ),
    *(
        f"{NETWORK} | where RemotePort == {each} | join kind=inner "
        "(DeviceProcessEvents | distinct DeviceName) on DeviceName | summarize count() by DeviceName"
        for each in PORTS
    ),
)
PREDICATES = (
    'DeviceName has "fern"',
    'DeviceName startswith "mac"',
    'RemoteUrl endswith "ammyy.com"',
    "RemotePort == 443",
    "RemotePort in (80, 53) and LocalPort > 50000",
    'InitiatingProcessFileName =~ "AA_v3.exe"',
    'InitiatingProcessAccountName in~ ("nora", "system")',
    "not(RemotePort == 443)",
    "isempty(RemoteUrl)",
    'RemoteIP startswith "10." or RemoteIPType == "Private"',
)


def exclusion(at: int) -> Exclusion:
    return Exclusion(f"e{at}", f"e{at}", PREDICATES[at], scope=Scope(tables=(NETWORK,)), status=Status.ACTIVE)


@pytest.fixture(scope="module")
def session() -> Iterator[gazehound.Session]:
    with gazehound.connect(SAMPLE, now="latest") as opened:
        yield opened


def run(session: gazehound.Session, hunt: str, *exclusions: Exclusion) -> HuntOutcome:
    (outcome,) = session.hunt([hunt.replace(" | ", "\n| ", 1)], exclusions=exclusions).outcomes
    assert outcome.result is not None, outcome.explanation
    return outcome


def values(outcome: HuntOutcome) -> list[str]:
    assert outcome.result is not None
    return sorted(map(repr, outcome.result.rows()))


@pytest.mark.parametrize("hunt", HUNTS)
def test_findings_equal_those_over_data_without_the_events(session: gazehound.Session, hunt: str) -> None:
    for at, predicate in enumerate(PREDICATES):
        found = run(session, hunt, exclusion(at))
        # The whole hunt reads a table that the events are gone from; what `in (…)` asks for is not touched.
        body = hunt.rpartition("; ")[2]
        kept = body.replace(NETWORK, f"{NETWORK} | where not(coalesce(({predicate}), false))", 1)
        assert values(found) == values(run(session, hunt.removesuffix(body) + kept))


@pytest.mark.parametrize("hunt", HUNTS)
def test_kept_and_set_aside_are_all_candidates(session: gazehound.Session, hunt: str) -> None:
    outcome = run(session, hunt, *map(exclusion, range(len(PREDICATES))))
    assert [each.exclusion.id for each in outcome.set_aside] == [f"e{at}" for at in range(len(PREDICATES))]
    (candidates,) = {each.candidates for each in outcome.set_aside}
    rows_kept = hunt.rpartition("; ")[2].split(" | ")[:2]
    kept = " | ".join([*rows_kept, *(f"where not(coalesce(({each}), false))" for each in PREDICATES), "count"])
    ((left,),) = session.query(hunt.removesuffix(hunt.rpartition("; ")[2]) + kept).rows()
    assert left + sum(each.count for each in outcome.set_aside) == candidates
    assert all(len(each.events) == min(each.count, 1000) for each in outcome.set_aside)


def test_without_exclusions_nothing_changes(session: gazehound.Session) -> None:
    outcome = run(session, HUNTS[0])
    assert (outcome.set_aside, outcome.not_applied) == ((), ())
    assert outcome.result is not None
    assert values(outcome) == sorted(map(repr, session.query(HUNTS[0]).rows()))


NOT_LIVE = [
    {"status": Status.DRAFT},
    {"status": Status.EXPIRED},
    {"status": Status.REJECTED},
    {"expires": date(2020, 1, 1)},
    {"scope": Scope(hunts=("another hunt",))},
    {"scope": Scope(tables=("DeviceProcessEvents",))},
]


@pytest.mark.parametrize("changes", NOT_LIVE)
def test_what_is_not_live_or_not_in_scope_sets_nothing_aside(
    session: gazehound.Session, changes: dict[str, object]
) -> None:
    outcome = run(session, HUNTS[0], replace(exclusion(3), **changes))  # type: ignore[arg-type]
    assert (outcome.set_aside, outcome.not_applied) == ((), ())


REFUSED = [
    ('user.account_type == "IT_Admin"', "user.account_type"),
    ('NoSuchColumn == "x"', "NoSuchColumn"),
    ("RemotePort == ", "RemotePort"),
]


@pytest.mark.parametrize(("predicate", "told"), REFUSED)
def test_an_exclusion_that_cannot_be_said_keeps_the_events(
    session: gazehound.Session, predicate: str, told: str
) -> None:
    outcome = run(session, HUNTS[0], replace(exclusion(0), when=predicate))
    assert outcome.set_aside == ()
    assert [each.table for each in outcome.not_applied] == [NETWORK]
    assert values(outcome) == values(run(session, HUNTS[0]))
    assert outcome.not_applied[0].why


def test_an_exclusion_over_its_budget_keeps_the_events(session: gazehound.Session) -> None:
    greedy = replace(exclusion(7), budget=0.0)
    outcome = run(session, HUNTS[16], greedy, exclusion(0))
    assert [each.exclusion.id for each in outcome.set_aside] == ["e0"]
    assert "more than its budget of 0.0%" in outcome.not_applied[0].why


def test_where_a_hunt_asks_for_absence_nothing_is_set_aside(session: gazehound.Session) -> None:
    hunt = f"DeviceProcessEvents | distinct DeviceName | join kind=leftanti ({NETWORK}) on DeviceName"
    outcome = run(session, hunt, exclusion(7))
    assert outcome.set_aside == ()
    assert "absent" in outcome.not_applied[0].why
    assert values(outcome) == values(run(session, hunt))


def test_an_exclusion_over_its_budget_of_devices_keeps_the_events(session: gazehound.Session) -> None:
    greedy = replace(exclusion(7), device_budget=0.1)
    (refused,) = run(session, HUNTS[16], greedy).not_applied
    assert re.search(r"events of \d+ of \d+ devices .*, more than its budget of 10.0%", refused.why)
    (aside,) = run(session, HUNTS[16], replace(exclusion(7), device_budget=1.0)).set_aside
    assert 0 < aside.devices <= aside.all_devices


SCOPES = [
    (Scope(devices=("MAC06*",)), 'DeviceName startswith "mac06"'),
    (Scope(devices=("*fern*", "no such device")), 'DeviceName contains "fern"'),
    (Scope(devices=("WHS0*.EXAMPLE",)), 'DeviceName matches regex "(?i)^whs0.*.example$"'),
    (Scope(start=datetime(2026, 11, 15, tzinfo=UTC)), "Timestamp >= datetime(2026-11-15)"),
    (
        Scope(start=datetime(2026, 11, 12, tzinfo=UTC), end=datetime(2026, 11, 15, 12, tzinfo=UTC)),
        "Timestamp >= datetime(2026-11-12) and Timestamp < datetime(2026-11-15T12:00:00Z)",
    ),
]


@pytest.mark.parametrize(("scope", "narrowed"), SCOPES)
def test_a_scope_of_devices_and_time_narrows(session: gazehound.Session, scope: Scope, narrowed: str) -> None:
    wide = replace(exclusion(3), when="RemotePort == 443 or RemotePort == 80")
    outcome = run(session, HUNTS[17], replace(wide, scope=scope))
    same = run(session, HUNTS[17], replace(wide, when=f"({wide.when}) and {narrowed}"))
    assert [each.count for each in outcome.set_aside] == [each.count for each in same.set_aside]
    assert 0 < outcome.set_aside[0].count < run(session, HUNTS[17], wide).set_aside[0].count


LISTS = [
    (ValueList("ports", ("a.example", "*ammyy.com")), "", 1),
    (ValueList("ports", watchlist="Hosts"), "", 1),
    (ValueList("ports", watchlist="hosts", column="Name"), "has no column `Name`", 0),
    (ValueList("ports", watchlist="hosts", column="Host"), "", 1),
    (ValueList("ports", watchlist="Hosts", version="v2"), "", 1),
    (ValueList("ports", watchlist="Hosts", version="3"), "is not in version 3; the one at hand is ", 0),
    (ValueList("ports", watchlist="Hosts", version=CHECKSUM[:8]), "", 1),
    (ValueList("ports", watchlist="Servers"), "there is no watchlist `Servers`", 0),
    (ValueList("ports", watchlist="Empty"), "is empty", 0),
    (ValueList("others", ("a",)), "`ports` is no list of the exclusion", 0),
]


@pytest.mark.parametrize(("values", "why", "count"), LISTS)
def test_lists_are_values_or_watchlists(tmp_path: Path, values: ValueList, why: str, count: int) -> None:
    (tmp_path / "Hosts.csv").write_text(HOSTS)
    (tmp_path / "Hosts@v2.csv").write_text("Host\nrl.ammyy.com\n")
    (tmp_path / "Empty.csv").write_text("Host\n")
    data = {NETWORK: pa.table({"RemoteUrl": ["rl.ammyy.com", "www.example.org"], "DeviceName": ["a", "b"]})}
    with gazehound.connect(data, outside=Outside(watchlists=tmp_path)) as opened:
        with_list = replace(exclusion(0), when="RemoteUrl in~ (ports)", lists=(values,))
        (outcome,) = opened.hunt([f"{NETWORK}\n| count"], exclusions=[with_list]).outcomes
    assert sum(each.count for each in outcome.set_aside) == count
    assert [why in each.why for each in outcome.not_applied] == ([True] if why else [])


# --- joins, unions, let tables ------------------------------------------------------------------------

WEB = f"{NETWORK} | where RemotePort == 443"
PROCESSES = "DeviceProcessEvents | distinct DeviceName"
BY_DEVICE = "summarize count() by DeviceName"
PER_TABLE = [
    f"{WEB} | join kind=inner ({PROCESSES}) on DeviceName | {BY_DEVICE}",
    f"{WEB} | join kind=innerunique ({PROCESSES}) on DeviceName | summarize by DeviceName, RemoteUrl",
    f"{WEB} | join kind=leftouter ({PROCESSES}) on DeviceName | summarize count() by DeviceName, DeviceName1",
    f"{WEB} | join kind=leftsemi ({PROCESSES}) on DeviceName | {BY_DEVICE}",
    f'{WEB} | join kind=leftanti ({PROCESSES} | where DeviceName has "fern") on DeviceName | {BY_DEVICE}',
    f"{PROCESSES} | join kind=rightouter ({WEB}) on DeviceName | summarize count() by DeviceName1",
    f"{PROCESSES} | lookup kind=inner ({WEB}) on DeviceName | {BY_DEVICE}",
    f'union ({WEB}), (DeviceProcessEvents | where FileName has "exe") | {BY_DEVICE}',
    f'union isfuzzy=true {NETWORK}, DeviceLogonEvents | where ActionType has "Success" | {BY_DEVICE}',
    f"let Web = {WEB}; Web | join kind=inner (Web | distinct DeviceName) on DeviceName | {BY_DEVICE}",
    f"let Web = materialize({WEB}); union Web, Web | {BY_DEVICE}",
    f"let Of = (port: int) {{ {NETWORK} | where RemotePort == port }}; union Of(443), Of(80) | count",
    f"{WEB} | summarize n = count() by DeviceName | join kind=inner ({PROCESSES}) on DeviceName | top 3 by n",
    f"{WEB} | as Web | summarize count() by RemoteUrl",
    f"{NETWORK} | where RemotePort == toscalar({NETWORK} | summarize max(RemotePort)) | {BY_DEVICE}",
]


@pytest.mark.parametrize("hunt", PER_TABLE)
def test_over_joins_unions_and_let_tables(session: gazehound.Session, hunt: str) -> None:
    """Findings are those over data in which the table that hunts read event by event lacks the events."""
    aside = replace(exclusion(0), when='DeviceName startswith "mac" or RemotePort == 80')
    outcome = run(session, hunt, aside)
    assert not outcome.not_applied
    assert {each.table for each in outcome.set_aside} == {NETWORK}
    kept = f"{NETWORK} | where not(coalesce(({aside.when}), false))"
    body = hunt.replace(f"toscalar({NETWORK}", "toscalar(AllOfThem")
    body = body.replace(f"fuzzy=true {NETWORK}", f"fuzzy=true ({kept})")
    wanted = body.replace(NETWORK, kept) if kept not in body else body
    assert values(outcome) == values(run(session, wanted.replace("AllOfThem", NETWORK)))


def test_a_let_table_that_is_read_twice_counts_once(session: gazehound.Session) -> None:
    outcome = run(session, PER_TABLE[9], exclusion(1))
    assert [each.exclusion.id for each in outcome.set_aside] == ["e1"]
    ((candidates,),) = session.query(f"{WEB} | count").rows()
    assert outcome.set_aside[0].candidates == candidates


UNSOUND = [
    (f"{PROCESSES} | join kind=leftanti ({WEB}) on DeviceName", "are absent"),
    (f"{WEB} | join kind=rightanti ({PROCESSES}) on DeviceName", "are absent"),
    (f"{PROCESSES} | join kind=leftouter ({WEB}) on DeviceName | where isempty(DeviceName1)", "has no such event"),
    (f"{WEB} | join kind=rightouter ({PROCESSES}) on DeviceName", "has no such event"),
    (f"{WEB} | join kind=fullouter ({PROCESSES}) on DeviceName", "has no such event"),
    (f"{PROCESSES} | lookup ({WEB} | summarize n = count() by DeviceName) on DeviceName", "has no such event"),
    (f"let Web = {WEB}; Web | join kind=leftanti (Web | where RemoteUrl has 'com') on DeviceName", "are absent"),
]


@pytest.mark.parametrize(("hunt", "why"), UNSOUND)
def test_where_events_may_be_missing_nothing_is_set_aside(session: gazehound.Session, hunt: str, why: str) -> None:
    outcome = run(session, hunt, exclusion(1))
    assert outcome.set_aside == ()
    assert [why in each.why for each in outcome.not_applied] == [True]
    assert values(outcome) == values(run(session, hunt))


RESULTS = [
    ("summarize Total = count() by DeviceName", "Total > 100", True),
    ("extend Kind = iff(RemotePort == 443, 'web', 'other') | project DeviceName, Kind", "Kind == 'web'", True),
    ("summarize Total = count() by DeviceName", "Total > 100 and host.name startswith 'mac'", True),
    ("summarize Total = count() by DeviceName", "Totale > 100", False),
    ("summarize Total = count() by DeviceName", "user.account_type == 'admin'", False),
]


@pytest.mark.parametrize(("rest", "when", "applies"), RESULTS)
def test_what_no_table_has_is_asked_of_the_result(
    session: gazehound.Session, rest: str, when: str, applies: bool
) -> None:
    hunt = f"{NETWORK} | where RemotePort in (80, 443) | {rest}"
    outcome = run(session, hunt, replace(exclusion(0), when=when))
    assert [each.table for each in outcome.set_aside] == (["the result"] if applies else [])
    assert bool(outcome.not_applied) is not applies
    if applies:
        kept = f"{hunt} | where not({when.replace('host.name', 'DeviceName')})"
        assert values(outcome) == values(run(session, kept))
        (aside,) = outcome.set_aside
        assert aside.candidates == aside.count + outcome.rows
        assert 0 < min(aside.count, 1000) == len(aside.events)
        greedy = replace(exclusion(0), when=when, budget=0.0)
        assert "more than its budget" in run(session, hunt, greedy).not_applied[0].why
