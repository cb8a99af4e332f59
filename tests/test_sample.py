"""The bundled sample: made by its generator, of a size to keep, deciding what it claims to decide."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gazehound
from tests.reference import hunts, logs, terms
from tools.make_sample import DATA, write_sample
from tools.sample.events import NOW_TICKS, START_TICKS
from tools.sample.plants import PLANTS

READERS: dict[str, Callable[[Path], object]] = {
    ".gz": lambda path: [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()],
    ".parquet": lambda path: pq.read_table(path).to_pylist(),
    ".csv": lambda path: list(csv.reader(path.read_text(encoding="utf-8").splitlines())),
}


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample written again, elsewhere."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def test_the_generator_writes_exactly_the_committed_files(anew: Path) -> None:
    assert files(anew) == files(DATA)


@pytest.mark.parametrize("name", files(DATA))
def test_a_committed_file_holds_what_the_generator_writes(anew: Path, name: str) -> None:
    # compared as content: compressed bytes depend on the library that compresses
    read = READERS[Path(name).suffix]
    assert read(anew / name) == read(DATA / name)


def test_the_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) <= 2_000_000


def test_the_newest_event_is_the_clock_of_the_hunts() -> None:
    assert logs.newest(DATA) == NOW_TICKS


@pytest.mark.parametrize("hunt", PLANTS)
def test_the_reference_finds_every_plant_that_must_be_found_and_nothing_else(hunt: str) -> None:
    found = hunts.matches(hunt, logs.connections(DATA), NOW_TICKS)
    expected = Counter((START_TICKS + plant.at, plant.url) for plant in PLANTS[hunt] if plant.found)
    assert Counter((event.ticks, event.url) for event in found) == expected


@pytest.mark.parametrize("hunt", PLANTS)
def test_every_plant_is_in_the_files(hunt: str) -> None:
    there = Counter((event.ticks, event.url or None, event.image) for event in logs.connections(DATA))
    planted = Counter((START_TICKS + plant.at, plant.url, plant.program.file) for plant in PLANTS[hunt])
    assert planted <= there


@pytest.mark.parametrize(
    ("text", "needle", "expected"),
    [
        ("rl.ammyy.com", "ammyy.com", True),
        ("AMMYY.COM", "ammyy.com", True),
        ("ammyy.com.evil.example", "ammyy.com", True),
        ("get-ammyy.com", "ammyy.com", True),
        ("cdn_ammyy.com", "ammyy.com", True),
        ("notammyy.com", "ammyy.com", False),
        ("notammyy.com ammyy.com", "ammyy.com", True),
        ("ammyy.community", "ammyy.com", False),
        ("Ammyyware GmbH", "ammyy", False),
        ("ammyy administrator", "ammyy admin", False),
        ("", "ammyy", False),
        (None, "ammyy", False),
        ("alpha_beta", "alpha", True),
        ("setup.exe", ".exe", True),
        ("setup.exe2", ".exe", False),
        ("rg000001/resourcegroups/test?x", "/resourcegroups/test?", True),
        ("rg/resourcegroups/test?x", "resourcegroups/test?", True),
        ("1resourcegroups/test?x", "resourcegroups/test?", False),
        ("a--b", "--", True),
    ],
)
def test_the_reference_decides_terms_as_the_engine(text: str | None, needle: str, expected: bool) -> None:
    assert terms.has(text, needle) is expected
    events = {"T": pa.table({"Text": pa.array([text], pa.string()), "Needle": [needle]})}
    found = gazehound.connect(events).query(
        f"T | project Text has '{needle}', Text has Needle, Text has_any ('{needle}')"
    )
    assert found.rows() == [(expected, expected, expected)]


@pytest.mark.parametrize(
    ("rule", "decides"),
    [
        ("a repeated ReportId is in the set once", lambda finding: 0 < len(finding.reports) < finding.count),
        ("a set of nothing but nulls is empty", lambda finding: not finding.reports),
        ("a device without a name is a group", lambda finding: finding.device_name == "" and finding.count > 1),
        ("first and last seen differ", lambda finding: finding.first_seen < finding.last_seen),
    ],
)
def test_the_sample_decides(rule: str, decides: Callable[[hunts.Finding], bool]) -> None:
    assert any(map(decides, hunts.findings("ammyy", logs.connections(DATA), NOW_TICKS))), rule
