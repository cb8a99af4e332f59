"""Verdicts of exclusions as tables, those of the two original hunt pages among them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import gazehound
from gazehound.exclusions.model import VerdictKind
from gazehound.hunting.load import load_hunts

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
NOW = datetime(2026, 11, 20, tzinfo=UTC)

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the original hunt pages (../shared/seeds) are not here")

HUNT = """DeviceNetworkEvents
| where RemoteUrl has 'ammyy.com' and InitiatingProcessFileName has_any ('aa_v3', 'collector')
| where RemotePort in (80, 443)
| summarize count() by DeviceId"""

VERDICTS = [
    ("InitiatingProcessFileName != 'a' or InitiatingProcessFileName != 'b'", "tautology"),
    ("RemotePort == 80 and RemotePort == 443", "contradiction"),
    ("RemotePort == 22", "dead"),
    ("InitiatingProcessFileName == 'AddigyLogCollector.exe'", "dead"),
    ("RemotePort < 1000", "blinding"),
    ("RemoteUrl has 'AMMYY.COM'", "blinding"),
    ("process.name == 'aa_v3.exe'", "too-broad"),
    ("DeviceName == 'pc-1'", "case"),
    ("process.nmae == 'x'", "unknown-field"),
    ("process.nmae == 'x'", "dead"),
    ("user.account_type == 'admin'", "unavailable-field"),
    ("event.action == 'scheduled_task'", "impossible-value"),
    ("destination.ip in ('known_servers')", "placeholder"),
    ("process.name != 'x.exe' or DeviceName =~ 'pc-1'", "mixed-polarity"),
    ("DeviceName matches regex 'pc-[0-9]+' and RemotePort == 22", "dead"),  # whatever the pattern is met by
    ("DeviceName matches regex '^pc-[0-9]{4}$' and DeviceName !has 'pc'", "not-proven"),
    ("DeviceName in ((DeviceInfo | project DeviceName)) or RemotePort == 443", "not-proven"),
    ("RemotePort == 443 or RemotePort == 8080", "too-broad"),
    ("RemotePort == 443 or RemotePort == 99999", "impossible-value"),
    ("InitiatingProcessSHA1 in ('abc', 'def')", "impossible-value"),
    ("DeviceName in~ (helpdesk_devices)", "placeholder"),
    ("process.hash in ('known_safe_hashes')", "placeholder"),
    ("RemoteUrl has 'ammy' and DeviceName =~ 'pc-1'", "case"),
    ("DeviceName contains 'hd' and RemotePort == 443", "case"),
    ("tolower(DeviceName) == 'PC-1'", "case"),
    ("RemotePort == 22 or (DeviceName =~ 'pc-1' and RemotePort == 443)", "dead"),
    ("not(RemoteUrl has 'ammyy.com') or DeviceName =~ 'pc-1'", "dead"),
]
"""Expressions, and one of the verdicts that each has."""

KINDS_OF_THE_REST = {"redundant", "expired"}
"""Those that need other exclusions, or a day: `tests/unit/hunting/test_proofs_of_hunts.py`."""


def test_every_kind_of_verdict_is_in_the_table() -> None:
    assert {kind for _, kind in VERDICTS} | KINDS_OF_THE_REST == set(VerdictKind)


@pytest.mark.parametrize(("expression", "kind"), VERDICTS)
def test_verdict(expression: str, kind: str) -> None:
    proof = gazehound.prove(expression, HUNT, now=NOW)
    assert kind in {str(each) for each in proof.kinds}, proof.verdicts
    assert all(each.witness for each in proof.verdicts if each.kind != "not-proven")


MEETS = {"tautology": "aside", "contradiction": "kept", "dead": "kept", "blinding": "aside"}
"""What becomes of the witness of a verdict, which is an event of the hunt."""
CONDITION = HUNT.split("| where", 1)[1].rsplit("| summarize", 1)[0].replace("| where", " and ")


@pytest.mark.parametrize(("expression", "kind"), VERDICTS)
def test_a_witness_is_what_the_verdict_says(expression: str, kind: str) -> None:
    """The event of a verdict of logic is one of the hunt, set aside or kept as the verdict says."""
    proof = gazehound.prove(expression, HUNT, now=NOW)
    for each in proof.verdicts:
        if each.kind in MEETS:
            event = pa.table({name: [value] for name, value in each.witness.items()})
            with gazehound.connect({"DeviceNetworkEvents": event}) as session:
                asked = f"iff({CONDITION}, 'of the hunt', 'other'), iff({proof.predicate}, 'aside', 'kept')"
                found = session.query(f"DeviceNetworkEvents | project {asked}").rows()
            assert found == [("of the hunt", MEETS[str(each.kind)])], each


SOUND = [
    "DeviceName =~ 'pc-1' and RemotePort == 443",
    "DeviceId in~ ('d1', 'd2')",
    "destination.ip == '10.0.0.1' and host.name =~ 'pc-1'",
]


@pytest.mark.parametrize("expression", SOUND)
def test_sound_exclusion_has_no_logical_fault(expression: str) -> None:
    kinds = {str(each) for each in gazehound.prove(expression, HUNT, now=NOW).kinds}
    assert not kinds & {
        "tautology",
        "contradiction",
        "dead",
        "blinding",
        "mixed-polarity",
        "not-proven",
        "unknown-field",
    }


def test_witness_of_blinding_is_an_event_of_the_hunt() -> None:
    proof = gazehound.prove("RemotePort < 1000", HUNT, now=NOW)
    witness = next(each.witness for each in proof.verdicts if each.kind == "blinding")
    columns = ", ".join(f"{name}: {'long' if isinstance(value, int) else 'string'}" for name, value in witness.items())
    values = ", ".join(repr(value) for value in witness.values())
    condition = HUNT.split("| where", 1)[1].rsplit("| summarize", 1)[0]
    query = f"datatable({columns})[{values}] | where {condition} | where RemotePort < 1000 | count"
    assert gazehound.connect(None).query(query).rows() == [(1,)]


def test_repair_of_mixed_polarity() -> None:
    proof = gazehound.prove('process.name != "aa_v3.exe" OR destination.port == 443', HUNT, now=NOW)
    assert proof.repaired is not None
    kinds = {str(each) for each in gazehound.prove(proof.repaired, HUNT, now=NOW).kinds}
    assert not kinds & {"tautology", "blinding", "mixed-polarity", "dead"}


REPAIRS = [
    ("process.name != 'a.exe' or destination.port == 443", 'InitiatingProcessFileName =~ "a.exe" and '),
    ("process.name != 'a.exe' or user.account_type == 'x' or host.name == 'b'", ' and DeviceName == "b"'),
    ("process.name != 'a.exe' or process.name != 'b.exe'", '=~ "a.exe" or InitiatingProcessFileName =~ "b.exe"'),
    ("process.name != 'a.exe' or user.account_type == 'x'", None),  # the name alone would be wider
    ("process.name == 'a.exe' or host.name == 'b'", None),
    ("process.name != 'a.exe'", None),
]


@pytest.mark.parametrize(("expression", "repaired"), REPAIRS)
def test_repair(expression: str, repaired: str | None) -> None:
    proof = gazehound.prove(expression, HUNT, now=NOW)
    assert proof.repaired is None if repaired is None else repaired in str(proof.repaired)


def test_text_that_is_no_expression() -> None:
    with pytest.raises(gazehound.KqlError):
        gazehound.prove("process.name !=", HUNT)


AMMYY = {"mixed-polarity", "blinding", "unavailable-field"}
EXPECTED = {
    "000_d0be59925f93c25c.txt": [
        AMMYY | {"impossible-value"},
        AMMYY,
        AMMYY | {"placeholder"},
        AMMYY | {"placeholder"},
        AMMYY | {"impossible-value"},
    ],
    "003_6c1b93b268a7fb5e.txt": [{"tautology"}, {"placeholder", "dead"}, {"dead"}, {"dead"}, {"placeholder", "dead"}],
}


@needs_seeds
@pytest.mark.parametrize("page", EXPECTED)
def test_ten_original_filters(page: str) -> None:
    hunt = load_hunts(SEEDS / page).hunts[0]
    assert len(hunt.scenarios) == 5
    for scenario, kinds in zip(hunt.scenarios, EXPECTED[page], strict=True):
        proof = gazehound.prove(scenario.filter_text, hunt, now=NOW)
        assert kinds <= {str(each) for each in proof.kinds}, (scenario.title, proof.verdicts)
        assert all(each.witness for each in proof.verdicts)
