"""Tables of other workspaces, clusters and services: what stands for them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

import gazehound
from gazehound.engine import Outside

DATA = {"SecurityEvent": pa.table({"EventID": [1], "Computer": ["pc1"]})}


@pytest.fixture
def session(tmp_path: Path) -> gazehound.Session:
    (tmp_path / "SecurityEvent.jsonl").write_text('{"EventID": 4625, "Computer": "pc9"}\n', encoding="utf-8")
    databases: dict[str, Path | None] = {
        "workspace('soc')": tmp_path,
        "cluster('c').database('d')": None,
        "arg('')": tmp_path,
    }
    return gazehound.connect(DATA, outside=Outside(databases=databases))


QUERIES = [
    ("workspace('soc').SecurityEvent | project Computer", [("pc9",)]),
    ('workspace("soc").SecurityEvent | project EventID', [(4625,)]),
    ("cluster('c').database('d').SecurityEvent | project Computer", [("pc1",)]),
    ("arg('').SecurityEvent | project Computer", [("pc9",)]),
    ("union SecurityEvent, workspace('soc').SecurityEvent | project Computer | sort by Computer", [("pc9",), ("pc1",)]),
    ("workspace('soc').SigninLogs | count", [(0,)]),
    ("SecurityEvent | project Computer", [("pc1",)]),
    ("union withsource=T * | distinct T", [("SecurityEvent",)]),
    (
        "macro-expand entity_group [workspace('soc'), cluster('c').database('d')] as X "
        "(X.SecurityEvent | project Computer) | sort by Computer asc",
        [("pc1",), ("pc9",)],
    ),
    ("let f = () { workspace('soc').SecurityEvent }; f | count", [(1,)]),
]


@pytest.mark.parametrize(("kql", "rows"), QUERIES)
def test_rows(kql: str, rows: list[tuple[object, ...]], session: gazehound.Session) -> None:
    assert session.query(kql).rows() == rows


REFUSED = [
    ("workspace('x').SecurityEvent", "workspace('x')"),
    ("app('x').requests", "app('x')"),
    ("cluster('c').database('e').SecurityEvent", "cluster('c').database('e')"),
    ("adx('https://x/y').T", "adx('https://x/y')"),
    ("union SecurityEvent, workspace('x').SecurityEvent", "workspace('x')"),
    ("workspace('x')._GetWatchlist('y')", "workspace('x')"),
    ("macro-expand entity_group [workspace('soc'), workspace('x')] as X (X.SecurityEvent)", "workspace('x')"),
]


@pytest.mark.parametrize(("kql", "name"), REFUSED)
def test_what_nothing_stands_for_is_refused_with_the_line_to_add(
    kql: str, name: str, session: gazehound.Session
) -> None:
    with pytest.raises(gazehound.KqlError) as problem:
        session.query(kql)
    (diagnostic,) = problem.value.diagnostics
    assert diagnostic.code == "K0415"
    assert f'`"{name}": local`' in diagnostic.help


@pytest.mark.parametrize(
    "kql", ["workspace('x').SecurityEvent", "cluster('c').database('d').SecurityEvent", "arg('').R"]
)
def test_without_data_all_bind(kql: str) -> None:
    assert not [each for each in gazehound.check(kql).diagnostics if each.is_error]
    assert gazehound.connect().query(f"{kql} | count").rows() == [(0,)]


INGESTED = [
    ({"TimeGenerated": [1_000_000]}, "1970-01-01T00:00:01.0000000Z"),
    ({"TimeGenerated": [1_000_000], "_TimeReceived": [2_000_000]}, "1970-01-01T00:00:02.0000000Z"),
    ({"Timestamp": [3_000_000]}, "1970-01-01T00:00:03.0000000Z"),
]


@pytest.mark.parametrize(("columns", "moment"), INGESTED)
def test_the_time_of_ingestion_is_the_first_time_that_a_row_has(columns: dict[str, list[int]], moment: str) -> None:
    rows = pa.table({name: pa.array(values, pa.timestamp("us")) for name, values in columns.items()})
    found = (
        gazehound.connect({"SecurityEvent": rows}).query("SecurityEvent | project tostring(ingestion_time())").rows()
    )
    assert found == [(moment,)]
