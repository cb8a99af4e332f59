"""Files on disk → tables: formats, names, columns, what was left out."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from looking import find, read_table, types_of

from gazehound.diagnostics import KqlError
from gazehound.intake import ParquetPart

Write = Callable[[str, str | bytes], Path]
ROWS = '{"id":1,"note":"a"}\n{"id":2,"note":"b"}\n'


def zipped(**members: bytes | str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/", 1), content)
    return held.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.jsonl", ROWS),
        ("notes.txt", ROWS),
        ("notes.json", "\ufeff" + ROWS.replace("\n", "\r\n")),
        ("notes.json", '[{"id":1,"note":"a"},{"id":2,"note":"b"}]'),
        ("notes.json", json.dumps([{"id": 1, "note": "a"}, {"id": 2, "note": "b"}], indent=2)),
        ("notes.json", '{\n "id": 1,\n "note": "a"\n}\n{\n "id": 2,\n "note": "b"\n}\n'),
        ("notes.json", '{"id":1,"note":"a"} {"id":2,"note":"b"}'),
        ("notes.json", '{"records":[{"id":1,"note":"a"},{"id":2,"note":"b"}]}'),
        ("notes.json", ROWS.encode("utf-16")),
        ("notes.csv", "id,note\n1,a\n2,b\n"),
        ("notes.log", "\ufeffid,note\r\n1,a\r\n\r\n2,b"),
        ("notes.csv", "id;note\n1;a\n2;b\n"),
        ("notes.csv", "id\tnote\n1\ta\n2\tb\n".encode("utf-16-le")),
        ("notes.json.gz", gzip.compress(ROWS.encode(), mtime=0)),
        ("notes.json.gz", gzip.compress(ROWS[:20].encode(), mtime=0) + gzip.compress(ROWS[20:].encode(), mtime=0)),
        ("notes.jsonl.zst", zstandard.ZstdCompressor().compress(ROWS.encode())),
        ("any.zip", zipped(notes_=b"", **{"notes.json": ROWS})),
        ("any.zip", zipped(**{"notes.json.gz": gzip.compress(ROWS.encode(), mtime=0), "__MACOSX__._notes.json": b"x"})),
        ("any.zip", zipped(**{"inner.zip": zipped(**{"notes.json": ROWS})})),
        ("any.tgz", tarred("logs/notes.json", ROWS.encode())),
    ],
)
def test_every_layout_gives_the_same_rows(write: Write, name: str, content: str | bytes) -> None:
    intake = find(write(name, content))
    assert read_table(intake, "notes") == [{"id": 1, "note": "a"}, {"id": 2, "note": "b"}]
    assert types_of(intake, "notes") == {"id": "long", "note": "string"}
    assert intake.rejected == []


@pytest.mark.parametrize(
    ("name", "content", "table"),
    [
        ("DeviceEvents.json", '{"ActionType":"ProcessCreated","ReportId":1,"DeviceId":"d"}', "DeviceEvents"),
        ("DeviceEvents_2024-01-01.json", '{"FileSize":1}', "DeviceEvents"),
        ("DeviceEvents-export (2).json", '{"FileSize":1}', "DeviceEvents"),
        ("DeviceEvents2.json", '{"FileSize":1}', "DeviceEvents2"),
        ("DeviceEvents_of_pc1.json", '{"FileSize":1}', "DeviceEvents_of_pc1"),
        ("SecurityEvent/x.json", '{"EventID":1}', "SecurityEvent"),
        ("am-SecurityEvent/y=2024/PT05M.json", '{"EventID":1}', "SecurityEvent"),
        ("table=Mine/SecurityEvent.json", '{"EventID":1,"Type":"SigninLogs"}', "Mine"),
        ("x.json", '{"Type":"SigninLogs","ResultType":"0"}', "SigninLogs"),
        ("x.json", '{"Type":"Answer","A":"1.2.3.4"}', "x"),
        ("x.json", '{"Type":"Mine_CL","TimeGenerated":"2024-01-01T00:00:00Z"}', "Mine_CL"),
        ("x.csv", "$table,A,B\nMine,1,2\n", "Mine"),
        ("x.csv", "ResultType,Type\n0,SigninLogs\n", "SigninLogs"),
        ("x.csv", "Timestamp,DeviceId,ActionType\n2024-01-01,d,ConnectionSuccess\n", "DeviceNetworkEvents"),
        ("x.csv", "EventID,Computer,NewProcessName\n4688,pc,a.exe\n", "SecurityEvent"),
        ("DeviceEvents.json", '{"category":"AdvancedHunting-Other","properties":{"A":1}}', "Other"),
        ("x.json", '{"records":[{"category":"AdvancedHunting-DeviceEvents","properties":{"A":1}}]}', "DeviceEvents"),
        ("Windows.System.Pslist.json", '{"Pid":1}', "Windows.System.Pslist"),
    ],
)
def test_the_weightiest_sign_names_the_table(write: Write, name: str, content: str, table: str) -> None:
    path = write(name, content)
    root = path.parents[len(Path(name).parts) - 1]
    assert list(find(root).tables) == [table]


def test_an_export_of_a_union_feeds_several_tables(write: Write) -> None:
    csv = "Timestamp,DeviceId,ActionType,RemoteIP,FileSize\n2024-01-01T00:00:00Z,d,ConnectionFailed,10.0.0.1,\n" * 1
    intake = find(write("x.csv", csv + "2024-01-01T00:00:00Z,d,AsrSomething,,7\n"))
    assert {name: len(read_table(intake, name)) for name in intake.tables} == {
        "DeviceNetworkEvents": 1,
        "DeviceEvents": 1,
    }
    assert "RemoteIP" not in types_of(intake, "DeviceEvents")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"Timestamp": "2024-01-01T00:00:00.1234567Z"}, "2024-01-01 00:00:00.123456"),
        ({"TimeGenerated": "2024-01-01T00:00:00Z"}, "2024-01-01 00:00:00"),
        ({"TimeGenerated": "", "Timestamp": "2024-01-01T00:00:00Z"}, "2024-01-01 00:00:00"),
    ],
)
def test_both_names_hold_the_time_of_a_defender_event(write: Write, row: dict[str, str], expected: str) -> None:
    [found] = read_table(find(write("DeviceNetworkEvents.json", json.dumps(row))), "DeviceNetworkEvents")
    assert str(found["Timestamp"]) == str(found["TimeGenerated"]) == expected


def test_known_columns_come_first_and_extra_ones_are_kept(write: Write) -> None:
    intake = find(write("DeviceNetworkEvents.json", '{"MachineGroup":"main","RemotePort":"443"}'))
    names = list(types_of(intake, "DeviceNetworkEvents"))
    assert names == [*names[:10], "MachineGroup"]
    [row] = read_table(intake, "DeviceNetworkEvents")
    assert (row["RemotePort"], row["MachineGroup"], row["Type"]) == (443, "main", "DeviceNetworkEvents")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"ReportId_long": 5, "ReportId_string": ""}, {"ReportId": 5}),
        ({"ReportId_long": None, "ReportId_string": "6"}, {"ReportId": 6}),
        ({"AdditionalFields_string": '{"a":1}', "AdditionalFields_dynamic": None}, {"AdditionalFields": '{"a":1}'}),
        ({"AdditionalFields": "", "AdditionalFields_dynamic": [1]}, {"AdditionalFields": "[1]"}),
        ({"Odd_string": "x"}, {"Odd_string": "x"}),
        ({"Odd_string": "", "Odd_long": 3}, {"Odd": "3"}),
    ],
)
def test_pairs_that_a_union_left_are_folded(write: Write, row: dict[str, object], expected: dict[str, object]) -> None:
    [found] = read_table(find(write("DeviceNetworkEvents.json", json.dumps(row))), "DeviceNetworkEvents")
    found = {"Odd": str(found.pop("Odd")), **found} if "Odd" in found else found
    assert {name: found[name] for name in expected} == expected


def test_a_portal_export_is_read_as_the_portal_wrote_it(write: Write) -> None:
    csv = (
        "\ufeffType,ResultType,CreatedDateTime [UTC],DeviceDetail_dynamic,DeviceDetail_string,IsInteractive\r\n"
        'SigninLogs,50057,"4/28/2021, 2:08:45.221 PM","{\n  ""os"": ""Windows 10""\n}",,TRUE\r\n'
    )
    [row] = read_table(find(write("x.csv", csv)), "SigninLogs")
    assert str(row["CreatedDateTime"]) == str(row["TimeGenerated"]) == "2021-04-28 14:08:45.221000"
    assert (row["ResultType"], row["DeviceDetail"], row["IsInteractive"]) == ("50057", '{"os":"Windows 10"}', True)


@pytest.mark.parametrize(
    ("zone", "expected", "codes"),
    [("Jerusalem", "2021-04-28 11:08:45", []), ("Local Time", "None", ["K0713"])],
)
def test_a_viewers_zone_is_turned_into_utc_or_named(write: Write, zone: str, expected: str, codes: list[str]) -> None:
    intake = find(write("SigninLogs.csv", f'ResultType,TimeGenerated [{zone}]\n0,"4/28/2021, 2:08:45 PM"\n'))
    assert [str(row["TimeGenerated"]) for row in read_table(intake, "SigninLogs")] == [expected]
    assert [each.code for each in intake.rejected] == codes


@pytest.mark.parametrize(
    ("name", "content", "rows", "expected"),
    [
        ("x.json", '{"a":1}\nbroken\n{"a":2}\n', 2, [("K0704", "line 2")]),
        ("x.json", '{"a":1}\n5\n{"a":2}\n', 2, [("K0715", "line 2")]),
        ("x.json", '[\n  {"a": 1},\n  {"a": oops},\n  {"a": 2}\n]', 2, [("K0704", "value 2")]),
        ("x.json", '[{"a":1},{"a":oops},{"a":2}]', 1, [("K0704", "value 2")]),
        ("x.json", '[{"a":1},{"a":2', 1, [("K0704", "value 2")]),
        ("x.json", '{"a":1}\n{"a":2}\n{"a":', 2, [("K0704", "line 3")]),
        ("x.json", b'{"a":"\xff"}\n{"a":"b"}\n', 2, [("K0712", "line 1")]),
        ("x.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n", 2, [("K0705", "line 3"), ("K0705", "line 4")]),
        ("x.csv", ",\na,b\n1,2\n,\n\n7,8\n", 3, []),
        ("x.csv", 'a\n1\n""\n\n2\n', 3, []),
        ("x.csv", 'a,b\n1,2\n"3,4\n5,6\n', 2, [("K0714", "line 3")]),
        ("x.csv", b"a,b\n1,\xff\n2,c\n", 2, [("K0712", "line 2")]),
    ],
)
def test_broken_pieces_are_named_and_the_rest_is_read(
    write: Write, name: str, content: str | bytes, rows: int, expected: list[tuple[str, str]]
) -> None:
    intake = find(write(name, content))
    assert len(read_table(intake, "x")) == rows
    assert len(read_table(intake, "x")) == rows
    assert [(each.code, each.position) for each in intake.rejected] == expected


def test_cells_of_another_type_are_null_and_counted_once(write: Write) -> None:
    rows = [{"RemotePort": port, "RemoteIP": "10.0.0.1"} for port in (443, "many", 1e12, None, "")]
    intake = find(write("DeviceNetworkEvents.json", "\n".join(map(json.dumps, rows))))
    for _ in range(2):
        assert [row["RemotePort"] for row in read_table(intake, "DeviceNetworkEvents")] == [443, None, None, None, None]
    [found] = intake.rejected
    assert (found.code, found.count, found.position, found.text) == ("K0707", 2, "line 2, column RemotePort", "many")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("README.md", "# Notes\n\nProse, with commas, is no table.\nNot at all.\n", "K0703"),
        ("x.log", "2024/02/16 06:05:19.349  2136 Logger started.\n", "K0703"),
        ("x.bin", bytes(range(256)) * 10, "K0703"),
        ("x.json", "", "K0716"),
        ("x.json", " \n", "K0716"),
        ("x.json", "[]", "K0717"),
        ("x.zip", b"PK\x03\x04 not a zip", "K0708"),
        ("x.gz", b"\x1f\x8b\x08\x00 not gzip at all", "K0708"),
        ("x.parquet", b"PAR1 not parquet", "K0708"),
    ],
)
def test_a_file_that_gives_no_row_is_named(write: Write, name: str, content: str | bytes, code: str) -> None:
    intake = find(write(name, content))
    assert [each.code for each in intake.skipped] == [code]
    assert not intake.tables


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KqlError, match="K0701"):
        find(tmp_path / "nothing*.json")


def test_folders_are_walked_once_and_junk_is_left_out(write: Write, tmp_path: Path) -> None:
    write("logs/notes.json", ROWS)
    write("logs/.hidden/other.json", ROWS)
    write("logs/__MACOSX/other.json", ROWS)
    write("logs/._notes.json", ROWS)
    (tmp_path / "logs" / "loop").symlink_to(tmp_path / "logs", target_is_directory=True)
    intake = find(tmp_path / "logs", tmp_path / "logs" / "*.json")
    assert list(intake.tables) == ["notes"]
    assert len(read_table(intake, "notes")) == 2
    assert [(each.path.name, each.code) for each in intake.skipped] == [("loop", "K0702")]


def test_files_of_one_name_are_one_table_with_the_wider_type(write: Write, tmp_path: Path) -> None:
    write("a/notes.json", '{"n":1,"m":"x"}')
    write("b/notes.csv", "n,k\n2.5,7\n")
    intake = find(tmp_path)
    assert types_of(intake, "notes") == {"n": "real", "m": "string", "k": "long"}
    assert read_table(intake, "notes") == [{"n": 1.0, "m": "x", "k": None}, {"n": 2.5, "m": None, "k": 7}]


def test_parquet_is_left_to_be_scanned_in_place(tmp_path: Path) -> None:
    table = pa.table(
        {"Timestamp": pa.array([0], pa.timestamp("us")), "Bag": [{"a": 1}], "N": pa.array([1], pa.int16())}
    )
    for number in range(2):
        folder = tmp_path / "table=DeviceNetworkEvents"
        folder.mkdir(exist_ok=True)
        pq.write_table(table, folder / f"part-{number}.parquet")
    intake = find(tmp_path)
    [part] = intake.tables["DeviceNetworkEvents"].parts
    assert isinstance(part, ParquetPart)
    assert [path.name for path in part.paths] == ["part-0.parquet", "part-1.parquet"]
    assert part.aliases == {"TimeGenerated": "Timestamp"}
    assert {name: type_ for name, type_ in types_of(intake, "DeviceNetworkEvents").items() if name in ("Bag", "N")} == {
        "Bag": "dynamic",
        "N": "int",
    }
