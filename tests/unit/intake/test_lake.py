"""The lake: what lies in it, that it gives back what went in, that a file is read once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from lakes import counted, manifest_of, opened, stored_rows, take_in

import gazehound
from gazehound.diagnostics import KqlError
from gazehound.intake import IntakeLimits
from gazehound.intake.lake import ingest, units
from gazehound.intake.lake.layout import MANIFEST, table_folder
from gazehound.intake.lake.lock import locked
from gazehound.intake.lake.selection import State

Write = Callable[[str, str | bytes], Path]

EVENT = '{"Timestamp":"2026-11-%02dT10:00:00.%06dZ","DeviceId":"d","RemotePort":%d,"ReportId":%d}\n'


def events(*numbers: int) -> str:
    """Network events, two days, one number each; later numbers are earlier in the day."""
    return "".join(EVENT % (10 + number % 2, 1000 - number, number, number) for number in numbers)


# What a custom table holds, line by line, and why that is hard.
CUSTOM = {
    "one type": ['{"n":1}', '{"n":2}'],
    "a whole number first, a fraction later": ['{"n":1}', '{"n":2.5}'],
    "a time first, a text later": ['{"t":"2026-11-10T00:00:00Z"}', '{"t":"soon"}'],
    "a fraction first, a text later": ['{"n":1e22}', '{"n":"x"}'],
    "a truth value first, a text later": ['{"b":true}', '{"b":"x"}'],
    "a number first, a bag later": ['{"v":1}', '{"v":{"a":1}}'],
    "a column that is always empty": ['{"a":1,"e":null}', '{"a":2,"e":null}'],
    "nothing but empty columns": ['{"e":null}', '{"e":""}'],
    "a pair that a union left, the second member late": ['{"p_long":1}', '{"p_long":2,"p_string":"x"}'],
    "a column that comes later": ['{"a":1}', '{"b":"2026-11-10T00:00:00Z"}'],
}


@pytest.mark.parametrize("is_split", [False, True], ids=["one file", "a file per line"])
@pytest.mark.parametrize("lines", CUSTOM.values(), ids=CUSTOM)
def test_a_lake_has_the_rows_and_types_of_the_files(
    write: Write, tmp_path: Path, lines: list[str], is_split: bool
) -> None:
    small = IntakeLimits(batch_rows=1)
    contents = lines if is_split else ["\n".join(lines)]
    paths = [write(f"{number}/x.json", content) for number, content in enumerate(contents)]
    take_in(tmp_path / "lake", *paths, limits=small)
    direct, lake = (gazehound.connect(data, schemas={}).query("x") for data in (paths, tmp_path / "lake"))
    assert lake.schema == direct.schema
    assert sorted(map(str, lake.rows())) == sorted(map(str, direct.rows()))


def test_types_are_told_by_the_files_of_a_lake(write: Write, tmp_path: Path) -> None:
    guid = "01234567-89ab-cdef-0123-456789abcdef"
    logon = json.dumps({"TimeGenerated": "2026-11-10T00:00:00Z", "LogonGuid": guid, "EventID": 4624})
    signin = json.dumps({"TimeGenerated": "2026-11-10T00:00:00Z", "DeviceDetail": {"os": "x"}})
    take_in(tmp_path / "lake", write("SecurityEvent.json", logon), write("SigninLogs.json", signin))
    lake = opened(tmp_path / "lake", known=lambda name: None)
    types = {column.name: column.type.value for table in lake.tables.values() for column in table.schema.columns}
    assert (types["LogonGuid"], types["DeviceDetail"], types["EventID"]) == ("guid", "dynamic", "int")
    assert str(stored_rows(lake, "SecurityEvent")[0]["LogonGuid"]) == guid
    assert stored_rows(lake, "SigninLogs")[0]["DeviceDetail"] == '{"os":"x"}'


def test_parts_lie_by_table_and_day_sorted_by_time(write: Write, tmp_path: Path) -> None:
    take_in(tmp_path / "lake", write("DeviceNetworkEvents.json", events(*range(8)) + '{"ReportId":8}\n'))
    parts = {part["path"]: part for part in manifest_of(tmp_path / "lake")["parts"]}
    days = ["2026-11-10", "2026-11-11", "__HIVE_DEFAULT_PARTITION__"]
    assert [path.rsplit("/", 1)[0] for path in parts] == [f"table=DeviceNetworkEvents/date={day}" for day in days]
    for path, part in parts.items():
        file = pq.ParquetFile(tmp_path / "lake" / path)
        times = file.read().column("Timestamp").to_pylist()
        assert times == sorted(times, key=lambda time: (time is None, time))
        assert len(times) == part["rows"]
        group = file.metadata.row_group(0)
        assert group.column(0).compression == "ZSTD"
        assert group.sorting_columns[0].column_index == file.schema_arrow.get_field_index("Timestamp")


@pytest.mark.parametrize("name", ["a/b", "..", "ä ö", "x" * 300, "a=b%"])
def test_any_table_name_makes_one_folder(name: str) -> None:
    folder = table_folder(name)
    assert len(Path(folder).parts) == 1
    assert len(folder.encode()) < 250


def test_a_file_is_read_once(write: Write, tmp_path: Path) -> None:
    lake, path = tmp_path / "lake", write("logs/DeviceNetworkEvents.json", events(1, 2, 3))
    assert take_in(lake, path).files == {State.NEW: 1}
    path.touch()
    write("logs/2/DeviceNetworkEvents.json", events(1, 2, 3))
    again = take_in(lake, tmp_path / "logs")
    assert again.files == {State.UNCHANGED: 1, State.COPY: 1}
    assert take_in(lake, tmp_path / "logs").files == {State.UNCHANGED: 2}
    assert counted(lake, "DeviceNetworkEvents", "ReportId") == {1: 1, 2: 1, 3: 1}


HEADER = "Timestamp,DeviceId,ActionType,ReportId\n"
ROW = "2026-11-10T10:00:00Z,d,FileCreated,{}\n"
ZEEK = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\n#types\ttime\tstring\n"
GROWING = {
    "JSON lines": ("x.json", "", '{"n":1}\n', '{"n":2}\n', "x", [1, 2]),
    "JSON lines, the last without its end": ("x.json", "", '{"n":1}', '\n{"n":2}\n', "x", [1, 2]),
    "JSON lines, the last one broken off": ("x.json", "", '{"n":1}\n{"n":', "2}\n", "x", [1, 2]),
    "CSV": ("DeviceEvents.csv", HEADER, ROW.format(1), ROW.format(2), "DeviceEvents", [1, 2]),
    "Zeek": ("conn.log", ZEEK, "1521911720.8\tC1\n", "1521911721.8\tC2\n", "Zeek_conn_CL", ["C1", "C2"]),
}
KEYS = {"DeviceEvents": "ReportId", "Zeek_conn_CL": "uid", "x": "n"}


@pytest.mark.parametrize(("name", "head", "first", "second", "table", "expected"), GROWING.values(), ids=GROWING)
def test_a_file_that_grew_is_read_on(
    write: Write, tmp_path: Path, name: str, head: str, first: str, second: str, table: str, expected: list[Any]
) -> None:
    lake = tmp_path / "lake"
    take_in(lake, write(name, head + first))
    assert take_in(lake, write(name, head + first + second)).files == {State.GROWN: 1}
    assert counted(lake, table, KEYS[table]) == dict.fromkeys(expected, 1)


def test_places_in_a_grown_file_count_from_its_start(write: Write, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    take_in(lake, write("x.json", '{"n":1}\n{"n":2}\n'))
    take_in(lake, write("x.json", '{"n":1}\n{"n":2}\n{"n":3}\nbroken\n'))
    assert [row["Position"] for row in stored_rows(opened(lake), "_rejected")] == ["line 4"]


def test_another_content_is_added_and_named(write: Write, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    take_in(lake, write("x.json", '{"n":1}\n'))
    report = take_in(lake, write("x.json", '{"n":2}\n'))
    assert (report.files, len(report.changed)) == ({State.CHANGED: 1}, 1)
    assert counted(lake, "x", "n") == {1: 1, 2: 1}


def test_what_was_left_out_is_a_table(write: Write, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    report = take_in(
        lake, write("x.json", '{"n":1}\nbroken\n{"n":2}\n'), write("empty.json", ""), write("free.txt", "free text\n")
    )
    rows = {(row["Code"], row["Position"], row["Text"]) for row in stored_rows(opened(lake), "_rejected")}
    assert rows == {("K0704", "line 2", "broken"), ("K0716", "", ""), ("K0703", "", "")}
    assert ([each.code for each in report.skipped], len(report.rejected)) == (["K0716", "K0703"], 1)
    later = opened(lake)
    assert sorted(each.code for each in later.skipped) == ["K0703", "K0716"]
    assert [(each.code, each.position, each.count) for each in later.rejected] == [("K0704", "line 2", 1)]


def test_two_runs_at_once_are_refused(write: Write, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    with locked(lake), pytest.raises(KqlError) as refused:
        take_in(lake, write("x.json", '{"n":1}\n'))
    assert refused.value.diagnostics[0].code == "K0724"
    assert take_in(lake, tmp_path / "x.json").rows == {"x": 1}


def test_what_a_killed_run_left_does_not_count_and_is_cleaned(write: Write, tmp_path: Path) -> None:
    lake, path = tmp_path / "lake", write("x.json", '{"n":1}\n')
    take_in(lake, path)
    part = lake / manifest_of(lake)["parts"][0]["path"]
    left = [part.with_name("part-000009-0001.parquet"), lake / ".staging-1/w0-1.parquet", lake / f".{MANIFEST}.1"]
    for each in left:
        each.parent.mkdir(exist_ok=True)
        each.write_bytes(part.read_bytes())
    mine = part.with_name("notes.txt")
    mine.write_text("not a part")
    assert len(stored_rows(opened(lake), "x")) == 1
    assert len(stored_rows(opened(part.parent), "x")) == 1
    take_in(lake, path)
    assert [each for each in left if each.exists()] == []
    assert mine.exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"version":99}', '{"version":1,"generation":1}'])
def test_a_damaged_manifest_is_named(write: Write, tmp_path: Path, content: str) -> None:
    write(f"lake/{MANIFEST}", content)
    for work in (lambda: take_in(tmp_path / "lake", write("x.json", "{}")), lambda: opened(tmp_path / "lake")):
        with pytest.raises(KqlError) as refused:
            work()
        assert refused.value.diagnostics[0].code == "K0725"


def test_a_lake_below_what_is_read_is_not_read_into_itself(write: Write, tmp_path: Path) -> None:
    write("logs/x.json", '{"n":1}\n')
    for _ in range(2):
        take_in(tmp_path / "logs/lake", tmp_path / "logs")
    assert counted(tmp_path / "logs/lake", "x", "n") == {1: 1}
    # Read as data, the folder gives the lake's rows and those of the file beside it.
    intake = opened(tmp_path / "logs")
    assert sum(sum(each.rows.values()) for each in intake.loaded) == 2
    other = take_in(tmp_path / "other", tmp_path / "logs")
    assert [each.code for each in other.skipped] == ["K0726"]


def test_a_folder_of_a_lake_is_that_part_of_it(write: Write, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    take_in(lake, write("DeviceNetworkEvents.json", events(1, 2, 4)), write("x.json", '{"n":1}\n'))
    part = opened(lake / "table=DeviceNetworkEvents" / "date=2026-11-10")
    assert list(part.tables) == ["DeviceNetworkEvents"]
    assert sorted(row["ReportId"] for row in stored_rows(part, "DeviceNetworkEvents")) == [2, 4]


def test_a_large_file_is_cut_and_loses_nothing(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "WORTH_CUTTING", 1000)
    monkeypatch.setattr("gazehound.intake.lake.selection.PIECE", 500)
    monkeypatch.setattr("gazehound.intake.lake.fingerprint.BLOCK", 300)
    lines = [line + "\n" for line in events(*range(200)).splitlines()]
    lines[150:150] = ["broken\n"] * 20
    path = write("DeviceNetworkEvents.json", "".join(lines))
    report = take_in(tmp_path / "lake", path)
    assert counted(tmp_path / "lake", "DeviceNetworkEvents", "ReportId") == dict.fromkeys(range(200), 1)
    assert [each.position for each in report.rejected] == [f"line {number}" for number in range(151, 171)]


def test_commits_follow_each_other(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "COMMITTED_AT_ONCE", 1)
    paths = [write(f"{number}/x.json", f'{{"n":{number}}}\n') for number in range(3)]
    take_in(tmp_path / "lake", *paths)
    assert manifest_of(tmp_path / "lake")["generation"] >= 3
    assert counted(tmp_path / "lake", "x", "n") == {0: 1, 1: 1, 2: 1}
