"""Lines that differ only in their values: what is taken for one form, and what its values are."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from looking import find, read_table

from gazehound.intake import streams
from gazehound.intake.readers import streaming_columns
from gazehound.intake.readers.line_forms import Block, form_of
from gazehound.intake.readers.scalar_columns import columns

KIND = ("k",)
DAMAGE = (
    b'"',
    b"\\",
    b",",
    b":",
    b"}",
    b"{",
    b"0",
    b"-",
    b"\n",
    b"\r",
    b"",
    b"\xe9",
    b"\\u0022",
    b"null",
    b'","',
    b'":',
)
SAMPLE = b'{"k":"x","a":1,"b":{"c":2}}'
FORMS: dict[str, tuple[bytes, tuple[bytes, ...] | None]] = {
    "plain": (SAMPLE, (b'{"k":"x","a":', b',"b":{"c":', b"}}")),
    "spaces": (b' {"k": "x" , "a": 1 }\r', (b' {"k": "x" , "a": ', b" }\r")),
    "space before a colon": (b'{"k" :"x","a":1}', None),
    "shared value last": (b'{"a":1,"k":"x"}', (b'{"a":', b',"k":"x"}')),
    "shared value missing": (b'{"a":1}', None),
    "shared value elsewhere": (b'{"a":{"k":"x"},"b":1}', None),
    "nothing else": (b'{"k":"x"}', None),
    "an empty object": (b'{"k":"x","a":{},"b":1}', (b'{"k":"x","a":{},"b":', b"}")),
    "an array": (b'{"k":"x","a":[1]}', None),
    "a name twice": (b'{"k":"x","a":1,"a":2}', None),
    "an object twice": (b'{"k":"x","a":{},"b":1,"a":{}}', None),
    "one name in two objects": (b'{"k":"x","a":1,"b":{"a":2}}', (b'{"k":"x","a":', b',"b":{"a":', b"}}")),
    "an escape in a name": (b'{"k":"x","\\u0061":1}', None),
    "a colon in the shared value": (b'{"k":"\\":","a":1}', None),
    "a colon in a value": (b'{"k":"x","a":"\\":"}', (b'{"k":"x","a":', b"}")),
    "two values": (b'{"k":"x","a":1}{"k":"x","a":1}', None),
    "no JSON": (b'{"k":"x","a":}', None),
    "no object": (b'"k"', None),
}


@pytest.mark.parametrize(("line", "literals"), FORMS.values(), ids=FORMS)
def test_the_form_of_a_line(line: bytes, literals: tuple[bytes, ...] | None) -> None:
    form = form_of(line, [KIND])
    assert (form and form.literals) == literals


LINES: dict[str, tuple[bytes, bool]] = {
    "itself": (SAMPLE, True),
    "other values": (b'{"k":"x","a":"\\"a\\":","b":{"c":null}}', True),
    "another kind": (b'{"k":"y","a":1,"b":{"c":2}}', False),
    "another name": (b'{"k":"x","z":1,"b":{"c":2}}', False),
    "another order": (b'{"k":"x","b":{"c":2},"a":1}', False),
    "one name more": (b'{"k":"x","a":1,"b":{"c":2,"d":3}}', False),
    "something before": (b' {"k":"x","a":1,"b":{"c":2}}', False),
    "something behind": (b'{"k":"x","a":1,"b":{"c":2}} ', False),
    "no value": (b'{"k":"x","a":,"b":{"c":2}}', False),
    "no last value": (b'{"k":"x","a":1,"b":{"c":}}', False),
    "cut off": (b'{"k":"x","a":1,"b":{"c":2}', False),
    "cut off early": (b'"a":', False),
    "nothing": (b"", False),
}


def test_lines_of_a_form() -> None:
    form = form_of(SAMPLE, [KIND])
    block = Block(b"".join(line + b"\n" for line, _ in LINES.values()))
    assert form is not None
    found = block.find(form, np.arange(len(block.ends)))
    assert [list(LINES)[at] for at in found.lines] == [name for name, (_, is_one) in LINES.items() if is_one]


CELLS: dict[str, tuple[list[bytes], list[object] | None]] = {
    "texts": ([b'"x"', b'""', '"ä 漢"'.encode()], ["x", "", "ä 漢"]),
    "of one length": ([b'"xy"', b'"zu"'], ["xy", "zu"]),
    "empty ones": ([b'""', b'""'], ["", ""]),
    "texts and nulls": ([b"null", b'"x"', b'"null"'], [None, "x", "null"]),
    "nulls": ([b"null", b"null"], [None, None]),
    "numbers": ([b"1", b"-20", b"0", b"null"], [1, -20, 0, None]),
    "truth": ([b"true", b"null", b"false"], [True, None, False]),
    "escapes": ([b'"a\\\\b"', b'"\\"\\u00e4\\n\\/"', b'"c"', b"null"], ["a\\b", '"ä\n/', "c", None]),
    "an escaped escape at the end": ([b'"a\\\\"', b'"b"'], ["a\\", "b"]),
    "texts and numbers": ([b'"1"', b"1"], None),
    "numbers and truth": ([b"1", b"true"], None),
    "a fraction": ([b"1.0"], None),
    "an exponent": ([b"1e2"], None),
    "a zero before": ([b"1", b"01"], None),
    "less than nothing": ([b"-0"], None),
    "a lone sign": ([b"-"], None),
    "two numbers": ([b"1-1"], None),
    "hexadecimal": ([b"0x1"], None),
    "too great": ([b"9223372036854775808"], None),
    "not quite null": ([b"nul!"], None),
    "not quite true": ([b"trUe"], None),
    "no end": ([b'"x'], None),
    "one quote": ([b'"'], None),
    "an escaped end": ([b'"x\\"', b'"y"'], None),
    "a quote inside": ([b'"x"y"'], None),
    "two texts": ([b'"x","y"'], None),
    "two texts that make up for an escaped end": ([b'"x","y"', b'"z\\"', b'"w"'], None),
    "an unknown escape": ([b'"\\x"'], None),
    "half a surrogate pair": ([b'"\\ud800"'], None),
    "an array": ([b"[1]"], None),
    "an object": ([b"{}"], None),
    "a space before": ([b' "x"'], None),
}


@pytest.mark.parametrize(("cells", "expected"), CELLS.values(), ids=CELLS)
def test_values_of_a_column(cells: list[bytes], expected: list[object] | None) -> None:
    form = form_of(b'{"k":"x","a":1}', [KIND])
    block = Block(b"".join(b'{"k":"x","a":%b}\n' % cell for cell in cells))
    assert form is not None
    found = block.find(form, np.arange(len(cells)))
    made = columns(block, found.begins, found.ends)
    assert len(found) == len(cells)
    assert (made and list(made[0])) == expected


SOUND: dict[str, tuple[bytes, bool]] = {
    "plain": (b'{"a":1}\n{"a":2}\r\n', True),
    "beyond ASCII": ('{"a":"ä"}\n'.encode(), True),
    "no UTF-8": (b'{"a":"\xff"}\n', False),
    "a tab": (b'{"a":\t1}\n', False),
    "a tab beyond ASCII": ('{"ä":\t1}\n'.encode(), False),
    "a return inside": (b'{"a":"\r"}\n', False),
    "a zero": (b'{"a":"\0"}\n', False),
    "a delete": (b'{"a":"\x7f"}\n', True),
}


@pytest.mark.parametrize(("text", "is_sound"), SOUND.values(), ids=SOUND)
def test_sound_texts(text: bytes, is_sound: bool) -> None:
    assert Block(text).is_sound is is_sound


@pytest.mark.parametrize("seed", range(100))
def test_damaged_lines_are_read_as_they_are_one_by_one(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One letter of the lines is another one, or is missing, or has something before it; blocks begin anywhere."""
    chance = random.Random(seed)
    text = bytearray(b"\n".join(_envelope(chance) for _ in range(chance.choice((6, 40)))))
    at = chance.randrange(len(text))
    text[at : at + chance.randint(0, 1)] = chance.choice(DAMAGE)
    path = tmp_path / "events.json"
    path.write_bytes(text)
    monkeypatch.setattr(streaming_columns, "FEWEST", 1)
    monkeypatch.setattr(streaming_columns, "BLOCK", chance.choice((1, 1 << 23)))
    monkeypatch.setattr(streams, "BLOCK", chance.choice((300, 1 << 18)))
    in_columns = _looked_at(path)
    monkeypatch.setattr(streaming_columns.StreamingLines, "_block", lambda self, text: None)
    assert in_columns == _looked_at(path)


def _envelope(chance: random.Random) -> bytes:
    texts = ("x", "", 'a "b":"c"', "C:\\d\\", "ä", None)
    own = {"ReportId": chance.randint(-5, 5), "FileName": chance.choice(texts), "FolderPath": chance.choice(texts)}
    row = {"Timestamp": "2026-11-20T10:00:00Z", **own, "IsLocal": chance.choice((True, None))}
    table = chance.choice(("DeviceFileEvents", "DeviceFileEvents", "Other_CL"))
    envelope = {"category": f"AdvancedHunting-{table}", "tenantId": chance.choice(("t", "u", "")), "properties": row}
    return json.dumps(envelope, separators=(",", ":"), ensure_ascii=chance.random() < 0.5).encode()


def _looked_at(path: Path) -> object:
    intake = find(path)
    tables = {
        name: sorted(sorted(map(str, row.items())) for row in read_table(intake, name))
        for name in sorted(intake.tables)
    }
    return tables, sorted((each.code, each.position, each.reason, each.count) for each in intake.rejected)
