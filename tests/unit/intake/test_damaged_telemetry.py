"""Real logs cut short and with bytes turned over: they are read to the end, and what was lost is told."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from looking import read_columns

from gazehound.intake import Intake, discover
from gazehound.types import schema_of

SHARED = Path(__file__).parents[4] / "shared"
TELEMETRY = SHARED / "data" / "telemetry"
FILES = sorted(
    path
    for path in TELEMETRY.rglob("*")
    if path.is_file() and path.name != "MANIFEST.json" and "LICENSES" not in str(path)
)
FEW = 60
"""Seconds after which a reader hangs: the largest file takes a tenth of that."""
ALSO = ("Device", "ASim", "WindowsEvent", "DnsEvents", "CommonSecurityLog")
"""Tables that get a second row of what another table has."""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILES, reason="the real logs are not here"),
    pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="nothing would end a reader that hangs"),
]


@pytest.fixture(scope="module")
def known() -> Any:
    schemas = json.loads((SHARED / "corpus" / "schemas.json").read_text())
    return {name: schema_of(columns) for name, columns in schemas.items()}.get


@contextmanager
def no_hang() -> Iterator[None]:
    def fail(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(FEW)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read(path: Path, known: Any) -> Intake:
    """What a file gives, all its rows read."""
    with no_hang():
        intake = discover([path], known)
        for table in intake.tables:
            read_columns(intake, table)
    assert intake.loaded or intake.skipped
    return intake


def records(intake: Intake) -> int:
    return sum(count for each in intake.loaded for table, count in each.rows.items() if not table.startswith(ALSO))


def left_out(intake: Intake) -> int:
    return len(intake.skipped) + sum(each.count for each in intake.rejected)


def damaged(path: Path) -> Iterator[bytes]:
    """The file cut at three places, and with a hundred bytes changed."""
    chance, content = random.Random(path.name), path.read_bytes()
    for _ in range(3):
        yield content[: chance.randrange(len(content))]
    changed = bytearray(content)
    for _ in range(100):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    yield bytes(changed)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TELEMETRY)))
def test_a_damaged_log_is_read_and_its_losses_told(path: Path, known: Any, tmp_path: Path) -> None:
    whole = records(discover([path], known))
    for content in damaged(path):
        copy = tmp_path / path.name
        copy.write_bytes(content)
        intake = read(copy, known)
        found, lost = records(intake), left_out(intake)
        if path.suffix in (".evtx", ".gz", ".zip", ".Zip"):
            assert found == whole or lost
        if [each.format for each in intake.loaded] == ["Windows events, flat JSON"] and path.suffix == ".json":
            assert found + lost >= sum(1 for line in content.splitlines() if line.strip())
