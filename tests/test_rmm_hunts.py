"""The hunts made from the catalogue of remote-management tools: up to date, checked, tested, proven."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import gazehound
from gazehound.catalogue.read import bundled
from gazehound.catalogue.rules import TABLES, Kind, rules_of
from gazehound.exclusions.load import load_exclusions
from gazehound.exclusions.model import VerdictKind
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.prove import prove_for
from gazehound.hunting.remote_behaviour import behaviours
from gazehound.hunting.remote_survey import survey
from gazehound.hunting.remote_tools import hunt_of, stable_id
from gazehound.hunting.tests_of_hunts import EventTest, Expectation, gather_suite, run_tests
from gazehound.hunting.write import to_sentinel_yaml
from gazehound.schemas import workspace_from
from gazehound.workbench.check import check_file, compared
from tools.make_rmm_hunts import TARGET, files, outdated

SIBLINGS = {
    "DeviceId": "string", "DeviceName": "string", "RemoteUrl": "string", "FirstSeen": "datetime",
    "LastSeen": "datetime", "Report": "dynamic", "Count": "long",
}  # fmt: skip
"""The columns of the published hunts of this family."""


@cache
def hunts() -> tuple[HuntingQuery, ...]:
    return load_hunts(TARGET).hunts


def folders() -> list[Path]:
    return sorted(each for each in TARGET.iterdir() if each.is_dir())


def test_the_folder_holds_what_the_catalogue_gives() -> None:
    assert outdated(files(bundled())) == [], "run tools/make_rmm_hunts.py"


def test_no_hunt_has_a_diagnostic() -> None:
    workspace = workspace_from()
    found = [check_file(each, workspace) for each in sorted(TARGET.rglob("*.yaml")) if each.name.count(".") == 1]
    assert len(found) > 600
    assert [(file.path, each.message) for file in compared(found) for each in file.diagnostics] == []


def test_a_file_reads_back_as_the_hunt_it_was_made_of() -> None:
    catalogue = bundled()
    of_tools = [hunt_of(rule, catalogue) for tool in catalogue.tools for rule in rules_of(tool)]
    made = {hunt.id: hunt for hunt in (*of_tools, *(each.hunt for each in behaviours(catalogue)))}
    assert {each.id: to_sentinel_yaml(each) for each in hunts()} == {
        key: to_sentinel_yaml(each) for key, each in made.items()
    }
    assert not any(each.repairs for each in hunts())


def test_results_have_the_columns_of_the_published_hunts() -> None:
    for hunt in hunts():
        schema = dict(gazehound.check(hunt.query.text).schema or ())
        assert {name: kind for name, kind in schema.items() if name in SIBLINGS}.items() <= SIBLINGS.items()
        assert set(SIBLINGS) - {"RemoteUrl"} <= schema.keys()


def test_a_query_fits_into_what_sentinel_takes() -> None:
    assert max(len(each.query.text) for each in hunts()) <= 10_000


@cache
def event_tests() -> tuple[EventTest, ...]:
    return gather_suite([TARGET]).tests


def as_table(rows: list[dict[str, str]]) -> pa.Table:
    """Events as a table, their times as such."""
    data = pa.Table.from_pylist(rows)
    times = data.column("Timestamp").cast(pa.timestamp("us", "UTC"))
    return data.set_column(data.schema.get_field_index("Timestamp"), "Timestamp", times)


def all_events(table: str) -> pa.Table:
    """The events of every test of a table, each on a device that is named by its number."""
    own = [(number, each.event) for number, each in enumerate(event_tests()) if each.table == table]
    names = sorted({name for _, event in own for name in event})
    rows = [{**dict.fromkeys(names), **event, "DeviceName": str(number)} for number, event in own]
    return as_table([{key: None if value is None else str(value) for key, value in row.items()} for row in rows])


@cache
def session() -> gazehound.Session:
    return gazehound.connect({table: all_events(table) for table in TABLES.values()}, now="latest")


@cache
def rows_of(query: str) -> tuple[dict[str, Any], ...]:
    """What a hunt finds among the events of all tests."""
    return tuple(session().query(query).to_dicts())


@pytest.mark.slow
def test_every_hunt_finds_what_it_must_and_passes_over_near_misses() -> None:
    by_hunt: dict[str, list[tuple[int, EventTest]]] = {}
    for number, test in enumerate(event_tests()):
        by_hunt.setdefault(test.hunt, []).append((number, test))
    assert by_hunt.keys() == {each.id for each in hunts()}
    joins = {each.hunt.id for each in behaviours(bundled()) if each.found is None}
    wrong = []
    for hunt in hunts():
        found = {int(row["DeviceName"]) for row in rows_of(hunt.query.text)}
        own = by_hunt[hunt.id]
        expected = {test.expected for _, test in own}
        assert expected == {Expectation.FIND, Expectation.NOT_FIND} or hunt.id in joins, hunt.name
        wrong += [
            (hunt.name, test.event) for number, test in own if (test.expected is Expectation.FIND) != (number in found)
        ]
    assert wrong == []


@pytest.mark.slow
def test_the_survey_finds_what_each_hunt_finds_alone() -> None:
    catalogue = bundled()
    seen: dict[str, set[tuple[object, ...]]] = {}
    for each in survey(session(), catalogue).sightings:
        name = stable_id(f"{each.rule.tool.id}/{each.rule.kind}")
        seen.setdefault(name, set()).add((each.device, each.first, each.last, each.events))
    of_tools = [hunt_of(rule, catalogue) for tool in catalogue.tools for rule in rules_of(tool)]
    assert len(seen) == len(of_tools)
    for hunt in of_tools:
        rows = rows_of(hunt.query.text)
        alone = {(row["DeviceName"], row["FirstSeen"], row["LastSeen"], row["Count"]) for row in rows}
        assert seen.get(hunt.id, set()) == alone, hunt.name


def test_tests_run_one_by_one() -> None:
    """As `gazehound test` runs them, with the drafts of the folder as if they were active."""
    suite = gather_suite([TARGET / "addigy"], load_exclusions(TARGET / "addigy")[0])
    assert len(suite.hunts) == 2
    tried = list(run_tests(suite))
    assert {each.expected for each in tried} == set(Expectation)
    assert [(each.subject, each.event, each.failure) for each in tried if each.failure] == []


def proven() -> Iterator[tuple[str, str, set[VerdictKind]]]:
    """Each draft with what is proven of it against its hunt."""
    workspace = workspace_from()
    by_id = {each.id: each for each in hunts()}
    for folder in folders():
        exclusions, said = load_exclusions(folder)
        assert not said
        for each in exclusions:
            hunt = by_id[each.scope.hunts[0]]
            yield hunt.name, each.id, prove_for(each.when, hunt, workspace).kinds


@pytest.mark.slow
def test_no_benign_scenario_blinds_its_hunt_or_is_dead() -> None:
    verdicts = list(proven())
    assert len(verdicts) >= len(hunts())
    assert [each for each in verdicts if each[2] - {VerdictKind.NOT_PROVEN}] == []
    not_proven = [name for name, _, kinds in verdicts if kinds]
    assert set(not_proven) <= {each.hunt.name for each in behaviours(bundled())}


@pytest.mark.parametrize("kind", Kind)
def test_weak_indicators_never_suffice_alone(kind: Kind) -> None:
    """A broad host, a common or system image, a host that nothing confirms: none is found without something else."""
    columns = {Kind.NETWORK: "InitiatingProcessFileName", Kind.PROCESS: "FileName", Kind.SIGNATURE: "Signer"}
    for tool in bundled().tools:
        for rule in rules_of(tool):
            if rule.kind is not kind:
                continue
            given = tool.signers if kind is Kind.SIGNATURE else tool.images
            weak = [{columns[kind]: each.value} for each in given if each.is_weak and "*" not in each.value]
            if kind is Kind.NETWORK:
                weak += [{"RemoteUrl": f"a.{each.value}"} for each in tool.hosts if each.is_weak]
            assert [event for event in weak if rule.clue(event) is not None] == [], tool.id


SIGNED = [{"Timestamp": "2026-11-20T09:00:00Z", "DeviceName": "a", "SHA1": "f" * 40, "Signer": "AnyDesk Software GmbH"}]


@pytest.mark.parametrize(
    ("program", "folder", "is_found"),
    [
        ("helper.exe", "C:\\Users\\anna\\helper.exe", True),
        ("AnyDesk.exe", "C:\\Users\\anna\\AnyDesk.exe", False),
        ("helper.exe", "C:\\Program Files (x86)\\AnyDesk\\helper.exe", False),
    ],
)
def test_an_unknown_program_of_a_known_maker_is_found(program: str, folder: str, is_found: bool) -> None:
    started = {"Timestamp": "2026-11-20T10:00:00Z", "DeviceName": "a", "SHA1": "f" * 40}
    tables = {
        "DeviceProcessEvents": [{**started, "FileName": program, "FolderPath": folder}],
        "DeviceFileCertificateInfo": SIGNED,
    }
    data = {name: as_table(rows) for name, rows in tables.items()}
    with gazehound.connect(data, now="latest") as opened:
        signed = [each for each in behaviours(bundled()) if each.slug.startswith("signed")]
        assert any(len(opened.query(each.hunt.query.text)) for each in signed) is is_found
