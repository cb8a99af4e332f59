"""Checking texts, files and folders without data."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazehound.diagnostics import Severity
from gazehound.schemas import workspace_from
from gazehound.workbench.check import CheckedFile, check, checking, compared, files_below, summarize
from gazehound.workbench.sarif import sarif_log

SCHEMAS = {"T": {"Id": "string", "At": "datetime"}}
GOOD = "T | project Id"
UNKNOWN_COLUMN = "T\n| project Nothing"


def hunt(query: str, **fields: str) -> str:
    head = {"id": "11111111-1111-1111-1111-111111111111", "name": "A hunt", **fields}
    body = "\n".join(f"  {line}" for line in query.splitlines())
    return "\n".join(f"{key}: {value}" for key, value in head.items()) + f"\nquery: |\n{body}\n"


def written(folder: Path, **files: str) -> list[Path]:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.yaml"
        path.write_text(text)
        paths.append(path)
    return paths


def checked(paths: list[Path], processes: int = 1) -> list[CheckedFile]:
    with checking(paths, workspace_from(SCHEMAS), processes) as results:
        return compared(list(results))


def test_a_good_query_has_a_schema_and_names_its_tables() -> None:
    found = check(GOOD, SCHEMAS)
    assert (found.diagnostics, found.schema, found.tables) == ((), [("Id", "string")], ("T",))


def test_a_query_with_errors_has_no_schema() -> None:
    found = check(UNKNOWN_COLUMN, SCHEMAS)
    assert (found.has_errors, found.schema) == (True, None)
    assert [(each.code, each.line, each.column) for each in found.diagnostics] == [("K0203", 2, 11)]


def test_without_schemas_the_bundled_ones_count() -> None:
    assert check("DeviceNetworkEvents | project RemoteUrl").schema == [("RemoteUrl", "string")]


def test_positions_point_into_the_file(tmp_path: Path) -> None:
    (file,) = checked(written(tmp_path, bad=hunt(UNKNOWN_COLUMN)))
    assert [(each.code, each.line, each.column) for each in file.diagnostics if each.is_error] == [("K0203", 5, 13)]


def test_an_id_given_twice_is_told_of_the_second_file(tmp_path: Path) -> None:
    first, second = checked(written(tmp_path, a=hunt(GOOD), b=hunt(GOOD, name="Another")))
    assert [each.code for file in (first, second) for each in file.diagnostics] == ["K0637"]
    assert second.diagnostics[0].source.file == second.path  # type: ignore[union-attr]  # it has a source


def test_an_entity_mapping_to_a_column_that_is_not_returned_is_found(tmp_path: Path) -> None:
    mapping = (
        "entityMappings:\n- entityType: Host\n  fieldMappings:\n  - identifier: HostName\n    columnName: Computer\n"
    )
    (file,) = checked(written(tmp_path, a=hunt(GOOD) + mapping))
    assert "K0640" in [each.code for each in file.diagnostics]


def test_processes_find_what_one_finds(tmp_path: Path) -> None:
    texts = {
        f"h{at}": hunt(UNKNOWN_COLUMN if at % 3 else GOOD, id=f"{at:08}-1111-1111-1111-111111111111")
        for at in range(70)
    }
    paths = written(tmp_path, **texts)
    assert [(file.path, [each.code for each in file.diagnostics]) for file in checked(paths, 2)] == [
        (file.path, [each.code for each in file.diagnostics]) for file in checked(paths, 1)
    ]


def test_files_below_takes_named_files_and_searches_folders(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    inner, named = written(tmp_path / "below", a=hunt(GOOD)), tmp_path / "query.odd"
    (tmp_path / "below" / "picture.png").write_bytes(b"")
    named.write_text(GOOD)
    assert files_below([named, tmp_path / "below"]) == [named, *inner]


def test_summary_counts_by_severity_code_and_file(tmp_path: Path) -> None:
    other = hunt(UNKNOWN_COLUMN, id="22222222-1111-1111-1111-111111111111")
    summary = summarize(checked(written(tmp_path, a=hunt(GOOD), b=other)))
    assert (summary.files, summary.hunts) == (2, 2)
    assert summary.by_severity[Severity.ERROR] == 1
    assert (summary.by_code["K0203"], summary.files_by_code["K0203"]) == (1, 1)
    assert dict(summary.errors_by_file) == {str(tmp_path / "b.yaml"): 1}


def test_sarif_gives_a_rule_per_code_and_a_region_per_diagnostic(tmp_path: Path) -> None:
    log = sarif_log(checked(written(tmp_path, **{"a b": hunt(UNKNOWN_COLUMN)})))
    (run,) = log["runs"]  # type: ignore[index]
    rules = run["tool"]["driver"]["rules"]
    (result,) = [each for each in run["results"] if each["ruleId"] == "K0203"]
    location = result["locations"][0]["physicalLocation"]
    assert rules[result["ruleIndex"]]["id"] == "K0203"
    assert result["level"] == "error"
    assert location["artifactLocation"]["uri"].endswith("/a%20b.yaml")
    assert location["region"] == {"startLine": 5, "startColumn": 13, "endLine": 5, "endColumn": 20}


@pytest.mark.parametrize("text", ["T | take", "T | where", "", "\x00", "((((", "T | where Id has"])
def test_any_text_gives_diagnostics(text: str) -> None:
    found = check(text, SCHEMAS)
    assert (bool(found.diagnostics), found.schema) == (True, None)
