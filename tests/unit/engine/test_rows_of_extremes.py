"""`arg_max`, `arg_min` and `take_any`: all values are of one row, also where rows tie and threads share the work."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

import gazehound

ROWS = 400_000
"""Enough for several threads of the database, each of which has a best row of its own for each group."""


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    chance = np.random.default_rng(7)
    number = np.arange(ROWS)
    rows = pa.table(
        {
            "Group": pa.array([f"g{each}" for each in chance.integers(0, 50, ROWS)]),
            "Rank": pa.array(chance.integers(0, 3, ROWS), mask=chance.random(ROWS) < 0.1),
            "Number": pa.array(number, mask=chance.random(ROWS) < 0.2),
            "Text": pa.array([f"t{each}" for each in number]),
            "Flag": pa.array(number % 2 == 0),
        }
    )
    return gazehound.connect({"Events": rows})


@pytest.mark.parametrize(
    "aggregates",
    [
        "(R, N, T, F) = arg_max(Rank, Number, Text, Flag)",
        "(R, N, T, F) = arg_min(Rank, Number, Text, Flag)",
        "Count = count(), (R, N, T, F) = arg_max(Rank, Number, Text, Flag)",
        "Count = count(), (R, N, T, F) = arg_min(Rank, Number, Text, Flag)",
        "(R, N, T, F) = take_any(Rank, Number, Text, Flag)",
    ],
)
@pytest.mark.parametrize("source", ["Events", "Events | where Text != 't1'"])
@pytest.mark.parametrize("groups", ["by Group", ""])
def test_one_row(session: gazehound.Session, aggregates: str, source: str, groups: str) -> None:
    found = session.query(f"{source} | summarize {aggregates} {groups}")
    at = {column.name: place for place, column in enumerate(found.columns)}
    assert len(found) == (50 if groups else 1)
    events = session.query("Events").rows()
    for row in found.rows():
        text = str(row[at["T"]])
        group, rank, number, _, flag = events[int(text[1:])]
        assert (row[at["R"]], row[at["N"]], row[at["F"]]) == (rank, number, flag)
        assert not groups or row[at["Group"]] == group


@pytest.mark.parametrize(("function", "expected"), [("arg_max", 2), ("arg_min", 0)])
@pytest.mark.parametrize("source", ["Events", "Events | where Text != 't1'"])
def test_extreme(session: gazehound.Session, function: str, expected: int, source: str) -> None:
    found = session.query(f"{source} | summarize {function}(Rank, Text) by Group | distinct Rank")
    assert found.rows() == [(expected,)]
