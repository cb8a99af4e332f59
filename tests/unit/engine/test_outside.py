"""Watchlists, external files and places of addresses from local files, and what is refused without them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

import gazehound
from gazehound.engine import Outside

DATA = {"Events": pa.table({"Account": ["admin", "eve"], "Address": ["10.0.0.1", "192.0.2.7"]})}


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    (tmp_path / "VIP.csv").write_text("Account,Reason\nadmin,ok\nsvc,test\n", encoding="utf-8")
    (tmp_path / "feed.csv").write_text("ip,score\n10.0.0.1,5\n10.0.0.2,x\n", encoding="utf-8")
    (tmp_path / "list.txt").write_text("one\ntwo\n", encoding="utf-8")
    (tmp_path / "rows.json").write_text('{"a": 1, "b": {"c": 2}}\n{"a": 3}\n', encoding="utf-8")
    return Outside(watchlists=tmp_path, external={"https://feeds.example/": tmp_path})


QUERIES = [
    ("_GetWatchlist('VIP') | project SearchKey, Reason", [("admin", "ok"), ("svc", "test")]),
    ("_GetWatchlist('vip') | count", [(2,)]),
    ("Events | where Account in ((_GetWatchlist('VIP') | project SearchKey)) | project Account", [("admin",)]),
    (
        "externaldata(ip:string, score:long)['https://feeds.example/feed.csv'] with (ignoreFirstRecord=true)",
        [("10.0.0.1", 5), ("10.0.0.2", None)],
    ),
    ("externaldata(line:string)[@'https://feeds.example/list.txt?x=1'] with (format='txt')", [("one",), ("two",)]),
    (
        "externaldata(a:long, b:dynamic)['https://feeds.example/rows.json'] with (format='multijson')",
        [(1, {"c": 2}), (3, None)],
    ),
]


@pytest.mark.parametrize(("kql", "rows"), QUERIES)
def test_rows(kql: str, rows: list[tuple[object, ...]], outside: Outside) -> None:
    assert gazehound.connect(DATA, outside=outside).query(kql).rows() == rows


REFUSED = [
    ("_GetWatchlist('nope')", "K0409"),
    ("externaldata(x:string)['https://other.example/x.csv']", "K0408"),
    ("externaldata(x:string)['https://feeds.example/../../etc/hostname']", "K0408"),
    ("print geo_info_from_ip_address('192.0.2.7')", "K0412"),
    ("Events | invoke FileProfile(Account)", "K0409"),
]


@pytest.mark.parametrize(("kql", "code"), REFUSED)
def test_refused(kql: str, code: str, outside: Outside) -> None:
    with pytest.raises(gazehound.KqlError) as problem:
        gazehound.connect(DATA, outside=outside).query(kql)
    assert [each.code for each in problem.value.diagnostics] == [code]


def test_without_any_data_the_outside_is_empty() -> None:
    session = gazehound.connect(None)
    assert session.query("externaldata(x:string)['https://other.example/x.csv'] | count").rows() == [(0,)]
    assert session.query("_GetWatchlist('any') | count").rows() == [(0,)]
