"""Sentinel YAML: strict, repaired, and refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hunt_pages import ID, codes

from gazehound.hunting.load import load_hunts, load_source
from gazehound.hunting.model import HuntKind
from gazehound.hunting.write import sentinel_fields
from gazehound.text import SourceText

HOST = {"entityType": "Host", "fieldMappings": [{"identifier": "FullName", "columnName": "DeviceName"}]}
IP = {"entityType": "IP", "fieldMappings": [{"identifier": "Address", "columnName": "RemoteIP"}]}
ONE = {"id": ID, "name": "A", "query": "T\n| take 1"}
FULL = f"""id: {ID}
name: A
requiredDataConnectors:
- connectorId: X
dataTypes:
- T
- U
- connectorId: Y
dataTypes:
- V
tactics:
- Execution
- Impact
query: |
T
| take 1
entityMappings:
- entityType: Host
fieldMappings:
- identifier: FullName
columnName: DeviceName
- entityType: IP
fieldMappings:
- identifier: Address
columnName: RemoteIP
customDetails:
Sensor: DeviceId
metadata:
source:
kind: Community
author:
name: Somebody
categories:
domains: [ "Security - Other" ]
version: 1.0.0
kind: Scheduled
"""
CONNECTORS = [{"connectorId": "X", "dataTypes": ["T", "U"]}, {"connectorId": "Y", "dataTypes": ["V"]}]
READ = {
    **ONE,
    "requiredDataConnectors": CONNECTORS,
    "tactics": ["Execution", "Impact"],
    "entityMappings": [HOST, IP],
    "customDetails": {"Sensor": "DeviceId"},
    "version": "1.0.0",
    "kind": "Scheduled",
    "metadata": {
        "source": {"kind": "Community"},
        "author": {"name": "Somebody"},
        "categories": {"domains": ["Security - Other"]},
    },
}


def hunt(*lines: str, head: str = f"id: {ID}\nname: A\n") -> str:
    return head + "\n".join(lines) + "\n"


QUERY = "query: |\n  T\n  | take 1"
REPAIRS = [
    # what is wrong, text, fields that were read, codes said
    ("nothing", hunt(QUERY), ONE, []),
    ("all indentation lost", FULL, READ, ["K0610"]),
    ("all indentation lost, line breaks of Windows", FULL.replace("\n", "\r\n"), READ, ["K0610"]),
    ("all indentation lost, byte order mark", "\ufeff" + FULL, READ, ["K0610"]),
    (
        "dataTypes on the level of the dash",
        hunt("requiredDataConnectors:\n    - connectorId: X\n    dataTypes:\n        - T", QUERY),
        {**ONE, "requiredDataConnectors": [{"connectorId": "X", "dataTypes": ["T"]}]},
        ["K0610"],
    ),
    (
        "dataTypes on the level of the connectors",
        hunt("requiredDataConnectors:\n- connectorId: X\ndataTypes:\n- T", QUERY),
        {**ONE, "requiredDataConnectors": [{"connectorId": "X", "dataTypes": ["T"]}]},
        ["K0610"],
    ),
    (
        "items of dataTypes among the connectors",
        hunt("requiredDataConnectors:\n- connectorId: X\n  dataTypes:\n- T", QUERY),
        {**ONE, "requiredDataConnectors": [{"connectorId": "X", "dataTypes": ["T"]}]},
        ["K0610"],
    ),
    (
        "no dashes",
        hunt("requiredDataConnectors:\n  connectorId: X\n  dataTypes: T\ntactics:\n  Execution", QUERY),
        {**ONE, "requiredDataConnectors": [{"connectorId": "X", "dataTypes": ["T"]}], "tactics": ["Execution"]},
        ["K0612"],
    ),
    (
        "other dashes",
        hunt("tactics:\n– Execution\n• Impact", QUERY),
        {**ONE, "tactics": ["Execution", "Impact"]},
        ["K0610"],
    ),
    (
        "tabs in a list",
        hunt("requiredDataConnectors:\n\t- connectorId: X\n\t  dataTypes:\n\t\t- T", QUERY),
        {**ONE, "requiredDataConnectors": [{"connectorId": "X", "dataTypes": ["T"]}]},
        ["K0611"],
    ),
    ("tabs in the query", hunt("query: |\n\tT\n\t| take 1"), ONE, ["K0610"]),
    ("no-break spaces", hunt("tactics:\n\u00a0\u00a0- Execution", QUERY), {**ONE, "tactics": ["Execution"]}, ["K0611"]),
    ("one tactic as a text", hunt("tactics: Impact", QUERY), {**ONE, "tactics": ["Impact"]}, ["K0612"]),
    (
        "two in one text",
        hunt("tactics: Impact, Execution", QUERY),
        {**ONE, "tactics": ["Impact", "Execution"]},
        ["K0612"],
    ),
    (
        "two in one item",
        hunt("relevantTechniques:\n- T1059; T1078", QUERY),
        {**ONE, "relevantTechniques": ["T1059", "T1078"]},
        ["K0612"],
    ),
    (
        "a list never closed",
        hunt("tactics: [Impact, Execution", QUERY),
        {**ONE, "tactics": ["Impact", "Execution"]},
        ["K0612", "K0614"],
    ),
    (
        "colons without quotes",
        hunt("name: A: b: c", QUERY, head=""),
        {"name": "A: b: c", "query": ONE["query"]},
        ["K0614"],
    ),
    (
        "signs without quotes",
        hunt("description: '@x", "status: `y`", QUERY),
        {**ONE, "description": "'@x", "status": "`y`"},
        ["K0614"],
    ),
    ("a quote inside of quotes", hunt("description: 'It's so'", QUERY), {**ONE, "description": "It's so"}, ["K0614"]),
    ("a path in quotes", hunt('description: "C:\\Windows"', QUERY), {**ONE, "description": "C:\\Windows"}, ["K0614"]),
    (
        "braces without quotes",
        hunt("alertDetailsOverride:\n  alertDisplayNameFormat: {{Title}}", QUERY),
        {**ONE, "alertDetailsOverride": {"alertDisplayNameFormat": "{{Title}}"}},
        ["K0614"],
    ),
    ("no blank after colons", hunt("query:|\n  T\n  | take 1", head=f"id:{ID}\nname:A\n"), ONE, ["K0614"]),
    ("no |", hunt("query:\n  T // a: b\n  | take 1"), {**ONE, "query": "T // a: b\n| take 1"}, ["K0613"]),
    (
        "no |, first line behind the key",
        hunt("query: T // a: b\n  | take 1"),
        {**ONE, "query": "T // a: b\n| take 1"},
        ["K0613"],
    ),
    ("no |, no indentation", hunt("query:\nT\n| take 1"), ONE, ["K0610", "K0613"]),
    ("first line indented most", hunt("query: |\n    T\n  | take 1"), {**ONE, "query": "  T\n| take 1"}, ["K0610"]),
    ("a line that lost its indentation", hunt("query: |\n  T\n| take 1"), {**ONE, "query": "  T\n| take 1"}, ["K0610"]),
    ("a key that is indented", hunt(QUERY, head=f"id: {ID}\n name: A\n"), ONE, ["K0610"]),
    (
        "typed names in a lost query",
        hunt("query: |\nT\n| take 1\n(name: string,\nid: long)", "version: 1"),
        {**ONE, "query": "T\n| take 1\n(name: string,\nid: long)", "version": "1"},
        ["K0610"],
    ),
    ("a key twice", hunt("name: B", QUERY), {**ONE, "name": "B"}, ["K0615"]),
    ("a key twice in broken YAML", hunt("name: B: c", QUERY), {**ONE, "name": "B: c"}, ["K0614", "K0615"]),
    ("keys in another case", hunt("Query: |\n  T\n  | take 1", head=f"Id: {ID}\nNAME: A\n"), ONE, ["K0616"]),
    (
        "techniques under another name",
        hunt("techniques: [T1059]", QUERY),
        {**ONE, "relevantTechniques": ["T1059"]},
        ["K0616"],
    ),
    ("control characters", hunt("description: a\x07b", QUERY), {**ONE, "description": "a b"}, ["K0618"]),
    ("a list as a name", hunt("status: [x]", QUERY), ONE, ["K0609"]),
    ("a tag of Python", hunt("status: !!python/object/apply:os.getcwd []", QUERY), ONE, ["K0609"]),
    ("a key that nobody knows", hunt("severty: High", QUERY), {**ONE, "severty": "High"}, ["K0620"]),
    ("a line that belongs nowhere", hunt(QUERY, head=f"what: is: this\nid: {ID}\nname: A\n"), ONE, ["K0622"]),
    ("a number that is none", hunt("triggerThreshold: many", QUERY), ONE, ["K0609"]),
]


@pytest.mark.parametrize(("text", "fields", "said"), [row[1:] for row in REPAIRS], ids=[row[0] for row in REPAIRS])
def test_broken_yaml_is_read_and_the_repair_is_said(text: str, fields: dict[str, object], said: list[str]) -> None:
    loaded = load_source(SourceText(text.removeprefix("\ufeff"), "hunt.yaml"), Path("hunt.yaml"))
    assert [sentinel_fields(each) for each in loaded.hunts] == [fields]
    assert codes(loaded) == said


@pytest.mark.parametrize("text", [row[1] for row in REPAIRS], ids=[row[0] for row in REPAIRS])
def test_repaired_query_keeps_its_place(text: str) -> None:
    query = load_hunts(text).hunts[0].query
    at = query.text.index("| take 1")
    before = text.removeprefix("\ufeff").partition("| take 1")[0]
    line = before.count("\n") + 1
    assert query.position(at) == (line, len(before) - before.rfind("\n"))


def test_repairs_belong_to_the_hunt_and_have_places() -> None:
    hunt = load_hunts(FULL).hunts[0]
    assert [(each.line, each.column) for each in hunt.repairs] == [(4, 1), (15, 1), (18, 1), (27, 1), (29, 1)]
    assert hunt.diagnostics == ()


REFUSED = [
    ("no query", hunt("tactics: [Impact]"), ["K0607"], (1, 1)),
    ("an empty query", hunt("query: |", "version: 1.0.0"), ["K0607"], (3, 1)),
    ("a list as the query", hunt("query: [T]"), ["K0607", "K0609"], (3, 1)),
    ("not a hunt", "on: push\njobs:\n  a: b\n", ["K0604"], None),
    ("a list of texts", "- a\n- b\n", ["K0604"], None),
    ("neither keys nor YAML", "{ a: [\n  b\n", ["K0606"], (3, 1)),
    ("nested too deeply", "query: T\ntags: " + "[" * 200, ["K0608"], (2, 46)),
    (
        "aliases that stand for millions",
        "a0: &a0 [x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
        + "query: T\n",
        ["K0608"],
        (6, 5),
    ),
]


@pytest.mark.parametrize(("text", "said", "place"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_no_hunt_gives_one_clear_error(text: str, said: list[str], place: tuple[int, int] | None) -> None:
    loaded = load_source(SourceText(text, "hunt.yaml"), Path("hunt.yaml"))
    assert (loaded.hunts, codes(loaded)) == ((), said)
    (error,) = [each for each in loaded.diagnostics if each.is_error]
    assert place is None or (error.line, error.column) == place


def test_alias_is_read_as_what_it_names() -> None:
    text = hunt("tags: &both [x, y]", "customDetails: {a: *both}", QUERY)
    loaded = load_hunts(text)
    assert loaded.hunts[0].extra == {"customDetails": {"a": ["x", "y"]}}
    assert loaded.diagnostics == ()


@pytest.mark.parametrize(
    ("rest", "code"),
    [("query: >\n  T\n  // all\n  | take 1", "K0623"), ("query:\n  T | where a == 1 # | take 1", "K0624")],
)
def test_query_that_yaml_itself_changes_is_read_so_and_said(rest: str, code: str) -> None:
    loaded = load_hunts(hunt(rest))
    assert "\n" not in loaded.hunts[0].query.text
    assert codes(loaded) == [code]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("query: >\n  T\n  | take 1\n  | count", "T | take 1 | count"),
        ("query:\n  T\n  | take 1", "T | take 1"),
        ("query: 'T | where a == ''b'' | take 1'", "T | where a == 'b' | take 1"),
        ('query: "T\\n| where a == \\"b\\"\\n\\t| take 1"', 'T\n| where a == "b"\n\t| take 1'),
        ("query: |2\n    T\n  | take 1", "  T\n| take 1"),
        ("query: |-\n\n  T\n\n  | take 1", "\nT\n\n| take 1"),
    ],
)
def test_position_in_any_style_of_yaml_is_the_files(written: str, text: str) -> None:
    query = load_hunts(hunt(written)).hunts[0].query
    before = hunt(written).partition("take")[0]
    assert query.text == text
    assert query.position(text.index("take")) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_several_documents_are_several_hunts() -> None:
    other = hunt(QUERY.replace("T", "U"), head="name: B: c\n")
    assert [each.name for each in load_hunts(f"{hunt(QUERY)}---\n{hunt(QUERY)}").hunts] == ["A", "A"]
    assert [each.name for each in load_hunts(f"{hunt(QUERY)}---\n{other}").hunts] == ["A", "B: c"]


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        ("severity: High", HuntKind.HUNTING_QUERY),
        ("queryFrequency: 1h\ntriggerThreshold: 0", HuntKind.ANALYTICS_RULE),
        ("kind: NRT", HuntKind.ANALYTICS_RULE),
    ],
)
def test_kind_is_told_by_the_keys(rest: str, kind: HuntKind) -> None:
    assert load_hunts(hunt(rest, QUERY)).hunts[0].kind is kind


def test_each_field_has_its_place() -> None:
    text = hunt(
        QUERY, "entityMappings:\n- entityType: IP\n  fieldMappings:\n  - identifier: Address\n    columnName: Ip"
    )
    loaded = load_hunts(text).hunts[0]
    places = {key: loaded.source.text[span.start : span.end] for key, span in loaded.places.items()}
    assert places["name"] == "A"
    assert places["entityMappings[0].entityType"] == "IP"
    assert places["entityMappings[0].fieldMappings[0].columnName"] == "Ip"
