"""The hunts made from the catalogue of remote-management tools: up to date, checked, tested, proven."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
from gazehound.hunting.remote_survey import survey
from gazehound.hunting.remote_tools import hunt_of
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
    made = {hunt.id: hunt for tool in catalogue.tools for hunt in (hunt_of(rule, catalogue) for rule in rules_of(tool))}
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


def all_events(table: str) -> pa.Table:
    """The events of every test of a table, each on a device that is named by its number."""
    own = [(number, each.event) for number, each in enumerate(event_tests()) if each.table == table]
    names = sorted({name for _, event in own for name in event})
    rows = [{**dict.fromkeys(names), **event, "DeviceName": str(number)} for number, event in own]
    data = pa.Table.from_pylist(
        [{key: None if value is None else str(value) for key, value in row.items()} for row in rows]
    )
    times = data.column("Timestamp").cast(pa.timestamp("us", "UTC"))
    return data.set_column(data.schema.get_field_index("Timestamp"), "Timestamp", times)


@cache
def session() -> gazehound.Session:
    return gazehound.connect({table: all_events(table) for table in TABLES.values()}, now="latest")


def found_by(hunt: HuntingQuery) -> set[int]:
    """The numbers of the events that a hunt finds among those of all tests."""
    return {int(row["DeviceName"]) for row in session().query(hunt.query.text).to_dicts()}


@pytest.mark.slow
def test_every_hunt_finds_what_it_must_and_passes_over_near_misses() -> None:
    by_hunt: dict[str, list[tuple[int, EventTest]]] = {}
    for number, test in enumerate(event_tests()):
        by_hunt.setdefault(test.hunt, []).append((number, test))
    assert by_hunt.keys() == {each.id for each in hunts()}
    wrong = []
    for hunt in hunts():
        found = found_by(hunt)
        own = by_hunt[hunt.id]
        assert {test.expected for _, test in own} == {Expectation.FIND, Expectation.NOT_FIND}, hunt.name
        wrong += [
            (hunt.name, test.event) for number, test in own if (test.expected is Expectation.FIND) != (number in found)
        ]
    assert wrong == []


@pytest.mark.slow
def test_the_survey_finds_what_each_hunt_finds_alone() -> None:
    catalogue = bundled()
    seen: dict[str, set[tuple[object, ...]]] = {}
    for each in survey(session(), catalogue).sightings:
        seen.setdefault(hunt_of(each.rule, catalogue).id, set()).add((each.device, each.first, each.last, each.events))
    for hunt in hunts():
        rows = session().query(hunt.query.text).to_dicts()
        alone = {(row["DeviceName"], row["FirstSeen"], row["LastSeen"], row["Count"]) for row in rows}
        assert seen.get(hunt.id, set()) == alone, hunt.name


def test_tests_run_one_by_one() -> None:
    """As `gazehound test` runs them, with the drafts of the folder as if they were active."""
    suite = gather_suite([TARGET / "ammyy", TARGET / "addigy"], load_exclusions(TARGET / "ammyy")[0])
    assert len(suite.hunts) == 5
    tried = list(run_tests(suite))
    assert {each.expected for each in tried} == set(Expectation)
    assert [(each.subject, each.event, each.failure) for each in tried if each.failure] == []


def proven() -> Iterator[tuple[str, str, set[VerdictKind]]]:
    """Each draft with what is proven of it against its hunt."""
    workspace = workspace_from()
    by_id = {each.id: each for each in hunts()}
    for folder in folders():
        exclusions, said = load_exclusions(folder / "benign.exclusions.yaml")
        assert not said
        for each in exclusions:
            hunt = by_id[each.scope.hunts[0]]
            yield hunt.name, each.id, prove_for(each.when, hunt, workspace).kinds


@pytest.mark.slow
def test_no_benign_scenario_blinds_its_hunt_or_is_dead() -> None:
    verdicts = list(proven())
    assert len(verdicts) >= len(hunts())
    assert [each for each in verdicts if each[2] - {VerdictKind.NOT_PROVEN}] == []
    assert sum(bool(each[2]) for each in verdicts) <= 1


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
