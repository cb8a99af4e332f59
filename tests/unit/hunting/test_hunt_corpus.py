"""Every published file of the corpus loads, with its own words and places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gazehound.hunting.load import load_source
from gazehound.hunting.write import sentinel_fields, to_sentinel_yaml
from gazehound.text import SourceText

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "hunting_queries.jsonl"
pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of published hunts is not here")


@pytest.fixture(scope="module")
def published():
    with CORPUS.open(encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if record.get("yaml")]
    return [(record, load_source(SourceText(record["yaml"], "hunt.yaml"), Path("hunt.yaml"))) for record in records]


def test_each_file_is_one_hunt_without_an_error(published) -> None:
    assert len(published) > 2000
    assert [r["source"] for r, loaded in published if len(loaded.hunts) != 1 or loaded.has_errors] == []


FIELDS = [
    # field of the record, the same of the hunt, why a record may say something else
    ("query", lambda hunt: hunt.query.text, None),
    ("yaml_id", lambda hunt: hunt.id, None),
    ("name", lambda hunt: hunt.name, None),
    ("connectors", lambda hunt: {each.connector_id for each in hunt.required_data_connectors}, None),
    (
        "dataTypes",
        lambda hunt: {table for each in hunt.required_data_connectors for table in each.data_types},
        # the record leaves out what stands under another spelling or in the wrong list
        lambda record: "datatypes:" in record["yaml"] or "dataTypes:\n- " in record["yaml"],
    ),
    (
        "tactics",
        lambda hunt: set(hunt.tactics),
        lambda record: "\ntactics:" not in record["yaml"] or not record["yaml_valid"],  # taken from elsewhere
    ),
    (
        "techniques",
        lambda hunt: {each for each in hunt.relevant_techniques if each.startswith("T")},
        lambda record: "\nrelevantTechniques:\n-" not in record["yaml"].replace(" ", ""),
    ),
]


@pytest.mark.parametrize(("field", "have", "except_for"), FIELDS, ids=[field for field, *_ in FIELDS])
def test_metadata_is_as_published(published, field, have, except_for) -> None:
    compared = [(r, loaded.hunts[0]) for r, loaded in published if except_for is None or not except_for(r)]
    assert len(compared) > 900
    assert [r["source"] for r, hunt in compared if said(r[field]) != said(have(hunt))] == []


def said(value):
    return value.strip() if isinstance(value, str) else sorted(set(value))


def test_each_line_of_a_query_is_at_its_place_in_the_file(published) -> None:
    assert [
        record["source"] for record, loaded in published if not is_in_place(loaded.hunts[0].query, record["yaml"])
    ] == []


def is_in_place(query, file: str) -> bool:
    lines = file.split("\n")
    for at, line in enumerate(query.text.split("\n")):
        start = len(line) - len(line.lstrip())
        number, column = query.position(query.line_starts[at] + start)
        if line.strip() and not lines[number - 1][column - 1 :].startswith(line.split()[0]):
            return False
    return True


def test_each_hunt_written_reads_back_as_the_same(published) -> None:
    assert [record["source"] for record, loaded in published if not reads_back(loaded.hunts[0])] == []


def reads_back(hunt) -> bool:
    loaded = load_source(SourceText(to_sentinel_yaml(hunt), "again.yaml"), Path("again.yaml"))
    again = loaded.hunts[0]
    return sentinel_fields(again) == sentinel_fields(hunt) and not again.repairs
