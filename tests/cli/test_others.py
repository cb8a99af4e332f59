"""`gazehound check`, `import`, `tables`, `functions`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write_hunt

GOOD, BAD = "DeviceNetworkEvents | where Timestamp > ago(1d)", "DeviceNetworkEvents | where NoSuchColumn == 1"


def test_check_draws_diagnostics_on_stdout(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "bad", BAD)
    done = run("check", hunts)
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout.startswith("error[K0203]: `NoSuchColumn` is not a column here\n")
    assert f"--> {hunts / 'bad.yaml'}:13:31" in done.stdout
    assert done.stdout.endswith("1 hunt in 1 file: 1 error, 0 warnings, 0 notes\n")


def test_check_of_what_is_right_is_short(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "good", GOOD)
    done = run("check", hunts)
    assert (done.exit_code, done.stdout) == (0, "1 hunt in 1 file: 0 errors, 0 warnings, 0 notes\n")


def test_check_of_several_files_sums_up_by_code_and_file(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "bad", BAD)
    write_hunt(hunts, "good", GOOD)
    lines = run("check", hunts).stdout.splitlines()
    assert any(
        line.split() == ["K0203", "error", "1", "1", "`…`", "is", "not", "a", "column", "here"] for line in lines
    )
    assert any(line.split() == ["1", str(hunts / "bad.yaml")] for line in lines)


def test_check_shows_notes_only_where_asked_for_or_files_are_few(run: Run, hunts: Path) -> None:
    for at in range(11):
        path = write_hunt(hunts, f"hunt{at}", GOOD)
        path.write_text(path.read_text().replace("tactics:\n  - CommandAndControl", "tactics: CommandAndControl"))
    done = run("check", hunts)
    assert (done.exit_code, done.stdout.count("note[K0612]")) == (0, 0)
    assert done.stderr == "notes are counted, not shown; --level note shows them\n"
    assert run("check", hunts, "--level", "note").stdout.count("note[K0612]") == 11
    assert run("check", hunts / "hunt1.yaml").stdout.count("note[K0612]") == 1


def test_check_as_json(run: Run, hunts: Path) -> None:
    path = write_hunt(hunts, "bad", BAD)
    told = json.loads(run("check", hunts, "--format", "json").stdout)
    assert told["summary"] == {
        "files": 1, "hunts": 1, "errors": 1, "warnings": 0, "notes": 0, "codes": {"K0203": 1},
    }  # fmt: skip
    (found,) = told["diagnostics"]
    assert (found["code"], found["severity"], found["file"], found["line"], found["column"]) == (
        "K0203", "error", str(path), 13, 31,
    )  # fmt: skip


def test_check_as_sarif(run: Run, hunts: Path) -> None:
    write_hunt(hunts, "bad", BAD)
    log = json.loads(run("check", hunts, "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == ["K0203"]


def test_import_writes_yaml_that_checks(run: Run, tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "sample" / "hunts" / "ammyy.txt"
    done = run("import", page, "--output", tmp_path / "out")
    assert done.exit_code == 0
    written = [Path(line) for line in done.stdout.splitlines()]
    assert sorted(tmp_path.joinpath("out").iterdir()) == sorted(written)
    assert run("check", *(path for path in written if ".exclusions." not in path.name)).exit_code == 0
    assert (
        "5 notes on `description`, `requiredDataConnectors`, `tactics`, `relevantTechniques`, `query` (lines "
        in done.stderr
    )


def test_import_replaces_nothing_unless_told(run: Run, tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "sample" / "hunts" / "ammyy.txt"
    run("import", page, "--output", tmp_path)
    again = run("import", page, "--output", tmp_path)
    assert (again.exit_code, again.stdout) == (2, "")
    assert "--force replaces what exists" in again.stderr
    assert run("import", page, "--output", tmp_path, "--force").exit_code == 0


def test_tables_lists_what_was_found_and_what_was_not_read(run: Run, logs: Path) -> None:
    (logs / "readme.bin").write_text("no log")
    with (logs / "DeviceNetworkEvents.jsonl").open("a") as file:
        file.write("\nbroken\n")
    lines = run("tables", "--data", logs).stdout.splitlines()
    assert lines[2].split() == ["DeviceNetworkEvents", "3", "55", "2026-11-20", "10:00:00Z", "2026-11-20", "12:00:00Z"]
    assert f"  {logs / 'readme.bin'}: the content has no known log format" in lines
    assert f"        1  {logs / 'DeviceNetworkEvents.jsonl'}" in lines
    assert lines[-1].endswith("first at line 4: broken")


def test_tables_as_json(run: Run, logs: Path) -> None:
    (table,) = json.loads(run("tables", "--data", logs, "--format", "json").stdout)["tables"]
    assert (table["name"], table["rows"], table["first"]) == ("DeviceNetworkEvents", 3, "2026-11-20T10:00:00Z")
    assert {"name": "RemotePort", "type": "int"} in table["columns"]


def test_tables_needs_data(run: Run) -> None:
    assert run("tables").exit_code == 2


def test_a_folder_without_logs_has_no_tables(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("tables", "--data", tmp_path / "empty")
    assert "Traceback" not in done.stderr
    assert done.exit_code in (0, 1)


def test_functions_are_listed_with_their_support(run: Run) -> None:
    lines = run("functions").stdout.splitlines()
    assert any(line.split()[:2] == ["strcat", "scalar"] for line in lines)


def test_a_function_has_a_page(run: Run) -> None:
    text = run("functions", "floor").stdout
    assert text.startswith("bin, floor: scalar function\n")
    assert "bin(4.5, 1)  =>  4.0" in text


def test_functions_as_json(run: Run) -> None:
    (found,) = json.loads(run("functions", "bin", "--format", "json").stdout)
    assert (found["name"], found["aliases"], found["kind"], found["supported"]) == (
        "bin", ["floor"], "scalar function", True,
    )  # fmt: skip


@pytest.mark.parametrize("stage", ["tokens", "tree", "plan", "sql"])
def test_explain_shows_every_stage(run: Run, logs: Path, stage: str) -> None:
    done = run("explain", "DeviceNetworkEvents | count", "--stage", stage, "--data", logs)
    assert (done.exit_code, done.stderr) == (0, "")
    assert {"tokens": "keyword", "tree": "Pipeline", "plan": "scan", "sql": "SELECT"}[stage] in done.stdout


def test_check_of_a_folder_passes_over_texts_without_a_hunt(run: Run, hunts: Path) -> None:
    (hunts / "README.md").write_text("# Words\n")
    write_hunt(hunts, "good", GOOD)
    assert run("check", hunts).exit_code == 0
    assert "error[K0604]" in run("check", hunts / "README.md").stdout


def test_check_of_a_folder_without_hunts_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing to hunt\n")
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert f"error[K0605]: the folder `{tmp_path}` holds no hunts" in done.stdout
    assert "0 hunts in 1 file: 1 error" in done.stdout
