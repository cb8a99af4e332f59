"""The generated operands hold what breaks functions: nulls, empty and negative values, extremes, odd letters."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from gazehound.types import ScalarType
from tests.unit.evaluator.agreement import inputs
from tests.unit.evaluator.generated_values import COLUMNS_PER_POOL, ROWS

T = ScalarType
ODD: dict[str, list[Callable[[Any], bool]]] = {
    "bool": [lambda each: each is None],
    "int": [lambda each: each is None, lambda each: each == -(2**31), lambda each: each == 2**31 - 1],
    "long": [lambda each: each is None, lambda each: each == -(2**63), lambda each: each == 2**63 - 1],
    "real": [
        lambda each: each is None,
        lambda each: each == -math.inf,
        lambda each: each != each,
        lambda each: each > 1e15,
    ],
    "decimal": [lambda each: each is None, lambda each: each < 0, lambda each: each > 10**18],
    "string": [
        lambda each: each == "",
        lambda each: "\n" in each,
        lambda each: not each.isascii(),
        lambda each: "😀" in each,
    ],
    "datetime": [lambda each: each is None, lambda each: each == 0, lambda each: each > 3_155_378_975_990_000_000],
    "timespan": [lambda each: each is None, lambda each: each < 0, lambda each: each == 2**63 - 1],
    "guid": [lambda each: each is None],
    "dynamic": [lambda each: each is None, lambda each: each == [], lambda each: each == {}, lambda each: each == ""],
    "array": [lambda each: isinstance(each, list) and None in each, lambda each: isinstance(each, dict)],
}


def holds(test: Callable[[Any], bool], value: Any) -> bool:
    try:
        return bool(test(value))
    except TypeError:
        return False


@pytest.mark.parametrize(("pool", "at"), [(pool, at) for pool, tests in ODD.items() for at in range(len(tests))])
def test_a_pool_holds_odd_values(pool: str, at: int) -> None:
    columns = [inputs().columns[f"{pool}_{number}"] for number in range(COLUMNS_PER_POOL)]
    assert all(any(holds(ODD[pool][at], value) for value in column) for column in columns)


def test_every_column_is_long_enough() -> None:
    assert {len(column) for column in inputs().columns.values()} == {ROWS}
    assert ROWS >= 500
