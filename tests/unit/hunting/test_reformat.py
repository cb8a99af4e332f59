"""Formatting the KQL of a file: its lines change, no other line does, and the file holds the same hunts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import hunt_pages
import pytest

from gazehound.hunting import reformat as module
from gazehound.hunting.load import load_source
from gazehound.hunting.reformat import reformat
from gazehound.syntax import format_query
from gazehound.text import SourceText

LINES = hunt_pages.QUERY.split("\n")
PRETTY = format_query(SourceText(hunt_pages.QUERY)).splitlines()
LISTED = """- before
  ```kusto
  T|where a==1
  ```
- after ```T|take 5```
"""

FORMS = {
    "KQL": (Path("x.kql"), hunt_pages.QUERY, "", 1),
    "several queries": (Path("x.kql"), "// first\nT|take 5\n\n\n// second\nU|where a==1|count", "", 2),
    "YAML": (Path("x.yaml"), hunt_pages.INDENTED_YAML + "\nversion: 1.0.0\n", "  ", 1),
    "YAML without indentation": (Path("x.yaml"), hunt_pages.YAML + "\nversion: 1.0.0\n", "", 1),
    "a page": (Path("x.txt"), hunt_pages.PAGE, "", 1),
    "a page with the YAML first": (Path("x.txt"), hunt_pages.page(hunt_pages.HYPOTHESIS, hunt_pages.YAML), "", 1),
    "Markdown": (Path("x.md"), f"# Title\n```kql\n{hunt_pages.QUERY}\n```\nEnd.\n", "", 1),
    "Markdown in a list": (Path("x.md"), LISTED, "  ", 1),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_only_queries_change(name: str, ending: str) -> None:
    path, text, margin, hunts = FORMS[name]
    text = text.replace("\n", ending)
    made = reformat(SourceText(text, str(path)), path)
    assert (made.diagnostics, made.text != text) == ((), True)
    before, after = (load_source(SourceText(each, str(path)), path).hunts for each in (text, made.text))
    assert len(before) == hunts
    assert [each.query.text + "\n" for each in after] == [format_query(each.query) for each in before]
    written = {line for hunt in before for line in hunt.query.text.splitlines()}
    assert _others(made.text, {margin + each for hunt in after for each in hunt.query.text.split("\n")}) == _others(
        text, {margin + each for each in written}
    )
    assert reformat(SourceText(made.text, str(path)), path).text == made.text


def _others(text: str, without: set[str]) -> Counter[str]:
    return Counter(line for line in text.split("\n") if line.rstrip("\r") not in without)


def test_both_copies_of_a_page_are_formatted() -> None:
    made = reformat(SourceText(hunt_pages.PAGE, "x.txt"), Path("x.txt"))
    assert made.text.count("\n".join(PRETTY)) == 2
    assert LINES[3] not in PRETTY
    assert LINES[3] not in made.text.split("\n")


def test_a_query_with_mistakes_stays_and_says_so() -> None:
    made = reformat(SourceText("T|wher a\n\nU|take 5", "x.kql"), Path("x.kql"))
    assert made.text == "T|wher a\n\nU\n| take 5"
    assert [(each.code, each.line) for each in made.diagnostics] == [("K0104", 1)]


@pytest.mark.parametrize(
    "query",
    ["query: T|where a==1|take 5", "query: 'T|where a==1'", "query: >\n  T\n  |where a==1", '"query": "T|count"'],
)
def test_a_query_beside_other_text_stays_and_says_so(query: str) -> None:
    text = f"id: {hunt_pages.ID}\nname: x\n{query}\nversion: 1.0.0\n"
    made = reformat(SourceText(text, "x.yaml"), Path("x.yaml"))
    assert made.text == text
    assert [each.code for each in made.diagnostics] == ["K0657"]


def test_a_file_that_would_hold_other_hunts_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "format_query", lambda query: "T\n\nU\n")
    made = reformat(SourceText("T|take 5", "x.kql"), Path("x.kql"))
    assert made.text == "T|take 5"
    assert [each.code for each in made.diagnostics] == ["K0658"]


def test_a_text_without_hunts_stays_and_says_so() -> None:
    made = reformat(SourceText("just words", "x.txt"), Path("x.txt"))
    assert (made.text, [each.code for each in made.diagnostics]) == ("just words", ["K0604"])
