"""Short ways to make lakes and to look into them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from looking import SCHEMAS

from gazehound.intake import Intake, IntakeLimits, ParquetPart, discover
from gazehound.intake.lake.ingest import IngestReport, IngestSettings, ingest
from gazehound.intake.lake.layout import MANIFEST
from gazehound.types import TableSchema

READ_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
Known = Callable[[str], TableSchema | None]


def take_in(lake: Path, *paths: Path, known: Known = SCHEMAS.get, limits: IntakeLimits | None = None) -> IngestReport:
    """Ingest; what the run did."""
    report = IngestReport()
    for latest in ingest(paths, lake, known, IngestSettings(limits or IntakeLimits(), READ_AT)):
        report = latest
    return report


def opened(*paths: Path, known: Known = SCHEMAS.get) -> Intake:
    return discover(paths, known)


def stored_rows(intake: Intake, table: str) -> list[dict[str, Any]]:
    """The rows of a table that lies in Parquet, every column of its schema, as the files have them."""
    rows: list[dict[str, Any]] = []
    for part in intake.tables[table].parts:
        assert isinstance(part, ParquetPart)
        for path in part.paths:
            rows += pq.read_table(path, partitioning=None).to_pylist()
    return [{name: row.get(name) for name in intake.tables[table].schema.names} for row in rows]


def counted(lake: Path, table: str, column: str) -> Counter[Any]:
    """How often each value of a column is in the lake."""
    return Counter(row[column] for row in stored_rows(opened(lake), table))


def manifest_of(lake: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((lake / MANIFEST).read_bytes())
    return loaded
