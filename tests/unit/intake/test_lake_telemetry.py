"""Real logs read into a lake: its rows are those that the files give when they are read directly."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from lakes import stored_rows, take_in

from gazehound.intake import BatchPart, Intake, discover
from gazehound.types import schema_of

SHARED = Path(__file__).parents[4] / "shared"
TELEMETRY = SHARED / "data" / "telemetry"
FILES = sorted(
    path
    for pattern in ("*.csv", "*.json", "*.jsonl", "*.log", "*.gz", "otrf/*.zip", "evtx_parser_samples/*.evtx")
    for path in TELEMETRY.rglob(pattern)
    if path.name != "MANIFEST.json" and path.stat().st_size < 400_000
)[::5]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not FILES, reason="the real logs are not here")]


@pytest.fixture(scope="module")
def known() -> Any:
    schemas = json.loads((SHARED / "corpus" / "schemas.json").read_text())
    return {name: schema_of(columns) for name, columns in schemas.items()}.get


def plain(row: dict[str, Any]) -> str:
    """A row to compare; a string of Kusto is never null, so no text and an empty one are the same."""
    filled = {name: value for name, value in row.items() if value not in (None, "")}
    texts = {name: str(value) if isinstance(value, UUID) else value for name, value in filled.items()}
    return json.dumps(texts, default=str, sort_keys=True)


def direct_rows(intake: Intake, table: str) -> Counter[str]:
    parts = [part for part in intake.tables[table].parts if isinstance(part, BatchPart)]
    return Counter(plain(row) for part in parts for batch in part.read() for row in batch.to_pylist())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TELEMETRY)))
def test_a_lake_has_the_rows_of_the_file(path: Path, known: Any, tmp_path: Path) -> None:
    direct = discover([path], known)
    report = take_in(tmp_path / "lake", path, known=known)
    lake = discover([tmp_path / "lake"], known)
    assert set(lake.tables) - {"_rejected"} == set(direct.tables)
    for name, table in direct.tables.items():
        assert set(lake.tables[name].schema.names) == set(table.schema.names)
        assert Counter(map(plain, stored_rows(lake, name))) == direct_rows(direct, name), name
        assert report.rows[name] == sum(direct_rows(direct, name).values())
