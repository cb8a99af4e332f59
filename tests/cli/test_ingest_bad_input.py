"""What is wrong with logs: each kind is counted and kept in `_rejected` with place and reason; the rest is read."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

EVTX_HEAD = b"ElfFile\0".ljust(4096, b"\0")
SOUND = b'{"n":1}\n'
BOMB = b'{"n":"' + b"0" * 3_000_000 + b'"}\n'


def packed(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sound.json", SOUND)
        archive.writestr("bomb.json", BOMB * 10)


def circle(path: Path) -> None:
    path.mkdir()
    (path / "sound.json").write_bytes(SOUND)
    (path / "itself").symlink_to(path, target_is_directory=True)


def nowhere(path: Path) -> None:
    path.mkdir()
    (path / "sound.json").write_bytes(SOUND)
    (path / "a.json").symlink_to(path / "b.json")
    (path / "b.json").symlink_to(path / "a.json")


BAD: dict[str, tuple[str, Callable[[Path], None], tuple[str, ...], set[tuple[str, str]], int]] = {
    # name: (file, its content, options, (code, position) of what is left out, rows read)
    "a broken line": ("x.json", packed(SOUND + b"broken\n" + SOUND), (), {("K0704", "line 2")}, 2),
    "a wrong type": (
        "DeviceNetworkEvents.json",
        packed(b'{"RemotePort":"many"}\n{"RemotePort":443}\n'),
        (),
        {("K0707", "line 1, column RemotePort")},
        2,
    ),
    "an unknown encoding": ("x.json", packed('{"n":"ä"}\n'.encode("cp1252") + SOUND), (), {("K0712", "line 1")}, 2),
    "a packed file broken off": (
        "x.json.gz",
        packed(gzip.compress(SOUND * 50_000)[:-9]),
        (),
        {("K0708", "line 50001")},
        50_000,
    ),
    "a torn chunk": ("x.evtx", packed(EVTX_HEAD + b"junk" * 16_384), (), {("K0719", "chunk 1"), ("K0717", "")}, 0),
    "a bomb": ("x.zip", bomb, ("--expansion-limit", "1"), {("K0709", "")}, 1),
    "a long line": ("x.json", packed(BOMB + SOUND), ("--line-limit", "2MB"), {("K0706", "line 1")}, 1),
    "a circle of folders": ("logs", circle, (), {("K0702", "")}, 1),
    "a circle of links": ("logs", nowhere, (), {("K0702", "")}, 1),
    "no log at all": ("x.bin", packed(bytes(range(256))), (), {("K0703", "")}, 0),
}


@pytest.mark.parametrize(("name", "write", "options", "expected", "rows"), BAD.values(), ids=BAD)
def test_bad_input_is_kept_with_its_place(
    run: Run,
    tmp_path: Path,
    name: str,
    write: Callable[[Path], None],
    options: tuple[str, ...],
    expected: set[tuple[str, str]],
    rows: int,
) -> None:
    path, lake = tmp_path / name, tmp_path / "lake"
    write(path)
    result = run("ingest", path, "-o", lake, "-f", "json", *options)
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert sum(each["rows"] for each in told["tables"]) == rows
    kept = json.loads(run("query", "_rejected", "-d", lake, "-f", "json").stdout)
    assert {(each["Code"], each["Position"]) for each in kept} == expected
    assert all(each["File"].startswith(str(tmp_path)) and each["Reason"] and each["Count"] >= 1 for each in kept)
    assert run("ingest", path, "-o", tmp_path / "strict", "--strict", *options).exit_code == 1
