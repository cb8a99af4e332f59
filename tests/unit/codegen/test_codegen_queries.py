"""Tabular operators from KQL to rows: what the SQL of each has to get right. Answers from Kusto where it says so."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pyarrow as pa
import pytest

import gazehound
from gazehound.diagnostics import KqlError

XS = "datatable(g: string, x: long) ['a', 1, 'a', 3, 'b', 2, 'b', long(null)]"
HALVES = "datatable(t: long, v: long, g: string) [1, 10, 'a', 3, 30, 'a', 1, 5, 'b', 5, 50, 'b']"


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect()


WINDOWS = [
    # recorded from Kusto
    (f"{XS} | sort by g asc, x asc | extend n = row_number(1, g != prev(g)) | project g, x, n",
     [("a", 1, 1), ("a", 3, 2), ("b", None, 1), ("b", 2, 2)]),
    ("range x from 1 to 4 step 1 | serialize c = row_cumsum(x), p = prev(x, 2, -1), n = next(x)",
     [(1, 1, -1, 2), (2, 3, -1, 3), (3, 6, 1, 4), (4, 10, 2, None)]),
    ("range x from 1 to 4 step 1 | sort by x desc | where x - prev(x) == -1 | extend n = row_number()",
     [(3, 1), (2, 2), (1, 3)]),
    ("range x from 1 to 5 step 1 | sort by x desc | extend a = row_number() | where a > 1 | extend b = row_number() "
     "| take 2", [(4, 2, 1), (3, 3, 2)]),
    ("range x from 1 to 3 step 1 | serialize d = x - prev(x) | serialize c = row_cumsum(d)",
     [(1, None, 0), (2, 1, 1), (3, 1, 2)]),
]  # fmt: skip

SERIES = [
    # recorded from Kusto
    (f"{HALVES} | make-series s = sum(v) default = 0 on t from 1 to 6 step 2 by g | sort by g asc",
     [("a", [10, 30, 0], [1, 3, 5]), ("b", [5, 0, 50], [1, 3, 5])]),
    (f"{HALVES} | make-series s = sum(v) on t from 1 to 1 step 1", []),
    (f"{HALVES} | where t > 9 | make-series s = sum(v) on t from 1 to 3 step 1 | count", [(0,)]),
    (f"{HALVES} | where t > 9 | make-series kind=nonempty s = sum(v) on t from 1 to 3 step 1", [([0, 0], [1, 2])]),
    ("datatable(t: datetime, v: long) [datetime(2020-01-01), 10, datetime(2020-01-03 05:00), 20] "
     "| make-series avg(v) default = real(null) on t step 1d",
     [([10.0, None, 20.0], ["2020-01-01T00:00:00.0000000Z", "2020-01-02T00:00:00.0000000Z",
                            "2020-01-03T00:00:00.0000000Z"])]),
    ("datatable(t: long, v: long) [-3, 1, 2, 2] | make-series s = sum(v) on t step 2",
     [([1, 0, 0, 2], [-4, -2, 0, 2])]),
    ("datatable(t: real, v: long) [0.5, 1, 1.0, 2] | make-series n = count() on t from 0.0 to 1.5 step 0.5",
     [([0, 1, 1], [0.0, 0.5, 1.0])]),
]  # fmt: skip

PLUGINS = [
    ("datatable(k: string, v: string, n: long) ['a', 'x', 1, 'a', 'y', 2, 'b', 'x', 3] | evaluate pivot(v, sum(n), k) "
     "| sort by k asc", [("a", 1, 2), ("b", 3, 0)]),
    ("datatable(ip: string) ['10.0.0.7', '11.0.0.1', 'none'] | evaluate ipv4_lookup("
     "datatable(net: string, who: string) ['10.0.0.0/8', 'us', '10.0.0.7/32', 'me'], ip, net, return_unmatched = true) "
     "| sort by ip asc, who asc | project ip, who",
     [("10.0.0.7", "me"), ("10.0.0.7", "us"), ("11.0.0.1", ""), ("none", "")]),
    ("datatable(k: string) ['a'] | extend n = 1 | evaluate narrow() | sort by Column asc",
     [(0, "k", "a"), (0, "n", "1")]),
]  # fmt: skip

SCANS = [
    # documentation of scan
    ("range x from 1 to 5 step 1 | scan declare (c: long = 0) with (step s: true => c = iff(s.c >= 10, x, x + s.c);)",
     [(1, 1), (2, 3), (3, 6), (4, 10), (5, 5)]),
    ("datatable(t: long, e: string) [1, 'A', 2, 'Start', 3, 'B', 4, 'Stop', 6, 'C', 8, 'Start', 30, 'Stop'] "
     "| sort by t asc | scan with_match_id = m with (step s1: e == 'Start'; "
     "step s2: e != 'Start' and e != 'Stop' and t - s1.t <= 5; step s3: e == 'Stop' and t - s1.t <= 5;)",
     [(2, "Start", 0), (3, "B", 0), (4, "Stop", 0), (8, "Start", 1)]),
    ("datatable(u: long, t: long, e: string) [1, 1, 'in', 2, 2, 'in', 1, 5, 'out', 2, 9, 'out'] | partition by u ("
     "sort by t asc | scan declare (d: long) with (step a output=none: e == 'in'; step b: e == 'out' => d = t - a.t;)) "
     "| project u, d | sort by u asc", [(1, 4), (2, 7)]),
]  # fmt: skip

JOINS = [
    # documentation of innerunique: a later condition is met where any row of the key meets it
    ("datatable(k: long, v: string) [1, 'x', 1, 'y'] | join kind=innerunique (datatable(k: long) [1]) on k "
     "| extend w = v | where v == 'y' | project w", [("y",)]),
    ("datatable(k: long, v: string) [1, 'x', 1, 'y'] | join (datatable(k: long, w: long) [1, 7, 1, 8, 2, 9]) on k "
     "| project k, k1, w | sort by w asc", [(1, 1, 7), (1, 1, 8)]),
    ("datatable(k: long) [1, 1] | join (datatable(k: long) [1, 1, 3]) on k | count", [(2,)]),
    ("datatable(k: string) ['', 'a'] | join kind=inner (datatable(a: long, k: string) [1, 'a'] "
     "| join kind=rightouter (datatable(a: long) [1, 2]) on a) on k | project a1 | sort by a1 asc", [(1,), (2,)]),
    # keys that are texts, of which nothing else is needed: once each, the empty one too
    ("datatable(k: string) ['x', '', 'x', ''] | join (datatable(k: string, n: long) ['x', 1, '', 2, 'x', 3, 'y', 4]) "
     "on k | project k, n | sort by n asc", [("x", 1), ("", 2), ("x", 3)]),
    ("datatable(k: string, l: string) ['x', 'a', 'x', 'b'] | take 9 | join (datatable(k: string, l: string) "
     "['x', 'b', 'x', 'c']) on k, l | project l1", [("b",)]),
    ("datatable(k: string) ['X', 'x', 'y'] | extend k = tolower(k) | join (datatable(k: string) ['x', 'z']) on k "
     "| project k1", [("x",)]),
]  # fmt: skip

NOTHING_NEEDED = [
    (f"{XS} | summarize s = sum(x), c = count() | project one = 1", [(1,)]),
    (f"{XS} | summarize s = sum(x) by g | project one = 1", [(1,), (1,)]),
    (f"union ({XS}), ({XS}) | count", [(8,)]),
    (f"{XS} | where x > 1 | project y = 1 | count", [(2,)]),
    ("let t = materialize(range x from 1 to 2 step 1 | extend y = x * 2);"
     "t | project y | union (t | project x) | count", [(4,)]),
    ("print a = 1 | project-away a | count", [(1,)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "rows"), [*WINDOWS, *SERIES, *PLUGINS, *SCANS, *JOINS, *NOTHING_NEEDED], ids=lambda case: str(case)[:60]
)
def test_rows(session: gazehound.Session, query: str, rows: list[tuple[object, ...]]) -> None:
    assert session.query(query).rows() == rows


def test_constants_sort_nothing(session: gazehound.Session) -> None:
    assert session.query("range x from 1 to 2 step 1 | sort by 'a', x desc").rows() == [(2,), (1,)]


def test_queries_inside_functions_of_lists(session: gazehound.Session) -> None:
    query = "print a = dynamic([1, 2]) | mv-expand b = iff(true, toscalar(print dynamic([3, 4])), a) | project b"
    assert session.query(query).rows() == [(3,), (4,)]


def table() -> pa.Table:
    return pa.table({"a": [1, 2], "b": ["x", None], "c": [1.0, 2.0]})


def sql_of(query: str) -> str:
    [text] = gazehound.connect({"T": table()}, schemas={"Empty": {"a": "long"}}).sql(query)
    return re.sub(r"\s+", " ", text)


def test_only_needed_columns_are_read() -> None:
    text = sql_of("T | extend d = strcat(b, 'z'), e = a * 2 | where e > 2 | project e")
    assert "k2" not in text
    assert "k1" not in text


def test_conditions_reach_the_stored_column() -> None:
    assert "coalesce" not in sql_of("T | where b == 'x' and b has 'x' | project a")


def test_an_innerunique_join_that_only_filters_is_a_semi_join() -> None:
    text = sql_of("T | where c > 1.0 | join (T) on a | project b1")
    assert "SEMI JOIN" in text
    assert "row_number" not in text


def moments() -> pa.Table:
    """Times around two midnights, finer than Kusto has them."""
    written = ["2023-12-31T23:59:59.999999999", "2024-01-01T00:00:00", "2024-01-02T23:59:59.999999999",
               "2024-01-03T00:00:00", "2024-01-03T00:00:00.000000999", "2024-01-03T00:00:00.000001"]  # fmt: skip
    return pa.table({"t": pa.array(np.array(written, "datetime64[ns]")).cast(pa.timestamp("ns", "UTC")), "n": range(6)})


SINCE, UNTIL = "datetime(2024-01-01)", "datetime(2024-01-03)"


@pytest.mark.parametrize(
    ("bounds", "counts"),
    [(f"from {SINCE} to {UNTIL} step 1d", [1, 1]),
     (f"in range({SINCE}, {UNTIL}, 1d)", [1, 1, 2]),
     (f"from startofday({SINCE} + 3h) to {UNTIL} - 0s step 1d", [1, 1]),
     ("from ago(2d) to now() step 1d", [1, 1]),
     ("from datetime(2024-01-01 00:00:00.0000005) to datetime(2024-01-03 00:00:00.0000005) step 1d", [0, 3]),
     (f"from {SINCE} step 1d", [1, 1, 3]), (f"to {UNTIL} step 1d", [1, 1, 1])],
)  # fmt: skip
def test_series_begin_and_end_where_they_are_told(bounds: str, counts: list[int]) -> None:
    now = dt.datetime(2024, 1, 3, tzinfo=dt.UTC)
    session = gazehound.connect({"E": moments()}, now=now)
    assert session.query(f"E | make-series c = count() on t {bounds} | project c").rows() == [(counts,)]


@pytest.mark.parametrize(
    ("rest", "condition"),
    [("make-series count() on t from ago(2d) to now() step 1d", '"s0" >= \'2024-01-01 00:00:00\''),
     (f"make-series count() on t in range({SINCE}, {UNTIL}, 1d)", '"s0" < \'2024-01-03 00:00:00.000001\''),
     ("where t >= startofday(ago(1h))", '"s0" >= \'2024-01-02 00:00:00\''),
     ("where t between (startofday(now()) .. endofday(now()))", '"s0" <= \'2024-01-03 23:59:59.999999\'')],
)  # fmt: skip
def test_moments_that_are_known_are_compared_as_files_hold_them(rest: str, condition: str) -> None:
    session = gazehound.connect({"E": moments()}, now=dt.datetime(2024, 1, 3, tzinfo=dt.UTC))
    assert condition in session.sql(f"E | {rest}")[0]


@pytest.mark.parametrize(("key", "is_grouped"), [("b", True), ("a", False), ("a, b", False)])
def test_texts_are_looked_up_once_each(key: str, is_grouped: bool) -> None:
    text = sql_of(f"T | join (T) on {key} | project c1")
    assert "SEMI JOIN" in text
    assert ("GROUP BY" in text) is is_grouped


def test_tables_without_rows_are_left_out_of_unions() -> None:
    session = gazehound.connect({"T": table()}, schemas={"Empty": {"a": "long", "z": "string"}})
    assert session.query("union Empty, T | project a, z | sort by a asc").rows() == [(1, ""), (2, "")]
    counted = session.query("union (Empty | summarize n = count()), (T | summarize n = count()) | sort by n asc")
    assert counted.rows() == [(0,), (2,)]
    assert session.query("Empty | join kind=rightouter (T) on a | count").rows() == [(2,)]
    assert session.query("Empty | join kind=leftouter (T) on a | count").rows() == [(0,)]


@pytest.mark.parametrize(
    ("query", "code"),
    [("range x from 1 to 2 step 1 | evaluate autocluster()", "K0403"),
     ("T | scan with (step s output=last: true;)", "K0402"),
     ("T | make-series n = count() on a from 1 to 2 step 0", "K0402"),
     ("print decimal(123456789012345678901234)", "K0410")],
)  # fmt: skip
def test_what_is_refused(query: str, code: str) -> None:
    with pytest.raises(KqlError) as caught:
        gazehound.connect({"T": table()}).query(query.replace("T |", "T | serialize |"))
    assert [each.code for each in caught.value.diagnostics] == [code]
    assert caught.value.diagnostics[0].span is not None


def test_a_column_that_only_a_condition_below_a_join_reads() -> None:
    query = "let s = T | where c > 1.0 | join kind=inner (T) on a; union s, (s | where a > 0) | project a, b | count"
    assert gazehound.connect({"T": table()}).query(query).rows() == [(2,)]


def test_removing_more_keys_does_not_repeat_the_bag() -> None:
    one, many = (f"dynamic({[f'k{at}' for at in range(count)]})" for count in (1, 12))
    short, long = (len(sql_of(f"T | project x = bag_remove_keys(pack_all(true), {keys})")) for keys in (one, many))
    assert long < 2 * short
