"""The sample's files, each estate in another form that real products export.

pier   Defender streaming API: JSON lines in envelopes, one gzip file a day
fern   Parquet, one file a table
molar  advanced hunting CSV export: one file of connections, one `union` of the other tables
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tools.sample.events import EPOCH, TIMES, Event, Row
from tools.sample.plants import MICROSECOND, SECOND

TENANT = "3f0d2c1e-5a77-4b5e-9c58-6d0f4a1b2c3d"

INTEGERS = frozenset(
    {
        "FileSize",
        "InitiatingProcessFileSize",
        "InitiatingProcessId",
        "InitiatingProcessParentId",
        "LogonId",
        "ProcessId",
        "ReportId",
    }
)
PORTS = frozenset({"LocalPort", "RemotePort"})


def iso(ticks: int) -> str:
    """A time as Defender writes it: up to seven digits of a second, zeros at the end dropped."""
    whole = EPOCH + timedelta(seconds=ticks // SECOND)
    fraction = f"{ticks % SECOND:07d}".rstrip("0")
    return f"{whole:%Y-%m-%dT%H:%M:%S}{'.' if fraction else ''}{fraction}Z"


def with_times(row: Row) -> Row:
    """The row with its times as text."""
    return {name: iso(int(value)) if name in TIMES and value is not None else value for name, value in row.items()}


def write_streaming(events: Iterable[Event], folder: Path) -> None:
    """JSON lines in envelopes, by the day of arrival; a row arrives up to some minutes after it happened."""
    for day, arrived in groupby(events, key=lambda event: iso(event.at)[:10]):
        lines = "".join(json.dumps(envelope(event), ensure_ascii=False) + "\r\n" for event in arrived)
        # no file name and no time in the header, so that equal content is equal bytes
        packed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
            file.write(lines.encode())
        write_bytes(folder / f"{day}.json.gz", packed.getvalue())


def envelope(event: Event) -> dict[str, object]:
    """A row in the streaming API's envelope."""
    return {
        "time": iso(event.at + (150 + event.at // SECOND % 240) * SECOND + 1234567),
        "tenantId": TENANT,
        "operationName": "Publish",
        "category": f"AdvancedHunting-{event.table}",
        "properties": with_times(event.row) | {"MachineGroup": "workplace"},
        "Tenant": "DefaultTenant",
    }


def write_parquet(events: Iterable[Event], folder: Path) -> None:
    """One Parquet file a table; its times are whole microseconds."""
    for table, rows in by_table(events).items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        columns = [pa.array([cell(name, row.get(name)) for row in rows], arrow_type(name)) for name in names]
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{table}.parquet"
        pq.write_table(pa.table(columns, names=names), target, compression="zstd", version="2.6", store_schema=False)


def arrow_type(name: str) -> pa.DataType:
    """The Arrow type of a column."""
    if name in TIMES:
        return pa.timestamp("us", tz="UTC")
    if name in PORTS:
        return pa.int32()
    if name in INTEGERS:
        return pa.int64()
    return pa.bool_() if name == "IsLocalAdmin" else pa.string()


def cell(name: str, value: object) -> object:
    """The value as Arrow takes it: times in microseconds."""
    return value // MICROSECOND if name in TIMES and isinstance(value, int) else value


def write_export(events: Iterable[Event], folder: Path) -> None:
    """Two advanced hunting exports; neither says which tables its rows are from."""
    tables = by_table(events)
    connections = tables.pop("DeviceNetworkEvents")
    others = sorted((row for rows in tables.values() for row in rows), key=lambda row: int(row["Timestamp"] or 0))
    write_bytes(folder / "connections.csv", csv_text(connections).encode())
    write_bytes(folder / "processes-files-logons.csv", csv_text(others).encode())


def csv_text(rows: list[Row]) -> str:
    """The rows as CSV: empty where there is nothing, booleans as 0 and 1."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: int(value) if isinstance(value, bool) else value for name, value in with_times(row).items()}
        for row in rows
    )
    return text.getvalue()


def by_table(events: Iterable[Event]) -> dict[str, list[Row]]:
    """The rows of each table, in the order given."""
    tables: dict[str, list[Row]] = {}
    for event in events:
        tables.setdefault(event.table, []).append(event.row)
    return tables


def write_bytes(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """Every file under the folder with its size in bytes."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.stat().st_size
