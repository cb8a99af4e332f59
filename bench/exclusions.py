"""Exclusions over a million events: is everything accounted for, and what does it cost?

    python bench/exclusions.py [--events 1000000] [--seed 7]

Made events of `DeviceNetworkEvents` are hunted by 30 hunts with 10 exclusions each. Checked for each hunt: what is kept
and what is set aside are together all candidates, each event named by one exclusion. Checked for each of the 300 pairs:
the findings are those of the unchanged hunt over data from which the events were taken before. Lives here: the events,
the hunts and the checks. Does not live here: the same on the bundled sample (`tests/unit/hunting/test_excluding.py`).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import gazehound
from gazehound.exclusions.model import Exclusion, Scope, Status
from gazehound.hunting.outcome import HuntOutcome

TABLE = "DeviceNetworkEvents"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
HOSTS = [
    "rl.ammyy.com",
    "www.ammyy.com",
    "prod.addigy.com",
    "update.example.com",
    "cdn.example.net",
    "notammyy.com",
    "",
]
IMAGES = ["AA_v3.exe", "chrome.exe", "svchost.exe", "AddigyLogCollector.exe", "collector.exe", "", "powershell.exe"]
PORTS = [80, 443, 53, 8080, 5931, 3389]
ACTIONS = ["ConnectionSuccess", "ConnectionFailed", "InboundConnectionAccepted"]

CONDITIONS = (
    'RemoteUrl has "ammyy.com"', 'RemoteUrl contains "ammyy"', 'InitiatingProcessFileName has "collector"',
    "RemotePort == 443", 'RemotePort in (80, 8080) and ActionType == "ConnectionSuccess"',
    'DeviceName startswith "pc-1"', "isempty(RemoteUrl) and RemotePort != 53", 'RemoteIP startswith "10."',
    'Timestamp > ago(2d) and RemoteUrl endswith "example.com"', 'tolower(InitiatingProcessFileName) == "aa_v3.exe"',
)  # fmt: skip
RESTS = (
    "summarize n = count(), earliest = min(Timestamp) by DeviceName, RemoteUrl",
    "summarize devices = dcount(DeviceName) by RemotePort | where devices > 2",
    "join kind=inner (DeviceNetworkEvents | where RemotePort == 3389 | distinct DeviceName) on DeviceName "
    "| summarize count() by DeviceName",
)
HUNTS = tuple(f"{TABLE}\n| where {condition} | {rest}" for condition in CONDITIONS for rest in RESTS)
WHENS = (
    'DeviceName startswith "pc-10"', "RemotePort == 443",
    'process.name == "chrome.exe" and host.name startswith "pc-2"',
    'destination.ip == "10.0.0.1"', 'InitiatingProcessAccountName in~ ("anna", "ben")', "isempty(RemoteUrl)",
    'not(ActionType == "ConnectionSuccess")', 'RemoteUrl has "addigy.com" or RemotePort < 60',
    "Timestamp between (ago(3d) .. ago(1d))", 'RemoteUrl == "*.example.com"',
)  # fmt: skip


def exclusion(at: int) -> Exclusion:
    return Exclusion(f"e{at}", f"e{at}", WHENS[at], scope=Scope(tables=(TABLE,)), status=Status.ACTIVE)


EXCLUSIONS = tuple(exclusion(at) for at in range(len(WHENS)))


def made_events(count: int, seed: int) -> pa.Table:
    """Events of ten days; the last of them at `NOW`."""
    chance = np.random.default_rng(seed)

    def one_of(values: list[str]) -> pa.Array:
        return pa.array(values).take(pa.array(chance.integers(0, len(values), count)))

    times = np.datetime64(NOW.replace(tzinfo=None), "us") - chance.integers(0, 10 * 86_400_000_000, count)
    return pa.table({
        "Timestamp": pa.array(times, pa.timestamp("us", "UTC")),
        "DeviceId": one_of([f"d{number}" for number in range(400)]),
        "DeviceName": one_of([f"pc-{number}" for number in range(400)]),
        "ActionType": one_of(ACTIONS),
        "RemoteIP": one_of([f"10.0.{number % 7}.{number}" for number in range(60)] + ["203.0.113.9", ""]),
        "LocalIP": one_of(["10.0.0.1", "10.9.9.9"]),
        "RemotePort": pa.array(chance.choice(PORTS, count), pa.int32()),
        "LocalPort": pa.array(chance.integers(1024, 65535, count), pa.int32()),
        "RemoteUrl": one_of(HOSTS),
        "InitiatingProcessFileName": one_of(IMAGES),
        "InitiatingProcessAccountName": one_of(["Anna", "ben", "system", "eve", ""]),
        "Number": pa.array(np.arange(count), pa.int64()),
    })  # fmt: skip


def hunted(session: gazehound.Session, hunt: str, *exclusions: Exclusion) -> HuntOutcome:
    (outcome,) = session.hunt([hunt], exclusions=exclusions, evidence=0).outcomes
    assert outcome.result is not None, outcome.explanation
    assert not outcome.not_applied, outcome.not_applied
    return outcome


def rows(outcome: HuntOutcome) -> list[str]:
    assert outcome.result is not None
    return sorted(map(repr, outcome.result.rows()))


def opened(folder: Path) -> gazehound.Session:
    return gazehound.connect(folder, now=NOW)


def unaccounted(session: gazehound.Session, hunt: str, condition: str) -> int:
    """How many candidates are neither kept nor set aside once, by a count that knows nothing of exclusions."""
    outcome = hunted(session, hunt, *EXCLUSIONS)
    ((candidates,),) = session.query(f"{TABLE} | where {condition} | count").rows()
    first = outcome.set_aside[: len(EXCLUSIONS)]  # those of the table that is read first
    assert {each.candidates for each in first} == {candidates}
    kept = " | ".join(f"where not(coalesce(({predicate(each)}), false))" for each in WHENS)
    ((left,),) = session.query(f"{TABLE} | where {condition} | {kept} | count").rows()
    return abs(candidates - left - sum(each.count for each in first))


def predicate(when: str) -> str:
    """The expression in KQL, written by hand for those that are not."""
    own = {
        WHENS[2]: 'InitiatingProcessFileName == "chrome.exe" and DeviceName startswith "pc-2"',
        WHENS[3]: 'iff(ActionType in ("InboundConnectionAccepted", "InboundConnectionAttempt"), LocalIP, RemoteIP) '
        '== "10.0.0.1"',
        WHENS[9]: 'RemoteUrl endswith ".example.com"',
    }
    return own.get(when, when)


def differing(session: gazehound.Session, folder: Path) -> Iterator[tuple[bool, float, float]]:
    """For each pair: whether findings differ from those over data without the events, and the seconds of both."""
    for each in EXCLUSIONS:
        target = folder / each.id
        target.mkdir()
        kept = session.query(f"{TABLE} | where not(coalesce(({predicate(each.when)}), false))").to_arrow()
        pq.write_table(kept, target / f"{TABLE}.parquet")
        with opened(target) as without:
            for hunt in HUNTS:
                begin = time.perf_counter()
                found = rows(hunted(session, hunt, each))
                between = time.perf_counter()
                wanted = rows(hunted(without, hunt))
                yield found != wanted, between - begin, time.perf_counter() - between


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "all").mkdir()
        pq.write_table(made_events(given.events, given.seed), folder / "all" / f"{TABLE}.parquet")
        with opened(folder / "all") as session:
            conditions = [condition for condition in CONDITIONS for _ in RESTS]
            missing = [unaccounted(session, *each) for each in zip(HUNTS, conditions, strict=True)]
            print(f"{len(HUNTS)} hunts x {len(EXCLUSIONS)} exclusions, {given.events:,} events: ", end="")
            print(f"{sum(missing):,} candidates are neither kept nor set aside")
            pairs = list(differing(session, folder))
    wrong = sum(differs for differs, _, _ in pairs)
    with_exclusion, without = (statistics.median(each[at] for each in pairs) for at in (1, 2))
    print(f"{len(pairs)} pairs: {wrong:,} with findings other than those over data without the events")
    print(
        f"median seconds of a hunt: {with_exclusion:.2f} with an exclusion, {without:.2f} over data without the events"
    )
    return 1 if wrong or any(missing) else 0


if __name__ == "__main__":
    sys.exit(main())
