"""A process that records runs into a store without pause and says each one that is done.

Usage: python -m tests.unit.findings.writer STORE RUNS     (RUNS 0: until it is killed)
"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import count

from gazehound.findings.store import Store
from tests.unit.findings.observing import NOW, event, observed, sighting

DEVICES = [f"device-{number}" for number in range(30)]
EVENTS = 5


def write(location: str, runs: int) -> None:
    with Store.open(location, create=True) as store:
        for _ in range(runs) if runs else count():
            run = store.begin_run(NOW, NOW)
            seen = tuple(observed(each, *(event(run * EVENTS + at, each) for at in range(EVENTS))) for each in DEVICES)
            store.record(run, replace(sighting(), observations=seen), NOW)
            store.finish_run(run, NOW)
            print(run, flush=True)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
