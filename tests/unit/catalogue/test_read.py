"""Reading catalogues: what is wrong with a line, and where."""

from __future__ import annotations

import json

import pytest

from gazehound.catalogue.model import INDICATORS
from gazehound.catalogue.read import FORMAT, bundled, read_catalogue
from gazehound.text import SourceText

HEADER = json.dumps({"format": FORMAT, "version": 1, "sources": {"own": {"repository": "here", "licence": "facts"}}})
HOST = {"value": "relay.example.com", "sources": ["own"], "match": "suffix"}


def said(*lines: str) -> list[tuple[str, int | None, str]]:
    """Code, line and message of each diagnostic."""
    _, found = read_catalogue(SourceText("\n".join(lines), "own.jsonl"))
    return [(each.code, each.line, each.message) for each in found]


def tool(**fields: object) -> str:
    return json.dumps({"id": "example", "name": "Example", **fields})


MISTAKES = [
    ("no JSON", ["{"], "K0670", 1),
    ("no header", [tool()], "K0670", 1),
    ("another version", [HEADER.replace('"version": 1', '"version": 7')], "K0670", 1),
    ("a source without its licence", [HEADER.replace('"licence": "facts"', '"date": "2026"')], "K0672", 1),
    ("a list for a line", [HEADER, "[]"], "K0670", 2),
    ("an unknown field", [HEADER, tool(hostz=[])], "K0671", 2),
    ("no name", [HEADER, json.dumps({"id": "x"})], "K0672", 2),
    ("an indicator without a source", [HEADER, tool(images=[{"value": "a.exe", "sources": []}])], "K0672", 2),
    ("a source that is not listed", [HEADER, tool(images=[{"value": "a.exe", "sources": ["owns"]}])], "K0674", 2),
    ("an upper-case value", [HEADER, tool(images=[{"value": "A.exe", "sources": ["own"]}])], "K0672", 2),
    ("a host without its match", [HEADER, tool(hosts=[{"value": "a.de", "sources": ["own"]}])], "K0672", 2),
    ("a match of an image", [HEADER, tool(images=[{**HOST, "value": "a.exe"}])], "K0672", 2),
    ("an id that is no name of a folder", [HEADER, json.dumps({"id": "../x", "name": "x"})], "K0672", 2),
    ("a host that is none", [HEADER, tool(hosts=[{**HOST, "value": "a.de'|(b"}])], "K0672", 2),
    ("a flag that is no bool", [HEADER, tool(hosts=[{**HOST, "broad": "yes"}])], "K0672", 2),
    ("shared with nobody", [HEADER, tool(hosts=[{**HOST, "shared_with": ["other"]}])], "K0674", 2),
    ("an id given twice", [HEADER, tool(), "", tool()], "K0673", 4),
]


@pytest.mark.parametrize(("lines", "code", "line"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES])
def test_a_mistake_is_named_with_its_line(lines: list[str], code: str, line: int) -> None:
    assert [each[:2] for each in said(*lines)] == [(code, line)]


def test_a_misspelled_source_is_suggested_at_its_place() -> None:
    text = "\n".join([HEADER, tool(images=[{"value": "a.exe", "sources": ["owns"]}])])
    _, found = read_catalogue(SourceText(text, "own.jsonl"))
    assert found[0].span is not None
    assert text[found[0].span.start : found[0].span.end] == '"owns"'
    assert "`own`" in found[0].help


def test_tools_are_known_by_id_name_and_alias() -> None:
    lines = [HEADER, tool(aliases=["Exemplar"], hosts=[HOST])]
    catalogue, _ = read_catalogue(SourceText("\n".join(lines)))
    assert {catalogue.named(each) for each in ("EXAMPLE", "exemplar", "example")} == {catalogue.tools[0]}
    assert catalogue.named("sample") is None


def test_the_bundled_catalogue_is_valid_and_every_indicator_has_a_source() -> None:
    catalogue = bundled()
    origins = {each.id for each in catalogue.origins}
    assert len(catalogue.tools) > 250
    assert all(
        each.sources and set(each.sources) <= origins
        for tool in catalogue.tools
        for kind in INDICATORS
        for each in tool.indicators(kind)
    )


@pytest.mark.parametrize(
    ("tool_id", "kind", "values"),
    [
        ("ammyy", "hosts", {"ammyy.com"}),
        ("ammyy", "companies", {"ammyy"}),
        ("ammyy", "products", {"ammyy admin"}),
        ("addigy", "hosts", {"prod.addigy.com", "grtmprod.addigy.com", "agents.addigy.com"}),
        (
            "addigy",
            "images",
            {"go-agent", "auditor", "collector", "xpcproxy", "lan-cache", "mdmclient", "launchd"},
        ),
    ],
)
def test_the_hunt_pages_indicators_are_there(tool_id: str, kind: str, values: set[str]) -> None:
    listed = {each.value for each in bundled().by_id[tool_id].indicators(kind) if "seed" in each.sources}
    assert listed == values
