"""The published remote-management hunts and a real Defender export, where ../shared has them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

import gazehound
from gazehound.hunting.load import load_hunts

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus" / "hunting_queries.jsonl"
EXPORT = SHARED / "data" / "telemetry" / "defender_hunting" / "advanced_hunting_test.csv"

needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of published hunts (../shared) is not here")
needs_export = pytest.mark.skipif(not EXPORT.exists(), reason="the real Defender export (../shared) is not here")


@cache
def records() -> list[dict[str, Any]]:
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if str(each.get("family") or "").startswith("rmm:")]


def query_of(record: dict[str, Any]) -> str:
    """The query as the loader reads it from the published file, broken YAML included."""
    if not record.get("yaml"):
        return str(record["query"])
    hunts = load_hunts(record["yaml"]).hunts
    assert len(hunts) == 1, record["id"]
    return hunts[0].query.text


@pytest.fixture(scope="module")
def sample() -> gazehound.Session:
    return gazehound.connect(ROOT / "sample" / "data", now="latest")


@needs_corpus
def test_each_accepted_hunt_runs_with_the_official_columns(sample: gazehound.Session) -> None:
    accepted = [each for each in records() if each["official"]["class"] == "official_ok"]
    assert len(accepted) > 200
    for record in accepted:
        schema = [list(each) for each in sample.query(query_of(record)).schema]
        assert schema == record["official"]["result"], record["id"]


@needs_corpus
def test_each_refused_hunt_is_told_what_is_wrong(sample: gazehound.Session) -> None:
    refused = [each for each in records() if each["official"]["class"] != "official_ok"]
    assert refused
    for record in refused:
        with pytest.raises(gazehound.KqlError) as problem:
            sample.query(query_of(record))
        first = problem.value.diagnostics[0]
        assert first.line is not None
        if record["official"]["errors"][0]["text"] == "AccountUpn":
            assert (first.code, "AccountUpn" in first.message) == ("K0203", True)


@needs_export
def test_the_export_is_told_apart_into_its_tables() -> None:
    session = gazehound.connect(EXPORT)
    names = [each.name for each in session.tables()]
    counts = {name: session.query(f"{name} | count").rows()[0][0] for name in names}
    assert {name: count for name, count in counts.items() if count} == {
        "DeviceEvents": 17,
        "DeviceNetworkEvents": 8,
        "DeviceProcessEvents": 1,
    }


@needs_export
def test_a_parquet_copy_gives_the_same_rows(tmp_path: Path) -> None:
    session = gazehound.connect(EXPORT)
    for name in ("DeviceEvents", "DeviceNetworkEvents", "DeviceProcessEvents"):
        parquet.write_table(session.query(name).to_arrow(), tmp_path / f"{name}.parquet")
    copy = gazehound.connect(tmp_path)
    for name in ("DeviceEvents", "DeviceNetworkEvents", "DeviceProcessEvents"):
        query = f"{name} | where Timestamp == TimeGenerated | order by ReportId asc, Timestamp asc"
        rows = session.query(query).rows()
        assert rows
        assert copy.query(query).rows() == rows
