"""Lines of the streaming API that are read in columns give the rows that they give one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from looking import find, read_table, types_of

from gazehound.intake import IntakeLimits
from gazehound.intake.readers import json_text, streaming_columns
from gazehound.intake.readers.streaming_columns import StreamingLines

Write = Callable[[str, bytes], Path]


def line(number: int, category: str = "DeviceNetworkEvents", **own: Any) -> bytes:
    properties = {"Timestamp": f"2026-11-20T10:00:{number:02}.1234567Z", "ReportId": number, "RemotePort": 443, **own}
    envelope = {"time": "2026-11-20T10:05:00Z", "tenantId": "t", "category": f"AdvancedHunting-{category}"}
    return json.dumps({**envelope, "properties": properties}, separators=(",", ":"), ensure_ascii=False).encode()


PLAIN = [line(number) for number in range(20)]
LINES: dict[str, list[bytes]] = {
    "all alike": PLAIN,
    "two tables": [line(n, ("DeviceNetworkEvents", "DeviceEvents")[n % 2], FileSize=n) for n in range(20)],
    "carriage returns": [each + b"\r" for each in PLAIN],
    "a field that comes late": [*PLAIN, line(20, DeviceName="late"), line(21, Extra="x", More=1)],
    "a type that changes": [line(n, DeviceName=("a", 1, None, True, 1.5)[n % 5]) for n in range(20)],
    "empty at first": [line(n, DeviceId=None if n < 10 else 7, Extra=None if n < 15 else "x") for n in range(20)],
    "never filled": [line(n, Extra=None, DeviceName=None) for n in range(20)],
    "numbers out of range": [line(0, RemotePort=2**40), line(1, RemotePort=2**70), line(2, RemotePort=-1)],
    "numbers as texts": [line(n, RemotePort=("443", "many", "", "0x1bb")[n % 4]) for n in range(12)],
    "an object inside": [line(n, AdditionalFields={"k": [n]} if n % 2 else '{"k": 1}') for n in range(12)],
    "a text of JSON": [line(n, AdditionalFields='{"k": 1}' if n % 2 else "") for n in range(12)],
    "characters": [line(n, DeviceName=("ä 漢 🐕", "\u0000", '"\\\n', "")[n % 4]) for n in range(12)],
    "half a surrogate pair": [*PLAIN, line(20, DeviceName="X").replace(b"X", b"\\ud800")],
    "no UTF-8": [*PLAIN, line(20, DeviceName="X").replace(b"X", b"\xff")],
    "a broken line": [*PLAIN[:10], PLAIN[10][:-20], b"broken", *PLAIN[11:]],
    "two on a line": [*PLAIN[:5], PLAIN[5] + PLAIN[6], *PLAIN[7:]],
    "a name twice": [*PLAIN, line(20).replace(b'"ReportId":20', b'"ReportId":19,"ReportId":20')],
    "its own tenant": [line(n, TenantId="own" if n % 2 else None) for n in range(12)],
    "no tenant": [each.replace(b'"tenantId":"t",', b"") for each in PLAIN],
    "an empty tenant": [each.replace(b'"tenantId":"t"', b'"tenantId":""') for each in PLAIN],
    "no properties": [*PLAIN, b'{"category":"AdvancedHunting-DeviceNetworkEvents","properties":null}'],
    "the mark inside": [*PLAIN, b'{"properties":{"category":"AdvancedHunting-DeviceEvents","a":1},"category":"x"}'],
    "an odd name": [line(n, "Dev\\u0069ceEvents".replace("\\\\", "\\")) for n in range(3)],
    "other records between": [*PLAIN, b'{"n":1}', b"[1]", b"", *PLAIN],
    "after many others": [*(b'{"n":%d}' % n for n in range(300)), *PLAIN, *PLAIN, *PLAIN],
}


def looked_at(path: Path, rows: int) -> object:
    intake = find(path, limits=replace(IntakeLimits(), batch_rows=rows))
    tables = {
        name: (sorted(read_table(intake, name), key=str), types_of(intake, name)) for name in sorted(intake.tables)
    }
    left_out = sorted((each.code, each.position, each.reason, each.count) for each in intake.rejected)
    return tables, left_out, sorted(intake.loaded[0].format.split(", ")), dict(intake.loaded[0].rows)


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming_columns, "FEWEST", 1)


@pytest.mark.parametrize("rows", [3, 1000], ids=["in batches", "at once"])
@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_both_ways_give_the_same(lines: list[bytes], rows: int, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("events.json", b"\n".join(lines))
    in_columns = looked_at(path, rows)
    monkeypatch.setattr(StreamingLines, "_block", lambda self, text: None)
    assert in_columns == looked_at(path, rows)


@pytest.mark.parametrize("name", ["all alike", "two tables", "carriage returns", "characters", "empty at first"])
def test_sound_lines_do_go_in_columns(name: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("events.json", b"\n".join(LINES[name]))
    monkeypatch.setattr(json_text._Records, "open_lines", lambda self, some: some and pytest.fail("one by one"))
    found = find(path)
    assert sum(len(read_table(found, table)) for table in found.tables) == len(LINES[name])
