"""Real logs: every file gives its rows or is named, and the events are those that were counted beforehand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from looking import read_columns

from gazehound.intake import Intake, discover
from gazehound.types import schema_of

SHARED = Path(__file__).parents[4] / "shared"
TELEMETRY = SHARED / "data" / "telemetry"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TELEMETRY.exists(), reason="the real logs are not here"),
]

# Text that is no table, and why that is right.
NO_LOG = {
    "msticpy/auditd_log.txt": "auditd's own text",
    "otrf/golden_saml/README.md": "prose",
    "plaso/Connections.txt": "text without a header",
    "plaso/TeamViewer15_Logfile.log": "free text",
    "plaso/connections_incoming.txt": "text without a header",
    "plaso/suricata_alert_fast.log": "free text",
}
# Where the channel and the provider of an event stand.
COUNTED = {"SecurityEvent": ("Channel", "EventSourceName"), "Event": ("EventLog", "Source")}


def manifest() -> list[dict[str, Any]]:
    return json.loads((TELEMETRY / "MANIFEST.json").read_text())["files"] if TELEMETRY.exists() else []


@pytest.fixture(scope="module")
def known() -> Any:
    schemas = json.loads((SHARED / "corpus" / "schemas.json").read_text())
    return {name: schema_of(columns) for name, columns in schemas.items()}.get


def counted(intake: Intake, by_provider: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    for table, names in COUNTED.items():
        if table in intake.tables:
            for name, event in zip(*read_columns(intake, table, names[by_provider], "EventID"), strict=True):
                found[f"{name}/{event}"] += 1
    return found


@pytest.mark.parametrize("entry", manifest(), ids=lambda entry: entry["file"])
def test_a_file_of_the_collection_is_read_or_named(entry: dict[str, Any], known: Any) -> None:
    intake = discover([TELEMETRY / entry["file"]], known)
    if entry["file"] in NO_LOG:
        assert [each.code for each in intake.skipped] == ["K0703"]
        return
    assert not intake.skipped
    is_evtx = entry["kind"] == "evtx"
    if is_evtx or "Security/4688" in entry.get("counts", {}):
        found, expected = counted(intake, is_evtx), Counter(entry.get("counts", {}))
        # The collection counts the most frequent events only, and a damaged file up to the damage.
        listed = Counter({name: count for name, count in found.items() if name in expected})
        is_damaged = "parser_note" in entry
        assert listed >= expected if is_damaged else (listed, found.total()) == (expected, entry["records"])
    elif entry["kind"] == "csv":
        [loaded] = intake.loaded
        assert sum(loaded.rows.values()) == entry["records"]
    for table in intake.tables:
        read_columns(intake, table)
    assert not [each for each in intake.rejected if each.code not in ("K0707", "K0719")]
