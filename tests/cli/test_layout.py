"""Which columns and widths fit, and how texts are folded."""

from __future__ import annotations

import pytest

from gazehound.cli.layout import Layout, fit, fold, printable, squeeze

A, B, C = "x" * 30, "y" * 30, "z" * 5
HASH, TIME = "0123456789abcdef" * 2, "2026-11-20 16:47:12Z"


@pytest.mark.parametrize(
    ("headers", "rows", "width", "expected"),
    [
        pytest.param(["x"], [], 80, Layout((0,), (1,)), id="no rows"),
        pytest.param([], [], 80, Layout((), ()), id="no columns"),
        pytest.param(["x", "y"], [["1", "22"]], 80, Layout((0, 1), (1, 2)), id="as wide as the widest cell"),
        pytest.param(["xyz", "y"], [["1", "22"]], 80, Layout((0, 1), (3, 2)), id="as wide as the header"),
        pytest.param(
            ["x", "y"], [[A, C]], 30, Layout((0, 1), (23, 5), squeezed=True), id="the widest column gives way"
        ),
        pytest.param(
            ["x", "y"], [[A, B]], 42, Layout((0, 1), (20, 20), squeezed=True), id="wide columns share what is left"
        ),
        pytest.param(
            ["x", "y", "z"], [[A, B, A]], 40, Layout((0, 1, 2), (12, 12, 12), squeezed=True), id="down to the narrowest"
        ),
        pytest.param(
            ["x", "y", "z"],
            [[A, B, A]],
            39,
            Layout((0, 1), (19, 18), cut=(2,), squeezed=True),
            id="then from the right",
        ),
        pytest.param(
            ["x", "y", "z"],
            [[A, "", A]],
            26,
            Layout((0, 2), (12, 12), empty=(1,), squeezed=True),
            id="empty ones first",
        ),
        pytest.param(["x", "y"], [["", ""]], 2, Layout((0,), (1,), cut=(1,), squeezed=True), id="one column stays"),
        pytest.param(["x"], [["日本"]], 80, Layout((0,), (4,)), id="wide characters count twice"),
    ],
)
def test_fit(headers: list[str], rows: list[list[str]], width: int, expected: Layout) -> None:
    assert fit(headers, ["string"] * len(headers), rows, width) == expected


@pytest.mark.parametrize(
    ("types", "row", "width", "widths"),
    [
        pytest.param(["string", "string"], [HASH, A], 46, (14, 30), id="codes give way first"),
        pytest.param(["string", "string"], [HASH, A], 50, (18, 30), id="and get what is left"),
        pytest.param(["dynamic", "string"], [A, B], 46, (14, 30), id="so do dynamic values"),
        pytest.param(["dynamic", "string"], [A, B], 36, (14, 20), id="down to a width of their own"),
        pytest.param(["datetime", "string"], [TIME, A], 40, (20, 18), id="times keep their width"),
        pytest.param(["datetime", "string"], [TIME, A], 30, (14, 14), id="until nothing else is left"),
    ],
)
def test_what_gives_way(types: list[str], row: list[str], width: int, widths: tuple[int, ...]) -> None:
    assert fit(["a", "b"], types, [row], width).widths == widths


def test_a_time_stays_whole_where_columns_are_left_out_anyway() -> None:
    layout = fit([*"abcdef"], ["datetime", *["string"] * 5], [[TIME, A, A, A, A, A]], 60)
    assert (layout.columns, layout.cut) == ((0, 1, 2), (3, 4, 5))
    assert layout.widths[0] == len(TIME)


@pytest.mark.parametrize(
    ("natural", "room", "expected"),
    [
        ([3, 4], 10, [3, 4]),
        ([10, 10], 15, [8, 7]),
        ([2, 50, 50], 42, [2, 20, 20]),
        ([100, 1, 1], 10, [8, 1, 1]),
        ([], 10, []),
    ],
)
def test_squeeze(natural: list[int], room: int, expected: list[int]) -> None:
    assert squeeze(natural, room) == expected


@pytest.mark.parametrize(
    ("text", "width", "most", "expected"),
    [
        ("", 5, 3, [""]),
        ("short", 5, 1, ["short"]),
        ("longer", 5, 1, ["long…"]),
        ("abcdefghij", 5, 2, ["abcde", "fghij"]),
        ("abcdefghijk", 5, 2, ["abcde", "fghi…"]),
        ("one two three", 8, 3, ["one two", "three"]),
        ("2026-11-20 16:47:12Z", 14, 2, ["2026-11-20", "16:47:12Z"]),
        ("日本語日本", 5, 3, ["日本", "語日", "本"]),
        ("ab\ncd ef", 10, 9, ["ab", "cd ef"]),
        ("ab cd ef\ngh", 5, 9, ["ab", "cd ef", "gh"]),
        ("ab\ncd\nef", 10, 2, ["ab", "cd…"]),
    ],
)
def test_fold(text: str, width: int, most: int, expected: list[str]) -> None:
    assert fold(text, width, most) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain é 日本", "plain é 日本"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\x9b31m\x07\x00", "\\x9b31m\\x07\\x00"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066x\u2069\u200f", "\\u2066x\\u2069\\u200f"),
    ],
)
def test_control_characters_are_spelled_out(text: str, expected: str) -> None:
    assert printable(text) == expected
