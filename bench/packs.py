"""Many hunts over one table: what a pack costs beside one hunt, and beside as many hunts run one by one.

Lives here: the hunts of a pack and their times. Does not live here: how a pack reads its table once (the product).

Every hunt asks for three hosts of its own in a window of five days, as published hunts for remote-management tools do;
one in ten asks for a tool that is in the data.
"""

from __future__ import annotations

import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import gazehound
from bench.paired import peak_memory
from bench.queries import domains, listed
from gazehound.hunting.model import HuntingQuery, HuntKind
from gazehound.text import SourceText

SIZES = (1, 10, 100, 300, 1000)
PRESENT = ("ammyy.com", "addigy.com", "anydesk.com", "teamviewer.com")
SAMPLE = 10
"""So many hunts of a pack are run one by one; what all would take is reckoned from them."""


WARMING = "DeviceNetworkEvents | take 1"
"""Opens the table, which is not counted."""


@dataclass(frozen=True, slots=True)
class PackTimes:
    """What a pack of so many hunts cost, medians in seconds; `one_by_one` is reckoned from a sample.

    `first` is the run in which a session sees the hunts for the first time; afterwards it knows what they mean.
    """

    hunts: int
    rows: int
    found: int
    """Hunts with findings."""
    first_cpu: float
    first_wall: float
    cpu: float
    wall: float
    one_by_one_cpu: float
    peak: int


def pack(count: int) -> list[HuntingQuery]:
    """So many hunts, the same each time."""
    chance = random.Random(count)
    hosts = domains(3 * count + 3, seed=11)[3:]
    made = []
    for at in range(count):
        own = [*hosts[3 * at : 3 * at + 3]]
        if at % 10 == 0:
            own[0] = chance.choice(PRESENT)
        kql = f"""DeviceNetworkEvents
| where Timestamp between (datetime(2026-11-15) .. datetime(2026-11-20))
| where RemoteUrl has_any ({listed(tuple(own))})
| summarize FirstSeen = min(Timestamp), LastSeen = max(Timestamp), Count = count()
    by DeviceId, DeviceName, RemoteUrl, InitiatingProcessFileName"""
        made.append(HuntingQuery(kind=HuntKind.BARE_KQL, query=SourceText(kql), id=f"hunt-{at}", name=f"hunt {at}"))
    return made


def measured(data: Path, count: int, runs: int) -> PackTimes:
    """Run a pack and, in turns with it, some of its hunts one by one."""
    hunts = pack(count)
    alone = hunts if count <= SAMPLE else random.Random(3).sample(hunts, SAMPLE)
    first = []
    for _ in range(runs):
        session = gazehound.connect(data)
        session.hunt(WARMING, evidence=0)
        first.append(timed(lambda session=session: session.hunt(hunts, evidence=0)))
    report = session.hunt(hunts, evidence=0)
    together: list[tuple[float, float]] = []
    apart: list[tuple[float, float]] = []
    for _ in range(runs):
        together.append(timed(lambda: session.hunt(hunts, evidence=0)))
        apart.append(timed(lambda: [session.hunt(each, evidence=0) for each in alone]))
    scale = count / len(alone)
    return PackTimes(
        count,
        session.tables(["DeviceNetworkEvents"])[0].rows,
        sum(bool(each.result) for each in report.outcomes),
        *(statistics.median(each) for each in zip(*first, strict=True)),
        *(statistics.median(each) for each in zip(*together, strict=True)),
        scale * statistics.median(cpu for cpu, _ in apart),
        peak_memory(),
    )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall time of some work."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def main(arguments: Sequence[str]) -> None:
    """Measure one pack and print it as JSON: FOLDER HUNTS RUNS."""
    data, count, runs = arguments
    print(json.dumps(asdict(measured(Path(data), int(count), int(runs)))))


if __name__ == "__main__":
    main(sys.argv[1:])
