"""A run that is interrupted ends at once, cleanly, with what it had finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

ENDLESS = "range x from 1 to 100000000000 step 1 | extend y = hash(x) | summarize dcount(y) by x % 7"
PATIENCE_S = 30


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """Tests that run in the background ignore Ctrl-C, and what they start would do so too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("heeds_ctrl_c")
@pytest.mark.skipif(sys.platform != "linux", reason="reads from /proc how long the process has worked")
def test_ctrl_c_stops_a_query_that_would_not_end() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "gazehound", "query", ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        while process.poll() is None and is_starting(process.pid):
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert (process.returncode, out) == (3, "")
    assert "interrupted" in said
    assert "Traceback" not in said


def is_starting(process: int) -> bool:
    """True until the process has worked longer than starting takes."""
    clock = os.sysconf("SC_CLK_TCK")
    with open(f"/proc/{process}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / clock < 3
