"""Windows events that go through the rules together give the rows that each of them gives alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looking import SCHEMAS

from gazehound.intake import BatchPart, discover
from gazehound.intake.readers import shaped_events
from gazehound.types import schema_of

Write = Callable[[str, str], Path]

SYSMON, SECURITY = "Microsoft-Windows-Sysmon", "Microsoft-Windows-Security-Auditing"
TEXTS = (
    "plain",
    "",
    "-",
    None,
    "a&b <c> \"d\" 'e'",
    "back\\slash\tand\nline",
    "\x7f mark \x01 control",
    "100 % %s {x}",
    "ünï 漢 🐕",
    "0CCE9240-69AE-11D9-BED3-505054503030",
    "true",
    "\ufffe",
)
NUMBERS = (0, 1, -1, 2**63, True, False, 1.5, None, "0x1f", [1, "a"], {"k": 1})
TIMES = ("2024-05-01 10:00:00.123", "2024-05-01 15:00:00.123", "-", "", None, 7, "no time")


def sysmon(number: int) -> dict[str, Any]:
    return {
        "@timestamp": "2024-05-01T10:00:00.123Z",
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "SourceName": SYSMON,
        "Hostname": f"host{number % 3}",
        "EventID": 1,
        "UtcTime": TIMES[number % len(TIMES)],
        "Image": f"C:\\{TEXTS[number % len(TEXTS)]}\\a.exe",
        "CommandLine": TEXTS[number % len(TEXTS)],
        "ProcessId": NUMBERS[number % len(NUMBERS)],
        "Hashes": "MD5=00ff,SHA256=ABcd" if number % 2 else "",
        "User": TEXTS[number % 5],
        'odd "na%me" <x>': TEXTS[(number + 1) % len(TEXTS)],
        "Message": "Process Create:\nCommandLine: x\nImage: y",
        "SourceModuleType": "im_msvistalog",
    }


def logon(number: int) -> dict[str, Any]:
    return {
        "EventTime": "2024-05-01 10:00:00",
        "Channel": "Security",
        "SourceName": SECURITY,
        "Hostname": "host",
        "EventID": (4624, "4624", 4688, None)[number % 4],
        "Keywords": (-9214364837600034816, "0x8020000000000000", None)[number % 3],
        "SubjectUserName": TEXTS[number % 6],
        "SubjectDomainName": TEXTS[number % 4],
        "TargetUserName": TEXTS[number % 5],
        "LogonGuid": TEXTS[number % len(TEXTS)],
        "AccountType": "User",
        "AccountName": TEXTS[number % 4],
        "Domain": TEXTS[number % 3],
    }


def nested(number: int) -> dict[str, Any]:
    """A field of a shape that is a bag, an id that is none."""
    return {"EventID": {"id": number % 2}, "Hostname": "h", "Channel": "Application", "Field": NUMBERS[number % 11]}


def rows(path: Path, known: Any, few: int, patched: pytest.MonkeyPatch) -> tuple[dict[str, Counter[str]], object]:
    """The rows of each table as texts and what was left out, with shapes of fewer than `few` events going alone."""
    patched.setattr(shaped_events, "FEW", few)
    intake = discover([path], known)
    found: dict[str, Counter[str]] = {}
    for name, table in intake.tables.items():
        parts = [part for part in table.parts if isinstance(part, BatchPart)]
        every = [row for part in parts for batch in part.read() for row in batch.to_pylist()]
        present = [{key: value for key, value in row.items() if value is not None} for row in every]
        found[name] = Counter(json.dumps(row, default=str) for row in present)
    return found, sorted((each.code, each.reason, each.count) for each in intake.rejected)


@pytest.mark.parametrize("made", [sysmon, logon, nested])
def test_together_and_alone_are_the_same(made: Any, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("events.json", "".join(json.dumps(made(number)) + "\n" for number in range(264)))
    together, alone = (rows(path, SCHEMAS.get, few, monkeypatch) for few in (1, 1000))
    assert together == alone
    assert sum(map(Counter.total, together[0].values())) >= 264


SHARED = Path(__file__).parents[4] / "shared"
TELEMETRY = SHARED / "data" / "telemetry"
REAL = sorted(path for pattern in ("*.evtx", "*.zip") for path in TELEMETRY.rglob(pattern))[::8]


@pytest.mark.slow
@pytest.mark.skipif(not REAL, reason="the real logs are not here")
def test_together_and_alone_are_the_same_in_real_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    schemas = json.loads((SHARED / "corpus" / "schemas.json").read_text())
    known = {name: schema_of(columns) for name, columns in schemas.items()}.get
    for path in REAL:
        together, alone = (rows(path, known, few, monkeypatch) for few in (1, 10**9))
        assert together == alone, path
