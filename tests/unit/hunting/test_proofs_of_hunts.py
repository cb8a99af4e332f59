"""Proofs of a hunt's exclusions: each beside the others, all together, over several tables, at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gazehound.exclusions.model import Exclusion, Scope, Status, ValueList
from gazehound.hunting.load import load_hunts
from gazehound.hunting.prove import HuntProof, prove_exclusions
from gazehound.schemas import workspace_from

NOW = datetime(2026, 11, 20, tzinfo=UTC)
HUNT = (
    "DeviceNetworkEvents\n| where RemoteUrl has 'ammyy.com' and RemotePort in (80, 443)\n"
    "| summarize count() by DeviceId"
)
TWO = (
    "union (DeviceNetworkEvents | where RemotePort == 443), (DeviceProcessEvents | where FileName =~ 'a.exe')\n"
    "| summarize count() by DeviceName"
)
ABSENT = "DeviceInfo\n| join kind=leftanti (DeviceNetworkEvents | where RemotePort == 443) on DeviceId"
JOINED = "DeviceInfo\n| join kind=inner (DeviceNetworkEvents | where RemotePort == 443) on DeviceId"


def exclusion(name: str, when: str, **fields: object) -> Exclusion:
    return Exclusion(name, name, when, status=Status.ACTIVE, **fields)  # type: ignore[arg-type]


def proven(hunt: str, *exclusions: Exclusion, watchlists: Path | None = None) -> HuntProof:
    (loaded,) = load_hunts(hunt).hunts
    return prove_exclusions(exclusions, loaded, workspace_from(None, None), NOW, watchlists)


def kinds(proof: HuntProof) -> list[set[str]]:
    return [{str(kind) for kind in each.kinds} for _, each in proof.proofs]


PC = "DeviceName =~ 'pc-1'"
TOGETHER = [
    ((PC, "RemotePort == 443 and DeviceName =~ 'pc-1'"), [set(), {"redundant"}], set()),
    (("RemotePort == 443 and DeviceName =~ 'pc-1'", PC), [{"redundant"}, set()], set()),
    ((PC, PC), [set(), {"redundant"}], set()),
    (
        (f"{PC} and RemotePort == 80", f"{PC} and RemotePort == 443", PC.replace("=~", "startswith")),
        [{"redundant"}, {"redundant"}, set()],
        set(),
    ),
    ((f"{PC} and RemotePort == 80", f"{PC} and RemotePort == 443", PC), [{"redundant"}, {"redundant"}, set()], set()),
    (("DeviceName startswith 'a'", "not(DeviceName startswith 'a')"), [set(), set()], {"blinding"}),
    (
        ("RemotePort == 80 and RemoteIP != '::1'", "RemotePort == 443", "RemoteIP == '::1'", PC),
        [set(), set(), set(), {"redundant"}],
        {"blinding"},
    ),
]


@pytest.mark.parametrize(("expressions", "each", "together"), TOGETHER)
def test_exclusions_beside_each_other(expressions: tuple[str, ...], each: list[set[str]], together: set[str]) -> None:
    proof = proven(HUNT, *(exclusion(f"e{at}", text) for at, text in enumerate(expressions)))
    told = {"redundant", "blinding", "dead", "not-proven"}
    assert [found & told for found in kinds(proof)] == each
    assert proof.together is not None
    assert {str(kind) for kind in proof.together.kinds} == together
    assert all(verdict.witness for _, one in proof.proofs for verdict in one.verdicts)
    assert all(verdict.witness for verdict in proof.together.verdicts)


def test_those_that_blind_together_are_named_without_the_others() -> None:
    names = {"low": "RemotePort < 100", "high": "RemotePort > 99", "pc": PC}
    proof = proven(HUNT, *(exclusion(*each) for each in names.items()))
    assert proof.together is not None
    (verdict,) = proof.together.verdicts
    assert "`low`" in verdict.message
    assert "`high`" in verdict.message
    assert "`pc`" not in verdict.message


def test_what_no_longer_applies_blinds_nothing() -> None:
    old = exclusion("old", "RemotePort > 99", expires=date(2026, 11, 20))
    proof = proven(HUNT, exclusion("low", "RemotePort < 100"), exclusion("pc", PC), old)
    assert proof.together is not None
    assert not proof.together.verdicts
    assert "expired" in kinds(proof)[2]
    expired = next(each for each in proof.proofs[2][1].verdicts if each.kind == "expired")
    assert "since 2026-11-20" in expired.message
    assert expired.witness["RemotePort"] == 443


def test_a_lone_exclusion_has_no_union() -> None:
    assert proven(HUNT, exclusion("pc", PC)).together is None
    assert proven(HUNT, exclusion("pc", PC, scope=Scope(hunts=("another",)))).proofs == ()


SCOPED = [
    (Scope(tables=("DeviceProcessEvents",)), "dead"),
    (Scope(tables=("DeviceNetworkEvents",)), None),
    (Scope(devices=("pc-1", "hd-*")), None),
    (Scope(start=datetime(2026, 1, 1, tzinfo=UTC)), "too-broad"),
]


@pytest.mark.parametrize(("scope", "kind"), SCOPED)
def test_the_scope_counts(scope: Scope, kind: str | None) -> None:
    when = "RemotePort == 443" if kind == "too-broad" or scope.devices else f"RemotePort == 443 and {PC}"
    proof = proven(HUNT, exclusion("e", when, scope=scope))
    assert kinds(proof) == [{kind} if kind else set()]


LISTED = [
    ({"hosts": ValueList("hosts", ("pc-1", "pc-2"))}, set()),
    ({"hosts": ValueList("hosts", watchlist="Hosts")}, {"placeholder", "dead"}),
    ({}, {"placeholder", "dead"}),
]


@pytest.mark.parametrize(("lists", "expected"), LISTED)
def test_lists(lists: dict[str, ValueList], expected: set[str]) -> None:
    (found,) = kinds(proven(HUNT, exclusion("e", "DeviceName in~ (hosts)", lists=tuple(lists.values()))))
    assert found == expected


def test_watchlists_are_read(tmp_path: Path) -> None:
    (tmp_path / "Hosts.csv").write_text("Name\npc-1\n")
    lists = (ValueList("hosts", watchlist="Hosts"),)
    proof = proven(HUNT, exclusion("e", "DeviceName in~ (hosts)", lists=lists), watchlists=tmp_path)
    assert kinds(proof) == [set()]
    assert 'DeviceName in~ ("pc-1")' in proof.proofs[0][1].predicate


TABLES = [
    (TWO, "DeviceName =~ 'pc-1'", {"not-proven"}, "joins or combines"),
    (
        TWO,
        "RemotePort == 443 and DeviceName =~ 'pc-1'",
        {"not-proven", "unknown-field"},
        "DeviceProcessEvents: `RemotePort`",
    ),
    (TWO, "FileName =~ 'b.exe'", {"not-proven", "unknown-field", "dead"}, "DeviceProcessEvents: "),
    (TWO, "RemotePort == 443", {"blinding"}, "DeviceNetworkEvents: every event"),
    (ABSENT, PC, {"not-proven"}, "not applied to DeviceNetworkEvents"),
    (JOINED, "DeviceType =~ 'server' and DeviceName =~ 'pc-1'", {"not-proven"}, "DeviceNetworkEvents: `DeviceType`"),
    ("print x = 1", PC, {"not-proven"}, "reads no table"),
]


@pytest.mark.parametrize(("hunt", "when", "expected", "said"), TABLES)
def test_over_several_tables_verdicts_say_which(hunt: str, when: str, expected: set[str], said: str) -> None:
    proof = proven(hunt, exclusion("e", when))
    assert expected <= kinds(proof)[0], proof.proofs
    assert any(said in each.message for each in proof.proofs[0][1].verdicts), proof.proofs[0][1].verdicts


BEHIND = [
    ("union DeviceNetworkEvents, DeviceProcessEvents | where DeviceName =~ 'pc-1'", PC, "every event that"),
    ("union DeviceNetworkEvents, DeviceProcessEvents | where DeviceName =~ 'pc-2'", PC, "is ever set aside"),
    ("DeviceNetworkEvents | sort by Timestamp | where DeviceName =~ 'pc-2'", PC, "is ever set aside"),
    ("union (DeviceNetworkEvents | extend n = tolower(DeviceName)) | where n == 'pc-2'", PC, "is ever set aside"),
    ("union DeviceNetworkEvents, DeviceProcessEvents | where RemotePort == 1", "RemotePort == 2", "is ever set aside"),
]


@pytest.mark.parametrize(("hunt", "when", "said"), BEHIND)
def test_conditions_behind_unions_and_orderings_count(hunt: str, when: str, said: str) -> None:
    proof = proven(hunt.replace(" | where", "\n| where"), exclusion("e", when))
    assert any(said in each.message for each in proof.proofs[0][1].verdicts), proof.proofs[0][1].verdicts


def test_an_exclusion_that_meets_one_table_is_not_dead() -> None:
    proof = proven(TWO, exclusion("e", "InitiatingProcessAccountName =~ 'x' and (ActionType != 'ProcessCreated')"))
    assert "dead" not in kinds(proof)[0]
