"""Columns that are made at once are those that are made cell by cell."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyarrow as pa
import pytest

from gazehound.intake.cells import ArrowCells, Cells, Repeated, TimeCells, concatenated, taken
from gazehound.intake.convert import to_array
from gazehound.intake.event_fields import bags_of
from gazehound.types import ScalarType

TEXTS = ['a"b', "back\\slash\n", "", "ünï 漢", "\x01"]
TIMES = pa.array([0, 1_583_020_800_123_456, None, -1, 253_402_300_799_999_999], pa.timestamp("us"))
TIMES_AS_TEXT = [
    "1970-01-01T00:00:00.000000Z",
    "2020-03-01T00:00:00.123456Z",
    None,
    "1969-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59.999999Z",
]


@pytest.mark.parametrize(
    "columns",
    [
        {"Text": ArrowCells(pa.array(TEXTS))},
        {"Text": ArrowCells(pa.array(TEXTS)), "Number": ArrowCells(pa.array([1, -2, 0, 1 << 62, 5]))},
        {"Absent": Repeated(None, 5), 'Quoted "name"': Repeated('say "x"', 5), "Text": ArrowCells(pa.array(TEXTS))},
        {"Text": Repeated("same", 5)},
    ],
)
def test_a_bag_holds_what_is_not_null(columns: dict[str, Cells]) -> None:
    rows = zip(*columns.values(), strict=True)
    expected = [{name: cell for name, cell in zip(columns, row, strict=True) if cell is not None} for row in rows]
    made = bags_of(columns, 5)
    assert made is not None
    assert [json.loads(str(bag)) for bag in made] == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Absent": Repeated(None, 2)}, [None, None]),
        ({"Some": ArrowCells(pa.array(["a", None]))}, None),
        ({"List": [["a"], ["b"]]}, None),
        ({"Truth": ArrowCells(pa.array([True, False]))}, None),
    ],
)
def test_other_bags_are_made_one_by_one(columns: dict[str, Cells], expected: list[object] | None) -> None:
    made = bags_of(columns, 2)
    assert (None if made is None else list(made)) == expected


@pytest.mark.parametrize("rows", [[0, 1, 3, 4], [2, 1], [2], []])
def test_times_are_told_as_text(rows: list[int]) -> None:
    cells = taken(TimeCells(TIMES), pa.array(rows, pa.int64()))
    assert list(cells) == [TIMES_AS_TEXT[row] for row in rows]
    assert list(concatenated([cells, TimeCells(TIMES), Repeated(None, 1)]))[: len(rows)] == list(cells)


@pytest.mark.parametrize("type_", [ScalarType.DATETIME, ScalarType.STRING])
def test_times_are_converted_as_their_texts_are(type_: ScalarType) -> None:
    assert to_array(TimeCells(TIMES), type_, fail).equals(to_array(TIMES_AS_TEXT, type_, fail))


def fail(index: int, value: object) -> None:
    raise AssertionError((index, value))


@pytest.mark.parametrize("type_", [ScalarType.LONG, ScalarType.INT, ScalarType.GUID, ScalarType.DYNAMIC])
def test_texts_that_repeat_are_converted_as_each_is(type_: ScalarType) -> None:
    texts = ["0x3e7", "none", "0x3e7", None, "", "none", "12", "ffffffff-0000-0000-0000-000000000000"]
    assert converted(ArrowCells(pa.array(texts)), type_) == converted(texts, type_)


def converted(cells: Sequence[object], type_: ScalarType) -> tuple[list[object], list[tuple[int, object]]]:
    """The values, and the cells that are none."""
    told: list[tuple[int, object]] = []
    return to_array(cells, type_, lambda index, value: told.append((index, value))).to_pylist(), told
