"""Cells and columns of each Kusto type."""

from __future__ import annotations

from typing import Any

import pytest

from gazehound.intake.convert import to_array
from gazehound.intake.infer import JsonKinds, TextForms
from gazehound.types import ScalarType

T = ScalarType
BAD = object()


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (T.LONG, "443", 443),
        (T.LONG, " 443 ", 443),
        (T.LONG, "0x1fffff", 0x1FFFFF),
        (T.LONG, "443.0", 443),
        (T.LONG, 443.0, 443),
        (T.LONG, "9223372036854775807", 2**63 - 1),
        (T.LONG, "9223372036854775808", BAD),
        (T.LONG, "0xffffffffffffffff", BAD),
        (T.LONG, 2**63, BAD),
        (T.LONG, 1.5, BAD),
        (T.LONG, "1.5", BAD),
        (T.LONG, "abc", BAD),
        (T.LONG, "1_000", BAD),
        (T.LONG, "", None),
        (T.LONG, "null", None),
        (T.LONG, {"a": 1}, BAD),
        (T.INT, "2147483647", 2147483647),
        (T.INT, 2147483648, BAD),
        (T.INT, "0xffffffff", BAD),
        (T.REAL, "1.5", 1.5),
        (T.REAL, 3, 3.0),
        (T.REAL, "1_0", BAD),
        (T.REAL, "x", BAD),
        (T.BOOL, "TRUE", True),
        (T.BOOL, "false", False),
        (T.BOOL, "0", False),
        (T.BOOL, 1, True),
        (T.BOOL, "maybe", BAD),
        (T.STRING, "", ""),
        (T.STRING, "50057", "50057"),
        (T.STRING, 50057, "50057"),
        (T.STRING, True, "true"),
        (T.STRING, {"a": [1, None]}, '{"a":[1,null]}'),
        (T.STRING, "a\ud800b", "a\ufffdb"),
        (T.GUID, "{54849625-5478-4994-A5BA-3E3B0328C30D}", "54849625-5478-4994-a5ba-3e3b0328c30d"),
        (T.GUID, "redacted", BAD),
        (T.TIMESPAN, "01:02:03.5", 37_235_000_000),
        (T.TIMESPAN, "-1.00:00:00", -864_000_000_000),
        (T.TIMESPAN, "soon", BAD),
        (T.DYNAMIC, '{\n  "a": "b c"\n}', '{"a":"b c"}'),
        (T.DYNAMIC, '{"n":1.0}', '{"n":1.0}'),
        (T.DYNAMIC, "12345678901234567890", "12345678901234567890"),
        (T.DYNAMIC, "{broken", '"{broken"'),
        (T.DYNAMIC, "plain", '"plain"'),
        (T.DYNAMIC, "", None),
        (T.DYNAMIC, [1, "x"], '[1,"x"]'),
        (T.DYNAMIC, {"big": 2**70}, '{"big":1.1805916207174113e+21}'),
        (T.STRING, -5, "-5"),
        (T.STRING, 2**63, "9223372036854775808"),
        (T.DYNAMIC, -5, "-5"),
        (T.DYNAMIC, 2**63 - 1, "9223372036854775807"),
    ],
)
def test_a_cell_becomes_its_type_or_is_counted(type_: ScalarType, value: object, expected: object) -> None:
    counted: list[int] = []
    # A second cell of another kind makes sure of the way cell by cell; the answer must not depend on the way.
    alone = to_array([value], type_, lambda index, cell: counted.append(index)).to_pylist()
    mixed = to_array([value, value, object], type_, lambda index, cell: None).to_pylist()[:1]
    assert alone == mixed == [None if expected is BAD else expected]
    assert counted == ([0] if expected is BAD else [])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "", "20"], T.LONG),
        (["0", "-5"], T.LONG),
        (["007"], T.STRING),
        (["1e5"], T.STRING),
        (["1", "007"], T.STRING),
        (["+5"], T.STRING),
        (["1234567890123456789"], T.STRING),
        (["1", "2.5"], T.REAL),
        (["0.5e-3"], T.REAL),
        (["NaN"], T.STRING),
        (["True", "false"], T.BOOL),
        (["1", "true"], T.STRING),
        (["2024-01-01T00:00:00Z", "2024-01-01 00:00:00.123"], T.DATETIME),
        (["4/28/2021, 2:32:14.029 PM"], T.DATETIME),
        (["7/8/2019 16:08"], T.STRING),
        (['{"a":1}', "[]"], T.DYNAMIC),
        (["['python']"], T.STRING),
        (["{d273d0f0-d905-5f63-6a05-000000000400}"], T.STRING),
        (["", ""], None),
    ],
)
def test_a_text_column_is_typed_with_caution(cells: list[str], expected: ScalarType | None) -> None:
    whole, parts = TextForms(), TextForms()
    whole.observe(cells)
    for cell in cells:
        parts.observe([cell])
    assert whole.type() == parts.type() == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, None], T.LONG),
        ([1, 2.5], T.REAL),
        ([2**63], T.REAL),
        (["1"], T.STRING),
        ([1, "x"], T.STRING),
        ([True], T.BOOL),
        ([True, 1], T.STRING),
        ([{"a": 1}], T.DYNAMIC),
        ([[1], "x"], T.DYNAMIC),
        (["2024-01-01T00:00:00.1234567Z", ""], T.DATETIME),
        (["2024-01-01T00:00:00"], T.STRING),
        (["2024-01-01T00:00:00Z", "later"], T.STRING),
        ([None, ""], None),
    ],
)
def test_a_json_field_is_typed_by_its_values(values: list[Any], expected: ScalarType | None) -> None:
    kinds = JsonKinds()
    kinds.observe(values)
    assert kinds.type() == expected
