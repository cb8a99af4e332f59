"""The hunt pages over the bundled sample: the same rows as the plain-Python reference finds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import gazehound
from tests.reference import hunts, logs
from tests.reference.hunts import Finding
from tools.make_sample import DATA

ROOT = Path(__file__).resolve().parent.parent
OWN_PAGES = {"ammyy": ROOT / "sample/hunts/ammyy.txt", "addigy": ROOT / "sample/hunts/addigy.txt"}
SEEDS = ROOT.parent / "shared" / "seeds"
SEED_PAGES = {"ammyy": SEEDS / "000_d0be59925f93c25c.txt", "addigy": SEEDS / "003_6c1b93b268a7fb5e.txt"}

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the original hunt pages (../shared/seeds) are not here")

PAGES = [
    *(pytest.param(hunt, page, id=f"{hunt}-bundled") for hunt, page in OWN_PAGES.items()),
    *(pytest.param(hunt, page, id=f"{hunt}-original", marks=needs_seeds) for hunt, page in SEED_PAGES.items()),
]

SCHEMA = [
    ("DeviceId", "string"),
    ("DeviceName", "string"),
    ("RemoteUrl", "string"),
    ("FirstSeen", "datetime"),
    ("LastSeen", "datetime"),
    ("Report", "dynamic"),
    ("Count", "long"),
]


def query_of(page: Path) -> str:
    """The first copy of the page's query: what stands between its heading and the YAML."""
    match = re.search(r"^KQL Query\n(.*?)^id:", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert match is not None
    return match[1]


@cache
def expected(hunt: str) -> set[Finding]:
    return hunts.findings(hunt, logs.connections(DATA), logs.newest(DATA))


@pytest.fixture(scope="module")
def session() -> Any:
    return gazehound.connect(DATA, now="latest")


def as_findings(rows: list[tuple[Any, ...]]) -> list[Finding]:
    """Result rows as the reference gives them; the array has to be free of repetitions."""
    assert all(len(set(row[5])) == len(row[5]) for row in rows)
    return [Finding(*row[:5], reports=frozenset(row[5]), count=row[6]) for row in rows]


@pytest.mark.parametrize(("hunt", "page"), PAGES)
def test_a_page_finds_what_the_reference_finds(session: Any, hunt: str, page: Path) -> None:
    found = as_findings(session.query(query_of(page)).rows())
    assert sorted(found, key=repr) == sorted(expected(hunt), key=repr)


@pytest.mark.parametrize(("hunt", "page"), PAGES)
def test_a_page_gives_the_columns_that_kusto_gives(session: Any, hunt: str, page: Path) -> None:
    assert session.query(query_of(page)).schema == SCHEMA


@pytest.mark.parametrize(("hunt", "page"), PAGES)
def test_hunting_with_a_page_gives_the_rows_of_its_query(session: Any, hunt: str, page: Path) -> None:
    report = session.hunt(page)
    found = as_findings([tuple(finding.values.values()) for finding in report.findings])
    assert sorted(found, key=repr) == sorted(expected(hunt), key=repr)
    assert not list(report.skipped)
