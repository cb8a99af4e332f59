"""The sample's connections, read with nothing but the file formats' own readers.

A time is a count of ticks (100 ns) since 1970, so that all seven digits of the source decide.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICKS = 10_000_000
TIME = re.compile(r"(\d+-\d+-\d+T\d+:\d+:\d+)(?:\.(\d{1,7}))?Z")

OTHER_TABLES = {
    "ProcessCreated": "DeviceProcessEvents",
    "FileCreated": "DeviceFileEvents",
    "FileModified": "DeviceFileEvents",
    "FileRenamed": "DeviceFileEvents",
    "LogonSuccess": "DeviceLogonEvents",
    "LogonFailed": "DeviceLogonEvents",
}
"""The table of every ActionType of the sample that is no connection."""


@dataclass(frozen=True, slots=True)
class Event:
    """The columns of one connection that the hunts look at."""

    ticks: int
    device_id: str | None
    device_name: str | None
    url: str | None
    image: str | None
    company: str | None
    product: str | None
    report: int | None


def connections(folder: Path) -> list[Event]:
    """Every row of DeviceNetworkEvents under the sample's folder."""
    return [event(row) for row in rows(folder) if table(row) == "DeviceNetworkEvents"]


def table(row: dict[str, Any]) -> str:
    """The table that a row belongs to."""
    return OTHER_TABLES.get(row["ActionType"], "DeviceNetworkEvents")


def newest(folder: Path) -> int:
    """The time of the newest event of any table."""
    return max(ticks(row["Timestamp"]) for row in rows(folder))


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Every row of every table."""
    for path in sorted(folder.rglob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield from (json.loads(line)["properties"] for line in file)
    for path in sorted(folder.rglob("*.parquet")):
        yield from pq.read_table(path).to_pylist()
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def event(row: dict[str, Any]) -> Event:
    """A row of any of the three forms; an empty cell of a CSV is no number."""
    return Event(
        ticks=ticks(row["Timestamp"]),
        device_id=row["DeviceId"],
        device_name=row["DeviceName"],
        url=row["RemoteUrl"],
        image=row["InitiatingProcessFileName"],
        company=row["InitiatingProcessVersionInfoCompanyName"],
        product=row["InitiatingProcessVersionInfoProductName"],
        report=None if row["ReportId"] in (None, "") else int(row["ReportId"]),
    )


def ticks(time: str | datetime) -> int:
    """A time of the source as ticks since 1970."""
    if isinstance(time, datetime):
        return (time - EPOCH) // timedelta(microseconds=1) * 10
    match = TIME.fullmatch(time)
    assert match is not None, time
    seconds = (datetime.fromisoformat(match[1]).replace(tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
    return seconds * TICKS + int((match[2] or "").ljust(7, "0"))


def moment(since: int) -> datetime:
    """Ticks since 1970 as a datetime; the seventh digit is cut off."""
    return EPOCH + timedelta(microseconds=since // 10)
