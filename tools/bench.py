"""Time the stages of a query and of a hunt on the bundled sample.

Usage: python tools/bench.py [REPEATS]        (default: 7)

Prints the median wall clock of each stage in milliseconds and the spread from best to worst. For looking at
one's own change on one's own machine; no test depends on it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import gazehound

SAMPLE = Path(__file__).resolve().parent.parent / "sample"
QUERY = """
DeviceNetworkEvents
| where Timestamp between (now(-5d) .. now())
| where RemoteUrl has_any ("ammyy.com", "prod.addigy.com", "agents.addigy.com")
| summarize FirstSeen = min(Timestamp), LastSeen = max(Timestamp), Report = make_set(ReportId), Count = count()
    by DeviceId, DeviceName, RemoteUrl
"""


def stages() -> dict[str, Callable[[], object]]:
    """What is timed, by name."""
    session = gazehound.connect(SAMPLE / "data", now="latest")
    session.query(QUERY).rows()  # the first query reads the files
    return {
        "start Python, import gazehound": lambda: subprocess.run(
            [sys.executable, "-c", "import gazehound"], check=True
        ),
        "check the query": lambda: gazehound.check(QUERY),
        "connect to the sample": lambda: gazehound.connect(SAMPLE / "data", now="latest"),
        "connect, first query": lambda: gazehound.connect(SAMPLE / "data", now="latest").query(QUERY).rows(),
        "the same query again": lambda: session.query(QUERY).rows(),
        "both hunt pages": lambda: session.hunt(SAMPLE / "hunts"),
    }


def milliseconds(stage: Callable[[], object]) -> float:
    """How long the stage takes."""
    begin = time.perf_counter()
    stage()
    return 1000 * (time.perf_counter() - begin)


def main() -> int:
    """Time every stage and print the table."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for name, stage in stages().items():
        taken = sorted(milliseconds(stage) for _ in range(repeats))
        print(f"{name:<32} {statistics.median(taken):>9.1f} ms   ({taken[0]:.1f} to {taken[-1]:.1f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
