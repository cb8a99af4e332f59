"""Aggregation functions over rows, against answers recorded from Kusto."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest

from tests.unit.functions.evaluation import Cell, aggregate, literal

VALUES: list[tuple[str, int, str, list[Cell], object]] = [
    ("sum", 0, "long", ["9223372036854775807", "1", "2"], -9223372036854775806),
    ("sum", 0, "long", ["-9223372036854775807", "-2"], 9223372036854775807),
    ("sum", 0, "long", [None], 0),
    ("sum", 0, "int", ["2147483647", "1"], 2147483648),
    ("sum", 0, "real", [], 0.0),
    ("sum", 0, "decimal", ["1.1", "2.2"], Decimal("3.3")),
    ("avg", 0, "long", ["9223372036854775807", "1", "2"], -3.0744573456182584e18),
    ("avg", 0, "long", [], "nan"),
    ("avg", 1, "real", ["1.1", "2.2"], 1.6500000000000001),
    ("avg", 2, "decimal", ["1.1", "2.2", "3.3"], Decimal("2.2")),
    ("avg", 3, "timespan", ["36000000000", "72000000000"], 54000000000),
    ("avg", 4, "datetime", ["2020-01-01", "2020-01-03"], datetime(2020, 1, 2)),
    ("avg", 4, "datetime", [], None),
    ("min", 0, "real", ["1.0", "nan"], "nan"),
    ("max", 0, "real", ["1.0", "nan"], "nan"),
    ("min", 0, "real", ["inf", "-inf", "1.5"], float("-inf")),
    ("max", 0, "long", [], None),
    ("max", 0, "string", [], ""),
    ("take_any", 0, "long", [None, "7"], 7),
    ("take_any", 0, "string", ["", "a"], "a"),
    ("dcount", 0, "string", ["a", "", "a"], 2),
    ("dcount", 0, "long", ["1", None], 1),
    ("count", 2, "long", ["1", None], 2),
    ("countif", 0, "bool", ["true", None, "false"], 1),
    ("stdev", 0, "real", ["5"], 0.0),
    ("stdev", 0, "real", [], 0.0),
    ("stdev", 0, "real", ["1.5", "2.5", "3.5"], 1.0),
    ("variance", 0, "real", ["inf", "1.5"], "nan"),
    ("variancep", 0, "long", ["1", "2", "3", "4", "5"], 2.0),
    ("binary_all_xor", 0, "long", ["1145062464", "505290270", "2427173385", "725082"], 3405705229),
]


@pytest.mark.parametrize(("function", "overload", "kind", "cells", "expected"), VALUES)
def test_aggregate_of_a_column(function: str, overload: int, kind: str, cells: list[Cell], expected: object) -> None:
    answer = aggregate(function, kind, [[cell] for cell in cells], overload=overload)
    assert (answer if answer == answer else "nan") == expected


CONDITIONS: list[tuple[str, str, list[list[Cell]], object]] = [
    ("sumif", "long bool", [["1", "true"], ["2", "false"], ["4", None]], 1),
    ("maxif", "long bool", [["1", "false"]], None),
    ("dcountif", "string bool", [["a", "true"], ["b", "false"], ["a", "true"]], 1),
    ("make_list_if", "string bool", [["a", "true"], ["b", "false"]], ["a"]),
    ("make_set_if", "long bool", [["3", "true"], [None, "true"], ["3", "true"]], [3]),
]


@pytest.mark.parametrize(("function", "types", "rows", "expected"), CONDITIONS)
def test_aggregate_of_some_rows(function: str, types: str, rows: list[list[Cell]], expected: object) -> None:
    answer = aggregate(function, types, rows)
    assert (json.loads(answer) if isinstance(answer, str) else answer) == expected


LISTS: list[tuple[str, str, list[Cell], object]] = [
    ("make_list", "long", ["5", None, "3"], [5, 3]),
    ("make_list", "long", [], []),
    ("make_list", "real", ["3.3", "nan", "inf"], [3.3, "NaN", "Infinity"]),
    ("make_list", "datetime", ["2020-01-01"], ["2020-01-01T00:00:00.0000000Z"]),
    ("make_list", "dynamic", ['{"a":1}', '{"b":2}', "[1,2,3]"], [{"a": 1}, {"b": 2}, 1, 2, 3]),
    ("make_list", "dynamic", ['{"x":1}', None, '{"y":2}'], [{"x": 1}, None, {"y": 2}]),
    ("make_list_with_nulls", "long", [None, "2"], [None, 2]),
    ("make_set", "dynamic", ['["A1","A2","A3"]', '["A2","C1"]'], ["A1", "A2", "A3", "C1"]),
    ("make_set", "string", ["b", "a", "b"], ["a", "b"]),
    ("make_bag", "dynamic", ['{"a":1}', '{"a":2,"b":3}', '{"c":null}', None, "[1]"], {"a": 1, "b": 3, "c": None}),
    ("make_bag", "dynamic", [None], {}),
]


@pytest.mark.parametrize(("function", "kind", "cells", "expected"), LISTS)
def test_gathered_values(function: str, kind: str, cells: list[Cell], expected: object) -> None:
    answer = aggregate(function, kind, [[cell] for cell in cells])
    assert isinstance(answer, str)
    assert json.loads(answer) == expected


def test_old_names_gather_at_most_128_values() -> None:
    cells: list[list[Cell]] = [[str(number)] for number in range(200)]
    answers = [aggregate(name, "long", cells) for name in ("makelist", "makeset", "make_set")]
    assert [len(json.loads(str(answer))) for answer in answers] == [128, 128, 200]


def test_percentile_is_the_nearest_rank() -> None:
    cells: list[list[Cell]] = [["10"], ["20"], ["30"], ["40"], [None]]
    answers = [aggregate("percentile", "long", cells, last=[literal(at)]) for at in (0, 25, 50, 75, 100)]
    assert answers == [10, 10, 20, 30, 40]


def test_weighted_percentile_counts_the_weights() -> None:
    cells: list[list[Cell]] = [["10", "8"], ["20", "6"], ["30", "3"], ["40", "1"]]
    assert [aggregate("percentilew", "long long", cells, last=[literal(at)]) for at in (50, 75, 99)] == [20, 20, 40]
