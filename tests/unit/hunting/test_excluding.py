"""Exclusions at work: kept and set aside are all candidates, findings equal those over data without the events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import gazehound
from gazehound.exclusions.model import Exclusion, Scope, Status
from gazehound.hunting.outcome import HuntOutcome

SAMPLE = Path(__file__).parents[3] / "sample" / "data"
NETWORK = "DeviceNetworkEvents"

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
