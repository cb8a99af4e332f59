"""`gazehound fmt`: files change in place, or are only looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, write_hunt

UGLY, PRETTY = "T|where a==1\n", "T\n| where a == 1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.kql"
    path.write_text(UGLY)
    return path


def test_a_file_changes_in_place_and_is_named(run: Run, file: Path) -> None:
    done = run("fmt", file)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{file}\n", "1 of 1 file changed\n")
    assert file.read_text() == PRETTY
    assert run("fmt", file).stdout == ""


def test_check_changes_nothing_and_fails(run: Run, file: Path) -> None:
    done = run("fmt", file, "--check")
    assert (done.exit_code, done.stdout, done.stderr) == (1, f"{file}\n", "1 of 1 file would change\n")
    assert file.read_text() == UGLY
    file.write_text(PRETTY)
    assert run("fmt", file, "--check").exit_code == 0


def test_diff_shows_the_change_and_makes_none(run: Run, file: Path) -> None:
    done = run("fmt", file, "--diff")
    assert done.exit_code == 0
    assert done.stdout == f"--- {file}\n+++ {file} (formatted)\n@@ -1 +1,2 @@\n-T|where a==1\n+T\n+| where a == 1\n"
    assert file.read_text() == UGLY


def test_standard_input_goes_to_standard_output(run: Run) -> None:
    done = run("fmt", "-", stdin=UGLY)
    assert (done.exit_code, done.stdout, done.stderr) == (0, PRETTY, "")
    assert run("fmt", "-", "--check", stdin=UGLY).exit_code == 1


def test_a_query_with_mistakes_is_told_and_left(run: Run, tmp_path: Path) -> None:
    path = write_hunt(tmp_path, "bad", "T | where (")
    before = path.read_text()
    done = run("fmt", path)
    assert (done.exit_code, path.read_text()) == (1, before)
    assert f"--> {path}:13:14" in done.stderr


def test_a_folder_may_hold_other_texts(run: Run, file: Path) -> None:
    (file.parent / "README.md").write_text("# Words\n")
    done = run("fmt", file.parent)
    assert (done.exit_code, done.stdout) == (0, f"{file}\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_is_kept(run: Run, file: Path, encoding: str) -> None:
    file.write_text(UGLY.replace("1", "'é'"), encoding=encoding)
    assert run("fmt", file).exit_code == 0
    assert file.read_bytes() == PRETTY.replace("1", "'é'").encode(encoding)


def test_a_file_in_another_encoding_is_left(run: Run, file: Path) -> None:
    file.write_bytes(b"T|where a=='\xe9'")
    done = run("fmt", file)
    assert file.read_bytes() == b"T|where a=='\xe9'"
    assert "K0659" in done.stderr
