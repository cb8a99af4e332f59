"""Everything that the manual documents of the language binds in a small query, or is refused by its name."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import gazehound
from tests.reference.minimal_uses import COLUMNS, SCHEMAS, minimal_uses

INVENTORY = Path(__file__).parents[2] / "shared" / "corpus" / "kql_inventory.json"
CATEGORIES = (
    "aggregation_function", "data_type", "graph_function", "graph_operator", "join_flavor", "plugin", "scalar_function",
    "scalar_operator", "special_function", "statement", "string_operator", "tabular_operator", "visualization",
    "window_function",
)  # fmt: skip


@cache
def documented() -> list[dict[str, Any]]:
    if not INVENTORY.exists():
        return []
    return [each for each in json.loads(INVENTORY.read_text(encoding="utf-8")) if each["page"]]


def works_or_is_refused(kql: str, name: str) -> bool:
    found = [each for each in gazehound.check(kql, SCHEMAS, {}).diagnostics if each.is_error]
    return all(each.code.startswith("K04") and f"`{name}" in each.message for each in found)


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_signature_has_a_use_that_binds(category: str) -> None:
    entries = [each for each in documented() if each["category"] == category]
    if not entries:
        pytest.skip("the inventory is not here")
    missing = []
    for entry in entries:
        for name in (entry["name"], *entry["aliases"]):
            for signature in entry.get("signatures") or [""]:
                uses = minimal_uses(category, name, [signature] if signature else [])
                if not any(works_or_is_refused(kql, name) for kql in uses):
                    missing.append(f"{name}: {signature}")
    assert missing == []


def test_the_inventory_has_no_other_category() -> None:
    assert {each["category"] for each in documented()} <= set(CATEGORIES)


@pytest.mark.parametrize(
    ("kql", "code"),
    [
        ("T | extend x = no_such_function(n)", "K0204"),
        ("T | evaluate no_such_plugin(n)", "K0223"),
        ("declare pattern p = (a: string) { ('x') = { T }; }; p('y')", "K0229"),
        ("inline_external_table (a: string) kind=storage dataformat=csv (h@'https://example.org/x')", "K0403"),
        ("stored_query_result('x')", "K0404"),
        ("let x = external_table('x'); x | count", "K0404"),
        ("graph('x') | graph-match (a)-[e]->(b) project a", "K0404"),
        ("alias database other = cluster('c').database('d'); T", "K0405"),
        ("restrict access to (T); T", "K0407"),
    ],
)
def test_what_is_not_there_is_told_in_one_message(kql: str, code: str) -> None:
    assert [each.code for each in gazehound.check(kql, SCHEMAS, {}).diagnostics if each.is_error] == [code]


@pytest.mark.parametrize(
    ("kql", "schema"),
    [
        (
            "declare pattern p = (a: string)[b: string] { ('x').['y'] = { T | take 1 }; ('x').['z'] = { T | count }; };"
            " union p('x').y, p('x').z",
            [*COLUMNS.items(), ("Count", "long")],
        ),
        ("declare pattern p = (a: string) { ('x') = { T | count }; }; let f = p('x'); f", [("Count", "long")]),
        ("macro-expand entity_group [database('a'), database('b')] as X (X.T | count)", [("Count", "long")]),
        (
            "let G = entity_group [database('a')]; macro-expand G as X (let f = X.T; f | summarize by s)",
            [("s", "string")],
        ),
    ],
)
def test_patterns_and_groups_of_databases_stand_for_queries(kql: str, schema: list[tuple[str, str]]) -> None:
    checked = gazehound.check(kql, SCHEMAS, {})
    assert ([each.code for each in checked.diagnostics if each.is_error], checked.schema) == ([], schema)
