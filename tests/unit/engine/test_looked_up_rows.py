"""Rows that others are looked up in: a missing text is the empty text there too, and no row comes out twice."""

from __future__ import annotations

import pyarrow as pa
import pytest

import gazehound

EVENTS = pa.table({"Id": [1, 2, 3, 4, 5], "Host": ["a", "", None, "b", "c"]})
SEEN = pa.table({"Host": ["a", "a", "", None, "d", None], "Day": [1, 1, 2, 3, 4, 5]})
WITHOUT_EMPTY = "where isnotempty(Host)"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Events | join kind=leftanti (Seen | distinct Host) on Host", [4, 5]),
        ("Events | join kind=leftsemi (Seen | distinct Host) on Host", [1, 2, 3]),
        ("Events | join kind=leftanti (Seen | distinct Host, Day) on Host", [4, 5]),
        ("Events | join kind=leftanti (Seen | summarize count() by Host) on Host", [4, 5]),
        (f"Events | join kind=leftanti (Seen | {WITHOUT_EMPTY} | distinct Host) on Host", [2, 3, 4, 5]),
        (f"Events | join kind=leftsemi (Seen | {WITHOUT_EMPTY} | distinct Host) on Host", [1]),
        ("Seen | distinct Host | join kind=rightanti Events on Host", [4, 5]),
        ("Seen | distinct Host | join kind=rightsemi Events on Host", [1, 2, 3]),
        ("let known = Seen | distinct Host; Events | join kind=leftanti known on Host", [4, 5]),
        ("Events | where Host in (Seen | distinct Host)", [1, 2, 3]),
        ("Events | where Host !in (Seen | distinct Host)", [4, 5]),
        ("Events | where Host in~ (Seen | distinct Host)", [1, 2, 3]),
        ("Events | where Host !in (Seen | where Day == 3 | distinct Host)", [1, 4, 5]),
        ("Events | where isnotempty(Host)", [1, 4, 5]),
        ("Events | where Host != ''", [1, 4, 5]),
        ("Events | where not(Host != '')", [2, 3]),
        ("Events | where Host != '' or Id == 3", [1, 3, 4, 5]),
        ("Events | where Host != 'a'", [2, 3, 4, 5]),
    ],
)
def test_rows(query: str, expected: list[int]) -> None:
    session = gazehound.connect({"Events": EVENTS, "Seen": SEEN})
    assert session.query(f"{query} | project Id | sort by Id asc").rows() == [(each,) for each in expected]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("let known = Seen | distinct Host; known | join kind=leftsemi known on Host", ["", "a", "d"]),
        ("Seen | distinct Host | join kind=leftsemi Events on Host", ["", "a"]),
        ("Seen | distinct Host", ["", "a", "d"]),
    ],
)
def test_distinct_texts(query: str, expected: list[str]) -> None:
    session = gazehound.connect({"Events": EVENTS, "Seen": SEEN})
    assert session.query(f"{query} | sort by Host asc").rows() == [(each,) for each in expected]
