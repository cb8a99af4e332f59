"""Saved functions from files: what they give, and where their mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

import gazehound
from gazehound.workbench.saved_functions import read_saved

DATA = {"E": pa.table({"A": ["x", "y"], "N": pa.array([1, 2], pa.int64())})}

FILES = {
    "a.kql": "// comment\nlet Big = (least: long = 2) { E | where N >= least };\nlet Twice = (n: long) { n * 2 };\n",
    "b.kql": "let Named = () { Big | extend M = Twice(N) };\n"
    "let With = (T: (N: long), k: long) { T | extend K = N * k };\n",
    "c.yaml": """ParserName: vimMine
EquivalentBuiltInParser: _Im_Mine
ParserParams:
  - Name: who
    Type: string
    Default: '*'
  - Name: disabled
    Type: bool
    Default: false
ParserQuery: |
  let parser = (who: string = '*', disabled: bool = false) {
      E | where not(disabled) and (who == '*' or A == who)
  };
  parser(who=who, disabled=disabled);
""",
    "d.yml": "FunctionName: Plain\nFunctionAlias: Other\nFunctionQuery: |\n  E\n  | where A == 'y'\n",
    "note.txt": "no function",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


QUERIES = [
    ("Big", [("y", 2)]),
    ("Big(1) | count", [(2,)]),
    ("Big(least=5) | count", [(0,)]),
    ("print Twice(4)", [(8,)]),
    ("E | extend D = Twice(N) | project D", [(2,), (4,)]),
    ("Named | project M", [(4,)]),
    ("E | invoke With(3) | project K", [(3,), (6,)]),
    ("vimMine('x')", [("x", 1)]),
    ("_Im_Mine(disabled=true) | count", [(0,)]),
    ("Plain | union Other", [("y", 2), ("y", 2)]),
    ("let Twice = (n: long) { n * 5 }; print Twice(1)", [(5,)]),
    ("E | where N in ((Big | project N)) | count", [(1,)]),
]


@pytest.mark.parametrize(("kql", "rows"), QUERIES)
def test_rows(kql: str, rows: list[tuple[object, ...]], tmp_path: Path) -> None:
    functions = read_saved([written(tmp_path, FILES)])
    assert gazehound.connect(DATA, functions=functions).query(kql).rows() == rows


def test_bundled_functions_stay(tmp_path: Path) -> None:
    checked = gazehound.check("_Im_Dns | project DnsQuery", functions=read_saved([written(tmp_path, FILES)]))
    assert checked.schema == [("DnsQuery", "string")]


WRONG = [
    ({"a.kql": "let F = () { E | whre N == 1 };"}, "K0104", "a.kql", 1, 18),
    ({"a.kql": "let F = () {\n G };\nlet G = () { F() };"}, "K0230", "a.kql", 3, 14),
    ({"a.kql": "let F = () { F };"}, "K0230", "a.kql", 1, 14),
    ({"a.kql": "E | count"}, "K0231", None, None, None),
    ({"a.yaml": "Parser: [x"}, "K0231", "a.yaml", 1, 11),
    ({"a.yaml": "FunctionName: F\nFunctionQuery: |\n  E\n  | wher N == 1\n"}, "K0104", "a.yaml", 4, 5),
    ({"a.kql": "let F = () { E };", "b.kql": "let F = () { E };"}, "K0232", None, None, None),
]


@pytest.mark.parametrize(("files", "code", "file", "line", "column"), WRONG)
def test_a_wrong_file_is_told_at_its_place(
    files: dict[str, str], code: str, file: str | None, line: int | None, column: int | None, tmp_path: Path
) -> None:
    with pytest.raises(gazehound.KqlError) as problem:
        read_saved([written(tmp_path, files)])
    found = problem.value.diagnostics[0]
    name = Path(found.source.file).name if found.source else None
    assert (found.code, name, found.line, found.column) == (code, file, line, column)


BODIES = [
    ({"a.kql": "let F = () {\n  E | where Nope == 1\n};"}, "F", "a.kql", 2, 13),
    ({"a.kql": "let F = (n: long) {\n  E | where N > m\n};"}, "E | join (F(1)) on N", "a.kql", 2, 17),
    ({"a.yaml": "FunctionName: F\nFunctionQuery: |\n  E\n  | where Nope == 1\n"}, "F | count", "a.yaml", 4, 11),
    ({"a.kql": "let F = () { G };", "b.kql": "let G = () {\n Nope };"}, "F", "b.kql", 2, 2),
]


@pytest.mark.parametrize(("files", "kql", "file", "line", "column"), BODIES)
def test_a_mistake_in_a_body_is_told_in_its_file(
    files: dict[str, str], kql: str, file: str, line: int, column: int, tmp_path: Path
) -> None:
    found = gazehound.check(kql, {"E": {"N": "long"}}, read_saved([written(tmp_path, files)])).diagnostics[0]
    assert found.source is not None
    assert (Path(found.source.file).name, found.line, found.column) == (file, line, column)
    assert "called in" in found.notes[-1]


CALLS = [("Big('a', 'b')", "K0301"), ("Big(most=1)", "K0209"), ("Twice()", "K0309")]


@pytest.mark.parametrize(("kql", "code"), CALLS)
def test_a_wrong_call_is_told_in_the_query(kql: str, code: str, tmp_path: Path) -> None:
    found = gazehound.check(f"E | extend X = {kql}", {"E": {"N": "long"}}, read_saved([written(tmp_path, FILES)]))
    assert [(each.code, each.source.name if each.source else "") for each in found.diagnostics if each.is_error] == [
        (code, "query")
    ]
