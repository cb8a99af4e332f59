"""The store in PostgreSQL, where the variable GAZEHOUND_TEST_POSTGRESQL names an empty database as a URL."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gazehound.findings.model import State
from gazehound.findings.store import Store
from tests.unit.findings.observing import NOW, sighting
from tests.unit.findings.test_store_processes import writer
from tests.unit.findings.writer import DEVICES, EVENTS

URL = os.environ.get("GAZEHOUND_TEST_POSTGRESQL", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not URL, reason="GAZEHOUND_TEST_POSTGRESQL names no database"),
]


def test_processes_that_begin_and_write_at_once_lose_no_update() -> None:
    processes: list[subprocess.Popen[str]] = [writer(URL, 5) for _ in range(3)]
    for each in processes:
        print(each.communicate()[0], file=sys.stderr)
    assert [each.returncode for each in processes] == [0, 0, 0]
    with Store.open(URL) as store:
        assert {each.runs for each in store.findings()} == {15}
        assert {len(store.events(each.id)) for each in store.findings()} == {15 * EVENTS}
        run = store.begin_run(NOW, NOW)
        assert len(store.record(run, sighting(), NOW).gone) == len(DEVICES)
        first = store.findings(states=[State.GONE])[0]
        assert store.triage(first.id[:16], State.BENIGN, NOW, note="known") is State.BENIGN
        assert [each.what for each in store.history(first.id)] == ["new", "gone", "benign"]
