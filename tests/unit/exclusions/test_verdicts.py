"""Verdicts of exclusions as tables, those of the two original hunt pages among them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import gazehound
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
    ("user.account_type == 'admin'", "unavailable-field"),
    ("event.action == 'scheduled_task'", "impossible-value"),
    ("destination.ip in ('known_servers')", "placeholder"),
    ("process.name != 'x.exe' or DeviceName =~ 'pc-1'", "mixed-polarity"),
    ("DeviceName matches regex 'pc-[0-9]+' and RemotePort == 22", "not-proven"),
]


@pytest.mark.parametrize(("expression", "kind"), VERDICTS)
def test_verdict(expression: str, kind: str) -> None:
    proof = gazehound.prove(expression, HUNT, now=NOW)
    assert kind in {str(each) for each in proof.kinds}, proof.verdicts


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
