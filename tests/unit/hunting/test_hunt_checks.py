"""What is said of the metadata of hunts."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hunt_pages import ID, PAGE

from gazehound.hunting import attack
from gazehound.hunting.check import check_columns, check_hunts
from gazehound.hunting.entities import IDENTIFIERS, REQUIRED
from gazehound.hunting.load import load_hunts
from gazehound.types import TableSchema, schema_of

GOOD = {"id": ID, "name": "A", "tactics": "[CommandAndControl]", "relevantTechniques": "[T1219]", "query": "T"}
MAPPING = "\n- entityType: {}\n  fieldMappings:\n  - identifier: {}\n    columnName: Ip"


def text(**changed: str | None) -> str:
    fields = {key: value for key, value in {**GOOD, **changed}.items() if value is not None}
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


CHECKS = [
    # intent, what is changed in a good hunt, (code, help) of what is said
    ("nothing", {}, []),
    ("no id", {"id": None}, [("K0630", "give it a new GUID as its `id`")]),
    ("an id that is no GUID", {"id": "rmm-1"}, [("K0631", "")]),
    ("a GUID in braces", {"id": f"'{{{ID}}}'"}, [("K0631", "")]),
    ("no name", {"name": None}, [("K0632", "")]),
    ("a tactic with blanks", {"tactics": "[Command and Control]"}, [("K0633", "write `CommandAndControl`")]),
    ("a tactic in another case", {"tactics": "[commandandcontrol]"}, [("K0633", "write `CommandAndControl`")]),
    ("a tactic with dashes", {"tactics": "[command-and-control]"}, [("K0633", "write `CommandAndControl`")]),
    (
        "a tactic with a letter missing",
        {"tactics": "[CommanAndControl]", "relevantTechniques": None},
        [("K0633", "a similar tactic exists: `CommandAndControl`")],
    ),
    ("no tactic at all", {"tactics": "[Ransomware]", "relevantTechniques": None}, [("K0633", "")]),
    ("a tactic of ICS", {"tactics": "[InhibitResponseFunction]", "relevantTechniques": "[T0878]"}, []),
    ("a former tactic", {"tactics": "[PreAttack]", "relevantTechniques": None}, []),
    ("a technique in small letters", {"relevantTechniques": "[t1219]"}, [("K0634", "write `T1219`")]),
    ("a technique's name", {"relevantTechniques": "[Phishing]"}, [("K0634", "")]),
    ("three digits", {"relevantTechniques": "[T121]"}, [("K0634", "")]),
    ("a technique that does not exist", {"relevantTechniques": "[T9999]"}, [("K0635", "")]),
    ("a sub-technique that does not exist", {"relevantTechniques": "[T1219.099]"}, [("K0635", "")]),
    (
        "a technique that was replaced",
        {"relevantTechniques": "[T1086]"},
        [("K0636", "ATT&CK has `T1059.001` (Command and Scripting Interpreter: PowerShell) in its place")],
    ),
    ("a technique that was withdrawn", {"relevantTechniques": "[T1043]"}, [("K0636", "")]),
    ("a technique of another tactic", {"relevantTechniques": "[T1486]"}, [("K0643", "")]),
    ("a mapping", {"entityMappings": MAPPING.format("IP", "Address")}, []),
    (
        "an entity type in another case",
        {"entityMappings": MAPPING.format("Ip", "Address")},
        [("K0638", "a similar entity type exists: `IP`")],
    ),
    (
        "an identifier that is none",
        {"entityMappings": MAPPING.format("IP", "IpAddress")},
        [("K0639", "similar identifiers exist: `Address`, `AddressScope`"), ("K0642", "")],
    ),
    ("half of what is needed", {"entityMappings": MAPPING.format("FileHash", "Value")}, [("K0642", "")]),
    ("no column", {"entityMappings": MAPPING.format("IP", "Address").replace("columnName", "column")}, [("K0641", "")]),
]


@pytest.mark.parametrize(("changed", "said"), [row[1:] for row in CHECKS], ids=[row[0] for row in CHECKS])
def test_metadata_is_checked(changed: dict[str, str], said: list[tuple[str, str]]) -> None:
    hunts = load_hunts(text(**changed)).hunts
    assert [(each.code, each.help) for each in check_hunts(hunts)] == said


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"tactics": "[Impact, Command and Control]"}, "Command and Control"),
        ({"relevantTechniques": "\n- T1219\n- T9999"}, "T9999"),
        ({"entityMappings": MAPPING.format("Foo", "Address")}, "Foo"),
        ({"entityMappings": MAPPING.format("IP", "Bar")}, "Bar"),
    ],
)
def test_check_points_at_the_value(changed: dict[str, str], wanted: str) -> None:
    said = check_hunts(load_hunts(text(**changed)).hunts)[0]
    assert said.source.text[said.span.start : said.span.end] == wanted


def test_id_given_twice_is_an_error_that_names_the_first() -> None:
    hunts = load_hunts(f"{text()}---\n{text(name='B', id=ID.upper())}").hunts
    (said,) = check_hunts(hunts)
    assert (said.code, said.line, said.is_error) == ("K0637", 7, True)
    assert said.notes == ("first in text: A",)


def test_bare_kql_has_no_metadata_to_check() -> None:
    assert check_hunts(load_hunts("T | take 1").hunts) == ()


def test_page_is_checked_like_any_hunt() -> None:
    page = PAGE.replace("Exfiltration", "Exfil tration").replace(f"id: {ID}", "id: 7")
    assert [each.code for each in check_hunts(load_hunts(page).hunts)] == ["K0631", "K0633"]


COLUMNS = schema_of([("DeviceName", "string"), ("RemoteIP", "string")])
NAMED = [
    ("all there", MAPPING.format("IP", "Address").replace(" Ip", " RemoteIP"), "", []),
    ("in another case", MAPPING.format("IP", "Address").replace(" Ip", " remoteIP"), "", ["remoteIP"]),
    ("a custom detail", "", "customDetails: {A: DeviceName, B: DeviceId}\n", ["DeviceId"]),
    (
        "a placeholder",
        "",
        "alertDetailsOverride:\n  alertDisplayNameFormat: 'x {{DeviceName}} {{ User }}'\n",
        ["User"],
    ),
]


@pytest.mark.parametrize(("mapping", "more", "missing"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_columns_that_the_query_does_not_return_are_named(mapping: str, more: str, missing: list[str]) -> None:
    hunt = load_hunts(text(entityMappings=mapping or "[]") + more).hunts[0]
    said = check_columns(hunt, COLUMNS)
    assert [each.message.split("`")[-2] for each in said] == missing
    assert {each.code for each in said} <= {"K0640"}
    assert check_columns(hunt, TableSchema(COLUMNS.columns, is_open=True)) == ()


def test_missing_column_comes_with_its_place_and_a_similar_one() -> None:
    hunt = load_hunts(text(entityMappings=MAPPING.format("IP", "Address").replace(" Ip", " RemotIP"))).hunts[0]
    (said,) = check_columns(hunt, COLUMNS)
    assert said.source.text[said.span.start : said.span.end] == "RemotIP"
    assert said.help == "a similar column exists: `RemoteIP`"
    assert said.notes == ("columns of the result: `DeviceName`, `RemoteIP`",)


TACTICS = [
    ("Command and Control", "CommandAndControl"),
    ("command-and-control", "CommandAndControl"),
    ("Initial access", "InitialAccess"),
    ("defense_evasion", "DefenseEvasion"),
    ("Ransomware", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "meant"), TACTICS)
def test_tactic_is_found_under_other_spellings(written: str, meant: str | None) -> None:
    assert attack.tactic_named(written) == meant


def test_attack_data_is_consistent() -> None:
    data = json.loads(resources.files("gazehound.hunting").joinpath("attack.json").read_text(encoding="utf-8"))
    techniques = [key for key in data["techniques"] if key.startswith("T1")]
    subs = sum(len(each.get("sub", {})) for each in data["techniques"].values())
    assert (len(techniques), subs, len(data["tactics"])) == (216, 475, 14)  # as ATT&CK counts its version 18
    assert {tactic for each in data["techniques"].values() for tactic in each["tactics"]} <= set(attack.tactics())
    assert all(attack.technique(new) for new in data["replaced"].values() if new)
    assert not [old for old in data["replaced"] if attack.technique(old)]


def test_sub_technique_has_its_techniques_name_and_tactics() -> None:
    found = attack.technique("T1567.002")
    assert (found.name, found.tactics) == (
        "Exfiltration Over Web Service: Exfiltration to Cloud Storage",
        ("Exfiltration",),
    )


def test_each_entity_needs_only_identifiers_it_has() -> None:
    assert IDENTIFIERS.keys() == REQUIRED.keys()
    assert all(set(needed) <= set(IDENTIFIERS[kind]) for kind, sets in REQUIRED.items() for needed in sets)
