"""Which columns tell the rows of a hunt apart from run to run, and what a hunt is known by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gazehound.compiler import analyze
from gazehound.hunting.identity import hunt_identity, identity_columns
from gazehound.hunting.model import EntityMapping, FieldMapping, HuntingQuery, HuntKind
from gazehound.schemas import workspace_from
from gazehound.text import SourceText
from gazehound.types import Column

SCHEMAS = {
    "Events": {
        "Timestamp": "datetime",
        "Device": "string",
        "User": "string",
        "Port": "int",
        "Took": "timespan",
        "Tags": "dynamic",
    }
}


def hunt(kql: str, *mapped: str) -> HuntingQuery:
    fields = tuple(FieldMapping("FullName", each) for each in mapped)
    mappings = (EntityMapping("Host", fields),) if fields else ()
    return HuntingQuery(HuntKind.HUNTING_QUERY, SourceText(kql), id="1", entity_mappings=mappings)


@pytest.mark.parametrize(
    ("kql", "mapped", "expected"),
    [
        ("Events", ["Device"], ("Device",)),
        ("Events", ["Device", "User"], ("Device", "User")),
        ("Events", ["NoSuchColumn"], ("Device", "User", "Port")),
        ("Events", ["Tags"], ("Device", "User", "Port")),
        ("Events | summarize count() by Device, User", ["User"], ("User",)),
        ("Events | summarize count() by Device, User", [], ("Device", "User")),
        ("Events | summarize by Device, User | where User != '' | sort by Device | take 9", [], ("Device", "User")),
        ("Events | summarize n = count() by Device, bin(Timestamp, 1h)", [], ("Device",)),
        ("Events | summarize n = count() by bin(Timestamp, 1h)", [], ("Timestamp",)),
        ("Events | summarize n = count() by Device | project Host = Device, n", [], ("Host",)),
        ("Events | summarize n = count() by Device | extend Host = Device | project Host, n", [], ("Host",)),
        ("Events | summarize n = count() by Device | project n", [], ("n",)),
        ("Events | summarize n = count()", [], ()),
        ("Events | distinct Device, Port", [], ("Device", "Port")),
        ("Events | summarize n = count() by Device, User | summarize max(n) by User", [], ("User",)),
        ("let T = Events | summarize n = count() by Device; T | extend x = n", [], ("Device",)),
        ("Events | make-series n = count() on Timestamp step 1h by Device", [], ("Device",)),
        ("Events | where Port == 1", [], ("Device", "User", "Port")),
        ("Events | project Timestamp, Tags", [], ("Timestamp", "Tags")),
        ("union (Events | summarize by Device), (Events | summarize by User)", [], ("Device", "User")),
        ("Events | summarize by Port | join kind=inner Events on Port", [], ("Port", "Device", "User", "Port1")),
    ],
)  # fmt: skip
def test_entities_come_first_then_groups_then_everything_steady(
    kql: str, mapped: list[str], expected: tuple[str, ...]
) -> None:
    bound, found = analyze(SourceText(kql), workspace_from(SCHEMAS))
    assert not found.has_errors
    columns = [Column(each.name, each.type) for each in bound.results[0].columns]
    assert identity_columns(hunt(kql, *mapped), bound.results[0].relation, columns) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": "ABC", "name": "n"}, "abc"),
        ({"id": "", "name": "A name"}, "A name"),
        ({"id": "", "name": "", "path": Path("/hunts/x.kql")}, "x.kql"),
        ({"id": "", "name": "", "path": Path("/hunts/x.kql"), "part": (2, 3)}, "x.kql (2)"),
        ({"id": "", "name": ""}, ""),
    ],
)
def test_a_hunt_is_known_by_the_best_name_it_has(changes: dict[str, object], expected: str) -> None:
    assert hunt_identity(replace(hunt("Events"), **changes)) == expected  # type: ignore[arg-type]
