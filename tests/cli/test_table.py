"""Tables and records as lines of text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from rich.cells import cell_len

from gazehound.cli.table import Sheet, cell, draw


def drawn(sheet: Sheet, width: int) -> list[str]:
    return [line.plain for line in draw(sheet, width)]


def sheet(*rows: list[str], total: int | None = None, lines: int | None = None) -> Sheet:
    return Sheet(["Name", "Count"], ["string", "long"], rows, len(rows) if total is None else total, lines=lines)


def test_a_table_aligns_texts_left_and_numbers_right() -> None:
    assert drawn(sheet(["ab", "7"], ["abcdef", "12345"]), 40) == [
        "Name    Count",
        "──────  ─────",
        "ab          7",
        "abcdef  12345",
        "(2 rows)",
    ]


def test_a_table_without_rows_shows_its_columns() -> None:
    assert drawn(sheet(), 40) == ["Name  Count", "────  ─────", "(0 rows)"]


def test_rows_that_are_not_shown_are_counted() -> None:
    assert drawn(sheet(["ab", "7"], total=1234), 40)[-1] == "(1,234 rows, the first 1 are shown)"


def test_few_rows_are_folded() -> None:
    lines = drawn(sheet(*[["abcdefghijklmnopqrstuvwxyz", "1"]] * 4), 20)
    assert lines[2:4] == ["abcdefghijklm      1", "nopqrstuvwxyz"]


def test_of_many_rows_each_takes_one_line_and_cut_values_are_announced() -> None:
    lines = drawn(sheet(*[["abcdefghijklmnopqrstuvwxyz", "1"]] * 30), 20)
    assert lines[2] == "abcdefghijkl…      1"
    assert lines[-1] == "(a value that ends in … is cut; --format jsonl shows it whole)"


def test_a_value_that_ends_in_an_ellipsis_itself_is_not_announced() -> None:
    assert drawn(sheet(*[["wait…", "1"]] * 20), 40)[-1] == "(20 rows)"


def test_few_rows_become_records_where_a_table_would_lose_columns() -> None:
    names = [f"Column{at}" for at in range(4)]
    wide = Sheet(names, ["string"] * 4, [["x" * 20, "", "y" * 20, "z" * 20]], 1)
    assert drawn(wide, 30) == [
        "Column0  " + "x" * 20,
        "Column2  " + "y" * 20,
        "Column3  " + "z" * 20,
        "(without a value: Column1)",
        "(1 row)",
    ]


def test_columns_that_do_not_fit_are_named() -> None:
    names = [f"Column{at}" for at in range(4)]
    wide = Sheet(names, ["string"] * 4, [["x" * 20, "", "y" * 20, "z" * 20]] * 80, 80)
    assert drawn(wide, 30)[-4:-1] == [
        "(80 rows)",
        "(1 of 4 columns do not fit: Column3)",
        "(1 of 4 columns are empty: Column1)",
    ]


@pytest.mark.parametrize("width", [5, 12, 20, 33, 80])
def test_no_line_of_a_table_is_wider_than_the_terminal(width: int) -> None:
    rows = [["x" * 30, "日本語" * 5, "a b c d e f g", "1"]] * 60
    lines = drawn(Sheet(["A", "B", "C", "D"], ["string"] * 4, rows, 60), width)
    assert max(map(cell_len, lines[: 2 + 60])) <= width


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("text T", "text T"),
        (True, "true"),
        (12, "12"),
        (1.5, "1.5"),
        (float("nan"), "NaN"),
        (Decimal("1.10"), "1.10"),
        (datetime(2026, 11, 20, 16, 47, tzinfo=UTC), "2026-11-20 16:47:00Z"),
        (datetime(2026, 11, 20, 16, 47, 12, 640000, tzinfo=UTC), "2026-11-20 16:47:12.64Z"),
        (timedelta(days=1, hours=2), "1.02:00:00"),
        (timedelta(microseconds=-1), "-00:00:00.0000010"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"a": [1, None, "é"]}, '{"a":[1,null,"é"]}'),
        ([], "[]"),
        ("\x1b[2J", "\\x1b[2J"),
    ],
)
def test_cell(value: object, expected: str) -> None:
    assert cell(value) == expected
