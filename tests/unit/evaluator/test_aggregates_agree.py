"""Aggregates over groups of generated rows give what their rule, stated a second time here, gives.

Every call runs over all rows of `Inputs` in groups of a few. Does not live here: aggregates whose answers are
approximations or say nothing without an order (`tests/unit/functions/test_aggregates.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_, xor
from typing import Any

import pytest

from gazehound.types import ScalarType
from tests.unit.evaluator.agreement import alike, inputs, session
from tests.unit.evaluator.differences import Accepted
from tests.unit.evaluator.generated_values import ROW, ROWS

GROUPS = 97
ROUNDED = Accepted("sums are rounded in another order", reals=1e-9, relative=1e-9)

Rows = Sequence[tuple[Any, ...]]
Rule = Callable[[Rows], Any]


def stated(rows: Rows) -> list[Any]:
    """The values of the first column that are not null."""
    return [each[0] for each in rows if each[0] is not None]


def chosen(rows: Rows) -> Rows:
    """The rows whose last column is true."""
    return [each for each in rows if each[-1] is True]


def least(rows: Rows) -> Any:
    return min(stated(rows), default=None)


def greatest(rows: Rows) -> Any:
    return max(stated(rows), default=None)


def mean(rows: Rows) -> float:
    values = stated(rows)
    return math.fsum(values) / len(values) if values else math.nan


def spread(rows: Rows, less: int) -> float:
    """The mean square distance from the mean, divided by the count less one or by the count."""
    values = [float(each) for each in stated(rows)]
    if len(values) <= less:
        return 0.0
    middle = math.fsum(values) / len(values)
    return math.fsum((each - middle) ** 2 for each in values) / (len(values) - less)


def bits(fold: Callable[[int, int], int]) -> Rule:
    return lambda rows: reduce(fold, stated(rows)) if stated(rows) else None


RULES: list[tuple[str, tuple[str, ...], Rule]] = [
    ("count()", (), len),
    ("countif(bool_0)", ("bool_0",), lambda rows: len(chosen(rows))),
    ("sum(small_0)", ("small_0",), lambda rows: sum(stated(rows))),
    ("sum(eighths_0)", ("eighths_0",), lambda rows: math.fsum(stated(rows))),
    ("sumif(small_0, bool_0)", ("small_0", "bool_0"), lambda rows: sum(stated(chosen(rows)))),
    ("min(long_0)", ("long_0",), least),
    ("min(datetime_0)", ("datetime_0",), least),
    ("max(long_0)", ("long_0",), greatest),
    ("max(int_0)", ("int_0",), greatest),
    ("max(datetime_0)", ("datetime_0",), greatest),
    ("minif(long_0, bool_0)", ("long_0", "bool_0"), lambda rows: least(chosen(rows))),
    ("maxif(long_0, bool_0)", ("long_0", "bool_0"), lambda rows: greatest(chosen(rows))),
    ("avg(small_0)", ("small_0",), mean),
    ("avgif(small_0, bool_0)", ("small_0", "bool_0"), lambda rows: mean(chosen(rows))),
    ("variance(small_0)", ("small_0",), lambda rows: spread(rows, 1)),
    ("variancep(small_0)", ("small_0",), lambda rows: spread(rows, 0)),
    ("stdev(small_0)", ("small_0",), lambda rows: math.sqrt(spread(rows, 1))),
    ("stdevp(small_0)", ("small_0",), lambda rows: math.sqrt(spread(rows, 0))),
    ("stdevif(small_0, bool_0)", ("small_0", "bool_0"), lambda rows: math.sqrt(spread(chosen(rows), 1))),
    ("varianceif(small_0, bool_0)", ("small_0", "bool_0"), lambda rows: spread(chosen(rows), 1)),
    ("binary_all_and(small_0)", ("small_0",), bits(and_)),
    ("binary_all_or(small_0)", ("small_0",), bits(or_)),
    ("binary_all_xor(small_0)", ("small_0",), bits(xor)),
    ("count_distinct(long_0)", ("long_0",), lambda rows: len(set(stated(rows)))),
    ("count_distinctif(long_0, bool_0)", ("long_0", "bool_0"), lambda rows: len(set(stated(chosen(rows))))),
    ("array_sort_asc(make_list(small_0))", ("small_0",), lambda rows: sorted(stated(rows))),
    ("array_sort_asc(make_list_if(small_0, bool_0))", ("small_0", "bool_0"), lambda rows: sorted(stated(chosen(rows)))),
    ("array_sort_asc(make_set(small_0))", ("small_0",), lambda rows: sorted(set(stated(rows)))),
    (
        "array_sort_asc(make_set_if(small_0, bool_0))",
        ("small_0", "bool_0"),
        lambda rows: sorted(set(stated(chosen(rows)))),
    ),
]


@pytest.mark.parametrize(("call", "columns", "rule"), RULES, ids=[call for call, _, _ in RULES])
def test_aggregate(call: str, columns: tuple[str, ...], rule: Rule) -> None:
    answers = dict(session().query(f"Inputs | summarize r = {call} by g = {ROW} % {GROUPS}").rows())
    groups: dict[int, list[tuple[Any, ...]]] = {at: [] for at in range(GROUPS)}
    for at in range(ROWS):
        groups[at % GROUPS].append(tuple(inputs().columns[name][at] for name in columns))
    wrong = [
        f"{rows}: rule {rule(rows)!r}, engine {answers[at]!r}"
        for at, rows in groups.items()
        if not alike(rule(rows), answers[at], ScalarType.UNKNOWN, ROUNDED)
    ]
    assert not wrong, wrong[:3]
