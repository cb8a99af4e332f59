"""Hunts written as Sentinel YAML, and drafts from scenarios."""

from __future__ import annotations

import dataclasses

import pytest
import yaml
from hunt_pages import HYPOTHESIS, ID, PAGE, QUERY

from gazehound.exclusions.model import Proof, Verdict, VerdictKind
from gazehound.hunting.drafts import draft_exclusions, drafts_yaml, imported_files
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery, HuntKind
from gazehound.hunting.write import sentinel_fields, to_sentinel_yaml
from gazehound.text import SourceText

WRITTEN = f"""# Hypothesis: Somebody may be moving files out of the lab with rclone.
#   It runs under another name.
# Table DeviceProcessEvents: Needs the Defender connector
id: {ID}
name: Renamed rclone
description: |
  Images whose product is rclone: under any other name.
  See the team's notes.
requiredDataConnectors:
  - connectorId: MicrosoftThreatProtection
    dataTypes:
      - DeviceProcessEvents
tactics:
  - Exfiltration
relevantTechniques:
  - T1567.002
query: |
  {QUERY.replace(chr(10), chr(10) + "  ")}
"""


def test_page_is_written_in_the_order_of_microsoft() -> None:
    assert to_sentinel_yaml(load_hunts(PAGE).hunts[0]) == WRITTEN


def test_written_hunt_reads_back_whole_and_without_a_word() -> None:
    before, loaded = load_hunts(PAGE).hunts[0], load_hunts(WRITTEN)
    (after,) = loaded.hunts
    assert loaded.diagnostics == ()
    assert sentinel_fields(after) == sentinel_fields(before)
    assert (after.hypothesis, after.table_notes) == (HYPOTHESIS, before.table_notes)


def hunt(**fields: object) -> HuntingQuery:
    made = {"kind": HuntKind.HUNTING_QUERY, "query": SourceText("T"), "name": "A", **fields}
    return HuntingQuery(**made)


TEXTS = [
    "plain words",
    "with: a colon",
    "with # a sign",
    "ends with a colon:",
    "'quoted'",
    '"quoted"',
    "it's",
    "- a dash",
    "[list]",
    "{map}",
    "*alias",
    "&anchor",
    "!tag",
    "%directive",
    "@at",
    "`tick`",
    "| bar",
    "> fold",
    "? key",
    "true",
    "No",
    "null",
    "~",
    "12",
    "1.0",
    "1e3",
    "0x1F",
    "12:30",
    "2024-01-01",
    "1.0.0",
    "<<",
    "=",
    " starts with a blank",
    "ends with a blank ",
    "tab\tinside",
    "bell\x07",
    "next line\x85 and separator\u2028",
    "Größe “x”",
    "\u200binvisible",
    "emoji 😀",
    "two\nlines",
    "blank\n\nline",
    "  first line indented\nthe next not",
    "line ending in blanks  \nnext",
    "a line of blanks\n   \nnext",
    "\ttab first\nnext",
    "--- \nno document",
]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_reads_back_as_itself(text: str) -> None:
    made = to_sentinel_yaml(
        hunt(
            name=text, description=text.strip("\n"), query=SourceText(f"T\n{text}".rstrip()), extra={"x": {"y": [text]}}
        )
    )
    (loaded,) = load_hunts(made).hunts
    assert yaml.safe_load(made)["name"] == text
    assert loaded.repairs == ()
    assert (loaded.name, loaded.description) == (text, text)
    assert loaded.query.text == f"T\n{text}".rstrip()
    assert loaded.extra == {"x": {"y": [text]}}


@pytest.mark.parametrize(
    "extra",
    [
        {"customDetails": {"Sensor": "DeviceId"}},
        {"tags2": [{"Schema": "ASimDns", "SchemaVersion": "0.1.1"}, "x", [1, ["y"]], {}, []]},
        {"enabled": True, "limit": 3, "share": 0.5, "nothing": None},
        {"deep": {"a": {"b": [{"c": {"d": "e"}, "f": "g\nh"}]}}},
        {"metadata": {"source": {"kind": "Community"}}},
    ],
)
def test_unknown_keys_are_written_back(extra: dict[str, object]) -> None:
    (loaded,) = load_hunts(to_sentinel_yaml(hunt(extra=extra))).hunts
    assert loaded.extra == extra


def test_empty_fields_are_not_written() -> None:
    assert to_sentinel_yaml(hunt()) == "name: A\nquery: |\n  T\n"


def test_order_does_not_depend_on_the_order_read() -> None:
    text = f"version: 1.0.0\nquery: T\nkind: NRT\nmine: x\nname: A\nid: {ID}\nseverity: Low\n"
    assert list(sentinel_fields(load_hunts(text).hunts[0])) == [
        "id",
        "name",
        "severity",
        "query",
        "mine",
        "version",
        "kind",
    ]


DRAFTS = """# Drafts from the false-positive scenarios of a hunt page. A draft has no effect:
# `original` is the page's filter as written, `verdicts` what is proven of it, `repair` a predicate that says
# more of what the scenario means. Write `when`, an owner and a day on which it expires, then make it active.
hunt: 11111111-2222-4333-8444-555555555555
exclusions:
  - name: backup-of-the-lab
    scenario: Backup of the lab
    description: The lab's backup job runs rclone under the vendor's name.
    status: draft
    original: process.name == "labsync.exe" and user.name == "svc_lab"
    verdicts:
      - 'mixed-polarity: it says both'
    repair: FileName =~ "labsync.exe"
  - name: tests-by-the-packaging-team
    scenario: Tests by the packaging team
    description: They try new builds.
    status: draft
    original: host.name in ("pkg-01", "pkg-02")
"""


PROOFS = {
    'process.name == "labsync.exe" and user.name == "svc_lab"': Proof(
        (Verdict(VerdictKind.MIXED_POLARITY, "it says both"),), "", 'FileName =~ "labsync.exe"'
    ),
    'host.name in ("pkg-01", "pkg-02")': Proof(()),
}


def test_scenarios_become_drafts_with_the_filter_as_written() -> None:
    hunt = load_hunts(PAGE).hunts[0]
    assert drafts_yaml(hunt, PROOFS) == DRAFTS
    assert yaml.safe_load(DRAFTS)["exclusions"] == draft_exclusions(hunt, PROOFS)


def test_drafts_with_the_same_title_have_names_of_their_own() -> None:
    page = PAGE.replace("Tests by the packaging team", "Backup of the lab")
    names = [each["name"] for each in draft_exclusions(load_hunts(page).hunts[0], {})]
    assert names == ["backup-of-the-lab", "backup-of-the-lab-2"]


def test_import_writes_a_hunt_and_its_drafts_side_by_side() -> None:
    hunt = load_hunts(PAGE).hunts[0]
    files = imported_files([(hunt, PROOFS), (dataclasses.replace(hunt, scenarios=()), {})])
    assert files == {
        "renamed-rclone.yaml": WRITTEN,
        "renamed-rclone.exclusions.yaml": DRAFTS,
        "renamed-rclone-2.yaml": WRITTEN,
    }


def test_a_name_never_leaves_the_folder() -> None:
    (name,) = imported_files([(hunt(name="../../etc/passwd"), {})])
    assert name == "etc-passwd.yaml"
