"""Which query an argument means."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazehound.diagnostics import KqlError
from gazehound.workbench.texts import NoSuchFile, read_query

YAML = "id: x\nname: A\nquery: |\n  T\n  | take 1\n"


@pytest.mark.parametrize("text", ["T", "T | take 1", "print 1", "print x = 'a.kql'", "T\n| take 1"])
def test_what_is_no_file_is_kql(text: str) -> None:
    assert read_query(text).text == text


@pytest.mark.parametrize("name", ["missing.kql", "folder/missing.yaml", "missing.txt"])
def test_a_name_that_ends_like_a_file_has_to_be_one(name: str) -> None:
    with pytest.raises(NoSuchFile):
        read_query(name)


def test_standard_input_is_kql() -> None:
    assert read_query("-", "\ufeffprint 1").text == "print 1"


def test_a_file_of_kql_is_the_query(tmp_path: Path) -> None:
    path = tmp_path / "query.kql"
    path.write_text("T | take 1")
    assert (read_query(str(path)).text, read_query(str(path)).file) == ("T | take 1", str(path))


def test_a_file_of_several_queries_is_one_text(tmp_path: Path) -> None:
    path = tmp_path / "queries.kql"
    path.write_text("T | take 1\n\nT | take 2\n")
    assert read_query(str(path)).text == "T | take 1\n\nT | take 2\n"


def test_a_hunt_gives_its_query_with_places_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "hunt.yaml"
    path.write_text(YAML)
    source = read_query(str(path))
    assert source.text.rstrip() == "T\n| take 1"
    assert source.position(2) == (5, 3)


@pytest.mark.parametrize(("text", "code"), [("---\n".join([YAML, YAML]), "K0650"), ("- 1\n", "K0604")])
def test_a_file_without_one_query_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "hunt.yaml"
    path.write_text(text)
    with pytest.raises(KqlError) as error:
        read_query(str(path))
    assert code in [each.code for each in error.value.diagnostics]
